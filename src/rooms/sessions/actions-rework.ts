/** When the rules of a time zone have changed: what was agreed stays, the wall time, and the instants are worked out anew. */
import { sameZone, zoneDataVersion } from '../../calendar/zone.ts';
import type { Context } from '../../platform/context.ts';
import { text as textIn } from '../../platform/text.ts';
import { isLocale } from '../../platform/text-languages.ts';
import { organisation as organisationOf } from '../identity/reads.ts';
import { renameParts } from '../invitations/actions.ts';
import { recountTold } from '../invitations/actions-announce.ts';
import { storeOrganisersCopy } from '../invitations/actions-copies.ts';
import { setTold } from '../invitations/actions-told.ts';
import { attendeesOf } from '../invitations/reads.ts';
import { record } from '../log/actions.ts';
import { withdraw } from '../messaging/actions.ts';
import { people as peopleById } from '../people/reads.ts';
import { claimWhatIsFree } from './actions-claims.ts';
import { save, subjectOf, timeColumns, told } from './actions-open.ts';
import { keepPart, keepVersion } from './actions-versions.ts';
import type { Booked, OccurrenceChange, Session } from './model.ts';
import type { Outcome } from './ports.ts';
import { changesOf, sessionOf, versionsOf, workedOutOtherwise } from './reads.ts';
import { occasionOf } from './reads-occasion.ts';
import { movedAhead, renamedParts, reworkedRule, reworkedTime } from './rules-rework.ts';
import { seriesStarts } from './rules-times.ts';
import { factsAt } from './rules-versions.ts';
import { changeRows, deleteChanges, lockSession, putChange, updateSession } from './store.ts';

/**
 * Works out the times of all that is ahead that were worked out with other zone data. Done again it finds nothing. What thereby
 * comes upon another's room moves all the same, and stays unclaimed: a conflict that can be read.
 */
export async function reworkTimes(ctx: Context): Promise<Outcome> {
  const ids = await workedOutOtherwise(ctx.tx, ctx.organisation, { zoneData: zoneDataVersion(), now: ctx.now });
  const moved: Session[] = [];
  for (const id of ids) {
    const after = await rework(ctx, id);
    if (after) moved.push(after);
  }
  const { unclaimed } = await claimWhatIsFree(ctx, moved.filter(({ state }) => state === 'scheduled'));
  return { done: { reworked: ids.length, moved: moved.length, unclaimed } };
}

/** A session as it was and as it is to be. */
interface Reworking {
  readonly before: Session;
  readonly wanted: Session & { time: Booked };
  readonly changes: readonly OccurrenceChange[];
  /** Whether the whole is at another time. */
  readonly whole: boolean;
  /** The occurrences with a time of their own that are at another one. */
  readonly own: readonly OccurrenceChange[];
}

/** @returns the session where it is at another time now. */
async function rework(ctx: Context, id: string): Promise<Session | undefined> {
  const row = await lockSession(ctx.tx, ctx.organisation, id);
  const before = row && sessionOf(row);
  if (!before?.time || (before.state !== 'scheduled' && before.state !== 'proposed')) return undefined;
  const one = await reworking(ctx, before, before.time);
  const isMoved = one.whole || one.own.length > 0;
  const toTell = isMoved && before.state === 'scheduled';
  const after = isMoved ? await saved(ctx, one, toTell) : before;
  if (!isMoved) await updateSession(ctx.tx, ctx.organisation, before.id, timeColumns(one.wanted.time, one.wanted.rule));
  await writeChanges(ctx, one, after);
  if (toTell) await tellRework(ctx, one, after);
  else if (isMoved) {
    await log(ctx, one, after, null);
    await told(ctx, { kind: 'sessions.SessionChanged', subject: subjectOf(after), sequence: after.sequence, changes: ['time'] });
  }
  return isMoved ? after : undefined;
}

async function reworking(ctx: Context, before: Session, old: Booked): Promise<Reworking> {
  const changes = before.rule === null ? [] : await changesOf(ctx.tx, ctx.organisation, before.id);
  const facts = factsAt(await versionsOf(ctx.tx, ctx.organisation, before.id), '', before.sequence);
  const was = facts?.starts.map((text) => Temporal.Instant.from(text)) ?? [old.start];
  const time = reworkedTime(old);
  const rule = reworkedRule(time, before.rule, was);
  const own = changes.filter((one) => one.time !== null && !reworkedTime(one.time).start.equals(one.time.start));
  const isWhole = facts || before.rule === null ? movedAhead(before.rule === null ? [old.start] : was, seriesStarts(time, rule), ctx.now) : !time.start.equals(old.start);
  return { before, wanted: { ...before, time, rule }, changes, whole: isWhole, own };
}

