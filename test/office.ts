/** An office for tests: the rooms joined as `main.ts` joins them, on a database of its own, under a clock that stands. */
import { StandingClock } from '../src/platform/clock.ts';
import type { Actor, Context, OrganisationId } from '../src/platform/context.ts';
import { newId } from '../src/platform/ids.ts';
import { Jobs } from '../src/platform/jobs.ts';
import { NoticeBoard } from '../src/platform/notices.ts';
import { Office } from '../src/platform/office.ts';
import { Ports } from '../src/platform/ports.ts';
import { joinRooms } from '../src/main-rooms.ts';
import { admit, foundOrganisation } from '../src/rooms/identity/actions.ts';
import type { PersonId, Role } from '../src/rooms/identity/model.ts';
import { addPerson } from '../src/rooms/people/actions.ts';
import { testDatabase } from './database.ts';
import { master } from './server.ts';

export interface TestOffice {
  readonly office: Office;
  readonly clock: StandingClock;
  readonly database: Awaited<ReturnType<typeof testDatabase>>;
  /** Founds an organisation in Europe/Lisbon, in English. */
  found(slug: string, more?: { demo?: boolean }): Promise<OrganisationId>;
  /** Adds a person; with roles, a member. */
  person(organisation: OrganisationId, name: string, roles?: readonly Role[], more?: More): Promise<PersonId>;
  /** Runs a verb as the machine, or as a person with roles. */
  as<R>(organisation: OrganisationId, actor: Actor, work: (ctx: Context) => Promise<R>): Promise<R>;
}

/** Not given: an address made of the name, no telephone, English, Europe/Lisbon. */
export interface More { readonly email?: string | null; readonly phone?: string; readonly zone?: string; readonly language?: string }

export const machine: Actor = { kind: 'machine', name: 'test' };

/** @param first ports that a test fulfils itself, asked before those of the program. */
export async function testOffice(start = '2026-04-13T08:00:00Z', first = new Ports()): Promise<TestOffice> {
  const database = await testDatabase();
  const clock = new StandingClock(start);
  const board = new NoticeBoard(database.pool, database.addresses.direct, () => {});
  const { facts, ports } = joinRooms(first);
  const office = new Office({
    config: { publicUrl: new URL('http://convene.test') }, pool: database.pool, clock, facts, ports, jobs: new Jobs(), board, master,
  });
  return {
    office, clock, database,
    as: (organisation, actor, work) => office.enter(organisation, actor, work),
    found: (slug, { demo = false } = {}) => found(office, slug, demo),
    person: (organisation, name, roles, more) => office.enter(organisation, machine, (ctx) => person(ctx, name, roles, more)),
  };
}

async function found(office: Office, slug: string, demo: boolean): Promise<OrganisationId> {
  const id = newId<OrganisationId>();
  const founding = { name: slug, slug, zone: 'Europe/Lisbon', language: 'en', sender: `office@${slug}.example.org`, demo };
  const founded = await office.enter(id, machine, (ctx) => foundOrganisation(ctx, founding, 'no files in this test'));
  if (!founded.ok) throw new Error(founded.reason);
  return id;
}

async function person(ctx: Context, name: string, roles: readonly Role[] = [], more: More = {}): Promise<PersonId> {
  const email = more.email === undefined ? `${name.toLowerCase().replaceAll(/[^a-z]+/g, '.')}@example.org` : more.email;
  const added = await addPerson(ctx, { name, email, phone: more.phone ?? null, language: more.language ?? 'en', zone: more.zone ?? 'Europe/Lisbon' });
  if (!added.ok) throw new Error(added.reason);
  if (roles.length > 0) await admit(ctx, { person: added.value, account: newId(), roles });
  return added.value;
}
