import type { Text } from '../../../platform/text.ts';
import type { DaySpan, Holiday, Term } from '../../../rooms/availability/model.ts';
import type { HolidayFile } from '../../../rooms/availability/reads.ts';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Ledger, LedgerPart } from '../frame/ledger.tsx';
import { Banner, Empty, Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Table } from '../frame/table.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Visit } from '../visit.ts';
import type { Values } from './forms.ts';
import { AvailabilityViews } from './parts-views.tsx';
import { daysWords } from './parts.tsx';

/** What was just done, as the address of the page says after a redirect. */
export const daysDone = ['terms', 'holidays', 'removed', 'imported'] as const;
export type DaysDone = (typeof daysDone)[number];

/** What was sent and refused: of a term, a holiday, or a file. */
export interface DaysSent { readonly kind: 'terms' | 'holidays' | 'file'; readonly values: Values; readonly errors: readonly FieldError[] }

interface Props {
  visit: Visit; terms: readonly Term[]; holidays: readonly Holiday[]; sent: DaysSent | undefined; done: DaysDone | undefined;
  /** How many came from a file. */
  count: number;
}

/** The organisation's terms and holidays, and a file of holidays. */
export function DaysPage(props: Props) {
  const { visit, sent, done, count } = props;
  const { text } = visit;
  const { t } = text;
  const banner = done && <Banner kind="done" lead={<StateMark text={text} state="done">{t(`availability.days.done.${done}`, { count })}</StateMark>} />;
  return (
    <OfficePage visit={visit} title={t('availability.days')} banner={banner} refused={(sent?.errors.length ?? 0) > 0}>
      <PageHead title={t('availability.days')}>{t('availability.daysZone', { zone: text.zoneName(visit.organisation.zone) })}</PageHead>
      <Body>
        <AvailabilityViews visit={visit} current="days" />
        <ErrorSummary text={text} errors={sent?.errors ?? []} />
        <Ledger>
          <Days {...props} kind="terms" all={props.terms} />
          <Days {...props} kind="holidays" all={props.holidays} />
          <FilePart {...props} />
        </Ledger>
      </Body>
    </OfficePage>
  );
}

type Kind = 'terms' | 'holidays';

function Days({ visit, kind, all, sent }: Props & { kind: Kind; all: readonly (Term | Holiday)[] }) {
  const { text, csrf, organisation } = visit;
  const { t } = text;
  const values = sent?.kind === kind ? sent.values : {};
  const field = (part: 'name' | 'first' | 'last') => {
    const name = `${kind}-${part}`;
    return { text, name, value: values[name], error: errorOf(sent?.errors, name) };
  };
  return (
    <LedgerPart id={kind} heading={t(`availability.${kind}`)}>
      {all.length === 0 ? <Empty>{t(`availability.${kind}None`)}</Empty> : <Rows visit={visit} kind={kind} all={all} />}
      <div class="narrow">
        <Form action={`/o/${organisation.slug}/days`} csrf={csrf} label={t(`availability.${kind}Add`)}>
          <h3>{t(`availability.${kind}Add`)}</h3>
          <input type="hidden" name="kind" value={kind} />
          <Field {...field('name')} kind="text" label={t('availability.name')} />
          <Field {...field('first')} kind="date" label={t('availability.firstDay')} />
          <Field {...field('last')} kind="date" label={t('availability.lastDay')} {...(kind === 'holidays' ? { hint: t('availability.lastDayHint'), optional: true } : {})} />
          <Acts><Button>{t(`availability.${kind}Add`)}</Button></Acts>
        </Form>
      </div>
    </LedgerPart>
  );
}

function Rows({ visit, kind, all }: { visit: Visit; kind: Kind; all: readonly (Term | Holiday)[] }) {
  const { text, csrf, organisation } = visit;
  const { t } = text;
  const columns = [{ label: t('availability.when'), kind: 'time' as const }, { label: t('availability.name') }, { label: t('availability.remove'), hidden: true }];
  const rows = all.map((one) => [
    <bdi>{daysWords(text, one)}</bdi>, <bdi>{one.name}</bdi>,
    <Form action={`/o/${organisation.slug}/days/remove`} csrf={csrf}>
      <input type="hidden" name="kind" value={kind} />
      <input type="hidden" name="id" value={one.id} />
      <Button plain>{t('availability.remove')}<span class="vh">{' '}{one.name}, {daysWords(text, one)}</span></Button>
    </Form>,
  ]);
  return <Table id={`all-${kind}`} caption={t(`availability.${kind}Count`, { count: all.length })} captionHidden columns={columns} rows={rows} rowHead={1} />;
}

