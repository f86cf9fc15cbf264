/** The forms of conferences: what was typed, as the room takes it. */
import type { Text } from '../../../platform/text.ts';
import type { Round, RoundTeacher } from '../../../rooms/conferences/model.ts';
import { textFields } from '../../../rooms/conferences/reads-texts.ts';
import { hoursSchema, roundSchema, type GivenHours, type GivenRound } from '../../../rooms/conferences/schema.ts';
import type { FieldError } from '../frame/forms.tsx';
import { clockOf } from './parts.tsx';

export type Values = URLSearchParams;
type Read<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly errors: FieldError[] };

const most = 10;
const filled = (values: Values, at: number) => ['date', 'from', 'to'].some((name) => values.get(`${name}${at}`));

/** How many days a form has fields for: those that are filled, two at least, one more where more are asked for. */
export function dayRows(values: Values): number {
  const said = Number(values.get('rows') ?? 0) || 0;
  const used = Array.from({ length: most }, (_, at) => at + 1).filter((at) => filled(values, at));
  return Math.min(most, Math.max(1, ...used, said + (values.get('do') === 'more' ? 1 : 0)));
}

/** A round from its form. */
export function roundIn({ t }: Text, values: Values): Read<GivenRound> {
  const days = Array.from({ length: most }, (_, at) => at + 1).filter((at) => filled(values, at));
  const wall = (name: string) => `${values.get(`${name}Date`) ?? ''}T${values.get(`${name}Time`) ?? ''}`;
  const read = roundSchema.safeParse({
    ...Object.fromEntries(['name', 'purpose', 'contact', 'instructions', 'zone', 'format', 'minutes', 'changeover', 'walking'].map((name) => [name, values.get(name) ?? ''])), mode: values.get('mode') ?? undefined,
    texts: textsIn(values), platform: values.get('platform') ?? null, opens: wall('opens'), deadline: wall('deadline'), changes: wall('changes'), classes: values.getAll('class'), openings: openingsIn(values).map((id) => ({ class: id, at: wall(`opening-${id}`) })),
    days: days.map((at) => ({ date: values.get(`date${at}`) ?? '', from: values.get(`from${at}`) ?? '', to: values.get(`to${at}`) ?? '', breaks: values.get(`breaks${at}`) ?? '' })),
  });
  if (read.success) return { ok: true, value: read.data };
  const errors = new Map<string, FieldError>();
  for (const { path, message } of read.error.issues) {
    const field = fieldOf(values, path, days);
    if (!errors.has(field)) errors.set(field, { field, message: sentence(t, String(path[0]), String(path[2] ?? ''), message) });
  }
  return { ok: false, errors: [...errors.values()] };
}

/** The languages for which a form has fields. */
export function languagesIn(values: Values): string[] {
  return [...new Set([...values.keys()].flatMap((name) => /^(?:purpose|contact|instructions)-(.+)$/.exec(name)?.[1] ?? []))];
}

/** The classes of a form that open at a time of their own. */
const openingsIn = (values: Values) => values.getAll('class').filter((id) => values.get(`opening-${id}Date`) || values.get(`opening-${id}Time`));

const textsIn = (values: Values) => languagesIn(values).map((language) => ({
  language, ...Object.fromEntries(textFields.map((field) => [field, values.get(`${field}-${language}`) ?? ''])),
}));

function fieldOf(values: Values, [name, at, part]: readonly PropertyKey[], days: readonly number[]): string {
  if (name === 'days') return at === undefined ? 'date1' : `${String(part ?? 'date')}${days[Number(at)]}`;
  if (name === 'classes') return 'class';
  if (name === 'openings') return `opening-${openingsIn(values)[Number(at)] ?? ''}Date`;
  if (name === 'texts') return `${String(part)}-${languagesIn(values)[Number(at)] ?? ''}`;
  return name === 'opens' || name === 'deadline' || name === 'changes' ? `${name}Date` : String(name);
}

