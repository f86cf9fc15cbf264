import { sql, type RawBuilder } from 'kysely';
import type { BusyTime } from '../../calendar/freebusy.ts';
import type { Interval } from '../../calendar/interval.ts';
import { zoneDataVersion } from '../../calendar/zone.ts';
import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import { budget, columns, ownersOf, takenBy, type Row, type Whose } from './reads-times.ts';
import { tables } from './store.ts';

type Scope = Pick<Context, 'tx' | 'organisation'>;

/** Taken time as numbers: for hundreds of people at once, where an object for each stretch would cost more than the search. */
export interface Stretches {
  /** In milliseconds since the epoch, the start of each stretch and its end; in no order, and they may overlap. */
  readonly starts: number[];
  readonly ends: number[];
  /** Of each: whether it is only perhaps taken. */
  readonly tentative: boolean[];
  /** Of each, where names were asked for: of a session `nameOf` it, the same for all who have it; '' for what is his own. */
  readonly names: string[];
  /** Of each, where names were asked for: whether it is a copy of a session. */
  readonly sessions: boolean[];
  /** False where a series was too dense to be worked out; what was not is then taken throughout. */
  complete: boolean;
}

/**
 * When each of these people is busy between two instants, whole stretches, also those that reach over the window's ends; for
 * rooms that work the time of many out together and have asked access. Nothing says with what: with `names` only whether two
 * have the same session. Copies of the subject `except` are left out. Who is not of this organisation is not in the map.
 */
export async function stretchesBetween(
  scope: Scope, who: readonly PersonId[], window: Interval, { names = false, except = null }: { names?: boolean; except?: string | null } = {},
): Promise<Map<PersonId, Stretches>> {
  const people = await ownersOf({ ...scope, actor: { kind: 'machine', name: 'search' } }, who.map((id) => ({ kind: 'person', id })));
  const found = new Map([...people.keys()].map((id): [PersonId, Stretches] => [id as PersonId, { starts: [], ends: [], tentative: [], names: [], sessions: [], complete: true }]));
  if (found.size === 0) return found;
  const outdated = await addShort(scope, found, window, { names, except });
  await addOthers(scope, found, people, window, { outdated, except });
  return found;
}

interface Packed { readonly owner: PersonId; readonly firsts: Buffer; readonly lasts: Buffer; readonly names: Buffer | null; readonly outdated: boolean }

/** As the index calendar_objects_short has it. */
const short = sql`o.busy <> 'free' and o.exact_under is not null and o.ends_at - o.starts_at <= interval '12 hours'`;
const of = (owners: Iterable<string>) => sql`c.owner = any(${[...owners]}::uuid[])`;

const without = (subject: string | null) => (subject === null ? sql`` : sql`and o.subject is distinct from ${subject}::uuid`);

/**
 * The short events, exact in their columns, gathered by owner: numbers in two strings of bytes, since a hundred thousand rows
 * take three times as long. What is tentative has its end first.
 * @returns the owners of whom some were exact under other zone data
 */
async function addShort(
  { tx, organisation: id }: Scope, found: Map<PersonId, Stretches>, { start, end }: Interval, { names, except }: { names: boolean; except: string | null },
): Promise<PersonId[]> {
  const session = sql`case when o.subject_kind = 'session' then uuid_send(o.subject) else ${Buffer.alloc(16)}::bytea end`;
  const { rows } = await sql<Packed>`
    select c.owner, string_agg(timestamptz_send(case when o.busy = 'busy' then o.starts_at else o.ends_at end), '') as firsts,
      string_agg(timestamptz_send(case when o.busy = 'busy' then o.ends_at else o.starts_at end), '') as lasts,
      ${names ? sql`string_agg(${session}, '')` : sql`null::bytea`} as names, bool_or(o.exact_under <> ${zoneDataVersion()}) as outdated
    from calendars c join calendar_objects o on o.organisation = c.organisation and o.calendar = c.id
    where c.organisation = ${id} and o.organisation = ${id} and ${of(found.keys())} and ${short}
      and o.starts_at > ${start.subtract({ hours: 12 })}::timestamptz and o.starts_at < ${end}::timestamptz and o.ends_at > ${start}::timestamptz
      ${without(except)}
    group by c.owner`.execute(tx);
  for (const row of rows) if (!row.outdated) unpack(row, found.get(row.owner)!);
  return rows.filter(({ outdated }) => outdated).map(({ owner }) => owner);
}

