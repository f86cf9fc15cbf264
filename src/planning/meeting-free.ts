/** When each attendee could start a meeting, and why not. */
import { cellAt, cellMinutes, emptyBits, setCells, touches, type Bits, type Sheets } from './grid.ts';
import { layerKinds } from './grid-packed.ts';
import { addAll, others, spread, startsOf } from './grid-sets.ts';
import type { Attendee, MeetingQuestion, Why } from './meeting-model.ts';

/** Minutes as cells: as many as hold them, or in a hopeful search as many as they fill. */
export function cellsFor({ odd }: Pick<MeetingQuestion, 'odd'>, minutes: number): number {
  return odd === 'hopeful' ? Math.floor(minutes / cellMinutes) : Math.ceil(minutes / cellMinutes);
}

/** How many cells the meeting takes; one that takes time takes one at least. */
export function length(question: Pick<MeetingQuestion, 'odd' | 'minutes'>): number {
  return Math.max(1, cellsFor(question, question.minutes));
}

/** The sets of one attendee in one question; each is worked out once, when it is first asked for. */
export class Free {
  readonly attendee: Attendee;
  readonly #question: MeetingQuestion;
  readonly #sheets: Sheets;
  readonly #starts = new Map<string | null, Bits>();
  #occupied: Bits | undefined;
  #blocked: Bits | undefined;

  constructor(attendee: Attendee, question: MeetingQuestion, sheets: Sheets) {
    this.attendee = attendee;
    this.#question = question;
    this.#sheets = sheets;
  }

  /** What he has already that counts as taken. */
  get occupied(): Bits {
    return (this.#occupied ??= this.#occupiedCells());
  }

  /** Where nothing can be put, the way between buildings apart. */
  get blocked(): Bits {
    return (this.#blocked ??= this.#blockedCells());
  }

  /** Whether his way to a building can matter at all. */
  travels(building: string | null): building is string {
    const { sited } = this.attendee;
    return building !== null && sited.some((one) => one.building !== building && this.#question.travel(one.building, building) > 0);
  }

  /** Where a meeting in this building may start as far as he is concerned. */
  starts(building: string | null): Bits {
    const key = this.travels(building) ? building : null;
    const known = this.#starts.get(key);
    if (known) return known;
    const starts = others(this.blockedAt(building), this.#sheets.next());
    startsOf(starts, length(this.#question), starts);
    this.#starts.set(key, starts);
    return starts;
  }

  /** Where nothing can be put in a building, the way to it included. */
  blockedAt(building: string | null): Bits {
    return this.travels(building) ? this.#withTravel(building) : this.blocked;
  }

  #occupiedCells(): Bits {
    const { busy, tentative } = this.attendee.layers;
    const unsure = this.#question.tentative === 'busy' ? tentative : undefined;
    if (!unsure) return busy ?? this.#sheets.next();
    const occupied = this.#sheets.next();
    for (const bits of [busy, unsure]) if (bits) addAll(occupied, bits);
    return occupied;
  }

  #blockedCells(): Bits {
    const { span } = this.#question;
    const { layers, gap, notBefore } = this.attendee;
    const cells = cellsFor(this.#question, gap);
    const blocked = spread(this.occupied, cells, cells, this.#sheets.next());
    for (const kind of ['time-off', 'holiday', 'full-day'] as const) if (layers[kind]) addAll(blocked, layers[kind]);
    const outside = this.outside();
    if (outside) addAll(blocked, outside);
    if (notBefore) setCells(blocked, 0, Math.ceil(cellAt(span, notBefore)));
    return blocked;
  }

  /** Outside his hours, and farther than anybody may be asked. */
  outside(): Bits | undefined {
    const outside = this.attendee.layers['outside-hours'];
    const more = Math.floor(this.#question.stretch / cellMinutes);
    return outside && more > 0 ? others(spread(others(outside), more, more)) : outside;
  }

  #withTravel(building: string): Bits {
    const blocked = this.blocked.slice();
    addAll(blocked, this.#ways(building));
    return blocked;
  }

  /** His sessions in other buildings, longer by the way from and to them. */
  #ways(building: string): Bits {
    const { span, travel } = this.#question;
    const bits = emptyBits(span);
    for (const one of this.attendee.sited) {
      const way = one.building === building ? 0 : travel(one.building, building) / cellMinutes;
      if (way > 0) setCells(bits, Math.floor(cellAt(span, one.start) - way), Math.ceil(cellAt(span, one.end) + way));
    }
    return bits;
  }

  /** What stands in the way of a meeting from this cell on; empty when nothing does. */
  why(cell: number, building: string | null): Why[] {
    const end = cell + length(this.#question);
    const { layers, gap, notBefore } = this.attendee;
    const why: Why[] = layerKinds.filter((kind) => {
      const bits = kind === 'outside-hours' ? this.outside() : kind === 'tentative' && this.#question.tentative === 'free' ? undefined : layers[kind];
      return bits !== undefined && touches(bits, cell, end);
    });
    if (notBefore && cell < Math.ceil(cellAt(this.#question.span, notBefore))) why.push('notice');
    if (why.includes('busy') || why.includes('tentative')) return why;
    const cells = cellsFor(this.#question, gap);
    if (touches(this.occupied, cell - cells, end + cells)) why.push('gap');
    else if (this.travels(building) && touches(this.#ways(building), cell, end)) why.push('travel');
    return why;
  }
}

/** How deep a meeting goes into the time outside somebody's hours, in cells, and on which side of them; null: not at all. */
export function beyondHours({ layers }: Attendee, cell: number, end: number): { cells: number; side: 'early' | 'late' } | null {
  const outside = layers['outside-hours'];
  if (!outside || !touches(outside, cell, end)) return null;
  let deepest: { cells: number; side: 'early' | 'late' } | null = null;
  for (let at = cell; at < end; at++) {
    if (!touches(outside, at, at + 1)) continue;
    const before = distance(outside, at, -1);
    const after = distance(outside, at, 1);
    const one = { cells: Math.min(before, after), side: after < before ? 'early' as const : 'late' as const };
    if (deepest === null || one.cells > deepest.cells) deepest = one;
  }
  return deepest;
}

/** How many cells to the nearest own hour in a direction. */
function distance(outside: Bits, cell: number, direction: 1 | -1): number {
  let at = cell;
  while (touches(outside, at, at + 1)) at += direction;
  return Math.abs(at - cell);
}
