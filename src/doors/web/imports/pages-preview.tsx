/** What a file would change: its columns, what is wrong, what is asked, what is new. Nothing is written before it is accepted. */
import type { Text } from '../../../platform/text.ts';
import type { Preview } from '../../../rooms/people/actions-imports.ts';
import { countsOf, isMissingOpen } from '../../../rooms/people/actions-imports.ts';
import type { Diff, Entry, Problem } from '../../../rooms/people/model-imports.ts';
import { sheetFields } from '../../../rooms/people/reads-imports.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { Form } from '../frame/forms.tsx';
import { DescriptionList } from '../frame/lists.tsx';
import { Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Table } from '../frame/table.tsx';
import { OfficePage } from '../office/parts.tsx';
import { changeInWords, columnOptions, problemInWords } from './parts.tsx';

const mostProblems = 500;
const mostEntries = 300;

interface Props {
  visit: MemberVisit;
  preview: Preview;
  /** What the file is called. */
  file: string;
  /** Whether the columns are asked for. */
  isMapping: boolean;
  /** The file was not in Unicode. */
  isOld: boolean;
  refused: string | undefined;
}

export function PreviewPage(props: Props) {
  const { visit, preview: { diff }, file, isMapping, isOld, refused } = props;
  const { text, organisation } = visit;
  const { t } = text;
  return (
    <OfficePage visit={visit} title={t('imports.previewTitle')} current="people" refused={refused !== undefined}>
      <PageHead title={t('imports.previewTitle')} acts={<ButtonLink href={`/o/${organisation.slug}/imports`}>{t('imports.toList')}</ButtonLink>}><bdi>{file}</bdi></PageHead>
      <Body>
        {refused ? <Notice kind="conflict" spoken lead={<StateMark text={text} state="conflict">{t('imports.notTaken')}</StateMark>}><p>{refused}</p></Notice> : null}
        {isOld ? <Notice kind="late" lead={<StateMark text={text} state="late">{t('imports.oldLetters')}</StateMark>}><p>{t('imports.oldLettersText')}</p></Notice> : null}
        {isMapping || !diff ? <Columns {...props} /> : <Changes {...props} diff={diff} />}
      </Body>
    </OfficePage>
  );
}

function hidden({ preview: { import: { version } } }: Props, act: string) {
  return <><input type="hidden" name="do" value={act} /><input type="hidden" name="version" value={String(version)} /></>;
}

const actionOf = ({ visit, preview }: Props) => `/o/${visit.organisation.slug}/imports/${preview.import.id}`;

function Columns(props: Props) {
  const { visit: { text, csrf }, preview: { headings, sample, import: { mapping } } } = props;
  const { t } = text;
  const options = columnOptions(text, sheetFields);
  const fieldOf = (column: number) => Object.entries(mapping).find(([, at]) => at === column)?.[0] ?? '';
  return (
    <div class="narrow">
      <p>{t('imports.columnsText')}</p>
      <Form action={actionOf(props)} csrf={csrf} label={t('imports.columns')}>
        {hidden(props, 'map')}
        {headings.map((heading, column) => (
          <Field
            text={text} name={`column${column}`} kind="select" label={heading || t('imports.columnNumber', { number: column + 1 })} value={fieldOf(column)} options={options}
            hint={<bdi>{sample.map((row) => row[column] ?? '').filter((cell) => cell !== '').map((cell) => (cell.length > 30 ? `${cell.slice(0, 30)}…` : cell)).join(' · ') || t('imports.noSample')}</bdi>}
          />
        ))}
        <Acts><Button primary>{t('imports.columnsAct')}</Button></Acts>
      </Form>
      <Discard {...props} />
    </div>
  );
}

function Changes(props: Props & { diff: Diff }) {
  const { visit: { text }, preview, diff } = props;
  const { t } = text;
  const wrong = diff.problems.filter(({ warning }) => !warning);
  const strange = diff.problems.filter(({ warning }) => warning);
  return (
    <>
      <Summary {...props} />
      {preview.import.format === 'sheet' ? <p class="part"><a href={`${actionOf(props)}?columns=`}>{t('imports.columnsChange')}</a></p> : null}
      <Problems {...props} id="wrong" problems={wrong} title={t('imports.wrongTitle', { count: countsOf(diff).wrong })} all={diff.problems.length} />
      <Problems {...props} id="strange" problems={strange} title={t('imports.strangeTitle', { count: strange.length })} all={diff.problems.length} />
      <Questions {...props} />
      <Entries {...props} />
      <Accept {...props} />
    </>
  );
}

function Summary({ visit: { text }, diff }: Props & { diff: Diff }) {
  const { t, number } = text;
  const counts = countsOf(diff);
  const missing = diff.missing.student + diff.missing.class + diff.missing.teacher;
  return (
    <DescriptionList items={[
      [t('imports.sum.added'), number(counts.added)], [t('imports.sum.changed'), number(counts.changed)],
      ...(missing > 0 ? [[t('imports.sum.missing'), number(missing)] as const] : []),
      [t('imports.sum.same'), number(counts.same)], [t('imports.sum.wrong'), number(counts.wrong)],
    ]} />
  );
}

function Problems(props: Props & { id: string; problems: readonly Problem[]; title: string; all: number }) {
  const { visit: { text }, id, problems, title } = props;
  const { t } = text;
  if (problems.length === 0) return null;
  const rows = problems.slice(0, mostProblems).map((one) => [
    one.row > 0 ? t('imports.rowOf', { row: one.row, table: one.table }) : one.table, one.column === null ? '' : <bdi>{one.column}</bdi>, <bdi>{one.value}</bdi>, problemInWords(text, one),
  ]);
  return (
    <div class="part">
      <h2>{title}</h2>
      <Table
        id={id} caption={title} captionHidden columns={[{ label: t('imports.row') }, { label: t('imports.columnHead') }, { label: t('imports.stands') }, { label: t('imports.problem') }]}
        rows={rows} rowHead={0} stacked
      />
      <p class="second">
        {problems.length > mostProblems ? <>{t('imports.cut', { shown: mostProblems, all: problems.length })}{' '}</> : null}
        <a href={`${actionOf(props)}/problems.csv`}>{t('imports.problemsFile')}</a>
      </p>
    </div>
  );
}

