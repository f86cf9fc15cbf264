import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namesWritten, roomSources, sourceOf } from '../../../../test/sources.ts';
import { text } from '../../../platform/text.ts';
import { officeLanguages, type Locale } from '../../../platform/text-languages.ts';
import { newId } from '../../../platform/ids.ts';
import type { Act } from '../../../rooms/log/model.ts';
import { detailsInWords, textsInWords, type Known } from './parts-details.tsx';
import { codes, detailNames, silentNames } from './parts-words.ts';

const sources = roomSources('*/*.ts').map(sourceOf);

/** Every name under which a room writes a detail into an act. */
const written = () => [...new Set(sources.filter((source) => /\brecord\(ctx|\bnoted\(ctx/.test(source))
  .flatMap((source) => namesWritten(source, /\bdetails(?:: | = )(?=\{)/g)))].sort();

const [person, session, stranger] = [newId(), newId(), newId()];
const known: Known = {
  things: new Map([[person, { name: 'Ruth Adeyemi', page: `people/${person}` }], [session, { name: 'Budget', page: `sessions/${session}` }]]),
  titles: new Map([['sessions', 'Sessions'], ['sessions remind-day', 'Reminder a day before']]),
};
const words = (verb: string, details: Act['details'], locale: Locale = 'en') =>
  detailsInWords({ text: text(locale), home: '/o/north/', zone: 'Europe/Lisbon', known }, { verb, details }).map(String).map((html) => html.replaceAll(/<\/?bdi>/g, ''));

test('[G-4.6.1] every detail that a room writes into the log has a name for readers, or is known to be for programs alone', () => {
  assert.deepEqual(written().filter((name) => !([...detailNames, ...silentNames] as readonly string[]).includes(name)), []);
});

test('[G-4.6.1] a detail is told by its name, an id by the name of its thing that leads there, a time in the zone of the reader', () => {
  assert.deepEqual(words('sessions.reschedule', { zone: 'Africa/Cairo', sequence: 2, startAfter: '2026-04-20T14:00:00Z', changes: ['time', 'place'], minutesAfter: 90 }), [
    'Changed: time, place', 'Start now: 20 April 2026, 15:00', 'Length now: 1 h 30 min', 'Version: 2', 'Zone: Cairo time',
  ]);
  assert.deepEqual(words('sessions.handOver', { from: stranger, to: person }), [`To: <a href="/o/north/people/${person}">Ruth Adeyemi</a>`]);
  assert.deepEqual(words('sessions.scheduleRequest', { session }), [`Session: <a href="/o/north/sessions/${session}">Budget</a>`]);
  assert.deepEqual(words('procedures.done', { duty: newId(), procedure: 'sessions', step: 'remind-day', late: true }), ['Step: Reminder a day before', 'Late: yes']);
  assert.deepEqual(words('procedures.done', { procedure: 'sessions', step: 'remind-day', late: false }), ['Step: Reminder a day before']);
  assert.deepEqual(words('availability.addDays', { what: 'terms', days: ['2026-04-13/2026-04-17'] }), ['What: terms', 'Days: 13–17 April 2026']);
  assert.deepEqual(words('sessions.cancelOccurrence', { occurrences: ['20260420T140000Z'] }, 'ar'), ['المواعيد: 20 أبريل 2026، الساعة 15:00']);
});

test('[G-4.6.1] ids that lead the reader nowhere, digests and words of the program stand on no page', () => {
  const details = { person: stranger, people: [stranger], sha256: 'ab12', shipped: 'Xy', message: newId(), state: 'no-such', because: 'left', unheardOf: 'raw', start: null };
  for (const { locale } of officeLanguages) assert.deepEqual(words('messaging.deliver', details, locale), []);
  assert.deepEqual(words('sessions.addPeople', { people: [person, stranger] }), [`People: <a href="/o/north/people/${person}">Ruth Adeyemi</a>`]);
});

test('[G-4.6.1] why texts were erased, and why a step is a person’s to do, are told', () => {
  assert.deepEqual(words('log.eraseTexts', { acts: [stranger], erased: 1, reason: 'asked for' }), ['Erased: 1', 'Reason: asked for']);
  assert.deepEqual(words('procedures.open', { procedure: 'sessions', step: 'remind-day', reason: 'call' }), ['Step: Reminder a day before', 'Reason: some have not confirmed: call them']);
});

test('[G-4.6.1] what persons wrote stands beside what it is', () => {
  assert.deepEqual(textsInWords(text('en'), { titleBefore: 'Budget', 'name 2': 'Easter' }).map(String), ['Title before: <bdi>Budget</bdi>', 'Name: <bdi>Easter</bdi>']);
});

for (const { locale } of officeLanguages) {
  test(`[G-4.6.1] [X-2] every word that may stand in a detail is said in ${locale}`, () => {
    for (const name of detailNames) assert.doesNotMatch(text(locale).t(`log.detail.${name}`), /^$|^log\./);
    for (const set of Object.values(codes)) for (const key of Object.values(set)) assert.doesNotMatch(text(locale).t(key), /^$|^log\./);
  });
}
