/** A proposal of other times as who leads the session sees it: who could come, what the others say, what can be done. */
import type { Child } from 'hono/jsx';
import { access } from '../../../rooms/sessions/access-proposals.ts';
import { isAgreed } from '../../../rooms/sessions/model-proposals.ts';
import type { ProposalSeen } from '../../../rooms/sessions/reads-proposals.ts';
import { may } from '../../../rooms/identity/access.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Ledger, LedgerPart, LedgerRow, LedgerSection } from '../frame/ledger.tsx';
import { Banner, Notice } from '../frame/notices.tsx';
import { PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Table } from '../frame/table.tsx';
import { Time } from '../frame/times.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Values } from './forms.ts';
import { AnswerMark, becauseWords, ProposalMark, suitsWords } from './parts.tsx';

/** What was just done, as the address of the page says after a redirect. */
export const proposalDone = ['ask', 'decline', 'take'] as const;
export type ProposalDone = (typeof proposalDone)[number];

export interface ProposalShown {
  readonly seen: ProposalSeen;
  /** Names of people by id. */
  readonly names: ReadonlyMap<string, string>;
  /** How many others would be asked. */
  readonly others: number;
  /** Whether the reader is asked about the time too. */
  readonly own: boolean;
  readonly here: string;
  readonly done: ProposalDone | undefined;
  readonly refused?: string | undefined;
  readonly values: Values;
  readonly errors: readonly FieldError[];
}

interface Props { visit: MemberVisit; shown: ProposalShown }

const zoneOf = ({ person }: MemberVisit) => person.zone;
const isOpen = ({ seen: { proposal } }: ProposalShown) => proposal.state === 'open' || proposal.state === 'asked';

export function ProposalPage({ visit, shown }: Props) {
  const { text, organisation } = visit;
  const { t } = text;
  const { seen: { proposal, session, answers }, names, here, own, done, errors, refused } = shown;
  const href = `/o/${organisation.slug}/sessions/${session.id}`;
  const banner = done ? <Banner kind="done" lead={<StateMark text={text} state="done">{t(`proposal.done.${done}`)}</StateMark>} /> : undefined;
  const acts = <>{own && isOpen(shown) ? <ButtonLink href={`${here}?answer`}>{t('proposal.ownAnswer')}</ButtonLink> : null}<ButtonLink href={href}>{t('proposal.toSession')}</ButtonLink></>;
  return (
    <OfficePage visit={visit} title={t('proposal.title')} current="sessions" banner={banner} live={`/o/${organisation.slug}/live?topics=session:${session.id}`} refused={errors.length > 0}>
      <div data-live-part="head">
        <PageHead title={t('proposal.by', { name: names.get(proposal.person) ?? '' })} acts={acts}>
          <a href={href}><bdi>{session.title}</bdi></a>{' · '}<ProposalMark text={text} proposal={proposal} answers={answers} />{' · '}{t('proposal.byWhen', { when: text.dateTime(proposal.madeAt, zoneOf(visit)) })}
        </PageHead>
      </div>
      <div class="body">
        <ErrorSummary text={text} errors={errors} />
        {refused ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('proposal.notDone')}</StateMark>}><p>{refused}</p></Notice> : null}
        <Ledger>
          <Times visit={visit} shown={shown} />
          {proposal.state === 'open' ? null : <Answers visit={visit} shown={shown} />}
          {isOpen(shown) ? <Deciding visit={visit} shown={shown} /> : null}
        </Ledger>
      </div>
    </OfficePage>
  );
}

/** The times with who can and who cannot; what was written beside them. */
function Times({ visit, shown }: Props) {
  const { text, now } = visit;
  const { t } = text;
  const { seen: { proposal, times, session }, names } = shown;
  const zone = zoneOf(visit);
  const mark = (id: string) => (proposal.chosen !== id ? undefined
    : <StateMark text={text} state={proposal.state === 'accepted' ? 'done' : 'tentative'}>{t(proposal.state === 'accepted' ? 'proposal.taken' : 'proposal.chosen')}</StateMark>);
  return (
    <LedgerSection id="times" heading={t('proposal.times')} note={text.zoneName(zone, times[0]!.start)} live="times">
      {session.time && isOpen(shown) ? <li class="part second">{t('proposal.isNow', { when: text.dateRange(session.time.start, session.time.end, zone) })}</li> : null}
      {times.map(({ id, start, end, suits }) => (
        <LedgerRow time={<Time text={text} at={start} zone={zone} />} under={text.shortDay(start.toZonedDateTimeISO(zone).toPlainDate())} state={mark(id)} title={text.dateRange(start, end, zone)}>
          {isOpen(shown) ? (Temporal.Instant.compare(start, now) <= 0 ? [t('proposal.past')] : suitsWords(text, suits, names)).map((one) => <p class="second">{one}</p>) : null}
        </LedgerRow>
      ))}
      {proposal.comment ? <li class="part"><p dir="auto">{proposal.comment}</p></li> : null}
      {proposal.state === 'declined' && proposal.answer ? <li class="part"><p><b>{t('proposal.declineAnswer')}</b><br /><span dir="auto">{proposal.answer}</span></p></li> : null}
      {proposal.state === 'ended' ? <li class="part"><p>{t('proposal.refused.proposal-closed.ended', { because: becauseWords(text, proposal) })}</p></li> : null}
    </LedgerSection>
  );
}

