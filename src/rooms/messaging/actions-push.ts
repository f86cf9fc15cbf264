/** Browsers in which persons asked to be told that there is a message (P-2.1): switched on, off, and told. */
import type { Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, type Forbidden, type Thing } from '../identity/access.ts';
import type { LinkId, PersonId } from '../identity/model.ts';
import type { Closed } from '../identity/ports.ts';
import { linkById } from '../identity/reads.ts';
import { record } from '../log/actions.ts';
import { access } from './access.ts';
import { secretKinds, type Letterhead, type MessageId, type Saying, type SubscriptionId } from './model.ts';
import type { GivenSubscription } from './schema-push.ts';
import { deleteSubscriptions, keepNewest, putSubscription, subscriptionRows, type Tables } from './store-push.ts';

/** Why notifications are not switched. */
export type PushRefusal = Forbidden | Closed;

/** A person has telephones, tablets and machines; more than this nobody uses. */
const mostBrowsers = 10;

/** Whose browsers they are: a member's own, or those of the guardian who came by his link, which is about `through`. */
function thingOf({ actor }: Context, person: PersonId, through: string | undefined): Thing {
  if (actor.kind === 'guest') return actor.person === person && through !== undefined ? { subject: through } : {};
  return actor.kind === 'person' && actor.person === person ? { subject: person, relations: ['self'] } : { subject: person };
}

/** Switches on: from now on this browser is told when the person is; who came by a link, of what the link is about. The newest ten are kept. */
export async function switchPushOn(ctx: Context, person: PersonId, given: GivenSubscription, through?: string): Promise<Result<undefined, PushRefusal>> {
  const forbidden = await forbids(ctx, 'messaging.switchPushOn', access['messaging.switchPushOn'], thingOf(ctx, person, through));
  if (forbidden) return refuse(forbidden);
  await putSubscription(ctx.tx, { organisation: ctx.organisation, id: newId<SubscriptionId>(), person, ...given, link: ctx.actor.kind === 'guest' ? ctx.actor.link as LinkId : null, made_at: ctx.now });
  await keepNewest(ctx.tx, ctx.organisation, person, mostBrowsers);
  await record(ctx, { verb: 'messaging.switchPushOn', subject: { kind: 'person', id: person }, details: {} });
  return ok();
}

/** Switches off: one browser by its address, or all. Again is harmless. */
export async function switchPushOff(ctx: Context, person: PersonId, endpoint?: string, through?: string): Promise<Result<undefined, PushRefusal>> {
  const forbidden = await forbids(ctx, 'messaging.switchPushOff', access['messaging.switchPushOff'], thingOf(ctx, person, through));
  if (forbidden) return refuse(forbidden);
  const gone = await deleteSubscriptions(ctx.tx, ctx.organisation, person, endpoint);
  if (gone > 0) await record(ctx, { verb: 'messaging.switchPushOff', subject: { kind: 'person', id: person }, details: {} });
  return ok();
}

/** The kind of the copy in a browser: no listener takes it for the message itself. */
export const pushKind = (kind: string) => `${kind}.push`;

/** One person who is told, and where the message is read. */
export interface Told { readonly person: PersonId; readonly head: Letterhead; readonly opens: string | undefined }

/** One copy to queue: a message of its own for each browser, since a person has one delivery of a message. */
export interface Copy { readonly message: MessageId; readonly key: string; readonly person: PersonId; readonly host: string; readonly subject: string; readonly push: { readonly subscription: SubscriptionId; readonly opens: string } }

export type Browsers = readonly Tables['push_subscriptions'][];

/** The browsers of these persons that may be told of a kind of message. */
export async function browsersOf(ctx: Context, kind: string, persons: readonly PersonId[]): Promise<Browsers> {
  return secretKinds.includes(kind) || persons.length === 0 ? [] : subscriptionRows(ctx.tx, ctx.organisation, persons);
}

/** What the browsers of these persons are told: that there is a message, of what sort at most, and where. Nothing of a child. */
export async function copiesFor(ctx: Context, { key, about, subject }: Pick<Saying, 'key' | 'about' | 'subject'>, told: readonly Told[], browsers: Browsers): Promise<Copy[]> {
  const all = browsers.filter((row) => told.some(({ person }) => person === row.person));
  const hears = await Promise.all(all.map((row) => mayHear(ctx, row, subject.id)));
  const rows = all.filter((_, at) => hears[at]);
  return rows.map((row): Copy => {
    const { head: { text }, opens } = told.find(({ person }) => person === row.person)!;
    return {
      message: newId<MessageId>(), key: `${key}:push:${row.id}`, person: row.person, host: hostOf(row),
      subject: about === undefined ? text.t('push.message') : text.t('push.about', { about }), push: { subscription: row.id, opens: opens ?? new URL('/', ctx.publicUrl).href },
    };
  });
}

/**
 * Whether a browser is told of a subject. A notification leads to all that the message opens: a link that opens one thing for a
 * while, and that others may have been given, must not open others, or for longer.
 */
async function mayHear(ctx: Context, { link }: Pick<Tables['push_subscriptions'], 'link'>, subject: string): Promise<boolean> {
  if (link === null) return true;
  const found = await linkById(ctx, link);
  return found.ok && found.value.subject.id === subject;
}

const hostOf = ({ endpoint }: Tables['push_subscriptions']) => new URL(endpoint).hostname;
