/** Prints letters: the job that `orderLetters` asks for. Done again from its beginning when whoever did it is gone. */
import { emit, type Actor, type Context, type OrganisationId } from '../../platform/context.ts';
import { isId } from '../../platform/ids.ts';
import { printLetters, type PrintedLetter } from '../../platform/print/letters.ts';
import type { Result } from '../../platform/result.ts';
import { organisation as organisationOf } from '../identity/reads.ts';
import { record } from '../log/actions.ts';
import { filePut } from '../records/actions.ts';
import { subjectLimit } from '../records/model.ts';
import { takeUpload, type Stores } from '../records/actions-contents.ts';
import { letterLinks } from './actions-codes.ts';
import { contentsOf, printed, type LetterContent } from './actions-letters-compose.ts';
import { about, changed } from './actions-open.ts';
import { addMissingFamilies } from './actions-round.ts';
import type { ConferencesFact } from './events.ts';
import type { Round } from './model.ts';
import type { NoPrint, Print, PrintId } from './model-letters.ts';
import { round as roundById } from './reads.ts';
import { printOf } from './reads-letters.ts';
import { deleteLetters, insertLetters, lockPrint, setMissing, updatePrint } from './store-letters.ts';

const machine: Actor = { kind: 'machine', name: 'letters' };
/** Links that are made in one transaction, after which the page shows how far it is. */
const atOnce = 50;

interface Work { readonly organisation: OrganisationId; readonly print: PrintId }
type Enter = <R>(work: (ctx: Context) => Promise<R>) => Promise<R>;

/** What the worker does with a job of the task `print-letters`. */
export async function printOrdered(stores: Stores, payload: unknown): Promise<void> {
  const { organisation, print } = payload as Work;
  if (!isId(organisation ?? '') || !isId(print ?? '')) throw new Error('a job of print-letters names an organisation and a printing');
  const enter: Enter = (work) => stores.office.enter(organisation, machine, work);
  const begun = await enter((ctx) => begin(ctx, print));
  if (!begun) return;
  const { round, contents } = begun;
  const all: PrintedLetter[] = [];
  for (let at = 0; at < contents.length; at += atOnce) all.push(...await enter((ctx) => write(ctx, round, print, contents.slice(at, at + atOnce), at)));
  const title = { title: `${round.name} (${contents.length})`, author: begun.author };
  const laid = await press(all, title, (place, missing) => enter((ctx) => setMissing(ctx.tx, ctx.organisation, print, place, missing)));
  if (!laid.ok) return enter((ctx) => fail(ctx, print, laid.reason));
  const stored = await takeUpload(stores, { organisation, actor: machine, subject: subjectOf(print), limit: subjectLimit }, new Blob([new Uint8Array(laid.value.pdf)]).stream());
  if (!stored.ok && stored.reason === 'too-large') return enter((ctx) => fail(ctx, print, 'too-large'));
  if (!stored.ok) throw new Error(`the letters of ${print} were not stored: ${stored.reason}`);
  await enter((ctx) => finish(ctx, print, { upload: stored.value.id, name: `${round.name}.pdf`, letters: all.length - laid.value.left }));
}

const subjectOf = (print: PrintId) => ({ kind: 'round-letters', id: print });

/** Works out who is written to. Undefined where it is settled already. */
async function begin(ctx: Context, id: PrintId): Promise<{ round: Round; contents: readonly LetterContent[]; author: string } | undefined> {
  const row = await lockPrint(ctx.tx, ctx.organisation, id);
  if (!row || row.state === 'printed' || row.state === 'failed') return undefined;
  const round = (await roundById(ctx, row.round))!;
  await addMissingFamilies(ctx, round);
  const contents = await contentsOf(ctx, round, row.which);
  await deleteLetters(ctx.tx, ctx.organisation, id);
  await updatePrint(ctx.tx, ctx.organisation, id, { state: 'printing', total: contents.length, done: 0 });
  changed(ctx, round);
  return { round, contents, author: (await organisationOf(ctx.tx, ctx.organisation)).name };
}

/** Gives some of them their links, and writes that these letters are there. */
async function write(ctx: Context, round: Round, print: PrintId, contents: readonly LetterContent[], from: number): Promise<PrintedLetter[]> {
  const organisation = await organisationOf(ctx.tx, ctx.organisation);
  const links = await letterLinks(ctx, round, contents.map(({ family, to }) => ({ family, person: to[0]!.person })));
  const letters = contents.map((one, at) => printed(ctx, { round, organisation }, one, links[at]!));
  await insertLetters(ctx.tx, contents.map(({ family, to, children, rows }, at) => ({
    organisation: ctx.organisation, print, place: from + at, family, people: [...new Set([...to, ...children, ...rows].map(({ person }) => person))], missing: null,
  })));
  await updatePrint(ctx.tx, ctx.organisation, print, { done: from + contents.length });
  changed(ctx, round);
  return letters;
}

interface Pressed { readonly pdf: Uint8Array; readonly left: number }

/** One file of all that can be laid out. A letter with a character that no font has is left out, and told. */
async function press(
  all: readonly PrintedLetter[], title: Parameters<typeof printLetters>[1], tell: (place: number, missing: string) => Promise<void>,
): Promise<Result<Pressed, { readonly reason: NoPrint }>> {
  const whole = await printLetters(all, title);
  if (whole.ok) return { ok: true, value: { pdf: whole.value, left: 0 } };
  if (whole.reason !== 'no-glyphs') return whole;
  const out = new Set(whole.letters);
  for (const place of out) await tell(place, whole.characters.filter((one) => JSON.stringify(all[place]).includes(one)).join(' '));
  const rest = await printLetters(all.filter((_, at) => !out.has(at)), title);
  if (rest.ok) return { ok: true, value: { pdf: rest.value, left: out.size } };
  return { ok: false, reason: rest.reason === 'no-letters' ? 'no-glyphs' : rest.reason };
}

async function finish(ctx: Context, id: PrintId, { upload, name, letters }: { upload: Parameters<typeof filePut>[1]['upload']; name: string; letters: number }): Promise<void> {
  const print = await open(ctx, id);
  if (!print) return;
  const file = await filePut(ctx, { upload, name, subject: subjectOf(id) });
  if (!file.ok) throw new Error(`the letters of ${id} did not become a file: ${file.reason}`);
  await updatePrint(ctx.tx, ctx.organisation, id, { state: 'printed', done: print.total, file: file.value, ended_at: ctx.now });
  await told(ctx, print, { step: 'print', file: file.value, families: letters, leftOut: print.total - letters });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.LettersPrinted', subject: about({ id: print.round }), letters });
}

async function fail(ctx: Context, id: PrintId, reason: NoPrint): Promise<void> {
  const print = await open(ctx, id);
  if (!print) return;
  await updatePrint(ctx.tx, ctx.organisation, id, { state: 'failed', reason, ended_at: ctx.now });
  await told(ctx, print, { step: 'print', state: reason });
}

/** A printing that has not ended yet. */
async function open(ctx: Context, id: PrintId): Promise<Print | undefined> {
  const row = await lockPrint(ctx.tx, ctx.organisation, id);
  return row && (row.state === 'waiting' || row.state === 'printing') ? printOf(row) : undefined;
}

async function told(ctx: Context, { round }: Print, details: Readonly<Record<string, string | number>>): Promise<void> {
  await record(ctx, { verb: 'conferences.printLetters', subject: about({ id: round }), details });
  changed(ctx, { id: round });
}
