/** What is offered to whom, and until when (P-6.2). */
import type { Interval } from '../../calendar/interval.ts';
import type { Round, Slot } from './model.ts';
import { offerBounds, type Wait } from './model-waiting.ts';

const least = (...all: Temporal.Instant[]) => all.sort(Temporal.Instant.compare)[0]!;

/** Until when a slot can be held for who waits: not past the end of changes, and ended an hour before it begins. Null: too late. */
export function offerUntil(now: Temporal.Instant, { changeDeadline }: Pick<Round, 'changeDeadline'>, { start }: Interval): Temporal.Instant | null {
  const until = least(now.add({ hours: offerBounds.hours }), changeDeadline, start.subtract({ minutes: offerBounds.minutesBefore }));
  return Temporal.Instant.compare(until, now.add({ minutes: offerBounds.leastMinutes })) >= 0 ? until : null;
}

/** Of slots that suit, in order of time, the one nearest to something that the family has already; else the first. */
export function bestSlot(slots: readonly Slot[], booked: readonly Interval[]): Slot | undefined {
  const away = ({ start }: Slot) => Math.min(...booked.map((one) => Math.abs(one.start.epochMilliseconds - start.epochMilliseconds)));
  return booked.length === 0 ? slots[0] : slots.toSorted((a, b) => away(a) - away(b))[0];
}

export const isOpen = ({ state }: Pick<Wait, 'state'>): boolean => state === 'waiting' || state === 'offered';

/** Whether an offer can be taken at this moment. */
export function isOffered({ state, offer }: Pick<Wait, 'state' | 'offer'>, now: Temporal.Instant): boolean {
  return state === 'offered' && offer !== null && Temporal.Instant.compare(offer.until, now) > 0;
}

/** Who stands where in the line of a teacher: 1 is next. Who has an offer stands in front of it. */
export function placesOf(line: readonly Pick<Wait, 'id' | 'number' | 'state' | 'teacher'>[]): ReadonlyMap<string, number> {
  const byTeacher = Map.groupBy(line.filter(({ state }) => state === 'waiting'), ({ teacher }) => teacher);
  return new Map([...byTeacher.values()].flatMap((of) => of.toSorted((a, b) => a.number - b.number).map(({ id }, at) => [id, at + 1] as const)));
}
