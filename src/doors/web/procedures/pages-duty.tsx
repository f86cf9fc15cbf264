import type { Results } from '../../../rooms/feedback/model.ts';
import type { Duty, ProcedureVersion } from '../../../rooms/procedures/model.ts';
import type { StepFigures } from '../../../rooms/procedures/reads.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Ledger, LedgerPart } from '../frame/ledger.tsx';
import { DescriptionList } from '../frame/lists.tsx';
import { Notice } from '../frame/notices.tsx';
import { PageHead } from '../frame/page.tsx';
import { Time } from '../frame/times.tsx';
import { OfficePage } from '../office/parts.tsx';
import { feedbackWords, ReviewFigures } from './parts-figures.tsx';
import { DutyMark, EvidenceLine, reasonIn } from './parts.tsx';

/** What a review looks at: the procedure as it is now, and how it was kept since the last time. */
export interface ForReview { readonly version: ProcedureVersion; readonly since: Temporal.Instant; readonly figures: readonly StepFigures[]; readonly feedback: Results }

export interface DutyShown {
  readonly duty: Duty;
  readonly title: string;
  readonly clause: string;
  /** The sentence of the written procedure. */
  readonly said: string;
  readonly about: string;
  readonly aboutHref: string | undefined;
  /** Where it is done, when doing it elsewhere closes it. */
  readonly way: string | undefined;
  readonly person: string | undefined;
  readonly names: ReadonlyMap<string, string>;
  readonly review: ForReview | undefined;
  /** What this reader may do with it. */
  readonly may: { readonly doByHand: boolean; readonly waive: boolean; readonly review: boolean };
}

interface DutyProps {
  visit: MemberVisit; shown: DutyShown; errors: readonly FieldError[]; values: Readonly<Record<string, string>>;
  notice?: string | undefined;
}

/** One duty of a person: do it, or pass it over with a reason. */
export function DutyPage(props: DutyProps) {
  const { visit, shown, errors, notice } = props;
  const { text } = visit;
  const { duty } = shown;
  const reason = duty.state === 'open' ? reasonIn(text, duty) : undefined;
  const isOpen = duty.state === 'open' || duty.state === 'planned';
  const acts = isOpen && shown.way ? <ButtonLink primary href={shown.way}>{text.t('procedures.goTo')}</ButtonLink> : undefined;
  return (
    <OfficePage visit={visit} title={shown.title} refused={errors.length > 0}>
      <PageHead title={shown.title} acts={acts}><DutyMark text={text} duty={duty} now={visit.now} /></PageHead>
      <div class="body">
        {notice === undefined ? null : <div class="part"><Notice kind="late">{notice}</Notice></div>}
        {reason ? <div class="part"><Notice kind="held">{reason}</Notice></div> : null}
        <ErrorSummary text={text} errors={errors} />
        <Ledger>
          <LedgerPart id="what" heading={text.t('procedures.about')}><Facts {...props} /></LedgerPart>
          {isOpen ? <DutyActs {...props} /> : null}
        </Ledger>
      </div>
    </OfficePage>
  );
}

function Facts({ visit, shown }: Pick<DutyProps, 'visit' | 'shown'>) {
  const { text, person: { zone }, organisation } = visit;
  const { duty, names } = shown;
  const time = (at: Temporal.Instant) => <Time text={text} at={at} zone={zone} form="dateTime" />;
  return (
    <DescriptionList items={[
      [text.t('procedures.due'), time(duty.dueAt)],
      ...(duty.deadlineAt ? [[text.t('procedures.deadline'), time(duty.deadlineAt)] as const] : []),
      ...(duty.closedAt ? [[text.t('procedures.closedAt'), <>{time(duty.closedAt)} <EvidenceLine text={text} duty={duty} slug={organisation.slug} names={names} plain /></>] as const] : []),
      [text.t('procedures.subject'), shown.aboutHref ? <a href={shown.aboutHref}><bdi>{shown.about}</bdi></a> : <bdi>{shown.about}</bdi>],
      [text.t('procedures.who'), shown.person ? <bdi>{shown.person}</bdi> : duty.role === 'machine' ? text.t('procedures.machine') : text.t(`role.${duty.role}`)],
      [text.t('procedures.clause'), <>{shown.clause}: <span lang="en" dir="ltr">{shown.said}</span></>],
    ]} />
  );
}

