/** What is held of a person, to take along and to erase. */
import type { Context } from '../../platform/context.ts';
import { maskedText, mentionsOf } from '../../platform/mentions.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids } from '../identity/access.ts';
import { removeMember, type Refusal as IdentityRefusal } from '../identity/actions.ts';
import { member } from '../identity/reads.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { access } from './access.ts';
import type { Holding, Need } from './model.ts';
import { PersonalData } from './ports.ts';
import { holdings, sightOn } from './reads.ts';

export type EraseRefusal = IdentityRefusal | { readonly reason: 'reason-missing' }
  /** The organisation needs the person as things stand; what for has to be handed over first. */
  | ({ readonly reason: 'still-needed' } & Need);

/**
 * What every room holds of a person, for the person himself, or for an administrator without the content of what is private
 * to others than him: `leftOut` of each room says how much that is. That it was taken along stands in the log.
 */
export async function exportPerson(ctx: Context, person: PersonId): Promise<Result<ReadonlyMap<string, Holding>, EraseRefusal>> {
  const self = ctx.actor.kind === 'person' && ctx.actor.person === person;
  const forbidden = await forbids(ctx, 'records.exportPerson', access['records.exportPerson'], { subject: person, relations: self ? ['self'] : [] });
  if (forbidden) return refuse(forbidden);
  if (mentionsOf(await namesOf(ctx, person)).names.length === 0) return refuse({ reason: 'not-found' });
  const all = await holdings(ctx, person, await sightOn(ctx, person));
  const leftOut = [...all.values()].reduce((sum, one) => sum + (one.leftOut ?? 0), 0);
  await record(ctx, { verb: 'records.exportPerson', subject: { kind: 'person', id: person }, ...(leftOut > 0 ? { details: { leftOut } } : {}) });
  return ok(all);
}

/** Why a person cannot be erased as things stand; undefined when nothing stands against it. For the page that asks first. */
export async function needOf(ctx: Context, person: PersonId): Promise<Need | undefined> {
  for (const room of ctx.ports.all(PersonalData)) {
    const need = await room.needs?.(ctx, person);
    if (need) return need;
  }
  return undefined;
}

/** By what a person is called in all rooms; nothing for who does not exist or was erased. */
async function namesOf(ctx: Context, person: PersonId): Promise<(string | null)[]> {
  const all: (string | null)[] = [];
  for (const room of ctx.ports.all(PersonalData)) all.push(...await room.names?.(ctx, person) ?? []);
  return all;
}

/**
 * Erases a person in all rooms, in this transaction: ends the membership and its links, empties what is known and was written
 * of him, and the log's texts; that and when something happened stays, and the log still verifies (X-6, G-4.6.1). Refused for the
 * last administrator, and for who still leads sessions. The account is the door's to remove: it lies outside organisations.
 */
export async function erasePerson(ctx: Context, person: PersonId, reason: string): Promise<Result<undefined, EraseRefusal>> {
  const forbidden = await forbids(ctx, 'records.erasePerson', access['records.erasePerson'], { subject: person });
  if (forbidden) return refuse(forbidden);
  if (reason.trim() === '') return refuse({ reason: 'reason-missing' });
  const mentions = mentionsOf(await namesOf(ctx, person));
  if (mentions.names.length === 0) return refuse({ reason: 'not-found' });
  const need = await needOf(ctx, person);
  if (need) return refuse({ reason: 'still-needed', ...need });
  const ended = await member(ctx.tx, ctx.organisation, person) ? await removeMember(ctx, person) : ok();
  if (!ended.ok) return ended;
  let emptied = 0;
  for (const room of ctx.ports.all(PersonalData).toReversed()) emptied += await room.erase(ctx, person, mentions);
  const text = { reason: maskedText(reason.trim(), mentions) };
  await record(ctx, { verb: 'records.erasePerson', subject: { kind: 'person', id: person }, details: { emptied }, text });
  return ok();
}
