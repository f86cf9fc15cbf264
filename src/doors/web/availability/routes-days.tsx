import { isId } from '../../../platform/ids.ts';
import { readForm } from '../../../platform/upload.ts';
import { addHolidays, addTerm, removeDays, type DaysRefusal } from '../../../rooms/availability/actions-days.ts';
import type { HolidayId, TermId } from '../../../rooms/availability/model.ts';
import { holidaysBetween, readHolidays, termsBetween } from '../../../rooms/availability/reads.ts';
import { daysSchema, type GivenDays } from '../../../rooms/availability/schema.ts';
import { refusedForm } from '../answers-guard.tsx';
import { refused, type MemberVisit } from '../answers-refusals.tsx';
import { checked, csrfHolds, formOf, page, seeOther, typed } from '../answers.ts';
import { csrfField, enter, type Web, type WebParts } from '../visit.ts';
import type { Values } from './forms.ts';
import { wrongErrors } from './forms-wrong.ts';
import { DaysPage, daysDone, ImportPage, type DaysDone, type DaysSent } from './pages-days.tsx';
import { daysWords } from './parts.tsx';

type Kind = 'terms' | 'holidays';
const kindOf = (text: string | null | undefined): Kind => (text === 'terms' ? 'terms' : 'holidays');
const here = (visit: MemberVisit) => `/o/${visit.organisation.slug}/days`;
const today = ({ now, organisation }: MemberVisit) => now.toZonedDateTimeISO(organisation.zone).toPlainDate();
/** A file of holidays has some kilobytes. */
const fileLimit = 1024 * 1024;

/** Terms and holidays: those that are not long over. */
export async function showDays(parts: WebParts, c: Web, visit: MemberVisit, sent?: DaysSent): Promise<Response> {
  const [first, last] = [today(visit).subtract({ months: 6 }), today(visit).add({ years: 6 })];
  const found = await enter(parts, visit, async (ctx) => ({
    terms: await termsBetween(ctx.tx, ctx.organisation, first, last), holidays: await holidaysBetween(ctx.tx, ctx.organisation, first, last),
  }));
  const done = daysDone.find((one): one is DaysDone => one === c.req.query('done'));
  const count = Number(c.req.query('count') ?? 0) || 0;
  return page(c, <DaysPage visit={visit} {...found} sent={sent} done={sent ? undefined : done} count={count} />, { status: sent?.errors.length ? 422 : 200 });
}

export async function addDays(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const values: Values = typed(formOf(c));
  const kind = kindOf(values['kind']);
  const [name, first, last] = ['name', 'first', 'last'].map((field) => values[`${kind}-${field}`] ?? '');
  const read = checked(daysSchema, { name, first, last: last || first }, (_field, code) => code);
  const again = (errors: DaysSent['errors']) => showDays(parts, c, visit, { kind, values, errors: errors.map((one) => ({ ...one, field: `${kind}-${one.field}` })) });
  if (!read.ok) {
    return again(read.errors.flatMap(({ field, message: code }) => (field === 'name' ? [{ field, message: visit.text.t('availability.wrong.name') }] : wrongErrors(visit.text, [{ field, code }]))));
  }
  const done = await enter(parts, visit, async (ctx) => (kind === 'terms' ? addTerm(ctx, read.value) : addHolidays(ctx, [read.value])));
  if (done.ok) return seeOther(c, `${here(visit)}?done=${kind}#${kind}`);
  return done.reason === 'forbidden' || done.reason === 'gate' ? refused(c, visit, done) : again([{ field: 'first', message: sentenceOf(visit, done) }]);
}

function sentenceOf({ text }: MemberVisit, refusal: Exclude<DaysRefusal, { reason: 'forbidden' | 'gate' }>): string {
  if (refusal.reason === 'overlaps-term') return text.t('availability.wrong.overlapsTerm', { term: refusal.by.name, days: daysWords(text, refusal.by) });
  return text.t('refusal.outOfRange', { first: text.date(refusal.first), last: text.date(refusal.last) });
}

