import type { Text } from '../../../platform/text.ts';
import type { Place, Post, SessionRequest, Settleable, Wish } from '../../../rooms/sessions/model-requests.ts';
import type { Status } from '../../../rooms/sessions/reads-requests.ts';
import { Acts, Button } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { errorOf, Form, type Csrf, type FieldError } from '../frame/forms.tsx';
import { DescriptionList } from '../frame/lists.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Time } from '../frame/times.tsx';
import { isDate, lengths, type Typed } from './forms.ts';

interface FieldsProps { text: Text; zone: string; values: Typed; errors: readonly FieldError[]; which: readonly Settleable[]; optional?: boolean }

/** The questions who, when, how long and where; the same on every form that asks them. */
export function WishFields({ text, zone, values, errors, which, optional = false }: FieldsProps) {
  const asks = new Set(which);
  const field = (name: string) => ({ text, name, value: values[name], error: errorOf(errors, name), optional });
  return (
    <>
      {asks.has('who') ? <Field {...field('who')} kind="textarea" rows={3} label={text.t('requestpage.who')} hint={text.t('requestpage.whoHint')} /> : null}
      {asks.has('when') ? (
        <div class="field line">
          <input type="hidden" name="zone" value={zone} />
          <Field {...field('date')} kind="date" label={text.t('requestpage.date')} {...dateHint(text, values['date'])} />
          <Field {...field('time')} kind="time" label={text.t('requestpage.time')} hint={text.zoneName(zone)} />
        </div>
      ) : null}
      {asks.has('length') ? (
        <Field
          {...field('minutes')} kind="select" label={text.t('requestpage.minutes')}
          options={[{ value: '', label: text.t('requestpage.notKnown') }, ...minutesOf(values).map((minutes) => ({ value: String(minutes), label: text.duration(Temporal.Duration.from({ minutes })) }))]}
        />
      ) : null}
      {asks.has('where') ? (
        <>
          <Field
            {...field('placeKind')} kind="radios" label={text.t('requestpage.where')}
            options={[...(optional ? [{ value: '', label: text.t('requestpage.notKnown') }] : []),
              ...(['room', 'virtual', 'elsewhere'] as const).map((kind) => ({ value: kind, label: text.t(`request.place.${kind}`) }))]}
          />
          <Field {...field('placeText')} kind="text" label={text.t('requestpage.placeText')} hint={text.t('requestpage.placeTextHint')} optional />
        </>
      ) : null}
    </>
  );
}

interface QuestionProps {
  text: Text; csrf: Csrf; action: string; request: SessionRequest; question: Post; zone: string; values: Typed; errors: readonly FieldError[];
}

/** Exactly what was asked of the requester (G-4.1.2). */
export function QuestionForm({ text, csrf, action, request, question, zone, values, errors }: QuestionProps) {
  return (
    <Form action={action} csrf={csrf}>
      <input type="hidden" name="version" value={String(request.version)} />
      <WishFields text={text} zone={zone} values={values} errors={errors} which={question.fields} />
      <Field text={text} name="words" kind="textarea" rows={3} optional label={text.t('requestpage.words')} value={values['words']} error={errorOf(errors, 'words')} />
      <Acts><Button primary type="submit">{text.t('requestpage.answer')}</Button></Acts>
    </Form>
  );
}

/** The newest question that waits for the requester: something that it asks for is still missing. */
export function openQuestion({ state, missing }: Pick<SessionRequest, 'state' | 'missing'>, thread: readonly Post[]): Post | undefined {
  return state === 'open' ? thread.findLast(({ kind, fields }) => kind === 'question' && fields.some((field) => missing.includes(field))) : undefined;
}

// A browser writes dates as its own settings have it; in words there is no doubt which day is meant.
function dateHint(text: Text, typed = ''): { hint?: string } {
  return isDate(typed) ? { hint: text.weekdayDate(Temporal.PlainDate.from(typed)) } : {};
}

function minutesOf(values: Typed): readonly number[] {
  const own = Number(values['minutes']);
  return own > 0 && !lengths.some((length) => length === own) ? [...lengths, own].toSorted((a, b) => a - b) : lengths;
}

const marks = { open: 'tentative', scheduled: 'scheduled', declined: 'cancelled', joined: 'done' } as const;