/** Microseconds since the year 2000, as PostgreSQL sends them, as milliseconds since 1970. */
const epoch2000 = 946_684_800_000;
function millisecondsAt(bytes: Buffer, at: number): number {
  return (bytes.readInt32BE(at) * 4_294_967_296 + bytes.readUInt32BE(at + 4)) / 1000 + epoch2000;
}

const nobody = '\0'.repeat(16);

function unpack({ firsts, lasts, names }: Packed, into: Stretches): void {
  for (let at = 0; at < firsts.length; at += 8) {
    const [first, last] = [millisecondsAt(firsts, at), millisecondsAt(lasts, at)];
    const tentative = last < first;
    into.starts.push(Math.floor(tentative ? last : first));
    into.ends.push(Math.ceil(tentative ? first : last));
    into.tentative.push(tentative);
    if (names) {
      const name = names.toString('latin1', at * 2, at * 2 + 16);
      into.names.push(name === nobody ? '' : name);
      into.sessions.push(name !== nobody);
    }
  }
}

/** Long events, those of whole days or of no zone, and series: what their octets say. Of `outdated` owners the short ones too. */
async function addOthers(
  scope: Scope, found: Map<PersonId, Stretches>, people: ReadonlyMap<string, Whose>, window: Interval, { outdated, except }: { outdated: readonly PersonId[]; except: string | null },
): Promise<void> {
  const rows = await others(scope, [...found.keys()], window, outdated, except);
  const worked = new Map(rows.map((row) => [row.id, kept.get(keyOf(row, people.get(row.owner)!, window))]));
  const bytes = await octets(scope, rows.filter((row) => !worked.get(row.id) && row.exact_under !== zoneDataVersion()).map(({ id }) => id));
  const purses = new Map<string, { left: number }>();
  for (const row of rows) {
    const purse = purses.get(row.owner) ?? { left: budget };
    purses.set(row.owner, purse);
    const done = worked.get(row.id) ?? work({ ...row, bytes: bytes.get(row.id) ?? row.bytes }, people.get(row.owner)!, window, purse);
    add(found.get(row.owner as PersonId)!, row, done);
  }
}

function add(into: Stretches, { subject, subject_kind: kind, recurring }: Row, { times, tentative, complete }: Worked): void {
  into.complete &&= complete;
  for (let index = 0; index < tentative.length; index++) {
    const start = times[index * 2]!;
    into.starts.push(start);
    into.ends.push(times[index * 2 + 1]!);
    into.tentative.push(tentative[index] === 1);
    into.names.push(kind === 'session' ? nameOf(subject!, recurring ? start : null) : '');
    into.sessions.push(kind === 'session');
  }
}

/** Long ones stand in an index by the range that they may touch, a day more on both sides, since zones' rules may have changed. */
async function others(
  { tx, organisation: id }: Scope, owners: readonly PersonId[], { start, end }: Interval, outdated: readonly PersonId[], except: string | null,
): Promise<Row[]> {
  const [from, to] = [start.subtract({ hours: 24 }), end.add({ hours: 24 })];
  const long = sql<boolean>`o.busy <> 'free' and (o.exact_under is null or o.ends_at is null or o.ends_at - o.starts_at > interval '12 hours')
    and tstzrange(o.starts_at, case when o.ends_at < o.starts_at then o.starts_at else o.ends_at end) && tstzrange(${from}::timestamptz, ${to}::timestamptz)`;
  const rows = (which: RawBuilder<boolean>, whose: readonly PersonId[]) => tables(tx).selectFrom('calendars as c')
    .innerJoin('calendar_objects as o', (join) => join.onRef('o.organisation', '=', 'c.organisation').onRef('o.calendar', '=', 'c.id'))
    .select(columns).select(sql<Uint8Array>`''::bytea`.as('bytes')).where('c.organisation', '=', id).where('o.organisation', '=', id)
    .where(sql<boolean>`${of(whose)} ${without(except)}`).where(which).orderBy('o.starts_at').orderBy('o.id').execute();
  const found = await rows(long, owners);
  if (outdated.length === 0) return found;
  return [...found, ...await rows(sql<boolean>`${short} and o.starts_at > ${from.subtract({ hours: 12 })}::timestamptz and o.starts_at < ${to}::timestamptz`, outdated)];
}

