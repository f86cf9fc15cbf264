import type { Duty, Offer, ProcedureVersion } from '../../../rooms/procedures/model.ts';
import type { Results } from '../../../rooms/feedback/model.ts';
import type { Review, StepFigures } from '../../../rooms/procedures/reads.ts';
import { OfficePage } from '../office/parts.tsx';
import { ButtonLink } from '../frame/controls.tsx';
import { Ledger, LedgerPart } from '../frame/ledger.tsx';
import { DescriptionList } from '../frame/lists.tsx';
import { Banner, Empty } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Table } from '../frame/table.tsx';
import { Time } from '../frame/times.tsx';
import type { Visit } from '../visit.ts';
import { ClauseTable, feedbackWords, sumWords } from './parts-figures.tsx';
import { EvidenceLine, OutcomeMark, pageOf, saidIn } from './parts.tsx';
import { OfferPart, VersionsPart } from './parts-versions.tsx';

const zoneOf = (visit: Visit) => visit.person?.zone ?? visit.organisation.zone;

/** Every procedure with its version and review. */
export function ProceduresPage({ visit, all }: {
  visit: Visit; all: readonly { version: ProcedureVersion; nextReview: Temporal.Instant | undefined; isOffered: boolean }[];
}) {
  const { text, organisation } = visit;
  return (
    <OfficePage visit={visit} title={text.t('office.nav.procedures')} current="procedures">
      <PageHead title={text.t('office.nav.procedures')}>{text.t('procedures.intro')}</PageHead>
      <Body>
        <Table
          id="all" caption={text.t('office.nav.procedures')} captionHidden rowHead={0} stacked
          columns={[{ label: text.t('procedures.name') }, { label: text.t('procedures.clauses'), kind: 'number' }, { label: text.t('procedures.steps'), kind: 'number' },
            { label: text.t('procedures.version'), kind: 'number' }, { label: text.t('procedures.nextReview'), kind: 'time' }]}
          rows={all.map(({ version: { body, version }, nextReview, isOffered }) => [
            <>
              <a href={`/o/${organisation.slug}/procedures/${body.procedure}`}>{saidIn(text, body.title)}</a>
              {isOffered ? <div class="small"><StateMark text={text} state="held">{text.t('procedures.offer.mark')}</StateMark></div> : null}
            </>,
            text.number(body.clauses.length), text.number(body.steps.length), text.number(version),
            nextReview ? <><span class="named" aria-hidden="true">{text.t('procedures.nextReview')}: </span><Time text={text} at={nextReview} zone={zoneOf(visit)} form="date" /></> : '',
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
  readonly reviewDuty: Duty | undefined;
  /** What the program offers instead, for who may take it. */
  readonly offer: Offer | undefined;
  /** What only the office sees: names, reasons, what was said. */
  readonly office: OfficeCompliance | undefined;
}

export interface OfficeCompliance {
  readonly exceptions: readonly Duty[];
  /** What the subjects of the exceptions are called. */
  readonly titles: ReadonlyMap<string, string>;
  readonly reviews: readonly Review[];
  readonly versions: readonly ProcedureVersion[];
  readonly names: ReadonlyMap<string, string>;
  readonly feedback: Results;
}

/** One procedure: each clause with its steps and how they were kept, the exceptions with their reasons, the reviews (G-6.1). */
export function CompliancePage({ visit, compliance, mayEdit, done }: { visit: Visit; compliance: Compliance; mayEdit: boolean; done?: string | undefined }) {
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
    <OfficePage visit={visit} title={saidIn(text, body.title)} current="procedures" live={`/o/${organisation.slug}/live?topics=duties`} banner={done === undefined ? undefined : <Banner kind="done" lead={<StateMark text={text} state="done">{done}</StateMark>} />}>
      <PageHead title={saidIn(text, body.title)} acts={acts}>
        {text.t('procedures.versionSince', { version, when: text.date(madeAt, zoneOf(visit)) })}
      </PageHead>
      {compliance.offer === undefined ? null : (
        <div class="body">
          <Ledger><OfferPart text={text} zone={zoneOf(visit)} offer={compliance.offer} version={compliance.version} csrf={visit.csrf} here={here} /></Ledger>
        </div>
      )}
      <Body>
        <div data-live-part="clauses">
          <ClauseTable text={text} version={compliance.version} figures={compliance.figures} feedback={compliance.office?.feedback} caption={text.t('procedures.keptSince', { when: text.date(since, zoneOf(visit)) })} />
        </div>
      </Body>
      {compliance.office === undefined ? null : (
        <div class="body">
          <Ledger>
            <Exceptions visit={visit} version={compliance.version} office={compliance.office} />
            <Reviews visit={visit} office={compliance.office} />
            <VersionsPart text={text} zone={zoneOf(visit)} versions={compliance.office.versions} names={compliance.office.names} />
          </Ledger>
        </div>
      )}
    </OfficePage>
  );
}

function Exceptions({ visit, version, office: { exceptions, titles, names } }: { visit: Visit; version: ProcedureVersion; office: OfficeCompliance }) {
  const { text, organisation } = visit;
  const title = (id: string) => saidIn(text, version.body.steps.find((step) => step.id === id)?.title ?? { en: id });
  const about = ({ subjectKind, subject }: Duty) => (subjectKind === 'organisation' ? null
    : <a href={pageOf(organisation.slug, { subjectKind, subject })}><bdi>{titles.get(subject) ?? text.t(`procedures.subject.${subjectKind}`)}</bdi></a>);
  return (
    <LedgerPart id="exceptions" heading={text.t('procedures.exceptions')} live="exceptions">
      {exceptions.length === 0
        ? <Empty>{text.t('procedures.noExceptions')}</Empty>
        : (
          <Table
            id="exceptions-table" caption={text.t('procedures.exceptionsTable')} captionHidden stacked
            columns={[{ label: text.t('procedures.due'), kind: 'time' }, { label: text.t('procedures.what') }, { label: text.t('procedures.step') }, { label: text.t('procedures.where') }, { label: text.t('procedures.why') }]}
            rows={exceptions.map((duty) => [
              <Time text={text} at={duty.dueAt} zone={zoneOf(visit)} form="dateTime" />, <OutcomeMark text={text} duty={duty} />, title(duty.step),
              about(duty), <EvidenceLine text={text} duty={duty} slug={organisation.slug} names={names} plain />,
            ])}
          />
        )}
    </LedgerPart>
  );
}

function Reviews({ visit, office: { reviews, names, feedback } }: { visit: Visit; office: OfficeCompliance }) {
  const { text, organisation } = visit;
  return (
    <>
      <LedgerPart id="feedback" heading={text.t('feedbackpage.results')}>
        <p>{feedbackWords(text, feedback)}{' '}<a href={`/o/${organisation.slug}/feedback`}>{text.t('procedures.allFeedback')}</a></p>
      </LedgerPart>
      <LedgerPart id="reviews" heading={text.t('procedures.reviews')}>
        {reviews.length === 0
          ? <Empty>{text.t('procedures.noReviews')}</Empty>
          : <DescriptionList items={reviews.map((one) => [
            <Time text={text} at={one.at} zone={zoneOf(visit)} form="date" />,
            <>
              {[text.t(`procedures.reviewed.${one.outcome}`), text.t('procedures.reviewedVersion', { version: one.version }), one.person && names.get(one.person)].filter(Boolean).join(' · ')}
              <p class="second">{sumWords(text, one.figures, text.date(one.since, zoneOf(visit)))}</p>
              {one.remarks ? <p class="prose"><span dir="auto">{one.remarks}</span></p> : null}
            </>,
          ])} />}
      </LedgerPart>
    </>
  );
}
