/** Loads the sample school into an installation in which there is nobody yet, by the same verbs that people use. */
import { as, type Context, type OrganisationId } from '../src/platform/context.ts';
import { StandingClock, stopwatch } from '../src/platform/clock.ts';
import { newId } from '../src/platform/ids.ts';
import { Office } from '../src/platform/office.ts';
import { ok, type Result } from '../src/platform/result.ts';
import { samplePassword } from '../src/platform/sign-in-samples.ts';
import type { SignIn } from '../src/platform/sign-in.ts';
import { newOrganisationIdentity } from '../src/platform/storage/organisation.ts';
import { text } from '../src/platform/text.ts';
import { addEvent } from '../src/rooms/calendars/actions-own.ts';
import { admit, foundOrganisation, type Refusal } from '../src/rooms/identity/actions.ts';
import type { PersonId, Role } from '../src/rooms/identity/model.ts';
import { members, organisations } from '../src/rooms/identity/reads.ts';
import { foundSchema, roleSchema } from '../src/rooms/identity/schema.ts';
import { addPerson } from '../src/rooms/people/actions.ts';
import { people as peopleBy } from '../src/rooms/people/reads.ts';
import { personSchema } from '../src/rooms/people/schema.ts';
import type { RoomId } from '../src/rooms/resources/model.ts';
import { addRoom, setPlatform, setStandingRoom } from '../src/rooms/resources/actions.ts';
import { baseSchema, roomSchema, standingRoomSchema } from '../src/rooms/resources/schema.ts';
import { castOf, granted, type Cast } from './cast.ts';
import { live } from './load-history.ts';
import { sayAvailability } from './school-availability.ts';
import { calendarsFrom } from './school-calendars.ts';
import { enrolStudents } from './school-students.ts';
import { everybody, mondayOf, readSchool, schoolDay, type SamplePerson, type School } from './school.ts';

export interface SchoolParts {
  readonly office: Office;
  readonly signIn: SignIn;
  readonly log: (line: string, error?: unknown) => void;
}

/** A person whom a visitor can be, and what that person is, in English. */
export interface SampleLine { readonly name: string; readonly roles: string }

/** The demo of this installation; undefined where organisations were founded and none of them is a demo. */
export interface Demo { readonly organisation: OrganisationId; readonly slug: string; readonly samples: readonly SampleLine[] }

/** Loads the sample school where no organisation is. @returns the demo that is there then, old or new. */
export async function loadSchool(parts: SchoolParts): Promise<Demo | undefined> {
  const there = await parts.office.outside(organisations);
  if (there.length === 0) await load(parts);
  const demo = (await parts.office.outside(organisations)).find((one) => one.demo);
  return demo && { organisation: demo.id, slug: demo.slug, samples: await samplesOf(parts, demo.id) };
}

async function samplesOf({ office }: SchoolParts, id: OrganisationId): Promise<SampleLine[]> {
  return office.enter(id, machine, async (ctx) => {
    const signing = (await members(ctx.tx, id)).filter(({ account }) => account !== null);
    const known = await peopleBy(ctx.tx, id, signing.map(({ person }) => person));
    const { t, list } = text('en');
    return signing.map(({ person, roles }) => ({ name: known.get(person)?.name ?? '', roles: list(roles.map((role) => t(`role.${role}`))) }));
  });
}

const machine = { kind: 'machine', name: 'samples' } as const;

async function load(parts: SchoolParts): Promise<void> {
  const [school, took] = [readSchool(), stopwatch()];
  const now = parts.office.parts.clock.now();
  const { zone, name } = school.organisation;
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  parts.log(`Loading the sample school: ${name}, ${everybody(school).length} people, ${school.rooms.length} rooms`);
  const accounts = await openAccounts(parts, school, now);
  const clock = new StandingClock(morningOf(schoolDay(schoolDay(today, -1), -1), zone).toString());
  const office = new Office({ ...parts.office.parts, clock });
  const id = newId<OrganisationId>();
  const fileKeys = await newOrganisationIdentity(office.parts.master, id);
  const founded = await office.enter(id, machine, (ctx) => found(ctx, school, fileKeys, accounts));
  if (!founded.ok && founded.reason !== 'slug-taken') throw new Error(`samples/school: ${founded.reason}`);
  if (!founded.ok) return parts.log('Another process is loading it already');
  const cast = founded.value;
  const entries = await office.enter(id, machine, (ctx) => fillCalendars(ctx, school, mondayOf(today), cast));
  await office.enter(id, machine, (ctx) => sayAvailability(ctx, school, { monday: mondayOf(today), cast }));
  await office.enter(id, machine, (ctx) => enrolStudents(ctx, school, cast));
  parts.log(`${entries} entries in the calendars, from ${mondayOf(today)} on`);
  await live({ office, clock, log: parts.log }, id, { school, cast, today, now });
  parts.log(`The sample school is there, after ${(took() / 1000).toFixed(1)} s`);
}

