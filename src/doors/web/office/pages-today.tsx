import type { Child } from 'hono/jsx';
import type { FullDelivery } from '../../../rooms/messaging/reads.ts';
import type { Duty } from '../../../rooms/procedures/model.ts';
import { isLate } from '../../../rooms/procedures/reads.ts';
import type { SessionRequest } from '../../../rooms/sessions/model-requests.ts';
import type { ConflictsListed } from '../../../rooms/sessions/reads-conflicts-pages.ts';
import type { Listed } from '../../../rooms/sessions/reads-pages.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { ConflictRow } from '../conflicts/parts.tsx';
import { ButtonLink } from '../frame/controls.tsx';
import { Columns, Ledger, LedgerRow, LedgerSection, Side } from '../frame/ledger.tsx';
import { Banner, Empty } from '../frame/notices.tsx';
import { PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Time } from '../frame/times.tsx';
import { EvidenceLine } from '../procedures/parts.tsx';
import { OwnStateLine } from '../requests/parts.tsx';
import { RequestRow, type QueueRow } from '../requests/parts-row.tsx';
import { Form } from '../frame/forms.tsx';
import { ReplyButtons } from '../sessions/parts-reply.tsx';
import { minutesWords, whereWords } from '../sessions/parts.tsx';
import { OfficePage } from './parts.tsx';
import { YourDay, type DayShown } from './parts-day.tsx';

/** What is to be done about one thing, the most pressing first; `way`: where it is done, when doing it elsewhere closes it. */
export interface DutyRow {
  readonly duties: readonly [Duty, ...Duty[]];
  readonly about: string;
  readonly way: { readonly href: string; readonly to: 'conflicts' | 'poll' | 'proposal' | 'request' | 'round' | 'round-call' | 'round-day' | 'round-family' | 'round-wait' | 'session' | 'feedback' } | undefined;
  title(duty: Duty): string;
}

/** The requests that wait longest, and how many wait in all. */
export interface Waiting { readonly rows: readonly QueueRow[]; readonly open: number }

/** What is new for who is not of the office. */
export interface OwnThings { readonly letters: readonly FullDelivery[]; readonly requests: readonly { readonly request: SessionRequest; readonly waits: boolean }[] }

export interface TodayShown {
  readonly duties: readonly DutyRow[];
  /** Sessions that wait for the own answer. */
  readonly asked: readonly Listed[];
  /** How many things need this person: the rows, what is asked of him, and the requests that wait for him. */
  readonly needed: number;
  /** For the office: conflicts to be decided, the soonest first. */
  readonly conflicts: ConflictsListed | undefined;
  /** For the office. */
  readonly waiting?: Waiting;
  /** For everybody else. */
  readonly own?: OwnThings;
  /** For the office: what the machine did today. */
  readonly doneByItself: number | undefined;
  readonly names: ReadonlyMap<string, string>;
}

/** What was done last, for the banner. */
export const dones = ['done', 'waive', 'review', 'replied'] as const;

/** The first page of who works here: what is his to do, what waits, and his day. */
export function TodayPage({ visit, shown, day, done }: { visit: MemberVisit; shown: TodayShown; day: DayShown; done?: (typeof dones)[number] | undefined }) {
  const { text, now, person, organisation } = visit;
  const home = `/o/${organisation.slug}/`;
  const topics = `topics=duties,conflicts,claims,requests,sessions,session,clock,inbox:${person.id},calendar:${person.id}`;
  const acts = shown.own ? <ButtonLink primary href={`${home}request`}>{text.t('requestpage.ask')}</ButtonLink> : <ButtonLink primary href={`${home}sessions/new`}>{text.t('today.newSession')}</ButtonLink>;
  const banner = done === undefined ? undefined : <Banner kind="done" lead={<StateMark text={text} state="done">{text.t(`today.done.${done}`)}</StateMark>} />;
  return (
    <OfficePage visit={visit} title={text.t('office.nav.today')} current="today" live={`${home}live?${topics}`} banner={banner}>
      <PageHead title={text.weekdayDate(now, person.zone)} acts={acts}>
        <span data-live-part="summary">{text.t('today.needs', { count: shown.needed })}</span>
      </PageHead>
      <Frame beside={shown.own ? undefined : <YourDay visit={visit} day={day} />}>
        <Ledger>
          {shown.conflicts && shown.conflicts.fitting > 0 ? <Conflicts visit={visit} conflicts={shown.conflicts} /> : <div hidden data-live-part="clashes"></div>}
          {shown.own ? <YourDay visit={visit} day={day} inLedger /> : null}
          {shown.own && shown.duties.length === 0 ? null : <Due visit={visit} shown={shown} />}
          {shown.asked.length === 0 ? null : <Asked visit={visit} asked={shown.asked} />}
          {shown.waiting ? <WaitingRequests visit={visit} waiting={shown.waiting} /> : null}
          {shown.own ? <Own visit={visit} own={shown.own} /> : null}
        </Ledger>
      </Frame>
    </OfficePage>
  );
}

