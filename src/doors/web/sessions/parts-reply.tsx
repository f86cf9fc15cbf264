/** A person's own answer: the form of it, for a signed-in person and in lists. */
import type { Answer, Ask, Reply } from '../../../rooms/invitations/model.ts';
import { Acts, Button } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { Form } from '../frame/forms.tsx';
import { LedgerPart } from '../frame/ledger.tsx';
import { StateMark } from '../frame/shapes.tsx';
import type { Visit } from '../visit.ts';
import type { SessionShown } from './pages-session.tsx';
import { ReplyMark } from './parts.tsx';

export const answers: readonly Answer[] = ['ACCEPTED', 'TENTATIVE', 'DECLINED'];

/** Three buttons; the answer that stands is not offered again. */
export function ReplyButtons({ visit: { text }, now }: { visit: Pick<Visit, 'text'>; now: Reply }) {
  return <>{answers.filter((one) => one !== now).map((one) => <Button name="reply" value={one}>{text.t(`sessionpage.give.${one}`)}</Button>)}</>;
}

/** The answer of who looks at the page, and the way to give or change it. */
export function OwnAnswer({ visit, shown }: { visit: Visit; shown: SessionShown }) {
  const { text, person, organisation, csrf, now } = visit;
  const { t } = text;
  const { at, asks } = shown;
  const own = at.people.find((one) => one.person.id === person?.id);
  const openness = at.occasion?.openness(at.part, now);
  const propose = shown.proposes ? <p class="part"><a href={`/o/${organisation.slug}/sessions/${at.session.id}/propose`}>{t('proposal.link')}</a></p> : null;
  if (!own || !at.occasion || openness === 'unknown') return propose && <LedgerPart id="own" heading={t('proposal.list')} live="own">{propose}</LedgerPart>;
  const ask = asks.find((one) => one.person === own.person.id);
  const here = `/o/${organisation.slug}/sessions/${at.session.id}`;
  return (
    <LedgerPart id="own" heading={t('sessionpage.ownAnswer')} live="own">
      <p class="part"><ReplyMark text={text} reply={own.reply} own />{own.attendee.given.comment ? <span class="second" dir="auto">{' '}{own.attendee.given.comment}</span> : null}</p>
      {openness === 'open' ? (
        <Form action={`${here}/reply`} csrf={csrf} label={t('sessionpage.ownAnswer')}>
          <input type="hidden" name="part" value={at.part} />
          <input type="hidden" name="sequence" value={String(at.occasion.sequence)} />
          <div class="narrow"><Field text={text} name="comment" kind="text" optional label={t('sessionpage.comment')} maxlength={1000} value={own.attendee.given.comment ?? ''} /></div>
          <Acts><ReplyButtons visit={visit} now={own.reply} /></Acts>
        </Form>
      ) : null}
      {propose}
      {ask && openness === 'open' ? <OwnConfirmation visit={visit} ask={ask} action={`${here}/confirm`} /> : null}
    </LedgerPart>
  );
}

function OwnConfirmation({ visit: { text, csrf }, ask, action }: { visit: Visit; ask: Ask; action: string }) {
  const { t } = text;
  return (
    <Form action={action} csrf={csrf} label={t('sessionpage.confirmAsk')}>
      <input type="hidden" name="part" value={ask.subject.part ?? ''} />
      <p class="part">
        {ask.answer === null ? <StateMark text={text} state="missing">{t('sessionpage.confirmAsk')}</StateMark>
          : <StateMark text={text} state={ask.answer === 'yes' ? 'done' : 'cancelled'}>{t(`sessionpage.confirm.${ask.answer}`)}</StateMark>}
      </p>
      <Acts>
        {ask.answer === 'yes' ? null : <Button name="answer" value="yes">{t('invitation.confirmYes')}</Button>}
        {ask.answer === 'no' ? null : <Button name="answer" value="no">{t('invitation.confirmNo')}</Button>}
      </Acts>
    </Form>
  );
}
