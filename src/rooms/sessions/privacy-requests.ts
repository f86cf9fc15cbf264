import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import type { Post, SessionRequest } from './model-requests.ts';
import { requestQueue, threadOf } from './reads-requests.ts';
import { requestStates } from './model-requests.ts';
import { eraseWritten } from './store-requests.ts';

/** What requests hold of a person, and for how long. */
export const held = {
  room: 'sessions', what: ['requests: what was asked for, for whom, when and where', 'what was written about them on both sides'],
  keptFor: 'as long as the person is one of the organisation; that and when something was asked stays',
} as const;

/** Every request of a person with what was said about it, but for the office's notes. */
export async function exported(ctx: Context, person: PersonId): Promise<{ request: SessionRequest; thread: Post[] }[]> {
  const own = await requestQueue(ctx.tx, ctx.organisation, { states: requestStates, requester: person, most: 10_000 });
  return Array.fromAsync(own, async (request) => ({
    request,
    thread: (await threadOf(ctx.tx, ctx.organisation, request.id)).filter((post) => post.kind !== 'note' && post.request === request.id),
  }));
}

/** Empties what the person asked for and wrote; the times, states and fields of it stay. Part of erasing the person. */
export async function erase(ctx: Context, person: PersonId): Promise<number> {
  const erased = await eraseWritten(ctx.tx, ctx.organisation, person);
  await record(ctx, { verb: 'sessions.eraseRequests', subject: { kind: 'person', id: person }, details: { erased } });
  ctx.notices.changed('requests');
  return erased;
}
