import { z } from 'zod';
import { formatDate, formatInstant } from '../../../calendar/time.ts';
import { daySchema } from '../../../rooms/calendars/schema.ts';
import { nameSchema, zoneSchema } from '../../../rooms/identity/schema.ts';
import { personSchema } from '../../../rooms/people/schema.ts';

const blankAsNull = (typed: unknown) => (typeof typed === 'string' && typed.trim() === '' ? null : typed);

/** What a person writes of herself. The address is the office's to change: it is where invitations go. */
export const aboutForm = z.object({
  name: nameSchema, phone: z.preprocess(blankAsNull, personSchema.shape.phone), language: personSchema.shape.language, zone: zoneSchema,
});
export const aboutFields = ['name', 'phone', 'language', 'zone'] as const;
export type AboutField = (typeof aboutFields)[number];

export const versionForm = z.object({ version: z.coerce.number().int().min(0) });

/** Repetitions that the form offers, as RRULE values (RFC 5545, section 3.3.10). */
export const repetitions = { no: '', daily: 'FREQ=DAILY', weekdays: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', weekly: 'FREQ=WEEKLY', fortnightly: 'FREQ=WEEKLY;INTERVAL=2' } as const;
export type Repetition = keyof typeof repetitions;
export const repetitionNames = Object.keys(repetitions) as Repetition[];

export const timeFields = ['title', 'days', 'startDay', 'startTime', 'endDay', 'endTime', 'repeat', 'until', 'rule', 'busy', 'class', 'startIs', 'endIs', 'zone'] as const;
export type TimeField = (typeof timeFields)[number];
/** A form of one's own time as it was typed; a box that is not ticked is absent. */
export type TimeValues = Readonly<Partial<Record<TimeField | 'version', string>>>;

/** One's own time as the room calendars takes it. What is wrong with it `ownEventSchema` says. */
export function eventFrom(values: TimeValues): unknown {
  const { zone = '', title = '', startDay = '', startTime = '', endDay = '', endTime = '', busy, startIs, endIs } = values;
  const shared = { title, class: values.class, busy, rule: ruleFrom(values, zone) };
  if (values.days === 'yes') return { kind: 'days', ...shared, first: startDay, last: endDay || startDay };
  return {
    kind: 'timed', ...shared, start: `${startDay}T${startTime}`, end: `${endDay || startDay}T${endTime}`, zone,
    ...(startIs ? { startIs } : {}), ...(endIs ? { endIs } : {}),
  };
}

// UNTIL counts its own instant in (RFC 5545, section 3.3.10): the last second of the last day, where the person is
function ruleFrom({ repeat, until = '', rule, days }: TimeValues, zone: string): string | null {
  if (repeat === 'kept') return rule || null;
  const base = repetitions[repetitionNames.find((name) => name === repeat) ?? 'no'];
  const last = daySchema.safeParse(until);
  if (base === '') return null;
  if (!last.success || !zoneSchema.safeParse(zone).success) return base;
  if (days === 'yes') return `${base};UNTIL=${formatDate(last.data)}`;
  const end = last.data.add({ days: 1 }).toZonedDateTime(zone).toInstant().subtract({ seconds: 1 });
  return `${base};UNTIL=${formatInstant(end)}`;
}
