/** The forms of polls: what was typed as walls, what a refusal means beside which field. */
import type { Text } from '../../../platform/text.ts';
import type { PollRefusal } from '../../../rooms/availability/actions-polls.ts';
import { optionBounds, type PollOption } from '../../../rooms/availability/model-polls.ts';
import { answerSchema, pollSchema, type GivenAnswer, type GivenPoll } from '../../../rooms/availability/schema-polls.ts';
import type { FieldError } from '../frame/forms.tsx';

export type Values = URLSearchParams;

/** How many times a form shows at first, and how many more each time more are asked for. */
const rows = { first: 4, more: 3 } as const;

/** The numbers of the fields of times, and those that are filled, by either half. */
const numbers = Array.from({ length: optionBounds.most }, (_, at) => at + 1);
const filledIn = (values: Values) => numbers.filter((at) => values.get(`date${at}`) || values.get(`time${at}`));

/** How many times a form has fields for: those that are filled, and some. */
export function rowsOf(values: Values): number {
  const said = Number(values.get('rows') ?? 0) || 0;
  return Math.min(optionBounds.most, Math.max(rows.first, ...filledIn(values), said + (values.get('act') === 'more' ? rows.more : 0)));
}

type Read<Value> = { readonly ok: true; readonly value: Value; readonly fields: readonly string[] } | { readonly ok: false; readonly errors: FieldError[] };

/** A poll to be, from its form; `fields` are those of its times, in their order. */
export function pollIn({ t }: Text, values: Values): Read<GivenPoll> {
  const said = filledIn(values);
  const half = said.find((at) => !values.get(`date${at}`) || !values.get(`time${at}`));
  if (half !== undefined) return wrong(values.get(`date${half}`) ? `time${half}` : `date${half}`, t('poll.wrong.half'));
  const walls = said.map((at) => `${values.get(`date${at}`)}T${values.get(`time${at}`)}`);
  const read = pollSchema.safeParse({
    zone: values.get('zone') ?? '', minutes: values.get('minutes') ?? '', deadline: `${values.get('untilDate') ?? ''}T${values.get('untilTime') ?? ''}`, times: walls,
  });
  if (read.success) return { ok: true, value: read.data, fields: said.map((at) => `date${at}`) };
  return { ok: false, errors: read.error.issues.map(({ path: [name, at] }) => mistake(t, String(name), at === undefined ? undefined : said[Number(at)])) };
}

function mistake(t: Text['t'], name: string, at: number | undefined): FieldError {
  if (name === 'times') return at === undefined ? { field: 'date1', message: t('poll.wrong.count', optionBounds) } : { field: `date${at}`, message: t('poll.wrong.time') };
  if (name === 'deadline') return { field: 'untilDate', message: t('poll.wrong.deadline') };
  return name === 'minutes' ? { field: 'minutes', message: t('poll.wrong.minutes') } : { field: 'zone', message: t('poll.wrong.zone') };
}

const wrong = (field: string, message: string) => ({ ok: false as const, errors: [{ field, message }] });

/** Which field of that form a refusal is about; undefined where it is about none. */
export function fieldOf(refusal: PollRefusal, fields: readonly string[]): string | undefined {
  if (refusal.reason === 'poll-late') return 'untilDate';
  if (refusal.reason === 'poll-times') return 'date1';
  return 'at' in refusal ? refusal.at === 'deadline' ? 'untilDate' : fields[refusal.at] ?? 'date1' : undefined;
}

/** The name of the field for one time. */
export const voteField = ({ id }: Pick<PollOption, 'id'>) => `vote-${id}`;

/** A whole answer from its form: what was not said of a time that is asked for is a mistake beside it. */
export function answerIn(text: Text, values: Values, options: readonly PollOption[], zone: string): Read<GivenAnswer> {
  const votes = Object.fromEntries([...values].flatMap(([name, value]) => (name.startsWith('vote-') ? [[name.slice('vote-'.length), value]] : [])));
  const read = answerSchema.safeParse({ votes, comment: values.get('comment') ?? '' });
  const said = new Set<string>(read.success ? Object.keys(read.data.votes) : Object.keys(votes).filter((id) => !read.error.issues.some(({ path }) => path[1] === id)));
  const errors = options.filter(({ id }) => !said.has(id)).map((one): FieldError => ({
    field: voteField(one), message: text.t('poll.wrong.vote', { when: text.dateRange(one.start, one.end, zone) }),
  }));
  if (!read.success && read.error.issues.some(({ path }) => path[0] === 'comment')) errors.push({ field: 'comment', message: text.t('poll.wrong.comment') });
  return read.success && errors.length === 0 ? { ok: true, value: read.data, fields: [] } : { ok: false, errors };
}
