/**
 * When a meeting suits: all starts at which who must come can, one room and enough of each pool are free, ranked by what
 * each costs, with the reasons as data. Deterministic: the same question has the same answer on every machine.
 */
import type { Interval } from '../calendar/interval.ts';
import { cellsOf, cellStart, hasCell, Sheets, touches, type Bits } from './grid.ts';
import { addAll, emptyLike, keepCommon, others, startsOf } from './grid-sets.ts';
import { beyondHours, Free, length } from './meeting-free.ts';
import type { Found, MeetingQuestion, Place, Proposal, Reason } from './meeting-model.ts';
import { anyOf, choose, type Chosen, type PoolTimes } from './meeting-pools.ts';
import { adjacent, bestPlace, cramped, Prices, roomPrice } from './meeting-price.ts';
import { daysOf, distinct } from './meeting-spread.ts';
import { isFree, isUntaken } from './meeting-verify.ts';

/** A question with everybody's sets, shared by all that is asked of it. */
export interface Asked {
  readonly question: MeetingQuestion;
  readonly required: readonly Free[];
  readonly optional: readonly Free[];
  readonly pools: readonly PoolTimes[];
  readonly taken: ReadonlySet<string>;
  /** The rooms together as far as the way to them is the same for everybody; one without rooms where none is needed. */
  readonly sites: readonly Site[];
}

export interface Site {
  readonly building: string | null;
  readonly places: readonly { readonly place: Place; readonly starts: Bits }[] | null;
}

/** @throws RangeError on a question that no caller can mean: no length, more than a day, no proposals */
export function ask(question: MeetingQuestion): Asked {
  if (!(question.minutes > 0 && question.minutes <= 1440)) throw new RangeError(`a meeting takes 1 to 1440 minutes, not ${question.minutes}`);
  if (!(question.limit > 0)) throw new RangeError(`at least one proposal is asked for, not ${question.limit}`);
  const frees = new Map<string, Free>();
  const sheets = new Sheets(question.span);
  const freeOf = (attendee: Free['attendee']) => {
    const known = frees.get(attendee.id) ?? new Free(attendee, question, sheets);
    frees.set(attendee.id, known);
    return known;
  };
  const required = question.required.map(freeOf);
  const optional = question.optional.filter(({ id }) => !frees.has(id)).map(freeOf);
  const taken = new Set(required.map(({ attendee }) => attendee.id));
  const pools = question.pools.map((pool) => ({ ...pool, of: pool.of.map(freeOf) }));
  return { question, required, optional, pools, taken, sites: sitesOf(question, [...frees.values()]) };
}

function sitesOf(question: MeetingQuestion, people: readonly Free[]): Site[] {
  const { places, building } = question;
  if (places === null) return [{ building, places: null }];
  if (places.length === 0) return [{ building, places: [] }];
  const timed = places.map((place) => ({ place, starts: startsOf(others(place.layers.busy ?? new Uint32Array(question.starts.length)), length(question)) }));
  const groups = Map.groupBy(timed, ({ place }) => (people.some((one) => one.travels(place.building)) ? place.building : null));
  return [...groups].map(([of, all]) => ({ building: of, places: all }));
}

/**
 * The proposals, best first. Where there are enough they do not overlap: three quarters of an hour of one morning are one choice;
 * and they are of several days, so that who cannot on one has another.
 */
export function findTimes(asked: Asked): Found {
  const possible = Map.groupBy(asked.sites.flatMap((site) => [...choicesAt(asked, site)]), ({ cell }) => cell);
  const ranked = [...possible.values()].map((several) => several.toSorted((a, b) => a.price - b.price))
    .sort(([a], [b]) => a!.price - b!.price || a!.cell - b!.cell);
  let refused = 0;
  const exact = new Map<readonly Choice[], Choice>();
  const holds = (several: readonly Choice[]) => {
    const one = several.find((choice) => isExact(asked, choice));
    if (one) exact.set(several, one);
    else refused++;
    return one !== undefined;
  };
  const chosen = distinct(ranked, {
    cells: length(asked.question), limit: asked.question.limit, cellOf: ([one]) => one!.cell, holds, dayOf: daysOf(asked.question),
  });
  return { possible: ranked.length - refused, proposals: chosen.map((several) => proposal(asked, exact.get(several)!)) };
}

function meetingAt({ span, minutes }: MeetingQuestion, cell: number): Interval {
  const start = cellStart(span, cell);
  return { start, end: start.add({ minutes }) };
}

/** Whether a winner holds on the intervals themselves. */
function isExact({ question, required, pools }: Asked, { cell, site, place, pools: chosen }: Choice): boolean {
  const meeting = meetingAt(question, cell);
  const picked = pools.flatMap(({ of }, index) => of.filter(({ attendee }) => chosen[index]!.people.includes(attendee.id)));
  return (place === null || isUntaken(place, meeting))
    && [...required, ...picked].every(({ attendee }) => isFree(attendee, question, meeting, place?.building ?? site.building));
}

