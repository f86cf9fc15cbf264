/** Classes that open later than the round (P-1.1, P-4.3): a date and a time each, in its form. */
import type { Text } from '../../../platform/text.ts';
import type { SchoolClass } from '../../../rooms/people/model-students.ts';
import { Field } from '../frame/fields.tsx';
import { errorOf, type FieldError } from '../frame/forms.tsx';
import type { Values } from './forms.ts';

interface Props { text: Text; values: Values; errors: readonly FieldError[]; classes: readonly SchoolClass[] }

/** Closed where no class has one and nothing is wrong. */
export function Openings({ text, values, errors, classes }: Props) {
  const { t } = text;
  const isSaid = classes.some(({ id }) => values.get(`opening-${id}Date`) || values.get(`opening-${id}Time`));
  if (classes.length < 2 && !isSaid) return null;
  return (
    <details class="field" open={isSaid}>
      <summary>{t('waitingpage.openings')}</summary>
      <p class="hint">{t('waitingpage.openingsHint')}</p>
      {classes.map(({ id, name }) => (
        <div class="field"><div class="line">
          {(['Date', 'Time'] as const).map((part) => (
            <Field
              text={text} name={`opening-${id}${part}`} kind={part === 'Date' ? 'date' : 'time'} value={values.get(`opening-${id}${part}`) ?? ''} optional="unsaid"
              label={t(`waitingpage.openings${part}`, { class: name })} error={errorOf(errors, `opening-${id}${part}`)}
            />
          ))}
        </div></div>
      ))}
    </details>
  );
}
