/** A school with families, for tests of parent-teacher rounds. */
import type { Actor, Context, OrganisationId } from '../src/platform/context.ts';
import { openRound } from '../src/rooms/conferences/actions-round.ts';
import { addRound, setTeacher } from '../src/rooms/conferences/actions.ts';
import { sayHours } from '../src/rooms/conferences/actions-teachers.ts';
import type { Round, RoundFamily, Slot } from '../src/rooms/conferences/model.ts';
import { round as roundById, roundFamilies, slotsOf } from '../src/rooms/conferences/reads.ts';
import { hoursSchema, roundSchema } from '../src/rooms/conferences/schema.ts';
import type { PersonId } from '../src/rooms/identity/model.ts';
import { addClass, addGuardian, addStudent, addTeacher } from '../src/rooms/people/actions-students.ts';
import type { ClassId, GuardiansMeet } from '../src/rooms/people/model-students.ts';
import { addRoom } from '../src/rooms/resources/actions.ts';
import type { RoomId } from '../src/rooms/resources/model.ts';
import { doNext } from '../src/rooms/procedures/actions-engine.ts';
import { bringShipped } from '../src/rooms/procedures/actions-shipped.ts';
import { machine, type TestOffice } from './office.ts';
import { must, someone } from './school.ts';

export interface Families {
  readonly office: TestOffice;
  readonly id: OrganisationId;
  readonly lead: Actor & { person: string };
  readonly class: ClassId;
  readonly ann: PersonId;
  readonly bob: PersonId;
  readonly rooms: readonly [RoomId, RoomId];
  as<R>(actor: Actor, work: (ctx: Context) => Promise<R>): Promise<R>;
  /** A child of the class with these guardians, named and with an address each. */
  child(name: string, guardians: readonly string[], meet?: GuardiansMeet): Promise<{ student: PersonId; guardians: PersonId[] }>;
  guardianOf(student: PersonId, guardian: PersonId): Promise<void>;
}

/** An organisation of its own with families. */
export async function families(office: TestOffice, slug: string): Promise<Families> {
  const id = await office.found(slug);
  return familiesIn(office, id, someone(await office.person(id, 'Carla Lead', ['coordinator']), 'coordinator'));
}

/** A class with two teachers, Ann Weber and Bob Reis, in two rooms of two buildings. */
export async function familiesIn(office: TestOffice, id: OrganisationId, lead: Families['lead']): Promise<Families> {
  const as = <R>(actor: Actor, work: (ctx: Context) => Promise<R>) => office.as(id, actor, work);
  const done = async <V>(work: (ctx: Context) => Promise<{ ok: true; value: V } | { ok: false; reason: string }>) => must(await as(machine, work));
  const [ann, bob] = [await office.person(id, 'Ann Weber', ['teacher']), await office.person(id, 'Bob Reis', ['teacher'])];
  const room = (name: string, building: string) => done((ctx) => addRoom(ctx, { name, building, floor: '1', capacity: 10, features: [] }));
  const rooms = [await room('Room 12', 'North'), await room('Room 40', 'South')] as const;
  const of = await done((ctx) => addClass(ctx, { name: '8B' }));
  for (const [teacher, subject] of [[ann, 'Mathematics'], [bob, 'History']] as const) await done((ctx) => addTeacher(ctx, { class: of, teacher, subject }));
  const guardianOf = async (student: PersonId, guardian: PersonId) => { await done((ctx) => addGuardian(ctx, { student, person: guardian })); };
  return {
    office, id, lead, class: of, ann, bob, rooms, as, guardianOf,
    async child(name, guardians, meet = 'together') {
      const student = await office.person(id, name, [], { email: null });
      await done((ctx) => addStudent(ctx, { person: student, homeClass: of, guardiansMeet: meet }));
      const people: PersonId[] = [];
      for (const one of guardians) {
        const guardian = await office.person(id, one);
        await guardianOf(student, guardian);
        people.push(guardian);
      }
      return { student, guardians: people };
    },
  };
}

/** What a round is made of: one evening, 16:00 to 18:00, slots of ten minutes; booking until three days before. */
export const roundOf = (of: ClassId, more: object = {}) => roundSchema.parse({
  name: 'Parent evening, spring', purpose: 'How your child is doing', contact: 'Office, +351 210 000 000', zone: 'Europe/Lisbon', format: 'in-person', minutes: 10,
  opens: '2026-04-13T08:00', deadline: '2026-04-20T18:00', changes: '2026-04-22T18:00', walking: 0,
  days: [{ date: '2026-04-23', from: '16:00', to: '18:00', breaks: '17:00-17:20' }], classes: [of], ...more,
});

export const wholeDay = hoursSchema.parse({ hours: [{ date: '2026-04-23', from: '16:00', to: '18:00' }] });

/** A round whose teachers have rooms and have said that they can all evening. */
export async function readyRound(school: Families, more: object = {}): Promise<Round> {
  const round = must(await school.as(school.lead, (ctx) => addRound(ctx, roundOf(school.class, more))));
  for (const [at, teacher] of [school.ann, school.bob].entries()) {
    must(await school.as(school.lead, (ctx) => setTeacher(ctx, round.id, teacher, { room: school.rooms[at]!, minutes: null })));
    must(await school.as(someone(teacher, 'teacher'), (ctx) => sayHours(ctx, round.id, teacher, wholeDay)));
  }
  return round;
}

/** The same, open. */
export async function openedRound(school: Families, more: object = {}): Promise<Round> {
  const { id } = await readyRound(school, more);
  return must(await school.as(school.lead, async (ctx) => openRound(ctx, id, (await roundById(ctx, id))!.version)));
}

/** The family of a guardian, and he as the guest of its link. */
export async function guestOf(school: Families, round: Round, guardian: PersonId): Promise<{ family: RoundFamily; guest: Actor }> {
  const [family] = await school.as(machine, (ctx) => roundFamilies(ctx, round.id, { guardian }));
  if (!family) throw new Error('no family of this guardian');
  return { family, guest: { kind: 'guest', link: guardian, purpose: 'conference.book', subject: family.id, person: guardian } };
}

/** A teacher's slots that are free for booking, by the time on the clock. */
export async function slotAt(school: Families, round: Round, teacher: PersonId, time: string): Promise<Slot> {
  const slots = await school.as(machine, (ctx) => slotsOf(ctx, round.id, { teachers: [teacher] }));
  const found = slots.find(({ wall }) => wall.toPlainTime().toString().startsWith(time));
  if (!found) throw new Error(`no slot at ${time}`);
  return found;
}

/** Gives the school the procedures that the program brings along. */
export const withProcedures = (school: Families): Promise<unknown> => school.as(machine, bringShipped);

/** Does what is due by the clock, as the worker would. */
export async function doDue(school: Families): Promise<void> {
  while (await school.as(machine, doNext)) { /* the next */ }
}
