/** What `bench/commit` measures in: Debian's PostgreSQL 15 with pgbench, an organisation on it, and a booking. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { joinRooms } from '../src/main-rooms.ts';
import { systemClock } from '../src/platform/clock.ts';
import type { Actor, Context, OrganisationId } from '../src/platform/context.ts';
import { openPool } from '../src/platform/database.ts';
import { newId } from '../src/platform/ids.ts';
import { Jobs } from '../src/platform/jobs.ts';
import { NoticeBoard } from '../src/platform/notices.ts';
import { Office } from '../src/platform/office.ts';
import type { Result } from '../src/platform/result.ts';
import { admit, foundOrganisation } from '../src/rooms/identity/actions.ts';
import type { PersonId, Role } from '../src/rooms/identity/model.ts';
import { addPerson } from '../src/rooms/people/actions.ts';
import { addRoom } from '../src/rooms/resources/actions.ts';
import type { RoomId } from '../src/rooms/resources/model.ts';
import { scheduleNew } from '../src/rooms/sessions/actions.ts';
import { proposalSchema } from '../src/rooms/sessions/schema.ts';
import { addressesOf, asSuperuser, fillTemplate, master, template, type TestServer } from '../test/server.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const shell = (lines: string) => execFileSync('sh', ['-euc', `. ${root}.ci/postgres.sh\n${lines}`], { encoding: 'utf8' });

/** How many book at the same time, each in a room of its own. */
export const callers = 16;

/** Installs PostgreSQL 15 where it is missing and starts a server of its own. Needs root, as its installation does. */
export function startServer(): { server: TestServer; stop: () => void } {
  if (process.getuid?.() !== 0) throw new Error('bench/commit installs and starts Debian\'s PostgreSQL 15, which needs root');
  const folder = mkdtempSync(join(tmpdir(), 'convene-bench-'));
  execFileSync('chmod', ['711', folder]);
  const server = JSON.parse(shell(`start_postgres_15 ${folder}/postgres\necho "$server_15"`)) as TestServer;
  return { server, stop: () => { shell(`stop_postgres_15 ${folder}/postgres`); rmSync(folder, { recursive: true, force: true }); } };
}

/** Settings of the whole server, in force for the next transaction. */
export async function configure(server: TestServer, settings: Readonly<Record<string, string>>): Promise<void> {
  await asSuperuser(server, async (client) => {
    for (const [name, value] of Object.entries(settings)) await client.query(`alter system set ${name} = '${value}'`);
    await client.query('select pg_reload_conf()');
  });
}

/** An organisation with a coordinator, two people to invite and a room for each caller. */
export interface BenchOffice {
  readonly organisation: OrganisationId;
  readonly database: string;
  /** As the program's role and as the server's superuser. */
  readonly app: string;
  readonly owner: pg.Pool;
  readonly rooms: readonly RoomId[];
  /**
   * A booking as the program does it: proposed and scheduled in one transaction, the `nth` time of five minutes from three days
   * ahead on. Of those that lie beyond the horizon of procedures, forty days, fewer duties are left.
   * @returns why not, when it was refused.
   */
  book(room: RoomId, nth: number, looked?: (ctx: Context) => Promise<void>): Promise<string | undefined>;
  close(): Promise<void>;
}

export async function openOffice(server: TestServer): Promise<BenchOffice> {
  await fillTemplate(server);
  const database = `bench_${newId().replaceAll('-', '')}`;
  await asSuperuser(server, (client) => client.query(`create database ${database} template ${template} owner convene_owner`));
  const { app } = addressesOf(server, database);
  const pool = openPool({ connectionString: app, max: callers, prepares: true });
  const owner = openPool({ ...server, database, max: 2 });
  const { facts, ports } = joinRooms();
  const office = new Office({
    config: { publicUrl: new URL('http://convene.bench') }, pool, clock: systemClock, facts, ports, jobs: new Jobs(), board: new NoticeBoard(pool, app, () => {}), master,
  });
  const organisation = newId<OrganisationId>();
  const { lead, people, rooms } = await office.enter(organisation, machine, fill);
  const actor: Actor = { kind: 'person', person: lead, roles: ['coordinator'] };
  const from = Temporal.Now.plainDateISO('UTC').add({ days: 3 }).toPlainDateTime();
  return {
    organisation, database, app, owner, rooms,
    async book(room, nth, looked) {
      const proposal = proposalSchema.parse({
        title: 'Staff meeting', agenda: '1. Budget\n2. Timetable', minutes: 5, place: { kind: 'room', room }, people,
        start: { wall: from.add({ minutes: 5 * nth }).toString({ smallestUnit: 'minute' }), zone: 'UTC' },
      });
      const done = await office.enter(organisation, actor, async (ctx) => {
        const scheduled = await scheduleNew(ctx, proposal);
        await looked?.(ctx);
        return scheduled;
      });
      return done.ok ? undefined : done.reason;
    },
    close: async () => { await Promise.all([pool.end(), owner.end()]); },
  };
}

const machine: Actor = { kind: 'machine', name: 'bench' };

async function fill(ctx: Context): Promise<{ lead: PersonId; people: { person: PersonId }[]; rooms: RoomId[] }> {
  must(await foundOrganisation(ctx, { name: 'Bench', slug: 'bench', zone: 'UTC', language: 'en', sender: 'office@bench.example.org', demo: false }, 'no files in this benchmark'));
  const rooms: RoomId[] = [];
  for (let i = 0; i < callers; i++) rooms.push(must(await addRoom(ctx, { name: `Room ${i}`, building: '', floor: '', capacity: 30, features: [] })));
  const lead = await person(ctx, 'Carla Lead', ['coordinator']);
  return { lead, people: [{ person: await person(ctx, 'Ana Silva') }, { person: await person(ctx, 'Ben Okoro') }], rooms };
}

async function person(ctx: Context, name: string, roles: readonly Role[] = []): Promise<PersonId> {
  const id = must(await addPerson(ctx, { name, email: `${name.toLowerCase().replaceAll(' ', '.')}@example.org`, phone: null, language: 'en', zone: 'UTC' }));
  if (roles.length > 0) must(await admit(ctx, { person: id, account: newId(), roles }));
  return id;
}

function must<V>(result: Result<V, { reason: string }>): V {
  if (!result.ok) throw new Error(`refused: ${result.reason}`);
  return result.value;
}
