import { sql } from 'kysely';
import type { OrganisationId } from '../../platform/context.ts';
import type { Tx } from '../../platform/database.ts';
import type { Subject } from '../../platform/facts.ts';
import type { PersonId } from '../identity/model.ts';
import type { Answer, Mark, MonthOfResults, Results } from './model.ts';
import { countsOf, spreadOf } from './rules.ts';
import { tables } from './store.ts';

/** A subject, one occurrence of it, or the answers of a time; `to` is excluded. */
export interface ResultsQuestion {
  readonly subject?: Pick<Subject, 'id' | 'part'>;
  readonly from?: Temporal.Instant;
  readonly to?: Temporal.Instant;
  /** Subjects of which what people wrote is left out: they are private to others than who asks. */
  readonly unread?: ReadonlySet<string>;
}

function answers(tx: Tx, organisation: OrganisationId, { subject, from, to }: ResultsQuestion) {
  return tables(tx).selectFrom('feedback_answers').where('organisation', '=', organisation)
    .$if(subject !== undefined, (q) => q.where('subject', '=', subject!.id))
    .$if(subject?.part !== undefined, (q) => q.where('part', '=', subject!.part!))
    .$if(from !== undefined, (q) => q.where('at', '>=', from!))
    .$if(to !== undefined, (q) => q.where('at', '<', to!));
}

/** What was said, without who said it. A subject without a part takes all its occurrences together. */
export async function resultsOf(tx: Tx, organisation: OrganisationId, question: ResultsQuestion = {}): Promise<Results> {
  const rows = await answers(tx, organisation, question).select(['scheduling', 'session', ({ fn }) => fn.countAll<number>().as('count')])
    .groupBy(['scheduling', 'session']).execute();
  return sum(rows);
}

function sum(rows: readonly { scheduling: Mark; session: Mark; count: number }[]): Results {
  const counts = (of: 'scheduling' | 'session') => [1, 2, 3, 4, 5].map((mark) => rows.filter((row) => row[of] === mark).reduce((all, row) => all + row.count, 0));
  return { answers: rows.reduce((all, row) => all + row.count, 0), scheduling: spreadOf(counts('scheduling')), session: spreadOf(counts('session')) };
}

/** What people wrote, in the order of the alphabet, so that neither place nor time tells who it was. */
export async function remarksOf(tx: Tx, organisation: OrganisationId, question: ResultsQuestion = {}, most = 500): Promise<string[]> {
  const rows = await answers(tx, organisation, question).select('remark').where('remark', '<>', '')
    .$if((question.unread?.size ?? 0) > 0, (q) => q.where(sql<boolean>`not subject = any(${[...question.unread!]}::uuid[])`))
    .orderBy('remark').limit(most).execute();
  return rows.map((row) => row.remark);
}

/** Month by month in a zone, the first first; a month without answers is left out. */
export async function resultsByMonth(tx: Tx, organisation: OrganisationId, question: Pick<ResultsQuestion, 'from' | 'to'>, zone: string): Promise<MonthOfResults[]> {
  const rows = await answers(tx, organisation, question)
    .select([sql<string>`to_char(at at time zone ${zone}, 'YYYY-MM')`.as('month'), 'scheduling', 'session', ({ fn }) => fn.countAll<number>().as('count')])
    .groupBy(['month', 'scheduling', 'session']).orderBy('month').execute();
  return [...Map.groupBy(rows, (row) => row.month)].map(([month, group]) => ({ month: Temporal.PlainYearMonth.from(month), ...sum(group) }));
}

/** The results of several subjects, for a list; one without answers is not in the map. */
export async function resultsBySubject(tx: Tx, organisation: OrganisationId, subjects: readonly string[]): Promise<Map<string, Results>> {
  if (subjects.length === 0) return new Map();
  const rows = await tables(tx).selectFrom('feedback_answers').select(['subject', 'scheduling', 'session'])
    .where('organisation', '=', organisation).where('subject', '=', sql<string>`any(${[...subjects]}::uuid[])`).execute();
  return new Map([...Map.groupBy(rows, (row) => row.subject)].map(([subject, group]) => [subject, {
    answers: group.length, scheduling: spreadOf(countsOf(group.map((row) => row.scheduling))), session: spreadOf(countsOf(group.map((row) => row.session))),
  }]));
}

/** What one person answered, for the form that he may change it in. */
export async function answerOf(tx: Tx, organisation: OrganisationId, { id, part = '' }: Pick<Subject, 'id' | 'part'>, person: PersonId): Promise<Answer | undefined> {
  return tables(tx).selectFrom('feedback_answers').select(['scheduling', 'session', 'remark', 'at'])
    .where('organisation', '=', organisation).where('subject', '=', id).where('part', '=', part).where('person', '=', person).executeTakeFirst();
}

/** Everything that one person answered, for a copy of his own data. */
export async function answersBy(tx: Tx, organisation: OrganisationId, person: PersonId): Promise<(Answer & { subject: Subject })[]> {
  const rows = await tables(tx).selectFrom('feedback_answers').selectAll().where('organisation', '=', organisation).where('person', '=', person)
    .orderBy('at').execute();
  return rows.map(({ subject_kind: kind, subject: id, part, scheduling, session, remark, at }) =>
    ({ subject: { kind, id, ...(part === '' ? {} : { part }) }, scheduling, session, remark, at }));
}
