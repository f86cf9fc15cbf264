import type { Text } from '../../../platform/text.ts';
import { languages } from '../../../platform/text-languages.ts';
import type { Mark, MonthOfResults, Results, Spread } from '../../../rooms/feedback/model.ts';
import type { Organisation } from '../../../rooms/identity/model.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type Csrf, type FieldError } from '../frame/forms.tsx';
import { Ledger, LedgerPart } from '../frame/ledger.tsx';
import { Empty } from '../frame/notices.tsx';
import { PageHead, PublicPage } from '../frame/page.tsx';
import { Table } from '../frame/table.tsx';
import { OfficePage } from '../office/parts.tsx';

interface GiveProps {
  text: Text; organisation: Organisation; csrf: Csrf; token: string;
  about: { title: string; when: string }; values: Readonly<Record<string, string>>; errors: readonly FieldError[];
  /** An answer stands already; `given`: it has just been sent. */
  answered: boolean; given: boolean;
}

const marks: readonly Mark[] = [5, 4, 3, 2, 1];

/** The short form after a session (G-6.2): two marks and, if somebody likes, a few words. */
export function GivePage({ text, organisation, csrf, token, about, values, errors, answered, given }: GiveProps) {
  const options = marks.map((mark) => ({ value: String(mark), label: text.t(`feedbackpage.mark.${mark}`) }));
  const title = text.t('feedbackpage.title');
  return (
    <PublicPage
      text={text} title={title} organisation={organisation.name} refused={errors.length > 0}
      languages={languages.map(({ locale }) => ({ locale, href: `/l/${token}?lang=${locale}` }))}
      footer={<p>{text.t('feedbackpage.privacy', { organisation: organisation.name })}</p>}
    >
      <h1>{title}</h1>
      <p><b><bdi>{about.title}</bdi></b><br />{about.when}</p>
      {given ? <p role="status">{text.t('feedbackpage.thanks')}</p> : null}
      <ErrorSummary text={text} errors={errors} />
      <Form action={`/l/${token}?lang=${text.locale}`} csrf={csrf}>
        <Field text={text} name="scheduling" kind="radios" label={text.t('feedbackpage.scheduling')} options={options} value={values['scheduling']} error={errorOf(errors, 'scheduling')} />
        <Field text={text} name="session" kind="radios" label={text.t('feedbackpage.session')} options={options} value={values['session']} error={errorOf(errors, 'session')} />
        <Field text={text} name="remark" kind="textarea" rows={4} optional label={text.t('feedbackpage.remark')} value={values['remark']} error={errorOf(errors, 'remark')} />
        <Acts><Button primary type="submit">{text.t(answered ? 'feedbackpage.change' : 'feedbackpage.send')}</Button></Acts>
      </Form>
    </PublicPage>
  );
}

/** What was said: of one session, or of all over time; never who said it. */
export function ResultsPage({ visit, results, remarks, months, about }: {
  visit: MemberVisit; results: Results; remarks: readonly string[]; months: readonly MonthOfResults[]; about?: { title: string; href: string };
}) {
  const { text } = visit;
  return (
    <OfficePage visit={visit} title={text.t('feedbackpage.results')} current={about ? 'sessions' : 'procedures'}>
      <PageHead title={text.t('feedbackpage.results')}>
        {about ? <a href={about.href}><bdi>{about.title}</bdi></a> : text.t('feedbackpage.resultsIntro')}
      </PageHead>
      <div class="body">
        <Ledger>
          <LedgerPart id="marks" heading={text.t('feedbackpage.marks')} note={text.t('feedbackpage.answers', { count: results.answers })}>
            {results.answers === 0 ? <Empty>{text.t('feedbackpage.none')}</Empty> : <Marks text={text} results={results} />}
          </LedgerPart>
          {remarks.length === 0 ? null : (
            <LedgerPart id="remarks" heading={text.t('feedbackpage.remarks')}>
              <ul class="thread">{remarks.map((remark) => <li class="prose"><span dir="auto">{remark}</span></li>)}</ul>
            </LedgerPart>
          )}
          {months.length === 0 ? null : (
            <LedgerPart id="months" heading={text.t('feedbackpage.overTime')}>
              <Table
                id="months-table" caption={text.t('feedbackpage.perMonth')} captionHidden rowHead={0}
                columns={[{ label: text.t('feedbackpage.month') }, { label: text.t('feedbackpage.count'), kind: 'number' },
                  { label: text.t('feedbackpage.scheduling'), kind: 'number' }, { label: text.t('feedbackpage.session'), kind: 'number' }]}
                rows={months.map((one) => [text.days(one.month.toPlainDate({ day: 1 }), one.month.toPlainDate({ day: one.month.daysInMonth })), text.number(one.answers), average(text, one.scheduling), average(text, one.session)])}
              />
            </LedgerPart>
          )}
        </Ledger>
      </div>
    </OfficePage>
  );
}

function Marks({ text, results }: { text: Text; results: Results }) {
  const row = (label: string, { counts, average: mean }: Spread) => [label, mean === null ? '' : text.number(Math.round(mean * 10) / 10), ...marks.map((mark) => text.number(counts[mark - 1]!))];
  return (
    <Table
      id="marks-table" caption={text.t('feedbackpage.perQuestion')} captionHidden rowHead={0}
      columns={[{ label: text.t('feedbackpage.question') }, { label: text.t('feedbackpage.average'), kind: 'number' }, ...marks.map((mark) => ({ label: text.t(`feedbackpage.mark.${mark}`), kind: 'number' as const }))]}
      rows={[row(text.t('feedbackpage.scheduling'), results.scheduling), row(text.t('feedbackpage.session'), results.session)]}
    />
  );
}

const average = (text: Text, { average: mean }: Spread) => (mean === null ? '' : text.number(Math.round(mean * 10) / 10));
