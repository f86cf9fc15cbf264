import { sql, type Kysely } from 'kysely';
import { savepoint, violated, type Tx } from '../../platform/database.ts';
import { atCommit, forget, later } from '../../platform/database-kept.ts';
import { steadyTables } from '../../platform/database-steady.ts';
import type { PersonId, Role } from './model.ts';

export interface Tables {
  organisations: {
    id: string; slug: string; name: string; zone: string; language: string; sender: string; ahead_ms: number;
    demo: boolean; file_keys: string; made_at: Temporal.Instant;
  };
  members: {
    organisation: string; person: PersonId; account: string | null; roles: Role[];
    since: Temporal.Instant; until: Temporal.Instant | null;
  };
  links: {
    organisation: string; id: string; purpose: string; subject_kind: string; subject: string; part: string | null;
    person: string | null; made_at: Temporal.Instant; expires_at: Temporal.Instant; once: boolean;
    used_at: Temporal.Instant | null; revoked_at: Temporal.Instant | null; opened_at: Temporal.Instant | null;
  };
}

steadyTables('members');

/** Under which name a transaction remembers a member. */
export const memberName = (organisation: string, person: string) => `member ${organisation} ${person}`;

/** The transaction as this room sees it. */
export const tables = (tx: Tx): Kysely<Tables> => tx as Kysely<Tables>;

/** Puts a new organisation. @returns false when its slug is taken. */
export async function insertOrganisation(tx: Tx, row: Tables['organisations']): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tables(tx).insertInto('organisations').values(row)
    .onConflict((on) => on.column('slug').doNothing()).executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export async function updateOrganisation(tx: Tx, id: string, change: Partial<Tables['organisations']>): Promise<void> {
  await tables(tx).updateTable('organisations').set(change).where('id', '=', id).execute();
  forget(tx, `organisation ${id}`);
}

/**
 * Puts a member; somebody whose membership ended, or who had no account, is a member again with what is given now.
 * @returns false when this account is another member here already, or the person is a member who signs in.
 */
export async function insertMember(tx: Tx, row: Tables['members']): Promise<boolean> {
  const { account, roles, since } = row;
  forget(tx, memberName(row.organisation, row.person));
  try {
    const { numInsertedOrUpdatedRows } = await savepoint(tx, () => tables(tx).insertInto('members').values(row)
      .onConflict((on) => on.columns(['organisation', 'person']).doUpdateSet({ account, roles, since, until: null })
        .where(({ or, eb }) => or([eb('members.until', 'is not', null), eb('members.account', 'is', null)]))).executeTakeFirst());
    return numInsertedOrUpdatedRows === 1n;
  } catch (error) {
    if (violated(error) === 'members_organisation_account_key') return false;
    throw error;
  }
}

/** Lets an account sign in as a member who has none. @returns false when the account is another member here already. */
export async function setAccount(tx: Tx, organisation: string, person: PersonId, account: string): Promise<boolean> {
  forget(tx, memberName(organisation, person));
  try {
    const { numUpdatedRows } = await savepoint(tx, () => tables(tx).updateTable('members').set({ account })
      .where('organisation', '=', organisation).where('person', '=', person).where('account', 'is', null).where('until', 'is', null).executeTakeFirst());
    return numUpdatedRows === 1n;
  } catch (error) {
    if (violated(error) === 'members_organisation_account_key') return false;
    throw error;
  }
}

export async function updateMember(tx: Tx, organisation: string, person: PersonId, change: Partial<Tables['members']>): Promise<boolean> {
  forget(tx, memberName(organisation, person));
  const { numUpdatedRows } = await tables(tx).updateTable('members').set(change)
    .where('organisation', '=', organisation).where('person', '=', person).executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Locks the rows of everybody who is an administrator, so that the last one cannot leave twice over. */
export async function lockAdministrators(tx: Tx, organisation: string): Promise<string[]> {
  const rows = await tables(tx).selectFrom('members').select('person').where('organisation', '=', organisation)
    .where(sql<boolean>`'administrator' = any(roles)`).where('until', 'is', null).orderBy('person').forUpdate().execute();
  return rows.map((row) => row.person);
}

export async function insertLink(tx: Tx, row: Omit<Tables['links'], 'opened_at'>): Promise<void> {
  later(tx, 'links', [{ ...row, opened_at: null } satisfies Tables['links']]);
}

/** Marks a link used. @returns false when it was used before: two clicks at once, and only one counts. */
export async function useLink(tx: Tx, organisation: string, id: string, at: Temporal.Instant): Promise<boolean> {
  const { numUpdatedRows } = await tables(tx).updateTable('links').set({ used_at: at })
    .where('organisation', '=', organisation).where('id', '=', id).where('used_at', 'is', null).executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Notes that a link was opened by a person. */
export function setOpened(tx: Tx, organisation: string, id: string, at: Temporal.Instant): void {
  atCommit(tx, 'update links set opened_at = $1 where organisation = $2 and id = $3', [at, organisation, id]);
}

/** Which links: those of whom, for what, about what; all of it must hold. */
export interface WhichLinks { readonly subject?: string; readonly subjects?: readonly string[]; readonly purpose?: string; readonly person?: string; readonly id?: string }

/** Revokes links that have not expired. @returns how many were open. */
export async function revokeLinks(tx: Tx, organisation: string, which: WhichLinks, at: Temporal.Instant): Promise<number> {
  const { numUpdatedRows } = await tables(tx).updateTable('links').set({ revoked_at: at })
    .where('organisation', '=', organisation).where('revoked_at', 'is', null).where('expires_at', '>', at)
    .$if(which.subjects !== undefined, (q) => q.where('subject', '=', sql<string>`any(${[...which.subjects!]}::uuid[])`))
    .$if(which.id !== undefined, (q) => q.where('id', '=', which.id!))
    .$if(which.subject !== undefined, (q) => q.where('subject', '=', which.subject!))
    .$if(which.purpose !== undefined, (q) => q.where('purpose', '=', which.purpose!))
    .$if(which.person !== undefined, (q) => q.where('person', '=', which.person!))
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
