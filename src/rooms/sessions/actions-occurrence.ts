import type { Context } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { storeOrganisersCopy } from '../invitations/actions-copies.ts';
import { record } from '../log/actions.ts';
import { withdrawOldOf } from './actions-change.ts';
import { claimFor, releaseFor } from './actions-claims.ts';
import { bookPlace, opened, placeColumns, save, subjectOf, timeColumns, told, type Refusal } from './actions-open.ts';
import { keepPart } from './actions-versions.ts';
import type { Booked, Changed, OccurrenceChange, Session, SessionOccurrence } from './model.ts';
import { changesOf } from './reads.ts';
import { occasionOf } from './reads-occasion.ts';
import { occurrencesOf, openFor, samePlace } from './rules.ts';
import { sameTime } from './rules-change.ts';
import { book, occurrenceTime, startOfPart } from './rules-times.ts';
import type { OccurrenceAmendment } from './schema.ts';
import { putChange, updateSession } from './store.ts';

/** One occurrence of a series that can still be changed, with all that is known of the series. */
export interface OpenOccurrence {
  readonly session: Session;
  readonly all: readonly SessionOccurrence[];
  readonly one: SessionOccurrence;
  readonly change: OccurrenceChange;
}

const unchanged: Omit<OccurrenceChange, 'part'> = {
  cancelled: false, title: null, agenda: null, time: null, place: null, state: null, reason: null, sequence: 0, settledSequence: 0, settledAt: null,
};

type Verb = 'sessions.changeOccurrence' | 'sessions.changeFollowing' | 'sessions.cancelOccurrence' | 'sessions.start' | 'sessions.hold';

/** Opens a series at one occurrence. */
export async function openedAt(
  ctx: Context, verb: Verb, { id, part, version }: { id: string; part: string; version?: number },
): Promise<Result<OpenOccurrence, Refusal>> {
  const found = await opened(ctx, verb, id, { states: openFor.occurrence, ...(version === undefined ? {} : { version }) });
  if (!found.ok) return found;
  if (found.value.rule === null) return refuse({ reason: 'no-series' });
  const changes = await changesOf(ctx.tx, ctx.organisation, found.value.id);
  const all = occurrencesOf(found.value, changes);
  const one = all.find((occurrence) => occurrence.part === part);
  if (!one) return refuse({ reason: 'no-such-occurrence' });
  return ok({ session: found.value, all, one, change: changes.find((change) => change.part === part) ?? { part, ...unchanged } });
}

/** Changes one occurrence of a series: its time, place, title or agenda (G-4.4.3). What it already is changes nothing. */
export async function changeOccurrence(
  ctx: Context, id: string, part: string, version: number, amendment: OccurrenceAmendment, reason: string,
): Promise<Result<Session, Refusal>> {
  const found = await openedAt(ctx, 'sessions.changeOccurrence', { id, part, version });
  if (!found.ok) return found;
  const { session, one, change } = found.value;
  if (one.state !== 'scheduled') return refuse({ reason: 'wrong-state', state: one.state });
  const wanted = await amendedOccurrence(ctx, found.value, amendment);
  if (!wanted.ok) return wanted;
  const changes = changesOfOccurrence(session, change, wanted.value);
  if (changes.length === 0) return ok(session);
  return putOccurrence(ctx, session, { verb: 'sessions.changeOccurrence', before: change, wanted: { ...wanted.value, reason: reason || null }, changes });
}

async function amendedOccurrence(ctx: Context, { session, change }: OpenOccurrence, amendment: OccurrenceAmendment): Promise<Result<OccurrenceChange, Refusal>> {
  const original = occurrenceTime(session.time!, startOfPart(change.part)!);
  const present = change.time ?? original;
  const minutes = amendment.minutes ?? present.minutes;
  const booked = amendment.start ? book(amendment.start, minutes, null) : ok({ ...present, minutes, end: present.start.add({ minutes }) });
  if (!booked.ok) return booked;
  const place = amendment.place ? await bookPlace(ctx, amendment.place, session) : ok(change.place);
  if (!place.ok) return place;
  return ok({
    ...change, title: own(amendment.title ?? change.title, session.title), agenda: own(amendment.agenda ?? change.agenda, session.agenda),
    time: sameTime(booked.value, original) ? null : booked.value, place: place.value && samePlace(place.value, session.place) ? null : place.value,
  });
}

/** What is as in the series is not kept beside it. */
function own(value: string | null, ofSeries: string): string | null {
  return value === ofSeries ? null : value;
}

function changesOfOccurrence(session: Session, before: OccurrenceChange, after: OccurrenceChange): Changed[] {
  return [
    ...(sameTime(before.time, after.time) ? [] : ['time' as const]),
    ...(samePlace(before.place ?? session.place, after.place ?? session.place) ? [] : ['place' as const]),
    ...(before.title === after.title ? [] : ['title' as const]),
    ...(before.agenda === after.agenda ? [] : ['agenda' as const]),
  ];
}

