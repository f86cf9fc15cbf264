/** Which field a refusal of the rooms is about, so that its sentence stands beside it. */
import { sentenceOf, type AnyRefusal } from '../answers-refusals.tsx';
import type { FieldError } from '../frame/forms.tsx';
import type { Visit } from '../visit.ts';

/** The mistakes that a refusal means; undefined where it is about no field. */
export function fieldErrors(visit: Pick<Visit, 'text' | 'organisation'> & Partial<Pick<Visit, 'person'>>, refusal: AnyRefusal): FieldError[] | undefined {
  if (refusal.reason === 'not-settled') {
    return refusal.missing.map((one) => ({ field: missingFields[one], message: visit.text.t(`sessionpage.missing.${one}`) }));
  }
  const field = fields[refusal.reason];
  return field === undefined ? undefined : [{ field, message: sentenceOf(visit, refusal) }];
}

const missingFields = { who: 'people', when: 'date', where: 'place', length: 'minutes' } as const;

const fields: Partial<Record<AnyRefusal['reason'], string>> = {
  'wall-time': 'which', 'second-of-series': 'date', 'out-of-range': 'date', 'series-has-begun': 'date', 'length-missing': 'minutes',
  'bad-rule': 'rule', 'series-too-long': 'count', 'series-overlaps': 'repeat',
  'unknown-person': 'people', 'unknown-room': 'place', 'room-closed': 'place', 'room-taken': 'place', 'licence-taken': 'place',
  'link-missing': 'link', 'not-a-link': 'link', 'unknown-platform': 'place', 'base-missing': 'place', 'standing-room-missing': 'place',
  'wished-past': 'date', 'no-such-time': 'date',
};
