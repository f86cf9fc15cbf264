/** The smallest set of things that have to move so that a time suits, by branch and bound over starts, rooms and pools. */
import { cellsOf, cellStart } from './grid.ts';
import type { Free } from './meeting-free.ts';
import type { Asked, Site } from './meeting.ts';
import type { Chosen } from './meeting-pools.ts';
import { eases, Obstacles, type Blocker, type Thing } from './meeting-obstacles.ts';

/** A time that suits once these have moved. */
export interface Way {
  readonly cell: number;
  readonly start: Temporal.Instant;
  readonly end: Temporal.Instant;
  readonly place: string | null;
  readonly pools: readonly Chosen[];
  readonly obstacles: readonly Thing[];
}

export interface Ways {
  /** The fewest obstacles first, then those that move most easily, then the soonest. */
  readonly ways: readonly Way[];
  /** False where the search was stopped at its bound, so that a smaller set may exist. */
  readonly exact: boolean;
}

/** People looked at, one at one start, and partial choices made, at most. */
const bounds = { people: 200_000, choices: 100_000 };

interface Found {
  readonly cell: number;
  readonly things: ReadonlySet<number>;
  readonly weight: number;
  readonly place: string | null;
  readonly pools: readonly Chosen[];
}

/**
 * The smallest sets of obstacles whose moving frees a time, each once with its first time, the smallest first. `blockers`
 * name what the layers of people and rooms hold; what is in a layer and has no name cannot be moved.
 */
export function smallestWays(asked: Asked, blockers: Iterable<Blocker>): Ways {
  const { question, required } = asked;
  const obstacles = new Obstacles(asked, blockers);
  const least = obstacles.least();
  const order = [...cellsOf(question.starts)].map((cell) => ({ cell, least: least(cell) })).filter((one) => one.least < Infinity)
    .sort((a, b) => a.least - b.least || a.cell - b.cell);
  const best = new Best(question.limit);
  const budget = { ...bounds };
  let exact = true;
  for (const one of order) {
    if (best.worst < one.least) break;
    budget.people -= required.length;
    exact = budget.choices > 0 && (budget.people > 0 || best.worst <= one.least);
    if (budget.choices <= 0 || budget.people <= 0) break;
    for (const site of asked.sites) best.keep(new Choosing(asked, obstacles, site, one.cell, budget).best());
  }
  return { ways: best.found.map((one) => wayOf(asked, obstacles, one)), exact: exact && budget.choices > 0 };
}

const compare = (a: Found, b: Found) => a.things.size - b.things.size || a.weight - b.weight || a.cell - b.cell;
const sameThings = (a: Found, b: Found) => a.things.size === b.things.size && a.things.isSubsetOf(b.things);

/** The best different sets, in order. */
class Best {
  found: Found[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The size that the last of the wanted sets has: a start that needs more is not looked at. */
  get worst(): number {
    return this.found.length < this.#limit ? Infinity : this.found.at(-1)!.things.size;
  }

  keep(one: Found | null): void {
    if (!one) return;
    const known = this.found.find((other) => sameThings(one, other));
    if (known && compare(known, one) <= 0) return;
    this.found = [...this.found.filter((other) => other !== known), one].sort(compare).slice(0, this.#limit);
  }
}

function wayOf({ question, required }: Asked, obstacles: Obstacles, { cell, place, pools, things }: Found): Way {
  const asked = new Set([...required.map(({ attendee }) => attendee.id), ...pools.flatMap(({ people }) => people), place]);
  const start = cellStart(question.span, cell);
  const named = [...things].map((number) => obstacles.thing(number)).sort((a, b) => eases.indexOf(a.ease) - eases.indexOf(b.ease))
    .map((thing) => ({ ...thing, whose: thing.whose.filter((id) => asked.has(id)) }));
  return { cell, start, end: start.add({ minutes: question.minutes }), place, pools, obstacles: named };
}

interface Option { readonly id: string; readonly things: readonly number[] }

/** The choice of a room and of people for the pools at one start and site that needs the fewest things moved. */
class Choosing {
  readonly #asked: Asked;
  readonly #obstacles: Obstacles;
  readonly #site: Site;
  readonly #cell: number;
  readonly #budget: { choices: number };
  #best: Found | null = null;

  constructor(asked: Asked, obstacles: Obstacles, site: Site, cell: number, budget: { choices: number }) {
    this.#asked = asked;
    this.#obstacles = obstacles;
    this.#site = site;
    this.#cell = cell;
    this.#budget = budget;
  }

  best(): Found | null {
    const forced = new Set<number>();
    for (const one of this.#asked.required) {
      const things = this.#ofPerson(one);
      if (things === null) return null;
      for (const thing of things) forced.add(thing);
    }
    const { places } = this.#site;
    if (places === null) this.#fill(forced, null, 0, [], 0);
    else for (const { id, things } of byFewest(this.#roomOptions(), forced)) this.#fill(new Set([...forced, ...things]), id, 0, [], 0);
    return this.#best;
  }

  #ofPerson(one: Free): number[] | null {
    return this.#obstacles.ofPerson(one, this.#cell, this.#site.building);
  }

  #roomOptions(): Option[] {
    return (this.#site.places ?? []).flatMap(({ place: { id, layers } }) => {
      const things = this.#obstacles.ofPlace(id, layers.busy, this.#cell);
      return things === null ? [] : [{ id, things }];
    });
  }

  /** Fills the pools one after another, people of one pool in the order of its list so that no group is tried twice. */
  #fill(things: ReadonlySet<number>, place: string | null, pool: number, people: readonly (readonly string[])[], from: number): void {
    if (this.#budget.choices-- <= 0 || !this.#betters(things)) return;
    const { pools, taken } = this.#asked;
    const now = pools[pool];
    if (!now) return this.#record(things, place, people);
    const chosen = people[pool] ?? [];
    if (chosen.length === now.need) return this.#fill(things, place, pool + 1, people, 0);
    for (let index = from; index < now.of.length; index++) {
      const one = now.of[index]!;
      const { id } = one.attendee;
      if (taken.has(id) || people.some((those) => those.includes(id))) continue;
      const more = this.#ofPerson(one);
      if (more === null) continue;
      this.#fill(new Set([...things, ...more]), place, pool, [...people.slice(0, pool), [...chosen, id]], index + 1);
    }
  }

  #betters(things: ReadonlySet<number>): boolean {
    return this.#best === null || things.size < this.#best.things.size
      || (things.size === this.#best.things.size && this.#obstacles.weight(things) < this.#best.weight);
  }

  #record(things: ReadonlySet<number>, place: string | null, people: readonly (readonly string[])[]): void {
    const pools = this.#asked.pools.map(({ name }, index) => ({ name, people: people[index] ?? [] }));
    this.#best = { cell: this.#cell, weight: this.#obstacles.weight(things), things, place, pools };
  }
}

/** Those first that add the fewest things to what must move anyway. */
function byFewest(options: readonly Option[], to: ReadonlySet<number>): Option[] {
  const added = ({ things }: Option) => things.filter((thing) => !to.has(thing)).length;
  return options.toSorted((a, b) => added(a) - added(b));
}
