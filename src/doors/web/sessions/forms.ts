import { z } from 'zod';
import { classes } from '../../../calendar/event.ts';
import type { Text } from '../../../platform/text.ts';
import { daySchema } from '../../../rooms/calendars/schema.ts';
import { zoneSchema } from '../../../rooms/identity/schema.ts';
import { agendaSchema, minutesSchema, placeSchema, startSchema, titleSchema, type PlaceWish, type Proposal, type Start } from '../../../rooms/sessions/schema.ts';
import { isId } from '../../../platform/ids.ts';
import { checked } from '../answers.ts';
import type { FieldError } from '../frame/forms.tsx';
import { readRepetition } from './forms-repeat.ts';

/** What a form holds as it was typed; shown again when something is wrong, and carried along from step to step. */
export type Values = URLSearchParams;

const blankAsNull = (typed: unknown) => (typeof typed === 'string' && typed.trim() === '' ? null : typed);
const timeSchema = z.string().trim().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'not-a-time' });

const wordsForm = z.object({ title: titleSchema, agenda: agendaSchema, class: z.enum(classes).catch('PUBLIC') });
const whenForm = z.object({
  date: z.preprocess(blankAsNull, daySchema.nullable()),
  time: z.preprocess(blankAsNull, timeSchema.nullable()),
  zone: zoneSchema,
  minutes: z.preprocess(blankAsNull, minutesSchema.nullable()),
  which: z.enum(['first', 'second']).optional().catch(undefined),
});

type Read<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly errors: FieldError[] };

/** What is wrong with a field of a session's forms, and what to do. */
export function mistake({ t }: Text, field: string): string {
  switch (field) {
    case 'title': case 'agenda': case 'date': case 'time': case 'zone': case 'minutes': case 'place': case 'link': case 'where': case 'reason':
      return t(`sessionpage.wrong.${field}`);
    default: return t('sessionpage.wrong.other');
  }
}

/** Title, agenda, class and settings. */
export function readWords(form: Values, text: Text): Read<Pick<Proposal, 'title' | 'agenda' | 'class' | 'critical' | 'hidesPeople'>> {
  const read = checked(wordsForm, { title: '', agenda: '', ...Object.fromEntries(form) }, (field) => mistake(text, field));
  return read.ok ? { ok: true, value: { ...read.value, critical: form.has('critical'), hidesPeople: form.has('hidesPeople') } } : read;
}

/** When, and for how long. A date without a time is a mistake; neither is a time that is still to be settled. */
export function readWhen(form: Values, text: Text): Read<{ start: Start | null; minutes: number | null }> {
  const read = checked(whenForm, { date: '', time: '', minutes: '', ...Object.fromEntries(form) }, (field) => mistake(text, field));
  if (!read.ok) return read;
  const { date, time, zone, minutes, which } = read.value;
  const errors = [
    ...(date !== null && time === null ? [{ field: 'time', message: text.t('sessionpage.wrong.timeMissing') }] : []),
    ...(date === null && time !== null ? [{ field: 'date', message: text.t('sessionpage.wrong.dateMissing') }] : []),
    ...(date !== null && minutes === null ? [{ field: 'minutes', message: text.t('sessionpage.wrong.minutes') }] : []),
  ];
  if (errors.length > 0) return { ok: false, errors };
  if (date === null || time === null) return { ok: true, value: { start: null, minutes } };
  return { ok: true, value: { start: startSchema.parse({ wall: `${date.toString()}T${time}`, zone, ...(which ? { which } : {}) }), minutes } };
}

/** Where, as one choice: `room:ID`, `virtual:PLATFORM`, `elsewhere`; nothing chosen is still to be settled. */
export function readPlace(form: Values, { t }: Text): Read<PlaceWish | null> {
  const [kind, name = ''] = (form.get('place') ?? '').split(':', 2);
  const checkedAs = (given: unknown, field: 'place' | 'link' | 'where'): Read<PlaceWish | null> => {
    const made = placeSchema.safeParse(given);
    return made.success ? { ok: true, value: made.data } : { ok: false, errors: [{ field, message: t(`sessionpage.wrong.${field}`) }] };
  };
  switch (kind) {
    case 'room': return checkedAs({ kind, room: name }, 'place');
    case 'virtual': return checkedAs({ kind, platform: name, link: form.get('link')?.trim() || null }, 'link');
    case 'elsewhere': return checkedAs({ kind, where: form.get('where') ?? '' }, 'where');
    default: return { ok: true, value: null };
  }
}

/** A whole session as the form gives it, without its people. */
export type Wished = Omit<Proposal, 'people' | 'coordinator'>;

/** Reads the form of a session; every mistake at once. */
export function readSession(form: Values, text: Text): Read<Wished> {
  const [words, when, place] = [readWords(form, text), readWhen(form, text), readPlace(form, text)];
  const rule = when.ok ? readRepetition(form, text, when.value.start) : { ok: true as const, value: null };
  const errors = [words, when, rule, place].flatMap((one) => (one.ok ? [] : one.errors));
  if (!words.ok || !when.ok || !rule.ok || !place.ok) return { ok: false, errors };
  const request = form.get('request') ?? '';
  return { ok: true, value: { ...words.value, ...when.value, rule: rule.value, place: place.value, request: isId(request) ? request : null } };
}

/** The version that a form was filled from; undefined for what no form of ours sends. */
export function versionIn(form: Values): number | undefined {
  const version = Number(form.get('version') ?? NaN);
  return Number.isSafeInteger(version) && version >= 0 ? version : undefined;
}

/** Fields that a step adds and the next must not carry along. */
const ofTheStep = new Set(['csrf', 'act']);

/** The form's fields for hidden inputs of the next step. */
export function carried(form: Values, leaveOut: readonly string[] = []): (readonly [string, string])[] {
  return [...form].filter(([name]) => !ofTheStep.has(name) && !leaveOut.some((one) => name === one || (one.endsWith('.') && name.startsWith(one))));
}
