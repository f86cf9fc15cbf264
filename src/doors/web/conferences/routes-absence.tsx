import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import { acceptRearranged } from '../../../rooms/conferences/actions-absence-answer.ts';
import type { AbsenceRefusal } from '../../../rooms/conferences/actions-absence-plan.ts';
import { liftAbsence, previewAbsence, rearrange } from '../../../rooms/conferences/actions-absence.ts';
import type { BookingRefusal } from '../../../rooms/conferences/actions-open.ts';
import { absenceKinds, type AbsenceKind, type GivenAbsence, type Rearrangement } from '../../../rooms/conferences/model-absence.ts';
import { absenceList, absenceNames } from '../../../rooms/conferences/reads-absence-list.ts';
import { round as roundById, roundFamily, roundTeachers } from '../../../rooms/conferences/reads.ts';
import { absenceSchemas } from '../../../rooms/conferences/schema-absence.ts';
import { reasonSchema } from '../../../rooms/conferences/schema.ts';
import { rooms as allRooms } from '../../../rooms/resources/reads.ts';
import { formOf, page, seeOther } from '../answers.ts';
import { refused, type MemberVisit } from '../answers-refusals.tsx';
import type { FieldError } from '../frame/forms.tsx';
import { enter, type Web, type WebParts } from '../visit.ts';
import { absenceDone, AbsencePage, AbsencePreviewPage } from './pages-absence.tsx';
import { conferenceSentence } from './parts.tsx';

const homeOf = ({ organisation }: MemberVisit, id: string) => `/o/${organisation.slug}/conferences/${id}`;

interface Again { readonly errors?: readonly FieldError[]; readonly refused?: string | undefined }

const kindIn = (values: URLSearchParams): AbsenceKind => absenceKinds.find((one) => one === values.get('kind')) ?? 'teacher';

/** The form, or with `show` what would become of it. */
export async function showAbsence(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const values = new URL(c.req.url).searchParams;
  if (!values.has('show')) return showForm(parts, c, visit, values);
  const read = givenIn(visit, values);
  return read.ok ? showPreview(parts, c, visit, { values, given: read.value, reason: '' }) : showForm(parts, c, visit, values, { errors: read.errors });
}

async function showForm(parts: WebParts, c: Web, visit: MemberVisit, values: URLSearchParams, { errors = [], refused: why }: Again = {}): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const known = await enter(parts, visit, async (ctx) => {
    const round = isId(id) ? await roundById(ctx, id) : undefined;
    return round && { round, teachers: await roundTeachers(ctx, round.id), rooms: await allRooms(ctx.tx, ctx.organisation, { closed: 'with' }), ...await absenceList(ctx, round) };
  });
  if (!known) return c.notFound() as Response;
  const done = errors.length > 0 || why ? undefined : absenceDone.find((one) => one === values.get('done'));
  return page(c, <AbsencePage visit={visit} shown={{ ...known, kind: kindIn(values), values, errors, refused: why, done }} />, { status: errors.length > 0 ? 422 : why ? 409 : 200 });
}

/** An absence from its form, with an error for each field that says none. */
function givenIn({ text: { t } }: MemberVisit, values: URLSearchParams): { ok: true; value: GivenAbsence } | { ok: false; errors: FieldError[] } {
  const kind = kindIn(values);
  const read = absenceSchemas[kind].safeParse({ ...Object.fromEntries(['date', 'from', 'to', 'teacher', 'room', 'other', 'instead', 'newDate'].map((name) => [name, values.get(name) ?? ''])), kind });
  if (read.success) return { ok: true, value: read.data };
  const sentences = { teacher: t('absencepage.wrong.teacher'), date: t('absencepage.wrong.date'), room: t('absencepage.wrong.room'), other: t('absencepage.wrong.other'), newDate: t('absencepage.wrong.newDate') };
  const errors = new Map(read.error.issues.map(({ path, message }) => {
    const field = String(path[0] ?? 'date');
    return [field, { field, message: message === 'day-needed' && kind === 'teacher' ? t('absencepage.wrong.times') : sentences[field as keyof typeof sentences] ?? t('absencepage.wrong.times') }];
  }));
  return { ok: false, errors: [...errors.values()] };
}

