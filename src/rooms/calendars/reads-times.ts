import { sql } from 'kysely';
import { addressKey, mailtoUri, type CalendarEvent } from '../../calendar/event.ts';
import { mergeBusy, type BusyTime } from '../../calendar/freebusy.ts';
import { clip, type Interval } from '../../calendar/interval.ts';
import { expandSeries, seriesOf, type Occurrence } from '../../calendar/recurrence.ts';
import { formatDate, formatInstant, timeInstant } from '../../calendar/time.ts';
import { zoneDataVersion } from '../../calendar/zone.ts';
import type { Actor, Context } from '../../platform/context.ts';
import { steadyEach } from '../../platform/database-steady.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { may, type Forbidden } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import { organisation } from '../identity/reads.ts';
import { people } from '../people/reads.ts';
import { access } from './access.ts';
import type { Busy, CalendarId, Entry, Owner, Seen, StoredObject, What } from './model.ts';
import { calendar as calendarById, opened, storedFrom } from './reads.ts';
import { busynessOf, isOwner, names, sightOf, type Standing } from './rules.ts';
import { tables, type Tables } from './store.ts';

/** Who asks, and of which organisation: what is answered is what this actor may see. */
export type Scope = Pick<Context, 'tx' | 'organisation' | 'actor'>;

/** `bad-window`: it has no length, or is longer than five years. */
export type ReadRefusal = Forbidden | { readonly reason: 'bad-window' };

/** What one read works out for one owner at most, in occurrences: a series too dense for it counts as busy throughout. */
export const budget = 200_000;
const perSeries = 2000;
const days = 5 * 366;

export type Row = Tables['calendar_objects'] & Pick<Tables['calendars'], 'owner_kind' | 'owner'>;

/**
 * When each of these people is busy between two instants, merged, and nothing of with what (G-2, G-4.1.3): every member sees
 * that of all. Who is not of this organisation is not in the map, which is not the same as free. A guest sees nothing.
 */
export async function busyBetween(
  scope: Scope, who: readonly PersonId[], from: Temporal.Instant, to: Temporal.Instant,
): Promise<Result<Map<PersonId, Busy>, ReadRefusal>> {
  const window = { start: from, end: to };
  const asked = who.map((id): Owner => ({ kind: 'person', id }));
  const refused = refusalFor(scope.actor, window, asked);
  if (refused) return refuse(refused);
  const owners = await ownersOf(scope, asked);
  const rows = await rowsBetween(scope, [...owners.keys()], window, { busyOnly: true });
  return ok(new Map([...owners].map(([id, owner]) => [id as PersonId, busyOf(rows.get(id) ?? [], owner, window)])));
}

/** One's own time everybody may read, whatever he is here. */
function refusalFor(actor: Actor, { start, end }: Interval, owners: readonly Owner[]): ReadRefusal | undefined {
  const isOwn = owners.length > 0 && owners.every((owner) => isOwner(actor, owner));
  if (!may(actor, access['calendars.seeBusy'], { relations: isOwn ? ['owner'] : [] })) return { reason: 'forbidden', verb: 'calendars.seeBusy' };
  const length = start.until(end).total('hours');
  return length <= 0 || length > days * 24 ? { reason: 'bad-window' } : undefined;
}

export interface Whose { readonly owner: Owner; readonly zone: string; readonly address: string | null }

/** Zone and address of those owners that exist, erased persons left out. */
export async function ownersOf({ tx, organisation: id }: Scope, owners: readonly Owner[]): Promise<Map<string, Whose>> {
  const found = new Map<string, Whose>();
  const known = await people(tx, id, owners.filter(({ kind }) => kind === 'person').map((one) => one.id));
  for (const owner of owners) {
    const person = owner.kind === 'person' ? known.get(owner.id) : undefined;
    if (person && !person.erased) {
      found.set(owner.id, { owner, zone: person.zone, address: person.email && addressKey(mailtoUri(person.email)) });
    }
    if (owner.kind === 'organisation' && owner.id === id) {
      found.set(id, { owner, zone: (await organisation(tx, id)).zone, address: null });
    }
  }
  return found;
}

