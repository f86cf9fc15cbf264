/** A poll as who works on it sees it: people and times with what each has said, and what can be done. */
import type { Child } from 'hono/jsx';
import { may } from '../../../rooms/identity/access.ts';
import { access } from '../../../rooms/availability/access-polls.ts';
import { optionBounds, type PollOption, type Tally } from '../../../rooms/availability/model-polls.ts';
import type { PollSeen } from '../../../rooms/availability/reads-polls.ts';
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
import { PollMark, VoteMark, ZoneForm } from './parts.tsx';

/** What was just done, as the address of the page says after a redirect. */
export const pollDone = ['open', 'chase', 'none', 'add', 'remove', 'until', 'withdraw', 'close'] as const;
export type PollDone = (typeof pollDone)[number];

export interface PollShown {
  readonly seen: PollSeen;
  /** Names of people by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly zone: string;
  readonly here: string;
  /** Whether the reader is asked too. */
  readonly own: boolean;
  readonly done: PollDone | undefined;
  /** Why what was asked for was not done. */
  readonly refused?: string | undefined;
  readonly values: Values;
  readonly errors: readonly FieldError[];
}

interface Props { visit: MemberVisit; shown: PollShown }

export function PollPage({ visit, shown }: Props) {
  const { text, organisation, now } = visit;
  const { t } = text;
  const { seen: { poll, subject, people }, zone, done } = shown;
  const session = `/o/${organisation.slug}/sessions/${subject.id}`;
  const banner = done ? <Banner kind="done" lead={<StateMark text={text} state="done">{t(`poll.done.${done}`)}</StateMark>} /> : undefined;
  const answered = people.filter(({ answeredAt }) => answeredAt !== null).length;
  const acts = <>{shown.own && poll.state === 'open' ? <ButtonLink href={`${shown.here}?answer`}>{t('poll.ownAnswer')}</ButtonLink> : null}<ButtonLink href={session}>{t('poll.toSession')}</ButtonLink></>;
  return (
    <OfficePage visit={visit} title={t('poll.title')} current="sessions" banner={banner} live={`/o/${organisation.slug}/live?topics=session:${subject.id}`} refused={shown.errors.length > 0}>
      <div data-live-part="head">
        <PageHead title={t('poll.title')} acts={acts}>
          <a href={session}><bdi>{subject.title}</bdi></a>{' · '}<PollMark text={text} poll={poll} now={now} />{' · '}
          {t('poll.answered', { answered, people: people.length })}{' · '}{t('poll.untilWhen', { when: text.dateTime(poll.deadline, zone) })}
        </PageHead>
      </div>
      <div class="body">
        <ErrorSummary text={text} errors={shown.errors} />
        {shown.refused ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('poll.notDone')}</StateMark>}><p>{shown.refused}</p></Notice> : null}
        <ZoneForm text={text} here={shown.here} zone={zone} at={shown.seen.options[0]!.start} />
        <Ledger>
          <Times visit={visit} shown={shown} />
          <Votes visit={visit} shown={shown} />
          {poll.state === 'open' ? <OpenForms visit={visit} shown={shown} /> : null}
        </Ledger>
      </div>
    </OfficePage>
  );
}

const mayDo = ({ actor }: MemberVisit, verb: keyof typeof access, { seen: { subject } }: PollShown) =>
  may(actor, subject.classification === 'PUBLIC' ? access[verb] : { ...access[verb], roles: [] }, { relations: actor.person === subject.coordinator ? ['owner'] : [] });

/** One form with one button. */
function Act({ visit: { csrf }, shown, what, children }: Props & { what: Readonly<Record<string, string>>; children: Child }) {
  const said = { version: String(shown.seen.poll.version), zone: shown.zone, ...what };
  return <Form action={shown.here} csrf={csrf}>{Object.entries(said).map(([name, value]) => <input type="hidden" name={name} value={value} />)}{children}</Form>;
}

