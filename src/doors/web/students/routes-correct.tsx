import { correct, ownContact } from '../../../rooms/people/actions-corrections.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { refused, type AnyRefusal } from '../answers-refusals.tsx';
import { formOf, page, seeOther } from '../answers.ts';
import type { FieldError } from '../frame/forms.tsx';
import { enter, type Web, type WebParts } from '../visit.ts';
import type { LinkPages, LinkVisit } from '../visit-link.ts';
import { correctionIn } from './forms.ts';
import { CorrectPage } from './pages-correct.tsx';

/** The page behind the link by which a guardian puts his own contact data right (P-1.3). */
export function studentLinks(parts: WebParts): LinkPages {
  return { purposes: ['people.correct'], show: (c, at) => show(parts, c, at), act: (c, at) => act(parts, c, at) };
}

async function show(parts: WebParts, c: Web, { visit, link, token }: LinkVisit, again?: { values: URLSearchParams; errors: readonly FieldError[] }): Promise<Response> {
  const known = await enter(parts, visit, (ctx) => ownContact(ctx, link.subject.id as PersonId));
  if (!known.ok) return refused(c, visit, known as AnyRefusal);
  const { values, errors } = again ?? { values: new URLSearchParams(), errors: [] };
  return page(c, <CorrectPage visit={visit} here={`/l/${token}`} known={known.value} values={values} errors={errors} said={!again && c.req.query('said') !== undefined} />, { status: again ? 422 : 200 });
}

async function act(parts: WebParts, c: Web, at: LinkVisit): Promise<Response> {
  const { visit, link, token } = at;
  const { t } = visit.text;
  const values = formOf(c);
  const read = correctionIn(values);
  if (!read.ok) return show(parts, c, at, { values, errors: read.fields.map((field) => ({ field, message: t(`students.own.wrong.${field}`) })) });
  const done = await enter(parts, visit, (ctx) => correct(ctx, link.subject.id as PersonId, read.value));
  if (done.ok) return seeOther(c, `/l/${token}?said=&lang=${visit.text.locale}`);
  if (done.reason === 'nothing-corrected') return show(parts, c, at, { values, errors: [{ field: 'email', message: t('students.own.wrong.nothing') }] });
  return refused(c, visit, done as AnyRefusal);
}