const objectColumns = [
  'o.organisation', 'o.calendar', 'o.id', 'o.uid', 'o.digest', 'o.sequence', 'o.summary', 'o.class', 'o.busy', 'o.recurring', 'o.starts_at',
  'o.ends_at', 'o.subject_kind', 'o.subject', 'o.version', 'o.changed_at', 'o.exact_under',
] as const;
export const columns = [...objectColumns, 'c.owner_kind', 'c.owner'] as const;
/** The octets of what has to be opened: the rest need not travel. */
const unlessExact = sql<Uint8Array>`case when o.exact_under = ${zoneDataVersion()} then ''::bytea else o.bytes end`.as('bytes');

/** The calendars of these owners. */
async function calendarsOfAll({ tx, organisation: id }: Scope, owners: readonly string[]): Promise<Map<CalendarId, Pick<Row, 'owner_kind' | 'owner'>>> {
  const of = await steadyEach(tx, 'calendars of', owners, async (asked) => Map.groupBy(await tables(tx).selectFrom('calendars').select(['id', 'owner_kind', 'owner']).where('organisation', '=', id)
    .where(sql<boolean>`owner = any(${[...asked]}::uuid[])`).execute(), ({ owner }) => owner));
  return new Map([...of.values()].flat().map(({ id: calendar, ...rest }) => [calendar, rest]));
}

/** How long before a window what is short may begin that touches it: twelve hours, and a day more, since a zone's rules may have changed meanwhile. */
const before = { hours: 36 };

/**
 * The objects that may touch the window, by owner: a day more on both sides, since a zone's rules may have changed meanwhile. What
 * begins shortly before it or in it is found by its start, the little that reaches into it from before that by its range.
 */
async function rowsBetween(
  scope: Scope, owners: readonly string[], { start, end }: Interval,
  { busyOnly, calendar }: { busyOnly?: boolean; calendar?: CalendarId },
): Promise<Map<string, Row[]>> {
  const { tx, organisation: id } = scope;
  const calendars = await calendarsOfAll(scope, owners);
  const ids = [...calendars.keys()].filter((one) => calendar === undefined || one === calendar);
  if (ids.length === 0) return new Map();
  const [from, to] = [start.subtract({ hours: 24 }), end.add({ hours: 24 })];
  const soon = start.subtract(before);
  const objects = tables(tx).selectFrom('calendar_objects as o').select(objectColumns).select(busyOnly ? unlessExact : 'o.bytes')
    .where('o.organisation', '=', id).where(sql<boolean>`o.calendar = any(${ids}::uuid[])`).$if(busyOnly === true, (q) => q.where('o.busy', '<>', 'free'));
  const rows = await objects.where('o.starts_at', '>', soon).where('o.starts_at', '<', to).where((where) => where.or([where('o.ends_at', 'is', null), where('o.ends_at', '>=', from)]))
    .unionAll(objects.where('o.starts_at', '<=', soon).where(sql<boolean>`(o.exact_under is null or o.ends_at is null or o.ends_at - o.starts_at > interval '12 hours')`)
      .where(sql<boolean>`tstzrange(o.starts_at, case when o.ends_at < o.starts_at then o.starts_at else o.ends_at end) && tstzrange(${from}::timestamptz, ${to}::timestamptz, '[]')`)).execute();
  const all = rows.map((row): Row => ({ ...row, ...calendars.get(row.calendar)! }));
  return Map.groupBy(all.sort((a, b) => Temporal.Instant.compare(a.starts_at, b.starts_at) || (a.id < b.id ? -1 : 1)), ({ owner }) => owner);
}

function busyOf(rows: readonly Row[], whose: Whose, window: Interval): Busy {
  const purse = { left: budget };
  const taken: BusyTime[] = [];
  let complete = true;
  for (const row of rows) {
    const found = takenBy(row, whose, window, purse);
    taken.push(...found.taken);
    complete &&= found.complete;
  }
  return { times: mergeBusy(taken), complete };
}

type Purse = { left: number };

