import type { Context, OrganisationId } from '../../platform/context.ts';
import type { Tx } from '../../platform/database.ts';
import { refuse, ok, type Result } from '../../platform/result.ts';
import { forbids, type Forbidden } from '../identity/access.ts';
import { shutLinks, type PersonId } from '../identity/model.ts';
import type { Closed } from '../identity/ports.ts';
import { record } from '../log/actions.ts';
import type { Sight } from '../records/model.ts';
import type { PersonalData } from '../records/ports.ts';
import { access } from './access.ts';
import type { Content } from './model.ts';
import type { FullDelivery } from './reads.ts';
import { choices, delivery, outbox } from './reads.ts';
import { browsersOf, type Browser } from './reads-push.ts';
import { deleteSubscriptions } from './store-push.ts';
import { deleteChoice, eraseMentions, eraseRows, withdrawOf } from './store.ts';

/** What this room holds of a person, for the record of what is held. */
export const held = [
  { what: 'messages to the person: subject line, text, files’ names, the address used', until: 'erased with the person, or when older than the organisation keeps them' },
  { what: 'that and when each message was queued, left, came back or was seen', until: 'kept as evidence that the procedure was followed' },
  { what: 'browsers in which the person asked to be told of messages: an address at a push service and keys', until: 'erased with the person, when switched off, and when the push service no longer knows them' },
  { what: 'the channel the person chose', until: 'erased with the person' },
] as const;

/** Everything that was said to a person, the newest first, and the channel chosen: for a copy of one's own data. */
export async function exportOf(tx: Tx, organisation: OrganisationId, person: PersonId): Promise<{ channel: string | null; browsers: Browser[]; messages: FullDelivery[] }> {
  const messages: FullDelivery[] = [];
  for (let page = await outbox(tx, organisation, { person, most: 200 }); page.length > 0;) {
    for (const { id } of page) messages.push((await delivery(tx, organisation, id))!);
    page = await outbox(tx, organisation, { person, most: 200, before: page.at(-1)!.id });
  }
  return { channel: (await choices(tx, organisation, [person])).get(person) ?? null, browsers: await browsersOf({ tx, organisation }, person), messages };
}

/** What others than the person may have of it: nothing of what is private to others than them, and no link that opens in his name. */
function forSight({ messages, ...rest }: Awaited<ReturnType<typeof exportOf>>, { own, closed }: Sight) {
  const given = messages.filter(({ message }) => !closed.has(message.subject.id));
  const shut = (one: FullDelivery): FullDelivery => ({ ...one, content: one.content && withoutLinks(one.content) });
  return { copy: { ...rest, messages: own ? given : given.map(shut) }, leftOut: messages.length - given.length };
}

const withoutLinks = ({ calendar, push, ...content }: Content): Content => ({
  ...content, text: shutLinks(content.text), html: shutLinks(content.html), ...(calendar ? { calendar: { ...calendar, text: shutLinks(calendar.text) } } : {}),
  ...(push ? { push: { ...push, opens: shutLinks(push.opens) } } : {}),
});

/** Erases what is held of a person: what waits is withdrawn; that and when something was said stays. Part of erasing the person. */
export async function eraseOf(ctx: Context, person: PersonId): Promise<number> {
  await withdrawOf(ctx.tx, ctx.organisation, person);
  await deleteChoice(ctx.tx, ctx.organisation, person);
  const browsers = await deleteSubscriptions(ctx.tx, ctx.organisation, person);
  const erased = browsers + await eraseRows(ctx.tx, ctx.organisation, { person });
  await record(ctx, { verb: 'messaging.eraseContents', subject: { kind: 'person', id: person }, details: { erased } });
  return erased;
}

/** This room's part in the data of a person: what was said to him, and what was said to others where it names him. */
export const messagingData: PersonalData = {
  room: 'messaging',
  hold: async (ctx, person, sight) => ({
    what: held.map((one) => one.what), keptFor: held.map((one) => one.until).join('; '), ...await forSight(await exportOf(ctx.tx, ctx.organisation, person), sight),
  }),
  erase: async (ctx, person, mentions) => await eraseOf(ctx, person) + await eraseMentions(ctx.tx, ctx.organisation, mentions),
};

/** Erases the content and addresses of all that was queued before an instant and has come to its end. An act of its own. */
export async function eraseOlder(ctx: Context, before: Temporal.Instant): Promise<Result<number, Forbidden | Closed>> {
  const forbidden = await forbids(ctx, 'messaging.eraseContents', access['messaging.eraseContents']);
  if (forbidden) return refuse(forbidden);
  const erased = await eraseRows(ctx.tx, ctx.organisation, { before });
  await record(ctx, {
    verb: 'messaging.eraseContents', subject: { kind: 'organisation', id: ctx.organisation }, details: { erased, before: before.toString() },
  });
  return ok(erased);
}
