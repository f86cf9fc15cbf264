import type { Hono } from 'hono';
import { isId } from '../../../platform/ids.ts';
import { reply } from '../../../rooms/invitations/actions.ts';
import { answerAsk } from '../../../rooms/invitations/actions-asks.ts';
import { replySchema } from '../../../rooms/invitations/schema.ts';
import { forMembers, refused, type MemberVisit } from '../answers-refusals.tsx';
import { formOf, seeOther } from '../answers.ts';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';

/** The own answer of who is signed in, from the page of a session or from the list. */
export function ownReplyRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.post('/o/:slug/sessions/:id/reply', forMembers((c, visit) => answer(parts, c, visit)));
  web.post('/o/:slug/sessions/:id/confirm', forMembers((c, visit) => confirm(parts, c, visit)));
}

const subjectOf = (id: string, part: string) => ({ kind: 'session', id, ...(part === '' ? {} : { part }) });

/** Where it was answered, there one stays. */
function onward(c: Web, visit: MemberVisit, part: string, done: 'replied' | 'confirmed'): Response {
  const sessions = `/o/${visit.organisation.slug}/sessions`;
  const from = formOf(c).get('from');
  if (from === 'today') return seeOther(c, `/o/${visit.organisation.slug}/?done=replied`);
  if (from === 'list') return seeOther(c, `${sessions}?done=replied`);
  return seeOther(c, `${sessions}/${c.req.param('id')}${part === '' ? '' : `/${part}`}?done=${done}`);
}

async function answer(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const form = replySchema.safeParse(Object.fromEntries([...formOf(c)].filter(([name, value]) => name !== 'sequence' || value !== '')));
  if (!isId(id) || !form.success) return c.notFound();
  const { reply: given, part, sequence, comment } = form.data;
  const done = await enter(parts, visit, (ctx) => reply(ctx, {
    subject: subjectOf(id, part), person: visit.person.id, reply: given, comment, by: 'page', ...(sequence === undefined ? {} : { sequence }),
  }));
  return done.ok ? onward(c, visit, part, 'replied') : refused(c, visit, done);
}

async function confirm(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const [id, said, part] = [c.req.param('id') ?? '', formOf(c).get('answer'), formOf(c).get('part') ?? ''];
  if (!isId(id) || (said !== 'yes' && said !== 'no')) return c.notFound();
  const done = await enter(parts, visit, (ctx) => answerAsk(ctx, { subject: subjectOf(id, part), person: visit.person.id, answer: said, by: 'page' }));
  return done.ok ? onward(c, visit, part, 'confirmed') : refused(c, visit, done);
}
