/** Where times are given by a plan, a family's page takes its wishes: behind its link, or by the office for it. */
import type { Context } from '../../../platform/context.ts';
import { readFamily } from '../../../rooms/conferences/actions-family.ts';
import { namesOf } from '../../../rooms/conferences/actions-say.ts';
import { dropWishes, giveWishes, mayWish, type WishRefusal } from '../../../rooms/conferences/actions-wishes.ts';
import type { Round } from '../../../rooms/conferences/model.ts';
import { pairOf } from '../../../rooms/conferences/reads.ts';
import { wishesOf } from '../../../rooms/conferences/reads-wishes.ts';
import { waySchema } from '../../../rooms/conferences/schema.ts';
import { wishesSchema, type GivenWishes } from '../../../rooms/conferences/schema-wishes.ts';
import { page, seeOther } from '../answers.ts';
import { refused } from '../answers-refusals.tsx';
import type { FieldError } from '../frame/forms.tsx';
import { enter, type Visit, type Web, type WebParts } from '../visit.ts';
import { pairField, WishesPage, type WishesShown } from './pages-wishes.tsx';
import { conferenceSentence } from './parts.tsx';
import type { ForFamily } from './routes-family.tsx';

/** Whether a family's page is the one of wishes now. */
export const collects = ({ mode, publishedAt }: Pick<Round, 'mode' | 'publishedAt'>): boolean => mode === 'preferences' && publishedAt === null;

interface Again { readonly values: URLSearchParams; readonly errors: readonly FieldError[]; readonly refused?: string }

async function gather(ctx: Context, id: string) {
  const found = await readFamily(ctx, id);
  if (!found.ok) return found;
  const scene = found.value;
  return { ok: true as const, value: { scene, names: await namesOf(ctx, scene), wishes: await wishesOf(ctx, scene.family.id), may: mayWish(ctx, scene) } };
}

/** What the family has said and can still say. */
export async function showWishes(parts: WebParts, c: Web, of: ForFamily, again?: Again): Promise<Response> {
  const { visit } = of;
  const found = await enter(parts, visit, (ctx) => gather(ctx, of.family));
  if (!found.ok) return refused(c, visit, found.reason === 'forbidden' || found.reason === 'gate' ? found : { reason: 'not-found' });
  const { may, ...known } = found.value;
  const done = new URL(c.req.url).searchParams.get('done');
  const shown: WishesShown = {
    ...known, here: of.here, values: again?.values ?? new URLSearchParams(), errors: again?.errors ?? [], refused: again?.refused,
    done: again ? undefined : done === 'wish' || done === 'unwish' ? done : undefined, closed: may && wishSentence(visit, known.scene.round, may),
  };
  return page(c, <WishesPage visit={visit} member={of.member} shown={shown} />, { status: again?.errors.length ? 422 : again ? 409 : 200 });
}

/** What a refusal of wishes means. */
export function wishSentence(visit: Visit, { zone }: Pick<Round, 'zone'>, refusal: WishRefusal): string {
  if (refusal.reason === 'round-mode' || refusal.reason === 'wishes-over') return visit.text.t(`wishes.refused.${refusal.reason}`);
  if (refusal.reason === 'too-late') return visit.text.t('wishes.over', { when: visit.text.dateTime(refusal.deadline, zone) });
  return conferenceSentence(visit, zone, refusal);
}

/** Takes what the form says. */
export async function actWishes(parts: WebParts, c: Web, of: ForFamily, form: URLSearchParams): Promise<Response> {
  const { visit } = of;
  if (form.get('do') === 'unwish') return answered(parts, c, of, form, await enter(parts, visit, (ctx) => dropWishes(ctx, of.family)), 'unwish');
  const read = wishesIn(visit.text, form);
  if (!read.ok) return showWishes(parts, c, of, { values: form, errors: read.errors });
  const way = of.member ? waySchema.safeParse(form.get('way')).data ?? 'phone' : 'online';
  return answered(parts, c, of, form, await enter(parts, visit, (ctx) => giveWishes(ctx, of.family, read.value, way)), 'wish');
}

async function answered(parts: WebParts, c: Web, of: ForFamily, form: URLSearchParams, result: { ok: true } | ({ ok: false } & WishRefusal), done: string): Promise<Response> {
  const { visit, here } = of;
  if (result.ok) return seeOther(c, `${here}?${new URLSearchParams({ lang: visit.text.locale, done })}`);
  if (result.reason === 'forbidden' || result.reason === 'gate' || result.reason === 'not-found') return refused(c, visit, result);
  return showWishes(parts, c, of, { values: form, errors: [], refused: wishSentence(visit, { zone: visit.organisation.zone }, result) });
}

type Read = { readonly ok: true; readonly value: GivenWishes } | { readonly ok: false; readonly errors: FieldError[] };

/** Wishes from their form: `pair STUDENT TEACHER` says how much it matters, `can-DATE` that one can come then. */
function wishesIn({ t }: Visit['text'], form: URLSearchParams): Read {
  const named = [...form.keys()].filter((name) => name.startsWith('pair '));
  const with_ = (much: string) => named.filter((name) => form.get(name) === much).map((name) => name.slice('pair '.length));
  const dates = [...form.keys()].filter((name) => name.startsWith('can-')).map((name) => name.slice('can-'.length));
  const read = wishesSchema.safeParse({
    must: with_('must'), like: with_('like'), place: form.get('place') ?? undefined,
    days: dates.map((date) => ({ date, after: form.get(`after-${date}`) ?? '', before: form.get(`before-${date}`) ?? '' })),
  });
  if (read.success) return { ok: true, value: read.data };
  const days = [...form.keys()].filter((name) => name.startsWith('after-')).map((name) => name.slice('after-'.length));
  const errors = read.error.issues.map(({ path: [name, at, part] }): FieldError => {
    if (name !== 'days') return { field: named[0] ?? pairField(pairOf(' ')), message: t('conferencepage.wrong.pair') };
    return at === undefined ? { field: `can-${days[0] ?? ''}`, message: t('wishes.wrong.day') } : { field: `${String(part ?? 'before')}-${dates[Number(at)]}`, message: t('wishes.wrong.hours') };
  });
  return { ok: false, errors: errors.filter((one, at) => errors.findIndex(({ field }) => field === one.field) === at) };
}
