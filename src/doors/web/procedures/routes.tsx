import type { Hono } from 'hono';
import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import type { Result } from '../../../platform/result.ts';
import { resultsOf } from '../../../rooms/feedback/reads.ts';
import { may } from '../../../rooms/identity/access.ts';
import { organisation } from '../../../rooms/identity/reads.ts';
import { people } from '../../../rooms/people/reads.ts';
import { access } from '../../../rooms/procedures/access.ts';
import { doByHand, publish, review, waive, type Refusal } from '../../../rooms/procedures/actions.ts';
import type { Duty, DutyId, ProcedureVersion } from '../../../rooms/procedures/model.ts';
import {
  duty as readDuty, dutiesOf, exceptions, figures, procedures, procedureVersion, readProcedure, reviews, subjectTitle, writeProcedure,
} from '../../../rooms/procedures/reads.ts';
import { formOf, page, seeOther, typed } from '../answers.ts';
import { forMembers, refused } from '../answers-refusals.tsx';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import type { FieldError } from '../frame/forms.tsx';
import { CompliancePage, DutyPage, EditPage, ProceduresPage, type Compliance, type DutyShown } from './pages.tsx';
import { saidIn } from './parts.tsx';

/** Procedures, how they were kept, their reviews, and what is a person's to do (G-4.6.1, G-6.1). */
export function procedureRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.get('/o/:slug/procedures', forMembers((c) => list(parts, c)));
  web.get('/o/:slug/procedures/:name', forMembers((c) => compliance(parts, c)));
  web.get('/o/:slug/procedures/:name/edit', forMembers((c) => edit(parts, c), access['procedures.publish']));
  web.post('/o/:slug/procedures/:name/edit', (c) => publishEdited(parts, c));
  web.get('/o/:slug/duties/:id', forMembers((c) => showDuty(parts, c, [], {})));
  web.post('/o/:slug/duties/:id/done', (c) => act(parts, c, (ctx, id, form) => doByHand(ctx, id, form['note'] ?? '')));
  web.post('/o/:slug/duties/:id/waive', (c) => act(parts, c, (ctx, id, form) => waive(ctx, id, form['reason'] ?? '')));
  web.post('/o/:slug/duties/:id/review', (c) => act(parts, c, (ctx, id, form) => review(ctx, id, form['outcome'] === 'changed' ? 'changed' : 'kept', form['remarks'] ?? '')));
}

async function list(parts: WebParts, c: Web): Promise<Response> {
  const visit = c.get('visit');
  const all = await enter(parts, visit, async (ctx) => {
    const own = await dutiesOf(ctx.tx, ctx.organisation, ctx.organisation);
    return (await procedures(ctx.tx, ctx.organisation)).map((version) => ({
      version, nextReview: own.find((one) => one.procedure === version.body.procedure && one.step === 'review' && (one.state === 'planned' || one.state === 'open'))?.dueAt,
    }));
  });
  return page(c, <ProceduresPage visit={visit} all={all} />);
}

const found = async (ctx: Context, name: string): Promise<ProcedureVersion | undefined> =>
  (await procedures(ctx.tx, ctx.organisation)).find((one) => one.body.procedure === name);

async function compliance(parts: WebParts, c: Web): Promise<Response> {
  const visit = c.get('visit');
  const shown = await enter(parts, visit, (ctx) => gather(ctx, c.req.param('name')!));
  if (!shown) return c.notFound();
  return page(c, <CompliancePage visit={visit} compliance={shown} mayEdit={may(visit.actor, access['procedures.publish'])} />);
}

async function gather(ctx: Context, name: string): Promise<Compliance | undefined> {
  const version = await found(ctx, name);
  if (!version) return undefined;
  const past = await reviews(ctx.tx, ctx.organisation, name);
  const since = past[0]?.at ?? ctx.now.subtract({ hours: 24 * 183 });
  const missed = await exceptions(ctx.tx, ctx.organisation, name, since);
  const own = await dutiesOf(ctx.tx, ctx.organisation, ctx.organisation);
  const named = await people(ctx.tx, ctx.organisation, [...missed.map((one) => one.closedBy), ...past.map((one) => one.person)].filter((id) => id !== null));
  return {
    version, since, figures: await figures(ctx.tx, ctx.organisation, name, since), exceptions: missed, reviews: past,
    names: new Map([...named].map(([id, person]) => [id, person.name])),
    reviewDuty: own.find((one) => one.procedure === name && one.step === 'review' && one.state === 'open'),
    feedback: await resultsOf(ctx.tx, ctx.organisation, { from: since }),
  };
}

