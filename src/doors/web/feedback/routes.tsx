import type { Hono } from 'hono';
import { isId } from '../../../platform/ids.ts';
import { access } from '../../../rooms/feedback/access.ts';
import { give, ownAnswer, readResults } from '../../../rooms/feedback/actions.ts';
import { resultsByMonth } from '../../../rooms/feedback/reads.ts';
import { answerSchema } from '../../../rooms/feedback/schema.ts';
import { subjectTitle } from '../../../rooms/procedures/reads.ts';
import { checked, formOf, page, seeOther, typed } from '../answers.ts';
import { forMembers, refused, type MemberVisit } from '../answers-refusals.tsx';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import type { LinkPages, LinkVisit } from '../visit-link.ts';
import type { FieldError } from '../frame/forms.tsx';
import { GivePage, ResultsPage } from './pages.tsx';

/** Results (G-6.2, P-7.2): of one session or round for whose it is and the office, which closes the duty to read them, or of all over time. */
export function feedbackRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.get('/o/:slug/feedback', forMembers((c, visit) => overall(parts, c, visit), access['feedback.readResults']));
  web.get('/o/:slug/sessions/:id/feedback', forMembers((c, visit) => ofSubject(parts, c, visit, 'session')));
  web.get('/o/:slug/rounds/:id/feedback', forMembers((c, visit) => ofSubject(parts, c, visit, 'round')));
}

async function overall(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const shown = await enter(parts, visit, async (ctx) => {
    const results = await readResults(ctx);
    return results.ok ? { ok: true as const, results: results.value, months: await resultsByMonth(ctx.tx, ctx.organisation, {}, visit.organisation.zone) } : results;
  });
  if (!shown.ok) return refused(c, visit, shown);
  return page(c, <ResultsPage visit={visit} results={shown.results} remarks={shown.results.remarks} months={shown.months} />);
}

async function ofSubject(parts: WebParts, c: Web, visit: MemberVisit, kind: 'session' | 'round'): Promise<Response> {
  const id = c.req.param('id')!;
  if (!isId(id)) return c.notFound();
  const shown = await enter(parts, visit, async (ctx) => {
    const title = await subjectTitle(ctx, kind, id);
    if (title === undefined) return { ok: false as const, reason: 'not-found' as const };
    const results = await readResults(ctx, { subject: { kind, id } });
    return results.ok ? { ok: true as const, results: results.value, title } : results;
  });
  if (!shown.ok) return shown.reason === 'forbidden' ? c.notFound() : refused(c, visit, shown); // nor is it said that there is one
  const about = { title: shown.title, href: `/o/${visit.organisation.slug}/${kind}s/${id}` };
  return page(c, <ResultsPage visit={visit} results={shown.results} remarks={shown.results.remarks} months={[]} about={about} />);
}

/** The form behind the link that is sent after a session. */
export function feedbackLinks(parts: WebParts): LinkPages {
  return { purposes: ['feedback.give'], show: (c, at) => show(parts, c, at), act: (c, at) => take(parts, c, at) };
}

async function show(parts: WebParts, c: Web, { visit, link, token }: LinkVisit, values?: Record<string, string>, errors: readonly FieldError[] = []): Promise<Response> {
  const own = await enter(parts, visit, (ctx) => ownAnswer(ctx, link.subject));
  if (!own.ok) return refused(c, visit, own);
  const { held: { title, start, end, zone }, answer } = own.value;
  const { text, organisation, csrf } = visit;
  const filled = values ?? (answer ? { scheduling: String(answer.scheduling), session: String(answer.session), remark: answer.remark } : {});
  const about = { title, when: `${text.dateRange(start, end, zone)}, ${text.zoneName(zone)}` };
  return page(c, <GivePage {...{ text, organisation, csrf, token, about, errors }} values={filled} answered={answer !== undefined} given={c.req.query('given') !== undefined && errors.length === 0} />, { status: errors.length ? 422 : 200 });
}

async function take(parts: WebParts, c: Web, at: LinkVisit): Promise<Response> {
  const form = typed(formOf(c));
  const { text } = at.visit;
  const read = checked(answerSchema, form, (field) => text.t(`feedbackpage.error.${field === 'remark' || field === 'session' ? field : 'scheduling'}`));
  if (!read.ok) return show(parts, c, at, form, read.errors);
  const done = await enter(parts, at.visit, (ctx) => give(ctx, at.link.subject, read.value));
  return done.ok ? seeOther(c, `/l/${at.token}?given&lang=${text.locale}`) : refused(c, at.visit, done);
}
