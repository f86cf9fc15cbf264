import type { Child } from 'hono/jsx';
import type { Text } from '../../../platform/text.ts';
import type { Entry } from '../../../rooms/calendars/model.ts';
import { ChangedMeanwhile } from '../answers-changes.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Ledger, LedgerRow, LedgerSection } from '../frame/ledger.tsx';
import { Banner, Empty } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Day, Time } from '../frame/times.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Visit } from '../visit.ts';
import { repetitionNames, type TimeField, type TimeValues } from './forms.ts';
import type { Meanwhile } from './pages.tsx';

/** What was just done, as the address of the page says after a redirect. */
export const timeDone = ['added', 'changed', 'removed'] as const;
export type TimeDone = (typeof timeDone)[number];

export const weeksShown = 4;

interface TimeProps {
  visit: Visit;
  entries: readonly Entry[];
  from: Temporal.PlainDate;
  done: TimeDone | undefined;
}

/** What takes one's own time, four weeks at a time (G-3.2). */
export function TimePage({ visit, entries, from, done }: TimeProps) {
  const { text, organisation, person } = visit;
  const { t } = text;
  const page = `/o/${organisation.slug}/me/time`;
  const { zone } = person!;
  const days = Map.groupBy(entries, (entry) => dayOf(entry, zone, from).toString());
  const banner = done && <Banner kind="done" lead={<StateMark text={text} state="done">{t(`me.done.${done}`)}</StateMark>} />;
  return (
    <OfficePage visit={visit} title={t('me.time')} banner={banner}>
      <PageHead title={t('me.time')} acts={<><ButtonLink primary href={`${page}/new`}>{t('me.timeAdd')}</ButtonLink><ButtonLink href={`/o/${organisation.slug}/me/availability`}>{t('availability.mine')}</ButtonLink></>}>
        {text.days(from, from.add({ days: weeksShown * 7 - 1 }))}{' · '}{text.zoneName(zone, visit.now)}
      </PageHead>
      <Body>
        {entries.length === 0 ? <Empty link={{ href: `${page}/new`, label: t('me.timeAdd') }}>{t('me.timeNone')}</Empty> : null}
        <Ledger>
          {[...days].map(([day, of]) => (
            <LedgerSection id={`day-${day}`} heading={text.weekdayDate(Temporal.PlainDate.from(day))}>
              {of.map((entry) => <EntryRow text={text} entry={entry} zone={zone} page={page} />)}
            </LedgerSection>
          ))}
        </Ledger>
        <p class="acts part">
          <ButtonLink href={`${page}?from=${from.subtract({ weeks: weeksShown })}`}>{t('me.earlier')}</ButtonLink>
          <ButtonLink href={`${page}?from=${from.add({ weeks: weeksShown })}`}>{t('me.later')}</ButtonLink>
        </p>
      </Body>
    </OfficePage>
  );
}

function dayOf(entry: Entry, zone: string, from: Temporal.PlainDate): Temporal.PlainDate {
  const day = entry.days?.first ?? entry.start.toZonedDateTimeISO(zone).toPlainDate();
  return Temporal.PlainDate.compare(day, from) < 0 ? from : day;
}

function EntryRow({ text, entry, zone, page }: { text: Text; entry: Entry; zone: string; page: string }) {
  const { t } = text;
  const { what, days } = entry;
  const title = what?.title || t('me.untitled');
  const length = days
    ? (days.first.equals(days.last) ? undefined : text.days(days.first, days.last))
    : text.range(entry.start, entry.end, zone);
  const facts: Child[] = [
    length === undefined ? null : <bdi>{length}</bdi>,
    entry.busy === 'free' ? t('me.busy.free') : null,
    entry.class === 'PUBLIC' ? null : t(`me.class.${entry.class}`),
    what?.recurring ? t('me.series') : null,
    what?.location ? <bdi>{what.location}</bdi> : null,
  ].filter((one) => one !== null);
  const own = what !== null && what.subject === null;
  return (
    <LedgerRow
      time={days ? t('people.allDay') : <Time text={text} at={entry.start} zone={zone} />}
      state={entry.cancelled ? <StateMark text={text} state="cancelled" /> : entry.busy === 'tentative' ? <StateMark text={text} state="tentative" /> : undefined}
      title={own ? <a href={`${page}/${entry.object}`}><bdi>{title}</bdi></a> : <bdi>{title}</bdi>}
    >
      <p>{facts.map((fact, at) => <>{at ? ' · ' : ''}{fact}</>)}</p>
    </LedgerRow>
  );
}

/** A wall time that a clock leaves out or shows twice: the two instants that may be meant, in order of time. */
export interface Question { readonly field: 'startIs' | 'endIs'; readonly message: string; readonly candidates: readonly [Temporal.ZonedDateTime, Temporal.ZonedDateTime] }

interface FormProps {
  visit: Visit;
  /** The event that is changed; undefined while one is added. */
  object: string | undefined;
  values: TimeValues;
  errors: readonly FieldError[];
  question: Question | undefined;
  meanwhile: Meanwhile | undefined;
}

