import { officeLanguages } from '../../../platform/text-languages.ts';
import type { Text } from '../../../platform/text.ts';
import { Button, Acts } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type Csrf, type FieldError } from '../frame/forms.tsx';
import { PublicPage } from '../frame/page.tsx';

interface SetupProps { text: Text; csrf: Csrf; values: Record<string, string>; errors: readonly FieldError[] }

const zones = Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }));
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The page on which an installation begins. */
export function SetupPage({ text, csrf, values, errors }: SetupProps) {
  const field = (name: string) => ({ text, name, value: values[name], error: errorOf(errors, name) });
  return (
    <PublicPage
      text={text} title={text.t('setup.title')} organisation={text.t('frame.product')} refused={errors.length > 0}
      languages={officeLanguages.map(({ locale }) => ({ locale, href: `/setup?lang=${locale}` }))}
    >
      <h1>{text.t('setup.title')}</h1>
      <p>{text.t('setup.intro')}</p>
      <ErrorSummary text={text} errors={errors} />
      <Form action={`/setup?lang=${text.locale}`} csrf={csrf}>
        <Field {...field('name')} kind="text" label={text.t('setup.name')} autocomplete="organization" />
        <Field {...field('zone')} kind="select" label={text.t('setup.zone')} options={[{ value: '', label: text.t('setup.chooseZone') }, ...zones]} value={values['zone'] ?? here} />
        <Field
          {...field('language')} kind="select" label={text.t('setup.language')} value={values['language'] ?? text.locale}
          options={officeLanguages.map(({ locale, name }) => ({ value: locale, label: name }))}
        />
        <Field {...field('sender')} kind="email" label={text.t('setup.sender')} hint={text.t('setup.senderHint')} />
        <Field {...field('person')} kind="text" label={text.t('setup.person')} autocomplete="name" />
        <Field {...field('email')} kind="email" label={text.t('setup.email')} hint={text.t('setup.emailHint')} autocomplete="email" />
        <Field {...field('password')} kind="password" value={undefined} label={text.t('setup.password')} hint={text.t('setup.passwordHint')} autocomplete="new-password" />
        <Acts><Button primary type="submit">{text.t('setup.button', { product: text.t('frame.product') })}</Button></Acts>
      </Form>
    </PublicPage>
  );
}
