import type { Child } from 'hono/jsx';
import { may } from '../../../rooms/identity/access.ts';
import type { StepState } from '../../../rooms/procedures/reads.ts';
import { access } from '../../../rooms/sessions/access.ts';
import type { Listed } from '../../../rooms/sessions/reads-pages.ts';
import { sessionStates } from '../../../rooms/sessions/model.ts';
import { FilterBox, FilterChoice, FilterLine } from '../answers-filters.tsx';
import { Button, ButtonLink } from '../frame/controls.tsx';
import { AskForm, Form } from '../frame/forms.tsx';
import { Ledger, LedgerPart, LedgerRow, LedgerSection } from '../frame/ledger.tsx';
import { Lights } from '../frame/lights.tsx';
import { Banner, Empty } from '../frame/notices.tsx';
import { PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Time } from '../frame/times.tsx';
import { OfficePage } from '../office/parts.tsx';
import { lightFor, saidIn } from '../procedures/parts.tsx';
import type { MemberVisit } from '../answers-refusals.tsx';
import { ReplyButtons } from './parts-reply.tsx';
import { differsThen, minutesWords, ReplyMark, SessionMark, whereWords } from './parts.tsx';

/** What of the sessions is asked for; days are the reader's. */
export interface Asked {
  readonly whose: '' | 'mine' | 'asked';
  readonly state: string;
  readonly series: boolean;
  readonly words: string;
  readonly from: Temporal.PlainDate | undefined;
  readonly to: Temporal.PlainDate | undefined;
}

/** One time of a session with what a row says of it. */
export interface SessionRow {
  readonly listed: Listed;
  readonly coordinator: string;
  readonly yes: number;
  readonly steps: readonly StepState[];
}

interface Props {
  visit: MemberVisit;
  rows: readonly SessionRow[];
  asked: Asked;
  /** Whether the reader works on sessions, and sees more than his own. */
  office: boolean;
  /** The day from which the next page begins; undefined when there are no more. */
  later: string | undefined;
  done: boolean;
}

/** Sessions by day, times first. */
export function SessionsPage({ visit, rows, asked, office, later, done }: Props) {
  const { text, organisation, actor } = visit;
  const { t } = text;
  const home = `/o/${organisation.slug}/`;
  const title = t(office ? 'office.nav.sessions' : 'sessionpage.mySessions');
  const acts = may(actor, access['sessions.propose']) ? <><ButtonLink href={`${home}time`}>{t('assistant.title')}</ButtonLink><ButtonLink primary href={`${home}sessions/new`}>{t('sessionpage.newAct')}</ButtonLink></> : undefined;
  const without = rows.filter(({ listed }) => listed.time === null);
  return (
    <OfficePage
      visit={visit} title={title} current="sessions" live={`${home}live?topics=sessions,session,duties`}
      banner={done ? <Banner kind="done" lead={<StateMark text={text} state="done">{t('sessionpage.done.replied')}</StateMark>} /> : undefined}
    >
      <PageHead title={title} acts={acts}>{text.zoneName(visit.person.zone, visit.now)}</PageHead>
      <div class="body" data-live-part="sessions">
        <Ledger>
          <LedgerPart id="which" heading={t('sessionpage.filter')}><Filters visit={visit} asked={asked} office={office} /></LedgerPart>
          {rows.length === 0 ? <LedgerPart id="none" heading={title}><Empty link={{ href: `${home}sessions`, label: t('sessionpage.showAll') }}>{t(office ? 'sessionpage.noneFound' : 'sessionpage.noneOfMine')}</Empty></LedgerPart> : null}
          {without.length > 0 ? <Section visit={visit} id="open" heading={t('sessionpage.withoutTime')} rows={without} office={office} /> : null}
          {[...byDay(visit, rows)].map(([day, of]) => <Section visit={visit} id={`day-${day}`} heading={dayHeading(visit, day)} rows={of} office={office} />)}
        </Ledger>
        {later === undefined ? null : <p class="part"><a href={later}>{t('sessionpage.later')}</a></p>}
      </div>
    </OfficePage>
  );
}

function byDay({ person: { zone } }: MemberVisit, rows: readonly SessionRow[]): Map<string, SessionRow[]> {
  return Map.groupBy(rows.filter(({ listed }) => listed.time !== null), ({ listed }) => listed.time!.start.toZonedDateTimeISO(zone).toPlainDate().toString());
}

function dayHeading({ text, now, person: { zone } }: MemberVisit, day: string): Child {
  const date = Temporal.PlainDate.from(day);
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  const words = date.year === today.year ? text.weekdayDate(date) : text.date(date);
  return <time datetime={day}>{date.equals(today) ? text.t('sessionpage.today', { day: words }) : words}</time>;
}

