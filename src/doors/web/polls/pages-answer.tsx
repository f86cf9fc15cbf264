/** What one of those who are asked sees: behind his link without an account, or signed in. */
import { officeLanguages } from '../../../platform/text-languages.ts';
import { votes } from '../../../rooms/availability/model-polls.ts';
import type { PollAsked } from '../../../rooms/availability/reads-polls.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Notice } from '../frame/notices.tsx';
import { Body, PageHead, PublicPage } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Visit } from '../visit.ts';
import { voteField, type Values } from './forms.ts';
import { ZoneForm } from './parts.tsx';

/** What the page shows. `here`: its address; `said`: the answer has just been taken. */
export interface AnswerShown {
  readonly asked: PollAsked;
  readonly name: string;
  readonly lead: string;
  readonly zone: string;
  readonly here: string;
  /** What else the address says, such as that the answer is asked for. */
  readonly kept: Readonly<Record<string, string>>;
  readonly values: Values;
  readonly errors: readonly FieldError[];
  readonly said: boolean;
  /** Why the answer was not taken, where it is about no field. */
  readonly refused?: string | undefined;
  /** Where other times are proposed; undefined where the session takes none. */
  readonly propose: string | undefined;
}

/** Behind a signed link: no account, no script, any zone. */
export function AnswerLinkPage({ visit, shown }: { visit: Visit; shown: AnswerShown }) {
  const { text, organisation } = visit;
  return (
    <PublicPage
      text={text} spoken={visit.spoken} title={text.t('poll.answerTitle')} organisation={organisation.name} refused={shown.errors.length > 0}
      languages={officeLanguages.map(({ locale }) => ({ locale, href: `${shown.here}?lang=${locale}&zone=${encodeURIComponent(shown.zone)}` }))}
      footer={<p>{text.t('poll.privacy', { organisation: organisation.name })}{' '}<a href={`mailto:${organisation.sender}`} dir="ltr">{organisation.sender}</a></p>}
    >
      <h1>{text.t('poll.answerTitle')}</h1>
      <Answering visit={visit} shown={shown} />
      <NotMe visit={visit} shown={shown} />
    </PublicPage>
  );
}

/** Who was passed a link on says so. */
function NotMe({ visit: { text: { t, locale }, csrf }, shown: { here, name, asked: { poll } } }: { visit: Visit; shown: AnswerShown }) {
  return (
    <details>
      <summary>{t('poll.notMe', { name })}</summary>
      <p>{t(poll.state === 'open' ? 'poll.notMeText' : 'poll.notMeShut', { name })}</p>
      <Form action={`${here}?lang=${locale}`} csrf={csrf}><input type="hidden" name="do" value="disown" /><Acts><Button>{t('poll.notMeAct')}</Button></Acts></Form>
    </details>
  );
}

/** What is shown once somebody said that a link is not his: it opens nothing any more. */
export function DisownedPage({ visit, name, renewed }: { visit: Visit; name: string; renewed: boolean }) {
  const { text, organisation } = visit;
  return (
    <PublicPage text={text} spoken={visit.spoken} title={text.t('poll.disowned')} organisation={organisation.name} languages={officeLanguages.map(({ locale }) => ({ locale, href: `?lang=${locale}` }))}>
      <h1>{text.t('poll.disowned')}</h1>
      <p>{text.t(renewed ? 'poll.disownedText' : 'poll.disownedShut', { name })}</p>
    </PublicPage>
  );
}

/** The same for who is signed in. */
export function AnswerPage({ visit, shown }: { visit: MemberVisit; shown: AnswerShown }) {
  const { text } = visit;
  return (
    <OfficePage visit={visit} title={text.t('poll.answerTitle')} current="sessions" refused={shown.errors.length > 0}>
      <PageHead title={text.t('poll.answerTitle')} />
      <Body narrow><Answering visit={visit} shown={shown} /></Body>
    </OfficePage>
  );
}

function Answering({ visit, shown }: { visit: Visit; shown: AnswerShown }) {
  const { text, now } = visit;
  const { t } = text;
  const { asked: { poll, subject, own }, name, lead, zone, said, refused } = shown;
  const isOpen = poll.state === 'open' && Temporal.Instant.compare(poll.deadline, now) > 0;
  return (
    <>
      <p><b><bdi>{subject.title}</bdi></b><br />{t('poll.of', { lead, length: text.duration(Temporal.Duration.from({ minutes: poll.minutes })) })}</p>
      {subject.time && poll.state === 'open' ? <p>{t('poll.isNow', { when: text.dateRange(subject.time.start, subject.time.end, zone) })}</p> : null}
      <p>{text.parts<unknown>('poll.whose', { name: <b><bdi>{name}</bdi></b> })}</p>
      {refused ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('poll.notTaken')}</StateMark>}><p>{refused}</p></Notice> : null}
      {said ? <Notice kind="done" spoken lead={<StateMark text={text} state="done">{t('poll.thanks')}</StateMark>}><p>{t('poll.thanksMore', { when: text.dateTime(poll.deadline, zone) })}</p></Notice> : null}
      {!said && isOpen && own.answeredAt !== null ? <p>{t('poll.answeredAt', { when: text.dateTime(own.answeredAt, zone) })}</p> : null}
      {isOpen ? <Open visit={visit} shown={shown} /> : <Shut visit={visit} shown={shown} />}
    </>
  );
}

