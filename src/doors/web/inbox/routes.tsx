import type { Hono } from 'hono';
import { isId } from '../../../platform/ids.ts';
import { markSeen } from '../../../rooms/messaging/actions.ts';
import type { DeliveryId } from '../../../rooms/messaging/model.ts';
import { delivery, inbox, type FullDelivery } from '../../../rooms/messaging/reads.ts';
import type { Context } from '../../../platform/context.ts';
import { forMembers, type MemberVisit } from '../answers-refusals.tsx';
import { page } from '../answers.ts';
import { letterAnswer, withFrame } from '../outbox/parts.tsx';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { InboxPage, MessagePage } from './pages.tsx';

const most = 50;

/** The portal's inbox of who is signed in: the channel for who has no other, or likes this one best. */
export function inboxRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.get('/o/:slug/inbox', forMembers((c, visit) => list(parts, c, visit)));
  web.get('/o/:slug/inbox/:id', forMembers((c, visit) => show(parts, c, visit)));
  web.get('/o/:slug/inbox/:id/html', forMembers((c, visit) => showHtml(parts, c, visit)));
}

async function list(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const before = c.req.query('before') ?? '';
  const messages = await enter(parts, visit, (ctx) =>
    inbox(ctx.tx, ctx.organisation, visit.person.id, { most: most + 1, ...(isId(before) ? { before: before as DeliveryId } : {}) }));
  const shown = messages.slice(0, most);
  const older = messages.length > most ? `/o/${visit.organisation.slug}/inbox?before=${shown.at(-1)!.id}` : undefined;
  return page(c, <InboxPage visit={visit} messages={shown} older={older} />);
}

/** The message of the address, when it lies in this person's inbox and not in another's. */
async function mine(ctx: Context, c: Web, visit: MemberVisit): Promise<FullDelivery | undefined> {
  const id = c.req.param('id') ?? '';
  const found = isId(id) ? await delivery(ctx.tx, ctx.organisation, id as DeliveryId, visit.person.id) : undefined;
  return found?.person === visit.person.id && found.channel === 'portal' && found.state === 'sent' ? found : undefined;
}

async function show(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const message = await enter(parts, visit, async (ctx) => {
    const found = await mine(ctx, c, visit);
    if (found && found.seenAt === null) await markSeen(ctx, { person: visit.person.id, subject: found.message.subject });
    return found;
  });
  return message ? withFrame(await page(c, <MessagePage visit={visit} message={message} />)) : c.notFound();
}

async function showHtml(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const message = await enter(parts, visit, (ctx) => mine(ctx, c, visit));
  if (!message?.content) return c.notFound();
  const { body, headers } = letterAnswer(message.content, 'here');
  return c.body(body, 200, headers);
}
