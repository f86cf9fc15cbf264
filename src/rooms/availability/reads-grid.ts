import { sql } from 'kysely';
import { exactWithin, Gathering, rounded } from '../../planning/grid-exact.ts';
import { packMonth, unpackMonths, type Layers } from '../../planning/grid-packed.ts';
import { monthSpan, monthsOf, Sheets, spanInterval, type Span } from '../../planning/grid.ts';
import type { Sited, Taken } from '../../planning/meeting-model.ts';
import type { Interval } from '../../calendar/interval.ts';
import { zoneDataVersion } from '../../calendar/zone.ts';
import type { Context } from '../../platform/context.ts';
import { stretchesBetween, type Stretches } from '../calendars/reads-busy.ts';
import type { PersonId } from '../identity/model.ts';
import { versionsHere } from '../people/reads-versions.ts';
import type { Claim } from '../resources/model-claims.ts';
import type { RoomId } from '../resources/model.ts';
import { claimables, claimsBetween, takenBetween } from '../resources/reads-claims.ts';
import { rooms } from '../resources/reads.ts';
import type { PersonTime } from './model.ts';
import { travelTimes } from './reads.ts';
import { cacheOf, type KeptMonth } from './reads-grid-cache.ts';
import { fullDays, sessionsInBuildings, type InBuilding } from './reads-grid-sessions.ts';
import { timeVersions, unavailableBetween } from './reads-time.ts';

type Scope = Pick<Context, 'tx' | 'organisation' | 'now' | 'ports'>;

/** What is left out: the session that is to be moved does not stand in its own way. */
export interface Except { readonly except?: { readonly kind: string; readonly id: string } | null }

/** Somebody's or some room's time over a span. */
export interface Grid {
  readonly layers: Layers;
  exactly(window: Interval): readonly Taken[];
}
export interface PersonGrid extends Grid, Omit<NonNullable<KeptMonth['person']>, never> { readonly sited: readonly Sited[] }

/**
 * The time of these people over a span: busy and tentative from calendars, off, outside hours, holidays and full days from
 * what is kept here. Every answer first reads the versions of all who are asked for, in one question; what is stale is
 * worked out again for all of them together. A transaction that has written already neither takes nor leaves anything in
 * memory: what it sees may never be. Who is not of this organisation, or erased, is not in the map.
 */
export async function personGrids(scope: Scope, who: readonly PersonId[], span: Span, { except = null }: Except = {}): Promise<Map<PersonId, PersonGrid>> {
  const ids = [...new Set(who)];
  const fresh = await isUntouched(scope);
  const versions = await timeVersions(scope, ids);
  const known = await versionsHere(scope.tx, scope.organisation, ids);
  const places = await placesVersion(scope);
  const tokenOf = new Map([...known].map(([id, version]) => [id, `${versions.get(id)} ${version} ${places ?? ''} ${zoneDataVersion()}`]));
  const cache = cacheOf(scope.ports);
  const months = monthsOf(span);
  const found = new Map<string, KeptMonth>();
  const stale: PersonId[] = [];
  for (const [id, token] of tokenOf) {
    const kept = fresh && except === null ? months.map((month) => cache.get(keyOf(scope, id, month), token, 0)) : [];
    if (kept.length === 0 || kept.includes(undefined)) stale.push(id);
    else kept.forEach((one, index) => found.set(keyOf(scope, id, months[index]!), one!));
  }
  for (const [key, month] of await buildPeople(scope, stale, months, { tokenOf, travels: places !== null, except: except?.id ?? null })) {
    found.set(key, month);
    if (fresh && except === null) cache.put(key, month);
  }
  const sheets = new Sheets(span);
  return new Map([...tokenOf.keys()].map((id) => [id, personGrid(span, months.map((month) => ({ month, kept: found.get(keyOf(scope, id, month))! })), sheets)]));
}

const keyOf = ({ organisation }: Pick<Scope, 'organisation'>, owner: string, month: number) => `${organisation} ${owner} ${month}`;

/** By what it is known that a building is another one now; null where no way between buildings is said, so that none matters. */
async function placesVersion({ tx, organisation }: Scope): Promise<string | null> {
  if ((await travelTimes(tx, organisation)).length === 0) return null;
  const all = await rooms(tx, organisation, { closed: 'with' });
  return `${all.length}.${all.reduce((sum, { version }) => sum + version, 0)}`;
}

/** Whether this transaction has written nothing yet. */
async function isUntouched({ tx }: Pick<Scope, 'tx'>): Promise<boolean> {
  const { rows } = await sql<{ untouched: boolean }>`select pg_current_xact_id_if_assigned() is null as untouched`.execute(tx);
  return rows[0]!.untouched;
}

interface Building {
  readonly tokenOf: ReadonlyMap<string, string>;
  readonly travels: boolean;
  readonly except: string | null;
}

/** The months of people, all from one reading of calendars and one of hours. */
async function buildPeople(scope: Scope, who: readonly PersonId[], months: readonly number[], { tokenOf, travels, except }: Building): Promise<[string, KeptMonth][]> {
  if (who.length === 0) return [];
  const window = hull(months);
  const stretches = await stretchesBetween(scope, who, window, { except });
  const times = await unavailableBetween(scope, who, window.start, window.end);
  const full = await fullDays(scope, times, window, except);
  const sited = travels ? await sessionsInBuildings(scope, who, window, except) : new Map<PersonId, readonly InBuilding[]>();
  const gatherer = new Gatherer();
  return who.flatMap((id) => {
    const [taken, time] = [stretches.get(id)!, times.get(id)!];
    const { zone, said, rules } = time;
    return months.map((month): [string, KeptMonth] => {
      const gathered = gatherer.month(month, taken, time, full.get(id) ?? []);
      const within = spanInterval(monthSpan(month));
      return [keyOf(scope, id, month), {
        token: tokenOf.get(id)!, goodUntil: null, packed: packMonth(gathered.layers), ragged: gathered.ragged,
        sited: (sited.get(id) ?? []).filter(({ start, end }) => start < within.end.epochMilliseconds && end > within.start.epochMilliseconds),
        person: { zone, said, rules, complete: taken.complete },
      }];
    });
  });
}

