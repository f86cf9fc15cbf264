/** Letters read back by another program: poppler, which `.ci/run` installs and names by CONVENE_TEST_PDF. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { printLetters, type PrintedLetter } from '../../src/platform/print/letters.ts';

const skip = process.env['CONVENE_TEST_PDF'] ? false : 'CONVENE_TEST_PDF is not set: poppler may be missing';
const folder = mkdtempSync(join(tmpdir(), 'convene-letters-'));
after(() => rmSync(folder, { recursive: true }));

const letter = (name: string): PrintedLetter => ({
  language: 'en', direction: 'ltr', sender: ['Linden Hill School', '12 Linden Hill'], to: [name], date: '22 November 2026', title: `Meetings of ${name}`,
  paragraphs: ['We invite you.'], facts: [{ label: 'Questions', value: '+351 210 000 000' }],
  code: { link: 'https://convene.example/l/abc', alt: 'Link to your booking page', caption: 'Book with your telephone', address: 'convene.example/b', label: 'Code', short: 'K7P-3QX' },
  closing: [], slip: { title: 'Return slip', instruction: 'Tick.', who: 'Teacher', when: 'When', sign: 'Signature', rows: [{ name: 'Kenji Watanabe', choices: ['early', 'late'] }] },
});

async function printed(letters: readonly PrintedLetter[]): Promise<(tool: 'pdfinfo' | 'pdftotext', ...options: string[]) => string> {
  const done = await printLetters(letters, { title: 'Letters of a round', author: 'Linden Hill School' });
  assert.ok(done.ok);
  const path = join(folder, 'letters.pdf');
  writeFileSync(path, done.value);
  return (tool, ...options) => execFileSync(tool, tool === 'pdfinfo' ? [...options, path] : [...options, path, '-'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

test('[P-2.1] each letter stands on a page of its own with its name, and a reader program is told what is what', { skip }, async () => {
  const ask = await printed([letter('Grace Okonkwo'), { ...letter('سامر الخطيب'), language: 'ar', direction: 'rtl' }]);
  const pages = ask('pdftotext').split('\f').filter((page) => page.trim());
  assert.equal(pages.length, 2);
  assert.match(pages[0]!, /Grace Okonkwo/);
  assert.doesNotMatch(pages[1]!, /Grace Okonkwo/);
  const about = ask('pdfinfo');
  assert.match(about, /^Tagged: +yes$/m);
  assert.match(about, /^Title: +Letters of a round$/m);
  const tags = ask('pdfinfo', '-struct-text');
  assert.deepEqual([tags.match(/^ *H1 /gm)?.length, tags.match(/^ *H2 /gm)?.length, tags.match(/^ *Figure/gm)?.length], [2, 2, 2]);
  assert.match(tags, /TH <[^]*Teacher[^]*TD[^]*Kenji Watanabe/);
});

test('[P-2.1] a telephone number in an Arabic letter is read from left to right', { skip }, async () => {
  const ask = await printed([{ ...letter('سامر الخطيب'), language: 'ar', direction: 'rtl' }]);
  assert.match(ask('pdftotext', '-layout'), /\+351 210 000 000/);
});
