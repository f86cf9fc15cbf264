/** The lights of a procedure: one mark a step. */
import type { Child } from 'hono/jsx';
import type { Text } from '../../../platform/text.ts';
import { type Light, Shape } from './shapes.tsx';

/** A strip for lists: the marks, "4 of 7", and the worst step in the caller's words ("invitation late by 1 day"). */
export function Lights({ text, steps, worst }: { text: Text; steps: readonly Light[]; worst?: string }) {
  const [done, all] = [steps.filter(settled).length, steps.length];
  return (
    <span>
      <span class="lights" role="img" aria-label={sentence(text, steps)}>{steps.map((step) => <Shape of={step} />)}</span>
      {' '}<span class="nowrap">{text.t('lights.count', { done, all })}</span>{worst === undefined ? '' : text.t('lights.worst', { worst })}
    </span>
  );
}

/** The strip in one sentence, for those who hear it. */
export function sentence(text: Text, steps: readonly Light[]): string {
  const count = (light: Light): number => steps.filter((step) => step === light).length;
  return text.t('lights.sentence', {
    done: steps.filter(settled).length, all: steps.length,
    due: count('due'), late: count('late'), stuck: count('conflict'), waived: count('waived'),
  });
}

function settled(step: Light): boolean {
  return step === 'done' || step === 'waived';
}

export interface StepLine {
  readonly light: Light;
  /** Said in place of the light's own word: what was missed is over, and does not wait for anything. */
  readonly missed?: boolean;
  readonly name: Child;
  /** When it was done, or is due; a `Time`. */
  readonly when?: Child;
  /** What shows that it was done, or what is in the way. */
  readonly evidence?: Child;
}

/** The same steps as a list, for the page of a session: mark, step, time, evidence. */
export function StepList({ text, steps }: { text: Text; steps: readonly StepLine[] }) {
  return (
    <ol class="steps">
      {steps.map((step) => (
        <li>
          <Shape of={step.light} />
          <div><span class="vh">{text.t(step.missed ? 'lights.missed' : `lights.${step.light}`)}: </span>{step.name}</div>
          {step.when === undefined && step.evidence === undefined ? null : <p>{step.when}<span class="more">{step.evidence}</span></p>}
        </li>
      ))}
    </ol>
  );
}
