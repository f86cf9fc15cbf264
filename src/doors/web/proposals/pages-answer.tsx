/** What one of the others sees who is asked whether a proposed time suits: behind his link without an account, or signed in. */
import { officeLanguages } from '../../../platform/text-languages.ts';
import type { ProposalAsked } from '../../../rooms/sessions/reads-proposals.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { DescriptionList } from '../frame/lists.tsx';
import { Notice } from '../frame/notices.tsx';
import { Body, PageHead, PublicPage } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Visit } from '../visit.ts';
import { becauseWords } from './parts.tsx';

export interface AnswerShown {
  readonly asked: ProposalAsked;
  readonly name: string;
  readonly lead: string;
  readonly maker: string;
  readonly zone: string;
  readonly here: string;
  /** What the link in the mail has chosen: it is said by the button alone. */
  readonly chosen: 'yes' | 'no' | undefined;
  readonly errors: readonly FieldError[];
  readonly said: boolean;
}

/** Behind a signed link. */
export function AnswerLinkPage({ visit, shown }: { visit: Visit; shown: AnswerShown }) {
  const { text, organisation } = visit;
  return (
    <PublicPage
      text={text} spoken={visit.spoken} title={text.t('proposal.answerTitle')} organisation={organisation.name} refused={shown.errors.length > 0}
      languages={officeLanguages.map(({ locale }) => ({ locale, href: `${shown.here}?lang=${locale}${shown.chosen ? `&answer=${shown.chosen}` : ''}` }))}
      footer={<p>{text.t('replypage.footer', { organisation: organisation.name })}</p>}
    >
      <h1>{text.t('proposal.answerTitle')}</h1>
      <Answering visit={visit} shown={shown} />
    </PublicPage>
  );
}

/** The same for who is signed in. */
export function AnswerPage({ visit, shown }: { visit: MemberVisit; shown: AnswerShown }) {
  const { text } = visit;
  return (
    <OfficePage visit={visit} title={text.t('proposal.answerTitle')} current="sessions" refused={shown.errors.length > 0}>
      <PageHead title={text.t('proposal.answerTitle')} />
      <Body narrow><Answering visit={visit} shown={shown} /></Body>
    </OfficePage>
  );
}

function Answering({ visit, shown }: { visit: Visit; shown: AnswerShown }) {
  const { text } = visit;
  const { t } = text;
  const { asked: { proposal, session, time, own }, name, lead, maker, zone, said } = shown;
  const isOpen = proposal.state === 'asked';
  const now = session.time && proposal.state !== 'accepted' ? [[t('proposal.now'), <bdi>{text.dateRange(session.time.start, session.time.end, zone)}</bdi>] as [string, unknown]] : [];
  return (
    <>
      <p><b><bdi>{session.title}</bdi></b><br />{t('proposal.answerOf', { maker, lead })}</p>
      {proposal.comment ? <blockquote dir="auto">{proposal.comment}</blockquote> : null}
      <DescriptionList items={[[t('proposal.proposedTime'), <b><bdi>{text.dateRange(time.start, time.end, zone)}</bdi></b>], ...now as [string, never][], [t('poll.zone'), text.zoneName(zone, time.start)]]} />
      <p>{text.parts<unknown>('proposal.answerWhose', { name: <b><bdi>{name}</bdi></b> })}</p>
      {isOpen && said ? <Notice kind="done" spoken lead={<StateMark text={text} state="done">{t('proposal.thanks')}</StateMark>}><p>{t('proposal.thanksMore')}</p></Notice> : null}
      {isOpen && !said && own.answer ? <p>{t('proposal.answerStands', { answer: t(`proposal.answer.${own.answer}`) })}</p> : null}
      {isOpen ? <AnswerForm visit={visit} shown={shown} />
        : (
          <Notice kind={proposal.state === 'accepted' ? 'done' : 'plain'} lead={<StateMark text={text} state={proposal.state === 'accepted' ? 'done' : 'cancelled'}>{t(`proposal.state.${proposal.state}`)}</StateMark>}>
            <p>{t(`proposal.shut.${proposal.state === 'open' ? 'ended' : proposal.state}`, { because: becauseWords(text, proposal) })}</p>
          </Notice>
        )}
    </>
  );
}

function AnswerForm({ visit: { text, csrf }, shown }: { visit: Visit; shown: AnswerShown }) {
  const { t } = text;
  const { here, chosen, errors, asked: { own } } = shown;
  return (
    <>
      <ErrorSummary text={text} errors={errors} />
      <Form action={`${here}?lang=${text.locale}`} csrf={csrf}>
        <input type="hidden" name="do" value="answer" />
        <Field
          text={text} name="answer" kind="radios" label={t('replypage.answer')} value={chosen ?? own.answer ?? undefined} error={errorOf(errors, 'answer')}
          options={[{ value: 'yes', label: t('proposal.yes') }, { value: 'no', label: t('proposal.no') }]}
        />
        <Acts><Button primary>{t('replypage.send')}</Button></Acts>
      </Form>
    </>
  );
}