function hull(months: readonly number[]): Interval {
  return { start: spanInterval(monthSpan(months[0]!)).start, end: spanInterval(monthSpan(months.at(-1)!)).end };
}

/** Gathers months; the hours of all who keep to the same are gathered once. */
class Gatherer {
  readonly #hours = new Map<PersonTime['intervals'], Map<number, Gathering>>();

  month(month: number, { starts, ends, tentative }: Stretches, time: PersonTime, full: readonly Interval[]): Gathering {
    const gathering = new Gathering(monthSpan(month), this.#hoursIn(month, time.intervals));
    for (let index = 0; index < starts.length; index++) gathering.add(tentative[index] ? 'tentative' : 'busy', starts[index]!, ends[index]!);
    for (const { start, end } of full) gathering.add('full-day', start.epochMilliseconds, end.epochMilliseconds);
    return gathering;
  }

  #hoursIn(month: number, intervals: PersonTime['intervals']): Gathering {
    const known = this.#hours.get(intervals) ?? new Map<number, Gathering>();
    this.#hours.set(intervals, known);
    const hours = known.get(month) ?? new Gathering(monthSpan(month));
    if (!known.has(month)) for (const { why, interval } of intervals) hours.add(why, interval.start.epochMilliseconds, interval.end.epochMilliseconds);
    known.set(month, hours);
    return hours;
  }
}

type Months = readonly { readonly month: number; readonly kept: KeptMonth }[];

function grid(span: Span, months: Months, sheets: Sheets): Grid {
  const aligned = unpackMonths(span, months.map(({ month, kept }) => ({ month, packed: kept.packed })), sheets);
  const ragged = months.length === 1 ? months[0]!.kept.ragged : Float64Array.from(months.flatMap(({ kept }) => [...kept.ragged]));
  return { layers: rounded(span, aligned, ragged, sheets), exactly: (window) => exactWithin(span, aligned, ragged, window) };
}

function personGrid(span: Span, months: Months, sheets: Sheets): PersonGrid {
  const at = Temporal.Instant.fromEpochMilliseconds;
  const sited = months.flatMap(({ kept }) => kept.sited.map(({ start, end, building }) => ({ start: at(start), end: at(end), building })));
  return { ...months[0]!.kept.person!, ...grid(span, months, sheets), complete: months.every(({ kept }) => kept.person!.complete), sited };
}

/** When these rooms are taken over a span, likewise. A hold counts until it runs out. */
export async function roomGrids(scope: Scope, which: readonly RoomId[], span: Span, { except = null }: Except = {}): Promise<Map<RoomId, Grid>> {
  const fresh = await isUntouched(scope);
  const months = monthsOf(span);
  if (except !== null) return new Map(await buildRoomsWithout(scope, which, months, span, except));
  const tokens = new Map([...await claimables(scope, which)].map(([id, { version, units }]) => [id, `${version} ${units}`]));
  const cache = cacheOf(scope.ports);
  const now = scope.now.epochMilliseconds;
  const found = new Map<string, KeptMonth>();
  const stale: RoomId[] = [];
  for (const id of which) {
    const kept = fresh ? months.map((month) => cache.get(keyOf(scope, id, month), tokens.get(id) ?? '', now)) : [];
    if (kept.length === 0 || kept.includes(undefined)) stale.push(id);
    else kept.forEach((one, index) => found.set(keyOf(scope, id, months[index]!), one!));
  }
  if (stale.length > 0) {
    const taken = await takenBetween(scope, stale, hull(months));
    for (const id of stale) {
      const { times = [], goodUntil = null } = taken.get(id) ?? {};
      for (const month of months) {
        const kept = roomMonth(month, times, tokens.get(id) ?? '', goodUntil?.epochMilliseconds ?? null);
        found.set(keyOf(scope, id, month), kept);
        if (fresh) cache.put(keyOf(scope, id, month), kept);
      }
    }
  }
  const sheets = new Sheets(span);
  return new Map(which.map((id) => [id, grid(span, months.map((month) => ({ month, kept: found.get(keyOf(scope, id, month))! })), sheets)]));
}

function roomMonth(month: number, times: readonly Interval[], token: string, goodUntil: number | null): KeptMonth {
  const gathering = new Gathering(monthSpan(month));
  for (const { start, end } of times) gathering.add('busy', start.epochMilliseconds, Math.ceil(Number(end.epochNanoseconds) / 1e6));
  return { token, goodUntil, packed: packMonth(gathering.layers), ragged: gathering.ragged, sited: [], person: null };
}

async function buildRoomsWithout(
  scope: Scope, which: readonly RoomId[], months: readonly number[], span: Span, except: { readonly kind: string; readonly id: string },
): Promise<[RoomId, Grid][]> {
  const isOther = ({ subject }: Claim) => subject.kind !== except.kind || subject.id !== except.id;
  const claims = Map.groupBy((await claimsBetween(scope, which, hull(months))).filter(isOther), ({ resource }) => resource);
  return which.map((id) => [id, grid(span, months.map((month) => ({ month, kept: roomMonth(month, claims.get(id) ?? [], '', null) })), new Sheets(span))]);
}
