/** What an absence would change, worked out and not written (P-6.1): the same work before it is shown and before it is done. */
import { createHash } from 'node:crypto';
import { overlaps, type Interval } from '../../calendar/interval.ts';
import type { Context } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import type { PersonId } from '../identity/model.ts';
import { claimsBetween } from '../resources/reads-claims.ts';
import { room as roomById } from '../resources/reads.ts';
import { waysIn } from './actions-family.ts';
import { isAfter, type RoundRefusal } from './actions-open.ts';
import { keepingOf, takenOf, windowOf } from './actions-slots.ts';
import type { Appointment, FamilyId, Round, RoundFamily, RoundTeacher } from './model.ts';
import type { Becoming, GivenAbsence, Rearrangement } from './model-absence.ts';
import { addressees } from './reads-reach.ts';
import { appointments, roundFamilies, roundTeachers, slotsOf } from './reads.ts';
import { familiesIn } from './reads-people.ts';
import { endOf, pairOf, partOf, roomOn } from './rules.ts';
import { concerned, daysAfter, figuresOf, spanOf, timesFor, type Busy } from './rules-absence.ts';
import { canFollow } from './rules-itinerary.ts';
import { slotsFor } from './rules-slots.ts';

export type AbsenceRefusal = RoundRefusal
  /** What was shown is not what would be done any more: something was booked, moved or cancelled meanwhile. */
  | { readonly reason: 'rearrange-changed' }
  /** The new date is a day of the round already. */
  | { readonly reason: 'day-there' }
  | { readonly reason: 'absence-lifted' };

/** Whether a round has meetings by video at all. */
export const allowsOnline = ({ format, platform }: Pick<Round, 'format' | 'platform'>) => format !== 'in-person' && platform !== null;

/** Where each teacher meets afterwards. */
export function teachersAfter(teachers: readonly RoundTeacher[], round: Round, given: GivenAbsence): RoundTeacher[] {
  if (given.kind === 'day' && given.newDate !== null) {
    const [from, to] = [given.date, given.newDate.toString()];
    return teachers.map((one) => {
      const own = one.dayRooms[from.toString()];
      return { ...one, hours: [...one.hours, ...one.hours.filter(({ date }) => date.equals(from)).map((each) => ({ ...each, date: given.newDate! }))], ...(own === undefined ? {} : { dayRooms: { ...one.dayRooms, [to]: own } }) };
    });
  }
  if (given.kind !== 'room') return [...teachers];
  const dates = given.date === null ? round.days.map(({ date }) => date) : [given.date];
  return teachers.map((one) => {
    const lost = dates.filter((date) => roomOn(one, date) === given.room);
    if (lost.length === 0) return one;
    return lost.length === round.days.length ? { ...one, room: given.other, dayRooms: {} }
      : { ...one, dayRooms: { ...one.dayRooms, ...Object.fromEntries(lost.map((date) => [date.toString(), given.other])) } };
  });
}

/** Why an absence cannot be. */
async function unfit(ctx: Context, round: Round, teachers: readonly RoundTeacher[], given: GivenAbsence): Promise<RoundRefusal | AbsenceRefusal | undefined> {
  if (given.date !== null && !round.days.some(({ date }) => date.equals(given.date!))) return { reason: 'outside-days' };
  if (given.kind === 'teacher') return teachers.some(({ teacher }) => teacher === given.teacher) ? undefined : { reason: 'not-found' };
  if (given.kind === 'room') {
    if (!round.days.some(({ date }) => teachers.some((one) => roomOn(one, date) === given.room))) return { reason: 'room-unknown' };
    if (given.other === null) return allowsOnline(round) ? undefined : { reason: 'no-platform' };
    return (await roomById(ctx.tx, ctx.organisation, given.other))?.closedAt === null ? undefined : { reason: 'room-unknown' };
  }
  if (given.instead === 'online') return allowsOnline(round) ? undefined : { reason: 'no-platform' };
  return given.newDate === null ? undefined : unfitDate(ctx, round, given);
}

function unfitDate(ctx: Context, round: Round, given: GivenAbsence & { kind: 'day' }): AbsenceRefusal | undefined {
  if (round.days.some(({ date }) => date.equals(given.newDate!))) return { reason: 'day-there' };
  const days = daysAfter(round, given);
  const { start } = windowOf({ ...round, days: days.filter(({ date }) => date.equals(given.newDate!)) });
  if (!isAfter(start, ctx.now)) return { reason: 'round-times', which: 'days' };
  return isAfter(round.deadline, endOf({ ...round, days })) ? { reason: 'round-times', which: 'deadline' } : undefined;
}