/** What the others say of the time that they are asked about. */
function Answers({ visit: { text }, shown: { seen: { answers }, names } }: Props) {
  const { t } = text;
  if (answers.length === 0) return null;
  const answered = answers.filter(({ answer }) => answer !== null).length;
  const name = (id: string, required: boolean) => <><bdi>{names.get(id) ?? ''}</bdi>{required ? null : <small class="second">{' '}{t('proposal.optional')}</small>}</>;
  return (
    <LedgerPart id="answers" heading={t('proposal.answers')} note={t('proposal.answered', { answered, people: answers.length })} live="answers">
      <Table
        id="answers-table" caption={t('proposal.answers')} captionHidden rowHead={0} columns={[{ label: t('poll.person') }, { label: t('proposal.answers') }]}
        rows={answers.map(({ person, required, answer }): Child[] => [name(person, required), <AnswerMark text={text} answer={answer} />])}
      />
    </LedgerPart>
  );
}

/** One form for one deed. */
function Act({ visit: { csrf }, shown, what, children }: Props & { what: string; children: Child }) {
  return <Form action={shown.here} csrf={csrf}><input type="hidden" name="version" value={String(shown.seen.proposal.version)} /><input type="hidden" name="do" value={what} />{children}</Form>;
}

function Deciding({ visit, shown }: Props) {
  const { actor, text } = visit;
  const { seen: { proposal, session, answers }, names, values, errors } = shown;
  const { t } = text;
  const rule = access['sessions.askProposal'];
  if (!may(actor, session.class === 'PUBLIC' ? rule : { ...rule, roles: [] }, { relations: actor.person === session.coordinator ? ['owner'] : [] })) return null;
  return (
    <>
      {proposal.state === 'open' ? <Ask visit={visit} shown={shown} /> : (
        <LedgerPart id="take" heading={t('proposal.take')} live="take">
          <p class="field second">{t('proposal.takeText')}{proposal.byMachine ? <>{' '}{t('proposal.machineWill')}</> : null}</p>
          <Act visit={visit} shown={shown} what="take">
            <Acts><Button primary={isAgreed(answers)} refused={isAgreed(answers) ? undefined : { id: 'take-why', reason: t('proposal.takeWhy') }}>{t('proposal.take')}</Button></Acts>
          </Act>
        </LedgerPart>
      )}
      <LedgerPart id="decline" heading={t('proposal.decline')}>
        <Act visit={visit} shown={shown} what="decline">
          <div class="narrow"><Field text={text} name="word" kind="textarea" rows={2} optional maxlength={1000} label={t('proposal.declineWord', { name: names.get(proposal.person) ?? '' })} value={values.get('word') ?? undefined} error={errorOf(errors, 'word')} /></div>
          <Acts><Button>{t('proposal.declineAct')}</Button></Acts>
        </Act>
      </LedgerPart>
    </>
  );
}

function Ask({ visit, shown }: Props) {
  const { text, now } = visit;
  const { t } = text;
  const { seen: { times }, others, values, errors } = shown;
  const ahead = times.filter(({ start }) => Temporal.Instant.compare(start, now) > 0);
  if (ahead.length === 0) return null;
  const best = ahead.find(({ suits }) => suits?.missing.length === 0 && suits.room !== false) ?? ahead[0]!;
  return (
    <LedgerPart id="ask" heading={t('proposal.ask')}>
      <p class="field second">{t('proposal.askText', { count: others })}</p>
      <Act visit={visit} shown={shown} what="ask">
        <Field
          text={text} name="time" kind="radios" label={t('proposal.which')} value={values.get('time') ?? best.id} error={errorOf(errors, 'time')}
          options={ahead.map(({ id, start, end }) => ({ value: id, label: text.dateRange(start, end, zoneOf(visit)) }))}
        />
        <Field text={text} name="byMachine" kind="checkbox" optional="unsaid" checked={values.get('byMachine') === 'yes'} label={t('proposal.byMachine')} hint={t('proposal.byMachineHint')} />
        <Acts><Button primary>{t('proposal.askAct')}</Button></Acts>
      </Act>
    </LedgerPart>
  );
}
