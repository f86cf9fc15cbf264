import type { Duty } from '../../../rooms/procedures/model.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { ButtonLink } from '../frame/controls.tsx';
import { Columns, Ledger, LedgerRow, LedgerSection, Side } from '../frame/ledger.tsx';
import { Empty } from '../frame/notices.tsx';
import { PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Time } from '../frame/times.tsx';
import { isLate } from '../../../rooms/procedures/reads.ts';
import { EvidenceLine } from '../procedures/parts.tsx';
import { RequestRow, type QueueRow } from '../requests/parts-row.tsx';
import { OfficePage } from './parts.tsx';

/** One duty with the words that a row needs. */
export interface DutyRow { readonly duty: Duty; readonly title: string; readonly about: string; readonly aboutHref: string | undefined }

export interface TodayShown {
  readonly duties: readonly DutyRow[];
  readonly requests: readonly QueueRow[] | undefined;
  readonly doneByItself: number;
  readonly names: ReadonlyMap<string, string>;
}

/** The first page of who works here: what is his to do, what waits, and his day. */
export function TodayPage({ visit, shown, day, children }: { visit: MemberVisit; shown: TodayShown; day?: unknown; children?: unknown }) {
  const { text, now, person, organisation } = visit;
  const home = `/o/${organisation.slug}/`;
  const topics = 'topics=duties,requests,sessions,clock';
  const summary = shown.duties.length === 0 ? text.t('today.nothing') : text.t('today.needs', { count: shown.duties.length });
  const acts = shown.requests === undefined ? undefined : <ButtonLink primary href={`${home}sessions/new`}>{text.t('today.newSession')}</ButtonLink>;
  return (
    <OfficePage visit={visit} title={text.t('office.nav.today')} current="today" live={`${home}live?${topics}`}>
      <PageHead title={text.weekdayDate(now, person.zone)} acts={acts}>{summary}</PageHead>
      <Columns>
        <Ledger>
          <Due visit={visit} shown={shown} />
          {shown.requests === undefined ? null : <Waiting visit={visit} requests={shown.requests} />}
          {children as never}
        </Ledger>
        <Side>{day as never}</Side>
      </Columns>
    </OfficePage>
  );
}

function Due({ visit, shown }: { visit: MemberVisit; shown: TodayShown }) {
  const { text } = visit;
  const note = text.t('today.counts', { open: shown.duties.length, done: shown.doneByItself });
  return (
    <LedgerSection id="due" live="due" heading={text.t('today.due')} note={note}>
      {shown.duties.length === 0 ? <li><Empty>{text.t('today.noDuties')}</Empty></li> : shown.duties.map((row) => <Row visit={visit} row={row} names={shown.names} />)}
    </LedgerSection>
  );
}

function Row({ visit, row: { duty, title, about, aboutHref }, names }: { visit: MemberVisit; row: DutyRow; names: ReadonlyMap<string, string> }) {
  const { text, now, person, organisation } = visit;
  const at = duty.deadlineAt ?? duty.dueAt;
  const late = isLate(duty, now);
  const state = late ? <StateMark text={text} state="late">{text.t('today.lateBy', { length: lengthOf(text, at, now) })}</StateMark> : undefined;
  const href = `/o/${organisation.slug}/duties/${duty.id}`;
  return (
    <LedgerRow
      time={<Time text={text} at={at} zone={person.zone} />} under={text.relative(at, now, person.zone)} {...(state ? { state } : {})}
      title={<a href={href}>{title}</a>} acts={<ButtonLink href={href}>{text.t('today.doIt')}</ButtonLink>}
    >
      <p>{aboutHref ? <a href={aboutHref}><bdi>{about}</bdi></a> : <bdi>{about}</bdi>}{' '}<EvidenceLine text={text} duty={duty} slug={organisation.slug} names={names} plain /></p>
    </LedgerRow>
  );
}

function lengthOf(text: MemberVisit['text'], from: Temporal.Instant, to: Temporal.Instant): string {
  const hours = Math.max(1, Math.floor(from.until(to, { largestUnit: 'hours' }).hours));
  return text.duration(hours >= 48 ? Temporal.Duration.from({ days: Math.floor(hours / 24) }) : Temporal.Duration.from({ hours }));
}

function Waiting({ visit, requests }: { visit: MemberVisit; requests: readonly QueueRow[] }) {
  const { text, organisation } = visit;
  return (
    <LedgerSection id="waiting" live="waiting" heading={text.t('office.nav.requests')} note={text.t('requestpage.count', { count: requests.length })}>
      {requests.length === 0
        ? <li><Empty link={{ href: `/o/${organisation.slug}/request`, label: text.t('requestpage.publicForm') }}>{text.t('requestpage.none')}</Empty></li>
        : requests.map((row) => <RequestRow visit={visit} {...row} />)}
    </LedgerSection>
  );
}