function DutyActs(props: DutyProps) {
  const { visit: { text }, shown: { duty, review, may } } = props;
  const byHand = may.doByHand && (duty.state === 'open' || duty.role !== 'machine');
  if (review) return may.review ? <ReviewForm {...props} review={review} /> : null;
  return (
    <>
      {byHand ? <LedgerPart id="do" heading={text.t('procedures.doIt')}><HandForm {...props} /></LedgerPart> : null}
      {may.waive ? <LedgerPart id="waive" heading={text.t('procedures.waive')}><WaiveForm {...props} /></LedgerPart> : null}
    </>
  );
}

const addressOf = ({ visit: { organisation }, shown: { duty } }: DutyProps) => `/o/${organisation.slug}/duties/${duty.id}`;

function HandForm(props: DutyProps) {
  const { visit: { text, csrf }, shown: { way }, values } = props;
  return (
    <div class="narrow">
      <Form action={`${addressOf(props)}/done`} csrf={csrf} label={text.t('procedures.doIt')}>
        <Field
          text={text} name="note" kind="textarea" rows={2} optional label={text.t('procedures.note')} value={values['note']}
          hint={text.t(way ? 'procedures.noteElsewhere' : 'procedures.noteHint')}
        />
        <Acts>{way ? <Button type="submit">{text.t('procedures.markDone')}</Button> : <Button primary type="submit">{text.t('procedures.markDone')}</Button>}</Acts>
      </Form>
    </div>
  );
}

function WaiveForm(props: DutyProps) {
  const { visit: { text, csrf }, values, errors } = props;
  return (
    <div class="narrow">
      <Form action={`${addressOf(props)}/waive`} csrf={csrf} label={text.t('procedures.waive')}>
        <Field text={text} name="reason" kind="text" label={text.t('procedures.waiveReason')} hint={text.t('procedures.waiveHint')} value={values['reason']} error={errorOf(errors, 'reason')} />
        <Acts><Button type="submit">{text.t('procedures.waiveButton')}</Button></Acts>
      </Form>
    </div>
  );
}

function ReviewForm(props: DutyProps & { review: ForReview }) {
  const { visit: { text, csrf, person, organisation }, values, errors, review } = props;
  const procedure = `/o/${organisation.slug}/procedures/${review.version.body.procedure}`;
  return (
    <>
      <LedgerPart id="kept" heading={text.t('procedures.howKept')} note={text.t('procedures.since', { when: text.date(review.since, person.zone) })}>
        <ReviewFigures text={text} version={review.version} figures={review.figures} caption={text.t('procedures.perStep')} />
        <div class="part">
          <p>{feedbackWords(text, review.feedback)}</p>
          <p><a href={procedure}>{text.t('procedures.whole')}</a>{' · '}<a href={`${procedure}/edit`}>{text.t('procedures.edit')}</a></p>
        </div>
      </LedgerPart>
      <LedgerPart id="outcome" heading={text.t('procedures.reviewOutcome')}>
        <div class="narrow">
          <Form action={`${addressOf(props)}/review`} csrf={csrf}>
            <Field
              text={text} name="outcome" kind="radios" label={text.t('procedures.reviewOutcome')} value={values['outcome']} error={errorOf(errors, 'outcome')}
              options={[{ value: 'kept', label: text.t('procedures.reviewed.kept') }, { value: 'changed', label: text.t('procedures.reviewed.changed'), hint: text.t('procedures.changedHint') }]}
            />
            <Field text={text} name="remarks" kind="textarea" rows={4} optional label={text.t('procedures.remarks')} value={values['remarks']} />
            <Acts><Button primary type="submit">{text.t('procedures.recordReview')}</Button></Acts>
          </Form>
        </div>
      </LedgerPart>
    </>
  );
}