function Frame({ beside, children }: { beside: Child | undefined; children: Child }) {
  return beside === undefined ? <div class="body">{children}</div> : <Columns>{children}<Side>{beside}</Side></Columns>;
}

/** How many conflicts stand here; their own list has them all. */
export const mostConflicts = 3;

function Conflicts({ visit, conflicts }: { visit: MemberVisit; conflicts: ConflictsListed }) {
  const { text: { t }, organisation } = visit;
  return (
    <LedgerSection id="conflicts" live="clashes" heading={t('office.nav.conflicts')} note={t('today.conflicts', { count: conflicts.fitting })}>
      {conflicts.rows.map((seen) => <ConflictRow visit={visit} seen={seen} dated />)}
      {conflicts.fitting > mostConflicts ? <li class="part"><a href={`/o/${organisation.slug}/conflicts`}>{t('today.allConflicts', { count: conflicts.fitting })}</a></li> : null}
    </LedgerSection>
  );
}

function Due({ visit, shown }: { visit: MemberVisit; shown: TodayShown }) {
  const { text } = visit;
  const note = shown.doneByItself === undefined ? undefined : { note: text.t('today.counts', { open: shown.duties.length, done: shown.doneByItself }) };
  return (
    <LedgerSection id="due" live="due" heading={text.t('today.due')} {...note}>
      {shown.duties.length === 0 ? <li class="part"><Empty>{text.t(shown.needed > 0 ? 'today.onlyRequests' : 'today.noDuties')}</Empty></li> : shown.duties.map((row) => <Row visit={visit} row={row} names={shown.names} />)}
    </LedgerSection>
  );
}

function Row({ visit, row: { duties, title, about, way }, names }: { visit: MemberVisit; row: DutyRow; names: ReadonlyMap<string, string> }) {
  const { text, now, person, organisation } = visit;
  const [first] = duties;
  const at = first.deadlineAt ?? first.dueAt;
  const state = isLate(first, now) ? <StateMark text={text} state="late">{text.t('today.lateBy', { length: lengthOf(text, at, now) })}</StateMark> : undefined;
  const here = `/o/${organisation.slug}/duties/${first.id}`;
  const single = duties.length === 1;
  return (
    <LedgerRow
      time={<Time text={text} at={at} zone={person.zone} />} under={text.relative(at, now, person.zone)} {...(state ? { state } : {})}
      title={<a href={single ? here : way?.href ?? here}>{single ? title(first) : <bdi>{about}</bdi>}</a>}
      acts={<ButtonLink href={way?.href ?? here}>{text.t(`today.way.${way?.to ?? 'duty'}`)}</ButtonLink>}
    >
      {single ? <p><bdi>{about}</bdi><span class="more"><EvidenceLine text={text} duty={first} slug={organisation.slug} names={names} plain /></span></p> : <p>{duties.map(title).join(' · ')}</p>}
    </LedgerRow>
  );
}

function lengthOf(text: MemberVisit['text'], from: Temporal.Instant, to: Temporal.Instant): string {
  const hours = Math.max(1, Math.floor(from.until(to, { largestUnit: 'hours' }).hours));
  return text.duration(hours >= 48 ? Temporal.Duration.from({ days: Math.floor(hours / 24) }) : Temporal.Duration.from({ hours }));
}

/** How many of them stand here; the list of sessions has them all. */
const mostAsked = 8;

