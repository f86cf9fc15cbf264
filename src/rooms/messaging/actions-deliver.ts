import { emit, type Actor, type Context, type OrganisationId } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { isId } from '../../platform/ids.ts';
import type { Office } from '../../platform/office.ts';
import { organisation as organisationOf } from '../identity/reads.ts';
import { record } from '../log/actions.ts';
import { person as personById } from '../people/reads.ts';
import { changed, lockSubject, wakeNext } from './actions.ts';
import type { MessagingFact } from './events.ts';
import type { Content, DeliveryId } from './model.ts';
import { Channel, Enclosure, type Letter, type Outcome } from './ports.ts';
import { afterTry, lease, localeOfKind } from './rules.ts';
import { deleteSubscription, subscriptionRow } from './store-push.ts';
import { claimHead, settleDelivery, type Claimed } from './store.ts';

const machine: Actor = { kind: 'machine', name: 'messaging' };

/**
 * Sends one delivery: what the worker does with a job of the task `deliver`, whose payload names organisation and
 * delivery. Claims the row in a transaction of its own, hands the letter to its channel outside any, and writes what
 * became of it in another. Who dies in between leaves a row that is due again when its lease ends, and the letter then
 * goes out with the same Message-ID. A row that is not queued any more, or not yet the first of its line, is left alone.
 * @throws what is a fault of ours; the row is then due again like any that failed for now.
 */
export async function deliver(office: Office, payload: unknown): Promise<void> {
  const { organisation, delivery } = payloadOf(payload);
  const taken = await office.enter(organisation, machine, (ctx) => claim(ctx, delivery));
  if (!taken) return;
  let fault: unknown;
  const outcome = await attempt(office, organisation, taken).catch((error: unknown): Outcome => {
    fault = error;
    return { state: 'later', reason: `This program failed: ${error instanceof Error ? error.message : String(error)}` };
  });
  await office.enter(organisation, machine, (ctx) => settle(ctx, taken.row, outcome));
  if (fault !== undefined) throw fault;
}

function payloadOf(payload: unknown): { organisation: OrganisationId; delivery: DeliveryId } {
  const { organisation, delivery } = payload as { organisation?: unknown; delivery?: unknown };
  if (typeof organisation !== 'string' || typeof delivery !== 'string' || !isId(organisation) || !isId(delivery)) {
    throw new Error('a job of the task deliver names an organisation and a delivery');
  }
  return { organisation: organisation as OrganisationId, delivery: delivery as DeliveryId };
}

/** A claimed row and the letter it is, its files not yet read. */
interface Taken {
  readonly row: Claimed;
  readonly letter: Omit<Letter, 'attachments'>;
  readonly attachments: NonNullable<Content['attachments']>;
}

async function claim(ctx: Context, id: DeliveryId): Promise<Taken | undefined> {
  const row = await claimHead(ctx.tx, ctx.organisation, id, ctx.now.add(lease));
  if (!row) return undefined;
  const person = await personById(ctx.tx, ctx.organisation, row.person);
  const organisation = await organisationOf(ctx.tx, ctx.organisation);
  const { attachments = [], replyTo, push, ...content } = row.content as Content;
  const browser = push && await subscriptionRow(ctx.tx, ctx.organisation, push.subscription);
  const sender = { name: organisation.name, address: organisation.sender };
  return {
    row, attachments,
    letter: {
      delivery: row.id, from: sender, replyTo: replyTo ?? sender, to: { name: person?.name ?? '', address: row.address ?? '' },
      messageId: row.message_id, date: row.queued_at, language: localeOfKind(row.kind, person?.language ?? '', organisation.language), content,
      ...(push && browser ? { push: { ...browser, opens: push.opens, tag: row.subject } } : {}),
    },
  };
}

async function attempt(office: Office, organisation: OrganisationId, { row, letter, attachments }: Taken): Promise<Outcome> {
  if (row.channel === 'portal') return { state: 'sent' };
  const channel = office.parts.ports.all(Channel).find((one) => one.name === row.channel);
  if (!channel) return { state: 'later', reason: `No channel called ${row.channel} is set up.` };
  const files: Letter['attachments'][number][] = [];
  for (const { name, type, address } of attachments) {
    const bytes = await opened(office, organisation, address);
    if (!bytes) return { state: 'failed', reason: `A file that goes with it is not there any more: ${name}` };
    files.push({ name, type, bytes });
  }
  return channel.deliver({ ...letter, attachments: files });
}

async function opened(office: Office, organisation: OrganisationId, address: string): Promise<Uint8Array | undefined> {
  const [enclosure] = office.parts.ports.all(Enclosure);
  if (!enclosure) throw new Error(`nobody fulfils ${Enclosure.name}`);
  return enclosure.open(organisation, address);
}

const factKinds = { sent: 'messaging.Sent', kept: 'messaging.Sent', bounced: 'messaging.Bounced', failed: 'messaging.Failed' } as const;

async function settle(ctx: Context, row: Claimed, outcome: Outcome): Promise<void> {
  const subject = { kind: row.subject_kind, id: row.subject, ...(row.part === '' ? {} : { part: row.part }) };
  await lockSubject(ctx, subject);
  const { push } = row.content as Content;
  const settled = afterTry(outcome, { attempts: row.attempts, queuedAt: row.queued_at, now: ctx.now });
  const counts = await settleDelivery(ctx.tx, ctx.organisation, row, settled);
  if (settled.state === 'bounced' && push) await deleteSubscription(ctx.tx, ctx.organisation, push.subscription); // it takes nothing any more
  if (settled.state !== 'queued') await wakeNext(ctx, [row.id]);
  if (counts) await tell(ctx, row, subject, settled.state);
}

async function tell(ctx: Context, row: Claimed, subject: Subject, state: ReturnType<typeof afterTry>['state']): Promise<void> {
  changed(ctx, subject);
  if (state === 'queued') return;
  const { id: delivery, message, kind: of, person, channel, attempts } = row;
  await record(ctx, { verb: 'messaging.deliver', subject, details: { delivery, message, kind: of, person, channel, state, attempts } });
  const about = { subject, message, of, delivery, person, channel };
  await emit<MessagingFact>(ctx, factKinds[state] === 'messaging.Sent' ? { kind: 'messaging.Sent', kept: state === 'kept', ...about }
    : { kind: factKinds[state], ...about });
  if (channel === 'portal') ctx.notices.changed(`inbox:${person}`);
}
