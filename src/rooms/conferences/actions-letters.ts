/** Letters of a round: ordered, printed by a job (`actions-letters-print.ts`), and said to be posted (P-2.1). */
import { emit, type Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { removeFile } from '../records/actions.ts';
import { access } from './access.ts';
import { about, changed, openedRound, type RoundRefusal } from './actions-open.ts';
import type { ConferencesFact } from './events.ts';
import type { Round } from './model.ts';
import type { PrintedFor, PrintId } from './model-letters.ts';
import { filesNaming, isAllTold, lettersOf, printById, printsOf } from './reads-letters.ts';
import { deleteCodes, endStale, endUnderWay, forgetFiles, insertPrint, lockPrint, setToldBy, updatePrint } from './store-letters.ts';

export type LettersRefusal = RoundRefusal
  /** Letters of this round are being printed. */
  | { readonly reason: 'printing' }
  /** These are not printed, or are posted. */
  | { readonly reason: 'not-printed' };

/** After it a printing that came to no end has none: a thousand letters take seconds. */
const patience = Temporal.Duration.from({ minutes: 10 });

const personOf = ({ actor }: Context) => (actor.kind === 'person' ? actor.person as PersonId : null);

/** Orders letters to guardians whom no message reaches, or to all. A job prints them; the page shows how far it is. */
export async function orderLetters(ctx: Context, id: string, which: PrintedFor): Promise<Result<PrintId, LettersRefusal>> {
  const found = await openedRound(ctx, 'conferences.printLetters', id, { states: ['open'] });
  if (!found.ok) return found;
  const round = found.value;
  await endStale(ctx.tx, ctx.organisation, round.id, ctx.now.subtract(patience), ctx.now);
  if (await isUnderWay(ctx, round.id)) return refuse({ reason: 'printing' });
  const print = newId<PrintId>();
  await insertPrint(ctx.tx, {
    organisation: ctx.organisation, id: print, round: round.id, which, state: 'waiting', total: 0, done: 0, reason: null, file: null, made_at: ctx.now,
    made_by: personOf(ctx), ended_at: null, posted_at: null, posted_by: null,
  });
  await ctx.jobs.enqueue(ctx.tx, { task: 'print-letters', payload: { organisation: ctx.organisation, print }, key: `print-letters:${print}`, attempts: 3 });
  await record(ctx, { verb: 'conferences.printLetters', subject: about(round), details: { step: 'order', file: print } });
  changed(ctx, round);
  return ok(print);
}

async function isUnderWay(ctx: Context, round: Round['id']): Promise<boolean> {
  return (await printsOf(ctx, round)).some(({ state }) => state === 'waiting' || state === 'printing');
}

/**
 * Says that printed letters have left by post or with the children: families that were not told by any other way count as told
 * by letter.
 */
export async function postLetters(ctx: Context, id: string, print: string): Promise<Result<number, LettersRefusal>> {
  const found = await openedRound(ctx, 'conferences.printLetters', id, { states: ['open', 'closed'] });
  if (!found.ok) return found;
  const round = found.value;
  const known = await printById(ctx, print);
  const row = known?.round === round.id ? await lockPrint(ctx.tx, ctx.organisation, known.id) : undefined;
  if (!row) return refuse({ reason: 'not-found' });
  if (row.state !== 'printed' || row.posted_at !== null) return refuse({ reason: 'not-printed' });
  const families = [...new Set((await lettersOf(ctx, [row.id])).flatMap(({ family, missing }) => (missing === null ? [family] : [])))];
  const told = await setToldBy(ctx.tx, ctx.organisation, families, 'letter', ctx.now);
  await updatePrint(ctx.tx, ctx.organisation, row.id, { posted_at: ctx.now, posted_by: personOf(ctx) });
  await record(ctx, { verb: 'conferences.printLetters', subject: about(round), details: { step: 'post', families: families.length, told } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.LettersPosted', subject: about(round), families: families.length, told });
  await tellWhenAllTold(ctx, round);
  changed(ctx, round);
  return ok(families.length);
}

/** Says it once that no family of a round is left that has not been told. */
export async function tellWhenAllTold(ctx: Context, round: Pick<Round, 'id'>): Promise<void> {
  if (await isAllTold(ctx, round.id)) await emit<ConferencesFact>(ctx, { kind: 'conferences.AllFamiliesTold', subject: about(round) });
}

/** Takes the file of a printing away: whoever has it can open the pages of all its families. What was posted stays so. */
export async function removeLetters(ctx: Context, id: string, print: string): Promise<Result<undefined, LettersRefusal>> {
  const forbidden = await forbids(ctx, 'conferences.printLetters', access['conferences.printLetters'], { subject: id });
  if (forbidden) return refuse(forbidden);
  const known = await printById(ctx, print);
  if (known?.round !== id) return refuse({ reason: 'not-found' });
  const row = await lockPrint(ctx.tx, ctx.organisation, known.id);
  if (!row?.file) return refuse({ reason: 'not-printed' });
  const gone = await removeFile(ctx, row.file);
  if (!gone.ok && (gone.reason === 'forbidden' || gone.reason === 'gate')) return refuse(gone);
  await updatePrint(ctx.tx, ctx.organisation, row.id, { file: null });
  changed(ctx, { id });
  return ok();
}

/** Takes away the files in whose letters a person is named, and the codes of his links; what is being printed comes to no file. Part of erasing him. @returns how many. */
export async function eraseLetters(ctx: Context, person: PersonId): Promise<number> {
  await endUnderWay(ctx.tx, ctx.organisation, ctx.now);
  const files = await filesNaming(ctx, person);
  for (const file of files) await removeFile(ctx, file);
  await forgetFiles(ctx.tx, ctx.organisation, files);
  return files.length + await deleteCodes(ctx.tx, ctx.organisation, person);
}
