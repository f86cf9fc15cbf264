import { createHash } from 'node:crypto';
import type { Context } from '../../platform/context.ts';
import { maskedText, type Mentions } from '../../platform/mentions.ts';
import { shutLinks, type PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { whole, type Sight } from '../records/model.ts';
import type { PersonalData } from '../records/ports.ts';
import type { StoredObject } from './model.ts';
import { calendarsOf, contentsOf, sharesOf } from './reads.ts';
import { withoutPerson } from './rules-erase.ts';
import { copiesNaming, emptyCalendars, updateObject } from './store.ts';

/** What this room holds of a person, and for how long. */
export const held = {
  room: 'calendars',
  what: ['own events', 'copies of what the person was invited to', 'with whom the calendar is shared'],
  keptFor: 'as long as the person is one of the organisation',
} as const;

interface Copy { readonly name: string; readonly objects: readonly string[]; readonly sharedWith: readonly string[] }

/** Everything of a person's calendars as the person may take it along: the objects as they are stored, and the shares. */
export async function exported(ctx: Context, person: PersonId): Promise<readonly Copy[]> {
  return (await copied(ctx, person, whole)).copy;
}

/** The same as others may have it: objects that are PUBLIC, or copies of what they are asked to themselves, and no link of the person's. */
async function copied(ctx: Context, person: PersonId, sight: Sight): Promise<{ copy: readonly Copy[]; leftOut: number }> {
  let leftOut = 0;
  const copy: Copy[] = [];
  for (const { id, name } of await calendarsOf(ctx.tx, ctx.organisation, { kind: 'person', id: person })) {
    const all = await contentsOf(ctx.tx, ctx.organisation, id);
    const given = all.filter((one) => isGiven(one, sight)).map(({ bytes }) => Buffer.from(bytes).toString());
    leftOut += all.length - given.length;
    const sharedWith = (await sharesOf(ctx.tx, ctx.organisation, id)).map((one) => one.person);
    copy.push({ name, objects: sight.own ? given : given.map(shutLinks), sharedWith });
  }
  return { copy, leftOut };
}

function isGiven({ class: classification, subject }: StoredObject, { own, closed }: Sight): boolean {
  if (own) return true;
  return subject === null ? classification === 'PUBLIC' : !closed.has(subject.id);
}

/** Empties the calendars of a person who is erased; the calendars stay, empty. */
export async function erase(ctx: Context, person: PersonId): Promise<number> {
  const objects = await emptyCalendars(ctx.tx, ctx.organisation, person);
  await record(ctx, { verb: 'calendars.erase', subject: { kind: 'person', id: person }, details: { objects } });
  ctx.notices.changed(`calendar:${person}`);
  return objects;
}

/** Takes a person out of the copies of sessions in all calendars: neither is he asked there any more, nor named. */
async function unname(ctx: Context, mentions: Mentions): Promise<number> {
  const rows = await copiesNaming(ctx.tx, ctx.organisation, mentions);
  for (const row of rows) {
    const bytes = Buffer.from(withoutPerson(Buffer.from(row.bytes).toString(), mentions));
    await updateObject(ctx.tx, ctx.organisation, row.id, {
      bytes, digest: createHash('sha256').update(bytes).digest('hex'), summary: maskedText(row.summary, mentions), version: row.version + 1, changed_at: ctx.now,
    });
  }
  return rows.length;
}

/** This room's part in the data of a person. What others keep in their own calendars is theirs. */
export const calendarsData: PersonalData = {
  room: held.room,
  hold: async (ctx, person, sight) => ({ ...held, ...await copied(ctx, person, sight) }),
  erase: async (ctx, person, mentions) => await erase(ctx, person) + await unname(ctx, mentions),
};
