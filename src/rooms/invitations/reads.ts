import { sql } from 'kysely';
import type { OrganisationId } from '../../platform/context.ts';
import type { Tx } from '../../platform/database.ts';
import type { Subject } from '../../platform/facts.ts';
import type { PersonId } from '../identity/model.ts';
import type { Ask, Attendee, Given } from './model.ts';
import { knownAttendees, tables, type Tables } from './store.ts';

function givenOf(row: Tables['attendees']): Given {
  return { reply: row.reply, sequence: row.reply_sequence, at: row.replied_at, by: row.replied_by, comment: row.comment };
}

/** The rows of one person and subject as the attendee that they are; undefined when none is for the whole. */
export function attendeeOf(rows: readonly Tables['attendees'][]): Attendee | undefined {
  const whole = rows.find((row) => row.part === '');
  if (!whole) return undefined;
  return {
    person: whole.person, required: whole.required, given: givenOf(whole), addedAt: whole.added_at, removedAt: whole.removed_at,
    toldSequence: whole.told_sequence, toldAt: whole.told_at,
    parts: new Map(rows.filter((row) => row.part !== '' && row.removed_at === null).map((row) => [row.part, givenOf(row)])),
  };
}

/** Who is asked to a subject, in the order in which they were added; those no longer asked only on request. */
export async function attendeesOf(tx: Tx, organisation: OrganisationId, subject: string, { removed = false } = {}): Promise<Attendee[]> {
  const rows = await knownAttendees(tx, subject) ?? await tables(tx).selectFrom('attendees').selectAll().where('organisation', '=', organisation).where('subject', '=', subject)
    .orderBy('added_at').orderBy('person').orderBy('part').execute();
  return grouped(rows).filter((one) => removed || one.removedAt === null);
}

function grouped(rows: readonly Tables['attendees'][]): Attendee[] {
  return [...Map.groupBy(rows, (row) => row.person).values()].map(attendeeOf).filter((one) => one !== undefined);
}

/** The same of several subjects at once, by subject; those no longer asked are left out. */
export async function attendeesOfAll(tx: Tx, organisation: OrganisationId, subjects: readonly string[]): Promise<Map<string, Attendee[]>> {
  if (subjects.length === 0) return new Map();
  const rows = await tables(tx).selectFrom('attendees').selectAll().where('organisation', '=', organisation)
    .where('subject', '=', sql<string>`any(${[...new Set(subjects)]}::uuid[])`).orderBy('added_at').orderBy('person').orderBy('part').execute();
  return new Map([...Map.groupBy(rows, (row) => row.subject)].map(([id, all]) => [id, grouped(all).filter((one) => one.removedAt === null)]));
}

/** One person's place among those asked to a subject. */
export async function attendee(tx: Tx, organisation: OrganisationId, subject: string, person: PersonId): Promise<Attendee | undefined> {
  const rows = await tables(tx).selectFrom('attendees').selectAll().where('organisation', '=', organisation).where('subject', '=', subject)
    .where('person', '=', person).orderBy('part').execute();
  return attendeeOf(rows);
}

/** To what of a kind a person is asked now. */
export async function invitedTo(tx: Tx, organisation: OrganisationId, person: PersonId, kind: string): Promise<string[]> {
  const rows = await tables(tx).selectFrom('attendees').select('subject').where('organisation', '=', organisation).where('person', '=', person)
    .where('subject_kind', '=', kind).where('part', '=', '').where('removed_at', 'is', null).execute();
  return rows.map((row) => row.subject);
}

/** The standing asks of a subject, or of one of its parts (`''`: of the whole only). */
export async function asksOf(tx: Tx, organisation: OrganisationId, subject: string, part?: string): Promise<Ask[]> {
  const rows = await tables(tx).selectFrom('asks').selectAll().where('organisation', '=', organisation).where('subject', '=', subject)
    .where('withdrawn_at', 'is', null).$if(part !== undefined, (q) => q.where('part', '=', part!)).orderBy('asked_at').orderBy('person').execute();
  return rows.map(askOf);
}

function askOf(row: Tables['asks']): Ask {
  const subject: Subject = { kind: row.subject_kind, id: row.subject, ...(row.part === '' ? {} : { part: row.part }) };
  return {
    id: row.id, subject, person: row.person, askedAt: row.asked_at, chasedAt: row.chased_at, chases: row.chases, answer: row.answer,
    answeredAt: row.answered_at, answeredBy: row.answered_by, comment: row.comment,
  };
}

/** Everything that one person was asked and answered, for a copy of one's own data. */
export async function answersOf(tx: Tx, organisation: OrganisationId, person: PersonId) {
  const given = await tables(tx).selectFrom('attendees')
    .select(['subject_kind', 'subject', 'part', 'required', 'reply', 'replied_at', 'replied_by', 'comment', 'added_at', 'removed_at'])
    .where('organisation', '=', organisation).where('person', '=', person).orderBy('added_at').orderBy('subject').orderBy('part').execute();
  const asked = await tables(tx).selectFrom('asks')
    .select(['subject_kind', 'subject', 'part', 'asked_at', 'chases', 'answer', 'answered_at', 'answered_by', 'comment'])
    .where('organisation', '=', organisation).where('person', '=', person).orderBy('asked_at').execute();
  return { given, asked };
}
