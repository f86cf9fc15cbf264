import type { Context } from '../../platform/context.ts';
import type { Occasion, Openness, Telling } from '../invitations/model.ts';
import type { Host } from '../invitations/ports.ts';
import { filesOf } from '../records/reads.ts';
import type { OccurrenceChange, Session, SessionOccurrence } from './model.ts';
import { changesOf, placeNames, sessionOf } from './reads.ts';
import { occurrencesOf } from './rules.ts';
import { eventOfPart, eventsOf, type NamePlace } from './rules-event.ts';
import { lockSession } from './store.ts';

const over = ({ time }: SessionOccurrence, now: Temporal.Instant) => Temporal.Instant.compare(time.end, now) <= 0;

/** A session as those who are asked to it are told of it; undefined while it has no time. */
export async function occasionOf(
  ctx: Pick<Context, 'tx' | 'organisation' | 'ports' | 'now'>, session: Session, given?: readonly OccurrenceChange[],
): Promise<Occasion | undefined> {
  if (session.time === null || session.place === null) return undefined;
  const changes = given ?? (session.rule === null ? [] : await changesOf(ctx.tx, ctx.organisation, session.id));
  const nameOf = await placeNames(ctx, [session.place, ...changes.map((one) => one.place)]);
  const all = occurrencesOf(session, changes);
  return {
    subject: { kind: 'session', id: session.id }, sequence: session.sequence, class: session.class, hidesPeople: session.hidesPeople,
    events: eventsOf(session, changes, nameOf), files: await filesOf(ctx.tx, ctx.organisation, session),
    lastEnd: all.map((one) => one.time.end).reduce((a, b) => (Temporal.Instant.compare(a, b) > 0 ? a : b)),
    openness: (part, now) => opennessOf(session, all, part, now),
    settledSequence: (part) => Math.max(session.settledSequence, changes.find((one) => one.part === part)?.settledSequence ?? 0),
    telling: (part) => tellingOf({ session, all, changes, nameOf, now: ctx.now }, part),
    occurrence: (part) => eventOfPart(session, changes, part, nameOf),
  };
}

function opennessOf(session: Session, all: readonly SessionOccurrence[], part: string, now: Temporal.Instant): Openness {
  if (session.state === 'proposed') return 'unknown';
  if (session.state === 'cancelled') return 'cancelled';
  if (part === '') return session.state === 'held' || all.every((one) => over(one, now)) ? 'over' : 'open';
  const one = all.find((occurrence) => occurrence.part === part);
  if (!one) return 'unknown';
  return one.state === 'cancelled' ? 'cancelled' : one.state === 'held' || over(one, now) ? 'over' : 'open';
}

/**
 * Of a series what is still to come, as long as there is any: nobody is invited to what has been. Of a cancelled one what no longer
 * takes place and would have been to come.
 */
function tellingOf(
  { session, all, changes, nameOf, now }: { session: Session; all: readonly SessionOccurrence[]; changes: readonly OccurrenceChange[]; nameOf: NamePlace; now: Temporal.Instant },
  part: string,
): Telling {
  const one = part === '' ? undefined : all.find((occurrence) => occurrence.part === part);
  if (part !== '' && !one) throw new Error(`the session ${session.id} has no occurrence ${part}`);
  const held = all.filter(({ state }) => state !== 'cancelled');
  const offBefore = new Set(changes.filter(({ cancelled }) => cancelled).map((change) => change.part));
  const meant = session.state === 'cancelled' ? all.filter((occurrence) => occurrence.state === 'cancelled' && !offBefore.has(occurrence.part)) : held;
  const coming = meant.filter((occurrence) => !over(occurrence, now));
  const dates = one ? [one.time] : (coming.length > 0 ? coming : held.length > 0 ? held : all).map(({ time }) => time);
  const { title, agenda, place } = one ?? session;
  return { title, agenda, zone: session.zone, time: dates[0]!, dates, place: nameOf(place) };
}

/**
 * Tells the room invitations of sessions. The session is kept from others first: whoever answers, whoever changes it and
 * whoever tells of it take the same rows in the same order.
 */
export const sessionHost: Host = {
  kind: 'session',
  async occasion(ctx, id) {
    const row = await lockSession(ctx.tx, ctx.organisation, id);
    return row && occasionOf(ctx, sessionOf(row));
  },
};