async function octets({ tx, organisation: id }: Scope, objects: readonly string[]): Promise<Map<string, Uint8Array>> {
  if (objects.length === 0) return new Map();
  const rows = await tables(tx).selectFrom('calendar_objects').select(['id', 'bytes']).where('organisation', '=', id)
    .where(sql<boolean>`id = any(${[...objects]}::uuid[])`).execute();
  return new Map(rows.map(({ id: object, bytes }) => [object, bytes]));
}

/** What an object comes to in a window: start and end of each stretch in milliseconds, and whether it is only perhaps taken. */
interface Worked { readonly times: Float64Array; readonly tentative: Uint8Array; readonly complete: boolean }

/** What objects came to, by all that it was worked out from, their digest before all: so it is never stale. The oldest go first. */
const kept = new Map<string, Worked>();
const most = { objects: 20_000, stretches: 400_000 };
let keptStretches = 0;
const keyOf = ({ digest, starts_at: start, ends_at: end }: Row, { zone, address }: Whose, window: Interval) =>
  `${digest} ${start} ${end ?? ''} ${zone} ${address ?? ''} ${window.start} ${window.end}`;

function work(row: Row, whose: Whose, window: Interval, purse: { left: number }): Worked {
  const had = purse.left;
  const { taken, complete } = takenBy(row, whose, window, purse);
  const worked = { times: Float64Array.from(taken.flatMap(milliseconds)), tentative: Uint8Array.from(taken, ({ kind }) => Number(kind === 'tentative')), complete };
  // what an empty purse answered is not what the object comes to
  if (had > 0) keep(keyOf(row, whose, window), worked);
  return worked;
}

function milliseconds({ interval: { start, end } }: BusyTime): [number, number] {
  return [start.epochMilliseconds, Math.ceil(Number(end.epochNanoseconds - start.epochNanoseconds) / 1e6) + start.epochMilliseconds];
}

function keep(key: string, worked: Worked): void {
  keptStretches += worked.tentative.length - (kept.get(key)?.tentative.length ?? 0);
  kept.set(key, worked);
  for (const [oldest, { tentative }] of kept) {
    if (kept.size <= most.objects && keptStretches <= most.stretches) return;
    kept.delete(oldest);
    keptStretches -= tentative.length;
  }
}

/** The name that `stretchesBetween` has for a session, or for the time of a series that starts then, in milliseconds. */
export function nameOf(session: string, start: number | null): string {
  const bytes = Buffer.from(session.replaceAll('-', ''), 'hex').toString('latin1');
  return start === null ? bytes : `${bytes} ${start}`;
}

/** The session that a name of `stretchesBetween` is of. */
export function sessionNamed(name: string): string {
  return Buffer.from(name.slice(0, 16), 'latin1').toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Which of these people have a copy of which of these subjects: pairs, each once. */
export async function holdersOf({ tx, organisation: id }: Scope, subjects: readonly string[], who: readonly PersonId[]): Promise<{ person: PersonId; subject: string }[]> {
  if (subjects.length === 0 || who.length === 0) return [];
  return tables(tx).selectFrom('calendar_objects as o')
    .innerJoin('calendars as c', (join) => join.onRef('c.organisation', '=', 'o.organisation').onRef('c.id', '=', 'o.calendar'))
    .select([sql<PersonId>`c.owner`.as('person'), sql<string>`o.subject`.as('subject')]).distinct()
    .where('o.organisation', '=', id).where(sql<boolean>`o.subject = any(${[...subjects]}::uuid[]) and ${of(who)}`).execute();
}
