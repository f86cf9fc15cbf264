import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Catalogues, faults } from './check-text.ts';
import { unseen } from './check-text-named.ts';

const sound = { 'a.days': '{n, plural, one {# day} other {# days}}', 'a.sex': '{who, select, m {he} other {they}}', 'a.title': 'Room <b>{room}</b>' };
const arabic = {
  'a.days': '{n, plural, zero {#} one {#} two {#} few {#} many {#} other {#}}', 'a.sex': '{who, select, m {هو} other {هم}}', 'a.title': 'الغرفة <b>{room}</b>',
};
const sources = "t('a.days'); t('a.sex'); t(`a.ti${rest}`);";

function told(english: Record<string, string>, other: Record<string, string>, used = sources): string[] {
  const messages = (locale: string, all: Record<string, string>) => Object.entries(all).map(([key, source]) => ({ file: `${locale}/a.json`, key, source }));
  const catalogues: Catalogues = new Map([['en', messages('en', english)], ['ar', messages('ar', other)]]);
  return faults(catalogues, used);
}

test('the check exits 1 when it tells of a fault, and 0 when it tells of none', () => {
  const run = spawnSync(process.execPath, [fileURLToPath(new URL('check-text.ts', import.meta.url))], { encoding: 'utf8' });
  assert.equal(run.status, run.stderr === '' ? 0 : 1);
  assert.equal(run.stdout === '', run.stderr !== '');
});

test('sound catalogues have no fault', () => {
  assert.deepEqual(told(sound, arabic), []);
});

const planted: [name: string, english: object, arabic: object, told: string[]][] = [
  ['a key that a language lacks', { 'a.days2': 'x' }, {}, ['ar/a.json:a.days2: is missing', 'en/a.json:a.days2: no source uses it']],
  ['a key that English lacks', {}, { 'a.z': 'x' }, ['ar/a.json:a.z: is not in English']],
  ['another placeholder', {}, { 'a.title': '<b>{rom}</b>' }, ['ar/a.json:a.title: has the placeholders <b>, {rom}, in English <b>, {room}']],
  ['a lost tag', {}, { 'a.title': '{room}' }, ['ar/a.json:a.title: has the placeholders {room}, in English <b>, {room}']],
  ['another choice', {}, { 'a.sex': '{who, select, f {x} other {y}}' }, ['ar/a.json:a.sex: has the placeholders {who: f|other}, in English {who: m|other}']],
  ['a plural that lacks categories', {}, { 'a.days': '{n, plural, one {#} other {#}}' }, ['ar/a.json:a.days: the plural of {n} lacks few, many, two, zero']],
  ['a message that cannot be read', {}, { 'a.title': '<b>{room</b>' },
    ['ar/a.json:a.title: cannot be read as ICU MessageFormat (MALFORMED_ARGUMENT)', 'ar/a.json:a.title: has the placeholders none, in English <b>, {room}']],
  ['a key of another noun', { 'b.x': 'x' }, { 'b.x': 'x' }, [
    'en/a.json:b.x: begins with another name than its file', 'ar/a.json:b.x: begins with another name than its file', 'en/a.json:b.x: no source uses it']],
];

for (const [name, english, other, expected] of planted) {
  test(`the check tells of ${name}`, () => {
    assert.deepEqual(told(sorted({ ...sound, ...english }), sorted({ ...arabic, ...other })).sort(), [...expected].sort());
  });
}

test('the check tells of keys out of order', () => {
  assert.deepEqual(told({ 'a.title': sound['a.title'], 'a.days': sound['a.days'], 'a.sex': sound['a.sex'] }, arabic),
    ['en/a.json:a.days: stands after "a.title"; keys are sorted, each once']);
});

test('the check tells of a key that only a longer name or a comment without quotes has', () => {
  assert.deepEqual(told(sound, arabic, "t('a.days'); t('a.sex.more'); // a.title\nt(`a.sexy${x}`)"),
    ['en/a.json:a.sex: no source uses it', 'en/a.json:a.title: no source uses it']);
});

const named = (file: string, keys: readonly string[]) => keys.map((key) => ({ file, key, source: 'x' }));

test('[P-2.2] a language that is not the office\'s has to have what families see, and nothing else', () => {
  const catalogues: Catalogues = new Map([['en', named('en/link.json', ['link.ask', 'link.closed'])], ['es', named('es/link.json', ['link.ask'])]]);
  assert.deepEqual(faults(catalogues, "'link.ask' 'link.closed'"), ['es/link.json:link.closed: is missing']);
  const staff: Catalogues = new Map([['en', named('en/log.json', ['log.title'])], ['es', []], ['ar', []]]);
  assert.deepEqual(faults(staff, "'log.title'"), ['ar/log.json:log.title: is missing']);
});

test('the check tells of a key that a page for families names and that is not counted among theirs', () => {
  const pages = new Map([['pages-family.tsx', "t('link.ask'); t(`log.x.${y}`)"]]);
  assert.deepEqual(unseen(named('en/log.json', ['link.ask', 'log.x.1', 'log.z']), pages), [
    'en/log.json:log.x.1: stands in pages-family.tsx, which families see; say so in src/platform/text-families.ts']);
});

function sorted(all: object): Record<string, string> {
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}
