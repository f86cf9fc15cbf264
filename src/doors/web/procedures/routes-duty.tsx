import type { Hono } from 'hono';
import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import type { Result } from '../../../platform/result.ts';
import { resultsOf } from '../../../rooms/feedback/reads.ts';
import { may } from '../../../rooms/identity/access.ts';
import { people } from '../../../rooms/people/reads.ts';
import { access, mayClose } from '../../../rooms/procedures/access.ts';
import { doByHand, review, waive, type Refusal } from '../../../rooms/procedures/actions.ts';
import type { Duty, DutyId } from '../../../rooms/procedures/model.ts';
import { duty as readDuty, figures, procedures, procedureVersion, reviewedSince, subjectTitle } from '../../../rooms/procedures/reads.ts';
import { formOf, page, seeOther, typed } from '../answers.ts';
import { forMembers, refused, type MemberVisit } from '../answers-refusals.tsx';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { nameOf } from '../people/parts.tsx';
import type { FieldError } from '../frame/forms.tsx';
import { DutyPage, type DutyShown, type ForReview } from './pages-duty.tsx';
import { gateFields } from './parts-gate.tsx';
import { dutiesAsReadable } from './parts-private.ts';
import { pageOf, saidIn, wayTo } from './parts.tsx';

/** One duty: its page for who has to do it and for the office, and what can be done with it. */
export function dutyRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  const act = (name: 'done' | 'waive' | 'review', work: Act) => web.post(`/o/:slug/duties/:id/${name}`, forMembers((c, visit) => perform(parts, c, visit, name, work)));
  web.get('/o/:slug/duties/:id', forMembers((c, visit) => show(parts, c, visit)));
  web.post('/o/:slug/duties/:id/pass', forMembers((c, visit) => pass(parts, c, visit)));
  act('done', (ctx, id, form) => doByHand(ctx, id, form['note'] ?? ''));
  act('waive', (ctx, id, form) => waive(ctx, id, form['reason'] ?? ''));
  act('review', async (ctx, id, form) => {
    const { outcome } = form;
    return outcome === 'kept' || outcome === 'changed' ? review(ctx, id, outcome, form['remarks'] ?? '') : { ok: false, reason: 'outcome-missing' };
  });
}

/** By a duty's owner is meant whose it is: his by name, or one of his roles'. */
function mayRead(visit: MemberVisit, { person, role }: Duty): boolean {
  const isOwner = person === visit.person.id || (role !== 'machine' && person === null && visit.member.roles.includes(role));
  return may(visit.actor, access['procedures.readDuty'], { relations: isOwner ? ['owner'] : [] });
}

interface Again { readonly values: Readonly<Record<string, string>>; readonly errors?: readonly FieldError[]; readonly notice?: string }

async function show(parts: WebParts, c: Web, visit: MemberVisit, again?: Again): Promise<Response> {
  const id = c.req.param('id')!;
  const shown = isId(id) ? await enter(parts, visit, (ctx) => gather(ctx, visit, id as DutyId)) : undefined;
  if (!shown) return c.notFound();
  if (shown === 'forbidden') return refused(c, visit, { reason: 'forbidden', verb: 'procedures.readDuty' });
  const { values = {}, errors = [], notice } = again ?? {};
  return page(c, <DutyPage {...{ visit, shown, values, errors, notice }} />, { status: again ? 422 : 200 });
}