export async function removeOne(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const form = formOf(c);
  const id = form.get('id') ?? '';
  if (!isId(id)) return c.notFound() as Response;
  const kind = kindOf(form.get('kind'));
  const done = await enter(parts, visit, (ctx) => removeDays(ctx, kind, id as TermId | HolidayId));
  return done.ok ? seeOther(c, `${here(visit)}?done=removed#${kind}`) : refused(c, visit, done);
}

/** Reads an .ics file of holidays and shows what is in it; nothing is added before that was seen. */
export async function importDays(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  if (c.get('form')) return wrongFile(parts, c, visit, 'missing'); // not sent as one with files
  let bytes: Uint8Array | undefined;
  const form = await readForm(c.req.raw, {
    fileLimit, files: 1, fields: 4, fieldBytes: 4096,
    mayTake: (fields) => csrfHolds(parts, c, fields.get(csrfField)),
    onFile: async (_field, _name, stream) => { bytes = new Uint8Array(await new Response(stream).arrayBuffer()); },
  });
  if (!(form.ok ? csrfHolds(parts, c, form.value.get(csrfField)) : form.reason !== 'not-taken')) return refusedForm(c, 403, 'office.formStale');
  if (!form.ok) return wrongFile(parts, c, visit, form.reason === 'too-large' ? 'large' : 'broken');
  if (!bytes) return wrongFile(parts, c, visit, 'missing');
  const first = today(visit).subtract({ months: 6 });
  const last = today(visit).add({ years: 2 });
  const read = readHolidays(bytes, { first, last });
  if (!read.ok) return showDays(parts, c, visit, { kind: 'file', values: {}, errors: [{ field: 'file', message: visit.text.t('availability.import.notACalendar', { line: read.line, detail: read.detail }) }] });
  const there = await enter(parts, visit, (ctx) => holidaysBetween(ctx.tx, ctx.organisation, first, last.add({ years: 2 })));
  return page(c, <ImportPage visit={visit} file={read.value} there={there} />);
}

function wrongFile(parts: WebParts, c: Web, visit: MemberVisit, why: 'missing' | 'large' | 'broken'): Promise<Response> {
  const message = visit.text.t(`availability.import.${why}`, why === 'large' ? { limit: fileLimit / 1024 } : {});
  return showDays(parts, c, visit, { kind: 'file', values: {}, errors: [{ field: 'file', message }] });
}

/** The holidays that were ticked in what a file held. */
export async function takeDays(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const chosen = formOf(c).getAll('day').map(readDay);
  if (chosen.some((one) => one === undefined) || chosen.length > 300) return showDays(parts, c, visit, { kind: 'file', values: {}, errors: [{ field: 'file', message: visit.text.t('availability.import.broken') }] });
  if (chosen.length === 0) return showDays(parts, c, visit, { kind: 'file', values: {}, errors: [{ field: 'file', message: visit.text.t('availability.import.none') }] });
  const done = await enter(parts, visit, (ctx) => addHolidays(ctx, chosen as GivenDays[]));
  if (done.ok) return seeOther(c, `${here(visit)}?done=imported&count=${done.value.added}#holidays`);
  if (done.reason === 'forbidden' || done.reason === 'gate') return refused(c, visit, done);
  return showDays(parts, c, visit, { kind: 'file', values: {}, errors: [{ field: 'file', message: sentenceOf(visit, done) }] });
}

/** `2026-04-25 2026-04-25 Freedom Day`, as the page of a file's days sends it back. */
function readDay(text: string): GivenDays | undefined {
  const [, first, last, name] = /^(\S+) (\S+) (.*)$/s.exec(text) ?? [];
  const read = daysSchema.safeParse({ first, last, name });
  return read.success ? read.data : undefined;
}
