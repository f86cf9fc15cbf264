import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { json, row, table } from './rows.ts';

const theirs = (value: number): { what: string; value: number } => ({ what: 'theirs', value });

test('where more is better the ratio is ours ÷ theirs', () => {
  assert.deepEqual(row({ what: 'bookings', value: 300, unit: '/s', better: 'more', against: theirs(100), goal: 3 }),
    { what: 'bookings', value: 300, unit: '/s', against: theirs(100), ratio: 3, goal: 3, met: true });
});

test('where less is better the ratio is theirs ÷ ours', () => {
  assert.deepEqual(row({ what: 'page', value: 400, unit: 'B', better: 'less', against: theirs(100), goal: 1 }),
    { what: 'page', value: 400, unit: 'B', against: theirs(100), ratio: 0.25, goal: 1, met: false });
});

test('without a comparison the goal bounds the value', () => {
  const met = (value: number, better: 'more' | 'less'): boolean | null => row({ what: 'x', value, unit: 'ms', better, goal: 10 }).met;
  assert.deepEqual([met(10, 'less'), met(11, 'less'), met(10, 'more'), met(9, 'more')], [true, false, true, false]);
});

test('without a goal nothing is met or missed', () => {
  const { ratio, goal, met } = row({ what: 'x', value: 1, unit: 'ms', better: 'less', against: theirs(2) });
  assert.deepEqual([ratio, goal, met], [2, null, null]);
});

test('nothing against something has no ratio but meets any goal, and equal is 1 even at nothing', () => {
  const lost = (value: number, other: number): (number | boolean | null)[] => {
    const { ratio, met } = row({ what: 'lost', value, unit: 'rows', better: 'less', against: theirs(other), goal: 1 });
    return [ratio, met];
  };
  assert.deepEqual([lost(0, 5), lost(0, 0), lost(5, 0)], [[null, true], [1, true], [0, false]]);
});

for (const value of [NaN, Infinity, -1]) {
  test(`${value} is not a measurement`, () => assert.throws(() => row({ what: 'x', value, unit: 'ms', better: 'less' }), RangeError));
}

test('the line of --json has exactly the fields in their order', () => {
  assert.equal(json('page', [row({ what: 'a', value: 1.5, unit: 'ms', better: 'less', goal: 2 })]),
    '{"bench":"page","rows":[{"what":"a","value":1.5,"unit":"ms","against":null,"ratio":null,"goal":2,"met":true}]}');
});

test('the table aligns its columns', () => {
  const rows = [row({ what: 'bookings', value: 7200, unit: '/s', better: 'more', against: theirs(5100), goal: 1 }), row({ what: 'p99', value: 12.34, unit: 'ms', better: 'less' })];
  assert.equal(table(rows), [
    'what         value  against       times better  goal',
    'bookings  7,200 /s  5,100 theirs          1.41     1  met',
    'p99        12.3 ms',
  ].join('\n'));
});

for (const name of [undefined, 'none-such', 'rows', '../tools/check-all']) {
  test(`npm run bench -- ${name ?? ''} lists the benches and exits 2`, () => {
    const run = fileURLToPath(new URL('./run.ts', import.meta.url));
    const { status, stdout, stderr } = spawnSync(process.execPath, [run, ...(name ? [name] : [])], { encoding: 'utf8' });
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, name ? /^There is no benchmark called .*\n/ : /^Usage: npm run bench -- NAME \[--json\]\n/);
  });
}
