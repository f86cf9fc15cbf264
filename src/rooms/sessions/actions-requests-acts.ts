/** What the machine does for a request by its procedure. Each fulfils `procedures.MachineAct`; doing it again changes nothing. */
import type { Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { attendeesOf } from '../invitations/reads.ts';
import type { Delivery } from '../messaging/model.ts';
import { channelsOf, ledgerOf } from '../messaging/reads.ts';
import { askMissing } from './actions-requests.ts';
import { acknowledgementKey, sayReceived, sayScheduled, scheduledKey } from './actions-requests-mail.ts';
import type { RequestId, SessionRequest } from './model-requests.ts';
import { session as sessionById } from './reads.ts';
import { occasionOf } from './reads-occasion.ts';
import { joinedTo, requestById, threadOf } from './reads-requests.ts';

type Evidence = Readonly<Record<string, string | number | boolean>>;
type Outcome = { readonly done: Evidence } | { readonly open: string; readonly evidence?: Evidence } | { readonly waived: string; readonly evidence?: Evidence };

async function load(ctx: Context, { kind, id }: Subject): Promise<SessionRequest> {
  const request = kind === 'request' ? await requestById(ctx.tx, ctx.organisation, id as RequestId) : undefined;
  if (!request) throw new Error(`there is no request ${id} for this act`);
  return request;
}

/**
 * Acknowledges a request to its requester, once, with a link to how it stands (G-4.1.1). Of a suspect one a person has
 * to decide; who cannot be reached has to be called up.
 */
async function acknowledge(ctx: Context, subject: Subject): Promise<Outcome> {
  const request = await load(ctx, subject);
  if (request.state === 'declined') return { waived: 'declined' };
  if (request.suspect) return { open: 'suspect' };
  const first = request.joinedTo ? await requestById(ctx.tx, ctx.organisation, request.joinedTo) : undefined;
  await sayReceived(ctx, request, first);
  const sent = await inLedger(ctx, request, acknowledgementKey(request));
  const evidence = { message: sent.message.id, channel: sent.channel };
  return sent.state === 'unreachable' ? { open: 'unreachable', evidence } : { done: evidence };
}

async function inLedger(ctx: Context, { id }: SessionRequest, key: string): Promise<Delivery> {
  const sent = (await ledgerOf(ctx.tx, ctx.organisation, { kind: 'request', id })).find(({ message }) => message.key === key);
  if (!sent) throw new Error(`what was said to the requester of ${id} is not in the ledger: ${key}`);
  return sent;
}

/** Asks the requester once for all that is missing (G-4.1.2), unless somebody has asked already. */
async function ask(ctx: Context, subject: Subject): Promise<Outcome> {
  const request = await load(ctx, subject);
  if (request.state !== 'open') return { waived: request.state };
  if (request.suspect) return { open: 'suspect' };
  const asked = (await threadOf(ctx.tx, ctx.organisation, request.id)).find((post) => post.kind === 'question');
  if (asked) return asked.author === null ? { done: { question: asked.id } } : { waived: 'asked-already', evidence: { question: asked.id } };
  if (request.missing.length === 0) return { waived: 'nothing-missing' };
  if ((await channelsOf(ctx, request.requester)).names.length === 0) return { open: 'unreachable' };
  const question = await askMissing(ctx, request.id, { fields: request.missing, note: '' });
  if (!question.ok) throw new Error(`the request ${request.id} cannot be asked about: ${question.reason}`);
  return { done: { question: question.value, fields: request.missing.join(' ') } };
}

/**
 * Tells who asked for it that a session has been scheduled: what, when, where, and how the request stands (G-4.1.1). Whoever
 * asked for the same is told too; who is invited gets the invitation instead.
 */
async function tellRequester(ctx: Context, subject: Subject): Promise<Outcome> {
  const request = await load(ctx, subject);
  const session = request.session === null ? undefined : await sessionById(ctx.tx, ctx.organisation, request.session);
  if (!session) return { waived: 'gone' };
  if (session.state === 'proposed') return { open: 'proposed' };
  const occasion = session.state === 'scheduled' ? await occasionOf(ctx, session) : undefined;
  if (!occasion) return { waived: session.state };
  const invited = new Set((await attendeesOf(ctx.tx, ctx.organisation, session.id)).map((one) => one.person));
  const asked = [request, ...(await joinedTo(ctx.tx, ctx.organisation, request.id)).filter((one) => !one.suspect)];
  const first = [...new Map(asked.toReversed().map((one) => [one.requester, one])).values()].filter((one) => !invited.has(one.requester));
  if (first.length === 0) return { waived: 'invited' };
  let unreachable = 0;
  for (const one of first) {
    await sayScheduled(ctx, one, { id: session.id, telling: occasion.telling(''), isPrivate: session.class !== 'PUBLIC' });
    if ((await inLedger(ctx, one, scheduledKey(one, session.id))).state === 'unreachable') unreachable += 1;
  }
  return unreachable > 0 ? { open: 'unreachable', evidence: { people: unreachable } } : { done: { people: first.length } };
}

/** The acts, as `main.ts` joins them to `procedures.MachineAct`. */
export const requestActs = [
  { name: 'sessions.acknowledgeRequest', act: acknowledge },
  { name: 'sessions.askMissing', act: ask },
  { name: 'sessions.tellRequester', act: tellRequester },
] as const;
