/** The plan of all wishes in the web: the coordinator asks for it, watches, looks, publishes (P-4.3). */
import type { Context } from '../../../platform/context.ts';
import { byteOrderMark, csvLine } from '../../../platform/csv.ts';
import { isId } from '../../../platform/ids.ts';
import type { Result } from '../../../platform/result.ts';
import { discardPlan, startPlan, stopPlan } from '../../../rooms/conferences/actions-plan.ts';
import { publishPlan, type PublishRefusal } from '../../../rooms/conferences/actions-plan-publish.ts';
import { refreshSlots } from '../../../rooms/conferences/actions-slots.ts';
import type { Round } from '../../../rooms/conferences/model.ts';
import { planView, type PlanView } from '../../../rooms/conferences/reads-plan-view.ts';
import { round as roundById } from '../../../rooms/conferences/reads.ts';
import { secondsSchema } from '../../../rooms/conferences/schema-wishes.ts';
import { formOf, page, seeOther } from '../answers.ts';
import { refused, type MemberVisit } from '../answers-refusals.tsx';
import { enter, type Web, type WebParts } from '../visit.ts';
import { PlanPage, planDone, type PlanDone } from './pages-plan.tsx';
import { whyTold } from './pages-plan-lines.tsx';
import { conferenceSentence } from './parts.tsx';

async function gather(ctx: Context, id: string): Promise<{ round: Round; view: PlanView } | undefined> {
  const round = isId(id) ? await roundById(ctx, id) : undefined;
  if (round?.mode !== 'preferences') return undefined;
  await refreshSlots(ctx, round);
  return { round, view: await planView(ctx, round) };
}

/** The plan as it stands. */
export async function showPlan(parts: WebParts, c: Web, visit: MemberVisit, why?: { ok: false } & PublishRefusal): Promise<Response> {
  const found = await enter(parts, visit, (ctx) => gather(ctx, c.req.param('id') ?? ''));
  if (!found) return c.notFound() as Response;
  const done = why ? undefined : planDone.find((one): one is PlanDone => one === c.req.query('done'));
  const shown = { ...found, part: c.req.query('part') ?? '', done, refused: why && planSentence(visit, found.round, why) };
  return page(c, <PlanPage visit={visit} shown={shown} />, { status: why ? 409 : 200 });
}

function planSentence(visit: MemberVisit, { zone }: Round, refusal: PublishRefusal): string {
  switch (refusal.reason) {
    case 'no-wishes': case 'plan-running': case 'plan-gone': case 'plan-published': return visit.text.t(`plan.refused.${refusal.reason}`);
    case 'round-mode': return visit.text.t('wishes.refused.round-mode');
    case 'plan-misfits': return visit.text.t('plan.refused.plan-misfits', { count: refusal.misfits.length });
    default: return conferenceSentence(visit, zone, refusal);
  }
}

/** What is done with a plan from its page. */
export async function actPlan(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const [id, form] = [c.req.param('id') ?? '', formOf(c)];
  if (!isId(id)) return c.notFound() as Response;
  const done = await enter(parts, visit, (ctx) => deed(ctx, id, form));
  if (done.ok) return seeOther(c, `/o/${visit.organisation.slug}/conferences/${id}/plan?done=${done.value}`);
  if (done.reason === 'forbidden' || done.reason === 'gate' || done.reason === 'not-found') return refused(c, visit, done);
  return showPlan(parts, c, visit, done);
}

async function deed(ctx: Context, id: string, form: URLSearchParams): Promise<Result<PlanDone, PublishRefusal>> {
  const said = <V,>(result: Result<V, PublishRefusal>, what: PlanDone): Result<PlanDone, PublishRefusal> => (result.ok ? { ok: true, value: what } : result);
  switch (form.get('do')) {
    case 'start': return said(await startPlan(ctx, id, secondsSchema.safeParse(form.get('seconds') ?? '').data ?? 60), 'started');
    case 'stop': return said(await stopPlan(ctx, id), 'stopped');
    case 'discard': return said(await discardPlan(ctx, id), 'discarded');
    case 'publish': return said(await publishPlan(ctx, id, form.get('plan') ?? ''), 'published');
    default: return { ok: false, reason: 'not-found' };
  }
}

/** Every wish with its time, or why it has none, for a spreadsheet. */
export async function planFile(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const found = await enter(parts, visit, (ctx) => gather(ctx, c.req.param('id') ?? ''));
  if (!found?.view.plan || found.view.plan.state === 'running') return c.notFound() as Response;
  const { text } = visit;
  const { round: { zone }, view } = found;
  const head = (['class', 'child', 'guardians', 'teacher', 'matters', 'date', 'time', 'place', 'why'] as const).map((column) => text.t(`plan.csv.${column}`));
  const lines = view.meetings.map((one) => csvLine([
    view.students.get(one.student)?.className, view.students.get(one.student)?.name, (view.guardians.get(one.family) ?? []).join(', '), view.teachers.get(one.teacher),
    text.t(one.must ? 'wishes.must' : 'wishes.like'), one.start ? text.date(one.start, zone) : '', one.start && one.end ? text.range(one.start, one.end, zone) : '',
    text.t(`conference.format.${one.place}`), whyTold(text, view, one),
  ]));
  return c.body(`${byteOrderMark}${csvLine(head)}${lines.join('')}`, 200, {
    'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="plan.csv"', 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff',
  });
}