/** Adding to one's own time, or changing what is there. */
export function TimeFormPage({ visit, object, values, errors, question, meanwhile }: FormProps) {
  const { text, organisation, csrf } = visit;
  const { t } = text;
  const page = `/o/${organisation.slug}/me/time`;
  const title = object === undefined ? t('me.timeAdd') : t('me.timeChange');
  return (
    <OfficePage visit={visit} title={title} refused={errors.length > 0 || meanwhile !== undefined}>
      <PageHead title={title}>{t('me.timeHint')}</PageHead>
      <Body narrow>
        <ErrorSummary text={text} errors={errors} />
        {meanwhile ? <ChangedMeanwhile text={text} zone={visit.person!.zone} {...meanwhile} /> : null}
        <Form action={object === undefined ? `${page}/new` : `${page}/${object}`} csrf={csrf}>
          {object === undefined ? null : <input type="hidden" name="version" value={values.version} />}
          <input type="hidden" name="zone" value={values.zone} />
          <TimeFields text={text} values={values} errors={errors} question={question} />
          <Acts>
            <Button primary>{object === undefined ? t('me.timeAddButton') : t('me.save')}</Button>
            <ButtonLink href={page}>{t('me.leave')}</ButtonLink>
            {object === undefined ? null : <Button plain formaction={`${page}/${object}/remove`}>{t('me.timeRemove')}</Button>}
          </Acts>
        </Form>
      </Body>
    </OfficePage>
  );
}

function TimeFields({ text, values, errors, question }: { text: Text; values: TimeValues; errors: readonly FieldError[]; question: Question | undefined }) {
  const { t } = text;
  const field = (name: TimeField) => ({ text, name, value: values[name], error: errorOf(errors, name) });
  const zone = text.zoneName(values.zone || 'UTC');
  const asks = (name: 'startIs' | 'endIs') => (question?.field === name ? (
    <Field {...field(name)} kind="radios" label={t('me.whichTime')} options={question.candidates.map((one, at) => ({ value: at ? 'second' : 'first', label: `${text.time(one.toInstant(), one.timeZoneId)} (${text.zoneOffset(one.timeZoneId, one.toInstant())})` }))} />
  ) : null);
  const rule = values.rule ? [{ value: 'kept', label: t('me.repeat.kept') }] : [];
  return (
    <>
      <Field {...field('title')} kind="text" label={t('me.timeTitle')} />
      <Field text={text} name="days" kind="checkbox" label={t('me.wholeDays')} hint={t('me.wholeDaysHint')} checked={values.days === 'yes'} optional />
      <Field {...field('startDay')} kind="date" label={t('me.startDay')} />
      <Field {...field('startTime')} kind="time" label={t('me.startTime')} hint={zone} />
      {asks('startIs')}
      <Field {...field('endDay')} kind="date" label={t('me.endDay')} hint={t('me.endDayHint')} optional />
      <Field {...field('endTime')} kind="time" label={t('me.endTime')} hint={zone} />
      {asks('endIs')}
      {values.rule ? <input type="hidden" name="rule" value={values.rule} /> : null}
      <Field
        {...field('repeat')} kind="select" label={t('me.repeats')} value={values.repeat ?? 'no'}
        options={[...rule, ...repetitionNames.map((name) => ({ value: name, label: t(`me.repeat.${name}`) }))]}
      />
      <Field {...field('until')} kind="date" label={t('me.until')} optional />
      <Field
        {...field('busy')} kind="radios" label={t('me.busyQuestion')} value={values.busy ?? 'busy'}
        options={(['busy', 'tentative', 'free'] as const).map((one) => ({ value: one, label: t(`me.busy.${one}`) }))}
      />
      <Field
        {...field('class')} kind="radios" label={t('me.classQuestion')} value={values.class ?? 'PUBLIC'}
        options={(['PUBLIC', 'PRIVATE', 'CONFIDENTIAL'] as const).map((one) => ({ value: one, label: t(`me.class.${one}`), hint: t(`me.classHint.${one}`) }))}
      />
    </>
  );
}

/** The page that asks before own time is taken out. */
export function RemovePage({ visit, object, values }: { visit: Visit; object: string; values: TimeValues }) {
  const { text, organisation, csrf } = visit;
  const { t } = text;
  const page = `/o/${organisation.slug}/me/time`;
  return (
    <OfficePage visit={visit} title={t('me.removeTitle', { title: values.title ?? '' })}>
      <PageHead title={t('me.removeTitle', { title: values.title ?? '' })}>{values.startDay ? <Day text={text} on={Temporal.PlainDate.from(values.startDay)} /> : null}</PageHead>
      <Body narrow>
        {values.rule ? <p>{t('me.removeSeries')}</p> : null}
        <Form action={`${page}/${object}/remove`} csrf={csrf}>
          <input type="hidden" name="version" value={values.version} />
          <input type="hidden" name="sure" value="yes" />
          <Acts><Button primary>{t('me.removeButton')}</Button><ButtonLink href={`${page}/${object}`}>{t('me.keep')}</ButtonLink></Acts>
        </Form>
      </Body>
    </OfficePage>
  );
}
