/** A whole school books at one second, by HTTP at the real program: in one process as `npm start` has it, and in two on a PostgreSQL server. */
import { setTimeout as wait } from 'node:timers/promises';
import { doubles, lost, quiet, untold } from './rush-check.ts';
import { Browsers, type Outcome } from './rush-families.ts';
import { statementsOf } from './rush-rate.ts';
import { oneProcess, twoProcesses, type Begun, type SetUp } from './rush-setups.ts';
import type { Measures } from './round-school.ts';
import { row, type Row } from './rows.ts';

/** Runs of each set-up, in the last of which a process is killed; CONVENE_BENCH_RUNS and CONVENE_BENCH_FAMILIES make it fewer for a try. */
const runs = Number(process.env['CONVENE_BENCH_RUNS'] ?? 10);
const families = Number(process.env['CONVENE_BENCH_FAMILIES'] ?? 2000);
const perClass = 20;
/** 2,000 families ask for 6,000 meetings of 150 teachers, who have 7,200 slots: five of six are wanted. */
const measures: Measures = { classes: Math.ceil(families / perClass), families: perClass, teachers: Math.max(3, Math.ceil(families / perClass) * 3 / 2 | 0), perClass: 3 };

/**
 * How families really arrive: at most half of them within ten minutes after the opening is told, fewer and fewer from then on. Of
 * 2,000 that is 2.3 a second in the first minute (2,000 · ln 2 / 600); it is measured at three, at random moments (Poisson).
 */
const arriving = { rate: 3, families: Math.min(120, Math.floor(families / 4)) };

interface Run { readonly rate: number; readonly page: number; readonly commit: number; readonly bad: Bad }
interface Bad { readonly double: number; readonly unanswered: number; readonly lost: number; readonly untold: number }

export async function run(): Promise<Row[]> {
  const two = await twoProcesses(measures);
  try {
    const best = await statementsOf(two.server!, two.school);
    const rows = await measured(two, best);
    const one = await oneProcess(measures);
    try {
      return [...rows, ...await measured(one, best)];
    } finally {
      await one.end();
    }
  } finally {
    await two.end();
  }
}

/** `best` is asked after each run: what is compared was measured in the same minutes. */
async function measured(setUp: SetUp, best: () => Promise<number>): Promise<Row[]> {
  const all: Run[] = [];
  const rates: number[] = [];
  for (let n = 0; n < runs; n++) {
    const begun = await setUp.begin();
    try {
      all.push(await rushed(setUp, begun, n === runs - 1));
    } finally {
      await begun.end();
    }
    rates.push(await best());
  }
  const whole = runs > 1 ? all.slice(0, -1) : all;
  const middle = (of: (one: Run) => number) => median(whole.map(of));
  const sum = (of: (one: Bad) => number) => all.reduce((total, { bad }) => total + of(bad), 0);
  const named = (what: string) => `${what}, ${setUp.name}`;
  return [
    row({ what: named('double bookings'), value: sum(({ double }) => double), unit: `in ${runs} runs`, better: 'less', goal: 0 }),
    row({ what: named('commit rate'), value: middle(({ rate }) => rate), unit: 'families/s', better: 'more', goal: 0.6, against: { what: 'pgbench, the same statements', value: median(rates) } }),
    row({ what: named('page p95'), value: middle(({ page }) => page), unit: 'ms', better: 'less', goal: 200 }),
    row({ what: named('commit p95'), value: middle(({ commit }) => commit), unit: 'ms', better: 'less', goal: 300 }),
    row({ what: named('families without an answer'), value: sum(({ unanswered }) => unanswered), unit: '', better: 'less', goal: 0 }),
    row({ what: named('told as booked and not there'), value: sum(({ lost: those }) => those), unit: '', better: 'less', goal: 0 }),
    row({ what: named('evenings not told just once'), value: sum(({ untold: those }) => those), unit: '', better: 'less', goal: 0 }),
  ];
}

/** Some come as families do, then all others at one second; then it is looked at what there is. */
async function rushed({ school }: SetUp, begun: Begun, kills: boolean): Promise<Run> {
  const browsers = new Browsers(begun.bases);
  try {
    const outcomes = new Map<string, Outcome>();
    const go = async (n: number) => { outcomes.set(school.families[n]!.id, await browsers.book(school.families[n]!.link, n)); };
    const calm: Promise<void>[] = [];
    for (let n = 0; n < arriving.families; n++) {
      calm.push(go(n));
      await wait(-Math.log(1 - Math.random()) * 1000 / arriving.rate);
    }
    await Promise.all(calm);
    const [page, commit] = [p95(browsers.times.page), p95(browsers.times.commit)];
    const began = performance.now();
    const killed = kills ? wait(5000).then(() => begun.kill()) : undefined;
    const others = school.families.slice(arriving.families);
    await Promise.all(others.map((_, n) => go(arriving.families + n)));
    const seconds = (performance.now() - began) / 1000;
    await killed;
    await quiet(begun.owner);
    const booked = new Map([...outcomes].filter(([, { what }]) => what === 'booked').map(([id, { meetings }]) => [id, meetings]));
    return {
      rate: others.filter(({ id }) => booked.has(id)).length / seconds, page, commit,
      bad: {
        double: await doubles(begun.owner), unanswered: school.families.filter(({ id }) => (outcomes.get(id)?.what ?? 'none') === 'none').length,
        lost: await lost(begun.owner, booked), untold: await untold(begun.owner, begun.sink),
      },
    };
  } finally {
    browsers.close();
  }
}

const median = (all: readonly number[]) => all.toSorted((a, b) => a - b)[all.length >> 1]!;
const p95 = (all: readonly number[]) => Math.round(all.toSorted((a, b) => a - b)[Math.ceil(all.length * 0.95) - 1] ?? 0);
