/** A teacher is absent, a room is lost, a day is called off: shown first, then one act that moves, tells and keeps who knows (P-6.1, P-6.2). */
import { emit, type Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { claim, claimTogether } from '../resources/actions-claims.ts';
import type { Want } from '../resources/model-claims.ts';
import { access } from './access.ts';
import { rearrangementOf, teachersAfter, type AbsenceRefusal } from './actions-absence-plan.ts';
import { tellRearranged } from './actions-absence-say.ts';
import { addressOf } from './actions-book.ts';
import { emitDays } from './actions-days.ts';
import { settleInterpreting } from './actions-interpreters.ts';
import { about, aboutFamily, changed, isAfter, openedRound } from './actions-open.ts';
import { dropEvenings, evenings, putEvenings } from './actions-round.ts';
import { refreshSlots } from './actions-slots.ts';
import { lockLines, offerFree } from './actions-waiting-offers.ts';
import type { ConferencesFact } from './events.ts';
import type { AppointmentId, FamilyId, Round, RoundFamily, RoundTeacher, Slot } from './model.ts';
import type { Absence, AbsenceId, Becoming, Doing, GivenAbsence, Rearrangement } from './model-absence.ts';
import { absence as absenceById } from './reads-absence.ts';
import { partOf, round as roundById, roundFamilies, roomOn, roundTeachers, slotsOf } from './reads.ts';
import {
  endMoved, insertAbsence, liftRow, lockFamilies, meetingRows, moveDay, putRooms, updateMeetings,
} from './store-absence.ts';
import { insertAppointments, lockTeachers, updateAppointment, updateFamilies, updateTeachers, type Tables } from './store.ts';

const during = ['open', 'closed'] as const;

/** What an absence would change, as it is now; nothing is written but that slots are current. */
export async function previewAbsence(ctx: Context, id: string, given: GivenAbsence): Promise<Result<Rearrangement, AbsenceRefusal>> {
  const forbidden = await forbids(ctx, 'conferences.rearrange', access['conferences.rearrange'], { subject: id });
  if (forbidden) return refuse(forbidden);
  const round = await roundById(ctx, id);
  if (!round) return refuse({ reason: 'not-found' });
  if (round.state !== 'open' && round.state !== 'closed') return refuse({ reason: 'round-state', state: round.state });
  await refreshSlots(ctx, round);
  return rearrangementOf(ctx, round, given);
}

/**
 * Does what was shown: `mark` is of the preview, and where anything would become otherwise now nothing is done. New times are had
 * before old ones are given up, in one transaction. Families of the round neither book nor change meanwhile: they wait.
 */
export async function rearrange(ctx: Context, id: string, given: GivenAbsence, { mark, reason }: { mark: string; reason: string }): Promise<Result<AbsenceId, AbsenceRefusal>> {
  const found = await openedRound(ctx, 'conferences.rearrange', id, { states: during });
  if (!found.ok) return found;
  const before = found.value;
  await lockFamilies(ctx.tx, ctx.organisation, before.id);
  await refreshSlots(ctx, before);
  const planned = await rearrangementOf(ctx, before, given);
  if (!planned.ok) return planned;
  if (planned.value.mark !== mark) return refuse({ reason: 'rearrange-changed' });
  const families = new Map((await roundFamilies(ctx, before.id)).map((one) => [one.id, one]));
  const teachers = await concernedTeachers(ctx, before, planned.value);
  await lockTeachers(ctx.tx, ctx.organisation, before.id, teachers);
  await lockLines(ctx, before, teachers, { also: planned.value.all.flatMap(({ one }) => families.get(one.family)?.guardians ?? []) });
  if (!(await claimTimes(ctx, planned.value.all, families))) return refuse({ reason: 'rearrange-changed' });
  const absence = newId<AbsenceId>();
  const done: Doing = { before, absence, plan: planned.value, reason: reason || null };
  const next = await endOld(ctx, done);
  const round = await putAbsence(ctx, done);
  const made = await insertNew(ctx, done, round, next);
  await changeInPlace(ctx, done, round);
  const roomed = await keepEvenings(ctx, round, given, before);
  if (!roomed.ok) return roomed;
  await finish(ctx, done, round, made);
  await offerFree(ctx, round, teachers);
  return ok(absence);
}

/** Whose slots change with it. */
async function concernedTeachers(ctx: Context, { id }: Pick<Round, 'id'>, { given }: Pick<Rearrangement, 'given'>): Promise<PersonId[]> {
  return given.kind === 'teacher' ? [given.teacher] : (await roundTeachers(ctx, id)).map(({ teacher }) => teacher);
}

/** Everybody who comes has the new times, in place of the old ones. @returns false where somebody else was quicker. */
async function claimTimes(ctx: Context, all: readonly Becoming[], families: ReadonlyMap<FamilyId, RoundFamily>): Promise<boolean> {
  const gone = all.filter(({ kind }) => kind === 'moved' || kind === 'cancelled');
  if (gone.length === 0) return true;
  const claimings = [...Map.groupBy(gone, ({ one }) => one.family)].map(([family, of]) => ({
    subject: aboutFamily({ id: family }), parts: of.map(({ one }) => partOf(one)),
    wants: of.flatMap((each): Want[] => (each.kind !== 'moved' ? [] : [each.one.teacher, ...families.get(family)?.guardians ?? []].map((resource) => ({
      resource, part: partOf(each.one), start: each.start, end: each.end,
    })))),
  }));
  return (await claimTogether(ctx, claimings)).ok;
}

/** The old meetings end. @returns the ids of those that come in their place. */
async function endOld(ctx: Context, { plan: { all }, reason }: Doing): Promise<Map<AppointmentId, AppointmentId>> {
  const next = new Map(all.flatMap(({ one, kind }) => (kind === 'moved' ? [[one.id, newId<AppointmentId>()] as const] : [])));
  await endMoved(ctx.tx, ctx.organisation, [...next].map(([from, to]) => ({ from, to })), { at: ctx.now, reason });
  const cancelled = all.flatMap(({ one, kind }) => (kind === 'cancelled' ? [one.id] : []));
  await updateMeetings(ctx.tx, ctx.organisation, cancelled, { state: 'cancelled', ended_at: ctx.now, reason });
  return next;
}

/** From now on it counts: slots are worked out around it. @returns the round as it is now. */
async function putAbsence(ctx: Context, { before, absence, plan, reason }: Doing): Promise<Round> {
  const { given } = plan;
  const [of, to] = [await roundTeachers(ctx, before.id), 'date' in given ? given.date : null];
  await insertAbsence(ctx.tx, {
    organisation: ctx.organisation, id: absence, round: before.id, kind: given.kind, teacher: given.kind === 'teacher' ? given.teacher : null,
    room: given.kind === 'room' ? given.room : null, other_room: given.kind === 'room' ? given.other : null, date: to,
    from_minute: given.kind === 'teacher' ? given.from : null, to_minute: given.kind === 'teacher' ? given.to : null,
    instead: given.kind === 'day' ? given.instead : null, new_date: given.kind === 'day' ? given.newDate : null, reason, made_at: ctx.now, lifted_at: null,
    moved: plan.moved, other_rooms: plan.otherRooms, online: plan.online, cancelled: plan.cancelled,
  });
  const after = teachersAfter(of, before, given);
  for (const [at, one] of after.entries()) {
    if (one.room !== of[at]!.room || one.dayRooms !== of[at]!.dayRooms) await putRooms(ctx.tx, ctx.organisation, before.id, one.teacher, { room: one.room, days: one.dayRooms });
  }
  if (given.kind === 'day' && given.newDate !== null) await moveDay(ctx.tx, ctx.organisation, before.id, given.date, given.newDate);
  await updateTeachers(ctx.tx, ctx.organisation, before.id, given.kind === 'teacher' ? [given.teacher] : 'all', { time_version: null });
  const round = (await roundById(ctx, before.id))!;
  await refreshSlots(ctx, round);
  return round;
}

/** The meetings at their new times. */
async function insertNew(ctx: Context, { plan: { all } }: Doing, round: Round, next: ReadonlyMap<AppointmentId, AppointmentId>): Promise<Map<AppointmentId, Tables['appointments']>> {
  const moved = new Map(all.flatMap((each) => (each.kind === 'moved' ? [[each.one.id, each] as const] : [])));
  if (moved.size === 0) return new Map();
  const teachers = new Map((await roundTeachers(ctx, round.id)).map((one) => [one.teacher, one]));
  const slots = new Map((await slotsOf(ctx, round.id)).map((slot) => [`${slot.teacher} ${slot.start.epochMilliseconds}`, slot]));
  const made = new Map<AppointmentId, Tables['appointments']>();
  for (const old of await meetingRows(ctx.tx, ctx.organisation, [...moved.keys()])) {
    const { start } = moved.get(old.id)!;
    const slot = slots.get(`${old.teacher} ${start.epochMilliseconds}`);
    if (slot?.state !== 'available') throw new Error(`the slot of ${old.teacher} at ${start} that a meeting was to be moved to is not there`);
    made.set(old.id, await movedRow(ctx, round, old, { id: next.get(old.id)!, slot, teacher: teachers.get(old.teacher) }));
  }
  insertAppointments(ctx.tx, [...made.values()]);
  return made;
}

async function movedRow(ctx: Context, round: Round, old: Tables['appointments'], { id, slot, teacher }: { id: AppointmentId; slot: Slot; teacher: RoundTeacher | undefined }): Promise<Tables['appointments']> {
  const isOnline = old.place === 'online';
  return {
    ...old, id, slot: slot.id, wall: slot.wall, starts_at: slot.start, ends_at: slot.end, room: isOnline || !teacher ? null : roomOn(teacher, slot.wall.toPlainDate()),
    address: isOnline ? await addressOf(ctx, round, id, old.teacher) : null, state: 'booked', moved_to: null, made_at: ctx.now, ended_at: null, reason: null,
  };
}

/** Meetings that keep their time: in another room, or by video. */
async function changeInPlace(ctx: Context, { plan: { all } }: Doing, round: Round): Promise<void> {
  for (const [room, of] of Map.groupBy(all.flatMap((each) => (each.kind === 'room' ? [each] : [])), (each) => each.room)) {
    await updateMeetings(ctx.tx, ctx.organisation, of.map(({ one }) => one.id), { room });
  }
  for (const { one, kind } of all) {
    if (kind === 'online') await updateAppointment(ctx.tx, ctx.organisation, one.id, { place: 'online', room: null, address: await addressOf(ctx, round, one.id, one.teacher) });
  }
}

const isThere = ({ state, amiss }: Slot) => state !== 'break' && amiss !== 'absent' && amiss !== 'called-off';

/** Rooms and calendars of the teachers concerned follow what they have left. */
async function keepEvenings(ctx: Context, round: Round, given: GivenAbsence, before = round): Promise<Result<undefined, AbsenceRefusal>> {
  const teachers = (await roundTeachers(ctx, round.id)).filter(({ teacher }) => given.kind !== 'teacher' || teacher === given.teacher);
  const slots = (await slotsOf(ctx, round.id, { teachers: teachers.map(({ teacher }) => teacher) })).filter((slot) => isThere(slot) && round.days.some(({ date }) => date.equals(slot.wall.toPlainDate())));
  const dates = new Set([...before.days, ...round.days].map(({ date }) => date.toString()));
  const wants = round.format === 'online' ? [] : teachers.flatMap((one) => evenings(one.teacher, slots).flatMap(({ day, start, end }): Want[] => {
    const room = roomOn(one, Temporal.PlainDate.from(day));
    return room === null || !isAfter(end, ctx.now) ? [] : [{ resource: room, part: `${one.teacher} ${day}`, start: start.start, end }];
  }));
  const done = await claim(ctx, { subject: about(round), wants, parts: teachers.flatMap(({ teacher }) => [...dates].map((day) => `${teacher} ${day}`)) });
  if (!done.ok) return refuse({ reason: 'room-of-others', room: done.resource as never, teacher: done.part.split(' ')[0] as PersonId, start: done.at.start });
  if (given.kind === 'room') return ok();
  if (given.kind === 'teacher') await dropEvenings(ctx, round, given.teacher);
  else await dropEvenings(ctx, round);
  await putEvenings(ctx, round, teachers, slots);
  return ok();
}

async function finish(ctx: Context, done: Doing, round: Round, made: ReadonlyMap<AppointmentId, Tables['appointments']>): Promise<void> {
  const { plan, absence } = done;
  const ids = [...plan.sent, ...plan.byHand];
  await updateFamilies(ctx.tx, ctx.organisation, ids, {}, { booked: true });
  await settleLanguages(ctx, round, plan.all);
  await tellRearranged(ctx, done, { round, made });
  const { moved, otherRooms, online, cancelled } = plan;
  await record(ctx, {
    verb: 'conferences.rearrange', subject: about(round), details: {
      absence, cause: plan.given.kind, ...(plan.given.kind === 'teacher' ? { teacher: plan.given.teacher } : {}), meetings: plan.all.length, moved, otherRooms, online, cancelled,
      families: ids.length, byHand: plan.byHand.length,
    },
    ...(done.reason ? { text: { reason: done.reason } } : {}),
  });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.RoundChanged', subject: about(round) });
  await emitDays(ctx, round);
  for (const id of ids) await emit<ConferencesFact>(ctx, { kind: 'conferences.EveningChanged', subject: aboutFamily({ id }), round: round.id });
  if (ids.length > 0) await emit<ConferencesFact>(ctx, { kind: 'conferences.MeetingsRearranged', subject: about(round), families: ids.length, byHand: plan.byHand.length });
  changed(ctx, round);
}

/** Interpreters follow the meetings that they are for. */
async function settleLanguages(ctx: Context, round: Round, all: readonly Becoming[]): Promise<void> {
  const needing = new Set(all.flatMap(({ one }) => (one.interpreterLanguage === null ? [] : [one.family])));
  if (needing.size === 0) return;
  const teachers = await roundTeachers(ctx, round.id);
  for (const id of needing) await settleInterpreting(ctx, { round, teachers, family: { id } });
}

/** The teacher is there after all, the day is held: its times can be booked again. What was moved stays where it is. */
export async function liftAbsence(ctx: Context, id: string, absenceId: string): Promise<Result<Absence, AbsenceRefusal>> {
  const found = await openedRound(ctx, 'conferences.rearrange', id, { states: during });
  if (!found.ok) return found;
  const known = await absenceById(ctx, absenceId);
  if (known?.round !== found.value.id || known.given.kind === 'room') return refuse({ reason: 'not-found' });
  if (known.liftedAt !== null) return refuse({ reason: 'absence-lifted' });
  const teachers = await concernedTeachers(ctx, found.value, known);
  await lockTeachers(ctx.tx, ctx.organisation, found.value.id, teachers);
  await lockLines(ctx, found.value, teachers);
  await liftRow(ctx.tx, ctx.organisation, known.id, ctx.now);
  await updateTeachers(ctx.tx, ctx.organisation, found.value.id, known.given.kind === 'teacher' ? [known.given.teacher] : 'all', { time_version: null });
  await refreshSlots(ctx, found.value);
  const roomed = await keepEvenings(ctx, found.value, known.given);
  if (!roomed.ok) return roomed;
  await record(ctx, { verb: 'conferences.rearrange', subject: about(found.value), details: { absence: known.id, lifted: true } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.RoundChanged', subject: about(found.value) });
  await offerFree(ctx, found.value, teachers);
  changed(ctx, found.value);
  return ok({ ...known, liftedAt: ctx.now });
}