/** The times with what was said of each, and what can be done with it. */
function Times({ visit, shown }: Props) {
  const { text } = visit;
  const { t } = text;
  const { seen: { options, tallies, subject, poll } } = shown;
  const intro = poll.state === 'open' ? <li class="part second">{t(subject.time ? 'poll.closeMoves' : 'poll.closeSchedules')}</li> : null;
  return (
    <LedgerSection id="times" heading={t('poll.times')} note={text.zoneName(shown.zone, options[0]!.start)} live="times">
      {intro}
      {options.map((option, at) => <TimeRow visit={visit} shown={shown} option={option} tally={tallies[at]!} />)}
    </LedgerSection>
  );
}

function TimeRow({ visit, shown, option, tally }: Props & { option: PollOption; tally: Tally }) {
  const { text, now } = visit;
  const { t } = text;
  const { seen: { poll, subject, roomHeld }, zone } = shown;
  const isPast = Temporal.Instant.compare(option.start, now) <= 0;
  const canClose = poll.state === 'open' && !isPast && mayDo(visit, 'availability.closePoll', shown);
  const named = text.dateRange(option.start, option.end, zone);
  const marks = [
    ...(poll.chosen === option.id ? [<StateMark text={text} state="done">{t('poll.chosen')}</StateMark>] : []),
    ...(poll.state === 'open' && tally.best ? [<StateMark text={text} state="scheduled">{t('poll.best')}</StateMark>] : []),
  ];
  return (
    <LedgerRow
      time={<Time text={text} at={option.start} zone={zone} />} under={text.shortDay(option.start.toZonedDateTimeISO(zone).toPlainDate())} state={marks.length > 0 ? marks : undefined} title={named}
      acts={canClose ? <Act visit={visit} shown={shown} what={{ do: 'close', option: option.id }}><Button>{t('poll.take')}<span class="vh">{' '}{named}</span></Button></Act> : undefined}
    >
      <p class="second">
        {t('poll.counts', { yes: tally.yes, maybe: tally.ifNeedBe, no: tally.no, open: tally.open })}
        {tally.requiredNo > 0 ? <>{' · '}{t('poll.requiredNo', { count: tally.requiredNo })}</> : null}
        {poll.state === 'open' && subject.room ? <>{' · '}{t(roomHeld.has(option.id) ? 'poll.roomHeld' : 'poll.roomNotHeld')}</> : null}
      </p>
    </LedgerRow>
  );
}

/** People by times. */
function Votes({ visit, shown }: Props) {
  const { text } = visit;
  const { t } = text;
  const { seen: { options, people, tallies }, names, zone } = shown;
  const head = options.map(({ start, end }, at) => ({
    label: <>{text.shortDay(start.toZonedDateTimeISO(zone).toPlainDate())}<br />{text.range(start, end, zone)}{tallies[at]!.best ? <><br />{t('poll.best')}</> : null}</>,
  }));
  const name = (id: string, required: boolean) => <><bdi>{names.get(id) ?? ''}</bdi>{required ? null : <small class="second">{' '}{t('poll.optional')}</small>}</>;
  const sums = tallies.map(({ yes, ifNeedBe }) => t('poll.sum', { yes, maybe: ifNeedBe }));
  const comments = people.filter(({ comment }) => comment !== null);
  return (
    <LedgerPart id="votes" heading={t('poll.votes')} note={t('poll.people', { count: people.length })} live="votes">
      <Table
        id="votes-table" caption={t('poll.votes')} captionHidden rowHead={0} columns={[{ label: t('poll.person') }, ...head]}
        rows={[...people.map((one): Child[] => [name(one.person, one.required), ...options.map(({ id }) => <VoteMark text={text} vote={one.votes.get(id)} />)]), [t('poll.sums'), ...sums]]}
      />
      {comments.length === 0 ? null : <ul class="thread">{comments.map(({ person, comment }) => <li><b><bdi>{names.get(person) ?? ''}</bdi></b><p dir="auto">{comment}</p></li>)}</ul>}
    </LedgerPart>
  );
}

