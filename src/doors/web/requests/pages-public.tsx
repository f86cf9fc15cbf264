import type { Child } from 'hono/jsx';
import type { Text } from '../../../platform/text.ts';
import { officeLanguages } from '../../../platform/text-languages.ts';
import type { Organisation } from '../../../rooms/identity/model.ts';
import type { Post, SessionRequest } from '../../../rooms/sessions/model-requests.ts';
import type { Status } from '../../../rooms/sessions/reads-requests.ts';
import { ChangedMeanwhile } from '../answers-changes.tsx';
import { Acts, Button } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type Csrf, type FieldError } from '../frame/forms.tsx';
import { Notice } from '../frame/notices.tsx';
import { PublicPage } from '../frame/page.tsx';
import type { Typed } from './forms.ts';
import { QuestionForm, StatusFacts, WishFacts, WishFields } from './parts.tsx';

interface Common { text: Text; organisation: Organisation }

function Frame({ text, organisation, path, title, refused, children }: Common & { path: string; title: string; refused?: boolean; children: Child }) {
  const others = officeLanguages.map(({ locale }) => ({ locale, href: `${path}?lang=${locale}` }));
  const footer = <p>{text.t('requestpage.footer', { organisation: organisation.name })}</p>;
  return (
    <PublicPage text={text} title={title} organisation={organisation.name} languages={others} footer={footer} {...(refused ? { refused } : {})}>
      <h1>{title}</h1>
      {children}
    </PublicPage>
  );
}

interface AskProps extends Common { csrf: Csrf; stamp: string; zone: string; values: Typed; errors: readonly FieldError[]; notice?: string | undefined }

/** The public form (G-4.1.1). Only who asks and what for is demanded; the rest can follow. */
export function AskPage({ text, organisation, csrf, stamp, zone, values, errors, notice }: AskProps) {
  const path = `/o/${organisation.slug}/request`;
  const field = (name: string) => ({ text, name, value: values[name], error: errorOf(errors, name) });
  return (
    <Frame text={text} organisation={organisation} path={path} title={text.t('requestpage.ask')} refused={errors.length > 0}>
      <p>{text.t('requestpage.askIntro')}</p>
      {notice === undefined ? null : <Notice kind="late">{notice}</Notice>}
      <ErrorSummary text={text} errors={errors} />
      <Form action={`${path}?lang=${text.locale}`} csrf={csrf}>
        <input type="hidden" name="stamp" value={stamp} />
        <input type="hidden" name="language" value={text.locale} />
        <div class="vh" aria-hidden="true"><label for="f-website">{text.t('requestpage.trap')}</label><input id="f-website" name="website" tabindex={-1} autocomplete="off" /></div>
        <Field {...field('name')} kind="text" label={text.t('requestpage.name')} autocomplete="name" />
        <Field {...field('email')} kind="email" label={text.t('requestpage.email')} hint={text.t('requestpage.emailHint')} autocomplete="email" />
        <Field {...field('title')} kind="text" label={text.t('requestpage.title')} hint={text.t('requestpage.titleHint')} />
        <Field {...field('purpose')} kind="textarea" rows={4} label={text.t('requestpage.purpose')} optional />
        <WishFields text={text} zone={zone} values={values} errors={errors} which={['who', 'when', 'length', 'where']} optional />
        <Acts><Button primary type="submit">{text.t('requestpage.send')}</Button></Acts>
      </Form>
    </Frame>
  );
}

/** A lasting page after the form: what happens now. It says the same whatever became of it, for whose address it is is not known here. */
export function SentPage({ text, organisation }: Common) {
  return (
    <Frame text={text} organisation={organisation} path={`/o/${organisation.slug}/request/sent`} title={text.t('requestpage.sent')}>
      <p>{text.t('requestpage.sentText', { organisation: organisation.name })}</p>
      <p><a href={`/o/${organisation.slug}/request`}>{text.t('requestpage.askAnother')}</a></p>
    </Frame>
  );
}

/** How a request stands, for who asked, by the link of the acknowledgement. */
export function StatusPage({ text, organisation, token, status, zone, names }: Common & { token: string; status: Status; zone: string; names: ReadonlyMap<string, string> }) {
  return (
    <Frame text={text} organisation={organisation} path={`/l/${token}`} title={status.request.title}>
      <StatusFacts text={text} status={status} zone={zone} names={names} />
    </Frame>
  );
}

interface CompleteProps extends Common { csrf: Csrf; token: string; request: SessionRequest; question: Post; zone: string; values: Typed; errors: readonly FieldError[]; notice?: string | undefined; now?: readonly (readonly [string, string])[] | undefined; given: boolean }

/** Exactly what was asked (G-4.1.2): one form behind the link of the question. */
export function CompletePage({ text, organisation, csrf, token, request, question, zone, values, errors, notice, now, given }: CompleteProps) {
  return (
    <Frame text={text} organisation={organisation} path={`/l/${token}`} title={request.title} refused={errors.length > 0}>
      {given ? <p role="status">{text.t('requestpage.answeredPartly', { organisation: organisation.name })}</p> : <p>{text.t('requestpage.completeIntro', { organisation: organisation.name })}</p>}
      {question.body ? <Notice><span class="prose" dir="auto">{question.body}</span></Notice> : null}
      {notice === undefined ? null : <Notice kind="late">{notice}</Notice>}
      {now === undefined ? null : <ChangedMeanwhile text={text} zone={zone} last={undefined} now={now} />}
      <ErrorSummary text={text} errors={errors} />
      <QuestionForm {...{ text, csrf, request, question, zone, values, errors }} action={`/l/${token}?lang=${text.locale}`} />
    </Frame>
  );
}

/** After the answer, or where there is nothing to answer any more. */
export function AnsweredPage({ text, organisation, token, request, given }: Common & { token: string; request: SessionRequest; given: boolean }) {
  return (
    <Frame text={text} organisation={organisation} path={`/l/${token}`} title={request.title}>
      <p role="status">{given ? text.t('requestpage.answered', { organisation: organisation.name }) : text.t(`requestpage.state.${request.state}`)}</p>
      <WishFacts text={text} request={request} />
    </Frame>
  );
}
