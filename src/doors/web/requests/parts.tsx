import type { Text } from '../../../platform/text.ts';
import type { Post, SessionRequest, Settleable } from '../../../rooms/sessions/model-requests.ts';
import { Field } from '../frame/fields.tsx';
import { errorOf, type FieldError } from '../frame/forms.tsx';
import { DescriptionList } from '../frame/lists.tsx';
import { Time } from '../frame/times.tsx';
import { lengths, type Typed } from './forms.ts';

interface FieldsProps { text: Text; zone: string; values: Typed; errors: readonly FieldError[]; which: readonly Settleable[]; optional?: boolean }

/** The questions who, when, how long and where; the same on every form that asks them. */
export function WishFields({ text, zone, values, errors, which, optional = false }: FieldsProps) {
  const asks = new Set(which);
  const field = (name: string) => ({ text, name, value: values[name], error: errorOf(errors, name), optional });
  return (
    <>
      {asks.has('who') ? <Field {...field('who')} kind="textarea" rows={3} label={text.t('requestpage.who')} hint={text.t('requestpage.whoHint')} /> : null}
      {asks.has('when') ? (
        <>
          <Field {...field('date')} kind="date" label={text.t('requestpage.date')} hint={text.t('requestpage.zone', { zone: text.zoneName(zone) })} />
          <Field {...field('time')} kind="time" label={text.t('requestpage.time')} />
        </>
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

function minutesOf(values: Typed): readonly number[] {
  const own = Number(values['minutes']);
  return own > 0 && !lengths.some((length) => length === own) ? [...lengths, own].toSorted((a, b) => a - b) : lengths;
}

/** What is known of a request, and what is missing, said as such. */
export function WishFacts({ text, request }: { text: Text; request: SessionRequest }) {
  const missing = <span class="second">{text.t('requestpage.missing')}</span>;
  const { who, wished, minutes, place } = request;
  return (
    <DescriptionList
      items={[
        [text.t('request.fact.who'), who ? <span class="prose">{who}</span> : missing],
        [text.t('request.fact.when'), wished ? text.t('request.when', { when: wallText(text, wished.wall, wished.zone), zone: text.zoneName(wished.zone) }) : missing],
        [text.t('request.fact.length'), minutes ? text.duration(Temporal.Duration.from({ minutes })) : missing],
        [text.t('request.fact.where'), place ? (place.text ? text.t('request.place.named', { place: text.t(`request.place.${place.kind}`), text: place.text }) : text.t(`request.place.${place.kind}`)) : missing],
      ]}
    />
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
          {post.body ? <p class="prose" dir="auto">{post.body}</p> : null}
        </li>
      ))}
    </ol>
  );
}
