import type { Text } from '../../../platform/text.ts';
import type { Duty, ProcedureVersion } from '../../../rooms/procedures/model.ts';
import type { Results } from '../../../rooms/feedback/model.ts';
import type { Mistake, Review, StepFigures } from '../../../rooms/procedures/reads.ts';
import { OfficePage } from '../office/parts.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Ledger, LedgerPart } from '../frame/ledger.tsx';
import { DescriptionList } from '../frame/lists.tsx';
import { Empty, Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { Table } from '../frame/table.tsx';
import { Time } from '../frame/times.tsx';
import type { Visit } from '../visit.ts';
import { EvidenceLine, reasonIn, saidIn } from './parts.tsx';

const zoneOf = (visit: Visit) => visit.person?.zone ?? visit.organisation.zone;

/** Every procedure with its version and review. */
export function ProceduresPage({ visit, all }: { visit: Visit; all: readonly { version: ProcedureVersion; nextReview: Temporal.Instant | undefined }[] }) {
  const { text, organisation } = visit;
  return (
    <OfficePage visit={visit} title={text.t('office.nav.procedures')} current="procedures">
      <PageHead title={text.t('office.nav.procedures')}>{text.t('procedures.intro')}</PageHead>
      <Body>
        <Table
          id="all" caption={text.t('office.nav.procedures')} captionHidden rowHead={0}
          columns={[{ label: text.t('procedures.name') }, { label: text.t('procedures.clauses'), kind: 'number' }, { label: text.t('procedures.steps'), kind: 'number' },
            { label: text.t('procedures.version'), kind: 'number' }, { label: text.t('procedures.nextReview'), kind: 'time' }]}
          rows={all.map(({ version: { body, version }, nextReview }) => [
            <a href={`/o/${organisation.slug}/procedures/${body.procedure}`}>{saidIn(text, body.title)}</a>,
            text.number(body.clauses.length), text.number(body.steps.length), text.number(version),
            nextReview ? <Time text={text} at={nextReview} zone={zoneOf(visit)} form="date" /> : '',
          ])}
        />
      </Body>
    </OfficePage>
  );
}

export interface Compliance {
  readonly version: ProcedureVersion;
  readonly since: Temporal.Instant;
  readonly figures: readonly StepFigures[];
  readonly exceptions: readonly Duty[];
  readonly reviews: readonly Review[];
  readonly names: ReadonlyMap<string, string>;
  readonly reviewDuty: Duty | undefined;
  readonly feedback: Results;
}

/** One procedure: each clause with its steps and how they were kept, the exceptions with their reasons, the reviews (G-6.1). */
export function CompliancePage({ visit, compliance, mayEdit }: { visit: Visit; compliance: Compliance; mayEdit: boolean }) {
  const { text, organisation } = visit;
  const { version: { body, version, madeAt }, since } = compliance;
  const here = `/o/${organisation.slug}/procedures/${body.procedure}`;
  const acts = (
    <>
      {compliance.reviewDuty ? <ButtonLink primary href={`/o/${organisation.slug}/duties/${compliance.reviewDuty.id}`}>{text.t('procedures.reviewNow')}</ButtonLink> : null}
      {mayEdit ? <ButtonLink href={`${here}/edit`}>{text.t('procedures.edit')}</ButtonLink> : null}
    </>
  );
  return (
    <OfficePage visit={visit} title={saidIn(text, body.title)} current="procedures" live={`/o/${organisation.slug}/live?topics=duties`}>
      <PageHead title={saidIn(text, body.title)} acts={acts}>
        {text.t('procedures.versionSince', { version, when: text.date(madeAt, zoneOf(visit)) })}
      </PageHead>
      <Body><ClauseTable visit={visit} compliance={compliance} caption={text.t('procedures.keptSince', { when: text.date(since, zoneOf(visit)) })} /></Body>
      <div class="body">
        <Ledger>
          <Exceptions visit={visit} compliance={compliance} />
          <Reviews visit={visit} compliance={compliance} />
        </Ledger>
      </div>
    </OfficePage>
  );
}

function ClauseTable({ visit: { text }, compliance: { version: { body }, figures }, caption }: { visit: Visit; compliance: Compliance; caption: string }) {
  const of = new Map(figures.map((one) => [one.step, one]));
  const figure = (step: string | undefined, name: Exclude<keyof StepFigures, 'step'>) => {
    const value = step === undefined ? 0 : of.get(step)?.[name] ?? 0;
    return value === 0 ? '' : text.number(value);
  };
  const names = ['done', 'late', 'waived', 'failed', 'open', 'planned'] as const;
  return (
    <div data-live-part="clauses">
      <Table
        id="clauses" caption={caption} rowHead={0}
        columns={[{ label: text.t('procedures.clause') }, { label: text.t('procedures.text') }, { label: text.t('procedures.step') },
          ...names.map((name) => ({ label: text.t(`procedures.figure.${name}`), kind: 'number' as const }))]}
        rows={body.clauses.flatMap((clause) => {
          const steps = body.steps.filter((step) => step.clause === clause.id);
          const rows = steps.length ? steps : [undefined];
          return rows.map((step, index) => [
            index === 0 ? <span id={clause.id} class="nowrap">{clause.id}</span> : <span class="vh">{clause.id}</span>,
            index === 0 ? <span lang="en" dir="ltr">{clause.text}</span> : '',
            step ? saidIn(text, step.title) : <span class="second">{text.t('procedures.noStep')}</span>,
            ...names.map((name) => figure(step?.id, name)),
          ]);
        })}
      />
    </div>
  );
}

function Exceptions({ visit, compliance: { exceptions, version, names } }: { visit: Visit; compliance: Compliance }) {
  const { text, organisation } = visit;
  const title = (id: string) => saidIn(text, version.body.steps.find((step) => step.id === id)?.title ?? { en: id });
  return (
    <LedgerPart id="exceptions" heading={text.t('procedures.exceptions')} live="exceptions">
      {exceptions.length === 0
        ? <Empty>{text.t('procedures.noExceptions')}</Empty>
        : (
          <Table
            id="exceptions-table" caption={text.t('procedures.exceptions')} captionHidden
            columns={[{ label: text.t('procedures.due'), kind: 'time' }, { label: text.t('procedures.step') }, { label: text.t('procedures.what') }, { label: text.t('procedures.why') }]}
            rows={exceptions.map((duty) => [
              <Time text={text} at={duty.dueAt} zone={zoneOf(visit)} form="dateTime" />, title(duty.step),
              text.t(`procedures.outcome.${duty.state === 'done' ? 'late' : duty.state === 'failed' ? 'failed' : 'waived'}`),
              <>{subjectLink(organisation.slug, duty, text)} <EvidenceLine text={text} duty={duty} slug={organisation.slug} names={names} /></>,
            ])}
          />
        )}
    </LedgerPart>
  );
}

function subjectLink(slug: string, duty: Duty, text: Text) {
  if (duty.subjectKind === 'organisation') return null;
  return <a href={`/o/${slug}/${duty.subjectKind}s/${duty.subject}`}>{text.t(`procedures.subject.${duty.subjectKind}`)}</a>;
}

function Reviews({ visit, compliance: { reviews, names, feedback } }: { visit: Visit; compliance: Compliance }) {
  const { text, organisation } = visit;
  const score = feedback.scheduling.average;
  return (
    <LedgerPart id="reviews" heading={text.t('procedures.reviews')}>
      <p>{score === null ? text.t('procedures.noFeedback') : text.t('procedures.feedback', { answers: feedback.answers, score })}{' '}<a href={`/o/${organisation.slug}/feedback`}>{text.t('feedbackpage.results')}</a></p>
      {reviews.length === 0
        ? <Empty>{text.t('procedures.noReviews')}</Empty>
        : <DescriptionList items={reviews.map((one) => [
          text.date(one.at, zoneOf(visit)),
          [text.t(`procedures.reviewed.${one.outcome}`), one.person && names.get(one.person), one.remarks].filter(Boolean).join(' · '),
        ])} />}
    </LedgerPart>
  );
}

/** The procedure's text, to be changed: every mistake is named with its line, and nothing of a wrong text is used. */
export function EditPage({ visit, version, source, mistakes }: { visit: Visit; version: ProcedureVersion; source: string; mistakes: readonly Mistake[] }) {
  const { text, organisation, csrf } = visit;
  const here = `/o/${organisation.slug}/procedures/${version.body.procedure}/edit`;
  const errors: FieldError[] = mistakes.map(({ line, where, sentence }) => ({ field: 'source', message: text.t('procedures.mistake', { line, where, sentence }) }));
  return (
    <OfficePage visit={visit} title={text.t('procedures.edit')} current="procedures" refused={errors.length > 0}>
      <PageHead title={saidIn(text, version.body.title)}>{text.t('procedures.editIntro', { version: version.version + 1 })}</PageHead>
      <Body>
        <ErrorSummary text={text} errors={errors} />
        <Form action={here} csrf={csrf}>
          <Field text={text} name="source" kind="textarea" rows={40} label={text.t('procedures.source')} value={source} error={errorOf(errors, 'source')} />
          <Acts><Button primary type="submit">{text.t('procedures.publish', { version: version.version + 1 })}</Button></Acts>
        </Form>
      </Body>
    </OfficePage>
  );
}

export interface DutyShown { readonly duty: Duty; readonly title: string; readonly clause: string; readonly about: string; readonly aboutHref: string | undefined; readonly person: string | undefined }

/** One duty of a person: do it, or pass it over with a reason. */
export function DutyPage({ visit, shown, errors, values }: { visit: Visit; shown: DutyShown; errors: readonly FieldError[]; values: Record<string, string> }) {
  const { text, organisation, csrf } = visit;
  const { duty } = shown;
  const here = `/o/${organisation.slug}/duties/${duty.id}`;
  const facts: [string, unknown][] = [
    [text.t('procedures.about'), shown.aboutHref ? <a href={shown.aboutHref}>{shown.about}</a> : shown.about],
    [text.t('procedures.clause'), shown.clause],
    [text.t('procedures.who'), shown.person ?? text.t(`role.${duty.role}`)],
    [text.t('procedures.due'), <Time text={text} at={duty.dueAt} zone={zoneOf(visit)} form="dateTime" />],
    ...(duty.deadlineAt ? [[text.t('procedures.deadline'), <Time text={text} at={duty.deadlineAt} zone={zoneOf(visit)} form="dateTime" />] as [string, unknown]] : []),
  ];
  const reason = reasonIn(text, duty);
  return (
    <OfficePage visit={visit} title={shown.title} refused={errors.length > 0}>
      <PageHead title={shown.title} />
      <Body narrow>
        <ErrorSummary text={text} errors={errors} />
        {reason ? <Notice kind={duty.state === 'open' ? 'held' : 'plain'}>{reason}</Notice> : null}
        <DescriptionList items={facts as never} />
        {duty.state !== 'open' && duty.state !== 'planned' ? <p>{text.t('procedures.closed')}</p> : duty.step === 'review'
          ? <ReviewForm visit={visit} action={`${here}/review`} />
          : (
            <>
              <Form action={`${here}/done`} csrf={csrf} label={text.t('procedures.doIt')}>
                <Field text={text} name="note" kind="textarea" rows={3} optional label={text.t('procedures.note')} hint={text.t('procedures.noteHint')} value={values['note']} />
                <Acts><Button primary type="submit">{text.t('procedures.markDone')}</Button></Acts>
              </Form>
              <Form action={`${here}/waive`} csrf={csrf} label={text.t('procedures.waive')}>
                <Field text={text} name="reason" kind="text" label={text.t('procedures.waiveReason')} hint={text.t('procedures.waiveHint')} value={values['reason']} error={errorOf(errors, 'reason')} />
                <Acts><Button type="submit">{text.t('procedures.waive')}</Button></Acts>
              </Form>
            </>
          )}
      </Body>
    </OfficePage>
  );
}

function ReviewForm({ visit: { text, csrf }, action }: { visit: Visit; action: string }) {
  return (
    <Form action={action} csrf={csrf}>
      <Field
        text={text} name="outcome" kind="radios" label={text.t('procedures.reviewOutcome')} value="kept"
        options={[{ value: 'kept', label: text.t('procedures.reviewed.kept') }, { value: 'changed', label: text.t('procedures.reviewed.changed'), hint: text.t('procedures.changedHint') }]}
      />
      <Field text={text} name="remarks" kind="textarea" rows={4} optional label={text.t('procedures.remarks')} />
      <Acts><Button primary type="submit">{text.t('procedures.recordReview')}</Button></Acts>
    </Form>
  );
}
