import { z } from 'zod';
import { daySchema } from '../calendars/schema.ts';
import type { PersonId } from '../identity/model.ts';
import type { RoomId } from '../resources/model.ts';
import { insteads, type GivenAbsence } from './model-absence.ts';
import { minuteSchema } from './schema.ts';

const anyDay = z.union([z.literal('').transform(() => null), daySchema]);
const anyMinute = z.union([z.literal('').transform(() => null), minuteSchema]).default(null);
const room = z.uuid().transform((id) => id as RoomId);

const teacher = z.object({
  kind: z.literal('teacher'), teacher: z.uuid({ error: 'no-teacher' }).transform((id) => id as PersonId), date: anyDay, from: anyMinute, to: anyMinute,
}).refine(({ from, to }) => (from === null) === (to === null) && (from === null || to === null || from < to), { error: 'not-a-stretch', path: ['to'] })
  .refine(({ date, from }) => from === null || date !== null, { error: 'day-needed', path: ['date'] });
const lost = z.object({
  kind: z.literal('room'), room, date: anyDay, other: z.union([z.literal('online').transform(() => null), room], { error: 'no-room' }),
}).refine(({ room: one, other }) => one !== other, { error: 'no-room', path: ['other'] });
const day = z.object({ kind: z.literal('day'), date: daySchema, instead: z.enum(insteads), newDate: anyDay.default(null) })
  .refine(({ instead, newDate }) => instead !== 'date' || newDate !== null, { error: 'day-needed', path: ['newDate'] })
  .transform((given) => (given.instead === 'date' ? given : { ...given, newDate: null }));

/** An absence as a form gives it. */
export const absenceSchema: z.ZodType<GivenAbsence> = z.union([teacher, lost, day]);
/** By kind, for errors that name their field. */
export const absenceSchemas = { teacher, room: lost, day } as const;