/** Everything that is asked of the database for one absence. */
interface Known {
  readonly round: Round;
  readonly teachers: readonly RoundTeacher[];
  readonly meetings: readonly Appointment[];
  readonly families: ReadonlyMap<FamilyId, RoundFamily>;
  readonly given: GivenAbsence;
  readonly after: { readonly round: Round; readonly teachers: readonly RoundTeacher[] };
}

/** What an absence would change in a round whose slots are current. Reads only. */
export async function rearrangementOf(ctx: Context, round: Round, given: GivenAbsence): Promise<Result<Rearrangement, AbsenceRefusal>> {
  const teachers = await roundTeachers(ctx, round.id);
  const refused = await unfit(ctx, round, teachers, given);
  if (refused) return refuse(refused);
  const after = { round: { ...round, days: daysAfter(round, given) }, teachers: teachersAfter(teachers, round, given) };
  const meetings = concerned(given, await appointments(ctx, { round: round.id, live: true }), { zone: round.zone, now: ctx.now });
  const families = new Map((await roundFamilies(ctx, round.id)).map((one) => [one.id, one]));
  const known = { round, teachers, meetings, families, given, after };
  const room = await roomTaken(ctx, known);
  if (room) return refuse(room);
  const all = await becomings(ctx, known);
  const ids = [...new Set(meetings.map(({ family }) => family))].sort();
  const sent = await reachable(ctx, round, ids.map((id) => families.get(id)!));
  return ok({ given, round: after.round, all, ...figuresOf(all), sent: ids.filter((id) => sent.has(id)), byHand: ids.filter((id) => !sent.has(id)), mark: markOf(given, all) });
}

/** A room that is needed anew and that somebody else has then. */
async function roomTaken(ctx: Context, { round, teachers, given, after }: Known): Promise<RoundRefusal | undefined> {
  const wants = after.round.days.flatMap((day) => after.teachers.flatMap((one, at) => {
    const isNew = given.kind === 'room' ? roomOn(teachers[at]!, day.date) !== roomOn(one, day.date) : given.kind === 'day' && given.newDate?.equals(day.date) === true;
    const room = roomOn(one, day.date);
    const comes = one.hours.some(({ date }) => date.equals(day.date));
    return isNew && comes && room !== null && round.format !== 'online' ? [{ room, teacher: one.teacher, ...windowOf({ ...round, days: [day] }) }] : [];
  })).filter(({ end }) => isAfter(end, ctx.now));
  if (wants.length === 0) return undefined;
  const all = wants.reduce<Interval>((span, one) => ({ start: isAfter(span.start, one.start) ? one.start : span.start, end: isAfter(one.end, span.end) ? one.end : span.end }), wants[0]!);
  const others = Map.groupBy(await claimsBetween(ctx, wants.map(({ room }) => room), all), ({ resource }) => resource);
  for (const { room, teacher, ...span } of wants) {
    const taken = (others.get(room) ?? []).find((each) => overlaps(each, span));
    if (taken) return { reason: 'room-of-others', room, teacher, start: taken.start };
  }
  return undefined;
}

async function becomings(ctx: Context, known: Known): Promise<Becoming[]> {
  const { given, meetings } = known;
  const stays = (one: Appointment): Becoming => (given.kind === 'room' && given.other !== null ? { one, kind: 'room', room: given.other } : { one, kind: 'online' });
  const isKept = given.kind === 'room' || (given.kind === 'day' && given.instead === 'online');
  if (meetings.length === 0 || (isKept && (given.kind !== 'room' || given.other === null))) return meetings.map(stays);
  const { taken, slots, ways, guardians } = await around(ctx, known);
  const fits = (one: Appointment) => isKept && (guardians.get(one.family) ?? []).flatMap((guardian) => taken.get(guardian) ?? []).every((each) => canFollow(each, one, { ...ways, place: one.place }));
  const times = timesFor({ given, zone: known.round.zone, meetings: meetings.filter((one) => !fits(one)), slots, guardians, taken, ways });
  return meetings.map((one): Becoming => {
    const time = times.get(one.id);
    if (time) return { one, kind: 'moved', ...time };
    return isKept ? stays(one) : { one, kind: 'cancelled' };
  });
}

