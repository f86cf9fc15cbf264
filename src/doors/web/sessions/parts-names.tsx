import type { Text } from '../../../platform/text.ts';
import { Field } from '../frame/fields.tsx';
import { errorOf, type FieldError } from '../frame/forms.tsx';
import type { Line } from './routes-invitees.ts';

/** One typed line that could mean several people, or nobody: which of them, or that it is left out. */
export function WhoIsMeant({ text, line, errors }: { text: Text; line: Line; errors: readonly FieldError[] }) {
  const { t } = text;
  const people = line.meant.kind === 'ask' ? line.meant.people : [];
  return (
    <Field
      text={text} name={`pick.${line.key}`} kind="radios" label={t(people.length > 0 ? 'sessionpage.meant' : 'sessionpage.nobody', { typed: line.typed })}
      hint={people.length > 0 ? undefined : t('sessionpage.nobodyHint')} error={errorOf(errors, `pick.${line.key}`)}
      options={[
        ...people.map(({ id, name, email }) => ({ value: id, label: name, ...(email === null ? {} : { hint: email }) })),
        { value: 'leave', label: t('sessionpage.leaveOut') },
      ]}
    />
  );
}
