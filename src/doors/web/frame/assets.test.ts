import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliDecompressSync } from 'node:zlib';
import { asset, assetAddress } from './assets.ts';

const sizes = [['work.css', 8192], ['public.css', 2560], ['live.js', 1536], ['dialogs.js', 512], ['push.js', 1024], ['push-worker.js', 512]] as const;

for (const [name, most] of sizes) {
  test(`${name} is at most ${most} bytes in brotli`, () => {
    const { length } = asset(assetAddress(name), 'gzip, br')!.body;
    assert.ok(length <= most, `${name} has ${length} bytes`);
  });
}

test('the Latin font is at most 30 KB', () => {
  assert.ok(asset(assetAddress('source-sans-3-latin.woff2'))!.body.length <= 30 * 1024);
});

test('an address carries the hash of its content, is kept for ever, and an old or foreign one is not known', () => {
  const address = assetAddress('work.css');
  assert.match(address, /^\/assets\/work-[0-9a-f]{12}\.css$/);
  assert.deepEqual(asset(address)!.headers, {
    'content-type': 'text/css; charset=utf-8', 'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff', vary: 'accept-encoding',
  });
  assert.equal(asset('/assets/work-000000000000.css'), undefined);
  assert.equal(asset('/assets/../page.tsx'), undefined);
  assert.throws(() => assetAddress('none.js'), /no asset called "none.js"/);
});

test('brotli is sent to those who take it, and holds the same', () => {
  const address = assetAddress('public.css');
  const plain = Buffer.from(asset(address)!.body).toString();
  for (const taken of ['br', 'gzip, br', 'gzip,br;q=0.5', 'br ; q=1.0, *']) {
    const packed = asset(address, taken)!;
    assert.equal(packed.headers['content-encoding'], 'br', taken);
    assert.equal(brotliDecompressSync(packed.body).toString(), plain);
  }
  for (const refused of ['', 'gzip', 'br;q=0', 'gzip, br;q=0.0', 'brotli', 'x-br']) {
    assert.equal(asset(address, refused)!.headers['content-encoding'], undefined, refused);
  }
});

test('fonts are sent as they are, whatever is asked', () => {
  assert.deepEqual(asset(assetAddress('source-sans-3-greek.woff2'), 'br')!.headers, {
    'content-type': 'font/woff2', 'cache-control': 'public, max-age=31536000, immutable', 'x-content-type-options': 'nosniff',
  });
});

test('the public sheet needs neither oklch() nor color-mix(), and uses no property that it does not define', () => {
  const css = Buffer.from(asset(assetAddress('public.css'))!.body).toString();
  assert.equal(/oklch|color-mix|@font-face/.test(css), false);
  assert.deepEqual(undefinedIn(css), []);
  assert.deepEqual(undefinedIn(Buffer.from(asset(assetAddress('work.css'))!.body).toString()), []);
});

test('the sheets turn with the direction of the text: no left, no right', () => {
  for (const name of ['work.css', 'public.css'] as const) {
    const css = Buffer.from(asset(assetAddress(name))!.body).toString();
    assert.deepEqual(css.match(/[;{](?:margin|padding|border|inset)?-?(?:left|right)\b[^;}]*|text-align:(?:left|right)/g), null);
  }
});

function undefinedIn(css: string): string[] {
  const defined = new Set([...css.matchAll(/(--[\w-]+):/g)].map((found) => found[1]!));
  return [...new Set([...css.matchAll(/var\((--[\w-]+)/g)].map((found) => found[1]!))].filter((name) => !defined.has(name)).sort();
}
