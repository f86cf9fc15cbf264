/** Places that the school keeps for families, by the coordinator; taken or left by the family on its page (P-4.3). */
import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import { keepPlace, readyToKeep, releaseKept, takeKept, type KeptRefusal } from '../../../rooms/conferences/actions-kept.ts';
import type { Round } from '../../../rooms/conferences/model.ts';
import { keptView, type KeptView } from '../../../rooms/conferences/reads-kept.ts';
import { round as roundById } from '../../../rooms/conferences/reads.ts';
import { keepSchema, type GivenKept } from '../../../rooms/conferences/schema-wishes.ts';
import { formOf, page, seeOther } from '../answers.ts';
import { refused, type MemberVisit } from '../answers-refusals.tsx';
import type { FieldError } from '../frame/forms.tsx';
import { enter, type Visit, type Web, type WebParts } from '../visit.ts';
import { KeptPage, keptDone } from './pages-kept.tsx';
import { conferenceSentence } from './parts.tsx';
import type { ForFamily } from './routes-family.tsx';

interface Again { readonly values: URLSearchParams; readonly errors: readonly FieldError[]; readonly refused?: string }

async function gather(ctx: Context, id: string, asked: { words: string; family: string }): Promise<{ round: Round; view: KeptView } | undefined> {
  const round = isId(id) ? await roundById(ctx, id) : undefined;
  if (round?.mode !== 'kept-places') return undefined;
  await readyToKeep(ctx, round);
  return { round, view: await keptView(ctx, round, asked) };
}

/** Kept places, families that are sought, and the form for the one that was chosen. */
export async function showKept(parts: WebParts, c: Web, visit: MemberVisit, again?: Again): Promise<Response> {
  const [words, family] = [c.req.query('words') ?? '', again?.values.get('family') ?? c.req.query('family') ?? ''];
  const found = await enter(parts, visit, (ctx) => gather(ctx, c.req.param('id') ?? '', { words, family }));
  if (!found) return c.notFound() as Response;
  const until = found.round.deadline.toZonedDateTimeISO(found.round.zone);
  const fresh = new URLSearchParams({ untilDate: until.toPlainDate().toString(), untilTime: until.toPlainTime().toString({ smallestUnit: 'minute' }) });
  const shown = { ...found, words, values: again?.values ?? fresh, errors: again?.errors ?? [], refused: again?.refused, done: again ? undefined : keptDone.find((one) => one === c.req.query('done')) };
  return page(c, <KeptPage visit={visit} shown={shown} />, { status: again?.errors.length ? 422 : again ? 409 : 200 });
}

/** What a refusal about kept places means. */
export function keptSentence(visit: Visit, zone: string, refusal: KeptRefusal): string {
  switch (refusal.reason) {
    case 'round-mode': case 'kept-already': case 'kept-until': case 'kept-over': return visit.text.t(`wishes.refused.${refusal.reason}`);
    default: return conferenceSentence(visit, zone, refusal);
  }
}

/** Keeps a place, or gives one back. */
export async function actKept(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const [id, form] = [c.req.param('id') ?? '', formOf(c)];
  const here = `/o/${visit.organisation.slug}/conferences/${id}/kept`;
  const isRelease = form.get('do') === 'release';
  const read = isRelease ? undefined : keptIn(visit.text, form);
  if (read?.ok === false) return showKept(parts, c, visit, { values: form, errors: read.errors });
  const done = await enter(parts, visit, async (ctx): Promise<{ ok: true } | ({ ok: false } & KeptRefusal)> => (read ? keepPlace(ctx, id, form.get('family') ?? '', read.value) : releaseKept(ctx, id, form.get('kept') ?? '', 'school')));
  if (done.ok) return seeOther(c, `${here}?done=${isRelease ? 'released' : 'kept'}`);
  if (done.reason === 'forbidden' || done.reason === 'gate' || done.reason === 'not-found') return refused(c, visit, done);
  return showKept(parts, c, visit, { values: form, errors: [], refused: keptSentence(visit, visit.organisation.zone, done) });
}

function keptIn({ t }: Visit['text'], form: URLSearchParams): { ok: true; value: GivenKept } | { ok: false; errors: FieldError[] } {
  const [student = '', teacher = '', slot = ''] = (form.get('choice') ?? '').split(' ');
  const read = keepSchema.safeParse({ pair: `${student} ${teacher}`, slot, until: `${form.get('untilDate') ?? ''}T${form.get('untilTime') ?? ''}`, books: form.get('books') === 'yes', reason: form.get('reason') ?? '' });
  if (read.success) return { ok: true, value: read.data };
  const fields = new Set(read.error.issues.map(({ path: [name] }) => String(name)));
  const errors: FieldError[] = [];
  if (fields.has('pair') || fields.has('slot')) errors.push({ field: 'choice', message: t('conferencepage.wrong.slot') });
  if (fields.has('until')) errors.push({ field: 'untilDate', message: t('conferencepage.wrong.moment') });
  if (fields.has('reason')) errors.push({ field: 'reason', message: t('plan.kept.wrong.reason') });
  return { ok: false, errors };
}

/** The family takes what is kept for it, or leaves it. @returns why not, in words; undefined where it is done. */
export async function answerKept(parts: WebParts, c: Web, { visit, member, family, here }: ForFamily, form: URLSearchParams, failed: (why: string) => Promise<Response> | Response): Promise<Response> {
  const takes = form.get('do') === 'keep-take';
  const done = await enter(parts, visit, async (ctx): Promise<{ ok: true } | ({ ok: false } & KeptRefusal)> => (takes ? takeKept(ctx, family, form.get('kept') ?? '', member ? 'phone' : 'online') : releaseKept(ctx, family, form.get('kept') ?? '', 'family')));
  if (done.ok) return seeOther(c, `${here}?${new URLSearchParams({ lang: visit.text.locale, ...(takes ? { done: 'book' } : {}) })}`);
  if (done.reason === 'forbidden' || done.reason === 'gate' || done.reason === 'not-found') return refused(c, visit, done);
  return failed(keptSentence(visit, visit.organisation.zone, done));
}
