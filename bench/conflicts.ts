/** Conflicts of 10,000 sessions of 1,000 people: all from scratch, after one change, and when nothing has changed; and in SQL. */
import { openPool } from '../src/platform/database.ts';
import type { OrganisationId } from '../src/platform/context.ts';
import type { Addresses } from '../src/platform/migrate.ts';
import { StandingClock } from '../src/platform/clock.ts';
import { Jobs } from '../src/platform/jobs.ts';
import { NoticeBoard } from '../src/platform/notices.ts';
import { Office } from '../src/platform/office.ts';
import { joinRooms } from '../src/main-rooms.ts';
import { markConflicts, refreshConflicts } from '../src/rooms/sessions/actions-conflicts.ts';
import { conflictsAhead } from '../src/rooms/sessions/reads-conflicts.ts';
import { addressesOf, asSuperuser, master, startTestServer, template } from '../test/server.ts';
import { fill, inSql, nthSession, organisation as id } from './conflicts-data.ts';
import { row, type Row } from './rows.ts';

const machine = { kind: 'machine', name: 'bench' } as const;

export async function run(): Promise<Row[]> {
  const { server, stop } = await startTestServer();
  try {
    await asSuperuser(server, (client) => client.query(`create database bench template ${template} owner convene_owner`));
    return await measure(addressesOf(server, 'bench'), { people: 1000, sessions: 10_000 });
  } finally {
    await stop();
  }
}

/** Measures on an empty database; the figures are compared with what SQL counts. */
export async function measure(addresses: Addresses, size: { people: number; sessions: number }): Promise<Row[]> {
  const owner = openPool({ connectionString: addresses.owner, max: 2 });
  const pool = openPool({ connectionString: addresses.app, max: 2, prepares: true });
  try {
    await fill(owner, size);
    const { facts, ports } = joinRooms();
    const board = new NoticeBoard(pool, addresses.app, () => {});
    const office = new Office({ config: { publicUrl: new URL('http://bench.test') }, pool, clock: new StandingClock('2026-09-01T08:00:00Z'), facts, ports, jobs: new Jobs(), board, master });
    const enter = <R>(work: Parameters<typeof office.enter<R>>[2]) => office.enter(id as OrganisationId, machine, work);
    const refresh = () => enter(refreshConflicts);
    const fromScratch = await time(refresh);
    const found = (await enter((ctx) => conflictsAhead(ctx))).filter(({ kind }) => kind === 'people').length;
    const sql = await median(3, () => inSql(owner));
    const counted = await inSql(owner);
    if (found !== counted) throw new Error(`${found} people are found to be booked twice, SQL counts ${counted}`);
    let n = 0;
    const afterOne = await median(21, refresh, async () => {
      n += 1;
      await owner.query("update sessions set starts_at = starts_at + interval '15 minutes', ends_at = ends_at + interval '15 minutes' where organisation = $1 and id = $2", [id, nthSession(n * 7)]);
      await enter((ctx) => markConflicts(ctx, [{ kind: 'session', id: nthSession(n * 7) }]));
    });
    const unchanged = await median(21, refresh);
    const all = (await enter((ctx) => conflictsAhead(ctx))).length;
    if ((await enter((ctx) => conflictsAhead(ctx))).filter(({ kind }) => kind === 'people').length !== await inSql(owner)) throw new Error('after the changes there are others than SQL counts');
    return [
      row({ what: 'from scratch', value: fromScratch, unit: 'ms', better: 'less', goal: 3000 }),
      row({ what: 'after one change, median', value: afterOne, unit: 'ms', better: 'less', goal: 50 }),
      row({ what: 'nothing has changed, median', value: unchanged, unit: 'ms', better: 'less' }),
      row({ what: 'conflicts of all kinds', value: all, unit: 'rows', better: 'less' }),
      row({ what: 'overlaps after one change', value: afterOne, unit: 'ms', better: 'less', against: { what: 'ms by self-join in SQL', value: sql }, goal: 1 }),
    ];
  } finally {
    await pool.end();
    await owner.end();
  }
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function median(count: number, work: () => Promise<unknown>, before?: () => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let n = 0; n < count; n++) {
    await before?.();
    taken.push(await time(work));
  }
  return taken.sort((a, b) => a - b)[count >> 1]!;
}
