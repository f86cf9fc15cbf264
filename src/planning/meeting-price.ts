/** What a time costs: whole numbers, so that the order is the same everywhere. Below each price why it is so high. */
import { cellMinutes, cellsADay, hasCell, type Bits } from './grid.ts';
import { addMoved, emptyLike, others, spread, Tally } from './grid-sets.ts';
import { beyondHours, cellsFor, length, type Free } from './meeting-free.ts';
import type { MeetingQuestion, Place } from './meeting-model.ts';

export const prices = {
  /** Somebody who may come cannot, for each point of importance: more than anything that only inconveniences one person. */
  optionalMissing: 100,
  /** Somebody who must come has something that is not sure yet. */
  tentative: 60,
  /** One quarter of an hour outside somebody's hours; it grows with the square, so that a burden is shared and not one person's. */
  beyondHours: 4,
  /** Somebody has not the gap that was wished. */
  gapMissing: 30,
  /** It starts when it was wished, taken off, and then no day is too late: but nobody's absence is made good by it. */
  wished: 25,
  /** A day later: the sooner the better, but never at the price of a person. */
  day: 3,
  /** It touches a session of one of them: less splinters of time. Taken off, for ten people at most. */
  adjacent: 1,
  /** It does not begin at a full hour. */
  oddStart: 1,
  /** Ten seats more than are needed, for at most a hundred. */
  spareSeats: 1,
} as const;

/** The prices of starts for one set of people, worked out for all starts at once where that is possible. */
export class Prices {
  readonly #question: MeetingQuestion;
  readonly #required: readonly Free[];
  readonly #missing: Tally;
  readonly #tentative: Tally;
  readonly #cramped: Tally;
  readonly #adjacent: Tally;
  readonly #first: number;

  constructor(question: MeetingQuestion, required: readonly Free[], optional: readonly Free[], building: string | null, first: number) {
    const words = question.starts.length;
    this.#question = question;
    this.#required = required;
    this.#first = first;
    [this.#missing, this.#tentative, this.#cramped, this.#adjacent] = [new Tally(words), new Tally(words), new Tally(words), new Tally(words)];
    const scratch = emptyLike(question.starts);
    for (const one of optional) {
      const cannot = others(one.starts(building), scratch);
      for (let point = 0; point < one.attendee.importance; point++) this.#missing.add(cannot);
    }
    for (const one of required) this.#look(one, scratch);
  }

  #look(one: Free, scratch: Bits): void {
    const { tentative } = one.attendee.layers;
    if (tentative && this.#question.tentative === 'free') this.#tentative.add(spread(tentative, length(this.#question) - 1, 0, scratch));
    if (this.#question.gap > 0) this.#cramped.add(cramped(this.#question, one, scratch));
    else this.#adjacent.add(adjacent(this.#question, one, scratch));
  }

  /** What a start costs, the room apart. */
  of(cell: number): number {
    return this.#missing.at(cell) * prices.optionalMissing + this.#tentative.at(cell) * prices.tentative
      + this.#cramped.at(cell) * prices.gapMissing - Math.min(10, this.#adjacent.at(cell)) * prices.adjacent
      + this.#when(cell) + this.#burden(cell);
  }

  #when(cell: number): number {
    if (cell === this.#question.wished) return -prices.wished;
    return Math.floor((cell - this.#first) / cellsADay) * prices.day + (cell % 12 === 0 ? 0 : prices.oddStart);
  }

  #burden(cell: number): number {
    if (this.#question.stretch === 0) return 0;
    const end = cell + length(this.#question);
    let sum = 0;
    for (const { attendee } of this.#required) {
      const quarters = Math.ceil(((beyondHours(attendee, cell, end)?.cells ?? 0) * cellMinutes) / 15);
      sum += quarters * quarters * prices.beyondHours;
    }
    return sum;
  }
}

/** The starts that do not leave somebody the wished gap before and after. */
export function cramped(question: MeetingQuestion, { occupied }: Free, into: Bits = emptyLike(question.starts)): Bits {
  const cells = cellsFor(question, question.gap);
  return spread(occupied, cells + length(question) - 1, cells, into);
}

/** The starts at which something of somebody ends, or at whose end something begins. */
export function adjacent(question: MeetingQuestion, { occupied }: Free, into: Bits = emptyLike(question.starts)): Bits {
  addMoved(into.fill(0), occupied, -1);
  return addMoved(into, occupied, length(question));
}

/** The room that is free then and fits best: the fewest seats too many, then by its place in the question. */
export function bestPlace(
  places: readonly { readonly place: Place; readonly starts: Bits }[], cell: number, holds: (place: Place) => boolean = () => true,
): Place | null {
  let best: Place | null = null;
  for (const { place, starts } of places) if (hasCell(starts, cell) && (best === null || place.seats < best.seats) && holds(place)) best = place;
  return best;
}

export function roomPrice({ seats }: MeetingQuestion, place: Place | null): number {
  return place === null ? 0 : Math.floor(Math.min(100, Math.max(0, place.seats - seats)) / 10) * prices.spareSeats;
}