interface Put { readonly verb: string; readonly before: OccurrenceChange; readonly wanted: OccurrenceChange; readonly changes: readonly Changed[] }

async function putOccurrence(ctx: Context, session: Session, { verb, before, wanted, changes }: Put): Promise<Result<Session, Refusal>> {
  const after = await save(ctx, session, { sequence: session.sequence + 1, ...(wanted.time ? { ends_at: latest(session, wanted.time) } : {}) });
  const moved = changes.includes('time');
  const { sequence } = after;
  const change: OccurrenceChange = {
    ...wanted, sequence, settledSequence: moved || changes.includes('place') ? sequence : wanted.settledSequence, settledAt: moved ? ctx.now : wanted.settledAt,
  };
  await keepChange(ctx, after, change);
  const claimed = moved || changes.includes('place') ? await claimFor(ctx, after, { parts: [change.part] }) : ok();
  if (!claimed.ok) return claimed;
  await keepPart(ctx, after, change);
  if (moved) await withdrawOldOf(ctx, after, change.part);
  await storeOrganisersCopy(ctx, (await occasionOf(ctx, after))!);
  const subject = subjectOf(after, change.part);
  const [startBefore, startAfter] = [startIn(session, before), startIn(after, change)];
  const text = {
    ...(changes.includes('title') ? { titleBefore: before.title ?? session.title, titleAfter: change.title ?? session.title } : {}),
    ...(change.reason ? { reason: change.reason } : {}),
  };
  await record(ctx, {
    verb, subject, details: { sequence, changes: [...changes], ...(moved ? { startBefore, startAfter, zone: change.time?.zone ?? session.zone } : {}) },
    ...(Object.keys(text).length > 0 ? { text } : {}),
  });
  await told(ctx, moved ? { kind: 'sessions.SessionRescheduled', subject, sequence, changes, before: startBefore, after: startAfter }
    : { kind: 'sessions.SessionChanged', subject, sequence, changes });
  return ok(after);
}

/** When a series is over that has an occurrence at this time. */
function latest(session: Session, { end }: Booked): Temporal.Instant {
  const { ends_at: last } = timeColumns(session.time, session.rule);
  return last && Temporal.Instant.compare(last, end) > 0 ? last : end;
}

const startIn = (session: Session, { part, time }: OccurrenceChange) => (time ?? occurrenceTime(session.time!, startOfPart(part)!)).start.toString();

/** Writes what differs of an occurrence. */
export async function keepChange(ctx: Context, session: Session, change: OccurrenceChange): Promise<void> {
  const { part, cancelled, title, agenda, state, reason, sequence, settledSequence, settledAt, time, place } = change;
  await putChange(ctx.tx, {
    organisation: ctx.organisation, session: session.id, part, cancelled, title, agenda, state, reason, sequence, settled_sequence: settledSequence,
    settled_at: settledAt, ...timeColumns(time), minutes: time?.minutes ?? null, zone: time?.zone ?? null, ...placeColumns(place), changed_at: ctx.now,
  });
}

/**
 * Cancels one occurrence of a series. Those who were told of it are told by the procedure, with a CANCEL that names it; from now
 * on it is left out of the series (EXDATE).
 */
export async function cancelOccurrence(ctx: Context, id: string, part: string, version: number, reason: string): Promise<Result<Session, Refusal>> {
  const found = await openedAt(ctx, 'sessions.cancelOccurrence', { id, part, version });
  if (!found.ok) return found;
  const { session, all, one, change } = found.value;
  if (one.state !== 'scheduled') return refuse({ reason: 'wrong-state', state: one.state });
  const rest = all.filter((other) => other.part !== part && other.state !== 'cancelled');
  if (rest.length === 0) return refuse({ reason: 'last-occurrence' });
  const after = await save(ctx, session, { sequence: session.sequence + 1 });
  const cancelled = { ...change, cancelled: true, reason: reason || null, sequence: after.sequence };
  await keepChange(ctx, after, cancelled);
  await releaseFor(ctx, after, part);
  await keepPart(ctx, after, cancelled);
  await withdrawOldOf(ctx, after, part);
  await storeOrganisersCopy(ctx, (await occasionOf(ctx, after))!);
  const subject = subjectOf(after, part);
  const details = { sequence: after.sequence, start: one.time.start.toString() };
  await record(ctx, { verb: 'sessions.cancelOccurrence', subject, details, ...(reason ? { text: { reason } } : {}) });
  await told(ctx, { kind: 'sessions.SessionCancelled', subject, sequence: after.sequence });
  if (rest.every((other) => other.state === 'held')) await updateSession(ctx.tx, ctx.organisation, after.id, { state: 'held' });
  return ok(after);
}
