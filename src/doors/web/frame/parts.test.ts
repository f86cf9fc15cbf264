/** The parts as text: structure, names for those who hear the page, and what a hostile text becomes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { text } from '../../../platform/text.ts';
import { EventBlock, positionSheet } from './blocks.tsx';
import { Button, ButtonLink } from './controls.tsx';
import { DayList } from './day.tsx';
import { DesignPage } from './design.tsx';
import { Field } from './fields.tsx';
import { ErrorSummary, Form } from './forms.tsx';
import { LedgerRow } from './ledger.tsx';
import { Lights, sentence } from './lights.tsx';
import { DescriptionList, Initials, initials, Meter } from './lists.tsx';
import { Banner, Empty } from './notices.tsx';
import { Page, PublicPage } from './page.tsx';
import { contentSecurityPolicy } from './policy.ts';
import { Shape, Sprite, StateMark } from './shapes.tsx';
import { Table } from './table.tsx';
import { Segments } from './tabs.tsx';
import { Time, TimeRange } from './times.tsx';

const en = text('en');
const ar = text('ar');
const zone = 'Europe/Lisbon';
const now = Temporal.Instant.from('2026-04-14T09:42:00Z');
const hostile = '"><script>alert(1)</script>\'&{t, plural, one {#}}';
const escaped = '&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;{t, plural, one {#}}';

function page(more: Partial<Parameters<typeof Page>[0]> = {}): string {
  return String(Page({
    text: en, title: 'Today', home: '/o/school/', nav: [], person: { name: 'Ruth Adeyemi', href: '/me' }, zone, now, children: 'x', ...more,
  }));
}

test('a page names its language, direction and title, leads to its content and holds it in one main', () => {
  const html = page({ text: ar, title: 'اليوم' });
  assert.match(html, /^<!doctype html><html lang="ar" dir="rtl">/);
  assert.match(html, /<title>اليوم · Convene<\/title>/);
  assert.match(html, /<body>.*<a class="skip" href="#main">إلى المحتوى<\/a><header class="bar">.*<main id="main">x<\/main>/);
  assert.equal(html.match(/<main/g)!.length, 1);
});

test('a refused page says so first in its title', () => {
  assert.match(page({ refused: true }), /<title>Error: Today · Convene<\/title>/);
});

test('the bar says where one is, what waits, whose page it is, and which zone the clock shows', () => {
  const html = page({ nav: [{ href: '/a', label: 'Today', current: true }, { href: '/b', label: 'Requests', waiting: 4 }] });
  assert.match(html, /<a href="\/a" aria-current="page">Today<\/a>/);
  assert.match(html, /<a href="\/b">Requests <b><span class="vh">, waiting: <\/span>4<\/b><\/a>/);
  assert.match(html, /Lisbon <time datetime="2026-04-14T10:42\+01:00"><bdi>10:42<\/bdi><\/time>/);
  assert.match(html, /<a class="who" href="\/me" aria-label="RA, Ruth Adeyemi, account">RA<\/a>/);
});

test('no page carries a script of its own or a style attribute; positions stand under the nonce', () => {
  const html = page({ positions: { nonce: 'n0', blocks: [{ id: 'e1', start: 3, end: 9, columns: [1, 7] }] }, live: '/events' });
  assert.match(html, /<style nonce="n0">#e1\{--s:3;--e:9;--c:1\/7;\}<\/style>/);
  assert.match(html, /<script type="module" src="\/assets\/live-[0-9a-f]{12}\.js"><\/script>/);
  assert.match(html, /<main id="main" data-live="\/events">/);
  assert.equal(/ style=|<script(?! type="module" src="\/assets\/)| on\w+=/.test(html + String(DesignPage({ text: en }))), false);
  assert.throws(() => positionSheet([{ id: 'a{}', start: 1, end: 2 }]), /cannot name/);
  assert.throws(() => positionSheet([{ id: 'a', start: Number.NaN, end: 2 }]), /no line of a grid/);
});

test('the policy of a page allows nothing inline but the style of its nonce', () => {
  assert.match(contentSecurityPolicy('n0'), /default-src 'none'; script-src 'self'; style-src 'self' 'nonce-n0';/);
  assert.equal(/unsafe|\*/.test(contentSecurityPolicy()), false);
});

test('the sprite holds the shapes that the page uses and no others', () => {
  const symbols = (html: string): string[] => [...html.matchAll(/<symbol id="([\w-]+)"/g)].map((found) => found[1]!);
  assert.deepEqual(symbols(page()), []);
  assert.deepEqual(symbols(page({ children: [Shape({ of: 'held' }), Shape({ of: 'due' }), Shape({ of: 'held' })] })), ['s-due', 's-held']);
  assert.deepEqual(symbols(String(Sprite({ html: '<use href="#s-toString" /><use href="#s-nope"/>' }))), []);
});