async function gather(ctx: Context, visit: MemberVisit, id: DutyId): Promise<DutyShown | 'forbidden' | undefined> {
  const found = await readDuty(ctx.tx, ctx.organisation, id);
  if (!found || !mayRead(visit, found)) return found && 'forbidden';
  const duty = (await dutiesAsReadable(ctx, [found]))[0]!;
  const body = await procedureVersion(ctx.tx, ctx.organisation, duty.procedure, duty.version);
  const step = body?.steps.find((one) => one.id === duty.step);
  if (!body || !step) return undefined;
  const { slug } = visit.organisation;
  const known = await people(ctx.tx, ctx.organisation, [duty.person, duty.closedBy].filter((one) => one !== null));
  const names = new Map([...known].map(([key, one]) => [key as string, nameOf(visit.text, one)]));
  const isOrganisation = duty.subjectKind === 'organisation';
  return {
    may: {
      doByHand: await mayClose(ctx, 'procedures.doByHand', found), waive: await mayClose(ctx, 'procedures.waive', found), review: may(ctx.actor, access['procedures.review']),
    },
    duty, names, title: saidIn(visit.text, step.title), clause: step.clause, said: body.clauses.find((one) => one.id === step.clause)?.text ?? '',
    person: duty.person === null ? undefined : names.get(duty.person), way: wayTo(slug, duty, step),
    about: isOrganisation ? saidIn(visit.text, body.title) : await subjectTitle(ctx, duty.subjectKind, duty.subject) ?? visit.text.t(`procedures.subject.${duty.subjectKind}`),
    aboutHref: isOrganisation ? `/o/${slug}/procedures/${duty.procedure}` : pageOf(slug, duty),
    review: step.evidence.includes('procedures.Reviewed') ? await gatherReview(ctx, duty.procedure) : undefined,
  };
}

async function gatherReview(ctx: Context, procedure: string): Promise<ForReview | undefined> {
  const version = (await procedures(ctx.tx, ctx.organisation)).find((one) => one.body.procedure === procedure);
  const since = await reviewedSince(ctx, procedure);
  return version && {
    version, since, figures: await figures(ctx.tx, ctx.organisation, procedure, since), feedback: await resultsOf(ctx.tx, ctx.organisation, { from: since }),
  };
}

type Act = (ctx: Context, id: DutyId, form: Record<string, string>) => Promise<Result<undefined, Refusal | { readonly reason: 'outcome-missing' }>>;

async function perform(parts: WebParts, c: Web, visit: MemberVisit, name: 'done' | 'waive' | 'review', work: Act): Promise<Response> {
  const id = c.req.param('id')!;
  if (!isId(id)) return c.notFound();
  const values = typed(formOf(c));
  const { t } = visit.text;
  const done = await enter(parts, visit, (ctx) => work(ctx, id as DutyId, values));
  if (done.ok) return seeOther(c, `/o/${visit.organisation.slug}/?done=${name}`);
  switch (done.reason) {
    case 'reason-missing': return show(parts, c, visit, { values, errors: [{ field: 'reason', message: t('procedures.reasonMissing') }] });
    case 'outcome-missing': return show(parts, c, visit, { values, errors: [{ field: 'outcome', message: t('procedures.outcomeMissing') }] });
    case 'closed-already': return show(parts, c, visit, { values, notice: t('procedures.closed') });
    case 'machine-only': return show(parts, c, visit, { values, notice: t('procedures.machineOnly') });
    case 'changed-meanwhile': case 'forbidden': case 'gate': case 'not-found': return refused(c, visit, done);
  }
}

/**
 * Passes over the step that was in the way of another form, and has the browser send that form once more, as it was typed
 * (307, RFC 9110, 15.4.8). Without a reason, or when somebody was quicker, that form tells how it stands now.
 */
async function pass(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const id = c.req.param('id')!;
  const form = formOf(c);
  const to = form.get(gateFields.to) ?? '';
  if (!isId(id) || !isOwn(visit, to)) return c.notFound();
  const done = await enter(parts, visit, (ctx) => waive(ctx, id as DutyId, form.get(gateFields.reason) ?? ''));
  if (done.ok || done.reason === 'reason-missing' || done.reason === 'closed-already') return c.redirect(to, 307);
  return refused(c, visit, done.reason === 'machine-only' ? { reason: 'not-found' } : done);
}

/** A page of this organisation, and nothing that a browser reads as another place. */
const isOwn = ({ organisation }: MemberVisit, path: string): boolean =>
  path.startsWith(`/o/${organisation.slug}/`) && /^[\w\-./]+(?:\?[\w\-.=&%+:]*)?$/.test(path) && !path.includes('//') && !path.includes('..');
