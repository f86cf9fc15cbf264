import { z } from 'zod';
import type { Text } from '../../../platform/text.ts';
import { languageSchema, zoneSchema } from '../../../rooms/identity/schema.ts';
import type { SessionRequest, Settleable } from '../../../rooms/sessions/model-requests.ts';
import { answerSchema, requestSchema, settleSchema } from '../../../rooms/sessions/schema-requests.ts';
import type { FieldError } from '../frame/forms.tsx';

/** The values of a form as they were typed, by field. */
export type Typed = Readonly<Record<string, string>>;

/** The fields that one settled thing takes in a form. */
export const fieldsOf: Readonly<Record<Settleable, readonly string[]>> = {
  who: ['who'], when: ['date', 'time'], length: ['minutes'], where: ['placeKind', 'placeText'],
};

/** Length of a request that the form offers, in minutes; another is typed. */
export const lengths = [15, 30, 45, 60, 90, 120, 180, 240] as const;

const wishOf = (form: Typed, zone: string) => ({
  who: form['who'] ?? null,
  wished: form['date'] || form['time'] ? { wall: `${dateIn(form['date'] ?? '')}T${timeIn(form['time'] ?? '')}`, zone } : null,
  minutes: form['minutes'] ? form['minutes'] : null,
  place: form['placeKind'] ? { kind: form['placeKind'], text: form['placeText'] ?? '' } : null,
});

const arabicDigits = /[\u0660-\u0669\u06f0-\u06f9]/g;
const plain = (typed: string) => typed.trim().replaceAll(arabicDigits, (digit) => String(digit.charCodeAt(0) & 15));

/** A date as a browser's picker gives it, or as it is typed into an old phone that has none: the day first. Else as it is. */
export function dateIn(typed: string): string {
  const [, day, month, year] = /^(\d{1,2})[./ -](\d{1,2})[./ -](\d{4})$/.exec(plain(typed)) ?? [];
  return year === undefined ? plain(typed) : `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`;
}

/** Whether this is a day of the calendar as a browser's picker gives it. */
export function isDate(typed: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(typed)) return false;
  const [year, month, day] = typed.split('-').map(Number) as [number, number, number];
  return month >= 1 && month <= 12 && day >= 1 && day <= Temporal.PlainDate.from({ year, month, day: 1 }).daysInMonth;
}

/** A time of day, as `17:00`, `17.00`, `9h30` or `5 pm`; else as it is. */
export function timeIn(typed: string): string {
  const [, hour, minute = '00', half] = /^(\d{1,2})(?:[:.h]([0-5]\d)(?::00)?)?\s*([ap])?\.?(?:m\.?)?$/i.exec(plain(typed)) ?? [];
  if (hour === undefined || (half !== undefined && (Number(hour) < 1 || Number(hour) > 12))) return plain(typed);
  const later = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  return `${String(later).padStart(2, '0')}:${minute}`;
}

/** What the public form says; `email` may be left out only where the office writes down a telephone call. */
export function readRequest(form: Typed, text: Text, { zone, byOffice }: { zone: string; byOffice: boolean }) {
  const known = zoneSchema.safeParse(form['zone']).success ? form['zone']! : zone;
  const language = languageSchema.safeParse(form['language']).success ? form['language']! : text.locale;
  const email = form['email']?.trim() || null;
  const read = requestSchema.safeParse({
    ...wishOf(form, known), title: form['title'] ?? '', purpose: form['purpose'] ?? '',
    requester: { name: form['name'] ?? '', email, phone: form['phone'] ?? '', language, zone: known },
  });
  const errors = read.success ? [] : mistakes(read.error, text);
  if (!email && !byOffice) errors.push({ field: 'email', message: text.t('requestpage.error.email') });
  return read.success && errors.length === 0 ? { ok: true as const, value: read.data } : { ok: false as const, errors: inOrder(errors) };
}

/** The answer to a question, as far as it was asked. */
export function readAnswer(form: Typed, text: Text, zone: string, fields: readonly Settleable[]) {
  const wish = wishOf(form, zone);
  const given: Record<Settleable, object> = { who: { who: wish.who }, when: { wished: wish.wished }, length: { minutes: wish.minutes }, where: { place: wish.place } };
  const read = answerSchema.safeParse({ ...Object.assign({}, ...fields.map((field) => given[field])), words: form['words'] ?? '' });
  return read.success ? { ok: true as const, value: read.data } : { ok: false as const, errors: inOrder(mistakes(read.error, text)) };
}

/** What a coordinator fills in himself: all four, empty ones are not settled. */
export function readSettling(form: Typed, text: Text, zone: string) {
  const read = settleSchema.safeParse({ title: form['title'], ...wishOf(form, zone) });
  return read.success ? { ok: true as const, value: read.data } : { ok: false as const, errors: inOrder(mistakes(read.error, text)) };
}

/** A request's own values for the form that changes it. */
export function valuesOf({ title, who, wished, minutes, place }: SessionRequest): Typed {
  return {
    title, who: who ?? '', date: wished?.wall.toPlainDate().toString() ?? '', time: wished?.wall.toPlainTime().toString().slice(0, 5) ?? '',
    minutes: minutes === null ? '' : String(minutes), placeKind: place?.kind ?? '', placeText: place?.text ?? '',
  };
}

const order = ['name', 'email', 'phone', 'title', 'purpose', 'who', 'date', 'minutes', 'placeKind', 'placeText', 'words'];
const inOrder = (errors: FieldError[]) => errors.toSorted((a, b) => order.indexOf(a.field) - order.indexOf(b.field));

/** A sentence for the first mistake of each field: what to do, in the reader's language. */
function mistakes(error: z.ZodError, text: Text): FieldError[] {
  const found = new Map<string, string>();
  for (const { path } of error.issues) {
    const field = fieldAt(path.map(String));
    if (!found.has(field)) found.set(field, text.t(`requestpage.error.${field}`));
  }
  return [...found].map(([field, message]) => ({ field, message }));
}

type WrongField = 'name' | 'email' | 'phone' | 'title' | 'purpose' | 'who' | 'date' | 'minutes' | 'placeKind' | 'placeText' | 'words';

function fieldAt(path: readonly string[]): WrongField {
  const [first, second] = path;
  if (first === 'requester') return second === 'email' ? 'email' : second === 'phone' ? 'phone' : 'name';
  if (first === 'wished') return 'date';
  if (first === 'place') return second === 'text' ? 'placeText' : 'placeKind';
  return first === 'title' || first === 'purpose' || first === 'who' || first === 'minutes' || first === 'words' ? first : 'title';
}