/** The school has worked with the program since the school day before the last one. */
const morningOf = (day: Temporal.PlainDate, zone: string) => day.toZonedDateTime({ timeZone: zone, plainTime: '08:00' }).toInstant();

/** Accounts for those through whose eyes a visitor looks. Made before any transaction; one that is there is taken over. */
async function openAccounts(parts: SchoolParts, school: School, now: Temporal.Instant): Promise<Map<string, string>> {
  const signing = everybody(school).filter(({ signsIn }) => signsIn);
  const made = await Promise.all(signing.map(async ({ key, name, email = '' }) => [key, await account(parts, { name, email, now })] as const));
  return new Map(made);
}

async function account(parts: SchoolParts, { name, email, now }: { name: string; email: string; now: Temporal.Instant }): Promise<string> {
  const password = samplePassword(parts, email);
  const made = await parts.signIn.createAccount({ email, name, password, now });
  if (made.ok) return made.value.id;
  if (made.reason !== 'exists') throw new Error(`samples/school: no account for ${email}: ${made.reason}`);
  const set = await parts.signIn.setPassword({ account: made.account.id, password, now });
  if (!set.ok) throw new Error(`samples/school: no password for ${email}: ${set.reason}`);
  return made.account.id;
}

async function found(ctx: Context, school: School, fileKeys: string, accounts: ReadonlyMap<string, string>): Promise<Result<Cast, Refusal>> {
  const { meetings, ...founding } = school.organisation;
  const founded = await foundOrganisation(ctx, foundSchema.parse({ ...founding, demo: true }), fileKeys);
  if (!founded.ok) return founded;
  const people = new Map<string, { person: PersonId; roles: Role[] }>();
  const rooms = new Map<string, RoomId>();
  let founder = ctx;
  for (const one of everybody(school)) {
    const added = await join(founder, school, one, accounts.get(one.key) ?? null);
    people.set(one.key, added);
    if (founder === ctx && added.roles.includes('administrator')) founder = as(ctx, { kind: 'person', ...added });
  }
  for (const room of school.rooms) rooms.set(room.name, granted(await addRoom(founder, roomSchema.parse(room)), room.name));
  granted(await setPlatform(founder, 'jitsi', baseSchema.parse(meetings)), meetings);
  return ok({ people, rooms });
}

async function join(ctx: Context, { organisation }: School, sample: SamplePerson, account: string | null): Promise<{ person: PersonId; roles: Role[] }> {
  const { name, language, zone = organisation.zone, email = null, phone = null, standingRoom } = sample;
  const roles = sample.roles.map((role) => roleSchema.parse(role));
  const person = granted(await addPerson(ctx, personSchema.parse({ name, language, zone, email, phone })), name);
  granted(await admit(ctx, { person, account, roles }), name);
  if (standingRoom) granted(await setStandingRoom(as(ctx, { kind: 'person', person, roles }), person, standingRoomSchema.parse(standingRoom)), name);
  return { person, roles };
}

/** Everybody writes his own calendar. @returns how many entries. */
async function fillCalendars(ctx: Context, school: School, monday: Temporal.PlainDate, cast: Cast): Promise<number> {
  const entries = calendarsFrom(school, monday);
  for (const { owner, event } of entries) {
    const who = castOf(cast, owner);
    granted(await addEvent(as(ctx, { kind: 'person', ...who }), who.person, event), `"${event.title}" of ${owner}`);
  }
  return entries.length;
}