/** How a request stands, as shape and words. */
export function StateLine({ text, request: { state, suspect } }: { text: Text; request: Pick<SessionRequest, 'state' | 'suspect'> }) {
  if (suspect && state === 'open') return <StateMark text={text} state="conflict">{text.t('requestpage.suspect')}</StateMark>;
  return <StateMark text={text} state={marks[state]}>{text.t(`requestpage.state.${state}`)}</StateMark>;
}

/** How one's own request stands: whether it waits for the office or for oneself. */
export function OwnStateLine({ text, request, waits }: { text: Text; request: Pick<SessionRequest, 'state'>; waits: boolean }) {
  return waits ? <StateMark text={text} state="missing">{text.t('requestpage.state.asked')}</StateMark> : <StateLine text={text} request={{ ...request, suspect: false }} />;
}

/** What is known of a request, and what is missing, said as such. */
export function WishFacts({ text, request }: { text: Text; request: SessionRequest }) {
  const words = wishWords(text, request);
  const missing = <StateMark text={text} state="missing" />;
  const fact = (of: Settleable) => [text.t(`request.fact.${of}`), words[of] === undefined ? missing : <span class="prose" dir="auto">{words[of]}</span>] as const;
  return <DescriptionList items={[fact('when'), fact('length'), fact('where'), fact('who')]} />;
}

/** Who, when, how long and where in words; undefined what is not settled. */
export function wishWords(text: Text, { who, wished, minutes, place }: Wish): Partial<Record<Settleable, string>> {
  return {
    ...(who === null ? {} : { who }),
    ...(wished === null ? {} : { when: text.t('request.when', { when: wallText(text, wished.wall, wished.zone), zone: text.zoneName(wished.zone) }) }),
    ...(minutes === null ? {} : { length: text.duration(Temporal.Duration.from({ minutes })) }),
    ...(place === null ? {} : { where: placeWords(text, place) }),
  };
}

function placeWords(text: Text, { kind, text: nearer }: Place): string {
  const place = text.t(`request.place.${kind}`);
  return nearer === '' ? place : text.t('request.place.named', { place, text: nearer });
}

/** How a request stands, for who asked for it: state, reason, what is known and what was said. */
export function StatusFacts({ text, status: { request, follows, thread, booked }, zone, names }: {
  text: Text; status: Status; zone: string; names: ReadonlyMap<string, string>;
}) {
  const state = follows?.state ?? request.state;
  const question = openQuestion({ state, missing: request.missing }, thread);
  return (
    <>
      <p>{booked?.cancelled ? <StateMark text={text} state="cancelled" /> : <OwnStateLine text={text} request={{ state }} waits={question !== undefined} />}</p>
      {question === undefined ? null : <p>{text.t('requestpage.questionSent')}</p>}
      {booked ? <p><b><bdi>{text.dateRange(booked.start, booked.end, booked.zone)}</bdi></b>, {text.zoneName(booked.zone)}</p> : null}
      {follows ? <p>{text.t('requestpage.follows', { when: text.date(follows.askedAt, zone) })}</p> : null}
      {request.reason ? <p class="prose"><span dir="auto">{request.reason}</span></p> : null}
      <WishFacts text={text} request={request} />
      <h2>{text.t('requestpage.thread')}</h2>
      <Thread text={text} posts={thread} zone={zone} names={names} />
    </>
  );
}

/** A wish is no booking: its wall time is told as it was wished. */
function wallText(text: Text, wall: Temporal.PlainDateTime, zone: string): string {
  return text.dateTime(wall.toZonedDateTime(zone).toInstant(), zone);
}

/** What was said between requester and office, the oldest first. */
export function Thread({ text, posts, zone, names }: { text: Text; posts: readonly Post[]; zone: string; names: ReadonlyMap<string, string> }) {
  return (
    <ol class="thread">
      {posts.map((post) => (
        <li>
          <p class="second small"><Time text={text} at={post.at} zone={zone} form="dateTime" />{' · '}{text.t(`requestpage.post.${post.kind}`)}{post.author && names.get(post.author) ? <>{' · '}<bdi>{names.get(post.author)}</bdi></> : null}</p>
          {post.fields.length ? <p>{text.list(post.fields.map((field) => text.t(`request.field.${field}`)))}</p> : null}
          {post.body ? <p class="prose"><span dir="auto">{post.body}</span></p> : null}
        </li>
      ))}
    </ol>
  );
}