function OpenForms({ visit, shown }: Props) {
  const { text, now } = visit;
  const { t } = text;
  const { seen: { poll, people, options }, names, zone, values, errors } = shown;
  const waiting = people.filter(({ answeredAt }) => answeredAt === null);
  const isOver = Temporal.Instant.compare(poll.deadline, now) <= 0;
  const deadline = poll.deadline.toZonedDateTimeISO(poll.zone);
  return (
    <>
      {waiting.length === 0 || isOver || !mayDo(visit, 'availability.chasePoll', shown) ? null : (
        <LedgerPart id="waiting" heading={t('poll.waiting')} note={t('poll.people', { count: waiting.length })} live="waiting">
          <p class="field">{text.list(waiting.map(({ person }) => names.get(person) ?? ''))}</p>
          <Act visit={visit} shown={shown} what={{ do: 'chase' }}><Acts><Button>{t('poll.chaseAct', { count: waiting.length })}</Button></Acts></Act>
        </LedgerPart>
      )}
      {mayDo(visit, 'availability.changePoll', shown) && !isOver && options.length < optionBounds.most ? (
        <LedgerPart id="add" heading={t('poll.add')} note={text.zoneName(poll.zone, poll.deadline)}>
          <Act visit={visit} shown={shown} what={{ do: 'add' }}>
            <div class="field"><div class="line">
              <Field text={text} name="date" kind="date" label={t('poll.addDate')} value={values.get('date') ?? undefined} error={errorOf(errors, 'date')} />
              <Field text={text} name="time" kind="time" label={t('poll.addTime')} value={values.get('time') ?? undefined} error={errorOf(errors, 'time')} />
            </div></div>
            <Acts><Button>{t('poll.addAct')}</Button></Acts>
          </Act>
        </LedgerPart>
      ) : null}
      {mayDo(visit, 'availability.changePoll', shown) && options.some(({ start }) => Temporal.Instant.compare(start, now) > 0) ? (
        <LedgerPart id="until" heading={t('poll.deadline')} note={text.zoneName(poll.zone, poll.deadline)}>
          <p class="field second">{t('poll.deadlineText', { count: people.length })}</p>
          <Act visit={visit} shown={shown} what={{ do: 'until' }}>
            <div class="field"><div class="line">
              <Field text={text} name="untilDate" kind="date" label={t('poll.untilDate')} value={values.get('untilDate') ?? deadline.toPlainDate().toString()} error={errorOf(errors, 'untilDate')} />
              <Field text={text} name="untilTime" kind="time" label={t('poll.untilTime')} value={values.get('untilTime') ?? deadline.toPlainTime().toString({ smallestUnit: 'minute' })} error={errorOf(errors, 'untilTime')} />
            </div></div>
            <Acts><Button>{t('poll.deadlineAct')}</Button></Acts>
          </Act>
        </LedgerPart>
      ) : null}
      {mayDo(visit, 'availability.changePoll', shown) && options.length > 1 ? (
        <LedgerPart id="remove" heading={t('poll.remove')}>
          <Act visit={visit} shown={shown} what={{ do: 'remove' }}>
            <Field text={text} name="option" kind="select" label={t('poll.which')} options={options.map((one) => ({ value: one.id, label: text.dateRange(one.start, one.end, zone) }))} />
            <Acts><Button>{t('poll.removeAct')}</Button></Acts>
          </Act>
        </LedgerPart>
      ) : null}
      {mayDo(visit, 'availability.withdrawPoll', shown) ? (
        <LedgerPart id="withdraw" heading={t('poll.withdraw')}>
          <p class="field second">{t('poll.withdrawText', { count: people.length })}</p>
          <Act visit={visit} shown={shown} what={{ do: 'withdraw' }}><Acts><Button>{t('poll.withdrawAct')}</Button></Acts></Act>
        </LedgerPart>
      ) : null}
    </>
  );
}