function sentence(t: Text['t'], name: string, part: string, message: string): string {
  if (name === 'days') {
    if (message === 'day-twice') return t('conferencepage.wrong.dayTwice');
    if (part === 'breaks') return t('conferencepage.wrong.breaks');
    return t(part === 'from' || part === 'to' ? 'conferencepage.wrong.hours' : 'conferencepage.wrong.day');
  }
  if (name === 'texts' || name === 'instructions') return t('roundtext.wrong');
  if (name === 'classes') return t('conferencepage.wrong.class');
  if (name === 'openings') return t('waitingpage.wrong.openings');
  if (name === 'opens' || name === 'deadline' || name === 'changes') return t('conferencepage.wrong.moment');
  if (name === 'minutes' || name === 'changeover' || name === 'walking') return t(`conferencepage.wrong.${name}`);
  return t(name === 'name' ? 'conferencepage.wrong.name' : 'conferencepage.wrong.text');
}

/** What the form of a round shows of one that is there. */
export function valuesOf(round: Round): Values {
  const { name, purpose, contact, instructions, zone, format, mode, platform, minutes, changeover, walking } = round;
  const values = new URLSearchParams({ name, purpose, contact, instructions, zone, format, mode, platform: platform ?? '', minutes: String(minutes), changeover: String(changeover), walking: String(walking) });
  for (const { language, ...said } of round.texts) for (const field of textFields) values.set(`${field}-${language}`, said[field]);
  for (const [field, at] of [['opens', round.opensAt], ['deadline', round.deadline], ['changes', round.changeDeadline]] as const) putMoment(values, field, at, zone);
  for (const [at, day] of round.days.entries()) {
    values.set(`date${at + 1}`, day.date.toString());
    values.set(`from${at + 1}`, clockOf(day.from));
    values.set(`to${at + 1}`, clockOf(day.to));
    values.set(`breaks${at + 1}`, day.breaks.map(({ from, to }) => `${clockOf(from)}–${clockOf(to)}`).join(', '));
  }
  for (const one of round.classes) values.append('class', one);
  for (const [id, at] of round.openings) putMoment(values, `opening-${id}`, at, zone);
  return values;
}

function putMoment(values: Values, field: string, at: Temporal.Instant, zone: string): void {
  const wall = at.toZonedDateTimeISO(zone);
  values.set(`${field}Date`, wall.toPlainDate().toString());
  values.set(`${field}Time`, wall.toPlainTime().toString({ smallestUnit: 'minute' }));
}

/** A teacher's hours from their form: a day without a tick is one on which he cannot. */
export function hoursIn({ t }: Text, values: Values, round: Round): Read<GivenHours> {
  const days = round.days.filter(({ date }) => values.get(`can-${date}`) !== null);
  const read = hoursSchema.safeParse({
    hours: days.map(({ date }) => ({ date: date.toString(), from: values.get(`from-${date}`) ?? '', to: values.get(`to-${date}`) ?? '' })),
    longestRun: values.get('longestRun') ?? '', wishes: values.get('wishes') ?? '',
  });
  if (read.success) return { ok: true, value: read.data };
  return {
    ok: false, errors: read.error.issues.map(({ path: [name, at] }) => (name === 'hours' ? { field: `from-${days[Number(at)]?.date}`, message: t('conferencepage.wrong.hours') }
      : { field: String(name), message: t(name === 'longestRun' ? 'conferencepage.wrong.longestRun' : 'conferencepage.wrong.text') })),
  };
}

/** What that form shows of a teacher: what he has said, or the whole of each day. */
export function hoursOf(round: Round, own: RoundTeacher): Values {
  const values = new URLSearchParams({ longestRun: own.longestRun === null ? '' : String(own.longestRun), wishes: own.wishes ?? '' });
  for (const day of round.days) {
    const said = own.hours.find(({ date }) => date.equals(day.date));
    if (said || own.saidAt === null) values.set(`can-${day.date}`, 'yes');
    values.set(`from-${day.date}`, clockOf(said?.from ?? day.from));
    values.set(`to-${day.date}`, clockOf(said?.to ?? day.to));
  }
  return values;
}
