/** The fields of a session, in the groups that its forms are made of. */
import { resolveWallTime } from '../../../calendar/zone.ts';
import type { Text } from '../../../platform/text.ts';
import type { Role } from '../../../rooms/identity/model.ts';
import type { Room } from '../../../rooms/resources/model.ts';
import type { Offered } from '../../../rooms/resources/reads.ts';
import { Field, type Option } from '../frame/fields.tsx';
import { errorOf, type FieldError } from '../frame/forms.tsx';
import { zoneOptions } from '../people/parts.tsx';
import type { Values } from './forms.ts';
import { weekdays } from './forms-repeat.ts';

/** What the fields offer. */
export interface Choices {
  readonly rooms: readonly Room[];
  readonly platforms: readonly Offered[];
  readonly groups: readonly { readonly role: Role; readonly count: number }[];
}

/** `unsaid`: the form has said that what is not settled may stay empty. */
interface Props { text: Text; values: Values; errors: readonly FieldError[]; unsaid?: boolean }

const bound = ({ text, values, errors }: Props) => (name: string) => ({ text, name, value: values.get(name) ?? '', error: errorOf(errors, name) });

/** Title and agenda. */
export function WordFields(props: Props) {
  const { t } = props.text;
  const field = bound(props);
  return (
    <>
      <Field {...field('title')} kind="text" label={t('sessionpage.title')} maxlength={200} />
      <Field {...field('agenda')} kind="textarea" rows={6} optional={props.unsaid ? 'unsaid' : true} label={t('sessionpage.agenda')} hint={t('sessionpage.agendaHint')} />
    </>
  );
}

/** Date, time, zone and length; and where the time on the clock does not exist or exists twice, which is meant. */
export function WhenFields(props: Props) {
  const { text, values, errors, unsaid } = props;
  const { t } = text;
  const field = bound(props);
  return (
    <div class="part">
      <div class="field line">
        <Field {...field('date')} kind="date" label={t('sessionpage.date')} {...(unsaid ? { optional: 'unsaid' } : {})} />
        <Field {...field('time')} kind="time" label={t('sessionpage.time')} {...(unsaid ? { optional: 'unsaid' } : {})} />
        <Field {...field('minutes')} kind="number" label={t('sessionpage.minutes')} min="5" max="10080" step="5" {...(unsaid ? { optional: 'unsaid' } : {})} />
        <Field {...field('zone')} kind="select" label={t('sessionpage.zone')} options={zoneOptions(values.get('zone') ?? undefined)} />
      </div>
      {errorOf(errors, 'which') === undefined ? null : <div class="part"><Which {...props} /></div>}
    </div>
  );
}

function Which({ text, values, errors }: Props) {
  const zone = values.get('zone') ?? 'UTC';
  const wall = Temporal.PlainDateTime.from(`${values.get('date')}T${values.get('time')}`);
  const meant = resolveWallTime(wall, zone);
  if (meant.kind === 'exact') return null;
  const options = meant.candidates.map((one, index): Option => ({
    value: index === 0 ? 'first' : 'second',
    label: text.t('sessionpage.which.option', { when: text.dateTime(one.toInstant(), zone), zone: text.zoneName(zone, one.toInstant()) }),
    hint: text.t('sessionpage.which.utc', { when: text.dateTime(one.toInstant(), 'UTC') }),
  }));
  return <Field text={text} name="which" kind="radios" label={text.t('sessionpage.which.label')} options={options} value={values.get('which') ?? ''} error={errorOf(errors, 'which')} />;
}

/** How it repeats; closed while it does not. */
export function RepeatFields(props: Props) {
  const { text, values, errors } = props;
  const { t } = text;
  const field = bound(props);
  const repeat = values.get('repeat') ?? 'none';
  const touched = repeat !== 'none' || ['every', 'count', 'until', 'rule'].some((name) => errorOf(errors, name) !== undefined);
  return (
    <details open={touched}>
      <summary>{t('sessionpage.repeats')}</summary>
      <div class="part">
        <Field
          {...field('repeat')} value={repeat} kind="select" label={t('sessionpage.repeat')}
          options={(['none', 'daily', 'weekly', 'monthly', 'monthly-weekday', 'rule'] as const).map((one) => ({ value: one, label: t(`sessionpage.repeat.${one}`) }))}
        />
        <div class="only-repeated only-rhythm"><Rhythm {...props} /></div>
        <div class="only-rule"><Field {...field('rule')} kind="text" optional="unsaid" label={t('sessionpage.rrule')} hint={t('sessionpage.rruleHint')} /></div>
      </div>
    </details>
  );
}

