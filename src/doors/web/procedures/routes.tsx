import type { Hono } from 'hono';
import type { Context } from '../../../platform/context.ts';
import type { Text } from '../../../platform/text.ts';
import { resultsOf } from '../../../rooms/feedback/reads.ts';
import { may } from '../../../rooms/identity/access.ts';
import { people } from '../../../rooms/people/reads.ts';
import { access } from '../../../rooms/procedures/access.ts';
import { publish, type Refusal } from '../../../rooms/procedures/actions.ts';
import { keepOwn, takeOffer } from '../../../rooms/procedures/actions-shipped.ts';
import type { ProcedureVersion } from '../../../rooms/procedures/model.ts';
import {
  dutiesOf, exceptions, figures, offered, offerOf, procedures, readProcedure, reviewedSince, reviews, subjectTitle, versions, writeProcedure,
} from '../../../rooms/procedures/reads.ts';
import { lastChange } from '../answers-changes.tsx';
import { formOf, page, seeOther } from '../answers.ts';
import { forMembers, refused, type MemberVisit } from '../answers-refusals.tsx';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { nameOf } from '../people/parts.tsx';
import { EditPage } from './pages-edit.tsx';
import { CompliancePage, ProceduresPage, type Compliance, type OfficeCompliance } from './pages.tsx';
import { dutiesAsReadable } from './parts-private.ts';
import { dutyRoutes } from './routes-duty.tsx';

/**
 * Procedures, how they were kept, their reviews, and what is a person's to do (G-4.6.1, G-6.1). Who works here reads what the
 * procedures demand; who was late with what and why is for the office.
 */
export function procedureRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.get('/o/:slug/procedures', forMembers((c, visit) => list(parts, c, visit), access['procedures.read']));
  web.get('/o/:slug/procedures/:name', forMembers((c, visit) => compliance(parts, c, visit), access['procedures.read']));
  web.get('/o/:slug/procedures/:name/edit', forMembers((c, visit) => edit(parts, c, visit), access['procedures.publish']));
  web.post('/o/:slug/procedures/:name/offer', forMembers((c, visit) => answerOffer(parts, c, visit)));
  web.post('/o/:slug/procedures/:name/edit', forMembers((c, visit) => publishEdited(parts, c, visit), access['procedures.publish']));
  dutyRoutes(web, parts);
}

async function list(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const all = await enter(parts, visit, async (ctx) => {
    const own = await dutiesOf(ctx.tx, ctx.organisation, ctx.organisation);
    const offers = may(visit.actor, access['procedures.takeOffer']) ? await offered(ctx.tx, ctx.organisation) : new Set();
    return (await procedures(ctx.tx, ctx.organisation)).map((version) => ({
      version, isOffered: offers.has(version.body.procedure), nextReview: own.find((one) => one.procedure === version.body.procedure && one.step === 'review' && (one.state === 'planned' || one.state === 'open'))?.dueAt,
    }));
  });
  return page(c, <ProceduresPage visit={visit} all={all} />);
}

const found = async (ctx: Context, name: string): Promise<ProcedureVersion | undefined> =>
  (await procedures(ctx.tx, ctx.organisation)).find((one) => one.body.procedure === name);

async function compliance(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const shown = await enter(parts, visit, (ctx) => gather(ctx, visit, c.req.param('name')!));
  if (!shown) return c.notFound();
  const done = doneWords(visit.text, c.req.query('done'), shown.version.version);
  return page(c, <CompliancePage visit={visit} compliance={shown} mayEdit={may(visit.actor, access['procedures.publish'])} done={done} />);
}

function doneWords({ t }: Text, done: string | undefined, version: number): string | undefined {
  switch (done) {
    case 'published': return t('procedures.published', { version });
    case 'moved': return t('procedures.publishedMoves', { version });
    case 'kept': return t('procedures.offer.kept');
    default: return undefined;
  }
}

