import type { Hono } from 'hono';
import type { Context } from '../../../platform/context.ts';
import type { Text } from '../../../platform/text.ts';
import { resultsOf } from '../../../rooms/feedback/reads.ts';
import { may } from '../../../rooms/identity/access.ts';
import { people } from '../../../rooms/people/reads.ts';
import { access } from '../../../rooms/procedures/access.ts';
import { publish } from '../../../rooms/procedures/actions.ts';
import type { ProcedureVersion } from '../../../rooms/procedures/model.ts';
import {
  dutiesOf, exceptions, figures, procedures, readProcedure, reviewedSince, reviews, subjectTitle, writeProcedure,
} from '../../../rooms/procedures/reads.ts';
import { reading } from '../answers-access.ts';
import { lastChange } from '../answers-changes.tsx';
import { formOf, page, seeOther } from '../answers.ts';
import { forMembers, refused, type MemberVisit } from '../answers-refusals.tsx';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { nameOf } from '../people/parts.tsx';
import { EditPage } from './pages-edit.tsx';
import { CompliancePage, ProceduresPage, type Compliance, type OfficeCompliance } from './pages.tsx';
import { dutyRoutes } from './routes-duty.tsx';

/**
 * Procedures, how they were kept, their reviews, and what is a person's to do (G-4.6.1, G-6.1). Every member reads what the
 * procedures demand; who was late with what and why is for the office.
 */
export function procedureRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.get('/o/:slug/procedures', forMembers((c, visit) => list(parts, c, visit)));
  web.get('/o/:slug/procedures/:name', forMembers((c, visit) => compliance(parts, c, visit)));
  web.get('/o/:slug/procedures/:name/edit', forMembers((c, visit) => edit(parts, c, visit), access['procedures.publish']));
  web.post('/o/:slug/procedures/:name/edit', forMembers((c, visit) => publishEdited(parts, c, visit), access['procedures.publish']));
  dutyRoutes(web, parts);
}

async function list(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
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

async function compliance(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const shown = await enter(parts, visit, (ctx) => gather(ctx, visit, c.req.param('name')!));
  if (!shown) return c.notFound();
  const done = c.req.query('done') === 'published' ? visit.text.t('procedures.published', { version: shown.version.version }) : undefined;
  return page(c, <CompliancePage visit={visit} compliance={shown} mayEdit={may(visit.actor, access['procedures.publish'])} done={done} />);
}

async function gather(ctx: Context, visit: MemberVisit, name: string): Promise<Compliance | undefined> {
  const version = await found(ctx, name);
  if (!version) return undefined;
  const since = await reviewedSince(ctx, name);
  const own = may(visit.actor, access['procedures.review']) ? await dutiesOf(ctx.tx, ctx.organisation, ctx.organisation) : [];
  return {
    version, since, figures: await figures(ctx.tx, ctx.organisation, name, since),
    reviewDuty: own.find((one) => one.procedure === name && one.step === 'review' && one.state === 'open'),
    office: may(visit.actor, reading['log.read']) ? await gatherOffice(ctx, visit.text, name, since) : undefined,
  };
}

async function gatherOffice(ctx: Context, text: Text, name: string, since: Temporal.Instant): Promise<OfficeCompliance> {
  const past = await reviews(ctx.tx, ctx.organisation, name);
  const missed = await exceptions(ctx.tx, ctx.organisation, name, since);
  const named = await people(ctx.tx, ctx.organisation, [...missed.map((one) => one.closedBy), ...past.map((one) => one.person)].filter((id) => id !== null));
  const titles = new Map<string, string>();
  for (const { subjectKind, subject } of missed) {
    if (subjectKind !== 'organisation' && !titles.has(subject)) titles.set(subject, await subjectTitle(ctx, subjectKind, subject) ?? text.t(`procedures.subject.${subjectKind}`));
  }
  return {
    exceptions: missed, titles, reviews: past, names: new Map([...named].map(([id, person]) => [id, nameOf(text, person)])),
    feedback: await resultsOf(ctx.tx, ctx.organisation, { from: since }),
  };
}

async function edit(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const version = await enter(parts, visit, (ctx) => found(ctx, c.req.param('name')!));
  if (!version) return c.notFound();
  return page(c, <EditPage visit={visit} version={version} source={writeProcedure(version.body)} mistakes={[]} />);
}

async function publishEdited(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const form = formOf(c);
  const source = (form.get('source') ?? '').replaceAll('\r\n', '\n');
  const version = await enter(parts, visit, (ctx) => found(ctx, c.req.param('name')!));
  if (!version) return c.notFound();
  const name = version.body.procedure;
  const read = readProcedure(source, parts.vocabulary);
  const mistakes = !read.ok ? read.mistakes : read.value.procedure === name ? [] : [{ line: 1, where: 'procedure', sentence: visit.text.t('procedures.otherName', { name }) }];
  if (!read.ok || mistakes.length > 0) return page(c, <EditPage visit={visit} version={version} source={source} mistakes={mistakes} />, { status: 422 });
  const done = await enter(parts, visit, (ctx) => publish(ctx, read.value, Number(form.get('over'))));
  if (done.ok) return seeOther(c, `/o/${visit.organisation.slug}/procedures/${name}?done=published`);
  if (done.reason === 'forbidden' || done.reason === 'gate') return refused(c, visit, done);
  const { newest, last } = await enter(parts, visit, async (ctx) => ({
    newest: await found(ctx, name), last: await lastChange(ctx, ctx.organisation, ['procedures.publish']),
  }));
  return page(c, <EditPage visit={visit} version={newest ?? version} source={source} mistakes={[]} last={last} isSecond />, { status: 409 });
}