async function edit(parts: WebParts, c: Web): Promise<Response> {
  const visit = c.get('visit');
  const version = await enter(parts, visit, (ctx) => found(ctx, c.req.param('name')!));
  if (!version) return c.notFound();
  return page(c, <EditPage visit={visit} version={version} source={writeProcedure(version.body)} mistakes={[]} />);
}

async function publishEdited(parts: WebParts, c: Web): Promise<Response> {
  const visit = c.get('visit');
  const source = (formOf(c).get('source') ?? '').replaceAll('\r\n', '\n');
  const version = await enter(parts, visit, (ctx) => found(ctx, c.req.param('name')!));
  if (!version) return c.notFound();
  const read = readProcedure(source, parts.vocabulary);
  const mistakes = !read.ok ? read.mistakes : read.value.procedure === version.body.procedure ? [] : [{ line: 1, where: 'procedure', sentence: version.body.procedure }];
  if (!read.ok || mistakes.length > 0) return page(c, <EditPage visit={visit} version={version} source={source} mistakes={mistakes} />, { status: 422 });
  const done = await enter(parts, visit, (ctx) => publish(ctx, read.value));
  return done.ok ? seeOther(c, `/o/${visit.organisation.slug}/procedures/${read.value.procedure}`) : refused(c, visit, done as Barred);
}

async function showDuty(parts: WebParts, c: Web, errors: readonly FieldError[], values: Record<string, string>): Promise<Response> {
  const visit = c.get('visit');
  const id = c.req.param('id')!;
  const shown = isId(id) ? await enter(parts, visit, (ctx) => dutyShown(ctx, id as DutyId, (said) => saidIn(visit.text, said))) : undefined;
  if (!shown) return c.notFound();
  return page(c, <DutyPage visit={visit} shown={shown} errors={errors} values={values} />, { status: errors.length ? 422 : 200 });
}

async function dutyShown(ctx: Context, id: DutyId, said: (title: Readonly<Record<string, string>>) => string): Promise<DutyShown | undefined> {
  const one = await readDuty(ctx.tx, ctx.organisation, id);
  const body = one && await procedureVersion(ctx.tx, ctx.organisation, one.procedure, one.version);
  const step = body?.steps.find((each) => each.id === one?.step);
  if (!one || !body || !step) return undefined;
  const person = one.person ? (await people(ctx.tx, ctx.organisation, [one.person])).get(one.person)?.name : undefined;
  return { duty: one, title: said(step.title), clause: step.clause, person, ...(await aboutOf(ctx, one, said(body.title))) };
}

async function aboutOf(ctx: Context, one: Duty, procedure: string): Promise<{ about: string; aboutHref: string | undefined }> {
  const { slug } = await organisation(ctx.tx, ctx.organisation);
  if (one.subjectKind === 'organisation') return { about: procedure, aboutHref: `/o/${slug}/procedures/${one.procedure}` };
  return { about: await subjectTitle(ctx, one.subjectKind, one.subject) ?? '', aboutHref: `/o/${slug}/${one.subjectKind}s/${one.subject}` };
}

type Act = (ctx: Context, id: DutyId, form: Record<string, string>) => Promise<Result<undefined, Refusal>>;

async function act(parts: WebParts, c: Web, work: Act): Promise<Response> {
  const visit = c.get('visit');
  const id = c.req.param('id')!;
  if (!isId(id)) return c.notFound();
  const form = typed(formOf(c));
  const done = await enter(parts, visit, (ctx) => work(ctx, id as DutyId, form));
  if (done.ok) return seeOther(c, `/o/${visit.organisation.slug}/`);
  if (done.reason === 'reason-missing') return showDuty(parts, c, [{ field: 'reason', message: visit.text.t('procedures.reasonMissing') }], form);
  if (done.reason === 'closed-already') return showDuty(parts, c, [], form);
  return refused(c, visit, done as Barred);
}

/** What has no form to stand beside. */
type Barred = { ok: false } & Extract<Refusal, { reason: 'forbidden' | 'gate' | 'not-found' }>;
