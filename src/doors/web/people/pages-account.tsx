import type { Role } from '../../../rooms/identity/model.ts';
import type { Person } from '../../../rooms/people/model.ts';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Visit } from '../visit.ts';
import { roleOptions, rolesInWords } from './parts.tsx';

interface Props {
  visit: Visit;
  person: Person;
  /** What a member is already; undefined for a contact or a guest, who is asked a role for. */
  held: readonly Role[] | undefined;
  checked: readonly string[];
  /** How long the link in the letter holds. */
  minutes: number;
  errors: readonly FieldError[];
}

/** Giving an account to somebody who is here already: to where the letters go, and for a guest what the person may do then. */
export function AccountPage({ visit, person, held, checked, minutes, errors }: Props) {
  const { text, organisation, csrf } = visit;
  const { t } = text;
  const page = `/o/${organisation.slug}/people/${person.id}`;
  const title = t('people.accountTitle', { name: person.name });
  return (
    <OfficePage visit={visit} title={title} current="people" refused={errors.length > 0}>
      <PageHead title={title}>{held ? rolesInWords(text, held) : t('people.guestLong', { organisation: organisation.name })}</PageHead>
      <Body narrow>
        <ErrorSummary text={text} errors={errors} />
        {person.email === null ? (
          <>
            <p>{t('people.accountNoAddress', { name: person.name })}</p>
            <Acts><ButtonLink primary href={`${page}/change`}>{t('people.changeAct')}</ButtonLink><ButtonLink href={page}>{t('people.leave')}</ButtonLink></Acts>
          </>
        ) : (
          <>
            <p class="field">{t('people.accountText', { name: person.name, address: person.email, minutes })}</p>
            <Form action={`${page}/account`} csrf={csrf}>
              {held ? null : <Field text={text} name="roles" kind="checkboxes" label={t('people.roles')} hint={t('people.rolesHint')} values={checked} options={roleOptions(text)} error={errorOf(errors, 'roles')} />}
              <Acts><Button primary>{t('people.accountButton')}</Button><ButtonLink href={page}>{t('people.leave')}</ButtonLink></Acts>
            </Form>
          </>
        )}
      </Body>
    </OfficePage>
  );
}