function Asked({ visit, asked }: { visit: MemberVisit; asked: readonly Listed[] }) {
  const { text, organisation } = visit;
  return (
    <LedgerSection id="asked" live="asked" heading={text.t('today.asked')}>
      {asked.slice(0, mostAsked).map((one) => <AskedRow visit={visit} one={one} />)}
      {asked.length > mostAsked ? <li class="part"><a href={`/o/${organisation.slug}/sessions?whose=asked`}>{text.t('today.allAsked')}</a></li> : null}
    </LedgerSection>
  );
}

/** What happens once is answered here; a series on its page, where one sees its dates. */
function AskedRow({ visit: { text, organisation, person, csrf, now }, one }: { visit: MemberVisit; one: Listed }) {
  const { t } = text;
  const [href, { start, end }] = [`/o/${organisation.slug}/sessions/${one.id}`, one.time!];
  const said = [text.weekdayDate(start, person.zone), minutesWords(text, Math.round(start.until(end).total('minutes'))), one.place ? whereWords(text, one.place) : undefined, one.series ? t('sessionpage.inSeries') : undefined];
  return (
    <LedgerRow
      time={<Time text={text} at={start} zone={person.zone} />} under={text.relative(start, now, person.zone)}
      title={<a href={href}><bdi>{one.title}</bdi></a>}
      acts={one.series ? <ButtonLink href={href}>{t('today.answer')}</ButtonLink> : (
        <Form action={`${href}/reply`} csrf={csrf} label={t('sessionpage.answerTo', { title: one.title ?? '', day: text.dateTime(start, person.zone) })}>
          <input type="hidden" name="part" value="" />
          <input type="hidden" name="from" value="today" />
          <ReplyButtons visit={{ text }} now="NEEDS-ACTION" />
        </Form>
      )}
    >
      <p>{said.filter(Boolean).join(' · ')}</p>
    </LedgerRow>
  );
}

function WaitingRequests({ visit, waiting: { rows, open } }: { visit: MemberVisit; waiting: Waiting }) {
  const { text, organisation } = visit;
  const home = `/o/${organisation.slug}/`;
  return (
    <LedgerSection id="waiting" live="waiting" heading={text.t('office.nav.requests')} note={text.t('requestpage.count', { count: open })}>
      {rows.length === 0
        ? <li class="part"><Empty link={{ href: `${home}request`, label: text.t('requestpage.publicForm') }}>{text.t('requestpage.none')}</Empty></li>
        : rows.map((row) => <RequestRow visit={visit} {...row} />)}
      {open > rows.length ? <li class="part"><a href={`${home}requests`}>{text.t('today.allRequests', { count: open })}</a></li> : null}
    </LedgerSection>
  );
}

function Own({ visit, own: { letters, requests } }: { visit: MemberVisit; own: OwnThings }) {
  const { text, organisation, person, now } = visit;
  const home = `/o/${organisation.slug}/`;
  return (
    <>
      <LedgerSection id="letters" live="letters" heading={text.t('office.nav.inbox')}>
        {letters.length === 0 ? <li class="part"><Empty link={{ href: `${home}inbox`, label: text.t('office.nav.inbox') }}>{text.t('today.noLetters')}</Empty></li> : letters.map((one) => (
          <LedgerRow
            time={<Time text={text} at={one.queuedAt} zone={person.zone} />} under={text.relative(one.queuedAt, now, person.zone)}
            title={<a href={`${home}inbox/${one.id}`}><bdi>{one.title}</bdi></a>}
          />
        ))}
      </LedgerSection>
      <LedgerSection id="own" live="own" heading={text.t('today.ownRequests')}>
        {requests.length === 0 ? <li class="part"><Empty link={{ href: `${home}request`, label: text.t('requestpage.ask') }}>{text.t('today.noRequests')}</Empty></li> : requests.map(({ request, waits }) => (
          <LedgerRow
            time={<Time text={text} at={request.madeAt} zone={person.zone} />} under={text.relative(request.madeAt, now, person.zone)}
            state={<OwnStateLine text={text} request={request} waits={waits} />} title={<a href={`${home}requests/${request.id}`}><bdi>{request.title}</bdi></a>}
            {...(waits ? { acts: <ButtonLink href={`${home}requests/${request.id}`}>{text.t('today.answer')}</ButtonLink> } : {})}
          />
        ))}
      </LedgerSection>
    </>
  );
}
