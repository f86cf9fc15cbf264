import type { Text } from '../../../platform/text.ts';
import type { Role } from '../../../rooms/identity/model.ts';
import type { Person } from '../../../rooms/people/model.ts';
import { ChangedMeanwhile, type LastChange } from '../answers-changes.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Visit } from '../visit.ts';
import { personFields, type PersonField } from './forms.ts';
import { languageOptions, roleOptions, rolesInWords, zoneOptions } from './parts.tsx';

export type Values = Readonly<Partial<Record<PersonField | 'version', string>>>;

/** What a person's form shows of a person who is there. */
export function valuesOf({ name, email, phone, language, zone, version }: Person): Values {
  return { name, email: email ?? '', phone: phone ?? '', language, zone, version: String(version) };
}

/** Where what was typed differs from what is there now: label and what is there. */
export function differences(text: Text, typed: Values, now: Person): (readonly [string, string])[] {
  const there = valuesOf(now);
  return personFields.filter((field) => (typed[field] ?? '').trim() !== there[field]).map((field) => [
    text.t(fieldLabels[field]), field === 'zone' ? text.zoneName(there.zone!) : field === 'language' ? text.languageName(there.language!) : there[field]!,
  ]);
}

const fieldLabels = {
  name: 'people.name', email: 'people.address', phone: 'people.phone', language: 'people.language', zone: 'people.zone',
} as const satisfies Record<PersonField, string>;

/** The five fields of a person. */
export function PersonFields({ text, values, errors }: { text: Text; values: Values; errors: readonly FieldError[] }) {
  const { t } = text;
  const field = (name: PersonField) => ({ text, name, label: t(fieldLabels[name]), value: values[name], error: errorOf(errors, name) });
  return (
    <>
      <Field {...field('name')} kind="text" autocomplete="off" />
      <Field {...field('email')} kind="email" hint={t('people.addressHint')} autocomplete="off" optional />
      <Field {...field('phone')} kind="tel" autocomplete="off" optional />
      <Field {...field('language')} kind="select" hint={t('people.languageHint')} options={languageOptions(text, values.language)} />
      <Field {...field('zone')} kind="select" hint={t('people.zoneHint')} options={zoneOptions(values.zone)} />
    </>
  );
}

interface AddProps {
  visit: Visit;
  values: Values;
  roles: readonly string[];
  signsIn: boolean;
  errors: readonly FieldError[];
  /** Whether this reader may give roles. */
  mayAdmit: boolean;
}

/** Adding a person, and for administrators in the same step roles and a sign-in. */
export function AddPage({ visit, values, roles, signsIn, errors, mayAdmit }: AddProps) {
  const { text, organisation, csrf } = visit;
  const home = `/o/${organisation.slug}/`;
  return (
    <OfficePage visit={visit} title={text.t('people.addAct')} current="people" refused={errors.length > 0}>
      <PageHead title={text.t('people.addAct')}>{mayAdmit ? undefined : text.t('people.addHint')}</PageHead>
      <Body narrow>
        <ErrorSummary text={text} errors={errors} />
        <Form action={`${home}people/new`} csrf={csrf}>
          <PersonFields text={text} values={values} errors={errors} />
          {mayAdmit ? <RoleFields text={text} roles={roles} signsIn={signsIn} errors={errors} offerSignIn /> : null}
          <Acts><Button primary>{text.t('people.addButton')}</Button><ButtonLink href={`${home}people`}>{text.t('people.leave')}</ButtonLink></Acts>
        </Form>
      </Body>
    </OfficePage>
  );
}

function RoleFields({ text, roles, signsIn, errors, offerSignIn }: {
  text: Text; roles: readonly string[]; signsIn: boolean; errors: readonly FieldError[]; offerSignIn: boolean;
}) {
  const { t } = text;
  return (
    <>
      <Field
        text={text} name="roles" kind="checkboxes" label={t('people.roles')} hint={t('people.rolesHint')} values={roles} options={roleOptions(text)}
        error={errorOf(errors, 'roles')} optional
      />
      {offerSignIn ? (
        <Field
          text={text} name="signsIn" kind="checkbox" label={t('people.giveSignIn')} hint={t('people.giveSignInHint')} checked={signsIn}
          error={errorOf(errors, 'signsIn')} optional
        />
      ) : null}
    </>
  );
}

/** Somebody was quicker: what is there now, and the last act that made it so. */
export interface Meanwhile { readonly last: LastChange | undefined; readonly now: readonly (readonly [string, string])[] }

interface ChangeProps {
  visit: Visit;
  person: Person;
  values: Values;
  errors: readonly FieldError[];
  meanwhile: Meanwhile | undefined;
}

/** Changing what is known of a person. */
export function ChangePage({ visit, person, values, errors, meanwhile }: ChangeProps) {
  const { text, organisation, csrf } = visit;
  const page = `/o/${organisation.slug}/people/${person.id}`;
  const title = text.t('people.changeTitle', { name: person.name });
  return (
    <OfficePage visit={visit} title={title} current="people" refused={errors.length > 0 || meanwhile !== undefined}>
      <PageHead title={title} />
      <Body narrow>
        <ErrorSummary text={text} errors={errors} />
        {meanwhile ? <ChangedMeanwhile text={text} zone={visit.person!.zone} {...meanwhile} /> : null}
        <Form action={`${page}/change`} csrf={csrf}>
          <input type="hidden" name="version" value={values.version} />
          <PersonFields text={text} values={values} errors={errors} />
          <Acts><Button primary>{text.t('people.save')}</Button><ButtonLink href={page}>{text.t('people.leave')}</ButtonLink></Acts>
        </Form>
      </Body>
    </OfficePage>
  );
}

interface RolesProps {
  visit: Visit;
  person: Person;
  /** The roles now; undefined for who is no member yet. */
  held: readonly Role[] | undefined;
  checked: readonly string[];
  signsIn: boolean;
  errors: readonly FieldError[];
  meanwhile: Meanwhile | undefined;
}

/** What a person may do here; the form carries the roles that it was filled from. */
export function RolesPage({ visit, person, held, checked, signsIn, errors, meanwhile }: RolesProps) {
  const { text, organisation, csrf } = visit;
  const page = `/o/${organisation.slug}/people/${person.id}`;
  const title = text.t('people.rolesTitle', { name: person.name });
  return (
    <OfficePage visit={visit} title={title} current="people" refused={errors.length > 0 || meanwhile !== undefined}>
      <PageHead title={title}>{held ? rolesInWords(text, held) : text.t('people.guestLong', { organisation: organisation.name })}</PageHead>
      <Body narrow>
        <ErrorSummary text={text} errors={errors} />
        {meanwhile ? <ChangedMeanwhile text={text} zone={visit.person!.zone} {...meanwhile} /> : null}
        <Form action={`${page}/roles`} csrf={csrf}>
          <input type="hidden" name="was" value={held ? held.join(' ') : 'none'} />
          <RoleFields text={text} roles={checked} signsIn={signsIn} errors={errors} offerSignIn={held === undefined && person.email !== null} />
          <Acts><Button primary>{text.t('people.save')}</Button><ButtonLink href={page}>{text.t('people.leave')}</ButtonLink></Acts>
        </Form>
      </Body>
    </OfficePage>
  );
}
