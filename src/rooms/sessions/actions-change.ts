import type { Context } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { withdrawAsks } from '../invitations/actions-asks.ts';
import { recountTold, announcementKinds } from '../invitations/actions-announce.ts';
import { storeCopies, storeOrganisersCopy } from '../invitations/actions-copies.ts';
import { attendeesOf } from '../invitations/reads.ts';
import { record } from '../log/actions.ts';
import { withdraw } from '../messaging/actions.ts';
import type { access } from './access.ts';
import { claimForAll } from './actions-claims.ts';
import { amendedSession, columnsOf, isComplete } from './actions.ts';
import { opened, save, subjectOf, told, type Refusal } from './actions-open.ts';
import { keepVersion } from './actions-versions.ts';
import type { Changed, Session } from './model.ts';
import { changesOf } from './reads.ts';
import { occasionOf } from './reads-occasion.ts';
import { openFor } from './rules.ts';
import { carried, sessionChanges, toldOf } from './rules-change.ts';
import { partOf, seriesStarts } from './rules-times.ts';
import type { Amendment } from './schema.ts';
import { changeRows, deleteChanges, putChange } from './store.ts';

/**
 * Gives a session another time, and whatever else changes with it (G-4.4.3): in one transaction SEQUENCE rises, what is queued
 * with the old time is withdrawn, and the steps of the procedure are planned anew. Nobody is told by this; the procedure tells.
 */
export function reschedule(ctx: Context, id: string, version: number, amendment: Amendment, reason: string): Promise<Result<Session, Refusal>> {
  return amend(ctx, 'sessions.reschedule', { id, version, amendment, reason });
}

/** Changes anything else of a session, or its time too. What changes nothing is told to nobody. */
export function change(ctx: Context, id: string, version: number, amendment: Amendment, reason: string): Promise<Result<Session, Refusal>> {
  return amend(ctx, 'sessions.change', { id, version, amendment, reason });
}

interface Amending { readonly id: string; readonly version: number; readonly amendment: Amendment; readonly reason: string }

async function amend(
  ctx: Context, verb: keyof typeof access, { id, version, amendment, reason }: Amending,
): Promise<Result<Session, Refusal>> {
  const found = await opened(ctx, verb, id, { version, states: openFor.change });
  if (!found.ok) return found;
  const wanted = await amendedSession(ctx, found.value, amendment);
  if (!wanted.ok) return wanted;
  const changes = sessionChanges(found.value, wanted.value);
  if (changes.length === 0) return ok(found.value);
  if (hasBegun(found.value, ctx.now) && changes.some((one) => one === 'time' || one === 'dates')) return refuse({ reason: 'series-has-begun' });
  return applied(ctx, { verb, before: found.value, wanted: wanted.value, changes, reason: reason || null });
}

/** Whether the first of a series has begun, so that not all of it can be moved any more. */
function hasBegun({ state, rule, time }: Session, now: Temporal.Instant): boolean {
  return state === 'scheduled' && rule !== null && time !== null && Temporal.Instant.compare(time.start, now) <= 0;
}

/** A change that is decided: what it was, what it is to be, and what of it is otherwise. */
export interface Decided {
  readonly verb: string;
  readonly before: Session;
  readonly wanted: Session;
  readonly changes: readonly Changed[];
  readonly reason: string | null;
  /** The session that goes on from it, which takes over what it gives up. */
  readonly heir?: Session;
}

/** Writes a change of the whole session, and all that goes with it. Refused when another has the room; then all is undone. */
export async function applied(ctx: Context, { verb, before, wanted, changes, reason, heir }: Decided): Promise<Result<Session, Refusal>> {
  const moved = changes.some((one) => one === 'time' || one === 'dates');
  const toTell = before.state === 'scheduled' && changes.some((one) => (toldOf as readonly Changed[]).includes(one));
  const sequence = before.sequence + (toTell ? 1 : 0);
  const { added, dropped } = datesBetween(before, wanted);
  const all = changes.includes('time') || before.rule === null || wanted.rule === null;
  const unsettled = toTell && (changes.includes('time') || changes.includes('place') || added.length > 0);
  const claims = before.state === 'scheduled' && (moved || changes.includes('place'));
  const after = await save(ctx, before, {
    ...columnsOf(wanted), sequence, ...(claims ? { claimed_at: ctx.now } : {}), ...(unsettled ? { settled_sequence: sequence } : {}),
    ...(toTell && moved && (all || added.length > 0) ? { settled_at: ctx.now } : {}),
  });
  if (moved) await carryChanges(ctx, before, after);
  const claimed = claims ? await claimForAll(ctx, heir ? [after, heir] : [after]) : ok();
  if (!claimed.ok) return claimed;
  if (toTell) await keepVersion(ctx, after, reason);
  if (toTell && moved) await withdrawOld(ctx, after, all ? undefined : dropped);
  await recordChange(ctx, { verb, before, after, changes, reason });
  await refreshCopies(ctx, after, toTell);
  await tellChange(ctx, { before, after, changes, moved, toTell });
  return ok(after);
}

