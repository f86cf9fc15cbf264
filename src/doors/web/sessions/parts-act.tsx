/** The page of one act on a session: what it is about, what it asks, and how many are told. */
import type { Child } from 'hono/jsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Visit } from '../visit.ts';
import type { Values } from './forms.ts';
import { whenWords } from './parts.tsx';
import type { Loaded } from './routes-load.ts';

/** What the page of every act is given. */
export interface ActProps {
  visit: Visit;
  at: Loaded;
  values: Values;
  errors: readonly FieldError[];
  /** Above the form: that somebody was quicker, a step in the way, who is busy. */
  above?: Child;
}

interface ActPageProps extends ActProps {
  /** What it is called in the address: `move`, `cancel`. */
  act: string;
  title: string;
  /** The button that does it; with the object and the count. */
  button: string;
  /** A second button that only looks. */
  look?: { value: string; label: string };
  children: Child;
}

/** The address of a session's page, or of one occurrence's. */
export function addressOf(slug: string, { session, part }: Pick<Loaded, 'session' | 'part'>): string {
  return `/o/${slug}/sessions/${session.id}${part === '' ? '' : `/${part}`}`;
}

/** The address of an act on it. */
export function actAddress(slug: string, { session, part }: Pick<Loaded, 'session' | 'part'>, act: string): string {
  return `/o/${slug}/sessions/${session.id}/${act}${part === '' ? '' : `?part=${part}`}`;
}

/** One act: asks what it needs, and says what will happen. */
export function ActPage({ visit, at, act, title, values, errors, above, button, look, children }: ActPageProps) {
  const { text, organisation, csrf } = visit;
  const page = addressOf(organisation.slug, at);
  return (
    <OfficePage visit={visit} title={title} current="sessions" refused={errors.length > 0}>
      <PageHead title={title}><About visit={visit} at={at} /></PageHead>
      <Body narrow>
        <ErrorSummary text={text} errors={errors} />
        {above}
        <Form action={`/o/${organisation.slug}/sessions/${at.session.id}/${act}`} csrf={csrf}>
          <input type="hidden" name="version" value={values.get('version') ?? String(at.session.version)} />
          {at.part === '' ? null : <input type="hidden" name="part" value={at.part} />}
          {children}
          <Acts>
            <Button primary name="act" value="do">{button}</Button>
            {look ? <Button name="act" value={look.value}>{look.label}</Button> : null}
            <ButtonLink plain href={page}>{text.t('sessionpage.leave')}</ButtonLink>
          </Acts>
        </Form>
      </Body>
    </OfficePage>
  );
}

function About({ visit, at: { session, one } }: { visit: Visit; at: Loaded }) {
  const title = one?.title ?? session.title;
  const time = one?.time ?? session.time;
  const named = <bdi>{title}</bdi>;
  return <>{time ? visit.text.parts<Child>('sessionpage.about', { title: named, when: <bdi>{whenWords(visit.text, time, session.zone)}</bdi> }) : named}</>;
}

/** The reason that everybody reads. */
export function ReasonField({ visit, values, errors, optional }: { visit: Visit; values: Values; errors: readonly FieldError[]; optional?: boolean }) {
  const { t } = visit.text;
  return (
    <Field
      text={visit.text} name="reason" kind="text" label={t('sessionpage.reason')} hint={t('sessionpage.reasonHint')} value={values.get('reason') ?? ''}
      error={errorOf(errors, 'reason')} maxlength={1000} {...(optional ? { optional } : {})}
    />
  );
}

/** Which of a series an act is about. */
export type Scope = 'this' | 'following' | 'all';
export const scopes: readonly Scope[] = ['this', 'following', 'all'];

/** Asks which of a series is meant; nothing for what happens once. */
export function ScopeField({ visit, at, values, offered = scopes }: { visit: Visit; at: Loaded; values: Values; offered?: readonly Scope[] }) {
  if (at.session.rule === null || at.part === '') return null;
  const { t } = visit.text;
  return (
    <Field
      text={visit.text} name="scope" kind="radios" label={t('sessionpage.scope')} value={values.get('scope') ?? 'this'}
      options={offered.map((one) => ({ value: one, label: t(`sessionpage.scope.${one}`) }))}
    />
  );
}

/** Which of a series a form means; what happens once is always all of it. */
export function scopeIn(form: Values, { session, part }: Pick<Loaded, 'session' | 'part'>): Scope {
  if (session.rule === null || part === '') return 'all';
  return scopes.find((one) => one === form.get('scope')) ?? 'this';
}

/** Who is told, before it is done. */
export function WhoIsTold({ visit, count, children }: { visit: Visit; count: number; children?: Child }) {
  const { text } = visit;
  return <div class="part"><Notice lead={<StateMark text={text} state="scheduled">{text.t('sessionpage.toldAtOnce', { count })}</StateMark>}>{children}</Notice></div>;
}
