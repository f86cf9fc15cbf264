/** A round is opened to families, and closed. */
import { calendarEvent } from '../../calendar/event.ts';
import { calendarObject } from '../../calendar/icalendar.ts';
import { inZone } from '../../calendar/time.ts';
import { emit, type Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { organisation as organisationOf } from '../identity/reads.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { deleteObject, putObject } from '../calendars/actions.ts';
import { calendarOf, copiesOf } from '../calendars/reads.ts';
import { claim, makePersonsClaimable } from '../resources/actions-claims.ts';
import type { Want } from '../resources/model-claims.ts';
import { countDemand } from './actions-demand.ts';
import { about, changed, openedRound, type RoundRefusal } from './actions-open.ts';
import { emitDays } from './actions-days.ts';
import { refreshSlots } from './actions-slots.ts';
import type { ConferencesFact } from './events.ts';
import type { FamilyId, Round, RoundTeacher, Slot } from './model.ts';
import { appointments, round as roundById, rounds as allRounds, roundFamilies, roundTeachers, slotsOf } from './reads.ts';
import { callsOf } from './reads-desk.ts';
import { familiesIn } from './reads-people.ts';
import { isOverAt } from './rules.ts';
import { addFamilies, updateRound } from './store.ts';

const productId = '-//Convene//Convene//EN';

/**
 * Opens a round: slots are worked out, rooms claimed, the evenings put into teachers' calendars, and every family of its
 * classes can book from then on, or from the moment it opens. Refused by a gate while teachers have not said when they can.
 */
export async function openRound(ctx: Context, id: string, version: number): Promise<Result<Round, RoundRefusal>> {
  const found = await openedRound(ctx, 'conferences.openRound', id, { version, states: ['draft', 'collecting'] });
  if (!found.ok) return found;
  const round = found.value;
  const teachers = await roundTeachers(ctx, round.id);
  if (teachers.length === 0) return refuse({ reason: 'no-teachers' });
  const coming = teachers.filter(({ hours }) => hours.length > 0);
  const roomless = round.format === 'online' ? [] : coming.filter(({ room }) => room === null).map(({ teacher }) => teacher);
  if (roomless.length > 0) return refuse({ reason: 'room-missing', teachers: roomless });
  await refreshSlots(ctx, round);
  const slots = await slotsOf(ctx, round.id);
  if (!slots.some(({ state }) => state === 'available')) return refuse({ reason: 'no-slots' });
  const rooms = await claimRooms(ctx, round, coming, slots);
  if (!rooms.ok) return rooms;
  const families = await addMissingFamilies(ctx, round);
  await countDemand(ctx, round);
  await makePersonsClaimable(ctx, teachers.map(({ teacher }) => teacher));
  await putEvenings(ctx, round, coming, slots);
  await updateRound(ctx.tx, ctx.organisation, round.id, { state: 'open', opened_at: ctx.now });
  await record(ctx, { verb: 'conferences.openRound', subject: about(round), details: { slots: slots.length, families, teachers: teachers.length } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.RoundOpened', subject: about(round), slots: slots.length, families });
  await emitDays(ctx, round);
  changed(ctx, round);
  return ok((await roundById(ctx, round.id))!);
}

/** Each teacher's slots of one day: from the first to the last. */
export function evenings(teacher: PersonId, slots: readonly Slot[]): { day: string; start: Slot; end: Temporal.Instant }[] {
  const own = slots.filter((slot) => slot.teacher === teacher && slot.state !== 'break');
  return [...Map.groupBy(own, ({ wall }) => wall.toPlainDate().toString())].map(([day, of]) => ({
    day, start: of[0]!, end: of.map(({ end }) => end).sort(Temporal.Instant.compare).at(-1)!,
  }));
}

/** Rooms are the round's for the whole evening of each teacher who meets in them. */
async function claimRooms(ctx: Context, round: Round, teachers: readonly RoundTeacher[], slots: readonly Slot[]): Promise<Result<undefined, RoundRefusal>> {
  if (round.format === 'online') return ok();
  const wants = teachers.flatMap(({ teacher, room }) => (room === null ? [] : evenings(teacher, slots).map(({ day, start, end }): Want => ({
    resource: room, part: `${teacher} ${day}`, start: start.start, end,
  })))).filter(({ end }) => Temporal.Instant.compare(end, ctx.now) > 0);
  if (wants.length === 0) return ok();
  const done = await claim(ctx, { subject: about(round), wants });
  if (done.ok) return ok();
  const teacher = done.part.split(' ')[0] as PersonId;
  return refuse({ reason: 'room-of-others', room: teachers.find((one) => one.teacher === teacher)!.room!, teacher, start: done.at.start });
}

/** Everybody else sees that the teacher is taken; the entry is the round's and is never counted against its own slots. */
export async function putEvenings(ctx: Context, round: Round, teachers: readonly RoundTeacher[], slots: readonly Slot[]): Promise<void> {
  const { slug } = await organisationOf(ctx.tx, ctx.organisation);
  for (const { teacher } of teachers) {
    const { id: calendar } = await calendarOf(ctx.tx, ctx.organisation, { kind: 'person', id: teacher });
    for (const { day, start, end } of evenings(teacher, slots)) {
      const event = calendarEvent({
        uid: `${round.id}-${day}-${teacher}@${slug}.convene`, stamp: ctx.now, start: inZone(start.wall, round.zone),
        end: inZone(end.toZonedDateTimeISO(round.zone).toPlainDateTime(), round.zone), summary: round.name, status: 'CONFIRMED',
      });
      const put = await putObject(ctx, { calendar, object: calendarObject([event], { productId }), subject: about(round) });
      if (!put.ok) throw new Error(`the calendar of the teacher ${teacher} did not take the round ${round.id}: ${put.reason}`);
    }
  }
}

/** Families of the round's classes that it does not know yet, such as of children who came later. @returns how many there are in all. */
export async function addMissingFamilies(ctx: Context, round: Round): Promise<number> {
  const families = await familiesIn(ctx, round);
  await addFamilies(ctx.tx, families.map(({ key, guardians }) => ({
    organisation: ctx.organisation, id: newId<FamilyId>(), round: round.id, key, guardians: [...guardians], draft: null, told_at: null, reminded_at: null, version: 0, entries: {},
  })));
  await makePersonsClaimable(ctx, families.flatMap(({ guardians }) => guardians));
  return families.length;
}

/** Nobody books any more; changes stay possible as long as the round says. By hand, or by itself at the deadline. */
export async function closeRound(ctx: Context, id: string): Promise<Result<undefined, RoundRefusal>> {
  const found = await openedRound(ctx, 'conferences.closeRound', id, { states: ['open'] });
  if (!found.ok) return found;
  await updateRound(ctx.tx, ctx.organisation, found.value.id, { state: 'closed' });
  const booked = (await appointments(ctx, { round: found.value.id, live: true })).length;
  await record(ctx, { verb: 'conferences.closeRound', subject: about(found.value), details: { booked } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.RoundClosed', subject: about(found.value), booked });
  changed(ctx, found.value);
  return ok();
}

/** Rounds whose last day is over are held (P-7.1); again is harmless. @returns which. */
export async function finishRounds(ctx: Context): Promise<Round[]> {
  const over = (await allRounds(ctx)).filter((one) => (one.state === 'open' || one.state === 'closed') && isOverAt(one, ctx.now));
  for (const round of over) {
    await updateRound(ctx.tx, ctx.organisation, round.id, { state: 'held' });
    await record(ctx, { verb: 'conferences.finishRound', subject: about(round), details: { families: (await roundFamilies(ctx, round.id)).length } });
    await emit<ConferencesFact>(ctx, { kind: 'conferences.RoundHeld', subject: about(round) });
    await endCalls(ctx, round);
    changed(ctx, round);
  }
  return over;
}

/** Who was to be called back has no round any more to be called about. */
async function endCalls(ctx: Context, round: Round): Promise<void> {
  for (const [last] of Map.groupBy(await callsOf(ctx, round.id), ({ family }) => family).values()) {
    if (last?.outcome === 'call-back') await emit<ConferencesFact>(ctx, { kind: 'conferences.CallOver', subject: { kind: 'round-call', id: last.id }, round: round.id });
  }
}

/** Takes the evenings out of the calendars of teachers. */
export async function dropEvenings(ctx: Context, round: Pick<Round, 'id'>, teacher?: PersonId): Promise<void> {
  for (const { owner, stored } of await copiesOf(ctx.tx, ctx.organisation, about(round))) {
    if (teacher === undefined || owner.id === teacher) await deleteObject(ctx, { object: stored.id }, { subject: about(round) });
  }
}
