/** The office orders letters, opens their file and says that they are posted (P-2.1). */
import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import { orderLetters, postLetters, removeLetters, type LettersRefusal } from '../../../rooms/conferences/actions-letters.ts';
import { printedFor } from '../../../rooms/conferences/model-letters.ts';
import type { Round } from '../../../rooms/conferences/model.ts';
import { lettersOf, printsOf, reachOf, toldWays } from '../../../rooms/conferences/reads-letters.ts';
import { familyLines } from '../../../rooms/conferences/reads-matrix.ts';
import { round as roundById } from '../../../rooms/conferences/reads.ts';
import { people as peopleById } from '../../../rooms/people/reads.ts';
import { formOf, page, seeOther } from '../answers.ts';
import { refused, type MemberVisit } from '../answers-refusals.tsx';
import { enter, type Web, type WebParts } from '../visit.ts';
import { LettersPage, lettersDone, type LettersShown } from './pages-letters.tsx';
import { conferenceSentence } from './parts.tsx';

export async function showLetters(parts: WebParts, c: Web, visit: MemberVisit, why?: { ok: false } & LettersRefusal): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const found = await enter(parts, visit, async (ctx) => {
    const round = await roundById(ctx, id);
    return round && { round, ...await gather(ctx, round) };
  });
  if (!found) return c.notFound() as Response;
  const shown: LettersShown = {
    ...found, done: why ? undefined : lettersDone.find((one) => one === c.req.query('done')), refused: why && lettersSentence(visit, found.round.zone, why),
  };
  return page(c, <LettersPage visit={visit} shown={shown} />, { status: why ? 409 : 200 });
}

async function gather(ctx: Context, round: Round): Promise<Omit<LettersShown, 'round' | 'done' | 'refused'>> {
  const lines = await familyLines(ctx, round);
  const reach = [...(await reachOf(ctx, lines.map(({ family }) => family))).values()].flat();
  const prints = await printsOf(ctx, round.id);
  const names = await peopleById(ctx.tx, ctx.organisation, prints.flatMap(({ madeBy, postedBy }) => [madeBy, postedBy].flatMap((one) => one ?? [])));
  const ways = await toldWays(ctx, round.id);
  const left = lines.filter(({ family }) => family.toldAt === null).length;
  const by = (way: 'letter' | 'phone') => lines.filter(({ family }) => ways.get(family.id) === way).length;
  const of = new Map(lines.map((one) => [one.family.id, one.students.map(({ name, className }) => [name, className ?? ''].join(' ').trim())]));
  const missing = await lettersOf(ctx, prints.map((one) => one.id), { missing: true });
  return {
    prints, names: new Map([...names].map(([id, { name }]) => [id, name])), to: { unreached: reach.filter((one) => one.reach !== 'message').length, all: reach.length },
    told: { message: lines.length - left - by('letter') - by('phone'), letter: by('letter'), phone: by('phone'), left },
    missing: missing.map((one) => ({ print: one.print, family: (of.get(one.family) ?? []).join(', '), characters: one.missing ?? '' })),
  };
}

function lettersSentence(visit: MemberVisit, zone: string, refusal: LettersRefusal): string {
  if (refusal.reason === 'printing' || refusal.reason === 'not-printed') return visit.text.t(`letterspage.refused.${refusal.reason}`);
  return conferenceSentence(visit, zone, refusal);
}

export async function actLetters(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const [form, id] = [formOf(c), c.req.param('id') ?? ''];
  const print = form.get('print') ?? '';
  const which = printedFor.find((one) => one === form.get('which'));
  const deed = form.get('do');
  const done = await enter(parts, visit, async (ctx): Promise<{ ok: true; value: (typeof lettersDone)[number] } | ({ ok: false } & LettersRefusal)> => {
    if (deed === 'order' && which) { const made = await orderLetters(ctx, id, which); return made.ok ? { ok: true, value: 'ordered' } : made; }
    if (!isId(print) || (deed !== 'post' && deed !== 'remove')) return { ok: false, reason: 'not-found' };
    const made = deed === 'post' ? await postLetters(ctx, id, print) : await removeLetters(ctx, id, print);
    return made.ok ? { ok: true, value: deed === 'post' ? 'posted' : 'removed' } : made;
  });
  if (done.ok) return seeOther(c, `/o/${visit.organisation.slug}/conferences/${id}/letters?done=${done.value}`);
  return done.reason === 'forbidden' || done.reason === 'gate' || done.reason === 'not-found' ? refused(c, visit, done) : showLetters(parts, c, visit, done);
}
