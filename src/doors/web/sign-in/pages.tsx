import type { Text } from '../../../platform/text.ts';
import { languages, officeLanguages } from '../../../platform/text-languages.ts';
import type { Organisation } from '../../../rooms/identity/model.ts';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type Csrf, type FieldError } from '../frame/forms.tsx';
import { PublicPage } from '../frame/page.tsx';

interface Common { text: Text; organisation: Organisation; csrf: Csrf }

const inOthers = (address: string) => languages.map(({ locale }) => ({ locale, href: `${address}${address.includes('?') ? '&' : '?'}lang=${locale}` }));

/** Sign-in by password, or by a link in a mail. */
export function SignInPage(props: Common & { next: string; values: Record<string, string>; errors: readonly FieldError[]; sent?: string }) {
  const { text, organisation, csrf, next, values, errors, sent } = props;
  const here = `/o/${organisation.slug}/sign-in${next ? `?next=${encodeURIComponent(next)}` : ''}`;
  return (
    <PublicPage text={text} title={text.t('signin.title')} organisation={organisation.name} languages={inOthers(here)} refused={errors.length > 0}>
      <h1>{text.t('signin.title')}</h1>
      {sent === undefined ? null : <p role="status">{sent}</p>}
      <ErrorSummary text={text} errors={errors} />
      <Form action={`/o/${organisation.slug}/sign-in?lang=${text.locale}`} csrf={csrf}>
        <input type="hidden" name="next" value={next} />
        <Field text={text} name="email" kind="email" label={text.t('signin.address')} value={values['email']} error={errorOf(errors, 'email')} autocomplete="username" />
        <Field text={text} name="password" kind="password" label={text.t('signin.password')} error={errorOf(errors, 'password')} autocomplete="current-password" />
        <Acts>
          <Button primary type="submit" name="by" value="password">{text.t('signin.button')}</Button>
          <Button type="submit" name="by" value="link">{text.t('signin.byLink')}</Button>
        </Acts>
        <p class="second">{text.t('signin.byLinkHint')}</p>
      </Form>
    </PublicPage>
  );
}

/** What a mail link opens: a button, because scanners of mail open links too and must not sign anybody in. */
export function LinkPage({ text, organisation, csrf, address, action }: Common & { address: string | undefined; action: string }) {
  return (
    <PublicPage text={text} title={text.t('signin.linkTitle')} organisation={organisation.name} languages={inOthers(action)}>
      <h1>{text.t('signin.linkTitle')}</h1>
      {address === undefined
        ? <><p>{text.t('signin.linkSpent')}</p><p><ButtonLink href={`/o/${organisation.slug}/sign-in`}>{text.t('signin.again')}</ButtonLink></p></>
        : <Form action={action} csrf={csrf}><Acts><Button primary type="submit">{text.t('signin.linkButton', { address })}</Button></Acts></Form>}
    </PublicPage>
  );
}

/** One of the sample people of a demo. */
export interface Sample { readonly person: string; readonly name: string; readonly roles: string }

/** The first page of a demo: everybody who can be looked at the school through the eyes of. */
export function SamplesPage({ text, organisation, csrf, samples }: Common & { samples: readonly Sample[] }) {
  const home = `/o/${organisation.slug}/`;
  return (
    <PublicPage text={text} title={text.t('signin.demo')} organisation={organisation.name} languages={officeLanguages.map(({ locale }) => ({ locale, href: `${home}?lang=${locale}` }))}>
      <h1>{text.t('signin.demo')}</h1>
      <p>{text.t('signin.demoHint')}</p>
      <Form action={`${home}demo/sign-in`} csrf={csrf} label={text.t('signin.demo')}>
        <ul class="thread persons">
          {samples.map(({ person, name, roles }) => (
            <li><button class="btn" type="submit" name="person" value={person}><b><bdi>{name}</bdi></b> <span class="second small">{roles}</span></button></li>
          ))}
        </ul>
      </Form>
      <p><a href={`${home}request`}>{text.t('signin.demoRequest')}</a></p>
    </PublicPage>
  );
}

/** For an account that is persons of several organisations. */
export function ChoosePage({ text, choices }: { text: Text; choices: readonly { slug: string; name: string }[] }) {
  return (
    <PublicPage text={text} title={text.t('signin.choose')} organisation={text.t('frame.product')} languages={inOthers('/choose')}>
      <h1>{text.t('signin.choose')}</h1>
      <p>{text.t('signin.chooseHint')}</p>
      <ul class="thread">{choices.map(({ slug, name }) => <li><a class="btn" href={`/o/${slug}/`}><bdi>{name}</bdi></a></li>)}</ul>
    </PublicPage>
  );
}