async function gather(ctx: Context, visit: MemberVisit, name: string): Promise<Compliance | undefined> {
  const version = await found(ctx, name);
  if (!version) return undefined;
  const since = await reviewedSince(ctx, name);
  const own = may(visit.actor, access['procedures.review']) ? await dutiesOf(ctx.tx, ctx.organisation, ctx.organisation) : [];
  return {
    version, since, figures: await figures(ctx.tx, ctx.organisation, name, since),
    reviewDuty: own.find((one) => one.procedure === name && one.step === 'review' && one.state === 'open'),
    offer: may(visit.actor, access['procedures.takeOffer']) ? await offerOf(ctx.tx, ctx.organisation, name) : undefined,
    office: may(visit.actor, access['procedures.readExceptions']) ? await gatherOffice(ctx, visit.text, name, since) : undefined,
  };
}

async function gatherOffice(ctx: Context, text: Text, name: string, since: Temporal.Instant): Promise<OfficeCompliance> {
  const past = await reviews(ctx.tx, ctx.organisation, name);
  const missed = await dutiesAsReadable(ctx, await exceptions(ctx.tx, ctx.organisation, name, since));
  const all = await versions(ctx.tx, ctx.organisation, name);
  const ids = [...missed.map((one) => one.closedBy), ...past.map((one) => one.person), ...all.map((one) => one.madeBy)];
  const named = await people(ctx.tx, ctx.organisation, ids.filter((id) => id !== null));
  const titles = new Map<string, string>();
  for (const { subjectKind, subject } of missed) {
    if (subjectKind !== 'organisation' && !titles.has(subject)) titles.set(subject, await subjectTitle(ctx, subjectKind, subject) ?? text.t(`procedures.subject.${subjectKind}`));
  }
  return {
    exceptions: missed, titles, reviews: past, versions: all, names: new Map([...named].map(([id, person]) => [id, nameOf(text, person)])),
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
  if (!read.ok || mistakes.length > 0) return page(c, <EditPage visit={visit} version={version} source={source} mistakes={mistakes} moves={form.get('moves') === 'yes'} />, { status: 422 });
  const moves = form.get('moves') === 'yes';
  const done = await enter(parts, visit, (ctx) => publish(ctx, read.value, { over: Number(form.get('over')), moves }));
  if (done.ok) return seeOther(c, `/o/${visit.organisation.slug}/procedures/${name}?done=${moves ? 'moved' : 'published'}`);
  if (done.reason === 'forbidden' || done.reason === 'gate') return refused(c, visit, done);
  const { newest, last } = await enter(parts, visit, async (ctx) => ({
    newest: await found(ctx, name), last: await lastChange(ctx, ctx.organisation, ['procedures.publish']),
  }));
  return page(c, <EditPage visit={visit} version={newest ?? version} source={source} mistakes={[]} last={last} moves={moves} isSecond />, { status: 409 });
}

/** Takes what the program offers, or keeps one's own; who answers what is not offered any more sees how it stands now. */
async function answerOffer(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const [form, procedure] = [formOf(c), c.req.param('name')!];
  const which = { procedure, digest: form.get('digest') ?? '', over: Number(form.get('over')) };
  const here = `/o/${visit.organisation.slug}/procedures/${procedure}`;
  const moves = form.get('moves') === 'yes';
  if (form.get('act') === 'keep') {
    const kept = await enter(parts, visit, (ctx) => keepOwn(ctx, which, form.get('reason') ?? ''));
    return kept.ok ? seeOther(c, `${here}?done=kept`) : notAnswered(c, visit, kept);
  }
  const taken = await enter(parts, visit, (ctx) => takeOffer(ctx, which, { moves }));
  return taken.ok ? seeOther(c, `${here}?done=${moves ? 'moved' : 'published'}`) : notAnswered(c, visit, taken);
}

function notAnswered(c: Web, visit: MemberVisit, refusal: Refusal): Response | Promise<Response> {
  switch (refusal.reason) {
    case 'forbidden': case 'gate': case 'not-found': case 'changed-meanwhile': return refused(c, visit, refusal);
    case 'closed-already': case 'machine-only': case 'reason-missing': throw new Error(`an offer is not refused as ${refusal.reason}`);
  }
}