/** What the file alone does not say: whose an id is, and what became of who is missing. */
function Questions(props: Props & { diff: Diff }) {
  const { visit: { text, csrf }, diff } = props;
  const { t } = text;
  const missing = diff.missing.student + diff.missing.class;
  if (diff.questions.length === 0 && missing === 0) return null;
  return (
    <section class="part" aria-labelledby="asked">
      <h2 id="asked">{t('imports.questions')}</h2>
      <Form action={actionOf(props)} csrf={csrf} label={t('imports.questions')}>
        {hidden(props, 'answer')}
        {diff.questions.slice(0, 200).map(({ key, about, before, now, answer, at, kind, id }) => (
          <Field
            text={text} name={`answer ${key}`} kind="radios" value={answer} label={t(`imports.question.${about}`, { kind: t(`imports.kind.${kind}`), id: id.startsWith('~') ? '' : id, before, now })} hint={t('imports.rowOf', { row: at.row, table: at.table })}
            options={[{ value: 'same', label: t(`imports.answer.${about}.same`, { before, now }) }, { value: 'another', label: t(`imports.answer.${about}.another`, { before, now }) }]}
          />
        ))}
        {missing > 0 ? (
          <Field
            text={text} name="answer left" kind="radios" value={diff.missingAnswer} label={t('imports.question.missing', { who: missingInWords(text, diff) })} hint={t('imports.missingHint')}
            options={[{ value: 'left', label: t('imports.answer.left') }, { value: 'stay', label: t('imports.answer.stay') }]}
          />
        ) : null}
        <Acts><Button>{t('imports.answerAct')}</Button></Acts>
      </Form>
    </section>
  );
}

function missingInWords({ t, list }: Text, { missing }: Diff): string {
  const parts = [missing.student > 0 ? t('imports.missing.students', { count: missing.student }) : '', missing.class > 0 ? t('imports.missing.classes', { count: missing.class }) : ''];
  return list(parts.filter((part) => part !== ''));
}

const marks = { asked: 'held', new: 'scheduled', joined: 'scheduled', back: 'scheduled', changed: 'tentative', left: 'cancelled' } as const;
const order: readonly Entry['how'][] = ['asked', 'left', 'changed', 'joined', 'back', 'new'];

function Entries(props: Props & { diff: Diff }) {
  const { visit: { text }, diff } = props;
  const { t } = text;
  if (diff.entries.length === 0) return <p>{t('imports.nothingNew')}</p>;
  const told = ({ fields, how }: Entry) => {
    const shown = fields.filter(({ field }) => field !== 'name' || how === 'changed');
    return shown.length === 0 ? '' : <ul class="plain">{shown.map((field) => <li>{changeInWords(text, field)}</li>)}</ul>;
  };
  const sorted = diff.entries.toSorted((a, b) => order.indexOf(a.how) - order.indexOf(b.how));
  const rows = sorted.slice(0, mostEntries).map((one) => [
    <bdi>{one.name}</bdi>, t(`imports.kind.${one.kind}`), <StateMark text={text} state={marks[one.how]}>{t(`imports.how.${one.how}`)}</StateMark>,
    told(one),
  ]);
  return (
    <div class="part">
      <h2>{t('imports.changesTitle')}</h2>
      <Table
        id="changes" caption={t('imports.changesTitle')} captionHidden columns={[{ label: t('imports.name') }, { label: t('imports.kindHead') }, { label: t('imports.what') }, { label: t('imports.changes') }]}
        rows={rows} rowHead={0} stacked
      />
      <p class="second">
        {diff.entries.length > mostEntries ? <>{t('imports.cut', { shown: mostEntries, all: diff.entries.length })}{' '}</> : null}
        <a href={`${actionOf(props)}/changes.csv`}>{t('imports.changesFile')}</a>
      </p>
    </div>
  );
}

function Accept(props: Props & { diff: Diff }) {
  const { visit: { text, csrf }, diff } = props;
  const { t } = text;
  const open = diff.questions.filter(({ answer }) => answer === undefined).length + Number(isMissingOpen(diff));
  const isEmpty = diff.entries.length === 0 && Object.values(diff.same).every((count) => count === 0);
  const reason = isEmpty ? t('imports.refused.nothing-to-accept') : open > 0 ? t('imports.refused.unanswered', { count: open }) : undefined;
  return (
    <section class="part" aria-labelledby="accept">
      <h2 id="accept">{t('imports.acceptTitle')}</h2>
      <p>{t('imports.acceptText')}</p>
      <Form action={actionOf(props)} csrf={csrf} label={t('imports.acceptTitle')}>
        {hidden(props, 'accept')}
        <input type="hidden" name="digest" value={diff.digest} />
        <Acts><Button primary refused={reason === undefined ? undefined : { id: 'why-not', reason }}>{t('imports.acceptAct')}</Button></Acts>
      </Form>
      <Discard {...props} />
    </section>
  );
}

function Discard(props: Props) {
  const { visit: { text, csrf } } = props;
  return (
    <Form action={actionOf(props)} csrf={csrf} label={text.t('imports.discardAct')}>
      {hidden(props, 'discard')}
      <Acts><Button plain>{text.t('imports.discardAct')}</Button></Acts>
    </Form>
  );
}
