import type { Hono } from 'hono';
import type { Context } from '../../../platform/context.ts';
import { may } from '../../../rooms/identity/access.ts';
import { inbox } from '../../../rooms/messaging/reads.ts';
import { people } from '../../../rooms/people/reads.ts';
import type { Duty } from '../../../rooms/procedures/model.ts';
import { doneByItself, mineToDo, procedureVersion, subjectTitle } from '../../../rooms/procedures/reads.ts';
import { access as requestAccess } from '../../../rooms/sessions/access-requests.ts';
import { requestStates } from '../../../rooms/sessions/model-requests.ts';
import { requestCounts, requestQueue } from '../../../rooms/sessions/reads-requests.ts';
import { forMembers, type MemberVisit } from '../answers-refusals.tsx';
import { page } from '../answers.ts';
import { saidIn } from '../procedures/parts.tsx';
import { wayTo } from '../procedures/routes-duty.tsx';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { dones, TodayPage, type DutyRow, type OwnThings, type TodayShown, type Waiting } from './pages-today.tsx';

/** The first page of who works here; `welcome` answers everybody else. */
export function officeRoutes(web: Hono<WebEnv>, parts: WebParts, welcome: (c: Web) => Promise<Response>): void {
  const today = forMembers(async (c, visit) => {
    const done = dones.find((one) => one === c.req.query('done'));
    return page(c, <TodayPage visit={visit} shown={await enter(parts, visit, (ctx) => gather(ctx, visit))} done={done} />);
  });
  web.get('/o/:slug/', (c) => (c.get('visit').member ? today(c) : welcome(c)));
}

async function gather(ctx: Context, visit: MemberVisit): Promise<TodayShown> {
  const duties = await mineToDo(ctx.tx, ctx.organisation, visit.person.id, visit.member.roles);
  const rows: DutyRow[] = [];
  for (const duty of duties) rows.push(await rowOf(ctx, visit, duty));
  const inOffice = may(visit.actor, requestAccess['sessions.readRequest']);
  const midnight = ctx.now.toZonedDateTimeISO(visit.person.zone).startOfDay().toInstant();
  return {
    duties: rows, names: new Map(), doneByItself: inOffice ? await doneByItself(ctx.tx, ctx.organisation, midnight) : undefined,
    ...(inOffice ? { waiting: await waiting(ctx) } : { own: await ownThings(ctx, visit) }),
  };
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
  return {
    letters: (await inbox(ctx.tx, ctx.organisation, person.id, { most: 5 })).filter((one) => one.seenAt === null),
    requests: await requestQueue(ctx.tx, ctx.organisation, { requester: person.id, states: requestStates, newestFirst: true, most: 5 }),
  };
}

async function rowOf(ctx: Context, visit: MemberVisit, duty: Duty): Promise<DutyRow> {
  const { text, organisation: { slug } } = visit;
  const body = await procedureVersion(ctx.tx, ctx.organisation, duty.procedure, duty.version);
  const step = body?.steps.find((one) => one.id === duty.step);
  const row = { duty, title: step ? saidIn(text, step.title) : duty.step, way: step && wayTo(slug, duty, step) };
  if (duty.subjectKind === 'organisation') return { ...row, about: body ? saidIn(text, body.title) : '' };
  return { ...row, about: await subjectTitle(ctx, duty.subjectKind, duty.subject) ?? '' };
}
