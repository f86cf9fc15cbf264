/** What is wrong with a form, in sentences. */
import type { Text } from '../../../platform/text.ts';
import type { Refusal } from '../../../rooms/availability/actions.ts';
import { mostHours } from '../../../rooms/availability/schema.ts';
import type { FieldError } from '../frame/forms.tsx';
import type { What, Wrong } from './forms.ts';
import { awayWords, weekdays } from './parts.tsx';

/** What the schema found, field by field. */
export function wrongErrors(text: Text, wrong: readonly Wrong[]): FieldError[] {
  return wrong.map(({ field, code, day }) => {
    const sentence = sentenceOf(text, field, code);
    return { field, message: day === undefined ? sentence : text.t('availability.wrong.onDay', { day: text.t(`sessionpage.day.${weekdays[day - 1]!}`), sentence }) };
  });
}

function sentenceOf({ t }: Text, field: string, code: string): string {
  switch (code) {
    case 'not-a-time': return field.startsWith('off-') ? t('availability.wrong.day') : t('availability.wrong.time');
    case 'end-before-start': return t(field.startsWith('off-') || field === 'last' ? 'availability.wrong.lastBeforeFirst' : 'availability.wrong.endBeforeStart');
    case 'overlaps': return t('availability.wrong.overlaps');
    case 'too-many': return t('availability.wrong.tooMany', { most: mostHours });
    case 'no-hours': return t('availability.wrong.noHours');
    case 'not-a-day': return t('availability.wrong.day');
    case 'too-long': return t('availability.wrong.tooLong');
    case 'not-a-zone': return t('people.wrong.zone');
    default: return field === 'mostADay' ? t('availability.wrong.mostADay') : field === 'notice' ? t('availability.wrong.notice')
      : field.startsWith('buffer') ? t('availability.wrong.buffer') : t('availability.wrong.line');
  }
}

type Shown = Exclude<Refusal, { reason: 'changed-meanwhile' | 'forbidden' | 'gate' | 'not-found' }>;

/** A refusal beside the field that it is about. */
export function refusalErrors(text: Text, what: What, refusal: Shown): FieldError[] {
  const field = what === 'exception' ? 'x-date' : 'off-first';
  switch (refusal.reason) {
    case 'away-already': return [{ field, message: text.t('availability.wrong.awayAlready', { when: awayWords(text, refusal.by) }) }];
    case 'no-such-time': return [{ field: 'off-first-time', message: text.t('availability.wrong.noSuchTime') }];
    case 'out-of-range': return [{ field, message: text.t('refusal.outOfRange', { first: text.date(refusal.first), last: text.date(refusal.last) }) }];
    case 'too-many': return [{ field, message: text.t('availability.wrong.tooManyDates', { most: refusal.most }) }];
    case 'reason-private': return [{ field, message: text.t('availability.reasonOffice') }];
  }
}
