/** The display beside the door of a room: who meets there is told by times and numbers, never by name (P-N). */
import { emit, type Context } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, type Forbidden } from '../identity/access.ts';
import { linkAddress, makeLink, revoke } from '../identity/actions.ts';
import type { LinkId } from '../identity/model.ts';
import type { Closed } from '../identity/ports.ts';
import { linksGiven } from '../identity/reads.ts';
import { record } from '../log/actions.ts';
import { people as peopleById } from '../people/reads.ts';
import type { Room, RoomId } from '../resources/model.ts';
import { room as roomById } from '../resources/reads.ts';
import { access } from './access.ts';
import { about, changed, openedRound, type RoundRefusal } from './actions-open.ts';
import type { ConferencesFact } from './events.ts';
import type { Appointment, Round } from './model.ts';
import { latenessOf, numbersOf } from './reads-evening.ts';
import { appointments, endOf, round as roundById, roundTeachers } from './reads.ts';

/** The rooms in which teachers of a round meet, on any of its days. */
export async function roomsOf(ctx: Context, round: Pick<Round, 'id'>): Promise<RoomId[]> {
  const teachers = await roundTeachers(ctx, round.id);
  return [...new Set(teachers.flatMap(({ room, dayRooms }) => [room, ...Object.values(dayRooms)].filter((one) => one !== null)))];
}

/** Makes the link of a room's display, in place of the one before; it opens until the night after the last day. @returns its address. */
export async function makeDoor(ctx: Context, id: string, room: RoomId): Promise<Result<string, RoundRefusal>> {
  const found = await openedRound(ctx, 'conferences.makeDoor', id, { states: ['draft', 'collecting', 'open', 'closed'] });
  if (!found.ok) return found;
  const round = found.value;
  if (!(await roomsOf(ctx, round)).includes(room)) return refuse({ reason: 'not-found' });
  await closeOf(ctx, round, room);
  const { address } = await makeLink(ctx, { purpose: 'conference.door', subject: { ...about(round), part: room }, expiresAt: endOf(round).add({ hours: 12 }) });
  await record(ctx, { verb: 'conferences.makeDoor', subject: about(round), details: { room, open: true } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.DoorSet', subject: about(round), room, open: true });
  changed(ctx, round);
  return ok(address);
}

/** Shuts the display of a room: its link opens nothing any more. */
export async function shutDoor(ctx: Context, id: string, room: RoomId): Promise<Result<undefined, RoundRefusal>> {
  const found = await openedRound(ctx, 'conferences.makeDoor', id);
  if (!found.ok) return found;
  await closeOf(ctx, found.value, room);
  await record(ctx, { verb: 'conferences.makeDoor', subject: about(found.value), details: { room, open: false } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.DoorSet', subject: about(found.value), room, open: false });
  changed(ctx, found.value);
  return ok();
}

async function closeOf(ctx: Context, round: Round, room: RoomId): Promise<void> {
  for (const { id } of await openDoors(ctx, round, room)) await revoke(ctx, { id }, about(round));
}

/** The links of displays that open something now; of one room. */
export async function openDoors(ctx: Context, round: Pick<Round, 'id'>, room?: RoomId): Promise<{ id: LinkId; room: RoomId; address: string; openedAt: Temporal.Instant | null }[]> {
  const given = await linksGiven({ ...ctx, actor: { kind: 'machine', name: 'doors' } }, { subject: about(round) });
  const doors = given.ok ? given.value.filter(({ purpose, isOpen }) => purpose === 'conference.door' && isOpen) : [];
  return doors.map(({ id, subject, openedAt }) => ({ id, room: (subject.part ?? '') as RoomId, address: linkAddress(ctx, id), openedAt })).filter((one) => room === undefined || one.room === room);
}

/** A meeting as a door tells it. */
export interface Called { readonly start: Temporal.Instant; readonly end: Temporal.Instant; readonly number: number }

/** How a teacher stands at his door. */
export interface AtDoor { readonly teacher: string; readonly late: number; readonly now: Called | null; readonly next: Called | null; readonly later: number }
export interface Door { readonly round: Round; readonly room: Room; readonly teachers: readonly AtDoor[] }

/** What the display of a room shows now: for whoever has its link, who is a guest of the round and nobody else. */
export async function showDoor(ctx: Context, id: string, room: string): Promise<Result<Door, Forbidden | Closed | { readonly reason: 'not-found' }>> {
  const forbidden = await forbids(ctx, 'conferences.showDoor', access['conferences.showDoor'], { subject: id });
  if (forbidden) return refuse(forbidden);
  const [round, where] = [await roundById(ctx, id), await roomById(ctx.tx, ctx.organisation, room as RoomId)];
  if (!round || !where) return refuse({ reason: 'not-found' });
  const today = ctx.now.toZonedDateTimeISO(round.zone).toPlainDate();
  const here = (await appointments(ctx, { round: round.id, live: true })).filter((one) => one.room === room && one.start.toZonedDateTimeISO(round.zone).toPlainDate().equals(today));
  const [numbers, late, names] = [await numbersOf(ctx, round.id), await latenessOf(ctx, round.id, today), await peopleById(ctx.tx, ctx.organisation, here.map(({ teacher }) => teacher))];
  const call = ({ start, end, family }: Appointment): Called => ({ start, end, number: numbers.get(family) ?? 0 });
  const teachers = [...Map.groupBy(here, ({ teacher }) => teacher)].map(([teacher, all]): AtDoor => {
    const { now, ahead } = standing(all, ctx.now, late.get(teacher) ?? 0);
    return { teacher: names.get(teacher)?.name ?? '', late: late.get(teacher) ?? 0, now: now ? call(now) : null, next: ahead[0] ? call(ahead[0]) : null, later: Math.max(0, ahead.length - 1) };
  });
  return ok({ round, room: where, teachers: teachers.sort((a, b) => a.teacher.localeCompare(b.teacher)) });
}

/** Who is in there, and who is still to come: by the times as they are with the delay, until somebody is ticked off. */
function standing(all: readonly Appointment[], moment: Temporal.Instant, late: number): { now: Appointment | undefined; ahead: readonly Appointment[] } {
  const open = all.filter(({ state }) => state === 'booked');
  const begins = ({ start }: Appointment) => Temporal.Instant.compare(start.add({ minutes: late }), moment) <= 0;
  const now = open.find((one) => begins(one) && Temporal.Instant.compare(moment, one.end.add({ minutes: late })) < 0);
  return { now, ahead: open.filter((one) => !begins(one)) };
}
