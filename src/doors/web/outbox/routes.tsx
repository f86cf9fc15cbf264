import type { Hono } from 'hono';
import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import { members } from '../../../rooms/identity/reads.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { access } from '../../../rooms/messaging/access.ts';
import { resend } from '../../../rooms/messaging/actions.ts';
import type { Delivery, DeliveryId } from '../../../rooms/messaging/model.ts';
import { delivery as deliveryById, outbox, outboxCounts, type FullDelivery } from '../../../rooms/messaging/reads.ts';
import { people, person } from '../../../rooms/people/reads.ts';
import { closedPolls } from '../../../rooms/availability/reads-polls.ts';
import { closedProposals } from '../../../rooms/sessions/reads-proposals.ts';
import { closedTo } from '../../../rooms/sessions/reads-pages.ts';
import { forMembers, refused, sentenceOf, type MemberVisit } from '../answers-refusals.tsx';
import { page, seeOther } from '../answers.ts';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { nameOf } from '../people/parts.tsx';
import { askedForm, groups } from './forms.ts';
import { DeliveryPage } from './pages-delivery.tsx';
import { OutboxPage, queryOf } from './pages.tsx';
import { isSecret, letterAnswer, withFrame, type Following } from './parts.tsx';

const most = 50;

/** What was and will be sent, and each message as it leaves. */
export function outboxRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  const rule = access['messaging.readOutbox'];
  web.get('/o/:slug/outbox', forMembers((c, visit) => list(parts, c, visit), rule));
  web.get('/o/:slug/outbox/:id', forMembers((c, visit) => show(parts, c, visit), rule));
  web.get('/o/:slug/outbox/:id/html', forMembers((c, visit) => showHtml(parts, c, visit), rule));
  web.post('/o/:slug/outbox/:id/resend', forMembers((c, visit) => sendAgain(parts, c, visit), access['messaging.resend']));
}

async function list(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const asked = askedForm.parse(Object.fromEntries(Object.entries(c.req.query()).filter(([, value]) => value !== '')));
  const { state, kind, person: who, subject, before } = asked;
  const found = await enter(parts, visit, async (ctx) => {
    const rows = await outbox(ctx.tx, ctx.organisation, {
      most: most + 1, ...(state === undefined ? {} : { states: groups[state] }), ...(kind === undefined ? {} : { kinds: [kind] }),
      ...(who === undefined ? {} : { person: who as PersonId }), ...(subject === undefined ? {} : { subject }), ...(before === undefined ? {} : { before: before as DeliveryId }),
    });
    const page = await asReadable(ctx, visit, rows.slice(0, most));
    const shown = who === undefined ? page : page.filter((one) => !one.closed); // that it was found by whom it is to would tell it
    const memberIds = (await members(ctx.tx, ctx.organisation)).map((one) => one.person);
    const known = await people(ctx.tx, ctx.organisation, [...memberIds, ...shown.flatMap((one) => (one.closed ? [] : [one.person])), ...(who === undefined ? [] : [who])]);
    return {
      deliveries: shown, last: page.at(-1)?.id, isMore: rows.length > most, counts: await outboxCounts(ctx.tx, ctx.organisation),
      names: new Map([...known].map(([id, one]) => [id, nameOf(visit.text, one)])),
      members: [...known.values()].sort((a, b) => a.name.localeCompare(b.name)),
    };
  });
  const older = queryOf(asked);
  older.set('before', found.last ?? '');
  return page(c, (
    <OutboxPage visit={visit} {...found} asked={asked} mailLeaves={parts.mailLeaves} older={found.isMore ? `/o/${visit.organisation.slug}/outbox?${older}` : undefined} />
  ));
}

/**
 * Of what was said about a session that is private to others nobody reads here more than that something was said and how it went
 * (G-2): neither what nor to whom; only who it was said to himself.
 */
async function asReadable<Some extends Delivery>(ctx: Context, { text, person: { id: reader } }: MemberVisit, some: readonly Some[]): Promise<(Some & { readonly closed?: true })[]> {
  const about = (kind: string) => some.flatMap(({ message: { subject } }) => (subject.kind === kind ? [subject.id] : []));
  const closed = new Set([...await closedTo(ctx, about('session')), ...await closedPolls(ctx, about('poll')), ...await closedProposals(ctx, about('proposal'))]);
  const hidden = { title: text.t('sessionpage.class.PRIVATE'), address: null, reason: null, closed: true as const };
  return some.map((one) => (closed.has(one.message.subject.id) && one.person !== reader ? { ...one, ...hidden } : one));
}

async function deliveryOf(ctx: Context, c: Web, visit: MemberVisit): Promise<FullDelivery & { readonly closed?: true } | undefined> {
  const id = c.req.param('id') ?? '';
  const found = isId(id) ? await deliveryById(ctx.tx, ctx.organisation, id as DeliveryId, visit.person.id) : undefined;
  return found && (await asReadable(ctx, visit, [found]))[0];
}

/** In a demo a visitor answers an invitation from here; anywhere else that would be answering in somebody's name. */
function followingIn(parts: WebParts, visit: MemberVisit): Following {
  return parts.demo && visit.organisation.demo ? 'window' : 'nowhere';
}

/** What the office may read of a message: not the link with which its addressee signs in, but in a demo, where nobody is harmed. */
function readable(parts: WebParts, visit: MemberVisit, { content, person: to, withheld, closed }: FullDelivery & { readonly closed?: true }) {
  if (closed) return { content: undefined, secret: 'private' as const };
  const secret = withheld || (content !== undefined && isSecret(content) && to !== visit.person.id && followingIn(parts, visit) === 'nowhere');
  return { content: secret ? undefined : content, secret: secret && 'opens' as const };
}

async function show(parts: WebParts, c: Web, visit: MemberVisit, refusal?: string): Promise<Response> {
  const found = await enter(parts, visit, async (ctx) => {
    const delivery = await deliveryOf(ctx, c, visit);
    return delivery && { delivery, person: delivery.closed ? undefined : await person(ctx.tx, ctx.organisation, delivery.person) };
  });
  if (!found) return c.notFound();
  const following = followingIn(parts, visit);
  return withFrame(await page(c, (
    <DeliveryPage visit={visit} {...found} {...readable(parts, visit, found.delivery)} following={following} again={c.req.query('done') === 'again'} refusal={refusal} />
  ), { status: refusal === undefined ? 200 : 409 }));
}

async function showHtml(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const delivery = await enter(parts, visit, (ctx) => deliveryOf(ctx, c, visit));
  const content = delivery && readable(parts, visit, delivery).content;
  if (!content) return c.notFound();
  const { body, headers } = letterAnswer(content, followingIn(parts, visit));
  return c.body(body, 200, headers);
}

async function sendAgain(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const id = c.req.param('id') ?? '';
  if (!isId(id)) return c.notFound();
  if ((await enter(parts, visit, (ctx) => deliveryOf(ctx, c, visit)))?.closed) return refused(c, visit, { reason: 'forbidden', verb: 'messaging.resend' });
  const done = await enter(parts, visit, (ctx) => resend(ctx, id as DeliveryId));
  if (done.ok) return seeOther(c, `/o/${visit.organisation.slug}/outbox/${done.value}?done=again`);
  return done.reason === 'not-found' ? c.notFound() : show(parts, c, visit, sentenceOf(visit, done));
}
