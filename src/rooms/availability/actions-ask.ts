import { emit, type Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, type Forbidden } from '../identity/access.ts';
import { makeLink } from '../identity/actions.ts';
import type { PersonId } from '../identity/model.ts';
import type { Closed } from '../identity/ports.ts';
import { member, organisation } from '../identity/reads.ts';
import { record } from '../log/actions.ts';
import { markSeen, say } from '../messaging/actions.ts';
import { letter } from '../messaging/actions-letter.ts';
import type { Content, Letterhead, Recipient } from '../messaging/model.ts';
import { people } from '../people/reads.ts';
import { access } from './access.ts';
import type { AvailabilityFact } from './events.ts';
import { chaseAsks, insertAsks, lockAsks } from './store.ts';

export type AskRefusal = Forbidden | Closed
  /** One of them is nobody here. */
  | { readonly reason: 'not-found' };

/** How long the link in such a message opens the page. */
const linkFor = { hours: 60 * 24 };

/**
 * Asks people to say when they can be had (G-3.2): a message by each one's channel with a link to his page, a signed
 * one for who has no account. Who is being asked already is not asked again. @returns who was asked now.
 */
export async function askAvailability(ctx: Context, who: readonly PersonId[]): Promise<Result<readonly PersonId[], AskRefusal>> {
  const forbidden = await forbids(ctx, 'availability.ask', access['availability.ask']);
  if (forbidden) return refuse(forbidden);
  const ids = [...new Set(who)].sort();
  if (!(await areHere(ctx, ids))) return refuse({ reason: 'not-found' });
  const asked = await insertAsks(ctx.tx, ids.map((person) => ({
    organisation: ctx.organisation, id: newId(), person, asked_at: ctx.now, chased_at: null, chases: 0, answered_at: null,
  })));
  for (const person of asked) await sayAsk(ctx, 'availability.ask', person);
  return ok(asked);
}

/** Asks those once more who were asked and have not said it. @returns who was asked again. */
export async function chaseAvailability(ctx: Context, who: readonly PersonId[]): Promise<Result<readonly PersonId[], AskRefusal>> {
  const forbidden = await forbids(ctx, 'availability.chase', access['availability.chase']);
  if (forbidden) return refuse(forbidden);
  if (!(await areHere(ctx, who))) return refuse({ reason: 'not-found' });
  const open = await lockAsks(ctx.tx, ctx.organisation, who);
  await chaseAsks(ctx.tx, ctx.organisation, open.map(({ id }) => id), ctx.now);
  for (const { person } of open) await sayAsk(ctx, 'availability.chase', person);
  return ok(open.map(({ person }) => person));
}

async function areHere(ctx: Context, who: readonly PersonId[]): Promise<boolean> {
  const known = await people(ctx.tx, ctx.organisation, who);
  return who.every((id) => known.get(id)?.erased === false);
}

/** The ledger calls the message as the log calls the deed. */
async function sayAsk(ctx: Context, verb: 'availability.ask' | 'availability.chase', person: PersonId): Promise<void> {
  const subject = { kind: 'person', id: person };
  const again = verb === 'availability.chase';
  await say(ctx, { kind: verb, key: `${verb}:${newId()}`, subject, to: [{ person }], compose: (to, head) => content(ctx, to, head, again) });
  await record(ctx, { verb, subject });
  await emit<AvailabilityFact>(ctx, { kind: 'availability.Asked', subject, again });
  ctx.notices.changed('availability');
  ctx.notices.changed(`availability:${person}`);
}

async function content(ctx: Context, to: Recipient, head: Letterhead, again: boolean): Promise<Content> {
  const { t } = head.text;
  const values = { organisation: head.organisation.name };
  return letter(head, {
    subject: t(again ? 'availability.mail.chaseSubject' : 'availability.mail.subject', values),
    blocks: [
      { kind: 'heading', text: t('availability.mail.heading') },
      { kind: 'paragraph', text: t(again ? 'availability.mail.chaseIntro' : 'availability.mail.intro', values) },
      { kind: 'paragraph', text: t('availability.mail.private') },
      { kind: 'actions', primary: true, actions: [{ label: t('availability.mail.act'), href: await addressOf(ctx, to.id) }] },
    ],
  });
}

/** Where a person says it: his own page, or behind a signed link where he cannot sign in. */
async function addressOf(ctx: Context, person: PersonId): Promise<string> {
  if ((await member(ctx.tx, ctx.organisation, person))?.account) {
    const { slug } = await organisation(ctx.tx, ctx.organisation);
    return new URL(`/o/${slug}/me/availability`, ctx.publicUrl).href;
  }
  const link = { purpose: 'availability.tell' as const, subject: { kind: 'person', id: person }, person, expiresAt: ctx.now.add(linkFor) };
  return (await makeLink(ctx, link)).address;
}

/** The person has opened the page that he was asked to: the messages are seen. */
export async function seenAsk(ctx: Context, person: PersonId): Promise<void> {
  await markSeen(ctx, { person, subject: { kind: 'person', id: person } });
}