interface Asking { readonly values: URLSearchParams; readonly given: GivenAbsence; readonly reason: string; readonly refused?: string }

async function showPreview(parts: WebParts, c: Web, visit: MemberVisit, { values, given, reason, refused: why }: Asking): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const found = await enter(parts, visit, async (ctx) => {
    const plan = await previewAbsence(ctx, id, given);
    return plan.ok ? { ok: true as const, value: await namedPlan(ctx, id, plan.value) } : plan;
  });
  if (!found.ok) return failed(parts, c, visit, values, found);
  return page(c, <AbsencePreviewPage visit={visit} shown={{ ...found.value, values, reason, refused: why }} />, { status: why ? 409 : 200 });
}

async function namedPlan(ctx: Context, id: string, plan: Rearrangement) {
  const round = (await roundById(ctx, id))!;
  return { round, plan, names: await absenceNames(ctx, round, plan.all.map(({ one }) => one.student)) };
}

/** What refuses the question stands with the form, in a sentence. */
async function failed(parts: WebParts, c: Web, visit: MemberVisit, values: URLSearchParams, refusal: { ok: false } & (AbsenceRefusal | BookingRefusal)): Promise<Response> {
  if (refusal.reason === 'forbidden' || refusal.reason === 'gate' || refusal.reason === 'not-found') return refused(c, visit, refusal);
  return showForm(parts, c, visit, values, { refused: await sentence(parts, c, visit, refusal) });
}

async function sentence(parts: WebParts, c: Web, visit: MemberVisit, refusal: AbsenceRefusal | BookingRefusal): Promise<string> {
  const { t } = visit.text;
  if (refusal.reason === 'rearrange-changed' || refusal.reason === 'day-there' || refusal.reason === 'absence-lifted') return t(`absencepage.refused.${refusal.reason}`);
  const known = await enter(parts, visit, async (ctx) => {
    const round = await roundById(ctx, c.req.param('id') ?? '');
    return round && { zone: round.zone, names: (await absenceNames(ctx, round, [])).teachers };
  });
  return conferenceSentence(visit, known?.zone ?? visit.organisation.zone, refusal, known?.names);
}

/** Arranges everything, says that a family was told by telephone, or that an absence is over. */
export async function actAbsence(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const [id, form] = [c.req.param('id') ?? '', formOf(c)];
  if (!isId(id)) return c.notFound() as Response;
  if (form.get('do') === 'arrange') return arrange(parts, c, visit, form);
  const done = await enter(parts, visit, (ctx) => deed(ctx, id, form));
  if (done.ok) return seeOther(c, `${homeOf(visit, id)}/absence?done=${form.get('do') === 'lift' ? 'lifted' : 'known'}`);
  return failed(parts, c, visit, form, done);
}

async function deed(ctx: Context, id: string, form: URLSearchParams) {
  if (form.get('do') === 'lift') return liftAbsence(ctx, id, form.get('absence') ?? '');
  const family = await roundFamily(ctx.tx, ctx.organisation, form.get('family') ?? '');
  if (form.get('do') !== 'known' || family?.round !== id) return { ok: false as const, reason: 'not-found' as const };
  return acceptRearranged(ctx, family.id);
}

/** Does what was shown; where something has changed since, shows it again. */
async function arrange(parts: WebParts, c: Web, visit: MemberVisit, form: URLSearchParams): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const read = givenIn(visit, form);
  if (!read.ok) return showForm(parts, c, visit, form, { errors: read.errors });
  const reason = reasonSchema.safeParse(form.get('reason') ?? '').data ?? '';
  const done = await enter(parts, visit, (ctx) => rearrange(ctx, id, read.value, { mark: form.get('mark') ?? '', reason }));
  if (done.ok) return seeOther(c, `${homeOf(visit, id)}/absence?done=rearranged`);
  if (done.reason === 'rearrange-changed') return showPreview(parts, c, visit, { values: form, given: read.value, reason, refused: visit.text.t('absencepage.refused.rearrange-changed') });
  return failed(parts, c, visit, form, done);
}
