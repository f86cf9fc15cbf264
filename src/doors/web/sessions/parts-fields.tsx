/** The fields of a session, in the groups that its forms are made of. */
import type { Child } from 'hono/jsx';
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

interface Props { text: Text; values: Values; errors: readonly FieldError[] }

const bound = ({ text, values, errors }: Props) => (name: string) => ({ text, name, value: values.get(name) ?? '', error: errorOf(errors, name) });

/** A heading with its fields. */
export function FieldGroup({ heading, children }: { heading: Child; children: Child }) {
  return <section><h2>{heading}</h2><div class="part">{children}</div></section>;
}

/** Title and agenda. */
export function WordFields(props: Props) {
  const { t } = props.text;
  const field = bound(props);
  return (
    <>
      <Field {...field('title')} kind="text" label={t('sessionpage.title')} maxlength={200} />
      <Field {...field('agenda')} kind="textarea" rows={6} optional label={t('sessionpage.agenda')} hint={t('sessionpage.agendaHint')} />
    </>
  );
}

/** Date, time, zone and length; and where the time on the clock does not exist or exists twice, which is meant. */
export function WhenFields(props: Props & { optional?: boolean }) {
  const { text, values, errors, optional } = props;
  const { t } = text;
  const field = bound(props);
  return (
    <>
      <div class="filters">
        <Field {...field('date')} kind="date" label={t('sessionpage.date')} {...(optional ? { optional } : {})} />
        <Field {...field('time')} kind="time" label={t('sessionpage.time')} {...(optional ? { optional } : {})} />
        <Field {...field('minutes')} kind="number" label={t('sessionpage.minutes')} min="5" max="10080" step="5" {...(optional ? { optional } : {})} />
      </div>
      <Field {...field('zone')} kind="select" label={t('sessionpage.zone')} options={zoneOptions(values.get('zone') ?? undefined)} />
      {errorOf(errors, 'which') === undefined ? null : <Which {...props} />}
    </>
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
        <Field {...field('every')} value={values.get('every') ?? '1'} kind="number" min="1" max="99" label={t('sessionpage.every')} hint={t('sessionpage.everyHint')} />
        <Field
          text={text} name="days" kind="checkboxes" optional label={t('sessionpage.days')} hint={t('sessionpage.daysHint')} values={values.getAll('days')}
          options={weekdays.map((day) => ({ value: day, label: t(`sessionpage.day.${day}`) }))}
        />
        <Field
          {...field('ends')} value={values.get('ends') ?? 'count'} kind="radios" label={t('sessionpage.ends')}
          options={[{ value: 'count', label: t('sessionpage.endsCount') }, { value: 'until', label: t('sessionpage.endsUntil') }]}
        />
        <div class="filters">
          <Field {...field('count')} kind="number" min="1" max="400" optional label={t('sessionpage.count')} />
          <Field {...field('until')} kind="date" optional label={t('sessionpage.until')} />
        </div>
        <Field {...field('rule')} kind="text" optional label={t('sessionpage.rrule')} hint={t('sessionpage.rruleHint')} />
      </div>
    </details>
  );
}

/** Where: a room, online, elsewhere, or still to be settled. */
export function PlaceFields(props: Props & { choices: Choices; open: Option }) {
  const { text, values, choices, open } = props;
  const { t } = text;
  const field = bound(props);
  const kinds = ['room', 'virtual', 'elsewhere'] as const;
  return (
    <>
      <Field
        {...field('place')} kind="radios" label={t('sessionpage.place')} optional
        options={[...kinds.map((kind) => ({ value: kind, label: t(`sessionpage.place.${kind}`) })), open]}
      />
      <Field {...field('room')} kind="select" optional label={t('sessionpage.room')} options={roomOptions(text, choices.rooms)} />
      <Field {...field('platform')} value={values.get('platform') ?? 'link'} kind="select" optional label={t('sessionpage.platform')} hint={missingPlatforms(text, choices.platforms)} options={platformOptions(text, choices.platforms)} />
      <Field {...field('link')} kind="url" optional label={t('sessionpage.link')} hint={t('sessionpage.linkHint')} />
      <Field {...field('where')} kind="text" optional label={t('sessionpage.where')} maxlength={200} />
    </>
  );
}

function roomOptions({ t }: Text, rooms: readonly Room[]): Option[] {
  const named = ({ name, building }: Room) => [name, building].filter((one) => one !== '').join(', ');
  return [{ value: '', label: t('sessionpage.roomNone') }, ...rooms.map((room) => ({ value: room.id, label: t('sessionpage.roomSeats', { room: named(room), count: room.capacity }) }))];
}

/** The name of a way to meet online; one that no catalogue knows by its own. */
export function platformName({ t }: Text, { name, label }: Pick<Offered, 'name' | 'label'>): string {
  return name === 'link' || name === 'standing-room' || name === 'jitsi' ? t(`sessionpage.platform.${name}`) : label;
}

function platformOptions(text: Text, platforms: readonly Offered[]): Option[] {
  return platforms.filter(({ missing }) => missing === null).map((one) => ({ value: one.name, label: platformName(text, one) }));
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
  const groups = choices.groups.map(({ role, count }) => ({ value: role, label: t('sessionpage.group', { role: t(`role.${role}`), count }) }));
  return (
    <>
      <Field {...field('people')} kind="textarea" rows={5} optional label={t('sessionpage.people')} hint={t('sessionpage.peopleHint')} />
      <Field {...field('optional')} kind="textarea" rows={2} optional label={t('sessionpage.optionalPeople')} />
      {groups.length === 0 ? null : (
        <details open={values.getAll('groups').length > 0}>
          <summary>{t('sessionpage.groups')}</summary>
          <div class="part"><Field text={text} name="groups" kind="checkboxes" optional label={t('sessionpage.groupsLabel')} values={values.getAll('groups')} options={groups} /></div>
        </details>
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