interface Choice {
  readonly cell: number;
  readonly price: number;
  readonly site: Site;
  readonly place: Place | null;
  readonly pools: readonly Chosen[];
}

/** The starts at which all who must come can be at a site, a room there is free, and of each pool somebody. */
export function commonStarts({ question, required, pools }: Asked, { building, places }: Site): Bits {
  const blocked = emptyLike(question.starts);
  for (const one of required) addAll(blocked, one.blockedAt(building));
  const common = others(blocked, blocked);
  startsOf(common, length(question), common);
  keepCommon(common, question.starts);
  for (const pool of pools) keepCommon(common, anyOf(pool, building, common.length));
  if (places === null) return common;
  const anywhere = new Uint32Array(common.length);
  for (const { starts } of places) addAll(anywhere, starts);
  keepCommon(common, anywhere);
  return common;
}

function* choicesAt(asked: Asked, site: Site): Generator<Choice> {
  const { question, required, optional, pools, taken } = asked;
  const common = commonStarts(asked, site);
  let prices: Prices | undefined;
  for (const cell of cellsOf(common)) {
    const look = question.odd === 'hopeful' ? meetingAt(question, cell) : null;
    const chosen = choose(pools, cell, site.building, taken, look ? ({ attendee }) => isFree(attendee, question, look, site.building) : undefined);
    const place = site.places && bestPlace(site.places, cell, look ? (one) => isUntaken(one, look) : undefined);
    if (!chosen || (site.places !== null && place === null)) continue;
    prices ??= new Prices(question, required, optional, site.building, firstStart(question));
    yield { cell, price: prices.of(cell) + roomPrice(question, place), site, place, pools: chosen };
  }
}

/** The first start that was asked for: from its day on days are counted. */
export function firstStart({ starts }: MeetingQuestion): number {
  return cellsOf(starts).next().value ?? 0;
}

function proposal(asked: Asked, choice: Choice): Proposal {
  const { question } = asked;
  const { cell, price, place, pools } = choice;
  return { ...meetingAt(question, cell), cell, place: place?.id ?? null, pools, price, reasons: [...reasonsOf(asked, choice)] };
}

function* reasonsOf(asked: Asked, { cell, site, place, pools }: Choice): Generator<Reason> {
  const { question, required, optional } = asked;
  const end = cell + length(question);
  const those = (people: readonly Free[], has: (one: Free) => boolean) => people.filter(has).map(({ attendee }) => attendee.id);
  if (cell === question.wished) yield { kind: 'wished' };
  yield { kind: 'all-required-free', count: required.length };
  const meeting = meetingAt(question, cell);
  const able = those(optional, (one) => hasCell(one.starts(site.building), cell) && isFree(one.attendee, question, meeting, site.building));
  if (able.length > 0) yield { kind: 'optional-free', people: able };
  if (place) yield { kind: 'room', room: place.id, spare: place.seats - question.seats };
  for (const { name, people } of pools) yield { kind: 'pool', pool: name, people };
  yield* hoursOf(asked, cell, end);
  if (able.length < optional.length) yield { kind: 'optional-missing', people: those(optional, ({ attendee }) => !able.includes(attendee.id)) };
  const unsure = question.tentative === 'busy' ? [] : those(required, ({ attendee: { layers } }) => layers.tentative !== undefined && touches(layers.tentative, cell, end));
  if (unsure.length > 0) yield { kind: 'required-tentative', people: unsure };
  yield* gapsOf(asked, cell);
}

function* hoursOf({ question, required }: Asked, cell: number, end: number): Generator<Reason> {
  const start = cellStart(question.span, cell);
  const home = required[0]?.attendee.zone;
  for (const { attendee } of required) {
    const beyond = beyondHours(attendee, cell, end);
    if (!beyond && attendee.zone === home) continue;
    const at = start.toZonedDateTimeISO(attendee.zone).toPlainDateTime();
    if (beyond) yield { kind: `${beyond.side}-for`, person: attendee.id, at, minutes: beyond.cells * 5 };
    else if (attendee.layers['outside-hours']) yield { kind: 'in-hours', person: attendee.id, at };
  }
}

function* gapsOf({ question, required }: Asked, cell: number): Generator<Reason> {
  const { gap: minutes } = question;
  const scratch = emptyLike(question.starts);
  const bits = minutes > 0 ? cramped : adjacent;
  const people = required.filter((one) => hasCell(bits(question, one, scratch), cell)).map(({ attendee }) => attendee.id);
  if (minutes > 0) yield people.length > 0 ? { kind: 'gap-missing', minutes, people } : { kind: 'gap-kept', minutes };
  else if (people.length > 0) yield { kind: 'adjacent', people };
}