async function saved(ctx: Context, { before, wanted, whole, changes }: Reworking, toTell: boolean): Promise<Session> {
  const columns = timeColumns(wanted.time, wanted.rule);
  const ends = [columns.ends_at!, ...changes.flatMap((one) => (one.time ? [reworkedTime(one.time).end] : []))];
  return save(ctx, before, {
    ...columns, ends_at: ends.toSorted(Temporal.Instant.compare).at(-1)!, rule: wanted.rule, ...(toTell ? { sequence: before.sequence + 1 } : {}),
    ...(toTell && whole ? { settled_at: ctx.now } : {}),
  });
}

/** Writes what differs of occurrences under the names that they have now, and with it who answered to which. */
async function writeChanges(ctx: Context, { wanted, changes, own, whole }: Reworking, after: Session): Promise<void> {
  const rows = await changeRows(ctx.tx, ctx.organisation, after.id);
  const names = renamedParts(rows.map((row) => row.part), seriesStarts(wanted.time, wanted.rule));
  await deleteChanges(ctx.tx, ctx.organisation, after.id, rows.map((row) => row.part).filter((part) => names.get(part) !== part));
  for (const row of rows) {
    const { time } = changes.find((one) => one.part === row.part)!;
    const isMoved = own.some((one) => one.part === row.part);
    await putChange(ctx.tx, {
      ...row, part: names.get(row.part)!, ...(time ? timeColumns(reworkedTime(time)) : {}),
      ...(isMoved ? { sequence: after.sequence, settled_at: ctx.now, changed_at: ctx.now } : {}),
    });
  }
  if (whole) await renameParts(ctx, subjectOf(after), (part) => renamedParts([part], seriesStarts(wanted.time, wanted.rule)).get(part)!);
}

/** SEQUENCE has risen: what is queued with the old instants is withdrawn, and who lives by another clock is to be told. */
async function tellRework(ctx: Context, one: Reworking, after: Session): Promise<void> {
  const { language } = await organisationOf(ctx.tx, ctx.organisation);
  const text = textIn(isLocale(language) ? language : 'en');
  const reason = text.t('session.zoneRules', { zone: text.zoneName(after.zone) });
  const subject = subjectOf(after);
  const names = renamedParts(one.own.map((change) => change.part), seriesStarts(one.wanted.time, one.wanted.rule));
  const moved = new Set(names.values());
  const ofOwn = (await changesOf(ctx.tx, ctx.organisation, after.id)).filter((change) => moved.has(change.part));
  if (one.whole) await keepVersion(ctx, after, reason);
  for (const change of ofOwn) await keepPart(ctx, after, { ...change, reason });
  const withdrawn = await withdraw(ctx, subject, { olderThanSequence: after.sequence });
  if (withdrawn > 0) await recountTold(ctx, subject);
  await leaveUntold(ctx, one, after);
  await log(ctx, one, after, reason);
  const facts = { sequence: after.sequence, changes: ['time' as const] };
  if (one.whole) {
    const [before, now] = [one.before.time!.start.toString(), after.time!.start.toString()];
    await told(ctx, { kind: 'sessions.SessionRescheduled', subject, ...facts, before, after: now });
  }
  for (const { part, time } of one.own) {
    await told(ctx, { kind: 'sessions.SessionRescheduled', subject: subjectOf(after, names.get(part)!), ...facts, before: time!.start.toString(), after: reworkedTime(time!).start.toString() });
  }
}

/** Whoever lives by the clock of the session's zone sees nothing change: he counts as told, and his calendar follows. */
async function leaveUntold(ctx: Context, { before }: Reworking, after: Session): Promise<void> {
  const occasion = (await occasionOf(ctx, after))!;
  await storeOrganisersCopy(ctx, occasion);
  const people = (await attendeesOf(ctx.tx, ctx.organisation, after.id)).filter((one) => one.toldSequence === before.sequence);
  const known = await peopleById(ctx.tx, ctx.organisation, people.map((one) => one.person));
  const there = people.map((one) => one.person).filter((person) => sameZone(known.get(person)!.zone, after.zone));
  if (there.length > 0) await setTold(ctx, occasion, there);
}

async function log(ctx: Context, { before, own }: Reworking, after: Session, reason: string | null): Promise<void> {
  await record(ctx, {
    verb: 'sessions.reworkTimes', subject: subjectOf(after), ...(reason === null ? {} : { text: { reason } }),
    details: {
      sequence: after.sequence, zone: after.zone, zoneDataBefore: before.time!.zoneData, zoneData: after.time!.zoneData,
      startBefore: before.time!.start.toString(), startAfter: after.time!.start.toString(), occurrences: own.map((one) => one.part),
    },
  });
}
