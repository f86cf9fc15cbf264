import { lightOf, type StepState } from '../../../rooms/procedures/reads.ts';

/** How the procedure stands for one occurrence: with the duties of it and of the whole. */
export function stepsOfPart(steps: readonly StepState[], part: string, now: Temporal.Instant): StepState[] {
  if (part === '') return [...steps];
  return steps.map((one) => {
    const duties = one.duties.filter((duty) => duty.part === '' || duty.part === part);
    return { ...one, duties, light: lightOf(duties, now) };
  }).filter(({ light }) => light !== 'none');
}
