import { setRetention } from '../../../rooms/conferences/actions-retention.ts';
import type { Retention } from '../../../rooms/conferences/model-retention.ts';
import { erasuresOf, retentionOf } from '../../../rooms/conferences/reads-retention.ts';
import { rounds } from '../../../rooms/conferences/reads.ts';
import { retentionSchema } from '../../../rooms/conferences/schema-retention.ts';
import { refused, type MemberVisit } from '../answers-refusals.tsx';
import { checked, formOf, page, seeOther, typed } from '../answers.ts';
import type { FieldError } from '../frame/forms.tsx';
import { enter, type Web, type WebParts } from '../visit.ts';
import { KeepingPage, keepingFields } from './pages-keeping.tsx';

interface Again { readonly values?: Readonly<Record<string, string>>; readonly errors?: readonly FieldError[]; readonly isStale?: boolean }

const valuesOf = (retention: Retention) => Object.fromEntries(keepingFields.map((name) => [name, retention[name] === null ? '' : String(retention[name])]));

/** How long what is kept of rounds: for administrators. */
export async function showKeeping(parts: WebParts, c: Web, visit: MemberVisit, { values, errors = [], isStale = false }: Again = {}): Promise<Response> {
  const known = await enter(parts, visit, async (ctx) => ({ retention: await retentionOf(ctx), erasures: await erasuresOf(ctx), rounds: await rounds(ctx) }));
  const shown = { ...known, values: values ?? valuesOf(known.retention), errors, isStale, done: c.req.query('done') === 'kept' };
  return page(c, <KeepingPage visit={visit} shown={shown} />, { status: isStale ? 409 : errors.length > 0 ? 422 : 200 });
}

export async function saveKeeping(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const values = typed(formOf(c));
  const { t } = visit.text;
  const read = checked(retentionSchema, values, (field, code) => {
    const what = t(`keeping.part.${keepingFields.find((one) => one === field) ?? 'meetings'}`);
    return code === 'after-meetings' ? t('keeping.wrong.after-meetings', { what }) : t('keeping.wrong.not-days', { what });
  });
  if (!read.ok) return showKeeping(parts, c, visit, { values, errors: read.errors });
  const version = Number(values['version'] ?? NaN);
  const done = await enter(parts, visit, (ctx) => setRetention(ctx, Number.isSafeInteger(version) ? version : -1, read.value));
  if (done.ok) return seeOther(c, `/o/${visit.organisation.slug}/conferences/keeping?done=kept`);
  return done.reason === 'retention-changed' ? showKeeping(parts, c, visit, { isStale: true }) : refused(c, visit, done);
}
