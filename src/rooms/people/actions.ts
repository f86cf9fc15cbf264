import { emit, type Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, type Forbidden } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import type { Closed } from '../identity/ports.ts';
import { record } from '../log/actions.ts';
import { access } from './access.ts';
import type { PeopleFact } from './events.ts';
import type { Person } from './model.ts';
import { person, personByEmail } from './reads.ts';
import type { NewPerson } from './schema.ts';
import { insertPerson, lockAddress, updatePerson } from './store.ts';

export type Refusal = Forbidden | Closed | { readonly reason: 'not-found' } | { readonly reason: 'changed-meanwhile'; readonly now: Person };

/** Adds a person, member or guest. Everybody gets a calendar at once: the room calendars listens. */
export async function addPerson(ctx: Context, given: NewPerson): Promise<Result<PersonId, Refusal>> {
  const forbidden = await forbids(ctx, 'people.add', access['people.add']);
  if (forbidden) return refuse(forbidden);
  return ok(await put(ctx, given));
}

async function put(ctx: Context, given: NewPerson): Promise<PersonId> {
  const id = newId<PersonId>();
  insertPerson(ctx.tx, { organisation: ctx.organisation, id, ...given, made_at: ctx.now });
  const subject = { kind: 'person', id };
  await record(ctx, { verb: 'people.add', subject, text: { name: given.name, ...(given.email ? { email: given.email } : {}) } });
  await emit<PeopleFact>(ctx, { kind: 'people.PersonAdded', subject });
  ctx.notices.changed('people');
  return id;
}

/**
 * The person with this address, added where nobody has it: for verbs that name somebody by address (a request's
 * requester, an invited guest), which have asked access for themselves. Two at once make one person.
 */
export async function personForAddress(ctx: Context, given: NewPerson & { email: string }): Promise<PersonId> {
  await lockAddress(ctx.tx, ctx.organisation, given.email);
  const known = await personByEmail(ctx.tx, ctx.organisation, given.email);
  return known?.id ?? put(ctx, given);
}

/** Changes what is known of a person who still has `version`; otherwise answers with what he is now. */
export async function changePerson(ctx: Context, id: PersonId, version: number, change: Partial<NewPerson>): Promise<Result<undefined, Refusal>> {
  const self = ctx.actor.kind === 'person' && ctx.actor.person === id;
  const forbidden = await forbids(ctx, 'people.change', access['people.change'], { subject: id, relations: self ? ['self'] : [] });
  if (forbidden) return refuse(forbidden);
  const before = await person(ctx.tx, ctx.organisation, id);
  if (!before || before.erased) return refuse({ reason: 'not-found' });
  const changed = (Object.keys(change) as (keyof NewPerson)[]).filter((key) => change[key] !== before[key]);
  if (changed.length === 0) return ok();
  if (!(await updatePerson(ctx.tx, ctx.organisation, id, version, change))) return refuse({ reason: 'changed-meanwhile', now: before });
  const subject = { kind: 'person', id };
  await record(ctx, { verb: 'people.change', subject, details: { changed } });
  await emit<PeopleFact>(ctx, { kind: 'people.PersonChanged', subject, changed });
  ctx.notices.changed('people');
  return ok();
}
