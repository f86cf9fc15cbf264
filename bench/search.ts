/** Finding the time for 500 people over four weeks, each with ten years of events: warm, cold, without a time for all; and in SQL. */
import type pg from 'pg';
import { openPool } from '../src/platform/database.ts';
import type { Actor, OrganisationId } from '../src/platform/context.ts';
import { Ports } from '../src/platform/ports.ts';
import type { Addresses } from '../src/platform/migrate.ts';
import { StandingClock } from '../src/platform/clock.ts';
import { Bus } from '../src/platform/facts.ts';
import { Jobs } from '../src/platform/jobs.ts';
import { NoticeBoard } from '../src/platform/notices.ts';
import { Office } from '../src/platform/office.ts';
import type { PersonId } from '../src/rooms/identity/model.ts';
import type { Answer, TimeQuestion } from '../src/rooms/availability/model-search.ts';
import { PollHost } from '../src/rooms/availability/ports-polls.ts';
import { cacheOf, GridCache } from '../src/rooms/availability/reads-grid-cache.ts';
import { proposals } from '../src/rooms/availability/reads-search.ts';
import { addressesOf, asSuperuser, master, startTestServer, template } from '../test/server.ts';
import { row, type Row } from './rows.ts';
import { fill, inSql, organisation as id, windowStart, type SearchData } from './search-data.ts';
import { memoryOf } from './search-memory.ts';

const actor: Actor = { kind: 'person', person: id, roles: ['coordinator'] };

export async function run(): Promise<Row[]> {
  const { server, stop } = await startTestServer();
  try {
    await asSuperuser(server, (client) => client.query(`create database bench template ${template} owner convene_owner`));
    const addresses = addressesOf(server, 'bench');
    const owner = openPool({ connectionString: addresses.owner, max: 2 });
    const data = await fill(owner, 500);
    await owner.end();
    return await measure(addresses, data);
  } finally {
    await stop();
  }
}

/** Measures on a database that is filled. */
export async function measure(addresses: Addresses, data: SearchData): Promise<Row[]> {
  const pool = openPool({ connectionString: addresses.app, max: 4 });
  try {
    const { office, ports } = officeOn(pool, addresses);
    const asked = (question: TimeQuestion) => () => office.enter(id as OrganisationId, actor, async (ctx) => {
      const found = await proposals(ctx, question);
      if (!found.ok) throw new Error(found.reason);
      return found.value;
    });
    const [some, none] = [asked(questionOf(data, [])), asked(questionOf(data, [1, 2, 4, 5]))];
    expect(await some(), (answer) => answer.possible > 0 && answer.proposals.length === 5);
    expect(await none(), (answer) => answer.possible === 0 && answer.misses.length === 5 && answer.ways.length === 5 && answer.exact);
    const cold = (ask: () => Promise<unknown>) => () => { cacheOf(ports).clear(); return ask(); };
    const rows = [
      row({ what: 'warm, p95', value: p95(await times(60, some)), unit: 'ms', better: 'less', goal: 50 }),
      row({ what: 'cold, reading included, p95', value: p95(await times(20, cold(some))), unit: 'ms', better: 'less', goal: 250 }),
      row({ what: 'alternatives where nothing suits all, p95', value: p95(await times(20, none)), unit: 'ms', better: 'less', goal: 500 }),
      row({ what: '10,000 people, their bitsets of four weeks', value: memoryOf(new GridCache(1 << 30)), unit: 'MB', better: 'less', goal: 16 }),
    ];
    const [warm, sql] = [median(await times(11, some)), median(await times(3, () => inSql(pool, data)))];
    return [...rows, row({ what: 'the same question, median', value: warm, unit: 'ms', better: 'less', against: { what: 'in SQL', value: sql }, goal: 1 })];
  } finally {
    await pool.end();
  }
}

function officeOn(pool: pg.Pool, addresses: Addresses): { office: Office; ports: Ports } {
  const ports = new Ports();
  // who asks leads every session, so that all of them are looked at as what could move
  ports.join(PollHost, { kind: 'session', of: async () => undefined, movable: async (_scope, ids) => new Set(ids) });
  const board = new NoticeBoard(pool, addresses.app, () => {});
  const office = new Office({
    config: { publicUrl: new URL('http://bench.test') }, pool, clock: new StandingClock('2026-04-10T08:00:00Z'), facts: new Bus([]), ports, jobs: new Jobs(),
    board, master,
  });
  return { office, ports };
}

/** An hour for all of them, at any quarter of an hour from eight to five in the four weeks. */
function questionOf({ people }: SearchData, weekdays: readonly number[]): TimeQuestion {
  const first = Temporal.PlainDate.from(windowStart);
  return {
    required: people as PersonId[], minutes: 60,
    window: { zone: 'Europe/London', first, last: first.add({ days: 27 }), from: new Temporal.PlainTime(8), to: new Temporal.PlainTime(17), weekdays },
  };
}

function expect(answer: Answer, holds: (answer: Answer) => boolean): void {
  if (!holds(answer)) throw new Error(`the search answers ${answer.possible} times, ${answer.proposals.length} proposals, ${answer.misses.length} misses, ${answer.ways.length} ways, ${answer.exact ? 'exact' : 'not exact'}`);
}

async function times(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let n = 0; n < count; n++) {
    const began = performance.now();
    await work();
    taken.push(performance.now() - began);
  }
  return taken.sort((a, b) => a - b);
}
const p95 = (sorted: readonly number[]) => sorted[Math.ceil(sorted.length * 0.95) - 1]!;
const median = (sorted: readonly number[]) => sorted[sorted.length >> 1]!;
