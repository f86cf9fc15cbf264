/** The school of `bench/pages` and `bench/rush`: classes with their teachers and families, and a round that is open. */
import type { Actor, Context, OrganisationId } from '../src/platform/context.ts';
import { newId } from '../src/platform/ids.ts';
import { newOrganisationIdentity } from '../src/platform/storage/organisation.ts';
import { Office } from '../src/platform/office.ts';
import { Jobs } from '../src/platform/jobs.ts';
import { NoticeBoard } from '../src/platform/notices.ts';
import { systemClock } from '../src/platform/clock.ts';
import { keptMail } from '../src/outside/kept-mail.ts';
import { joinRooms } from '../src/main-rooms.ts';
import { Channel } from '../src/rooms/messaging/ports.ts';
import { master } from '../test/server.ts';
import type pg from 'pg';
import type { Result } from '../src/platform/result.ts';
import { openRound } from '../src/rooms/conferences/actions-round.ts';
import { addRound, setTeacher } from '../src/rooms/conferences/actions.ts';
import { sayHours } from '../src/rooms/conferences/actions-teachers.ts';
import { familyLink } from '../src/rooms/conferences/actions-say.ts';
import type { FamilyId, Round } from '../src/rooms/conferences/model.ts';
import { round as roundById, roundFamilies } from '../src/rooms/conferences/reads.ts';
import { hoursSchema, roundSchema } from '../src/rooms/conferences/schema.ts';
import { admit, foundOrganisation } from '../src/rooms/identity/actions.ts';
import type { PersonId, Role } from '../src/rooms/identity/model.ts';
import { addPerson } from '../src/rooms/people/actions.ts';
import { addClass, addGuardian, addStudent, addTeacher } from '../src/rooms/people/actions-students.ts';
import type { ClassId } from '../src/rooms/people/model-students.ts';
import { addRoom } from '../src/rooms/resources/actions.ts';
import type { RoomId } from '../src/rooms/resources/model.ts';

export interface Measures {
  readonly classes: number;
  /** Families of each class, with one child and one guardian each. */
  readonly families: number;
  readonly teachers: number;
  /** Who teaches a class: of all the teachers in turn. */
  readonly perClass: number;
}

export interface RoundSchool {
  readonly organisation: OrganisationId;
  readonly lead: PersonId;
  readonly round: Round;
  readonly dates: readonly [string, string];
  /** Each with the guardian's own link. */
  readonly families: readonly { readonly id: FamilyId; readonly guardian: PersonId; readonly link: string }[];
}

export const slug = 'bench-school';
const machine: Actor = { kind: 'machine', name: 'bench' };
const between = { from: '16:00', to: '20:00' };

/** An office as the program has it, on a database of its own. */
export function officeOn(pool: pg.Pool, app: string): Office {
  const { facts, ports } = joinRooms();
  ports.join(Channel, keptMail);
  return new Office({
    config: { publicUrl: new URL('http://convene.bench') }, pool, clock: systemClock, facts, ports, jobs: new Jobs(), board: new NoticeBoard(pool, app, () => {}), master,
  });
}

/** Two evenings of 24 slots of ten minutes in two weeks, first come first served, open since yesterday. */
export async function fillSchool(office: Office, { classes, families, teachers, perClass }: Measures): Promise<RoundSchool> {
  const organisation = newId<OrganisationId>();
  const fileKeys = await newOrganisationIdentity(office.parts.master, organisation);
  const inOne = <R>(work: (ctx: Context) => Promise<R>) => office.enter(organisation, machine, work);
  await inOne(async (ctx) => must(await foundOrganisation(ctx, {
    name: 'Bench School', slug, zone: 'Europe/Lisbon', language: 'en', sender: 'office@bench-school.example.org', demo: false,
  }, fileKeys)));
  const lead = await inOne((ctx) => member(ctx, 'Carla Lead', 'coordinator'));
  const staff = await inOne((ctx) => Array.fromAsync({ length: teachers }, (_, n) => teacher(ctx, n)));
  const all = await Array.fromAsync({ length: classes }, (_, n) => inOne((ctx) => filled(ctx, n, { families, staff, perClass })));
  const asLead = <R>(work: (ctx: Context) => Promise<R>) => office.enter(organisation, { kind: 'person', person: lead, roles: ['coordinator'] }, work);
  const round = await asLead((ctx) => opened(ctx, all, staff));
  return { organisation, lead, round, dates: datesOf(), families: await inOne((ctx) => linked(ctx, round)) };
}

