import type { Mark, Spread } from './model.ts';

/** How long an answer is taken and may be changed, from the asking or for members from the end of the session. */
export const openFor = Temporal.Duration.from({ hours: 21 * 24 });

/** Whether a subject that ended at an instant can be answered about now by who is signed in. */
export function isOpen(end: Temporal.Instant, now: Temporal.Instant): boolean {
  return Temporal.Instant.compare(end, now) <= 0 && Temporal.Instant.compare(now, end.add(openFor)) < 0;
}

/** The average and spread of marks. */
export function spreadOf(counts: readonly number[]): Spread {
  const [one = 0, two = 0, three = 0, four = 0, five = 0] = counts;
  const answers = one + two + three + four + five;
  const sum = one + 2 * two + 3 * three + 4 * four + 5 * five;
  return { average: answers === 0 ? null : sum / answers, counts: [one, two, three, four, five] };
}

/** How often each mark was given, from 1 to 5. */
export function countsOf(marks: readonly Mark[]): number[] {
  return ([1, 2, 3, 4, 5] as const).map((mark) => marks.filter((one) => one === mark).length);
}
