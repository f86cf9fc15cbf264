/**
 * Letters on paper: one PDF/UA file for all of them, a page each, tagged and in the letter's own language and direction
 * (P-2.1). The page is laid out by typst in a process of its own: a thousand letters take half a gigabyte for two seconds.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { encode } from 'uqr';
import { ok, refuse, type Result } from '../result.ts';

/** A letter of one page. All of it is text as people read it; dates and numbers are already in the letter's language. */
export interface PrintedLetter {
  /** BCP 47. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  /** The sender's name, then the lines of the address. */
  readonly sender: readonly string[];
  /** The lines that show in the window of an envelope. */
  readonly to: readonly string[];
  readonly date: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** How to answer: `link` stands in the QR code, `short` is for who types `address` and then a code. */
  readonly code: {
    readonly link: string; readonly alt: string; readonly caption: string; readonly address: string; readonly label: string; readonly short: string;
  };
  readonly closing: readonly string[];
  /** What is cut off, filled in by hand and sent back. */
  readonly slip: {
    readonly title: string; readonly instruction: string; readonly who: string; readonly when: string; readonly sign: string;
    readonly rows: readonly { readonly name: string; readonly choices: readonly string[] }[];
  };
}

export type NotPrinted =
  | { readonly reason: 'no-letters' }
  /** npm has no compiler of pages for this machine: today only Linux on x64 has one that makes PDF/UA. */
  | { readonly reason: 'no-printer' }
  /** Characters that none of the fonts has; `letters` are the places, from 0, of those in which they stand. */
  | { readonly reason: 'no-glyphs'; readonly characters: readonly string[]; readonly letters: readonly number[] };

/** What a file is called by a reader program, and in which language its name is. */
export interface Printing { readonly title: string; readonly author: string }

/**
 * Prints letters into one file, in the order given.
 * @throws when the process that lays them out fails.
 */
export async function printLetters(letters: readonly PrintedLetter[], printing: Printing): Promise<Result<Uint8Array, NotPrinted>> {
  if (letters.length === 0) return refuse({ reason: 'no-letters' });
  const laid = await layOut(JSON.stringify({ ...printing, letters: letters.map(asLaidOut) }));
  if (laid === 'no-printer') return refuse({ reason: laid });
  if (laid.pdf) return ok(laid.pdf);
  const inLetter = (letter: PrintedLetter) => laid.missing.some((one) => JSON.stringify(letter).includes(one));
  return refuse({ reason: 'no-glyphs', characters: laid.missing, letters: letters.flatMap((letter, at) => (inLetter(letter) ? [at] : [])) });
}

/** Each piece of text keeps its own direction: a telephone number in an Arabic letter is not turned round (UAX 9, section 2.7). */
function asLaidOut(letter: PrintedLetter): unknown {
  const { sender, to, facts, code, slip } = letter;
  return {
    ...letter, sender: sender.map(apart), to: to.map(apart), facts: facts.map(({ label, value }) => [label, apart(value)]),
    code: { svg: qrCode(code.link), alt: code.alt, caption: code.caption, address: apart(code.address), label: code.label, short: code.short },
    slip: { ...slip, label: code.label, short: code.short, rows: slip.rows.map(({ name, choices }) => ({ name: apart(name), choices: choices.map(apart) })) },
  };
}

function apart(text: string): string {
  return `\u2068${text}\u2069`;
}

/** A QR code (ISO/IEC 18004, level M) as an SVG of one path, without its margin. */
export function qrCode(text: string): string {
  const { size, data } = encode(text, { ecc: 'M', border: 0 });
  let path = '';
  for (const [y, row] of data.entries()) {
    for (let x = 0; x < size; x++) {
      const begin = x;
      while (row[x]) x++;
      if (x > begin) path += `M${begin} ${y}h${x - begin}v1H${begin}z`;
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${size}" height="${size}"><path d="${path}"/></svg>`;
}

interface LaidOut { readonly pdf?: Uint8Array; readonly missing: readonly string[] }

/** The exit codes by which the process says that its output is a list of characters and no file, and that it cannot print. */
export const glyphsMissing = 3;
export const noPrinter = 4;

async function layOut(input: string): Promise<LaidOut | 'no-printer'> {
  const script = fileURLToPath(new URL('letters-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => {}); // it ended before it had read all: its exit code says why
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const [out, complaint, code] = await Promise.all([gathered(child.stdout), gathered(child.stderr), ended]);
  if (code === 0) return { pdf: out, missing: [] };
  if (code === noPrinter) return 'no-printer';
  if (code === glyphsMissing) return { missing: JSON.parse(out.toString('utf8')) as string[] };
  throw new Error(`letters could not be laid out: ${complaint.toString('utf8').slice(-2000)}`);
}

async function gathered(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
