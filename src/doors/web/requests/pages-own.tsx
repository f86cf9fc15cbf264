import type { Post } from '../../../rooms/sessions/model-requests.ts';
import type { Status } from '../../../rooms/sessions/reads-requests.ts';
import { ChangedMeanwhile } from '../answers-changes.tsx';
import type { MemberVisit } from '../answers-refusals.tsx';
import { ErrorSummary, type FieldError } from '../frame/forms.tsx';
import { Ledger, LedgerPart } from '../frame/ledger.tsx';
import { Banner, Notice } from '../frame/notices.tsx';
import { PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Time } from '../frame/times.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Typed } from './forms.ts';
import { openQuestion, OwnStateLine, QuestionForm, Thread, WishFacts } from './parts.tsx';

/** What a form that came back shows. */
export interface AnswerAgain {
  readonly values: Typed;
  readonly errors?: readonly FieldError[];
  readonly notice?: string | undefined;
  /** What stands there now, where the office was quicker. */
  readonly now?: readonly (readonly [string, string])[];
}

interface Props { visit: MemberVisit; status: Status; names: ReadonlyMap<string, string>; values: Typed; again: AnswerAgain | undefined; answered: boolean }

/** How one's own request stands, for a member who is not of the office; what is missing is answered here (G-4.1.2). */
export function OwnRequestPage({ visit, status, names, values, again, answered }: Props) {
  const { text, organisation, person } = visit;
  const { request, follows, thread, booked } = status;
  const { t } = text;
  const question = openQuestion({ state: follows?.state ?? request.state, missing: request.missing }, thread);
  const banner = answered ? <Banner kind="done" lead={<StateMark text={text} state="done">{t('requestpage.answered', { organisation: organisation.name })}</StateMark>} /> : undefined;
  return (
    <OfficePage
      visit={visit} title={request.title} current="today" live={`/o/${organisation.slug}/live?topics=request:${request.id}`} banner={banner} refused={again !== undefined}
    >
      <div data-live-part="head">
        <PageHead title={<bdi>{request.title}</bdi>}>
          {booked?.cancelled ? <StateMark text={text} state="cancelled" /> : <OwnStateLine text={text} request={{ state: follows?.state ?? request.state }} waits={question !== undefined} />}
          {request.reason ? <>{': '}<span dir="auto">{request.reason}</span></> : null}
        </PageHead>
      </div>
      <div class="body">
        <ErrorSummary text={text} errors={again?.errors ?? []} />
        <Ledger>
          {question === undefined ? null : <Asked {...{ visit, status, question, again }} values={{ ...values, ...again?.values }} />}
          <LedgerPart id="wish" heading={t('requestpage.what')} live="wish">
            {booked ? <p><b><bdi>{text.dateRange(booked.start, booked.end, booked.zone)}</bdi></b>{', '}{text.zoneName(booked.zone)}</p> : null}
            {follows ? <p>{t('requestpage.follows', { when: text.date(follows.askedAt, person.zone) })}</p> : null}
            <WishFacts text={text} request={request} />
          </LedgerPart>
          <LedgerPart id="thread" heading={t('requestpage.thread')} live="thread"><Thread text={text} posts={thread} zone={person.zone} names={names} /></LedgerPart>
        </Ledger>
      </div>
    </OfficePage>
  );
}

function Asked({ visit, status: { request }, question, values, again }: Pick<Props, 'visit' | 'status' | 'values' | 'again'> & { question: Post }) {
  const { text, organisation, person, csrf } = visit;
  return (
    <LedgerPart id="question" heading={text.t('requestpage.post.question')} note={<Time text={text} at={question.at} zone={person.zone} form="date" />} live="question">
      <div class="narrow">
        <p>{text.t('requestpage.completeIntro', { organisation: organisation.name })}</p>
        {question.body ? <Notice><span class="prose" dir="auto">{question.body}</span></Notice> : null}
        {again?.notice === undefined ? null : <Notice kind="late">{again.notice}</Notice>}
        {again?.now === undefined ? null : <ChangedMeanwhile text={text} zone={person.zone} last={undefined} now={again.now} />}
        <QuestionForm
          {...{ text, csrf, request, question, values }} errors={again?.errors ?? []} zone={request.wished?.zone ?? person.zone}
          action={`/o/${organisation.slug}/requests/${request.id}/answer`}
        />
      </div>
    </LedgerPart>
  );
}
