/** Behind the link of a guardian: what his contact data should be. It shows nobody's name, and of what is known only the ends. */
import { languages } from '../../../platform/text-languages.ts';
import type { Known } from '../../../rooms/people/actions-corrections.ts';
import { ways } from '../../../rooms/people/model-students.ts';
import { Acts, Button } from '../frame/controls.tsx';
import { Field, type Option } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Notice } from '../frame/notices.tsx';
import { PublicPage } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import type { Visit } from '../visit.ts';
import type { CorrectionField } from './forms.ts';
import { tongueOptions } from './parts.tsx';

interface Props {
  visit: Visit;
  here: string;
  known: Known;
  values: URLSearchParams;
  errors: readonly FieldError[];
  /** It has just been taken. */
  said: boolean;
}

export function CorrectPage({ visit, here, known, values, errors, said }: Props) {
  const { text, organisation, csrf } = visit;
  const { t } = text;
  const stays: Option = { value: '', label: t('students.own.stays') };
  const field = (name: CorrectionField) => ({ text, name, value: values.get(name) ?? '', error: errorOf(errors, name), optional: 'unsaid' as const });
  const now = (value: string | null) => (value === null ? t('students.own.unknown') : <>{t('students.own.now')} <bdi dir="ltr">{value}</bdi></>);
  return (
    <PublicPage
      text={text} title={t('students.own.title')} organisation={organisation.name} refused={errors.length > 0}
      languages={languages.map(({ locale }) => ({ locale, href: `${here}?lang=${locale}` }))}
      footer={<p>{t('students.own.privacy', { organisation: organisation.name })}{' '}<a href={`mailto:${organisation.sender}`} dir="ltr">{organisation.sender}</a></p>}
    >
      <h1>{t('students.own.title')}</h1>
      {said ? <Notice kind="done" spoken lead={<StateMark text={text} state="done">{t('students.own.said')}</StateMark>}><p>{t('students.own.saidMore', { organisation: organisation.name })}</p></Notice> : null}
      {known.isWaiting && !said ? <Notice><p>{t('students.own.waiting')}</p></Notice> : null}
      <p>{t('students.own.text', { organisation: organisation.name })}</p>
      <ErrorSummary text={text} errors={errors} />
      <Form action={`${here}?lang=${text.locale}`} csrf={csrf}>
        <Field {...field('name')} kind="text" label={t('students.own.name')} hint={t('students.own.nameHint')} maxlength={200} autocomplete="name" />
        <Field {...field('email')} kind="email" label={t('students.email')} hint={now(known.email)} autocomplete="email" />
        <Field {...field('phone')} kind="tel" label={t('students.phone')} hint={now(known.phone)} autocomplete="tel" />
        <Field {...field('language')} kind="select" label={t('students.own.language')} options={[stays, ...tongueOptions(text)]} />
        <Field {...field('interpreterLanguage')} kind="select" label={t('students.own.interpreter')} options={[stays, { value: 'none', label: t('students.interpreterNone') }, ...tongueOptions(text)]} />
        <Field {...field('way')} kind="select" label={t('students.own.way')} options={[stays, ...ways.map((value) => ({ value, label: t(`students.way.${value}`) }))]} />
        <Acts><Button primary>{t('students.own.send')}</Button></Acts>
      </Form>
    </PublicPage>
  );
}
