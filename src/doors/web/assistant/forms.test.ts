import assert from 'node:assert/strict';
import { test } from 'node:test';
import { text } from '../../../platform/text.ts';
import { newId } from '../../../platform/ids.ts';
import { packIds, takenFields, takenPeople, takenQuery, unpackIds } from '../sessions/parts-taken.ts';
import { doesSomething, queryOf, readAsk, type Defaults } from './forms.ts';

const [ana, ben, eva] = [newId(), newId(), newId()];
const date = (words: string) => Temporal.PlainDate.from(words);
const defaults: Defaults = { base: { must: [ana], may: [ben] }, minutes: 60, zone: 'Europe/Lisbon', first: date('2026-04-14'), place: 'any' };
const read = (query: string) => readAsk(new URLSearchParams(query), defaults, text('en'));
/** What the address says after a button, and again read from that. */
const after = (query: string) => queryOf(read(query).ask, defaults);

test('[G-4.1.3] an address that says nothing is what holds anyhow, and what it says comes back as it was', () => {
  assert.equal(after(''), '');
  const said = `may=${packIds([eva])}&minutes=45&last=2026-04-30&room=none&tentative=busy&day=2026-04-16&at=10%3A15`;
  assert.equal(after(said), said);
  assert.deepEqual(read(said).wrong, []);
});

test('[G-4.1.3] people are added, moved and left out; who is back where he was needs no word', () => {
  assert.deepEqual(read(`add-must=${packIds([eva])}`).ask.must, [ana, eva]);
  assert.deepEqual([read(`add-must=${packIds([ben])}`).ask.must, read(`add-must=${packIds([ben])}`).ask.may], [[ana, ben], []]);
  const left = after(`drop=${packIds([ana])}`);
  assert.equal(left, `not=${packIds([ana])}`);
  assert.equal(after(`${left}&add-must=${packIds([ana])}`), '');
  assert.equal(after(`must=${packIds([eva])}&drop=${packIds([eva])}`), '');
  const one = after(`add-one=${packIds([ben])}&one=${packIds([eva])}`);
  assert.deepEqual([read(one).ask.one, read(one).ask.may, after(`${one}&add-may=${packIds([ben])}`), after(`${one}&drop=${packIds([eva])}`)], [[eva, ben], [], `one=${packIds([eva])}`, `one=${packIds([ben])}`]);
  assert.ok(doesSomething(new URLSearchParams('pick=2026-04-16T10:00')) && !doesSomething(new URLSearchParams('find=ana&day=2026-04-16')));
});

test('[G-4.1.3] what does not fit is told by its field, and the rest is looked at', () => {
  for (const [query, field] of [
    ['minutes=0', 'minutes'], ['minutes=two', 'minutes'], ['first=2026-02-30', 'first'], ['last=2026-04-01', 'last'], ['last=2027-04-01', 'last'], ['early=18:00&late=09:00', 'late'],
    ['zone=Middle/Earth', 'zone'], ['room=attic', 'room'], ['gap=999', 'gap'], ['at=25:00', 'at'],
  ] as const) {
    const { ask, wrong } = read(query);
    assert.deepEqual(wrong.map((one) => one.field), [field], query);
    assert.ok(ask.minutes === 60 && Temporal.PlainDate.compare(ask.first, ask.last) <= 0 && ask.early < ask.late, query);
  }
  assert.deepEqual(unpackIds('nonsense..<script>'), []);
});

test('five hundred people of a session need no word in the address, and a long day that is gone to widens the days', () => {
  const many: Defaults = { ...defaults, base: { must: Array.from({ length: 500 }, () => newId()), may: [] } };
  const { ask } = readAsk(new URLSearchParams('go=2026-05-15'), many, text('en'));
  assert.equal(ask.must.length, 500);
  assert.equal(queryOf(ask, many), 'last=2026-05-15&day=2026-05-15');
});

test('[G-4.1.3] who types other days sees these, and not the day that was shown before', () => {
  const { ask } = read('first=2026-04-20&last=2026-04-24&day=2026-04-16');
  assert.deepEqual([ask.first, ask.last, ask.day].map(String), ['2026-04-20', '2026-04-24', 'null']);
  assert.equal(String(read('first=2026-04-20&last=2026-04-24&day=2026-04-21').ask.day), '2026-04-21');
  assert.deepEqual([read('first=2026-04-20&last=2026-04-24&go=2026-04-16').ask].map(({ first, day }) => [String(first), String(day)]), [['2026-04-16', '2026-04-16']]);
});

test('[G-4.1.3] what is taken fills the fields of a form, and nothing else that an address says does', () => {
  const query = takenQuery({ date: date('2026-04-16'), time: Temporal.PlainTime.from('09:30'), zone: 'Asia/Kolkata', minutes: 45, room: ana, people: { must: [ana], may: [ben], also: ['the jury'] } });
  assert.deepEqual(Object.fromEntries(takenFields(query)), { date: '2026-04-16', time: '09:30', zone: 'Asia/Kolkata', minutes: '45', place: `room:${ana}` });
  assert.deepEqual(takenPeople(query), { must: [ana], may: [ben], also: ['the jury'] });
  assert.deepEqual(takenFields(new URLSearchParams('title=x&date=soon&zone=Middle/Earth&place=elsewhere&version=9&csrf=1')), []);
  assert.equal(takenPeople(new URLSearchParams('date=2026-04-16')), undefined);
});
