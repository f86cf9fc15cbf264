/** The contrasts of the look, worked out from the tokens; the bounds are the worst that may be. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { contrast, hex, linear } from './colours.ts';
import { paper } from './page.tsx';

const css = readFileSync(new URL('css/tokens.css', import.meta.url), 'utf8');
const blocks = { light: ':root {', dark: ':root[data-theme="dark"] {' } as const;
const byScheme = '  :root:not([data-theme="light"]) {';

function colours(start: string): Map<string, string> {
  const from = css.indexOf(start);
  assert.notEqual(from, -1);
  const text = css.slice(from, css.indexOf('}', from));
  return new Map([...text.matchAll(/--([\w-]+): (oklch\([^/)]+\));/g)].map((found) => [found[1]!, found[2]!]));
}

const plain = ['paper', 'sunken', 'raised'];
const rows = [...plain, 'hover'];
const chosen = [...rows, 'accent-tint', 'accent-tint-2'];
const bounds: [token: string, on: string[], light: number, dark: number][] = [
  ['ink', chosen, 12.2, 9.3], ['ink-2', chosen, 6.1, 5.7], ['ink-3', chosen, 4.6, 4.6], ['accent', chosen, 5.4, 5.9],
  ['on-accent', ['accent', 'accent-hover'], 7.3, 9.7],
  ['held', [...rows, 'held-tint'], 6.6, 8.8], ['conflict', [...rows, 'conflict-tint'], 6.6, 7.5],
  ['done', [...rows, 'done-tint'], 6.8, 8.8], ['late', [...rows, 'late-tint'], 6.5, 8.4],
  ['held-edge', [...plain, 'held-tint'], 3.5, 5.5], ['conflict-edge', [...plain, 'conflict-tint'], 4.4, 4.6],
  ['done-edge', [...plain, 'done-tint'], 3.7, 5.2], ['late-edge', [...plain, 'late-tint'], 3.4, 5.4],
  ['line-3', plain, 3.4, 3.6], ['focus', chosen, 4.4, 6.5],
];

for (const scheme of ['light', 'dark'] as const) {
  test(`every ink of the ${scheme} scheme keeps its contrast on every surface that it may stand on`, () => {
    const known = colours(blocks[scheme]);
    const weak = bounds.flatMap(([token, surfaces, light, dark]) => surfaces
      .map((surface) => ({ token, surface, ratio: contrast(known.get(token)!, known.get(surface)!), least: scheme === 'light' ? light : dark }))
      .filter(({ ratio, least }) => ratio < least));
    assert.deepEqual(weak, []);
  });
}

test('the dark scheme of the machine and the one that a person chose are the same', () => {
  assert.deepEqual(colours(byScheme), colours(blocks.dark));
});

test('every colour lies inside sRGB, and the hex beside it is the same colour', () => {
  const told = [...css.matchAll(/(oklch\([^/)]+\));\s*\/\* (#[\da-f]{6})/g)];
  assert.equal(told.length, 56);
  for (const [, colour = '', beside] of told) {
    assert.equal(hex(colour), beside);
    for (const part of linear(colour)) assert.ok(part > -0.002 && part < 1.002, `${colour} is outside sRGB`);
  }
});

test('the colour of the window around the page is that of the page', () => {
  assert.deepEqual(paper, { light: hex(colours(blocks.light).get('paper')!), dark: hex(colours(blocks.dark).get('paper')!) });
});

test('contrast is WCAG\'s: 21 between black and white, 1 between equals, and linear() refuses what it cannot read', () => {
  assert.equal(contrast('#000', '#ffffff'), 21);
  assert.equal(contrast('oklch(1 0 0)', '#fff'), 1);
  assert.equal(contrast('#777777', '#ffffff').toFixed(2), '4.48');
  assert.throws(() => linear('red'), /no colour of the tokens/);
});
