/** Whether an interpreter can be with a family at a time: his language, his hours, and everything that takes his time. */
import type { Interval } from '../../calendar/interval.ts';
import type { PersonId } from '../identity/model.ts';
import type { Stretch } from './model.ts';
import { canFollow, type Asking } from './rules-itinerary.ts';

/** Somebody who interprets in a round. */
export interface Interpreter {
  readonly person: PersonId;
  /** BCP 47 tags. */
  readonly languages: readonly string[];
  readonly hours: readonly (Stretch & { readonly date: Temporal.PlainDate })[];
}

/** One with what takes his time; with whom, where that is a meeting of the round. */
export interface Helper extends Interpreter { readonly taken: readonly (Interval & { readonly teacher?: string })[] }

const base = (tag: string): string => tag.split('-')[0]!.toLowerCase();

/** Whether he interprets a language: the Arabic of one country is that of another. */
export const speaks = ({ languages }: Pick<Interpreter, 'languages'>, language: string): boolean => languages.some((one) => base(one) === base(language));

/** Whether the whole of a time lies within his hours, by the clock of the round. */
export function isThere({ hours }: Pick<Interpreter, 'hours'>, { start, end }: Interval, zone: string): boolean {
  const [from, to] = [start, end].map((at) => at.toZonedDateTimeISO(zone).toPlainDateTime()) as [Temporal.PlainDateTime, Temporal.PlainDateTime];
  return hours.some((one) => {
    const [opens, closes] = [one.from, one.to].map((minute) => one.date.toPlainDateTime().add({ minutes: minute })) as [Temporal.PlainDateTime, Temporal.PlainDateTime];
    return Temporal.PlainDateTime.compare(opens, from) <= 0 && Temporal.PlainDateTime.compare(to, closes) <= 0;
  });
}

/** Of those who speak the language and can come there in time the one with the least to do, so that work is shared; undefined where there is none. */
export function helperFor(
  helpers: readonly Helper[], at: Interval & { readonly teacher?: string }, { language, zone, ways }: { language: string; zone: string; ways: Pick<Asking, 'rooms' | 'walk' | 'place'> },
): PersonId | undefined {
  return helpers.filter((one) => speaks(one, language) && isThere(one, at, zone) && one.taken.every((other) => canFollow(other, at, ways)))
    .toSorted((a, b) => a.taken.length - b.taken.length || (a.person < b.person ? -1 : 1))[0]?.person;
}
