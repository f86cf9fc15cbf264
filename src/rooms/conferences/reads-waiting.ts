/** Who waits for which teacher, and what is offered. */
import { sql } from 'kysely';
import type { Context, OrganisationId } from '../../platform/context.ts';
import { fixed } from '../../platform/database-fixed.ts';
import { isId } from '../../platform/ids.ts';
import type { PersonId } from '../identity/model.ts';
import type { FamilyId, RoundId } from './model.ts';
import type { Offer, Wait, WaitId } from './model-waiting.ts';
import { placesOf } from './rules-waiting.ts';
import { tables, type WaitTables } from './store-waiting.ts';

export { isOffered, isOpen, placesOf } from './rules-waiting.ts';

type In = Pick<Context, 'tx' | 'organisation'>;
const among = <Id extends string>(ids: readonly Id[]) => sql<Id>`any(${[...new Set(ids)]}::uuid[])`;

export function waitOf(row: WaitTables['round_waits']): Wait {
  const { id, round, family, student, teacher, number, place, state } = row;
  const offer: Offer | null = row.slot === null ? null
    : { slot: row.slot, start: row.offer_start!, end: row.offer_end!, at: row.offered_at!, until: row.offer_until! };
  return {
    id, round, family, student, teacher, number, place, state, offer, after: row.after_minute, before: row.before_minute, joinedAt: row.joined_at, endedAt: row.ended_at,
  };
}

/** Entries of a round's lines, in order of arrival; all that is given must hold. `open`: who still stands in line or has an offer. */
export async function waits({ tx, organisation }: In, which: {
  readonly round?: RoundId; readonly family?: FamilyId; readonly teachers?: readonly PersonId[]; readonly open?: boolean;
}): Promise<Wait[]> {
  const rows = await tables(tx).selectFrom('round_waits').selectAll().where('organisation', '=', organisation)
    .$if(which.round !== undefined, (q) => q.where('round', '=', which.round!)).$if(which.family !== undefined, (q) => q.where('family', '=', which.family!))
    .$if(which.teachers !== undefined, (q) => q.where('teacher', '=', among(which.teachers!)))
    .$if(which.open === true, (q) => q.where('state', 'in', ['waiting', 'offered'])).orderBy('teacher').orderBy('number').execute();
  return rows.map(waitOf);
}

/** One entry. */
export async function wait({ tx, organisation }: In, id: string): Promise<Wait | undefined> {
  const row = isId(id) ? await tables(tx).selectFrom('round_waits').selectAll().where('organisation', '=', organisation).where('id', '=', id as WaitId).executeTakeFirst() : undefined;
  return row && waitOf(row);
}

/** What there is of a guardian or a child in waiting lists, for a copy of his own data. */
export async function waitsOf({ tx, organisation }: In, person: PersonId): Promise<Pick<Wait, 'state' | 'joinedAt' | 'endedAt'>[]> {
  const rows = await tables(tx).selectFrom('round_waits').selectAll().where('organisation', '=', organisation)
    .where(sql<boolean>`(student = ${person} or exists (select from round_families f where f.organisation = round_waits.organisation and f.id = round_waits.family and ${person}::uuid = any(f.guardians)))`)
    .orderBy('joined_at').execute();
  return rows.map(waitOf).map(({ state, joinedAt, endedAt }) => ({ state, joinedAt, endedAt }));
}

const familyRows = fixed((tx, organisation: OrganisationId, family: FamilyId) => tables(tx).selectFrom('round_waits').selectAll().where('organisation', '=', organisation)
  .where('family', '=', family).orderBy('teacher').orderBy('number'));

/** What a family waits for, or has waited for. */
export async function waitsBy({ tx, organisation }: In, family: FamilyId): Promise<Wait[]> {
  return (await familyRows(tx, organisation, family)).map(waitOf);
}

/** The same, where it was just read, and where the family stands in each line. */
export async function placed(ctx: In, own: readonly Wait[], round: RoundId): Promise<{ waits: readonly Wait[]; places: ReadonlyMap<string, number> }> {
  const teachers = own.filter(({ state }) => state === 'waiting').map(({ teacher }) => teacher);
  return { waits: own, places: teachers.length === 0 ? new Map() : placesOf(await waits(ctx, { round, teachers, open: true })) };
}
