import type { Hono } from 'hono';
import { access as availabilityAccess } from '../../../rooms/availability/access.ts';
import type { Context } from '../../../platform/context.ts';
import { forMembers, refused, type MemberVisit } from '../answers-refusals.tsx';
import { page, seeOther } from '../answers.ts';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { doesSomething, queryOf, readAsk } from './forms.ts';
import { AssistantPage } from './pages.tsx';
import { gather } from './routes-gather.ts';
import { newSubject, requestSubject, sessionSubject, type Subject } from './routes-subject.ts';

type Find = (ctx: Context, visit: MemberVisit) => Promise<Subject | 'forbidden' | undefined>;

/**
 * Finding a time (G-4.1.3), for a session, for a request or for nothing yet. Nothing is changed here: the address says what is
 * looked for, and the time that is taken goes to the form of the session.
 */
export function assistantRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.get('/o/:slug/sessions/:id/time', forMembers((c, visit) => show(parts, c, visit, (ctx) => sessionSubject(ctx, visit, c.req.param('id')!, c.req.query('part') ?? ''), ['part'])));
  web.get('/o/:slug/time', forMembers((c, visit) => {
    const request = c.req.query('request');
    return show(parts, c, visit, (ctx) => (request === undefined ? Promise.resolve(newSubject(visit)) : requestSubject(ctx, visit, request)), ['request']);
  }, availabilityAccess['availability.read']));
}

/** `keep`: what of the address says what it is about. */
async function show(parts: WebParts, c: Web, visit: MemberVisit, find: Find, keep: readonly string[]): Promise<Response> {
  const query = new URL(c.req.url).searchParams;
  const more = [...keep, 'lang'].flatMap((name) => (query.has(name) ? [[name, query.get(name)!] as const] : []));
  const subject = await enter(parts, visit, (ctx) => find(ctx, visit));
  if (subject === undefined) return c.notFound();
  if (subject === 'forbidden') return refused(c, visit, { reason: 'forbidden', verb: 'calendars.seeBusy' });
  const { ask, wrong } = readAsk(query, subject.defaults, visit.text);
  if (doesSomething(query) && wrong.length === 0) return seeOther(c, `${c.req.path}?${queryOf({ ...ask, find: query.has('drop') || query.has('go') || query.has('pick') ? ask.find : '' }, subject.defaults, more)}`);
  const shown = await enter(parts, visit, (ctx) => gather(ctx, subject, ask));
  if (shown === 'forbidden') return refused(c, visit, { reason: 'forbidden', verb: 'calendars.seeBusy' });
  return page(c, <AssistantPage visit={visit} shown={shown} errors={wrong} action={c.req.path} more={more} />, { status: wrong.length > 0 ? 422 : 200 });
}
