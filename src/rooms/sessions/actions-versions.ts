import type { Context } from '../../platform/context.ts';
import { attendeesOf } from '../invitations/reads.ts';
import type { OccurrenceChange, Session } from './model.ts';
import { placeNames } from './reads.ts';
import { occurrenceTime, seriesStarts, startOfPart } from './rules-times.ts';
import type { VersionFacts } from './rules-versions.ts';
import { putVersion } from './store.ts';

/** Keeps how a session is from its present SEQUENCE on, so that people can be told what was before. */
export async function keepVersion(ctx: Context, session: Session, reason: string | null): Promise<void> {
  const { time, place } = session;
  if (time === null || place === null) throw new Error(`the session ${session.id} has no time or place to tell of`);
  const nameOf = await placeNames(ctx, [place]);
  const people = session.hidesPeople ? [] : (await attendeesOf(ctx.tx, ctx.organisation, session.id)).map((one) => one.person);
  await put(ctx, session, '', {
    title: session.title, agenda: session.agenda, zone: session.zone, starts: seriesStarts(time, session.rule).map(String), minutes: time.minutes,
    place: nameOf(place), cancelled: session.state === 'cancelled', people, reason,
  });
}

/** Keeps how one occurrence is from the session's present SEQUENCE on. */
export async function keepPart(ctx: Context, session: Session, change: OccurrenceChange): Promise<void> {
  const time = change.time ?? occurrenceTime(session.time!, startOfPart(change.part)!);
  const place = change.place ?? session.place;
  const nameOf = await placeNames(ctx, [place]);
  await put(ctx, session, change.part, {
    title: change.title ?? session.title, agenda: change.agenda ?? session.agenda, zone: time.zone, starts: [time.start.toString()],
    minutes: time.minutes, place: nameOf(place), cancelled: change.cancelled, people: [], reason: change.reason,
  });
}

function put(ctx: Context, { id, sequence }: Session, part: string, facts: VersionFacts): Promise<void> {
  return putVersion(ctx.tx, { organisation: ctx.organisation, session: id, sequence, part, facts, at: ctx.now });
}
