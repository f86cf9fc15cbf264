import type { Hono } from 'hono';
import type { Context } from '../../../platform/context.ts';
import { may } from '../../../rooms/identity/access.ts';
import { people } from '../../../rooms/people/reads.ts';
import type { Duty } from '../../../rooms/procedures/model.ts';
import { doneByItself, mineToDo, procedureVersion, subjectTitle } from '../../../rooms/procedures/reads.ts';
import { access as requestAccess } from '../../../rooms/sessions/access-requests.ts';
import { requestQueue } from '../../../rooms/sessions/reads-requests.ts';
import { forMembers, type MemberVisit } from '../answers-refusals.tsx';
import { page } from '../answers.ts';
import { saidIn } from '../procedures/parts.tsx';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { TodayPage, type DutyRow, type TodayShown } from './pages-today.tsx';

/** The first page of who works here; `welcome` answers everybody else. */
export function officeRoutes(web: Hono<WebEnv>, parts: WebParts, welcome: (c: Web) => Promise<Response>): void {
  const today = forMembers(async (c, visit) => page(c, <TodayPage visit={visit} shown={await enter(parts, visit, (ctx) => gather(ctx, visit))} />));
  web.get('/o/:slug/', (c) => (c.get('visit').member ? today(c) : welcome(c)));
}

async function gather(ctx: Context, visit: MemberVisit): Promise<TodayShown> {
  const duties = await mineToDo(ctx.tx, ctx.organisation, visit.person.id, visit.member.roles);
  const rows: DutyRow[] = [];
  for (const duty of duties) rows.push(await rowOf(ctx, visit, duty));
  const seesRequests = may(visit.actor, requestAccess['sessions.readRequest']);
  const queue = seesRequests ? await requestQueue(ctx.tx, ctx.organisation, { most: 20 }) : undefined;
  const named = await people(ctx.tx, ctx.organisation, (queue ?? []).map((one) => one.requester));
  const midnight = ctx.now.toZonedDateTimeISO(visit.person.zone).startOfDay().toInstant();
  return {
    duties: rows, names: new Map(), doneByItself: await doneByItself(ctx.tx, ctx.organisation, midnight),
    requests: queue?.map((request) => ({ request, requester: request.named ?? named.get(request.requester)?.name ?? '' })),
  };
}

async function rowOf(ctx: Context, visit: MemberVisit, duty: Duty): Promise<DutyRow> {
  const { text, organisation: { slug } } = visit;
  const body = await procedureVersion(ctx.tx, ctx.organisation, duty.procedure, duty.version);
  const step = body?.steps.find((one) => one.id === duty.step);
  const title = step ? saidIn(text, step.title) : duty.step;
  if (duty.subjectKind === 'organisation') return { duty, title, about: body ? saidIn(text, body.title) : '', aboutHref: `/o/${slug}/procedures/${duty.procedure}` };
  return { duty, title, about: await subjectTitle(ctx, duty.subjectKind, duty.subject) ?? '', aboutHref: `/o/${slug}/${duty.subjectKind}s/${duty.subject}` };
}
