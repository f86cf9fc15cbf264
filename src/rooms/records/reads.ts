import type { Context, OrganisationId } from '../../platform/context.ts';
import type { Tx } from '../../platform/database.ts';
import type { Subject } from '../../platform/facts.ts';
import { standingTo } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import type { Things } from '../identity/ports.ts';
import { whole, type FileId, type Holding, type Sight, type StoredAttachment } from './model.ts';
import { PersonalData, Reader } from './ports.ts';
import { hasNone, tables, type Tables } from './store.ts';

function fileOf(row: Tables['files']): StoredAttachment {
  const { id, name, type, bytes, sha256, address, person } = row;
  return {
    id, name, type, bytes, sha256, address, person, subject: { kind: row.subject_kind, id: row.subject }, madeAt: row.made_at, removedAt: row.removed_at,
  };
}

/** One file, removed ones too. Says nothing of who may open it: `openFile` does. */
export async function fileById(tx: Tx, organisation: OrganisationId, id: FileId): Promise<StoredAttachment | undefined> {
  const row = await tables(tx).selectFrom('files').selectAll().where('organisation', '=', organisation).where('id', '=', id).executeTakeFirst();
  return row && fileOf(row);
}

/** A file stands as what it hangs on: for links that open it. `main.ts` joins it to identity. */
export const fileThings: Things = {
  kind: 'file',
  async standing(ctx, id) {
    const file = await fileById(ctx.tx, ctx.organisation, id as FileId);
    return file && { ...await standingTo(ctx, file.subject), parts: [] };
  },
};

/** The files of a subject in the order in which they were put. */
export async function filesOf(tx: Tx, organisation: OrganisationId, subject: Pick<Subject, 'id'>): Promise<StoredAttachment[]> {
  if (hasNone(tx, subject.id)) return [];
  const rows = await tables(tx).selectFrom('files').selectAll().where('organisation', '=', organisation).where('subject', '=', subject.id)
    .where('removed_at', 'is', null).orderBy('made_at').orderBy('id').execute();
  return rows.map(fileOf);
}

/** Bytes of all files of a subject. */
export async function bytesOf(tx: Tx, organisation: OrganisationId, subject: string): Promise<number> {
  const { total } = await tables(tx).selectFrom('files').where('organisation', '=', organisation).where('subject', '=', subject)
    .where('removed_at', 'is', null).select(({ fn }) => fn.sum<number | null>('bytes').as('total')).executeTakeFirstOrThrow();
  return Number(total ?? 0);
}

/** The files that a person put, removed ones too. */
export async function filesBy(tx: Tx, organisation: OrganisationId, person: PersonId): Promise<StoredAttachment[]> {
  const rows = await tables(tx).selectFrom('files').selectAll().where('organisation', '=', organisation).where('person', '=', person)
    .orderBy('made_at').orderBy('id').execute();
  return rows.map(fileOf);
}

/** What every room holds of a person, by the room's name. Part of the verb that shows it, which has asked access. */
export async function holdings(ctx: Context, person: PersonId, sight: Sight): Promise<Map<string, Holding>> {
  const all = new Map<string, Holding>();
  for (const room of ctx.ports.all(PersonalData)) all.set(room.room, await room.hold(ctx, person, sight));
  return all;
}

/** How much of what is held of a person is for who acts: everything for himself and for the operator. */
export async function sightOn(ctx: Context, person: PersonId): Promise<Sight> {
  const { actor } = ctx;
  if (actor.kind === 'operator' || actor.kind === 'machine' || (actor.kind === 'person' && actor.person === person)) return whole;
  const closed = new Set<string>();
  for (const reader of ctx.ports.all(Reader)) for (const id of await reader.closedTo(ctx)) closed.add(id);
  return { own: false, closed };
}
