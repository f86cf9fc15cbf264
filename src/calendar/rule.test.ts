import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkRule, formatRule, parseRule, rule } from './rule.ts';
import { onDate } from './time.ts';

const right = [
  'FREQ=DAILY', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;WKST=SU', 'FREQ=MONTHLY;COUNT=10;BYDAY=1FR,-1MO', 'FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO',
  'FREQ=YEARLY;UNTIL=20301231T235959Z;BYYEARDAY=1,100,-1', 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', 'FREQ=DAILY;UNTIL=20301231',
  'FREQ=HOURLY;UNTIL=20301231T120000;BYSECOND=0,30;BYMINUTE=0;BYHOUR=9', 'FREQ=YEARLY;BYMONTHDAY=-1;BYMONTH=2',
];
for (const text of right) {
  test(`${text} is read and written again`, () => {
    const read = parseRule(text);
    assert.ok(read.ok);
    assert.equal(formatRule(read.value), text);
  });
}

test('small letters, an empty part, the Gregorian calendar and a leading zero are understood', () => {
  const read = parseRule('freq=weekly;;RSCALE=GREGORIAN;SKIP=OMIT;interval=02;byday=mo;');
  assert.deepEqual(read, { ok: true, value: rule('WEEKLY', { interval: 2, byDay: [{ ordinal: null, day: 'MO' }] }) });
});

const wrong: [string, string, string][] = [
  ['', 'no-frequency', 'FREQ'], ['COUNT=3', 'no-frequency', 'FREQ'], ['FREQ=SOMETIMES', 'bad-part', 'FREQ'], ['FREQ=DAILY;FREQ=DAILY', 'repeated-part', 'FREQ'],
  ['FREQ=DAILY;COUNT=0', 'bad-part', 'COUNT'], ['FREQ=DAILY;COUNT=-1', 'bad-part', 'COUNT'], ['FREQ=DAILY;INTERVAL=0', 'bad-part', 'INTERVAL'],
  ['FREQ=DAILY;INTERVAL=1e9', 'bad-part', 'INTERVAL'], ['FREQ=DAILY;COUNT=3;UNTIL=20260101', 'count-and-until', 'COUNT'],
  ['FREQ=DAILY;UNTIL=20260231', 'bad-part', 'UNTIL'], ['FREQ=DAILY;UNTIL=tomorrow', 'bad-part', 'UNTIL'], ['FREQ=DAILY;BYHOUR=24', 'bad-part', 'BYHOUR'],
  ['FREQ=DAILY;BYMONTH=0', 'bad-part', 'BYMONTH'], ['FREQ=DAILY;BYMONTH=13', 'bad-part', 'BYMONTH'], ['FREQ=DAILY;BYMONTHDAY=0', 'bad-part', 'BYMONTHDAY'],
  ['FREQ=DAILY;BYMONTHDAY=32', 'bad-part', 'BYMONTHDAY'], ['FREQ=MONTHLY;BYDAY=0MO', 'bad-part', 'BYDAY'], ['FREQ=MONTHLY;BYDAY=54MO', 'bad-part', 'BYDAY'],
  ['FREQ=WEEKLY;BYDAY=XX', 'bad-part', 'BYDAY'], ['FREQ=WEEKLY;BYDAY=', 'bad-part', 'BYDAY'], ['FREQ=WEEKLY;BYDAY=1MO', 'part-not-allowed', 'BYDAY'],
  ['FREQ=WEEKLY;BYMONTHDAY=1', 'part-not-allowed', 'BYMONTHDAY'], ['FREQ=MONTHLY;BYYEARDAY=1', 'part-not-allowed', 'BYYEARDAY'],
  ['FREQ=MONTHLY;BYWEEKNO=1', 'part-not-allowed', 'BYWEEKNO'], ['FREQ=DAILY;BYSETPOS=1', 'part-not-allowed', 'BYSETPOS'],
  ['FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO', 'part-not-allowed', 'BYDAY'], ['FREQ=YEARLY;BYWEEKNO=1;INTERVAL=2', 'unsupported', 'BYWEEKNO'],
  ['FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO,TU;BYSETPOS=1', 'unsupported', 'BYWEEKNO'], ['FREQ=YEARLY;RSCALE=CHINESE', 'unsupported', 'RSCALE'],
  ['FREQ=MONTHLY;RSCALE=GREGORIAN;SKIP=FORWARD', 'unsupported', 'SKIP'], ['FREQ=DAILY;BYMOON=1', 'unknown-part', 'BYMOON'],
  ['FREQ=DAILY;CONSTRUCTOR=1', 'unknown-part', 'CONSTRUCTOR'], ['FREQ=DAILY;WKST=8', 'bad-part', 'WKST'], [`FREQ=DAILY;BYHOUR=${'1,'.repeat(2000)}1`, 'too-long', 'RRULE'],
];
for (const [text, reason, part] of wrong) {
  test(`${text.slice(0, 60) || 'an empty rule'} is refused: ${reason}`, () => {
    const read = parseRule(text);
    assert.equal(read.ok, false);
    assert.deepEqual(read.ok ? null : [read.reason, read.part], [reason, part]);
  });
}

test('a series of days cannot repeat by the hour', () => {
  const start = onDate(Temporal.PlainDate.from('2026-01-01'));
  assert.equal(checkRule(rule('HOURLY'), start)?.reason, 'part-not-allowed');
  assert.equal(checkRule(rule('DAILY'), start), null);
});
