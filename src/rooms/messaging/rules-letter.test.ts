import { test } from 'node:test';
import assert from 'node:assert/strict';
import { text } from '../../platform/text.ts';
import { letter, safeHtml } from './actions-letter.ts';
import type { Block, Letterhead } from './model.ts';
import { localeFor, messageIdOf, waitAfter, wayTo } from './rules.ts';

const organisation = { id: 'x' as Letterhead['organisation']['id'], name: 'Escola do Vale', zone: 'Europe/Lisbon', sender: 'office@vale.example' };
const write = (blocks: readonly Block[], locale: 'en' | 'ar' = 'en', subject = 'Moved') => letter({ organisation, text: text(locale) }, { subject, blocks });
const hostile = '<script>alert("1")</script>&amp;<img src=x onerror=\'x\'>';

test('a letter says the same in text as in HTML: every fact, every link, every word', () => {
  const { text: plain } = write([
    { kind: 'heading', text: 'Staff meeting is moved' }, { kind: 'paragraph', text: 'Kwame moved it.\nSorry.' },
    { kind: 'facts', facts: [
      { label: 'When', value: 'Thursday, 17:00–18:10', before: 'Tuesday, 16:00' }, { label: 'Who', value: ['Rita', 'Kwame'] },
      { label: 'Where', value: 'Video', href: 'https://meet.example/a?b=1&c=2' },
    ] },
    { kind: 'actions', primary: true, actions: [{ label: 'Accept', href: 'https://x.example/l/a' }, { label: 'Decline', href: 'https://x.example/l/b' }] },
    { kind: 'list', items: ['one', 'two'] }, { kind: 'quote', text: 'Bring it.\nThanks.' },
    { kind: 'rendered', html: safeHtml('<p>Agenda</p>'), text: 'Agenda' }, { kind: 'small', text: 'For you alone.' },
  ]);
  assert.equal(plain, `Staff meeting is moved

Kwame moved it.
Sorry.

When: Thursday, 17:00–18:10
  Before: Tuesday, 16:00
Who:
  Rita
  Kwame
Where: Video
  https://meet.example/a?b=1&c=2

Accept:
https://x.example/l/a

Decline:
https://x.example/l/b

- one
- two

> Bring it.
> Thanks.

Agenda

For you alone.

-- \nSent automatically by Escola do Vale.
`);
});

test('[X-6] what a person wrote is text wherever it stands in the HTML', () => {
  const blocks: Block[] = [
    { kind: 'heading', text: hostile }, { kind: 'paragraph', text: hostile }, { kind: 'list', items: [hostile] }, { kind: 'quote', text: hostile }, { kind: 'small', text: hostile },
    { kind: 'facts', facts: [{ label: hostile, value: [hostile], before: hostile }, { label: 'a', value: hostile, href: 'https://x.example/"><script>' }, { label: 'b', value: 'c', href: 'javascript:alert(1)' }] },
    { kind: 'actions', actions: [{ label: hostile, href: `https://x.example/"onclick='x'<` }] },
  ];
  const { html } = write(blocks, 'en', hostile);
  const harmless = write([{ kind: 'heading', text: 'x' }, ...blocks.slice(1).map(tamed)], 'en', 'x').html;
  const tags = (markup: string) => [...markup.matchAll(/<(\/?[a-z0-9]+)/gi)].map((match) => match[1]);
  assert.deepEqual(tags(html), tags(harmless), 'no tag comes from what a person wrote');
  assert.deepEqual([...html.matchAll(/ (on\w+|src)=/g)].filter((match) => html.slice(0, match.index).lastIndexOf('<') > html.slice(0, match.index).lastIndexOf('>')), []);
  assert.ok(!/javascript:/.test(html));
});

function tamed(block: Block): Block {
  return JSON.parse(JSON.stringify(block).replaceAll(JSON.stringify(hostile).slice(1, -1), 'x').replaceAll(/x\.example\/[^}]*?"(?=[},])/g, 'x.example/"')) as Block;
}

test('[X-6] overrides of direction and controls are taken out of a letter, and a link leads only where a link may', () => {
  const { html, text: plain } = write([{ kind: 'paragraph', text: 'a\u202Eb\u0007c\r\nd\u2028e' }, { kind: 'heading', text: 'one\ntwo' }]);
  assert.ok(plain.startsWith('abc\nde\n\none two'));
  assert.ok(html.includes('abc<br>de') && html.includes('>one two</h2>'));
  assert.throws(() => write([{ kind: 'actions', actions: [{ label: 'x', href: 'javascript:alert(1)' }] }]), /cannot lead to/);
});

test('a letter runs in the direction of its language, loads nothing and has no table', () => {
  const { html } = write([{ kind: 'paragraph', text: 'مرحبًا' }], 'ar');
  assert.match(html, /^<!doctype html>\n<html lang="ar" dir="rtl" style="color-scheme:light dark">/);
  assert.ok(html.includes('<meta name="color-scheme" content="light dark">'));
  assert.deepEqual([...html.matchAll(/<(table|img|script|link|iframe|form)\b|url\(|@import/g)], []);
  assert.ok(html.includes('أُرسلت تلقائيًا من'));
});

test('the way to a person, the waits, the language and the Message-ID', () => {
  const person = { id: 'x' as never, name: 'R', email: null, phone: null, language: 'pt', zone: 'UTC', erased: false };
  assert.deepEqual(wayTo({ ...person, erased: true }, true, ['portal'], []), { unreachable: 'erased' });
  assert.deepEqual(wayTo(person, true, ['mail', undefined], []), { channel: 'portal', address: null });
  assert.deepEqual([1, 2, 3, 4, 9].map((attempts) => waitAfter(attempts).total('seconds')), [30, 60, 120, 300, 300]);
  assert.deepEqual([localeFor('ar-EG', 'en'), localeFor('pt', 'ar'), localeFor('pt', 'fr')], ['ar', 'ar', 'en']);
  assert.deepEqual([messageIdOf('d' as never, 'office@jõgeva.example'), messageIdOf('d' as never, 'x@')], ['<d@xn--jgeva-dua.example>', '<d@convene.invalid>']);
});

test('a letter whose first block is no heading is headed by its subject, and what comes further down stands under it', () => {
  const { html } = write([{ kind: 'paragraph', text: 'You are invited.' }, { kind: 'heading', text: 'Agenda' }], 'en', 'Invitation: Budget');
  assert.deepEqual([...html.matchAll(/<(h\d)[^>]*>([^<]*)</g)].map((found) => [found[1], found[2]]), [['h1', 'Invitation: Budget'], ['h2', 'Agenda']]);
  const own = write([{ kind: 'heading', text: 'Budget is moved' }], 'en', 'Moved: Budget').html;
  assert.deepEqual([...own.matchAll(/<(h\d)[^>]*>([^<]*)</g)].map((found) => [found[1], found[2]]), [['h1', 'Budget is moved']]);
});
