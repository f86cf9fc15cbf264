/** The form that opens a poll of the people of a session. */
import type { PollSubject } from '../../../rooms/availability/model-polls.ts';
import { optionBounds } from '../../../rooms/availability/model-polls.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { OfficePage } from '../office/parts.tsx';
import { zoneOptions } from '../people/parts.tsx';
import { rowsOf, type Values } from './forms.ts';

/** Asks for times, how long it takes, and until when people can answer. */
export function OpenPollPage({ visit, subject, values, errors, refused }: {
  visit: MemberVisit; subject: PollSubject; values: Values; errors: readonly FieldError[]; refused?: string | undefined;
}) {
  const { text, organisation, csrf } = visit;
  const { t } = text;
  const session = `/o/${organisation.slug}/sessions/${subject.id}`;
  return (
    <OfficePage visit={visit} title={t('poll.openTitle')} current="sessions" refused={errors.length > 0}>
      <PageHead title={t('poll.openTitle')}><a href={session}><bdi>{subject.title}</bdi></a></PageHead>
      <Body narrow>
        <ErrorSummary text={text} errors={errors} />
        {refused ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('poll.notOpened')}</StateMark>}><p>{refused}</p></Notice> : null}
        <p class="field second">{t('poll.openText', { count: subject.people.length, ...optionBounds })}{' '}{t(subject.room ? 'poll.heldRoomText' : 'poll.heldText')}</p>
        <Form action={`${session}/poll`} csrf={csrf}>
          <Times visit={visit} values={values} errors={errors} />
          <div class="field"><div class="line">
            <Field text={text} name="zone" kind="select" label={t('poll.zone')} value={values.get('zone') ?? undefined} options={zoneOptions(values.get('zone') ?? undefined)} error={errorOf(errors, 'zone')} />
            <Field text={text} name="minutes" kind="number" min="5" max="10080" step="5" label={t('poll.minutes')} value={values.get('minutes') ?? undefined} error={errorOf(errors, 'minutes')} />
          </div></div>
          <div class="field"><div class="line">
            <Field text={text} name="untilDate" kind="date" label={t('poll.untilDate')} value={values.get('untilDate') ?? undefined} error={errorOf(errors, 'untilDate')} />
            <Field text={text} name="untilTime" kind="time" label={t('poll.untilTime')} value={values.get('untilTime') ?? undefined} error={errorOf(errors, 'untilTime')} />
          </div></div>
          <Acts>
            <Button primary name="act" value="open">{t('poll.openAct', { count: subject.people.length })}</Button>
            <ButtonLink plain href={session}>{t('sessionpage.leave')}</ButtonLink>
          </Acts>
        </Form>
      </Body>
    </OfficePage>
  );
}

function Times({ visit: { text }, values, errors }: { visit: MemberVisit; values: Values; errors: readonly FieldError[] }) {
  const { t } = text;
  const rows = rowsOf(values);
  return (
    <>
      <input type="hidden" name="rows" value={String(rows)} />
      {Array.from({ length: rows }, (_, at) => String(at + 1)).map((at) => (
        <div class="field"><div class="line">
          <Field text={text} name={`date${at}`} kind="date" label={t('poll.date', { number: Number(at) })} value={values.get(`date${at}`) ?? undefined} error={errorOf(errors, `date${at}`)} optional={Number(at) > optionBounds.least} />
          <Field text={text} name={`time${at}`} kind="time" label={t('poll.time', { number: Number(at) })} value={values.get(`time${at}`) ?? undefined} error={errorOf(errors, `time${at}`)} optional={Number(at) > optionBounds.least} />
        </div></div>
      ))}
      {rows < optionBounds.most ? <div class="field"><Acts><Button name="act" value="more">{t('poll.moreTimes')}</Button></Acts></div> : null}
    </>
  );
}
