/**
 * Recurrence, zones and busy time against independent ones, in bulk: dateutil, zoneinfo and libical of Debian, which
 * `.ci/run` installs and names by CONVENE_TEST_ORACLE (a Python that has them). What differs, and why: docs/oracle.md.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { fileURLToPath } from 'node:url';
import { calendarEvent } from '../../../src/calendar/event.ts';
import { busyTime } from '../../../src/calendar/freebusy.ts';
import { expandSeries, seriesOf } from '../../../src/calendar/recurrence.ts';
import { parseRule } from '../../../src/calendar/rule.ts';
import { inZone } from '../../../src/calendar/time.ts';
import { instantOf } from '../../../src/calendar/zone.ts';
import { caseAround, dice, transitions, zones, type Case } from './cases.ts';
import { explained } from './differences.ts';

const python = process.env['CONVENE_TEST_ORACLE'];
const skip = python ? false : 'CONVENE_TEST_ORACLE names no Python with dateutil and libical';
/** How many rules are made for each change of the clock. */
const each = Number(process.env['CONVENE_ORACLE_RULES'] ?? 10);

type Oracle = 'dateutil' | 'libical';
interface Opinion { readonly starts: number[]; readonly busy: [number, number][] }

/** The answers in order; null where the program died of the question, which then is asked no more. */
function ask<A>(who: Oracle | 'zoneinfo', questions: readonly object[]): (A | null)[] {
  const script = fileURLToPath(new URL('second-opinion.py', import.meta.url));
  const answers: (A | null)[] = [];
  while (answers.length < questions.length) {
    const input = questions.slice(answers.length).map((one) => JSON.stringify(one)).join('\n');
    const run = spawnSync(python!, [script, who], { input, maxBuffer: 1 << 30, encoding: 'utf8' });
    const said = run.stdout.split('\n').slice(0, -1).map((line) => JSON.parse(line) as A);
    answers.push(...said);
    if (run.signal === 'SIGSEGV') answers.push(null);
    else assert.equal(run.status, 0, run.stderr);
  }
  return answers;
}

/** The changes up to the first on which the two disagree: a newer release of the zone data is not a fault of either. */
function agreed(zone: string, from: number, to: number): Temporal.ZonedDateTime[] {
  const all = transitions(zone, from, to + 8);
  const moments = all.flatMap((at) => [-1, 0].map((second) => Math.floor(at.epochMilliseconds / 1000) + second));
  const [offsets] = ask<number[]>('zoneinfo', [{ zone, moments }]) as [number[]];
  const ours = moments.map((second) => Temporal.Instant.fromEpochMilliseconds(second * 1000).toZonedDateTimeISO(zone).offsetNanoseconds / 1e9);
  const parting = all.findIndex((_, index) => [0, 1].some((side) => offsets[2 * index + side] !== ours[2 * index + side]));
  const last = parting < 0 ? to : Math.min(to, all[parting]!.year - 8);
  return all.filter(({ year }) => year <= last);
}

function ours(one: Case): Opinion {
  const rule = parseRule(one.rule);
  assert.ok(rule.ok, one.rule);
  const [from, to] = one.window.map((wall) => instantOf(Temporal.PlainDateTime.from(wall), one.zone)) as [Temporal.Instant, Temporal.Instant];
  const until = one.until === null ? null : Temporal.Instant.fromEpochMilliseconds(one.until * 1000);
  const series = seriesOf([calendarEvent({
    uid: 'one', start: inZone(Temporal.PlainDateTime.from(one.start), one.zone), duration: Temporal.Duration.from({ minutes: one.minutes }),
    rule: { ...rule.value, count: one.count, until: until && { kind: 'utc', instant: until } },
  })]);
  const window = { start: from, end: to.add({ seconds: 1 }) };
  const { occurrences, truncated } = expandSeries(series, window, { zone: 'UTC', limit: 20_000 });
  assert.equal(truncated, false, JSON.stringify(one));
  const starts = occurrences.map(({ interval }) => interval.start).filter((start) => Temporal.Instant.compare(start, from) >= 0);
  const { busy } = busyTime([series], window, { zone: 'UTC', limit: 20_000 });
  return { starts: starts.map(seconds), busy: busy.map(({ interval }) => [seconds(interval.start), seconds(interval.end)]) };
}

function seconds(at: Temporal.Instant): number {
  return at.epochMilliseconds / 1000;
}

for (const [index, zone] of zones.entries()) {
  test(`[X-1, G-4.1.3] rules over every change of the clock in ${zone} agree with dateutil and libical, or the difference is explained`, { skip }, (context) => {
    const roll = dice(index + 1);
    const changes = agreed(zone, 1990, 2037);
    assert.ok(changes.length >= 2, `${zone} has ${changes.length} changes on which the zone data agree`);
    const cases = changes.flatMap((change) => Array.from({ length: each }, () => caseAround(change, roll)));
    const opinions = { dateutil: ask<Opinion>('dateutil', cases), libical: ask<Opinion>('libical', cases) };
    const why = new Map<string, number>();
    let same = 0;
    for (const [at, one] of cases.entries()) {
      const mine = ours(one);
      const different = (['dateutil', 'libical'] as const).filter((name) => !isDeepStrictEqual(opinions[name][at]?.starts, mine.starts));
      if (different.length === 0) same++;
      for (const name of different) {
        const reason = explained(one, name, opinions[name][at]?.starts ?? null, mine.starts);
        assert.ok(reason, `${name} differs\n${JSON.stringify(one)}\nours   ${walls(one, mine.starts)}\n${name} ${walls(one, opinions[name][at]?.starts)}`);
        why.set(`${name}: ${reason}`, (why.get(`${name}: ${reason}`) ?? 0) + 1);
      }
      const agreeing = (['dateutil', 'libical'] as const).find((name) => !different.includes(name));
      if (agreeing && begins(one)) assert.deepEqual(mine.busy, cut(one, opinions[agreeing][at]!.busy), `busy time of ${JSON.stringify(one)}`);
    }
    context.diagnostic(`${cases.length} rules over ${changes.length} changes, ${same} the same with both`);
    for (const [reason, times] of why) context.diagnostic(`${times} × ${reason}`);
  });
}

/** Whether the window begins with the series, so that nothing before it reaches in. */
function begins({ start, window }: Case): boolean {
  return start === window[0];
}

/** Busy time up to the end of the window, as a question for busy time is answered. */
function cut(one: Case, busy: Opinion['busy']): Opinion['busy'] {
  const end = seconds(instantOf(Temporal.PlainDateTime.from(one.window[1]), one.zone)) + 1;
  return busy.map(([from, to]) => [from, Math.min(to, end)]);
}

function walls(one: Case, starts: readonly number[] | undefined): string {
  return starts === undefined ? 'died' : starts.map((at) => Temporal.Instant.fromEpochMilliseconds(at * 1000).toZonedDateTimeISO(one.zone).toString().slice(0, 22)).join(' ');
}
