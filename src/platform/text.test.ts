import assert from 'node:assert/strict';
import { test } from 'node:test';
import { text } from './text.ts';
import type { TextKey } from './text-catalogues.ts';
import { languages, isLocale, officeLocale, preferredLocale } from './text-languages.ts';
import { lacking } from './text-catalogues.ts';

const en = text('en');
const ar = text('ar');
const es = text('es');
const de = text('de');
const zone = 'Europe/Lisbon';
const five = Temporal.Instant.from('2026-04-14T16:00:00Z');
const ten = five.add({ minutes: 70 });

test('a message takes its values and its plural from the language', () => {
  assert.equal(en.t('forms.errors', { count: 1 }), 'One thing has to be put right');
  assert.equal(en.t('forms.errors', { count: 12 }), '12 things have to be put right');
  assert.deepEqual([0, 1, 2, 3, 11, 100].map((count) => ar.t('time.days', { count })),
    ['0 يوم', 'يوم واحد', 'يومان', '3 أيام', '11 يومًا', '100 يوم']);
});

test('what a person wrote is never read as a message', () => {
  const wrote = '{count, plural, other {x}} <b>bold</b> \'{\' #';
  assert.equal(en.t('frame.errorTitle', { title: wrote }), `Error: ${wrote}`);
});

test('a value that runs the other way is isolated, an address is not, and its own way needs nothing', () => {
  assert.equal(ar.t('frame.errorTitle', { title: 'Room 12' }), 'خطأ: \u2068Room 12\u2069');
  assert.equal(ar.t('frame.errorTitle', { title: 'https://example.org/l/a' }), 'خطأ: https://example.org/l/a');
  assert.equal(ar.t('frame.errorTitle', { title: 'a@example.org' }), 'خطأ: a@example.org');
  assert.equal(ar.t('frame.errorTitle', { title: 'نورا' }), 'خطأ: نورا');
  assert.equal(en.t('frame.errorTitle', { title: 'نورا' }), 'Error: \u2068نورا\u2069');
  assert.equal(en.t('frame.errorTitle', { title: 'Łucja' }), 'Error: Łucja');
});

test('a language is named in the language of the reader, and a day and month stand in a narrow column', () => {
  assert.deepEqual(['pt', 'ar', 'pt-BR'].map((tag) => en.languageName(tag)), ['Portuguese', 'Arabic', 'Brazilian Portuguese']);
  assert.deepEqual([ar.languageName('pt'), en.languageName('no tag'), en.languageName('')], ['البرتغالية', 'no tag', '']);
  assert.deepEqual([en.dayMonth(five, zone), ar.dayMonth(five, zone)], ['14 Apr', '14 أبريل']);
});

test('a placeholder without a value and a key that no catalogue has are faults', () => {
  assert.throws(() => en.t('frame.errorTitle'), /title/);
  assert.throws(() => en.t('frame.none' as TextKey), /locales\/en has no message "frame.none"/);
});

test('parts keep elements whole and give a tag what stands inside it', () => {
  const link = { link: true };
  assert.deepEqual(en.parts('design.banner.doneRest', { undo: (inside) => ({ inside }) }),
    ['14 people are being told; 11 have seen it. ', { inside: ['Undo'] }, ' until 10:52.']);
  assert.deepEqual(en.parts('frame.errorTitle', { title: link }), ['Error: ', link]);
});

test('times are written in the zone that is named, whatever the zone of the machine', () => {
  assert.equal(en.time(five, zone), '17:00');
  assert.equal(en.time(five, 'Asia/Kolkata'), '21:30');
  assert.equal(en.time(Temporal.Instant.from('2026-04-13T23:05:00Z'), zone), '00:05');
  assert.equal(en.date(five, 'Pacific/Auckland'), '15 April 2026');
  assert.equal(en.date(Temporal.PlainDate.from('2026-04-14')), '14 April 2026');
  assert.equal(en.weekdayDate(five, zone), 'Tuesday 14 April');
  assert.equal(en.dateTime(five, zone), '14 April 2026, 17:00');
  assert.equal(en.shortDay(Temporal.PlainDate.from('2026-04-14')), 'Tue 14');
});

test('a range stands in figures in English and in words in Arabic; with both dates when they differ', () => {
  assert.equal(en.range(five, ten, zone), '17:00–18:10');
  assert.equal(ar.range(five, ten, zone), 'من 17:00 إلى 18:10');
  assert.equal(en.range(five, five.add({ hours: 8 }), zone), '14 April 2026, 17:00 to 15 April 2026, 01:00');
  assert.equal(en.dateRange(five, ten, zone), 'Tuesday 14 April, 17:00–18:10');
  const days = ['2026-04-13', '2026-04-17'].map((day) => Temporal.PlainDate.from(day)) as [Temporal.PlainDate, Temporal.PlainDate];
  assert.equal(en.days(...days), '13–17 April 2026');
  assert.equal(en.days(days[0], days[0]), '13 April 2026');
  assert.equal(ar.days(...days), 'من 13 أبريل 2026 إلى 17 أبريل 2026');
});

test('a range across the change to summer time shows the wall times of both ends', () => {
  const from = Temporal.Instant.from('2026-03-29T00:30:00Z');
  assert.equal(en.range(from, from.add({ hours: 1 }), zone), '00:30–02:30');
});

