import { sql, type Kysely } from 'kysely';
import { often, type Tx } from '../../platform/database.ts';
import type { LinkId, PersonId } from '../identity/model.ts';
import type { SubscriptionId } from './model.ts';

export interface Tables {
  push_subscriptions: { organisation: string; id: SubscriptionId; person: PersonId; endpoint: string; p256dh: string; auth: string; link: LinkId | null; made_at: Temporal.Instant };
}

/** The transaction as far as browsers are concerned. */
export const tables = (tx: Tx): Kysely<Tables> => tx as Kysely<Tables>;

/** Puts a browser; one that is there already gets its new keys, and stays that of who signed in where it once was. */
export async function putSubscription(tx: Tx, row: Tables['push_subscriptions']): Promise<void> {
  await tables(tx).insertInto('push_subscriptions').values(row)
    .onConflict((on) => on.columns(['organisation', 'person', 'endpoint']).doUpdateSet({
      p256dh: row.p256dh, auth: row.auth, link: sql<LinkId | null>`case when push_subscriptions.link is null then null else excluded.link end`,
    })).execute();
}

/** Takes browsers of a person away: one by its address, or all. @returns how many there were. */
export async function deleteSubscriptions(tx: Tx, organisation: string, person: PersonId, endpoint?: string): Promise<number> {
  const { numDeletedRows } = await tables(tx).deleteFrom('push_subscriptions').where('organisation', '=', organisation).where('person', '=', person)
    .$if(endpoint !== undefined, (q) => q.where('endpoint', '=', endpoint!)).executeTakeFirst();
  return Number(numDeletedRows);
}

/** Takes away all but the newest of a person's browsers. */
export async function keepNewest(tx: Tx, organisation: string, person: PersonId, most: number): Promise<void> {
  const newest = tables(tx).selectFrom('push_subscriptions').select('id').where('organisation', '=', organisation).where('person', '=', person)
    .orderBy('made_at', 'desc').orderBy('id', 'desc').limit(most);
  await tables(tx).deleteFrom('push_subscriptions').where('organisation', '=', organisation).where('person', '=', person).where('id', 'not in', newest).execute();
}

/** Takes a browser away that takes nothing any more. */
export async function deleteSubscription(tx: Tx, organisation: string, id: string): Promise<void> {
  await tables(tx).deleteFrom('push_subscriptions').where('organisation', '=', organisation).where('id', '=', id as SubscriptionId).execute();
}

/** The browsers of these persons, the oldest first. */
export function subscriptionRows(tx: Tx, organisation: string, people: readonly string[]): Promise<Tables['push_subscriptions'][]> {
  return often(tables(tx)).selectFrom('push_subscriptions').selectAll().where('organisation', '=', organisation).where('person', '=', sql<PersonId>`any(${[...people]}::uuid[])`)
    .orderBy('made_at').orderBy('id').execute();
}

/** One browser. */
export function subscriptionRow(tx: Tx, organisation: string, id: string): Promise<Tables['push_subscriptions'] | undefined> {
  return tables(tx).selectFrom('push_subscriptions').selectAll().where('organisation', '=', organisation).where('id', '=', id as SubscriptionId).executeTakeFirst();
}