type Teacher = Awaited<ReturnType<typeof teacher>>;

async function teacher(ctx: Context, n: number): Promise<{ person: PersonId; room: RoomId }> {
  const room = must(await addRoom(ctx, { name: `Room ${n + 1}`, building: 'Main', floor: '1', capacity: 10, features: [] }));
  return { person: await member(ctx, `Teacher ${named(n)}`, 'teacher'), room };
}

async function filled(ctx: Context, n: number, { families, staff, perClass }: { families: number; staff: readonly Teacher[]; perClass: number }): Promise<ClassId> {
  const id = must(await addClass(ctx, { name: `${5 + (n % 8)}${named(n)}` }));
  for (let at = 0; at < perClass; at++) must(await addTeacher(ctx, { class: id, teacher: staff[(n * perClass + at) % staff.length]!.person, subject: `Subject ${at + 1}` }));
  for (let at = 0; at < families; at++) {
    const name = named(n * families + at);
    const [student, guardian] = [await person(ctx, `Child ${name}`, null), await person(ctx, `Parent ${name}`, `parent.${n}.${at}@example.org`)];
    must(await addStudent(ctx, { person: student, homeClass: id, guardiansMeet: 'together' }));
    must(await addGuardian(ctx, { student, person: guardian }));
  }
  return id;
}

const named = (n: number): string => (n < 26 ? '' : named(Math.floor(n / 26) - 1)) + String.fromCharCode(65 + (n % 26));

function datesOf(): [string, string] {
  const first = Temporal.Now.plainDateISO('Europe/Lisbon').add({ days: 14 });
  return [first.toString(), first.add({ days: 1 }).toString()];
}

async function opened(ctx: Context, classes: readonly ClassId[], staff: readonly Teacher[]): Promise<Round> {
  const dates = datesOf();
  const day = (days: number) => Temporal.PlainDate.from(dates[0]).subtract({ days }).toString();
  const { id } = must(await addRound(ctx, roundSchema.parse({
    name: 'Parent evenings', purpose: 'How your child is doing', contact: 'Office, +351 210 000 000', zone: 'Europe/Lisbon', format: 'in-person', minutes: 10, walking: 0,
    opens: `${day(15)}T08:00`, deadline: `${day(3)}T18:00`, changes: `${day(2)}T18:00`, days: dates.map((date) => ({ date, ...between, breaks: '' })), classes,
  })));
  for (const { person: who, room } of staff) {
    must(await setTeacher(ctx, id, who, { room, minutes: null }));
    must(await sayHours(ctx, id, who, hoursSchema.parse({ hours: dates.map((date) => ({ date, ...between })) })));
  }
  return must(await openRound(ctx, id, (await roundById(ctx, id))!.version));
}

async function linked(ctx: Context, round: Round): Promise<RoundSchool['families']> {
  const all = await roundFamilies(ctx, round.id);
  return Array.fromAsync(all, async (family) => ({ id: family.id, guardian: family.guardians[0]!, link: new URL(await familyLink(ctx, round, family, family.guardians[0]!)).pathname }));
}

async function member(ctx: Context, name: string, role: Role): Promise<PersonId> {
  const id = await person(ctx, name, `${name.toLowerCase().replaceAll(' ', '.')}@example.org`);
  must(await admit(ctx, { person: id, account: newId(), roles: [role] }));
  return id;
}

async function person(ctx: Context, name: string, email: string | null): Promise<PersonId> {
  return must(await addPerson(ctx, { name, email, phone: null, language: 'en', zone: 'Europe/Lisbon' }));
}

function must<V>(result: Result<V, { reason: string }>): V {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result)}`);
  return result.value;
}
