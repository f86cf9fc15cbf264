/** What families want, and the places that are kept for some. */
import { sql } from 'kysely';
import type { Context, OrganisationId } from '../../platform/context.ts';
import type { Tx } from '../../platform/database.ts';
import type { PersonId } from '../identity/model.ts';
import type { FamilyId, RoundId } from './model.ts';
import type { KeptPlace, Wishes } from './model-wishes.ts';
import { tables, type WishTables } from './store-wishes.ts';

type In = Pick<Context, 'tx' | 'organisation'>;

function wishesFrom({ family, round, pairs, place, days, way, given_at: givenAt, version, told_at: toldAt }: WishTables['round_wishes']): Wishes {
  return { family, round, pairs, place, way, givenAt, version, toldAt, days: days.map(({ date, ...rest }) => ({ ...rest, date: Temporal.PlainDate.from(date) })) };
}

/** What a family wants; undefined where it has said nothing. */
export async function wishesOf({ tx, organisation }: In, family: FamilyId): Promise<Wishes | undefined> {
  const row = await tables(tx).selectFrom('round_wishes').selectAll().where('organisation', '=', organisation).where('family', '=', family).executeTakeFirst();
  return row && wishesFrom(row);
}

/** The wishes of all families of a round, in the order of families. */
export async function wishesIn({ tx, organisation }: In, round: RoundId): Promise<Wishes[]> {
  const rows = await tables(tx).selectFrom('round_wishes').selectAll().where('organisation', '=', organisation).where('round', '=', round).orderBy('family').execute();
  return rows.map(wishesFrom);
}

/** Which families of a round have said what they want. */
export async function wishingFamilies({ tx, organisation }: In, round: RoundId): Promise<Set<FamilyId>> {
  const rows = await tables(tx).selectFrom('round_wishes').select('family').where('organisation', '=', organisation).where('round', '=', round).execute();
  return new Set(rows.map(({ family }) => family));
}

/** What a guardian has wanted in rounds. */
export async function wishesBy({ tx, organisation }: In, person: PersonId): Promise<Pick<Wishes, 'pairs' | 'place' | 'days' | 'way' | 'givenAt'>[]> {
  const rows = await tables(tx).selectFrom('round_wishes').selectAll().where('organisation', '=', organisation)
    .where(sql<boolean>`exists (select from round_families f where f.organisation = round_wishes.organisation and f.id = round_wishes.family and ${person}::uuid = any(f.guardians))`).orderBy('given_at').execute();
  return rows.map(wishesFrom).map(({ pairs, place, days, way, givenAt }) => ({ pairs, place, days, way, givenAt }));
}

/** Families of a round that have not been told yet what came of their wishes; some of them, in one order, those after one of them. */
export async function untoldFamilies({ tx, organisation }: In, round: RoundId, most: number, after?: FamilyId): Promise<FamilyId[]> {
  const rows = await tables(tx).selectFrom('round_wishes').select('family').where('organisation', '=', organisation).where('round', '=', round)
    .where('told_at', 'is', null).$if(after !== undefined, (q) => q.where('family', '>', after!)).orderBy('family').limit(most).execute();
  return rows.map(({ family }) => family);
}

export const keptOf = ({ id, round, family, student, teacher, starts_at: start, ends_at: end, until, books, state, reason, made_at: madeAt }: WishTables['round_kept']): KeptPlace =>
  ({ id, round, family, student, teacher, start, end, until, books, state, reason, madeAt });

/** Organisations in which the moment of a kept place has come, which nobody has noted yet; needs no open one. */
export async function organisationsWithKeptOver(tx: Tx, now: Temporal.Instant): Promise<OrganisationId[]> {
  const { rows } = await sql<{ organisation: OrganisationId }>`select organisation from organisations_with_kept_over(${now.toString()}) as organisation`.execute(tx);
  return rows.map(({ organisation }) => organisation);
}

/** Kept places in order of time: of a round, or of a family; `live`: those that nobody has ended. */
export async function keptPlaces({ tx, organisation }: In, which: { readonly round?: RoundId; readonly family?: FamilyId; readonly live?: boolean }): Promise<KeptPlace[]> {
  const rows = await tables(tx).selectFrom('round_kept').selectAll().where('organisation', '=', organisation)
    .$if(which.round !== undefined, (q) => q.where('round', '=', which.round!)).$if(which.family !== undefined, (q) => q.where('family', '=', which.family!))
    .$if(which.live === true, (q) => q.where('state', '=', sql.lit('kept'))).orderBy('starts_at').orderBy('id').execute();
  return rows.map(keptOf);
}
