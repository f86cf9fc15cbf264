/** A booking as the program does it, 16 callers, beside pgbench running the best single statement that leaves the same rows. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sent } from '../src/platform/database-batch.ts';
import { callers, configure, openOffice, startServer, type BenchOffice } from './commit-office.ts';
import { rowsLeft, statementOf } from './commit-statement.ts';
import { row, type Row } from './rows.ts';

/** Seconds of each measurement; CONVENE_BENCH_SECONDS shortens them for a try. */
const seconds = Number(process.env['CONVENE_BENCH_SECONDS'] ?? 15);
const rounds = 100;
/** Debian's disk acknowledges a flush from its cache; with a delay of 2 ms it is as slow as a real one. */
const flushes = [
  { name: '', settings: { commit_delay: '0', commit_siblings: '5' } },
  { name: ', commit_delay=2000, commit_siblings=0', settings: { commit_delay: '2000', commit_siblings: '0' } },
] as const;

export async function run(): Promise<Row[]> {
  const { server, stop } = startServer();
  try {
    const office = await openOffice(server);
    try {
      let nth = await booked(office, 0, Math.min(5, seconds)).then((all) => all.next);
      await office.owner.query('analyze'); // as a database is that has been there for a minute: kept plans know how large its tables are
      const taken = await oneSlot(office, nth);
      nth += rounds + 5;
      const talk = await talked(office, nth);
      const measured: Row[] = [];
      const statement = statementOf(office, await rowsLeft(office, nth + 1));
      nth += 2;
      for (const [i, { name, settings }] of flushes.entries()) {
        await configure(server, settings);
        const best = pgbench(office, statement, i);
        const ours = await booked(office, nth, seconds);
        nth = ours.next;
        measured.push(row({
          what: `bookings a second, ${callers} callers${name}`, value: ours.rate, unit: '/s', better: 'more', goal: 0.6,
          against: { what: 'pgbench, one statement that leaves the same rows', value: best },
        }));
        measured.push(row({ what: `of a booking, p99${name}`, value: ours.p99, unit: 'ms', better: 'less' }));
      }
      return [...measured, ...talk, ...taken];
    } finally {
      await office.close();
    }
  } finally {
    stop();
  }
}

interface Booked { readonly rate: number; readonly p99: number; readonly next: number }

/** Each caller books one time after the other in a room of its own. */
async function booked(office: BenchOffice, from: number, length: number): Promise<Booked> {
  const times: number[] = [];
  const began = performance.now();
  const last = await Promise.all(office.rooms.map(async (room) => {
    let nth = from;
    for (; performance.now() - began < length * 1000; nth++) {
      const before = performance.now();
      const refused = await office.book(room, nth);
      if (refused) throw new Error(`a booking of a free room was refused: ${refused}`);
      times.push(performance.now() - before);
    }
    return nth;
  }));
  return { rate: Math.round(times.length / (performance.now() - began) * 1000), p99: percentile(times, 0.99), next: Math.max(...last) };
}

/** How much one booking says to the database. */
async function talked(office: BenchOffice, nth: number): Promise<Row[]> {
  const before = { ...sent };
  const refused = await office.book(office.rooms[0]!, nth);
  if (refused) throw new Error(`a booking of a free room was refused: ${refused}`);
  return [
    row({ what: 'of a booking, statements', value: sent.statements - before.statements, unit: '', better: 'less' }),
    row({ what: 'of a booking, messages to the database', value: sent.messages - before.messages, unit: '', better: 'less' }),
  ];
}

function percentile(all: readonly number[], part: number): number {
  return Math.round(all.toSorted((a, b) => a - b)[Math.floor((all.length - 1) * part)]! * 10) / 10;
}

/** All callers want the same time of the same room, again and again: one has it. */
async function oneSlot(office: BenchOffice, from: number): Promise<Row[]> {
  const times: number[] = [];
  let [double, lost, anew] = [0, 0, 0];
  for (let round = 0; round < rounds + 5; round++) {
    let begun = 0;
    const done = await Promise.all(Array.from({ length: callers }, async () => {
      const before = performance.now();
      const refused = await office.book(office.rooms[round % callers]!, from + round, async () => { begun += 1; });
      if (round >= 5) times.push(performance.now() - before);
      return refused;
    }));
    if (done.some((why) => why !== undefined && why !== 'room-taken')) throw new Error(`a taken room was refused with ${done.join(', ')}`);
    const had = done.filter((why) => why === undefined).length;
    double += Math.max(0, had - 1);
    lost += had === 0 ? 1 : 0;
    anew += begun - callers;
  }
  const { rows: [deadlocks] } = await office.owner.query<{ count: number }>('select deadlocks::int as count from pg_stat_database where datname = current_database()');
  return [
    row({ what: `one slot wanted by ${callers}, p99`, value: percentile(times, 0.99), unit: 'ms', better: 'less', goal: 30 }),
    row({ what: 'of these, slots given twice or to nobody', value: double + lost, unit: '', better: 'less', goal: 0 }),
    row({ what: 'of these, deadlocks and transactions begun anew', value: deadlocks!.count + anew, unit: '', better: 'less', goal: 0 }),
  ];
}

/** Runs the statement as the program's role, prepared, and returns how many a second. */
function pgbench(office: BenchOffice, statement: string, nth: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'convene-bench-'));
  try {
    const script = join(folder, 'booking.sql');
    writeFileSync(script, statement);
    const { hostname, port, username, password } = new URL(office.app);
    const said = execFileSync('/usr/lib/postgresql/15/bin/pgbench', [
      '-n', '-M', 'prepared', '-c', String(callers), '-j', '2', '-T', String(seconds), '-D', `n=${1_000_000 * (nth + 2)}`, '-f', script,
      '-h', decodeURIComponent(hostname), '-p', port, '-U', username, office.database,
    ], { encoding: 'utf8', env: { ...process.env, PGPASSWORD: decodeURIComponent(password), PGOPTIONS: `-c convene.organisation=${office.organisation}` } });
    const failed = /number of failed transactions: (\d+)/.exec(said)?.[1];
    if (failed !== '0') throw new Error(`pgbench failed:\n${said}`);
    return Math.round(Number(/tps = ([\d.]+)/.exec(said)![1]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
