import type { Hono } from 'hono';
import type { Context } from '../../../platform/context.ts';
import { may } from '../../../rooms/identity/access.ts';
import { inbox } from '../../../rooms/messaging/reads.ts';
import { people } from '../../../rooms/people/reads.ts';
import type { Duty } from '../../../rooms/procedures/model.ts';
import { doneByItself, isLate, mineToDo, procedureVersion, subjectTitle } from '../../../rooms/procedures/reads.ts';
import { access as requestAccess } from '../../../rooms/sessions/access-requests.ts';
import { requestStates } from '../../../rooms/sessions/model-requests.ts';
import { listConflicts, type ConflictsListed } from '../../../rooms/sessions/reads-conflicts-pages.ts';
import { requestCounts, requestQueue, threadOf } from '../../../rooms/sessions/reads-requests.ts';
import { forMembers, type MemberVisit } from '../answers-refusals.tsx';
import { page } from '../answers.ts';
import { freshConflicts, seesConflicts } from '../conflicts/parts-fresh.ts';
import { pageOf, saidIn, wayTo } from '../procedures/parts.tsx';
import { dutiesAsReadable } from '../procedures/parts-private.ts';
import { openQuestion } from '../requests/parts.tsx';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { askedOf, dayOf } from './routes-day.ts';
import { dones, mostConflicts, TodayPage, type DutyRow, type OwnThings, type TodayShown, type Waiting } from './pages-today.tsx';

/** The first page of who works here; `welcome` answers everybody else. */
export function officeRoutes(web: Hono<WebEnv>, parts: WebParts, welcome: (c: Web) => Promise<Response>): void {
  const today = forMembers(async (c, visit) => {
    const done = dones.find((one) => one === c.req.query('done'));
    await freshConflicts(parts, visit);
    const { shown, day } = await enter(parts, visit, async (ctx) => ({ shown: await gather(ctx, visit), day: await dayOf(ctx, visit) }));
    return page(c, <TodayPage visit={visit} shown={shown} day={day} done={done} />);
  });
  web.get('/o/:slug/', (c) => (c.get('visit').member ? today(c) : welcome(c)));
}

async function gather(ctx: Context, visit: MemberVisit): Promise<TodayShown> {
  const mine = await dutiesAsReadable(ctx, await mineToDo(ctx.tx, ctx.organisation, visit.person.id, visit.member.roles));
  const inOffice = may(visit.actor, requestAccess['sessions.readRequest']);
  const duties = await rowsOf(ctx, visit, mine.filter((duty) => !inOffice || duty.subjectKind !== 'request' || isLate(duty, ctx.now)));
  const midnight = ctx.now.toZonedDateTimeISO(visit.person.zone).startOfDay().toInstant();
  const waits = new Set(mine.filter((duty) => inOffice && duty.subjectKind === 'request').map((duty) => duty.subject));
  for (const { duties: [{ subject }] } of duties) waits.delete(subject);
  const asked = await askedOf(ctx, visit);
  const own = inOffice ? undefined : await ownThings(ctx, visit);
  const questions = own?.requests.filter((one) => one.waits).length ?? 0;
  return {
    duties, asked, needed: duties.length + waits.size + asked.length + questions, names: new Map(),
    doneByItself: inOffice ? await doneByItself(ctx.tx, ctx.organisation, midnight) : undefined,
    ...(own ? { own } : { waiting: await waiting(ctx) }), conflicts: seesConflicts(visit) ? await conflictsToDecide(ctx) : undefined,
  };
}

/** The soonest that nobody has said may stay, and how many there are (G-4.5.2). */
async function conflictsToDecide(ctx: Context): Promise<ConflictsListed | undefined> {
  const found = await listConflicts(ctx, { accepted: false, most: mostConflicts });
  return found.ok ? found.value : undefined;
}

const mostRows = 20;

async function waiting(ctx: Context): Promise<Waiting> {
  const queue = await requestQueue(ctx.tx, ctx.organisation, { most: mostRows });
  const named = await people(ctx.tx, ctx.organisation, queue.map((one) => one.requester));
  const { open } = await requestCounts(ctx.tx, ctx.organisation);
  return { open, rows: queue.map((request) => ({ request, requester: request.named ?? named.get(request.requester)?.name ?? '' })) };
}

/** For who is not of the office: what came, and what he asked for. */
async function ownThings(ctx: Context, { person }: MemberVisit): Promise<OwnThings> {
  const requests = await requestQueue(ctx.tx, ctx.organisation, { requester: person.id, states: requestStates, newestFirst: true, most: 5 });
  return {
    letters: (await inbox(ctx.tx, ctx.organisation, person.id, { most: 5 })).filter((one) => one.seenAt === null),
    requests: await Array.fromAsync(requests, async (request) => ({ request, waits: openQuestion(request, await threadOf(ctx.tx, ctx.organisation, request.id)) !== undefined })),
  };
}

/** One row for each thing. What waits for a request stands with the requests, until it is late. */
async function rowsOf(ctx: Context, visit: MemberVisit, duties: readonly Duty[]): Promise<DutyRow[]> {
  const rows: DutyRow[] = [];
  for (const [, group] of Map.groupBy(duties, (duty) => (duty.subjectKind === 'organisation' ? duty.id : duty.subject))) {
    rows.push(await rowOf(ctx, visit, group as [Duty, ...Duty[]]));
  }
  return rows;
}

async function rowOf(ctx: Context, { text, organisation: { slug } }: MemberVisit, duties: [Duty, ...Duty[]]): Promise<DutyRow> {
  const [{ procedure, version, subjectKind, subject }] = duties;
  const body = await procedureVersion(ctx.tx, ctx.organisation, procedure, version);
  const stepOf = (duty: Duty) => body?.steps.find((one) => one.id === duty.step);
  const title = (duty: Duty) => {
    const step = stepOf(duty);
    return step ? saidIn(text, step.title) : duty.step;
  };
  const href = duties.length === 1 ? wayTo(slug, duties[0], stepOf(duties[0]) ?? { evidence: [] }) : pageOf(slug, { subjectKind, subject });
  if (subjectKind === 'organisation') return { duties, title, way: href === undefined ? undefined : { href, to: 'conflicts' }, about: body ? saidIn(text, body.title) : '' };
  const to = href?.endsWith('/feedback') ? 'feedback' : subjectKind;
  return { duties, title, about: await subjectTitle(ctx, subjectKind, subject) ?? text.t(`procedures.subject.${subjectKind}`), way: href === undefined ? undefined : { href, to } };
}