/** The time that one object takes; one that is the same for every reader need not be opened. */
export function takenBy(row: Row, whose: Whose, window: Interval, purse: Purse): { taken: BusyTime[]; complete: boolean } {
  if (row.busy === 'free') return { taken: [], complete: true };
  if (row.exact_under === zoneDataVersion() && row.ends_at !== null) {
    const interval = clip({ start: row.starts_at, end: row.ends_at }, window);
    return { taken: interval ? [{ kind: row.busy, interval }] : [], complete: true };
  }
  const { occurrences, truncated } = expanded(opened(row).events, whose.zone, window, purse);
  const taken = occurrences.flatMap((one) => takenAt(one, whose, window));
  return { taken: truncated ? [...taken, ...throughout(row, window)] : taken, complete: !truncated };
}

function takenAt({ event, interval }: Occurrence, { address }: Whose, window: Interval): BusyTime[] {
  const kind = busynessOf(event, address);
  const within = clip(interval, window);
  return kind === 'free' || within === null ? [] : [{ kind, interval: within }];
}

/** A series that was too dense to be worked out takes all of the window in which it goes on: nobody is called free by mistake. */
function throughout({ starts_at: start, ends_at: end, busy }: Row, window: Interval): BusyTime[] {
  const interval = clip({ start, end: end ?? window.end }, window);
  return busy === 'free' || interval === null ? [] : [{ kind: busy, interval }];
}

function expanded(
  events: readonly CalendarEvent[], zone: string, window: Interval, purse: Purse,
): { occurrences: Occurrence[]; truncated: boolean } {
  if (purse.left <= 0) return { occurrences: [], truncated: true };
  const found = expandSeries(seriesOf(events), window, { zone, limit: perSeries });
  // what a COUNT makes is counted from its beginning, and a dense rule is stepped through
  const counted = Math.max(0, ...events.map(({ rule }) => Math.min(rule?.count ?? 0, 20_000)));
  purse.left -= 1 + found.occurrences.length + counted + (found.truncated ? 20_000 : 0);
  return found;
}

/**
 * What takes the time of these owners between two instants, as the reader may see it: entries of which he may know what, the
 * rest as busy time, merged (G-2). Series are expanded, all-day and floating times stand in the owner's zone.
 */
export async function occurrencesBetween(
  scope: Scope, owners: readonly Owner[], from: Temporal.Instant, to: Temporal.Instant,
): Promise<Result<Map<string, Seen>, ReadRefusal>> {
  const window = { start: from, end: to };
  const refused = refusalFor(scope.actor, window, owners);
  if (refused) return refuse(refused);
  const known = await ownersOf(scope, owners);
  const rows = await rowsBetween(scope, [...known.keys()], window, {});
  const reader = await readerOf(scope, [...rows.values()].flat());
  return ok(new Map([...known].map(([id, whose]) => [id, seenOf(rows.get(id) ?? [], whose, window, reader)])));
}

/** The reader: which calendars are shared with him, and what he holds of the objects in question. */
interface Reader {
  readonly actor: Actor;
  readonly address: string | null;
  readonly shared: ReadonlySet<string>;
  /** By UID the subject of his own object, null for one without. */
  readonly holds: ReadonlyMap<string, string | null>;
}

async function readerOf({ tx, organisation: id, actor }: Scope, rows: readonly Row[]): Promise<Reader> {
  if (actor.kind !== 'person' || rows.length === 0) return { actor, address: null, shared: new Set(), holds: new Map() };
  const shared = await tables(tx).selectFrom('calendar_shares').select('calendar').where('organisation', '=', id)
    .where('person', '=', actor.person).execute();
  const own = await tables(tx).selectFrom('calendar_objects as o')
    .innerJoin('calendars as c', (join) => join.onRef('c.organisation', '=', 'o.organisation').onRef('c.id', '=', 'o.calendar'))
    .select(['o.uid', 'o.subject']).where('o.organisation', '=', id).where('c.owner_kind', '=', 'person')
    .where('c.owner', '=', actor.person)
    .where(sql<boolean>`o.uid = any(${[...new Set(rows.map(({ uid }) => uid))]}::text[])`).execute();
  const email = (await people(tx, id, [actor.person])).get(actor.person)?.email;
  return {
    actor, address: email ? addressKey(mailtoUri(email)) : null, shared: new Set(shared.map(({ calendar }) => calendar)),
    holds: new Map(own.map(({ uid, subject }) => [uid, subject])),
  };
}