function FilePart({ visit, sent }: Props) {
  const { text, csrf, organisation } = visit;
  const { t } = text;
  return (
    <LedgerPart id="import" heading={t('availability.import')}>
      <div class="narrow">
        <Form action={`/o/${organisation.slug}/days/import`} csrf={csrf} label={t('availability.import')} files>
          <Field text={text} name="file" kind="file" accept=".ics,text/calendar" label={t('availability.import.file')} hint={t('availability.import.hint')} error={errorOf(sent?.errors, 'file')} />
          <Acts><Button>{t('availability.import.read')}</Button></Acts>
        </Form>
      </div>
    </LedgerPart>
  );
}

const keyOf = ({ name, first, last }: DaySpan & { name: string }) => `${first.toString()} ${last.toString()} ${name.toLowerCase()}`;

/** What a file holds, before anything of it is added: each day with a box, what is there already, and what was left out and why. */
export function ImportPage({ visit, file, there }: { visit: Visit; file: HolidayFile; there: readonly Holiday[] }) {
  const { text, csrf, organisation } = visit;
  const { t } = text;
  const home = `/o/${organisation.slug}/days`;
  const known = new Set(there.map(keyOf));
  const fresh = file.found.filter((one) => !known.has(keyOf(one)));
  const columns = [{ label: t('availability.import.take'), hidden: true }, { label: t('availability.when'), kind: 'time' as const }, { label: t('availability.name') }, { label: t('availability.import.state'), hidden: true }];
  const rows = file.found.map((one) => {
    const isThere = known.has(keyOf(one));
    const value = `${one.first.toString()} ${one.last.toString()} ${one.name}`;
    return [
      isThere ? '' : <input type="checkbox" name="day" value={value} checked aria-label={t('availability.import.takeOne', { name: one.name, days: daysWords(text, one) })} />,
      <bdi>{daysWords(text, one)}</bdi>, <bdi>{one.name}</bdi>, isThere ? t('availability.import.there') : '',
    ];
  });
  return (
    <OfficePage visit={visit} title={t('availability.import.title')}>
      <PageHead title={t('availability.import.title')}>{figures(text, file, file.found.length - fresh.length)}</PageHead>
      <Body>
        {file.cut ? <Notice kind="late" lead={<StateMark text={text} state="late">{t('availability.import.cut', { shown: file.found.length })}</StateMark>} /> : null}
        <NotTaken text={text} file={file} />
        <Form action={`${home}/take`} csrf={csrf} label={t('availability.import.title')}>
          {rows.length === 0 ? <p class="field second">{t('availability.import.empty')}</p> : <Table id="found" caption={t('availability.holidays')} captionHidden columns={columns} rows={rows} rowHead={2} />}
          <div class="part"><Acts>
            {fresh.length > 0 ? <Button primary>{t('availability.import.add')}</Button> : null}
            <ButtonLink href={home}>{t('availability.import.leave')}</ButtonLink>
          </Acts></div>
        </Form>
      </Body>
    </OfficePage>
  );
}

function figures({ t }: Text, { found, outside }: HolidayFile, there: number): string {
  return [
    t('availability.import.figures', { count: found.length }), ...(there > 0 ? [t('availability.import.figuresThere', { count: there })] : []),
    ...(outside > 0 ? [t('availability.import.figuresOutside', { count: outside })] : []),
  ].join(' · ');
}

function NotTaken({ text, file: { notTaken } }: { text: Text; file: HolidayFile }) {
  const { t } = text;
  if (notTaken.length === 0) return null;
  return (
    <Notice kind="late" lead={<StateMark text={text} state="late">{t('availability.import.notTaken', { count: notTaken.length })}</StateMark>}>
      <ul>{notTaken.slice(0, 50).map(({ line, why, name, detail }) => (
        <li>{t('availability.import.line', { line })}{' '}{name === '' ? null : <><bdi>{name}</bdi>{': '}</>}{t(`availability.import.why.${why}`)}{detail === '' ? null : <>{' '}<bdi class="second">{detail}</bdi></>}</li>
      ))}</ul>
    </Notice>
  );
}
