import { sql } from 'kysely';
import type { Context, OrganisationId } from '../../platform/context.ts';
import type { Tx } from '../../platform/database.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { may, type Forbidden } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import { person as personById } from '../people/reads.ts';
import { access } from './access.ts';
import { assumedWeek, noRules, type Asking, type Availability, type TimeOff, type TimeOffId } from './model.ts';
import { rulesOf, weekOf } from './reads.ts';
import { exceptionsOf } from './reads-time.ts';
import { isSelf, reasonsFor } from './rules-own.ts';
import { tables, type Tables } from './store.ts';

function timeOffOf({ id, from_wall: from, to_wall: to, zone, reason }: Tables['time_off'], reasons: boolean): TimeOff {
  return { id, from, to, zone, reason: reasons ? reason : null };
}

/** How much of it is read. `reasons`: why he is away too, for him alone; `since`: nothing that is over before this date. */
interface Extent { readonly reasons: boolean; readonly since?: Temporal.PlainDate }

/** Everything that a person has said of his time; undefined where there is nobody. For verbs and pages that have asked access. */
export async function availabilityOf(
  tx: Tx, organisation: OrganisationId, person: PersonId, { reasons, since }: Extent,
): Promise<Availability | undefined> {
  const known = await personById(tx, organisation, person);
  if (!known || known.erased) return undefined;
  const settings = await tables(tx).selectFrom('availability_settings').selectAll().where('organisation', '=', organisation)
    .where('person', '=', person).executeTakeFirst();
  const hours = await tables(tx).selectFrom('working_hours').selectAll().where('organisation', '=', organisation).where('person', '=', person)
    .orderBy('weekday').orderBy('from_minute').execute();
  const exceptions = await tables(tx).selectFrom('hours_exceptions').selectAll().where('organisation', '=', organisation).where('person', '=', person)
    .$if(since !== undefined, (q) => q.where('date', '>=', since!)).orderBy('date').orderBy('from_minute').execute();
  const away = await tables(tx).selectFrom('time_off').selectAll().where('organisation', '=', organisation).where('person', '=', person)
    .$if(since !== undefined, (q) => q.where('to_wall', '>', since!.toPlainDateTime())).orderBy('from_wall').execute();
  const said = settings?.said_at != null;
  return {
    person, zone: settings?.zone ?? known.zone, ownZone: settings?.zone ?? null, said, saidAt: settings?.said_at ?? null,
    week: said ? weekOf(hours) : assumedWeek, exceptions: exceptionsOf(exceptions), timeOff: away.map((row) => timeOffOf(row, reasons)),
    rules: settings ? rulesOf(settings) : noRules, version: settings?.version ?? 0,
  };
}

/** The same as the actor may read it: himself, the office without why he is away, or who came by the link that only he was given. */
export async function readAvailability(
  { tx, organisation, actor }: Pick<Context, 'tx' | 'organisation' | 'actor'>, person: PersonId, since?: Temporal.PlainDate,
): Promise<Result<Availability, Forbidden | { readonly reason: 'not-found' }>> {
  const thing = { subject: person, relations: isSelf(actor, person) ? ['self' as const] : [] };
  if (!may(actor, access['availability.read'], thing)) return refuse({ reason: 'forbidden', verb: 'availability.read' });
  const found = await availabilityOf(tx, organisation, person, { reasons: reasonsFor(actor, person), ...(since ? { since } : {}) });
  return found ? ok(found) : refuse({ reason: 'not-found' });
}

/** How many dates and times off a person has entered. */
export async function countOf(tx: Tx, organisation: OrganisationId, person: PersonId): Promise<number> {
  const count = (table: 'hours_exceptions' | 'time_off') => tables(tx).selectFrom(table).select(sql<number>`count(*)`.as('count'))
    .where('organisation', '=', organisation).where('person', '=', person).executeTakeFirstOrThrow();
  return (await count('hours_exceptions')).count + (await count('time_off')).count;
}

/** One time off of a person, without its reason. */
export async function timeOffById(tx: Tx, organisation: OrganisationId, person: PersonId, id: TimeOffId): Promise<TimeOff | undefined> {
  const row = await tables(tx).selectFrom('time_off').selectAll().where('organisation', '=', organisation).where('person', '=', person)
    .where('id', '=', id).executeTakeFirst();
  return row && timeOffOf(row, false);
}

/** The first time off of a person that shares time with these instants, without its reason. */
export async function timeOffWithin(
  tx: Tx, organisation: OrganisationId, person: PersonId, start: Temporal.Instant, end: Temporal.Instant,
): Promise<TimeOff | undefined> {
  const row = await tables(tx).selectFrom('time_off').selectAll().where('organisation', '=', organisation).where('person', '=', person)
    .where('starts_at', '<', end).where('ends_at', '>', start).orderBy('starts_at').limit(1).executeTakeFirst();
  return row && timeOffOf(row, false);
}

/** The open asking of a person, or the last one that was answered. */
export async function askingOf(tx: Tx, organisation: OrganisationId, person: PersonId): Promise<Asking | undefined> {
  return (await askings(tx, organisation, [person])).get(person);
}

/** For each of these people the open asking, or the last that was answered; who was never asked has no entry. */
export async function askings(tx: Tx, organisation: OrganisationId, who: readonly PersonId[]): Promise<Map<PersonId, Asking>> {
  const rows = await tables(tx).selectFrom('availability_asks').selectAll().where('organisation', '=', organisation)
    .where('person', '=', sql<PersonId>`any(${[...who]}::uuid[])`).orderBy('asked_at').orderBy('id').execute();
  return new Map(rows.map(({ person, asked_at: askedAt, chased_at: chasedAt, chases, answered_at: answeredAt }) => (
    [person, { person, askedAt, chasedAt, chases, answeredAt }]
  )));
}

/** Everybody who was ever asked, guests too. */
export async function everAsked(tx: Tx, organisation: OrganisationId): Promise<PersonId[]> {
  const rows = await tables(tx).selectFrom('availability_asks').select('person').distinct().where('organisation', '=', organisation).execute();
  return rows.map(({ person }) => person);
}

/** When these people said their working hours; who has not has no entry. */
export async function saidAt(tx: Tx, organisation: OrganisationId, who: readonly PersonId[]): Promise<Map<PersonId, Temporal.Instant>> {
  const rows = await tables(tx).selectFrom('availability_settings').select(['person', 'said_at']).where('organisation', '=', organisation)
    .where('person', '=', sql<PersonId>`any(${[...who]}::uuid[])`).where('said_at', 'is not', null).execute();
  return new Map(rows.map(({ person, said_at: at }) => [person, at!]));
}