function standing(reader: Reader, row: Row, events: () => readonly CalendarEvent[]): Standing {
  const held = reader.holds.get(row.uid);
  const byRoom = row.subject !== null && held === row.subject;
  const byAddress = held !== undefined && !byRoom && reader.address !== null && names(events(), reader.address);
  return { shared: reader.shared.has(row.calendar), invited: byRoom ? 'room' : byAddress ? 'address' : null };
}

function seenOf(rows: readonly Row[], whose: Whose, window: Interval, reader: Reader): Seen {
  const purse = { left: budget };
  const entries: Entry[] = [];
  const hidden: BusyTime[] = [];
  let complete = true;
  for (const row of rows) {
    let events: readonly CalendarEvent[] | undefined;
    const open = () => (events ??= opened(row).events);
    const sight = sightOf(reader.actor, whose.owner, standing(reader, row, open), row.class);
    if (sight === 'busy') {
      const found = takenBy(row, whose, window, purse);
      hidden.push(...found.taken);
      complete &&= found.complete;
      continue;
    }
    const { occurrences, truncated } = expanded(open(), whose.zone, window, purse);
    const words = (event: CalendarEvent) => (sight === 'all' ? whatOf(row, event, whose.owner, reader.actor) : null);
    entries.push(...occurrences.map((one) => entryOf(row, one, whose, words(one.event))));
    if (truncated) hidden.push(...throughout(row, window));
    complete &&= !truncated;
  }
  entries.sort((a, b) => Temporal.Instant.compare(a.start, b.start) || Temporal.Instant.compare(a.end, b.end));
  return { entries, busy: mergeBusy(hidden), complete };
}

function entryOf(
  row: Row, { event, interval, recurrenceId, start }: Occurrence, { zone, address }: Whose, what: What | null,
): Entry {
  const part = recurrenceId && (recurrenceId.kind === 'date' ? formatDate(recurrenceId.date) : formatInstant(timeInstant(recurrenceId, zone)));
  const last = () => interval.end.subtract({ nanoseconds: 1 }).toZonedDateTimeISO(zone).toPlainDate();
  return {
    object: row.id, calendar: row.calendar, part, start: interval.start, end: interval.end,
    days: start.kind === 'date' ? { first: start.date, last: last() } : null,
    busy: busynessOf(event, address), cancelled: event.status === 'CANCELLED', class: row.class, what,
  };
}

/** A copy that a room put for one person may hold a link of that person's: its description is for nobody else. */
function whatOf(row: Row, event: CalendarEvent, owner: Owner, actor: Actor): What {
  const { subject } = storedFrom(row);
  const mayRead = subject === null || owner.kind === 'organisation' || actor.kind === 'machine' || isOwner(actor, owner);
  return {
    uid: row.uid, title: event.summary ?? '', location: event.location, description: mayRead ? event.description : null, subject,
    version: row.version, recurring: row.recurring,
  };
}

/** The whole objects of one calendar that touch the window, octets included, by their first start: for its owner alone. */
export async function objectsBetween(
  scope: Scope, id: CalendarId, from: Temporal.Instant, to: Temporal.Instant,
): Promise<Result<StoredObject[], ReadRefusal | { readonly reason: 'not-found' }>> {
  const window = { start: from, end: to };
  const of = await calendarById(scope.tx, scope.organisation, id);
  if (!may(scope.actor, access['calendars.readObjects'], { relations: of && isOwner(scope.actor, of.owner) ? ['owner'] : [] })) {
    return refuse({ reason: 'forbidden', verb: 'calendars.readObjects' });
  }
  if (!of) return refuse({ reason: 'not-found' });
  const refused = refusalFor(scope.actor, window, [of.owner]);
  if (refused) return refuse(refused);
  const whose = (await ownersOf(scope, [of.owner])).get(of.owner.id);
  if (!whose) return refuse({ reason: 'not-found' });
  const rows = (await rowsBetween(scope, [of.owner.id], window, { calendar: id })).get(of.owner.id) ?? [];
  const purse = { left: budget };
  const touches = (row: Row) => {
    const { occurrences, truncated } = expanded(opened(row).events, whose.zone, window, purse);
    return occurrences.length > 0 || truncated;
  };
  return ok(rows.filter(touches).map(storedFrom));
}
