/** What is looked for: one form, to which every button of the page belongs, and who is looked at. */
import type { Visit } from '../visit.ts';
import { Button } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { errorOf, type FieldError } from '../frame/forms.tsx';
import { Initials } from '../frame/lists.tsx';
import { zoneOptions } from '../people/parts.tsx';
import { packIds } from '../sessions/parts-taken.ts';
import { gaps, peopleFields } from './forms.ts';
import type { Shown } from './routes-gather.ts';

interface Props { visit: Visit; shown: Shown; errors: readonly FieldError[]; action: string; more: readonly (readonly [string, string])[] }

/** The form. What is chosen stands in hidden fields, so that no button loses it. */
export function AskFields({ visit, shown, errors, action, more }: Props) {
  const { text } = visit;
  const { ask, subject } = shown;
  const { t } = text;
  const field = (name: string, value: string) => ({ text, name, value, optional: false, label: t(`assistant.field.${name as 'minutes'}`), error: errorOf(errors, name) });
  const hidden = [...more, ...peopleFields(ask, subject.defaults.base), ['day', ask.day!.toString()] as const];
  const opened = ask.seats !== null || ask.features.length > 0 || ask.tentative === 'busy' || ask.weekends || ask.zone !== subject.defaults.zone
    || ['seats', 'early', 'late', 'zone'].some((name) => errorOf(errors, name) !== undefined);
  return (
    <form method="get" action={action} id="ask" class="askform" role="search" aria-label={t('assistant.whatFor')} novalidate>
      <span data-live-part="hidden">{hidden.map(([name, value]) => <input type="hidden" name={name} value={value} />)}</span>
      <div class="filters" data-live-part="filters">
        <Field {...field('minutes', String(ask.minutes))} kind="number" min="5" max="1440" step="5" />
        <Field {...field('first', ask.first.toString())} kind="date" />
        <Field {...field('last', ask.last.toString())} kind="date" />
        <Field {...field('gap', String(ask.gap))} kind="select" options={gaps.map((minutes) => ({ value: String(minutes), label: minutes === 0 ? t('assistant.noGap') : text.duration(Temporal.Duration.from({ minutes })) }))} />
        <Field {...field('room', ask.place)} kind="select" options={roomOptions(visit, shown)} />
        <Button type="submit">{t('assistant.search')}</Button>
      </div>
      <details open={opened}>
        <summary>{t('assistant.more')}</summary>
        <div class="filters">
          <Field {...field('early', ask.early)} kind="time" />
          <Field {...field('late', ask.late)} kind="time" />
          <Field {...field('zone', ask.zone)} kind="select" options={zoneOptions(ask.zone)} />
          <Field {...field('seats', String(ask.seats ?? ''))} optional kind="number" min="1" />
          <Field {...field('features', ask.features.join(', '))} optional kind="text" />
          <Field text={text} name="tentative" kind="checkbox" optional label={t('assistant.field.tentative')} value="busy" checked={ask.tentative === 'busy'} />
          <Field text={text} name="weekends" kind="checkbox" optional label={t('assistant.field.weekends')} checked={ask.weekends} />
        </div>
      </details>
    </form>
  );
}

function roomOptions({ text }: Visit, { allRooms }: Shown) {
  return [
    { value: 'none', label: text.t('assistant.room.none') }, { value: 'any', label: text.t('assistant.room.any') },
    ...allRooms.map((room) => ({ value: room.id as string, label: text.t('sessionpage.roomSeats', { room: [room.name, room.building].filter((one) => one !== '').join(', '), count: room.capacity }) })),
  ];
}

/** Who is looked at, with what can be done about each; and a field that finds others. */
export function WhoComes({ visit: { text }, shown }: { visit: Visit; shown: Shown }) {
  const { t } = text;
  const { people, ask, found, subject } = shown;
  return (
    <section aria-labelledby="who" class="whocomes">
      <h2 id="who">{t('assistant.who')}</h2>
      {subject.unknown.length === 0 ? null : <p class="second small">{t('assistant.unknownNames', { names: text.list(subject.unknown) })}</p>}
      <div class="filters">
        <div class="field">
          <label for="f-find">{t('assistant.field.find')}</label>
          <input id="f-find" form="ask" type="search" name="find" value={ask.find} dir="auto" />
        </div>
        <button class="btn" form="ask">{t('assistant.findButton')}</button>
      </div>
      {found === undefined ? null : <Found text={text} found={found} words={ask.find} />}
      <ul class="whos">
        {people.map(({ person, standing }) => (
          <li>
            <Initials name={person.name} /><bdi>{person.name}</bdi>
            <span class="acts">
              {(['must', 'one', 'may'] as const).filter((one) => one !== standing).map((one) => (
                <button class="btn plain" form="ask" name={`add-${one}`} value={packIds([person.id])} aria-label={`${t(`assistant.to.${one}`)}: ${person.name}`}>{t(`assistant.to.${one}`)}</button>
              ))}
              <button class="btn plain" form="ask" name="drop" value={packIds([person.id])} aria-label={`${t('assistant.drop')}: ${person.name}`}>{t('assistant.drop')}</button>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Found({ text, found, words }: { text: Visit['text']; found: NonNullable<Shown['found']>; words: string }) {
  if (found.length === 0) return <p class="part" role="status">{text.t('assistant.nobodyFound', { words })}</p>;
  return (
    <ul class="whos" aria-label={text.t('assistant.found')}>
      {found.map((person) => (
        <li>
          <Initials name={person.name} /><bdi>{person.name}</bdi>
          <span class="acts">
            <button class="btn" form="ask" name="add-must" value={packIds([person.id])} aria-label={`${text.t('assistant.asMust')}: ${person.name}`}>{text.t('assistant.asMust')}</button>
            <button class="btn plain" form="ask" name="add-may" value={packIds([person.id])} aria-label={`${text.t('assistant.asMay')}: ${person.name}`}>{text.t('assistant.asMay')}</button>
          </span>
        </li>
      ))}
    </ul>
  );
}
