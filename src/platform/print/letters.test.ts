import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printLetters, qrCode, type PrintedLetter } from './letters.ts';

const english: PrintedLetter = {
  language: 'en', direction: 'ltr', sender: ['Linden Hill School', '12 Linden Hill', '1000-001 Lisbon'], to: ['Grace Okonkwo', 'for Chidi Okonkwo, 5B'],
  date: '22 November 2026', title: 'Parent-teacher meetings', paragraphs: ['We invite you to talk with your child’s teachers.'],
  facts: [{ label: 'Book by', value: 'Friday 27 November, 18:00' }],
  code: { link: 'https://convene.example/l/abc', alt: 'Link to your booking page', caption: 'Book with your telephone', address: 'convene.example/b', label: 'Code', short: 'K7P-3QX-9F' },
  closing: ['The school office'],
  slip: { title: 'Return slip', instruction: 'Tick what suits you.', who: 'Teacher', when: 'When', sign: 'Signature', rows: [{ name: 'Kenji Watanabe', choices: ['early', 'late'] }] },
};
const arabic: PrintedLetter = { ...english, language: 'ar', direction: 'rtl', to: ['سامر الخطيب'], title: 'لقاءات أولياء الأمور بالمعلمين', paragraphs: ['ندعوكم إلى التحدث مع معلمي طفلكم.'] };
const printing = { title: 'Letters of the autumn round', author: 'Linden Hill School' };
const text = (pdf: Uint8Array) => Buffer.from(pdf).toString('latin1');

test('[P-2.1] letters are one file with a page each, tagged, and say that they are PDF/UA', async () => {
  const printed = await printLetters([english, arabic, english], printing);
  assert.ok(printed.ok);
  const file = text(printed.value);
  assert.equal(file.slice(0, 5), '%PDF-');
  assert.match(file, /\/Type\/Pages\/Count 3\b|\/Count 3\b/);
  assert.match(file, /\/MarkInfo\s*<<\s*\/Marked true/);
  assert.match(file, /<pdfuaid:part>1<\/pdfuaid:part>/);
});

test('[P-2.1] what people wrote is text, whatever it looks like to the program that lays it out', async () => {
  const odd = '#panic("x") *bold* $a$ @ref <label> `code` \\ // "';
  const printed = await printLetters([{ ...english, title: odd, paragraphs: [odd], to: [odd], facts: [{ label: odd, value: odd }] }], { title: odd, author: odd });
  assert.ok(printed.ok);
});

test('[P-2.1] a character that no font has is named, with the letters in which it stands', async () => {
  const printed = await printLetters([english, { ...english, to: ['李小龍'] }], printing);
  assert.deepEqual(printed, { ok: false, reason: 'no-glyphs', characters: ['李', '小', '龍'], letters: [1] });
});

test('no letters are no file', async () => {
  assert.deepEqual(await printLetters([], printing), { ok: false, reason: 'no-letters' });
});

test('a QR code is one path of whole modules', () => {
  assert.match(qrCode('https://convene.example/l/abc'), /^<svg [^>]*viewBox="0 0 29 29"[^>]*><path d="(M\d+ \d+h\d+v1H\d+z)+"\/><\/svg>$/);
});
