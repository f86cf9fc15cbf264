import type { Child } from 'hono/jsx';
import type { Act } from '../../../rooms/log/model.ts';
import type { Ask } from '../../../rooms/invitations/model.ts';
import type { StepState } from '../../../rooms/procedures/reads.ts';
import type { StoredAttachment } from '../../../rooms/records/model.ts';
import type { Post, SessionRequest } from '../../../rooms/sessions/model-requests.ts';
import type { Session, SessionState } from '../../../rooms/sessions/model.ts';
import type { ConflictSeen } from '../../../rooms/sessions/reads-conflicts-pages.ts';
import type { Knowledge } from '../../../rooms/sessions/reads-knowledge.ts';
import { ConflictRow } from '../conflicts/parts.tsx';
import { ButtonLink } from '../frame/controls.tsx';
import { Columns, Ledger, LedgerPart, LedgerSection, Side, SideSection } from '../frame/ledger.tsx';
import { DescriptionList } from '../frame/lists.tsx';
import { Banner, Empty, Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { OfficePage } from '../office/parts.tsx';
import { Steps } from '../procedures/parts.tsx';
import { ProposalsPart, type ListedProposal } from '../proposals/parts.tsx';
import type { MemberVisit } from '../answers-refusals.tsx';
import type { Visit } from '../visit.ts';
import { ActLinks, type ActLink } from './parts-links.tsx';
import { DatesPart, FilesPart, LogPart, RequestPart } from './parts-session.tsx';
import { PeoplePart, WhoDoesNotKnow } from './parts-knowledge.tsx';
import { OwnAnswer } from './parts-reply.tsx';
import { Agenda, minutesWords, Reason, ruleWords, SessionMark, When, Where } from './parts.tsx';
import type { Loaded } from './routes-load.ts';

/** All that the page of a session shows; what the reader may not see is undefined. */
export interface SessionShown {
  readonly at: Loaded;
  readonly coordinator: string;
  /** Whether the reader works on it: sees who knows, the procedure, the log. */
  readonly office: boolean;
  readonly knowledge: readonly Knowledge[];
  readonly asks: readonly Ask[];
  readonly steps: readonly StepState[];
  /** Names of people by id, for evidence and the log. */
  readonly names: ReadonlyMap<string, string>;
  readonly files: readonly StoredAttachment[];
  readonly mayPutFiles: boolean;
  readonly acts: readonly Act[];
  readonly requests: readonly { readonly request: SessionRequest; readonly thread: readonly Post[]; readonly requester: string }[];
  /** What stands in its way, for who sees conflicts. */
  readonly conflicts: readonly ConflictSeen[];
  /** The series that it goes on from, and the one that goes on from it. */
  readonly follows: Session | undefined;
  readonly datesFrom: number;
  /** The other times that were proposed for it, for who works on it; whether the reader may propose some. */
  readonly proposals: readonly ListedProposal[];
  readonly proposes: boolean;
}

/** What was just done, as the address of the page says after a redirect. */
export const sessionDone = [
  'proposed', 'scheduled', 'move', 'change', 'cancel', 'hand-over', 'start', 'hold', 'added', 'removed', 'remind', 'resend', 'replied', 'confirmed', 'file', 'file-removed',
] as const;
export type SessionDone = (typeof sessionDone)[number];

/** A session, or one occurrence of a series: when, where, who, what was said of it, and how its procedure stands. */
export function SessionPage({ visit, shown, links, done }: { visit: Visit; shown: SessionShown; links: readonly ActLink[]; done: SessionDone | undefined }) {
  const { text, organisation } = visit;
  const { session, one, part } = shown.at;
  const title = one?.title ?? session.title;
  const live = `/o/${organisation.slug}/live?topics=session:${session.id},duties${shown.office ? ',conflicts,claims' : ''}`;
  return (
    <OfficePage visit={visit} title={title} current="sessions" live={live} banner={done ? <Done visit={visit} shown={shown} done={done} /> : undefined}>
      <div data-live-part="head">
        <PageHead title={<bdi>{title}</bdi>} acts={links.length > 0 ? <ActLinks links={links} /> : undefined}>
          <SessionMark text={text} state={stateOf(shown.at)} />{' · '}{text.t('sessionpage.leads', { name: shown.coordinator })}
          {part === '' ? null : <>{' · '}<a href={`/o/${organisation.slug}/sessions/${session.id}`}>{text.t('sessionpage.ofSeries')}</a></>}
        </PageHead>
      </div>
      {shown.office ? (
        <Columns><Main visit={visit} shown={shown} /><Side><WhoDoesNotKnow visit={visit} shown={shown} /><Procedure visit={visit} shown={shown} /></Side></Columns>
      ) : <Body><Main visit={visit} shown={shown} /></Body>}
    </OfficePage>
  );
}

/** The state of what the page is about. */
export function stateOf({ session, one, part }: Loaded): SessionState {
  return part === '' ? session.state : one?.state ?? session.state;
}

function Main({ visit, shown }: { visit: Visit; shown: SessionShown }) {
  const { text } = visit;
  const { session, one, part } = shown.at;
  const agenda = (part === '' ? session : one ?? session).agenda;
  return (
    <Ledger>
      {shown.conflicts.length > 0 ? <ConflictsPart visit={visit} conflicts={shown.conflicts} /> : <div hidden data-live-part="clashes"></div>}
      <LedgerPart id="when" heading={text.t('sessionpage.group.session')} live="when"><Facts visit={visit} shown={shown} /></LedgerPart>
      <OwnAnswer visit={visit} shown={shown} />
      {part === '' ? <ProposalsPart visit={visit} proposals={shown.proposals} /> : null}
      <LedgerPart id="agenda" heading={text.t('sessionpage.agenda')} live="agenda">
        {agenda === '' ? <Empty>{text.t('sessionpage.noAgenda')}</Empty> : <Agenda source={agenda} />}
      </LedgerPart>
      <PeoplePart visit={visit} shown={shown} />
      {session.rule !== null && part === '' ? <DatesPart visit={visit} shown={shown} /> : null}
      <FilesPart visit={visit} shown={shown} />
      {shown.office ? shown.requests.map((one) => <RequestPart visit={visit} asked={one} />) : null}
      {shown.office ? <LogPart visit={visit} shown={shown} /> : null}
    </Ledger>
  );
}

function ConflictsPart({ visit, conflicts }: { visit: Visit; conflicts: readonly ConflictSeen[] }) {
  const { text: { t } } = visit;
  return <LedgerSection id="conflicts" live="clashes" heading={t('office.nav.conflicts')}>{conflicts.map((seen) => <ConflictRow visit={visit as MemberVisit} seen={seen} dated />)}</LedgerSection>;
}

function Facts({ visit, shown: { at, follows } }: { visit: Visit; shown: SessionShown }) {
  const { text, person, organisation } = visit;
  const { t } = text;
  const { session, one, place, part } = at;
  const time = part === '' && session.rule !== null ? next(at, visit.now) : one?.time ?? session.time ?? undefined;
  const open = <span class="quiet">{t('sessionpage.whenOpen')}</span>;
  const reason = part === '' ? session.reason : one?.reason ?? null;
  const items: [Child, Child][] = [
    [t(session.rule !== null && part === '' ? 'sessionpage.nextTime' : 'sessionpage.group.when'), time ? <When text={text} time={time} zone={session.zone} own={person?.zone ?? organisation.zone} /> : open],
    ...(session.rule !== null ? [[t('sessionpage.repeats'), ruleWords(text, { ...session, rule: session.rule })] as [Child, Child]] : []),
    ...(time ? [[t('sessionpage.length'), minutesWords(text, Math.round(time.start.until(time.end).total('minutes')))] as [Child, Child]] : []),
    [t('sessionpage.group.where'), <Where text={text} place={place} />],
    ...settings(visit, session),
    ...(follows ? [[t('sessionpage.follows'), <a href={`/o/${organisation.slug}/sessions/${follows.id}`}><bdi>{follows.title}</bdi></a>] as [Child, Child]] : []),
  ];
  return (
    <>
      {stateOf(at) === 'cancelled'
        ? <Notice lead={<StateMark text={text} state="cancelled">{t(part === '' ? 'sessionpage.isCancelled' : 'sessionpage.dateCancelled')}</StateMark>}><Reason text={text} reason={reason} /></Notice> : null}
      <DescriptionList items={items} />
    </>
  );
}

function next({ all }: Loaded, now: Temporal.Instant) {
  const coming = all.filter(({ state }) => state !== 'cancelled' && state !== 'held');
  return (coming.find(({ time }) => Temporal.Instant.compare(time.end, now) > 0) ?? coming[0] ?? all[0])?.time;
}

function settings({ text: { t } }: Visit, { critical, hidesPeople, class: classification }: Session): [Child, Child][] {
  const held = [
    ...(critical ? [t('sessionpage.critical')] : []), ...(hidesPeople ? [t('sessionpage.hidesPeople')] : []),
    ...(classification === 'PUBLIC' ? [] : [t(`sessionpage.class.${classification}`)]),
  ];
  return held.length > 0 ? [[t('sessionpage.group.how'), held.map((one, index) => <>{index ? <br /> : null}{one}</>)]] : [];
}

function Procedure({ visit, shown }: { visit: Visit; shown: SessionShown }) {
  const { text, organisation, person } = visit;
  const settled = shown.steps.filter(({ light }) => light === 'done' || light === 'waived').length;
  return (
    <SideSection id="procedure" heading={text.t('sessionpage.procedure')} note={shown.steps.length === 0 ? undefined : text.t('lights.count', { done: settled, all: shown.steps.length })} live="procedure">
      {shown.steps.length === 0 ? <Empty>{text.t('sessionpage.noSteps')}</Empty>
        : <Steps text={text} steps={shown.steps} zone={person?.zone ?? organisation.zone} slug={organisation.slug} names={shown.names} />}
    </SideSection>
  );
}

/** What happened, and to whom: worked out from what is there, so that an address alone can claim nothing. */
function Done({ visit, shown, done }: { visit: Visit; shown: SessionShown; done: SessionDone }) {
  const { text } = visit;
  const { at, knowledge } = shown;
  const known = knowledge.filter(({ state }) => state === 'seen' || state === 'answered').length;
  const tells = shown.office && at.session.state !== 'proposed' && (done === 'scheduled' || done === 'move' || done === 'cancel' || done === 'change');
  return (
    <Banner kind="done" lead={<StateMark text={text} state="done">{text.t(`sessionpage.done.${done}`)}</StateMark>}>
      {tells ? text.t('sessionpage.told', { count: at.people.length, known: done === 'scheduled' ? 0 : known }) : null}
    </Banner>
  );
}

/** For whom a session is private: that there is one and when, and nothing more. */
export function PrivatePage({ visit, at, handOver }: { visit: Visit; at: Loaded; handOver: string }) {
  const { text, person, organisation } = visit;
  const { t } = text;
  const title = t(`sessionpage.class.${at.session.class}`);
  return (
    <OfficePage visit={visit} title={title} current="sessions">
      <PageHead title={title} acts={<ButtonLink href={handOver}>{t('sessionpage.act.hand-over')}</ButtonLink>} />
      <Body narrow>
        <p>{t('sessionpage.privateText')}</p>
        {at.session.time ? <p><When text={text} time={at.session.time} zone={at.session.zone} own={person?.zone ?? organisation.zone} /></p> : null}
      </Body>
    </OfficePage>
  );
}
