/** What the machine does for a request by its procedure. Each fulfils `procedures.MachineAct`; doing it again changes nothing. */
import type { Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { channelsOf, ledgerOf } from '../messaging/reads.ts';
import { askMissing } from './actions-requests.ts';
import { acknowledgementKey, sayReceived } from './actions-requests-mail.ts';
import type { RequestId, SessionRequest } from './model-requests.ts';
import { requestById, threadOf } from './reads-requests.ts';

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
  const key = acknowledgementKey(request);
  const sent = (await ledgerOf(ctx.tx, ctx.organisation, { kind: 'request', id: request.id })).find(({ message }) => message.key === key);
  if (!sent) throw new Error(`the acknowledgement of the request ${request.id} is not in the ledger`);
  const evidence = { message: sent.message.id, channel: sent.channel };
  return sent.state === 'unreachable' ? { open: 'unreachable', evidence } : { done: evidence };
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

/** The acts, as `main.ts` joins them to `procedures.MachineAct`. */
export const requestActs = [
  { name: 'sessions.acknowledgeRequest', act: acknowledge },
  { name: 'sessions.askMissing', act: ask },
] as const;
