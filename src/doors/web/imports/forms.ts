import type { Answer, Answers, Mapping } from '../../../rooms/people/model-imports.ts';
import { sheetFields } from '../../../rooms/people/reads-imports.ts';

/** Which column is which: `column3` names the field of the fourth column. Of two columns for one field the first counts. */
export function mappingIn(form: URLSearchParams): Mapping {
  const mapping: Record<string, number> = {};
  for (const [name, field] of form) {
    const column = /^column(\d{1,3})$/.exec(name)?.[1];
    if (column !== undefined && sheetFields.includes(field)) mapping[field] ??= Number(column);
  }
  return mapping;
}

const given: readonly Answer[] = ['same', 'another', 'left', 'stay'];

/** The answers of the preview: the fields `answer KEY`. */
export function answersIn(form: URLSearchParams): Answers {
  const answers: Record<string, Answer> = {};
  for (const [name, value] of form) {
    const answer = given.find((one) => one === value);
    if (name.startsWith('answer ') && answer) answers[name.slice(7)] = answer;
  }
  return answers;
}