function Filters({ visit: { text, organisation }, asked, office }: { visit: MemberVisit; asked: Asked; office: boolean }) {
  const { t } = text;
  const states = [{ value: '', label: t('sessionpage.anyState') }, ...sessionStates.map((state) => ({ value: state, label: t(`sessionpage.state.${state}`) }))];
  const whose = [{ value: '', label: t('sessionpage.whose.all') }, { value: 'mine', label: t('sessionpage.whose.mine') }, { value: 'asked', label: t('sessionpage.whose.asked') }];
  return (
    <AskForm action={`/o/${organisation.slug}/sessions`} label={t('sessionpage.filter')}>
      <FilterLine name="words" kind="search" label={t('sessionpage.words')} value={asked.words} />
      {office ? <FilterChoice name="whose" label={t('sessionpage.whose')} value={asked.whose} options={whose} /> : null}
      <FilterChoice name="state" label={t('sessionpage.stateLabel')} value={asked.state} options={states} />
      <FilterLine name="from" kind="date" label={t('sessionpage.from')} value={asked.from?.toString()} />
      <FilterLine name="to" kind="date" label={t('sessionpage.to')} value={asked.to?.toString()} />
      <FilterBox name="series" label={t('sessionpage.seriesOnly')} value="yes" checked={asked.series} />
      <Button>{t('sessionpage.show')}</Button>
    </AskForm>
  );
}

function Section({ visit, id, heading, rows, office }: { visit: MemberVisit; id: string; heading: Child; rows: readonly SessionRow[]; office: boolean }) {
  return (
    <LedgerSection id={id} heading={heading} note={visit.text.t('sessionpage.sessionsCount', { count: rows.length })}>
      {rows.map((row) => <Row visit={visit} row={row} office={office} />)}
    </LedgerSection>
  );
}

function Row({ visit, row, office }: { visit: MemberVisit; row: SessionRow; office: boolean }) {
  const { text, organisation, person } = visit;
  const { t } = text;
  const { listed, coordinator, yes, steps } = row;
  const { time, state, title } = listed;
  const href = `/o/${organisation.slug}/sessions/${listed.id}${listed.series && listed.part !== '' ? `/${listed.part}` : ''}`;
  const said = [
    listed.place === null ? undefined : whereWords(text, listed.place), title === null ? undefined : t('sessionpage.leads', { name: coordinator }),
    office && title !== null ? t('sessionpage.repliesOf', { yes, of: listed.asked }) : undefined, listed.series ? t('sessionpage.inSeries') : undefined,
  ].filter((one): one is string => one !== undefined);
  return (
    <LedgerRow
      time={time ? <Time text={text} at={time.start} zone={person.zone} /> : <span class="quiet">{t('sessionpage.open')}</span>}
      under={time ? minutesWords(text, Math.round(time.start.until(time.end).total('minutes'))) : undefined}
      state={state === 'scheduled' ? undefined : <SessionMark text={text} state={state} />}
      title={title === null ? <span class="second">{t('sessionpage.class.PRIVATE')}</span> : <a href={href}>{state === 'cancelled' ? <s><bdi>{title}</bdi></s> : <bdi>{title}</bdi>}</a>}
      acts={listed.ownReply !== null && isOpen(row, visit.now) ? <Answering visit={visit} row={row} /> : undefined}
    >
      <p>{said.join(' · ')}{time && differsThen(listed.zone, person.zone, time.start) ? <>{' · '}<Time text={text} at={time.start} zone={listed.zone} named /></> : null}</p>
      {listed.ownReply !== null && !office ? <p><ReplyMark text={text} reply={listed.ownReply} own /></p> : null}
      {office && steps.length > 0 ? <p class="small"><Strip visit={visit} steps={steps} /></p> : null}
    </LedgerRow>
  );
}

const worst = ['stopped', 'missing', 'late', 'due'] as const;

/** The lights of its procedure, and the worst of them in words. */
function Strip({ visit: { text }, steps }: { visit: MemberVisit; steps: readonly StepState[] }) {
  const first = worst.flatMap((light) => steps.filter((one) => one.light === light))[0];
  const words = first && text.t('sessionpage.worst', { step: saidIn(text, first.step.title), light: text.t(`lights.${lightFor(first.light)}`) });
  return <Lights text={text} steps={steps.map(({ light }) => lightFor(light))} {...(words ? { worst: words } : {})} />;
}

function isOpen({ listed: { state, time } }: SessionRow, now: Temporal.Instant): boolean {
  return (state === 'scheduled' || state === 'in-progress') && time !== null && Temporal.Instant.compare(time.end, now) > 0;
}

/** The own answer by one press. */
function Answering({ visit, row: { listed } }: { visit: MemberVisit; row: SessionRow }) {
  const { text, organisation, csrf } = visit;
  const day = listed.time ? text.dateTime(listed.time.start, visit.person.zone) : '';
  const label = text.t('sessionpage.answerTo', { title: listed.title ?? '', day });
  return (
    <Form action={`/o/${organisation.slug}/sessions/${listed.id}/reply`} csrf={csrf} label={label}>
      <input type="hidden" name="part" value={listed.series ? listed.part : ''} />
      <input type="hidden" name="from" value="list" />
      <ReplyButtons visit={visit} now={listed.ownReply!} />
    </Form>
  );
}