/** Why there is nothing to answer any more, and what became of it. */
function Shut({ visit: { text }, shown: { asked: { poll, options, subject }, lead, zone } }: { visit: Visit; shown: AnswerShown }) {
  const { t } = text;
  const chosen = options.find(({ id }) => id === poll.chosen);
  const isNow = subject.time ? <p>{t('poll.isNow', { when: text.dateRange(subject.time.start, subject.time.end, zone) })}</p> : null;
  if (poll.state === 'withdrawn') return <Notice lead={<StateMark text={text} state="cancelled">{t('poll.state.withdrawn')}</StateMark>}><p>{t('poll.shut.withdrawn', { lead })}</p>{isNow}</Notice>;
  if (poll.state === 'open') return <Notice lead={<StateMark text={text} state="late">{t('poll.state.over')}</StateMark>}><p>{t('poll.shut.over', { when: text.dateTime(poll.deadline, zone), lead })}</p></Notice>;
  const moved = chosen && subject.time && !subject.time.start.equals(chosen.start) ? <p>{t('poll.shut.moved', { when: text.dateRange(subject.time.start, subject.time.end, zone) })}</p> : null;
  return (
    <Notice kind="done" lead={<StateMark text={text} state="done">{t('poll.state.closed')}</StateMark>}>
      <p>{chosen ? t('poll.shut.closed', { when: text.dateRange(chosen.start, chosen.end, zone), zone: text.zoneName(zone, chosen.start) }) : null}</p>{moved}
      <p>{t('poll.shut.closedMore')}</p>
    </Notice>
  );
}

function Open({ visit, shown }: { visit: Visit; shown: AnswerShown }) {
  const { text, csrf } = visit;
  const { t } = text;
  const { asked: { poll, options, own }, zone, here, kept, values, errors } = shown;
  const days = Map.groupBy(options, ({ start }) => start.toZonedDateTimeISO(zone).toPlainDate().toString());
  return (
    <>
      <p>{t('poll.answerUntil', { when: text.dateTime(poll.deadline, zone) })}</p>
      <ZoneForm text={text} here={here} zone={zone} at={options[0]!.start} kept={{ lang: text.locale, ...kept }} />
      <ErrorSummary text={text} errors={errors} />
      <Form action={`${here}?lang=${text.locale}`} csrf={csrf}>
        <input type="hidden" name="do" value="answer" />
        <input type="hidden" name="zone" value={zone} />
        {[...days.values()].map((of) => (
          <>
            <h2>{text.weekdayDate(of[0]!.start, zone)}</h2>
            {of.map((option) => <Choice visit={visit} shown={shown} option={option} />)}
          </>
        ))}
        {shown.propose === undefined ? null : <p class="field">{t('poll.noneSuits')}<a href={shown.propose}>{t('proposal.link')}</a></p>}
        <Field text={text} name="comment" kind="textarea" rows={3} optional maxlength={1000} label={t('poll.comment')} value={values.get('comment') ?? own.comment ?? ''} error={errorOf(errors, 'comment')} />
        <Acts><Button primary>{t(own.answeredAt === null ? 'poll.send' : 'poll.change')}</Button></Acts>
      </Form>
    </>
  );
}

function Choice({ visit: { text }, shown: { asked: { own, suggested }, zone, values, errors }, option }: { visit: Visit; shown: AnswerShown; option: PollAsked['options'][number] }) {
  const name = voteField(option);
  const hint = suggested.has(option.id) ? { hint: text.t('poll.suggested') } : {};
  return (
    <div class="across">
      <Field
        text={text} name={name} kind="radios" label={text.range(option.start, option.end, zone)} {...hint}
        value={values.get(name) ?? own.votes.get(option.id) ?? suggested.get(option.id)} error={errorOf(errors, name)}
        options={votes.map((vote) => ({ value: vote, label: text.t(`poll.vote.${vote}`) }))}
      />
    </div>
  );
}