/** How often, on which days, and until when. */
function Rhythm(props: Props) {
  const { text, values } = props;
  const { t } = text;
  const field = bound(props);
  return (
    <>
      <Field {...field('every')} value={values.get('every') ?? '1'} kind="number" min="1" max="99" label={t('sessionpage.every')} hint={t('sessionpage.everyHint')} />
      <div class="only-weekly">
        <Field
          text={text} name="days" kind="checkboxes" optional label={t('sessionpage.days')} hint={t('sessionpage.daysHint')} values={values.getAll('days')}
          options={weekdays.map((day) => ({ value: day, label: t(`sessionpage.day.${day}`) }))}
        />
      </div>
      <Field
        {...field('ends')} value={values.get('ends') ?? 'count'} kind="radios" label={t('sessionpage.ends')}
        options={[{ value: 'count', label: t('sessionpage.endsCount') }, { value: 'until', label: t('sessionpage.endsUntil') }, { value: 'never', label: t('sessionpage.endsNever') }]}
      />
      <div class="only-count"><Field {...field('count')} kind="number" min="1" max="400" optional="unsaid" label={t('sessionpage.count')} /></div>
      <div class="only-until"><Field {...field('until')} kind="date" optional="unsaid" label={t('sessionpage.until')} /></div>
    </>
  );
}

/** Where, as one choice: a room, a way to meet online, elsewhere, or what `open` says. */
export function PlaceFields(props: Props & { choices: Choices; open: Option }) {
  const { text, choices, open } = props;
  const { t } = text;
  const field = bound(props);
  const online = choices.platforms.filter(({ missing }) => missing === null);
  const options = [
    open, ...choices.rooms.map((room) => ({ value: `room:${room.id}`, label: t('sessionpage.roomSeats', { room: roomName(room), count: room.capacity }) })),
    ...online.map((one) => ({ value: `virtual:${one.name}`, label: t('sessionpage.onlineBy', { platform: platformName(text, one) }) })),
    { value: 'elsewhere', label: t('sessionpage.place.elsewhere') },
  ];
  return (
    <>
      <Field {...field('place')} kind="select" optional={open.value === ''} label={t('sessionpage.place')} hint={missingPlatforms(text, choices.platforms)} options={options} />
      <div class="only-link"><Field {...field('link')} kind="url" optional="unsaid" label={t('sessionpage.link')} hint={t('sessionpage.linkHint')} /></div>
      <div class="only-elsewhere"><Field {...field('where')} kind="text" optional="unsaid" label={t('sessionpage.where')} hint={t('sessionpage.whereHint')} maxlength={200} /></div>
    </>
  );
}

const roomName = ({ name, building }: Room) => [name, building].filter((one) => one !== '').join(', ');

/** The name of a way to meet online; one that no catalogue knows by its own. */
export function platformName({ t }: Text, { name, label }: Pick<Offered, 'name' | 'label'>): string {
  return name === 'link' || name === 'standing-room' || name === 'jitsi' ? t(`sessionpage.platform.${name}`) : label;
}

/** Those that cannot be chosen yet, and what they lack. */
function missingPlatforms(text: Text, platforms: readonly Offered[]): string | undefined {
  const lacking = platforms.flatMap((one) => (one.missing === null ? [] : [text.t(`sessionpage.platformMissing.${one.missing}`, { platform: platformName(text, one) })]));
  return lacking.length > 0 ? lacking.join(' ') : undefined;
}

/** Who is asked: names or addresses line by line, and groups of who works here. */
export function PeopleFields(props: Props & { choices: Choices }) {
  const { text, values, choices } = props;
  const { t } = text;
  const field = bound(props);
  const groups = choices.groups.map(({ role, count }) => ({ value: role, label: t('sessionpage.groupOf', { role: t(`role.${role}`), count }) }));
  return (
    <>
      <Field {...field('people')} kind="textarea" rows={5} optional="unsaid" label={t('sessionpage.people')} hint={t('sessionpage.peopleHint')} />
      <Field {...field('optional')} kind="textarea" rows={2} optional="unsaid" label={t('sessionpage.optionalPeople')} />
      {groups.length === 0 ? null : (
        <div class="part">
          <details open={values.getAll('groups').length > 0}>
            <summary>{t('sessionpage.groups')}</summary>
            <div class="part"><Field text={text} name="groups" kind="checkboxes" optional label={t('sessionpage.groupsLabel')} values={values.getAll('groups')} options={groups} /></div>
          </details>
        </div>
      )}
    </>
  );
}

/** What a session is, apart from what it is about. */
export function SettingFields(props: Props) {
  const { text, values } = props;
  const { t } = text;
  const field = bound(props);
  const classes = ['PUBLIC', 'PRIVATE', 'CONFIDENTIAL'] as const;
  return (
    <>
      <Field text={text} name="critical" kind="checkbox" optional label={t('sessionpage.critical')} hint={t('sessionpage.criticalHint')} checked={values.has('critical')} />
      <Field text={text} name="hidesPeople" kind="checkbox" optional label={t('sessionpage.hidesPeople')} hint={t('sessionpage.hidesPeopleHint')} checked={values.has('hidesPeople')} />
      <Field
        {...field('class')} value={values.get('class') ?? 'PUBLIC'} kind="select" label={t('sessionpage.class')} hint={t('sessionpage.classHint')}
        options={classes.map((one) => ({ value: one, label: t(`sessionpage.class.${one}`) }))}
      />
    </>
  );
}

/** Fields of an earlier step, unseen. */
export function Carried({ fields }: { fields: readonly (readonly [string, string])[] }) {
  return <>{fields.map(([name, value]) => <input type="hidden" name={name} value={value} />)}</>;
}