/** What is free, and what takes everybody's time, once the absence counts. */
async function around(ctx: Context, known: Known) {
  const { round, meetings, families, after } = known;
  const teachers = [...new Set(meetings.map(({ teacher }) => teacher))];
  const guardians = new Map([...new Set(meetings.map(({ family }) => family))].map((id) => [id as string, families.get(id)?.guardians ?? []]));
  const [before, then] = [windowOf(round), windowOf(after.round)];
  const window = { start: isAfter(before.start, then.start) ? then.start : before.start, end: isAfter(then.end, before.end) ? then.end : before.end };
  const claims = await claimsBetween(ctx, [...teachers, ...[...guardians.values()].flat()], window);
  const freed = new Set(meetings.map((one) => `${one.family} ${partOf(one)}`));
  const isStay = known.given.kind === 'room';
  const others = claims.filter(({ subject, part, state }) => isStay || state !== 'booked' || !freed.has(`${subject.id} ${part}`));
  const taken = Map.groupBy(others.map(({ start, end, subject, part, resource }): Busy & { resource: string } => ({
    start, end, resource, ...(subject.kind === 'round-family' ? { teacher: pairOf(part).teacher } : {}),
  })), ({ resource }) => resource);
  if (isStay) for (const one of meetings) leaveOut(taken, guardians.get(one.family) ?? [], one);
  return { taken, guardians, ways: await waysIn(ctx, { round: after.round, teachers: after.teachers }), slots: await freeSlots(ctx, known, teachers, taken) };
}

/** Of a meeting that stays where it is, its own time stands in nobody's way but its teacher's. */
function leaveOut(taken: Map<string, (Busy & { resource: string })[]>, guardians: readonly string[], one: Appointment): void {
  for (const guardian of guardians) taken.set(guardian, (taken.get(guardian) ?? []).filter(({ start, teacher }) => !(teacher === one.teacher && start.equals(one.start))));
}

async function freeSlots(ctx: Context, { round, given, after }: Known, teachers: readonly PersonId[], taken: ReadonlyMap<string, readonly Busy[]>): Promise<Map<string, Interval[]>> {
  const span = given.kind === 'room' ? undefined : spanOf(given, round.zone) ?? { start: ctx.now, end: endOf(after.round) };
  const there: (Interval & { teacher: PersonId })[] = (await slotsOf(ctx, round.id, { teachers })).filter(({ state }) => state === 'available');
  if (given.kind === 'day' && given.newDate !== null) there.push(...await slotsOnDate(ctx, after, teachers, given.newDate));
  const free = there.filter((slot) => isAfter(slot.start, ctx.now) && !(span && overlaps(span, slot)) && !(taken.get(slot.teacher) ?? []).some((one) => overlaps(one, slot)));
  return Map.groupBy(free, ({ teacher }) => teacher as string);
}

/** The slots that teachers would have on a date that is no day of the round yet. */
async function slotsOnDate(ctx: Context, { round, teachers }: Known['after'], ids: readonly PersonId[], date: Temporal.PlainDate): Promise<(Interval & { teacher: PersonId })[]> {
  const only = { ...round, days: round.days.filter((day) => day.date.equals(date)) };
  const taken = await takenOf(ctx, only, ids);
  return teachers.filter(({ teacher }) => ids.includes(teacher)).flatMap((one) => (
    slotsFor(keepingOf(only, one, taken.get(one.teacher) ?? [])).filter(({ state }) => state === 'available').map(({ start, end }) => ({ start, end, teacher: one.teacher }))));
}

/** The families whom mail or the portal reaches. A family that is none any more is for the office alone. */
async function reachable(ctx: Context, round: Round, families: readonly RoundFamily[]): Promise<Set<FamilyId>> {
  if (families.length === 0) return new Set();
  const live = new Set((await familiesIn(ctx, round)).map(({ key }) => key));
  const reached = new Set((await addressees(ctx, families.flatMap(({ guardians }) => guardians))).map(({ person }) => person));
  return new Set(families.filter(({ key, guardians }) => live.has(key) && guardians.some((one) => reached.has(one))).map(({ id }) => id));
}

/** The same for the same changes, and no other. */
function markOf(given: GivenAbsence, all: readonly Becoming[]): string {
  const said = all.map((one) => [one.one.id, one.kind, one.kind === 'moved' ? one.start.toString() : one.kind === 'room' ? one.room : '']).sort();
  return createHash('sha256').update(JSON.stringify([given, said])).digest('base64url').slice(0, 22);
}