test('a public page shows the organisation, its languages by their own names, and no office', () => {
  const html = String(PublicPage({
    text: en, title: 'Ask for a session', organisation: hostile, footer: 'Help', children: 'x',
    languages: [{ locale: 'en', href: '?lang=en' }, { locale: 'ar', href: '?lang=ar' }],
  }));
  assert.match(html, /<span aria-current="true">English<\/span><a href="\?lang=ar" lang="ar" hreflang="ar"><bdi>العربية<\/bdi><\/a>/);
  assert.match(html, /<link rel="stylesheet" href="\/assets\/public-/);
  assert.equal(html.includes(`<b><bdi>${escaped}</bdi></b>`), true);
  assert.equal(/<script|woff2|class="bar"/.test(html), false);
});

test('hostile text is text wherever a part takes it', () => {
  const parts = [
    page({ title: hostile, person: { name: hostile, href: `/${hostile}` }, nav: [{ href: hostile, label: hostile }], banner: Banner({ children: hostile }) }),
    Field({ text: en, name: 'a', label: hostile, kind: 'text', value: hostile, hint: hostile, error: hostile }),
    Field({ text: en, name: 'a', label: hostile, kind: 'textarea', value: `</textarea>${hostile}` }),
    Field({ text: en, name: 'a', label: hostile, kind: 'select', value: hostile, options: [{ value: hostile, label: hostile }] }),
    Field({ text: en, name: 'a', label: hostile, kind: 'radios', options: [{ value: hostile, label: hostile, hint: hostile }] }),
    ErrorSummary({ text: en, errors: [{ field: hostile, message: hostile }] }), StateMark({ text: en, state: 'held', children: hostile }),
    Table({ id: 't', caption: hostile, columns: [{ label: hostile, sort: { href: hostile } }], rows: [[hostile]] }),
    LedgerRow({ time: hostile, title: hostile, under: hostile, acts: Button({ children: hostile, value: hostile }) }),
    Form({ action: hostile, csrf: { name: 'csrf', value: hostile }, children: hostile }), Meter({ value: 1, of: 2, label: hostile }),
    EventBlock({ title: hostile, under: hostile, href: hostile }), DescriptionList({ items: [[hostile, hostile]] }), Empty({ children: hostile }),
    Lights({ text: en, steps: ['done'], worst: hostile }), Initials({ name: 'A B', href: hostile, label: hostile }), Segments({ label: hostile, tabs: [{ href: hostile, label: hostile }] }),
  ].map(String);
  for (const html of parts) assert.equal(html.includes('alert(1)'), true);
  for (const html of parts) assert.equal(/<script>|alert\(1\)<\/script>/.test(html), false, html);
});

test('a field ties label, hint and error to its control and keeps what was typed', () => {
  const html = String(Field({ text: en, name: 'room', label: 'Room', kind: 'text', value: 'Room 12', hint: '20 people', error: 'Too small' }));
  assert.equal(html, '<div class="field bad"><label for="f-room">Room</label><div class="hint" id="f-room-hint">20 people</div>'
    + '<p class="err" id="f-room-error"><svg class="g conflict" aria-hidden="true"><use href="#s-conflict"></use></svg><span>Too small</span></p>'
    + '<input id="f-room" name="room" aria-describedby="f-room-hint f-room-error" aria-invalid="true" required="" value="Room 12" type="text" dir="auto"/></div>');
});

test('a field that may stay empty says so and is not required', () => {
  const html = String(Field({ text: en, name: 'tel', label: 'Phone', kind: 'tel', optional: true }));
  assert.match(html, /<label for="f-tel">Phone<small> \(optional\)<\/small><\/label>/);
  assert.equal(html.includes('required'), false);
});

test('a textarea gives back the line break that its text begins with', () => {
  const html = String(Field({ text: en, name: 'a', label: 'A', kind: 'textarea', value: '\nfirst' }));
  assert.match(html, />\n\nfirst<\/textarea>/);
});

test('a group of choices is a fieldset whose first choice has the id that the error summary links to', () => {
  const options = [{ value: 'yes', label: 'Yes' }, { value: 'no', label: 'No' }];
  const html = String(Field({ text: en, name: 'come', label: 'Do you come?', kind: 'radios', value: 'no', options, error: 'Choose one' }));
  assert.match(html, /<fieldset class="field bad" aria-describedby="f-come-error"><legend>Do you come\?<\/legend>/);
  assert.match(html, /<input type="radio" name="come" value="yes" id="f-come"\/>/);
  assert.match(html, /<input type="radio" name="come" value="no" checked=""\/>/);
  assert.match(String(ErrorSummary({ text: en, errors: [{ field: 'come', message: 'Choose one' }] })), /<a href="#f-come">Choose one<\/a>/);
});

test('the error summary counts, takes the focus, and is not there without errors', () => {
  const html = String(ErrorSummary({ text: en, errors: [{ field: 'a', message: 'A' }, { field: 'b', message: 'B' }] }));
  assert.match(html, /<div class="errsum" role="group" tabindex="-1" autofocus="" aria-labelledby="errors">/);
  assert.match(html, /2 things have to be put right/);
  assert.equal(ErrorSummary({ text: en, errors: [] }), null);
});

test('a form is a POST that carries its token and leaves the checking to the server', () => {
  assert.equal(String(Form({ action: '/a', csrf: { name: 'csrf', value: 'c0' }, children: 'x' })),
    '<form method="post" action="/a" novalidate=""><input type="hidden" name="csrf" value="c0"/>x</form>');
});

test('a control that may not be used stays, says why, and can do nothing', () => {
  const refused = { id: 'why', reason: 'Two families are choosing.' };
  assert.equal(String(Button({ children: 'Close', primary: true, name: 'act', value: 'close', refused })),
    '<span class="refused"><button class="btn" type="button" aria-disabled="true" aria-describedby="why">Close</button>'
    + '<span class="second small" id="why">Two families are choosing.</span></span>');
  assert.equal(String(ButtonLink({ children: 'Close', href: '/close', refused })).includes('href'), false);
});

test('lights are one picture with one sentence, followed by the count and the worst step', () => {
  const steps = ['done', 'done', 'late', 'done', 'waived', 'due', 'ahead', 'ahead'] as const;
  const html = String(Lights({ text: en, steps, worst: 'invitation late by 1 day' }));
  assert.match(html, /<span class="lights" role="img" aria-label="Procedure: 4 of 8 steps done or waived, 1 due now, 1 late">/);
  assert.equal(html.match(/<use /g)!.length, 8);
  assert.match(html, / <span class="nowrap">4 of 8<\/span>, invitation late by 1 day<\/span>$/);
  assert.equal(sentence(ar, ['done', 'due', 'due']), 'الإجراء: 1 من 3 من الخطوات تمّت، خطوتان مستحقتان الآن');
});

test('times are exact for machines, isolated, and name their zone when it is another', () => {
  assert.equal(String(Time({ text: en, at: now, zone: 'Asia/Beirut', named: true })),
    '<time datetime="2026-04-14T12:42+03:00"><bdi>12:42</bdi> Beirut time</time>');
  assert.equal(String(TimeRange({ text: ar, from: now, to: now.add({ minutes: 70 }), zone })),
    '<time datetime="2026-04-14T10:42+01:00"><bdi>من 10:42 إلى 11:52</bdi></time>');
});

test('the line of now stands before the first item that begins later, or at the end', () => {
  const at = (time: string): Temporal.Instant => Temporal.ZonedDateTime.from(`2026-04-14T${time}[${zone}]`).toInstant();
  const order = (times: string[]): string[] => {
    const html = String(DayList({ text: en, zone, now, items: times.map((time) => ({ at: at(time), what: time })) }));
    return [...html.matchAll(/<bdi>(\d\d:\d\d)/g)].map((found) => found[1]!);
  };
  assert.deepEqual(order(['08:30', '11:00']), ['08:30', '10:42', '11:00']);
  assert.deepEqual(order(['08:30', '10:42']), ['08:30', '10:42', '10:42']);
  assert.deepEqual(order([]), ['10:42']);
});

test('initials are the first letters of the first and last word, as a reader counts letters', () => {
  const names = ['Ruth Adeyemi', 'Kenji Watanabe', 'Ana Maria de Sousa', 'Prince', '  Zoë\u0308 Q ', 'نورا حداد', '', 'ǆ x', '👩‍👧 B'];
  assert.deepEqual(names.map(initials), ['RA', 'KW', 'AS', 'P', 'ZQ', 'نح', '', 'ǄX', '👩‍👧B']);
});

test('a meter can be counted up to forty; beyond, it is one bar', () => {
  assert.equal(String(Meter({ value: 2, of: 3, label: '2 of 3' })), '<div class="meter" role="img" aria-label="2 of 3"><i></i><i></i><i class="no"></i></div>');
  assert.match(String(Meter({ value: 184, of: 240, label: 'x' })), /<rect width="767" /);
});

test('a table has a caption that names its region, heads with scope, and says how it is sorted', () => {
  const html = String(Table({
    id: 'people', caption: 'People', rowHead: 0, rows: [['Wen Zhao', 3]],
    columns: [{ label: 'Name', sort: { href: '?sort=name', now: 'descending' } }, { label: 'Tries', kind: 'number' }],
  }));
  assert.match(html, /^<div class="scroll" role="region" aria-labelledby="people" tabindex="0"><table><caption id="people">People<\/caption>/);
  assert.match(html, /<th scope="col" aria-sort="descending"><a href="\?sort=name">Name<\/a><span aria-hidden="true"> ↓<\/span><\/th><th scope="col" class="num">Tries<\/th>/);
  assert.match(html, /<tr><th scope="row">Wen Zhao<\/th><td class="num">3<\/td><\/tr>/);
});