async function carryChanges(ctx: Context, before: Session, after: Session): Promise<void> {
  if (before.rule === null || !before.time || !after.time) return;
  const rows = new Map((await changeRows(ctx.tx, ctx.organisation, before.id)).map((row) => [row.part, row]));
  const moves = carried(await changesOf(ctx.tx, ctx.organisation, before.id), before.time, { time: after.time, rule: after.rule });
  await deleteChanges(ctx.tx, ctx.organisation, before.id, moves.filter(({ from, to }) => from.part !== to).map(({ from }) => from.part));
  for (const { from, to } of moves) if (to !== null && to !== from.part) await putChange(ctx.tx, { ...rows.get(from.part)!, part: to });
}

/** The dates that a session has been given and those that it lost, by their parts. */
function datesBetween(before: Session, after: Session): { added: string[]; dropped: string[] } {
  const parts = ({ time, rule }: Session) => (time ? seriesStarts(time, rule).map(partOf) : []);
  const [was, is] = [parts(before), parts(after)];
  return { added: is.filter((part) => !was.includes(part)), dropped: was.filter((part) => !is.includes(part)) };
}

/**
 * Takes back what is queued of an old time; who has thereby been told nothing is to be told anew. Where a series only
 * lost some dates, what is said of the others stays.
 */
async function withdrawOld(ctx: Context, after: Session, dropped: readonly string[] | undefined): Promise<void> {
  if (dropped) {
    for (const part of dropped) await withdrawOldOf(ctx, after, part);
    return;
  }
  const subject = subjectOf(after);
  if ((await withdraw(ctx, subject, { olderThanSequence: after.sequence })) > 0) await recountTold(ctx, subject);
  await withdrawAsks(ctx, subject);
}

/** The same for one occurrence: of the whole only what tells people of it, for the reminders of others stay right. */
export async function withdrawOldOf(ctx: Context, after: Session, part: string): Promise<void> {
  const [whole, one] = [subjectOf(after), subjectOf(after, part)];
  const withdrawn = await withdraw(ctx, one, { olderThanSequence: after.sequence })
    + await withdraw(ctx, { ...whole, part: '' }, { olderThanSequence: after.sequence, kinds: announcementKinds });
  if (withdrawn > 0) await recountTold(ctx, whole);
  await withdrawAsks(ctx, one);
}

interface Done { readonly before: Session; readonly after: Session; readonly changes: readonly Changed[] }

async function recordChange(
  ctx: Context, { verb, before, after, changes, reason }: Done & { verb: string; reason: string | null },
): Promise<void> {
  const text = {
    ...(changes.includes('title') ? { titleBefore: before.title, titleAfter: after.title } : {}),
    ...(changes.includes('agenda') ? { agendaBefore: before.agenda, agendaAfter: after.agenda } : {}),
    ...(reason ? { reason } : {}),
  };
  await record(ctx, {
    verb, subject: subjectOf(after), ...(Object.keys(text).length > 0 ? { text } : {}),
    details: {
      sequence: after.sequence, changes: [...changes],
      ...(changes.includes('time') ? {
        startBefore: before.time?.start.toString() ?? null, startAfter: after.time?.start.toString() ?? null,
        minutesBefore: before.minutes, minutesAfter: after.minutes, zone: after.zone, zoneData: after.time?.zoneData ?? null,
      } : {}),
      ...(changes.includes('dates') ? { ruleBefore: before.rule, ruleAfter: after.rule } : {}),
      ...(changes.includes('place') ? { placeBefore: placeWord(before), placeAfter: placeWord(after) } : {}),
    },
  });
}

/** A place as the log names it: by id or kind, never by what somebody wrote. */
function placeWord({ place }: Session): string | null {
  return place?.kind === 'room' ? `room ${place.room}` : place?.kind === 'virtual' ? `virtual ${place.platform}` : place?.kind ?? null;
}

/** The organiser's copy follows at once; those of people with the message that tells them, or, where none will, at once too. */
async function refreshCopies(ctx: Context, after: Session, toTell: boolean): Promise<void> {
  if (after.state !== 'scheduled') return;
  const occasion = (await occasionOf(ctx, after))!;
  if (toTell) return storeOrganisersCopy(ctx, occasion);
  const people = (await attendeesOf(ctx.tx, ctx.organisation, after.id)).filter((one) => one.toldSequence !== null);
  return storeCopies(ctx, occasion, people.map((one) => one.person));
}

async function tellChange(ctx: Context, { before, after, changes, moved, toTell }: Done & { moved: boolean; toTell: boolean }): Promise<void> {
  const subject = subjectOf(after);
  const { sequence } = after;
  const starts = ({ time, rule }: Session) => (time ? seriesStarts(time, rule)[0]!.toString() : null);
  if (moved && after.state === 'scheduled') {
    await told(ctx, { kind: 'sessions.SessionRescheduled', subject, sequence, changes, before: starts(before), after: starts(after) });
  } else if (toTell || after.state === 'proposed') await told(ctx, { kind: 'sessions.SessionChanged', subject, sequence, changes });
  else await told(ctx, { kind: 'sessions.SessionSettingsChanged', subject, changes });
  if (after.state === 'scheduled' && isComplete(after) && !isComplete(before)) await told(ctx, { kind: 'sessions.EntryCompleted', subject });
}
