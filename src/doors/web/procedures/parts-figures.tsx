/** How a procedure was kept, in figures: clause by clause, and for a review. */
import type { Text } from '../../../platform/text.ts';
import type { Results } from '../../../rooms/feedback/model.ts';
import type { Clause, ProcedureVersion, Step } from '../../../rooms/procedures/model.ts';
import type { StepFigures } from '../../../rooms/procedures/reads.ts';
import { Table } from '../frame/table.tsx';
import { saidIn } from './parts.tsx';

const outcomes = ['done', 'late', 'waived', 'failed', 'open', 'planned'] as const;

interface ClauseProps { text: Text; version: ProcedureVersion; figures: readonly StepFigures[]; caption: string }

/** Every clause with its steps; a clause is one row head for all its steps, and what has no step says so. */
export function ClauseTable({ text, version: { body }, figures, feedback, caption }: ClauseProps & { feedback?: Results | undefined }) {
  const of = new Map(figures.map((one) => [one.step, one]));
  const said = (step: Step) => (feedback && step.does === 'feedback.ask' ? feedbackWords(text, feedback) : undefined);
  return (
    <div class="scroll" role="region" aria-labelledby="clauses" tabindex={0}>
      <table class="grouped cards" role="table">
        <caption id="clauses">{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            <th scope="col" role="columnheader">{text.t('procedures.clause')}</th><th scope="col" role="columnheader">{text.t('procedures.text')}</th><th scope="col" role="columnheader">{text.t('procedures.step')}</th>
            {outcomes.map((name) => <th scope="col" role="columnheader" class="num">{text.t(`procedures.figure.${name}`)}</th>)}
          </tr>
        </thead>
        {body.clauses.map((clause) => <ClauseRows {...{ text, clause, of, said }} steps={body.steps.filter((step) => step.clause === clause.id)} />)}
      </table>
    </div>
  );
}

interface ClauseRowsProps {
  text: Text; clause: Clause; steps: readonly Step[]; of: ReadonlyMap<string, StepFigures>;
  /** What came of a step beside its figures: the answers to what it asks (G-6.2). */
  said(step: Step): string | undefined;
}

function ClauseRows({ text, clause, steps, of, said }: ClauseRowsProps) {
  const rows = steps.length > 0 ? steps : [undefined];
  return (
    <tbody role="rowgroup">
      {rows.map((step, index) => (
        <tr role="row">
          {index > 0 ? null : (
            <>
              <th scope="rowgroup" role="rowheader" class="nowrap" rowspan={rows.length} id={clause.id}>{clause.id}</th>
              <td role="cell" rowspan={rows.length} class="wide"><span lang="en" dir="ltr">{clause.text}</span></td>
            </>
          )}
          {step ? <td role="cell" class="step">{saidIn(text, step.title)}<Said words={said(step)} /></td> : <td role="cell" class="second">{text.t('procedures.noStep')}</td>}
          {outcomes.map((name) => <Figure text={text} name={name} value={step && of.get(step.id)?.[name]} />)}
        </tr>
      ))}
    </tbody>
  );
}

function Figure({ text, name, value }: { text: Text; name: (typeof outcomes)[number]; value: number | undefined }) {
  const words = figure(text, value);
  return <td role="cell" class="num">{words === '' ? '' : <><span class="named" aria-hidden="true">{text.t(`procedures.figure.${name}`)}: </span>{words}</>}</td>;
}

const Said = ({ words }: { words: string | undefined }) => (words === undefined ? null : <div class="small second">{words}</div>);

const figure = (text: Text, value = 0) => (value === 0 ? '' : text.number(value));

/** The steps that anything became of, for who reviews: how often each was kept, late, passed over or missed. */
export function ReviewFigures({ text, version: { body }, figures, caption }: ClauseProps) {
  const counted = body.steps.map((step) => ({ step, found: figures.find((one) => one.step === step.id) }))
    .filter(({ found }) => found !== undefined && outcomes.some((name) => name !== 'planned' && found[name] > 0));
  if (counted.length === 0) return <p class="second">{text.t('procedures.noFigures')}</p>;
  const names = outcomes.filter((name) => name !== 'planned');
  return (
    <Table
      id="figures" caption={caption} rowHead={1} stacked
      columns={[{ label: text.t('procedures.clause') }, { label: text.t('procedures.step') }, ...names.map((name) => ({ label: text.t(`procedures.figure.${name}`), kind: 'number' as const }))]}
      rows={counted.map(({ step, found }) => [<span class="nowrap">{step.clause}</span>, saidIn(text, step.title), ...names.map((name) => figure(text, found?.[name]))])}
    />
  );
}

/** What those who took part said of the scheduling, in one sentence. */
export function feedbackWords(text: Text, { answers, scheduling }: Results): string {
  return scheduling.average === null ? text.t('procedures.noFeedback') : text.t('procedures.feedback', { answers, score: scheduling.average });
}

/** All steps of a time together, in one sentence. */
export function sumWords(text: Text, figures: readonly StepFigures[], since: string): string {
  const sum = (name: 'done' | 'late' | 'waived' | 'failed') => figures.reduce((all, one) => all + Number(one[name]), 0);
  return text.t('procedures.sum', { since, done: sum('done'), late: sum('late'), waived: sum('waived'), failed: sum('failed') });
}
