/**
 * Everything static that a page refers to: the sheets, the fonts, the islands, the mark. Each has an address with the
 * hash of its content, so it may be kept for ever; the text ones are compressed once, at brotli's best.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { bundled } from './assets-esbuild.ts';
import { hashOf, kept } from './assets-kept.ts';
import { publicSheet, workSheet } from './stylesheets.ts';

/** The start of every asset's address. */
export const assetsPath = '/assets/';

export type AssetName =
  | 'work.css' | 'public.css' | 'mark.svg'
  | `source-sans-3-${string}.woff2`
  /** An island by the name of its file. */
  | `${string}.js`;

export interface Asset {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

interface Made {
  readonly address: string;
  readonly plain: Buffer;
  readonly brotli: Buffer | undefined;
  readonly type: string;
}

const web = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
let all: { byName: Map<string, Made>; byAddress: Map<string, Made> } | undefined;

/** The address of an asset by its name: `/assets/work-3f2a….css`. Throws when there is none of that name. */
export function assetAddress(name: AssetName): string {
  const found = made().byName.get(name);
  if (!found) throw new Error(`There is no asset called "${name}".`);
  return found.address;
}

/**
 * The answer to a request for `path`: in brotli when `acceptEncoding` (the header of that name) takes it. Undefined
 * when no asset has that address; an old hash has none.
 */
export function asset(path: string, acceptEncoding = ''): Asset | undefined {
  const found = made().byAddress.get(path);
  if (!found) return undefined;
  const packed = /(?:^|,)\s*br\s*(?:,|;\s*q=(?!0(?:\.0*)?\s*(?:,|$))|$)/i.test(acceptEncoding) ? found.brotli : undefined;
  return { body: new Uint8Array(packed ?? found.plain), headers: headersOf(found, packed !== undefined) };
}

function headersOf({ type, brotli }: Made, packed: boolean): Record<string, string> {
  return {
    'content-type': type,
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    ...(brotli ? { vary: 'accept-encoding' } : {}),
    ...(packed ? { 'content-encoding': 'br' } : {}),
  };
}

/** Makes every asset now, so that the first page does not wait for it. */
export function prepareAssets(): void {
  made();
}

function made(): NonNullable<typeof all> {
  if (all) return all;
  const fonts = subsets.map(fontAsset);
  const rest = [
    textAsset('work.css', workSheet(faces(fonts)), 'text/css; charset=utf-8'),
    textAsset('public.css', publicSheet(), 'text/css; charset=utf-8'),
    textAsset('mark.svg', Buffer.from(mark), 'image/svg+xml'),
    ...islands().map(({ name, code }) => textAsset(`${name}.js`, code, 'text/javascript; charset=utf-8')),
  ];
  const entries = [...fonts.map(({ name, file }) => [name, file] as const), ...rest];
  all = { byName: new Map(entries), byAddress: new Map(entries.map(([, file]) => [file.address, file])) };
  return all;
}

function textAsset(name: string, plain: Buffer, type: string): [string, Made] {
  const brotli = kept('br', [plain], () => brotliCompressSync(plain, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
  }));
  return [name, { address: addressOf(name, plain), plain, brotli, type }];
}

function addressOf(name: string, content: Buffer): string {
  const dot = name.lastIndexOf('.');
  return `${assetsPath}${name.slice(0, dot)}-${hashOf([content]).slice(0, 12)}${name.slice(dot)}`;
}

// The ranges are those that the package states; a browser fetches only the files whose letters a page has.
const subsets = ['latin', 'latin-ext', 'cyrillic', 'greek', 'vietnamese'] as const;

function fontAsset(subset: string) {
  const file = require.resolve(`@fontsource-variable/source-sans-3/files/source-sans-3-${subset}-wght-normal.woff2`);
  const name = `source-sans-3-${subset}.woff2`;
  const plain = readFileSync(file);
  return { subset, name, file: { address: addressOf(name, plain), plain, brotli: undefined, type: 'font/woff2' } satisfies Made };
}

function faces(fonts: readonly ReturnType<typeof fontAsset>[]): string {
  const ranges: Record<string, string> = require('@fontsource-variable/source-sans-3/unicode.json');
  return fonts.map(({ subset, file }) => `@font-face { font-family: "Source Sans 3 Variable"; font-weight: 200 900; `
    + `font-display: optional; src: url("${file.address}") format("woff2"); unicode-range: ${ranges[subset]}; }`).join('\n');
}

// An island is a file in some door's `islands/`; its name alone is its asset's, so no two may share one.
function islands(): { name: string; code: Buffer }[] {
  const folders = readdirSync(web, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name === 'islands').map((entry) => join(entry.parentPath, entry.name));
  const files = folders.sort().flatMap((folder) => readdirSync(folder).filter(isIsland).sort().map((name) => join(folder, name)));
  const sources = files.map((file) => readFileSync(file));
  return files.map((file) => ({ name: basename(file, '.ts'), code: kept('js', [file, ...sources], () => bundled(file)) }));
}

function isIsland(name: string): boolean {
  return name.endsWith('.ts') && !name.endsWith('.test.ts');
}

const mark = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 18 18"><style>.l{fill:#152025}.a{fill:#005d7a}'
  + '@media(prefers-color-scheme:dark){.l{fill:#e7ecee}.a{fill:#73c9e1}}</style>'
  + '<path class="l" d="M1 2.5h11v3H1zM6 7.5h11v3H6zM3 12.5h9v3H3z"/><path class="a" d="M8 0h2v18H8z"/></svg>';
