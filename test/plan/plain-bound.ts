import type { Certificate, Instance, Request } from '../../src/planning/conference/instance.ts';
import { covers, within } from '../../src/planning/conference/check-day.ts';

/**
 * The lower bound that a certificate proves, worked out plainly and by nothing that the search uses: each guardian's cheapest
 * itinerary at these prices, less what the prices offer. Relaxed as `BoundItinerary` says. Made to be read: slow on a whole school.
 */
export function boundOf(instance: Instance, certificate: Certificate): number {
  const market = new Market(instance, certificate);
  return instance.guardians.reduce((sum, { id }) => sum + market.cheapest(id), 0) - market.offered();
}

interface Begin { readonly item: number; readonly evening: number; readonly from: number; readonly to: number; readonly place: string; readonly cost: number }

class Market {
  readonly #instance: Instance;
  readonly #prices: Certificate['prices'];

  constructor(instance: Instance, { prices }: Certificate) {
    this.#instance = instance;
    this.#prices = prices;
  }

  #slotPrice(kind: 'teacherSlot' | 'roomSlot' | 'licenceSlot' | 'languageSlot', id: string, session: string, slot: number): number {
    return this.#prices[kind][id]?.[session]?.[slot] ?? 0;
  }

  #teacherFree(id: string, session: number, slot: number): boolean {
    const { sessions, teachers } = this.#instance;
    const { id: sessionId, breaks } = sessions[session]!;
    const teacher = teachers.find((one) => one.id === id)!;
    return covers(teacher.availability, sessionId, slot) && !covers(teacher.breaks, sessionId, slot) && !breaks.some((span) => within(slot, span));
  }

  /** Price times capacity of everything. */
  offered(): number {
    const { sessions, teachers, rooms, seats, interpreters } = this.#instance;
    let sum = 0;
    for (const [e, { id: session, slotCount }] of sessions.entries()) {
      for (const { id, maxConsecutive } of teachers) {
        let [most, run] = [0, 0];
        for (let slot = 0; slot <= slotCount; slot++) {
          if (slot < slotCount) sum += this.#slotPrice('teacherSlot', id, session, slot);
          if (slot < slotCount && this.#teacherFree(id, e, slot)) run++;
          else {
            most += run - (maxConsecutive === null ? 0 : Math.floor(run / (maxConsecutive + 1)));
            run = 0;
          }
        }
        sum += most * (this.#prices.teacherSession[id]?.[session] ?? 0);
      }
      for (let slot = 0; slot < slotCount; slot++) {
        for (const { id, capacity } of rooms) sum += capacity * this.#slotPrice('roomSlot', id, session, slot);
        sum += seats * this.#slotPrice('licenceSlot', 'all', session, slot);
        for (const language of Object.keys(this.#prices.languageSlot)) {
          const there = interpreters.filter((one) => one.languages.includes(language) && covers(one.availability, session, slot)).length;
          sum += there * this.#slotPrice('languageSlot', language, session, slot);
        }
      }
    }
    return sum;
  }

  /** By trying every order of every set of meetings, the latest first. */
  cheapest(guardianId: string): number {
    const { requests, objective, guardians } = this.#instance;
    const own = requests.filter(({ guardianIds }) => guardianIds.includes(guardianId));
    if (own.length === 0 || own.length > 12) return 0;
    const { maxSessions } = guardians.find(({ id }) => id === guardianId)!;
    const begins = own.flatMap((request, item) => this.#begins(request, item, guardianId));
    const seen = new Map<string, number>();
    const unserved = (held: number): number => {
      const denied = own.filter((request, item) => (held >> item & 1) === 0 && request.guardianIds[0] === guardianId);
      return denied.reduce((sum, { priority }) => sum + objective.unserved[String(priority)]!, 0) + objective.repeatDenial * Math.max(0, denied.length - 1);
    };
    const onward = (last: Begin | undefined, held: number): number => {
      const key = JSON.stringify([last?.evening, last?.to, last?.place, held]);
      const known = seen.get(key);
      if (known !== undefined) return known;
      let best = unserved(held);
      for (const next of begins) {
        if (held >> next.item & 1) continue;
        const step = this.#step(last, next, maxSessions);
        if (step < Infinity) best = Math.min(best, step + next.cost + onward(next, held | 1 << next.item));
      }
      seen.set(key, best);
      return best;
    };
    return onward(undefined, 0);
  }

  /** What it costs to go from one meeting to the next; Infinity where nobody can. */
  #step(last: Begin | undefined, next: Begin, maxSessions: number | null): number {
    const { objective } = this.#instance;
    if (!last || last.evening > next.evening) return last ? Infinity : 0;
    if (last.evening < next.evening) return maxSessions === 1 ? Infinity : objective.extraSession;
    const empty = next.from - last.to;
    return empty < this.#emptyBetween(last.place, next.place) ? Infinity : objective.idleSlot * empty;
  }

  #emptyBetween(a: string, b: string): number {
    const { zones, travelMinutes, modeChangeMinutes, turnoverMinutes, slotMinutes } = this.#instance;
    if (a === 'online' && b === 'online') return 0;
    const minutes = a === 'online' || b === 'online' ? modeChangeMinutes : travelMinutes[zones.indexOf(a.slice(1))]![zones.indexOf(b.slice(1))]!;
    return Math.max(0, Math.ceil((minutes - turnoverMinutes) / slotMinutes));
  }

  #begins(request: Request, item: number, guardianId: string): Begin[] {
    const { sessions, guardians } = this.#instance;
    const { preferred } = guardians.find(({ id }) => id === guardianId)!;
    return sessions.flatMap(({ id, slotCount }, evening) => Array.from({ length: slotCount }, (_, from) => from).flatMap((from) => {
      const to = from + request.durationSlots;
      if (!this.#mayBegin(request, evening, from)) return [];
      let outside = false;
      for (let slot = from; slot < to; slot++) if (preferred.length > 0 && !covers(preferred, id, slot)) outside = true;
      const own = outside ? this.#instance.objective.outsidePreferred : 0;
      const pays = request.guardianIds[0] === guardianId;
      return this.#places(request, evening).map((place) => ({ item, evening, from, to, place, cost: own + (pays ? this.#price(request, id, from, to, place) : 0) }));
    }));
  }

  #mayBegin({ teacherId, guardianIds, interpreterLanguage, durationSlots }: Request, evening: number, from: number): boolean {
    const { sessions, guardians, interpreters } = this.#instance;
    const { id, slotCount } = sessions[evening]!;
    const slots = Array.from({ length: durationSlots }, (_, at) => from + at);
    if (from + durationSlots > slotCount || !slots.every((slot) => this.#teacherFree(teacherId, evening, slot))) return false;
    if (guardians.some((one) => guardianIds.includes(one.id) && slots.some((slot) => covers(one.blocked, id, slot)))) return false;
    return interpreterLanguage === null
      || interpreters.some((one) => one.languages.includes(interpreterLanguage) && slots.every((slot) => covers(one.availability, id, slot)));
  }

  /** Zones of the teacher's rooms, and online, as modes allow. */
  #places({ teacherId, guardianIds }: Request, evening: number): string[] {
    const { sessions, teachers, guardians, rooms, seats } = this.#instance;
    const teacher = teachers.find(({ id }) => id === teacherId)!;
    const all = [sessions[evening]!, teacher, ...guardians.filter(({ id }) => guardianIds.includes(id))];
    const zones = rooms.filter(({ id }) => teacher.roomIds.includes(id)).map(({ zone }) => `@${zone}`);
    return [
      ...(all.every(({ modes }) => modes.includes('in-person')) ? new Set(zones) : []),
      ...(seats > 0 && all.every(({ modes }) => modes.includes('virtual')) ? ['online'] : []),
    ];
  }

  #price({ teacherId, interpreterLanguage }: Request, session: string, from: number, to: number, place: string): number {
    let price = 0;
    for (let slot = from; slot < to; slot++) {
      price += this.#slotPrice('teacherSlot', teacherId, session, slot) + (this.#prices.teacherSession[teacherId]?.[session] ?? 0);
      if (interpreterLanguage !== null) price += this.#slotPrice('languageSlot', interpreterLanguage, session, slot);
      if (place === 'online') price += this.#slotPrice('licenceSlot', 'all', session, slot);
    }
    if (place === 'online') return price;
    const { teachers, rooms } = this.#instance;
    const own = teachers.find(({ id }) => id === teacherId)!.roomIds;
    const costs = rooms.filter(({ id, zone }) => own.includes(id) && `@${zone}` === place).map(({ id }) => {
      let sum = 0;
      for (let slot = from; slot < to; slot++) sum += this.#slotPrice('roomSlot', id, session, slot);
      return sum;
    });
    return price + Math.min(...costs);
  }
}