test('a duration is named in days, hours and minutes', () => {
  const said = (length: Temporal.DurationLike): string => en.duration(Temporal.Duration.from(length));
  assert.deepEqual([said({ minutes: 105 }), said({ minutes: 0 }), said({ hours: 49 }), said({ minutes: 60 }), said({ seconds: 90 })],
    ['1 h 45 min', '0 min', '2 days 1 h', '1 h', '2 min']);
  assert.equal(ar.duration(Temporal.Duration.from({ minutes: 105 })), 'ساعة و45 دقيقة');
});

test('what is near is told from now: minutes, hours, then days of the calendar', () => {
  const from = (length: Temporal.DurationLike): string => en.relative(five.add(Temporal.Duration.from(length)), five, zone);
  assert.deepEqual([from({ minutes: -52 }), from({ minutes: 70 }), from({ hours: 72 }), from({ hours: 24 }), from({ seconds: 10 })],
    ['52 minutes ago', 'in 1 hour', 'in 3 days', 'tomorrow', 'now']);
  assert.equal(ar.relative(five.add({ hours: 72 }), five, zone), 'خلال 3 أيام');
});

test('a zone is named by its place, with its offset when asked, and a zone without a place by its offset', () => {
  assert.deepEqual([en.zoneName(zone), en.zoneName(zone, five), en.placeName('America/Argentina/Buenos_Aires')],
    ['Lisbon time', 'Lisbon time (UTC+1)', 'Buenos Aires']);
  assert.deepEqual(['Asia/Kolkata', 'America/St_Johns', 'UTC'].map((one) => en.zoneOffset(one, five)), ['UTC+5:30', 'UTC−2:30', 'UTC']);
  assert.deepEqual([en.zoneName('UTC'), en.zoneName('Etc/GMT+3')], ['UTC', 'UTC−3']);
  assert.equal(ar.zoneName('Asia/Beirut'), 'توقيت لبنان');
});

test('numbers and lists are the language\'s', () => {
  assert.equal(en.number(12_345), '12,345');
  assert.equal(en.list(['Noura', 'Lars', 'Wen']), 'Noura, Lars and Wen');
});

test('of names of two directions in one list each that runs the other way is apart, and stays so in a sentence', () => {
  assert.equal(ar.list(['Ben Okoro', 'نورا']), '\u2068Ben Okoro\u2069 ونورا');
  assert.equal(en.list(['نورا', 'Lars']), '\u2068نورا\u2069 and Lars');
  assert.equal(ar.t('frame.errorTitle', { title: ar.list(['Ben', 'Ana']) }), 'خطأ: \u2068\u2068Ben\u2069 و\u2068Ana\u2069\u2069');
  assert.equal(ar.list(['Ben Okoro']), 'Ben Okoro');
});

test('the language a visitor prefers is the known one of the highest weight', () => {
  assert.equal(preferredLocale('pt-BR, ar-EG;q=0.8, en;q=0.9', 'ar'), 'en');
  assert.equal(preferredLocale('ar-EG', 'en'), 'ar');
  assert.equal(preferredLocale('ar;q=0', 'en'), 'en');
  assert.equal(preferredLocale('ar;q=x', 'en'), 'en');
  assert.equal(preferredLocale(undefined, 'ar'), 'ar');
  assert.equal(preferredLocale('*', 'ar'), 'ar');
  assert.deepEqual(['en', 'ar', 'EN', 'toString', ''].map(isLocale), [true, true, false, false, false]);
});

test('[P-2.2] times stand in Spanish and German as they are written there', () => {
  assert.deepEqual([es.dateRange(five, ten, zone), de.dateRange(five, ten, zone)], ['martes, 14 de abril, 17:00–18:10', 'Dienstag, 14. April, 17:00–18:10']);
  const early = Temporal.Instant.from('2026-04-14T08:05:00Z');
  assert.deepEqual([es.range(early, early.add({ minutes: 10 }), zone), de.dateTime(early, zone)], ['09:05–09:15', '14. April 2026, 09:05']);
  assert.deepEqual([es.zoneName(zone), de.zoneName('Europe/Berlin'), es.zoneName('America/Bogota')], ['hora de Europa occidental', 'Mitteleuropäische Zeit', 'hora estándar de Colombia']);
  const days = ['2026-04-13', '2026-04-17'].map((day) => Temporal.PlainDate.from(day)) as [Temporal.PlainDate, Temporal.PlainDate];
  assert.deepEqual([es.days(...days), de.days(...days)], ['13–17 de abril de 2026', '13.–17. April 2026']);
  assert.deepEqual([0, 1, 3].map((count) => es.t('time.days', { count })), ['0 días', '1 día', '3 días']);
  assert.equal(de.duration(Temporal.Duration.from({ minutes: 105 })), '1 Std., 45 Min.');
});

test('[P-2.2] what was never meant for families stands in English for who reads Spanish, and the office speaks its own languages', () => {
  assert.equal(es.t('log.title'), en.t('log.title'));
  assert.ok(lacking.has('es log.title'));
  assert.deepEqual([officeLocale('de', 'ar'), officeLocale('es'), officeLocale('ar')], ['ar', 'en', 'ar']);
  assert.deepEqual(languages.filter(({ office }) => office).map(({ locale }) => locale), ['en', 'ar']);
});
