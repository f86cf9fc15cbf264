/** The forms of proposed times: what was typed as walls, what a refusal means beside which field. */
import type { Text } from '../../../platform/text.ts';
import type { ProposalRefusal } from '../../../rooms/sessions/actions-proposals.ts';
import { proposalBounds } from '../../../rooms/sessions/model-proposals.ts';
import { timesProposalSchema, type GivenTimes } from '../../../rooms/sessions/schema-proposals.ts';
import type { FieldError } from '../frame/forms.tsx';

export type Values = URLSearchParams;

/** The numbers of the fields of times. */
export const numbers: readonly number[] = Array.from({ length: proposalBounds.times }, (_, at) => at + 1);

type Read<Value> = { readonly ok: true; readonly value: Value; readonly fields: readonly string[] } | { readonly ok: false; readonly errors: FieldError[] };
const wrong = (field: string, message: string) => ({ ok: false as const, errors: [{ field, message }] });

/** What is proposed, from its form; `fields` are those of its times, in their order. */
export function proposalIn({ t }: Text, values: Values): Read<GivenTimes> {
  const said = numbers.filter((at) => values.get(`date${at}`) || values.get(`time${at}`));
  const half = said.find((at) => !values.get(`date${at}`) || !values.get(`time${at}`));
  if (half !== undefined) return wrong(values.get(`date${half}`) ? `time${half}` : `date${half}`, t('proposal.wrong.half'));
  const read = timesProposalSchema.safeParse({
    zone: values.get('zone') ?? '', times: said.map((at) => `${values.get(`date${at}`)}T${values.get(`time${at}`)}`), comment: values.get('comment') ?? '',
  });
  if (read.success) return { ok: true, value: read.data, fields: said.map((at) => `date${at}`) };
  return { ok: false, errors: read.error.issues.map(({ path: [name, at] }) => mistake(t, String(name), at === undefined ? undefined : said[Number(at)])) };
}

function mistake(t: Text['t'], name: string, at: number | undefined): FieldError {
  if (name === 'times') return at === undefined ? { field: 'date1', message: t('proposal.wrong.count', { most: proposalBounds.times }) } : { field: `date${at}`, message: t('proposal.wrong.time') };
  return name === 'comment' ? { field: 'comment', message: t('proposal.wrong.comment') } : { field: 'zone', message: t('proposal.wrong.zone') };
}

/** Which field of that form a refusal is about; undefined where it is about none. */
export function fieldOf(refusal: ProposalRefusal, fields: readonly string[]): string | undefined {
  return 'at' in refusal ? fields[refusal.at] ?? 'date1' : undefined;
}

/** What somebody says of a proposed time; undefined where he said neither. */
export function answerIn(values: Values): 'yes' | 'no' | undefined {
  const said = values.get('answer');
  return said === 'yes' || said === 'no' ? said : undefined;
}
