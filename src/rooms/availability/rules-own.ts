import type { Actor } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import type { GivenTimeOff } from './schema.ts';
import { wallClock } from './rules-clock.ts';

/** Whether the actor is this person: signed in, or by the link that only he was given. */
export function isSelf(actor: Actor, person: PersonId): boolean {
  return (actor.kind === 'person' && actor.person === person)
    || (actor.kind === 'guest' && actor.purpose === 'availability.tell' && actor.subject === person);
}

/** Whether the actor may read why this person is away: nobody else may. */
export function reasonsFor(actor: Actor, person: PersonId): boolean {
  return isSelf(actor, person);
}

/** How far back and ahead of today a date may be entered: what is further off was typed wrong. */
const back = { years: 1 };
const ahead = { years: 5 };

/** The first and the last date that may be entered, where one of these is not between them. */
export function outOfRange(today: Temporal.PlainDate, ...dates: readonly Temporal.PlainDate[]) {
  const [first, last] = [today.subtract(back), today.add(ahead)];
  const isOut = dates.some((date) => Temporal.PlainDate.compare(date, first) < 0 || Temporal.PlainDate.compare(date, last) > 0);
  return isOut ? { reason: 'out-of-range' as const, first, last } : undefined;
}

/** The wall times of a time off and the instants that they are now; undefined when the clock leaves out all of it. */
export function timeOffSpan(given: GivenTimeOff, zone: string) {
  const [from, to] = given.kind === 'days' ? [given.first.toPlainDateTime(), given.last.add({ days: 1 }).toPlainDateTime()] : [given.from, given.to];
  const clock = wallClock(zone, { start: from.toZonedDateTime(zone).toInstant().subtract({ hours: 4 }), end: to.toZonedDateTime(zone).toInstant().add({ hours: 4 }) });
  const [start, end] = [from, to].map((wall) => (
    Temporal.Instant.fromEpochMilliseconds(clock.at(wall.toPlainDate(), wall.hour * 60 + wall.minute))
  )) as [Temporal.Instant, Temporal.Instant];
  return Temporal.Instant.compare(start, end) < 0 ? { from: minutely(from), to: minutely(to), start, end } : undefined;
}

const minutely = (wall: Temporal.PlainDateTime) => wall.round({ smallestUnit: 'minute', roundingMode: 'floor' });
