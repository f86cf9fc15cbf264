/** What stands in the way of a meeting, as things that can be moved, each counted once however many it keeps. */
import { setCells, touches, type Bits } from './grid.ts';
import { addAll, emptyLike, spread, Tally } from './grid-sets.ts';
import { cellsFor, length, type Free } from './meeting-free.ts';
import type { Asked } from './meeting.ts';
import type { Why } from './meeting-model.ts';

/** How easily something moves, the easiest first: not sure yet, a session of this house, somebody's own event, his hours. */
export const eases = ['tentative', 'session', 'own', 'hours'] as const;
export type Ease = (typeof eases)[number];

/**
 * What takes somebody's time, or a room's. The same `id` for several is the same thing: it moves for all of them; null is a
 * thing by itself.
 */
export interface Blocker {
  readonly id: string | null;
  /** The cells that it touches, the last not included. */
  readonly from: number;
  readonly to: number;
  /** The person or room whose time it takes. */
  readonly whose: string;
  /** Null: it cannot be moved. */
  readonly ease: Ease | null;
}

/** Something that can be moved, its cells, and whose time it takes; of somebody's hours there are no cells. */
export interface Thing {
  readonly id: string | null;
  readonly ease: Ease;
  readonly from: number | null;
  readonly to: number | null;
  readonly whose: readonly string[];
}

interface Timed { readonly thing: number; readonly from: number; readonly to: number }
/** What one person or room has, and what of it cannot be moved. */
interface Has { readonly timed: Timed[]; readonly fixed: Bits }

/** Nobody moves a holiday, time off or the past; nor the way between buildings: the room is chosen by it. */
const fixedWhy: ReadonlySet<Why> = new Set(['time-off', 'holiday', 'full-day', 'notice', 'travel']);

/** All that can be in the way, numbered, so that sets of it are compared and united quickly. */
export class Obstacles {
  readonly #asked: Asked;
  readonly #things: (Omit<Thing, 'whose'> & { readonly whose: string[] })[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #has = new Map<string, Has>();

  constructor(asked: Asked, blockers: Iterable<Blocker>) {
    this.#asked = asked;
    for (const blocker of blockers) this.#add(blocker);
  }

  #add({ id, whose, from, to, ease }: Blocker): void {
    const { starts } = this.#asked.question;
    let has = this.#has.get(whose);
    if (!has) this.#has.set(whose, has = { timed: [], fixed: emptyLike(starts) });
    if (ease === null) setCells(has.fixed, from, to);
    else has.timed.push({ thing: this.#number({ id, ease, from, to }, whose), from, to });
  }

  #number(one: Omit<Thing, 'whose'>, whose: string): number {
    const { id, ease, from, to } = one;
    let number = id === null ? undefined : this.#numbers.get(id);
    if (number === undefined) {
      number = this.#things.push({ id, ease, from, to, whose: [] }) - 1;
      if (id !== null) this.#numbers.set(id, number);
    }
    const of = this.#things[number]!.whose;
    if (of.at(-1) !== whose) of.push(whose);
    return number;
  }

  thing(number: number): Thing {
    const { whose, ...one } = this.#things[number]!;
    return { ...one, whose: [...new Set(whose)] };
  }

  /** How hard these are to move together: a number that orders sets of the same size. */
  weight(things: Iterable<number>): number {
    let sum = 0;
    for (const number of things) sum += eases.indexOf(this.#things[number]!.ease);
    return sum;
  }

  /** What keeps a person from a meeting at a cell; null when some of it cannot be moved. */
  ofPerson(one: Free, cell: number, building: string | null): number[] | null {
    const { question } = this.#asked;
    const { id } = one.attendee;
    const why = one.why(cell, building);
    if (why.length === 0) return [];
    const [end, gap, has] = [cell + length(question), cellsFor(question, one.attendee.gap), this.#has.get(id)];
    if (why.some((each) => fixedWhy.has(each)) || (has && touches(has.fixed, cell - gap, end + gap))) return null;
    const found = (has?.timed ?? []).filter(({ from, to }) => from < end + gap && to > cell - gap).map(({ thing }) => thing);
    // what the grid calls taken and nobody can name cannot be asked to move
    if (found.length === 0 && why.some((each) => each !== 'outside-hours')) return null;
    if (why.includes('outside-hours')) found.push(this.#number({ id: `hours ${id}`, ease: 'hours', from: null, to: null }, id));
    return found;
  }

  /** What is in the way of a room, likewise. */
  ofPlace(id: string, taken: Bits | undefined, cell: number): number[] | null {
    const end = cell + length(this.#asked.question);
    if (!taken || !touches(taken, cell, end)) return [];
    const has = this.#has.get(id);
    if (!has || touches(has.fixed, cell, end)) return null;
    const found = has.timed.filter(({ from, to }) => from < end && to > cell).map(({ thing }) => thing);
    return found.length > 0 ? found : null;
  }

  /** For each start at how many things at least must move for those who must come; gaps apart, which only make it more. */
  least(): (cell: number) => number {
    const { question, required } = this.#asked;
    const counts = new Int32Array(question.starts.length * 32 + 2);
    const seen = new Set<number>();
    for (const { attendee } of required) {
      for (const { thing, from, to } of this.#has.get(attendee.id)?.timed ?? []) {
        if (seen.has(thing)) continue;
        seen.add(thing);
        const [first, last] = [Math.max(0, from - length(question) + 1), Math.min(to, counts.length - 1)];
        if (first < last) {
          counts[first]!++;
          counts[last]!--;
        }
      }
    }
    for (let cell = 1; cell < counts.length; cell++) counts[cell]! += counts[cell - 1]!;
    const [hours, never] = this.#hoursAndNever();
    return (cell) => (touches(never, cell, cell + 1) ? Infinity : counts[cell]! + hours.at(cell));
  }

  /** How many are asked outside their hours, and the starts that something forbids that cannot be moved. */
  #hoursAndNever(): [Tally, Bits] {
    const { question, required } = this.#asked;
    const hours = new Tally(question.starts.length);
    const fixed = emptyLike(question.starts);
    const scratch = emptyLike(fixed);
    for (const one of required) {
      const outside = one.outside();
      if (outside) hours.add(spread(outside, length(question) - 1, 0, scratch));
      const { layers, id } = one.attendee;
      for (const kind of ['time-off', 'holiday', 'full-day'] as const) if (layers[kind]) addAll(fixed, layers[kind]);
      const has = this.#has.get(id);
      if (has) addAll(fixed, has.fixed);
    }
    return [hours, spread(fixed, length(question) - 1, 0)];
  }
}
