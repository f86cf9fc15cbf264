/** What the ids in acts are called, as far as the reader may know: asked of the rooms that own them. */
import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import type { Text } from '../../../platform/text.ts';
import { may } from '../../../rooms/identity/access.ts';
import type { Act } from '../../../rooms/log/model.ts';
import { access as peopleAccess } from '../../../rooms/people/access.ts';
import { people } from '../../../rooms/people/reads.ts';
import { procedures } from '../../../rooms/procedures/reads.ts';
import type { FileId } from '../../../rooms/records/model.ts';
import { fileById } from '../../../rooms/records/reads.ts';
import { rooms } from '../../../rooms/resources/reads.ts';
import type { RequestId } from '../../../rooms/sessions/model-requests.ts';
import { sessionsById } from '../../../rooms/sessions/reads.ts';
import { closedTo } from '../../../rooms/sessions/reads-pages.ts';
import { requestById } from '../../../rooms/sessions/reads-requests.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { nameOf } from '../people/parts.tsx';
import { saidIn } from '../procedures/parts.tsx';
import type { Known } from './parts-details.tsx';

type Things = Map<string, { name: string; page?: string }>;

/** Names and addresses for what stands in the details of these acts. */
export async function knownIn(ctx: Context, visit: MemberVisit, acts: readonly Act[]): Promise<Known> {
  const named = (...names: string[]) => [...new Set(acts.flatMap(({ details }) => names.flatMap((name) => [details[name] ?? []].flat()))
    .filter((one): one is string => typeof one === 'string').map((one) => one.replace(/^room /, '')).filter(isId))];
  const things: Things = new Map();
  await addPeople(ctx, visit, things, [...new Set(acts.flatMap(({ details }) => Object.values(details).flat()))].filter((one): one is string => typeof one === 'string' && isId(one)));
  await addSessions(ctx, things, named('session', 'follows'));
  for (const id of named('request', 'joinedTo', 'to', 'from')) await addRequest(ctx, things, id);
  for (const id of named('file')) {
    const file = await fileById(ctx.tx, ctx.organisation, id as FileId);
    if (file && file.removedAt === null) things.set(id, { name: file.name });
  }
  if (named('place', 'placeBefore', 'placeAfter').length > 0) {
    for (const { id, name } of await rooms(ctx.tx, ctx.organisation, { closed: 'with' })) things.set(id, { name });
  }
  return { things, titles: await titlesOf(ctx, visit.text) };
}

async function addPeople(ctx: Context, { actor, text }: MemberVisit, things: Things, ids: readonly string[]): Promise<void> {
  const mayLook = may(actor, peopleAccess['people.read']);
  for (const [id, person] of await people(ctx.tx, ctx.organisation, ids)) things.set(id, { name: nameOf(text, person), ...(mayLook ? { page: `people/${id}` } : {}) });
}

async function addSessions(ctx: Context, things: Things, ids: readonly string[]): Promise<void> {
  const closed = await closedTo(ctx, ids);
  for (const [id, { title }] of await sessionsById(ctx.tx, ctx.organisation, ids)) if (!closed.has(id)) things.set(id, { name: title, page: `sessions/${id}` });
}

async function addRequest(ctx: Context, things: Things, id: string): Promise<void> {
  if (things.has(id)) return;
  const found = await requestById(ctx.tx, ctx.organisation, id as RequestId);
  if (found) things.set(id, { name: found.title, page: `requests/${id}` });
}

async function titlesOf(ctx: Context, text: Text): Promise<Map<string, string>> {
  const all = await procedures(ctx.tx, ctx.organisation);
  return new Map(all.flatMap(({ body: { procedure, title, steps } }) =>
    [[procedure, saidIn(text, title)] as const, ...steps.map((step) => [`${procedure} ${step.id}`, saidIn(text, step.title)] as const)]));
}
