import { booked, resolveWallTime, zoneDataVersion } from '../../calendar/zone.ts';
import { emit, type Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { classesOf } from '../people/reads-students.ts';
import { people as peopleById } from '../people/reads.ts';
import { room as roomById, platforms } from '../resources/reads.ts';
import { access } from './access.ts';
import { countDemand } from './actions-demand.ts';
import { about, changed, isAfter, openedRound, type RoundRefusal } from './actions-open.ts';
import { emitDays } from './actions-days.ts';
import { refreshSlots } from './actions-slots.ts';
import { endWait, lockLines } from './actions-waiting-offers.ts';
import type { ConferencesFact } from './events.ts';
import type { DayId, Round, RoundId } from './model.ts';
import { appointments, round as roundById, roundTeachers } from './reads.ts';
import { studentsIn, teachersIn } from './reads-people.ts';
import { waits } from './reads-waiting.ts';
import { endOf } from './rules.ts';
import type { GivenRound, GivenTeacher } from './schema.ts';
import { putOpenings } from './store-demand.ts';
import { addTeachers, insertRound, lockTeachers, putFrame, removeTeacher as removeTeacherRow, updateRound, updateTeachers, type Tables } from './store.ts';

type Written = Pick<Tables['rounds'], 'name' | 'purpose' | 'contact' | 'instructions' | 'texts' | 'zone' | 'format' | 'mode' | 'platform' | 'minutes' | 'changeover' | 'walking' | 'opens_wall' | 'opens_at'
  | 'deadline_wall' | 'deadline' | 'change_wall' | 'change_deadline' | 'zone_data'>;

/** Makes a round (P-1.1): its teachers are those who teach a student of its classes. Who acts coordinates it. */
export async function addRound(ctx: Context, given: GivenRound): Promise<Result<Round, RoundRefusal>> {
  const forbidden = await forbids(ctx, 'conferences.addRound', access['conferences.addRound']);
  if (forbidden) return refuse(forbidden);
  const written = await writtenOf(ctx, given);
  if (!written.ok) return written;
  const id = newId<RoundId>();
  const coordinator = (ctx.actor.kind === 'person' ? ctx.actor.person : null) as PersonId | null;
  if (coordinator === null) throw new Error('a round is made by a person, who coordinates it');
  await insertRound(ctx.tx, {
    organisation: ctx.organisation, id, published_at: null, ...written.value, state: 'draft', coordinator, opened_at: null, made_at: ctx.now, version: 1,
  });
  const framed = await frame(ctx, id, given);
  if (!framed.ok) return framed;
  await record(ctx, { verb: 'conferences.addRound', subject: about({ id }), details: { days: given.days.length, classes: given.classes.length, teachers: framed.value } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.RoundMade', subject: about({ id }) });
  changed(ctx, { id });
  return ok((await roundById(ctx, id))!);
}

/** Changes a round. Slots are worked out anew; what is booked stays, with why it would not be there (P-1.2). */
export async function changeRound(ctx: Context, id: string, version: number, given: GivenRound): Promise<Result<Round, RoundRefusal>> {
  const found = await openedRound(ctx, 'conferences.changeRound', id, { version, states: ['draft', 'collecting', 'open'] });
  if (!found.ok) return found;
  if (found.value.state === 'open' && found.value.mode !== given.mode) return refuse({ reason: 'mode-fixed' });
  const written = await writtenOf(ctx, given);
  if (!written.ok) return written;
  await updateRound(ctx.tx, ctx.organisation, found.value.id, written.value);
  const framed = await frame(ctx, found.value.id, given);
  if (!framed.ok) return framed;
  await updateTeachers(ctx.tx, ctx.organisation, found.value.id, 'all', { time_version: null });
  const now = (await roundById(ctx, id))!;
  if (now.state === 'open') {
    await refreshSlots(ctx, now);
    await emitDays(ctx, now);
  }
  await record(ctx, { verb: 'conferences.changeRound', subject: about(now), details: { days: given.days.length, classes: given.classes.length, deadline: now.deadline.toString() } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.RoundChanged', subject: about(now) });
  changed(ctx, now);
  return ok(now);
}

async function writtenOf(ctx: Context, given: GivenRound): Promise<Result<Written, RoundRefusal>> {
  const { name, purpose, contact, instructions, texts, zone, format, mode, platform, minutes, changeover, walking, opens, deadline, changes, openings } = given;
  for (const [which, wall] of Object.entries({ opens, deadline, changes })) {
    const { kind } = resolveWallTime(wall, zone);
    if (kind !== 'exact') return refuse({ reason: 'round-clock', which: which as 'opens', kind });
  }
  const [opensAt, until, changesUntil] = [opens, deadline, changes].map((wall) => booked(wall, zone).instant) as [Temporal.Instant, Temporal.Instant, Temporal.Instant];
  const last = endOf(given);
  if (!isAfter(last, ctx.now)) return refuse({ reason: 'round-times', which: 'days' });
  if (!isAfter(until, opensAt)) return refuse({ reason: 'round-times', which: 'opens' });
  for (const { at } of openings) {
    const { kind } = resolveWallTime(at, zone);
    if (kind !== 'exact') return refuse({ reason: 'round-clock', which: 'opens', kind });
    const moment = booked(at, zone).instant;
    if (isAfter(opensAt, moment) || !isAfter(until, moment)) return refuse({ reason: 'round-times', which: 'openings' });
  }
  if (isAfter(until, last)) return refuse({ reason: 'round-times', which: 'deadline' });
  if (isAfter(until, changesUntil) || isAfter(changesUntil, last)) return refuse({ reason: 'round-times', which: 'changes' });
  if (format !== 'in-person' && !(await offers(ctx, platform))) return refuse({ reason: 'no-platform' });
  return ok({
    name, purpose, contact, instructions, texts, zone, format, mode, platform: format === 'in-person' ? null : platform, minutes, changeover, walking, opens_wall: opens, opens_at: opensAt,
    deadline_wall: deadline, deadline: until, change_wall: changes, change_deadline: changesUntil, zone_data: zoneDataVersion(),
  });
}

/** Whether a platform can be used for many meetings: nobody types a link for each. */
async function offers(ctx: Context, name: string | null): Promise<boolean> {
  return (await platforms(ctx)).some((one) => one.name === name && !one.needsTypedLink && one.missing !== 'base');
}

/** Days, classes, and the teachers that follow from these; who is in it by hand or has something booked stays. */
async function frame(ctx: Context, id: RoundId, { days, classes, openings, zone }: GivenRound): Promise<Result<number, RoundRefusal>> {
  const there = await classesOf(ctx, { ids: classes });
  if (there.length < new Set(classes).size) return refuse({ reason: 'not-found' });
  const before = new Map((await roundById(ctx, id))?.days.map((day) => [day.date.toString(), day.id])); // a day keeps its id: duties name it
  await putFrame(ctx.tx, ctx.organisation, id, {
    classes: [...new Set(classes)], days: days.map(({ date, from, to, breaks }) => ({
      organisation: ctx.organisation, id: before.get(date.toString()) ?? newId<DayId>(), round: id, date, from_minute: from, to_minute: to, breaks,
    })),
  });
  await putOpenings(ctx.tx, ctx.organisation, id, openings.map(({ class: of, at }) => ({ class: of, wall: at, at: booked(at, zone).instant })));
  const students = await studentsIn(ctx, classes);
  if (students.length === 0) return refuse({ reason: 'no-students' });
  const teachers = await teachersIn(ctx, students);
  await addTeachers(ctx.tx, ctx.organisation, id, teachers);
  await countDemand(ctx, { id, classes });
  return ok(teachers.length);
}

const beforeEnd = ['draft', 'collecting', 'open'] as const;

/** Adds a teacher who teaches none of the classes, such as the head of the school. */
export async function addTeacher(ctx: Context, id: string, teacher: PersonId): Promise<Result<undefined, RoundRefusal>> {
  const found = await openedRound(ctx, 'conferences.changeRound', id, { states: beforeEnd });
  if (!found.ok) return found;
  if ((await peopleById(ctx.tx, ctx.organisation, [teacher])).get(teacher)?.erased !== false) return refuse({ reason: 'not-found' });
  await addTeachers(ctx.tx, ctx.organisation, found.value.id, [teacher]);
  return teacherChanged(ctx, found.value, teacher, { added: true });
}

/** Says in which room a teacher meets, and how long. */
export async function setTeacher(ctx: Context, id: string, teacher: PersonId, { room, minutes }: GivenTeacher): Promise<Result<undefined, RoundRefusal>> {
  const found = await openedRound(ctx, 'conferences.changeRound', id, { states: ['draft', 'collecting'] });
  if (!found.ok) return found;
  if ((await lockTeachers(ctx.tx, ctx.organisation, found.value.id, [teacher])).length === 0) return refuse({ reason: 'not-found' });
  if (room !== null && (await roomById(ctx.tx, ctx.organisation, room))?.closedAt !== null) return refuse({ reason: 'room-unknown' });
  await updateTeachers(ctx.tx, ctx.organisation, found.value.id, [teacher], { room, minutes, time_version: null });
  return teacherChanged(ctx, found.value, teacher, { room: room ?? '', minutes: minutes ?? 0 });
}

/** Takes a teacher out of a round; with something booked he stays until that is moved or cancelled. */
export async function removeTeacher(ctx: Context, id: string, teacher: PersonId): Promise<Result<undefined, RoundRefusal>> {
  const found = await openedRound(ctx, 'conferences.changeRound', id, { states: [...beforeEnd, 'closed'] });
  if (!found.ok) return found;
  if ((await roundTeachers(ctx, found.value.id, [teacher])).length === 0) return refuse({ reason: 'not-found' });
  const all = await appointments(ctx, { round: found.value.id, teachers: [teacher] });
  if (all.length > 0) return refuse({ reason: all.some(({ state }) => state !== 'cancelled' && state !== 'moved') ? 'teacher-booked' : 'teacher-in-record' });
  await lockTeachers(ctx.tx, ctx.organisation, found.value.id, [teacher]);
  await lockLines(ctx, found.value, [teacher]);
  for (const one of await waits(ctx, { round: found.value.id, teachers: [teacher], open: true })) await endWait(ctx, found.value, one, 'removed');
  await removeTeacherRow(ctx.tx, ctx.organisation, found.value.id, teacher);
  return teacherChanged(ctx, found.value, teacher, { removed: true });
}

async function teacherChanged(ctx: Context, round: Round, teacher: PersonId, details: Readonly<Record<string, string | number | boolean>>): Promise<Result<undefined, RoundRefusal>> {
  await record(ctx, { verb: 'conferences.changeRound', subject: about(round), details: { teacher, ...details } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.RoundChanged', subject: about(round) });
  changed(ctx, round);
  return ok();
}
