import { sql } from 'kysely';
import type { Context, OrganisationId } from '../../platform/context.ts';
import type { Tx } from '../../platform/database.ts';
import { fixed } from '../../platform/database-fixed.ts';
import { isId } from '../../platform/ids.ts';
import type { PersonId } from '../identity/model.ts';
import type { FamilyId, RoundId } from './model.ts';
import type { Absence, AbsenceId, GivenAbsence, Rearranged } from './model-absence.ts';
import { tables, type Tables } from './store-absence.ts';

type In = Pick<Context, 'tx' | 'organisation'>;

function givenOf(row: Tables['round_absences']): GivenAbsence {
  if (row.kind === 'teacher') return { kind: 'teacher', teacher: row.teacher!, date: row.date, from: row.from_minute, to: row.to_minute };
  if (row.kind === 'room') return { kind: 'room', room: row.room!, date: row.date, other: row.other_room };
  return { kind: 'day', date: row.date!, instead: row.instead!, newDate: row.new_date };
}

function absenceOf(row: Tables['round_absences']): Absence {
  const { id, round, reason, moved, online, cancelled } = row;
  return { id, round, given: givenOf(row), reason, madeAt: row.made_at, liftedAt: row.lifted_at, moved, otherRooms: row.other_rooms, online, cancelled };
}

/** Every absence of a round, the newest first, those that were lifted among them. */
export async function absencesOf({ tx, organisation }: In, round: RoundId): Promise<Absence[]> {
  const rows = await tables(tx).selectFrom('round_absences').selectAll().where('organisation', '=', organisation).where('round', '=', round)
    .orderBy('made_at', 'desc').orderBy('id').execute();
  return rows.map(absenceOf);
}

/** When a teacher was absent from rounds, for a copy of his own data. */
export async function absencesBy({ tx, organisation }: In, teacher: PersonId): Promise<{ date: string | null; reason: string | null; madeAt: string }[]> {
  const rows = await tables(tx).selectFrom('round_absences').select(['date', 'reason', 'made_at']).where('organisation', '=', organisation).where('teacher', '=', teacher).orderBy('made_at').execute();
  return rows.map(({ date, reason, made_at: at }) => ({ date: date?.toString() ?? null, reason, madeAt: at.toString() }));
}

/** One absence; undefined where there is none. */
export async function absence({ tx, organisation }: In, id: string): Promise<Absence | undefined> {
  const row = isId(id) ? await tables(tx).selectFrom('round_absences').selectAll().where('organisation', '=', organisation).where('id', '=', id as AbsenceId).executeTakeFirst() : undefined;
  return row && absenceOf(row);
}

/** The families that have to know of what was arranged anew: of a round, or of one of its families; `open`: those that have not answered. */
export async function rearrangedOf(
  { tx, organisation }: In, which: { readonly round?: RoundId; readonly family?: FamilyId; readonly families?: readonly FamilyId[]; readonly open?: boolean },
): Promise<Rearranged[]> {
  const rows = await withAbsence(tx, organisation)
    .$if(which.round !== undefined, (q) => q.where('round_rearranged.round', '=', which.round!))
    .$if(which.family !== undefined, (q) => q.where('family', '=', which.family!))
    .$if(which.families !== undefined, (q) => q.where('family', '=', sql<FamilyId>`any(${[...which.families ?? []]}::uuid[])`))
    .$if(which.open === true, (q) => q.where('answer', 'is', null)).orderBy('a.made_at').orderBy('family').execute();
  return rows.map(rearrangedFrom);
}

/** What a family has not answered, the oldest first. */
export async function unanswered({ tx, organisation }: In, family: FamilyId): Promise<Rearranged[]> {
  return (await unansweredRows(tx, organisation, family)).map(rearrangedFrom);
}
const unansweredRows = fixed((tx, organisation: OrganisationId, family: FamilyId) => withAbsence(tx, organisation).where('family', '=', family).where('answer', 'is', null).orderBy('a.made_at'));

const withAbsence = (tx: Tx, organisation: OrganisationId) => tables(tx).selectFrom('round_rearranged')
  .innerJoin('round_absences as a', (on) => on.onRef('a.organisation', '=', 'round_rearranged.organisation').onRef('a.id', '=', 'round_rearranged.absence'))
  .selectAll('round_rearranged').where('round_rearranged.organisation', '=', organisation);

const rearrangedFrom = ({ absence: of, family, round, changes, told, told_at: toldAt, chased_at: chasedAt, answer, accepted_at: acceptedAt }: Tables['round_rearranged']): Rearranged => (
  { absence: of, family, round, changes, told, toldAt, chasedAt, answer, acceptedAt });
