import { z } from 'zod';
import { classes } from '../../calendar/event.ts';
import { wallSchema } from '../calendars/schema.ts';
import { nameSchema, zoneSchema } from '../identity/schema.ts';
import type { PersonId } from '../identity/model.ts';
import type { RoomId } from '../resources/model.ts';

const idSchema = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, { error: 'not-an-id' });
export const personIdSchema = idSchema.transform((id) => id as PersonId);

/** Text of several lines: line ends as \n, no other controls. Scripts and the like are text and stay text. */
const prose = (most: number) => z.string().transform((text) => text.toWellFormed().normalize('NFC').replaceAll(/\r\n?/g, '\n').trim())
  // oxlint-disable-next-line no-control-regex -- these are what must not get through
  .pipe(z.string().max(most).regex(/^[^\u0000-\u0008\u000b-\u001f\u007f]*$/, { error: 'control-character' }));

export const titleSchema = nameSchema.transform((text) => text.toWellFormed());
export const agendaSchema = prose(20_000);
/** Why something is done, in the words of who does it; goes to those concerned and into the log. */
export const reasonSchema = prose(1000);
export const minutesSchema = z.coerce.number({ error: 'not-a-number' }).int({ error: 'not-a-number' }).min(5).max(10_080);

/** A wall time in a zone. `which` answers for one that does not exist or exists twice: in order of time. */
export const startSchema = z.object({ wall: wallSchema, zone: zoneSchema, which: z.enum(['first', 'second']).optional() });
export type Start = z.infer<typeof startSchema>;

/** An RRULE value (RFC 5545, section 3.3.10), or null for what happens once. */
export const ruleSchema = z.string().trim().max(2000).transform((text) => text || null).nullable();

/** Where. A platform that needs a typed link says so when it is asked for the address. */
export const placeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('room'), room: idSchema.transform((id) => id as RoomId) }),
  z.object({ kind: z.literal('virtual'), platform: z.string().min(1).max(60), link: z.string().max(2000).nullable().default(null) }),
  z.object({ kind: z.literal('elsewhere'), where: nameSchema }),
]);
export type PlaceWish = z.infer<typeof placeSchema>;

export const inviteesSchema = z.array(z.object({ person: personIdSchema, required: z.boolean().default(true) })).max(2000);

/** A session to be; what is null can be settled later (G-4.1.2). `zone` counts while there is no start. */
export const proposalSchema = z.object({
  title: titleSchema,
  agenda: agendaSchema.default(''),
  class: z.enum(classes).default('PUBLIC'),
  critical: z.boolean().default(false),
  hidesPeople: z.boolean().default(false),
  start: startSchema.nullable().default(null),
  minutes: minutesSchema.nullable().default(null),
  rule: ruleSchema.default(null),
  place: placeSchema.nullable().default(null),
  people: inviteesSchema.default([]),
  /** Who leads it; else who proposes. */
  coordinator: personIdSchema.nullable().default(null),
  request: idSchema.nullable().default(null),
});
/** What `propose` takes: `proposalSchema.parse` gives one, and what is left out has its default. */
export type Proposal = z.infer<typeof proposalSchema>;

/** What of a session can be set in one step; what is not given stays. */
export const amendmentSchema = z.object({
  title: titleSchema.optional(),
  agenda: agendaSchema.optional(),
  start: startSchema.optional(),
  minutes: minutesSchema.optional(),
  rule: ruleSchema.optional(),
  place: placeSchema.optional(),
  class: z.enum(classes).optional(),
  critical: z.boolean().optional(),
  hidesPeople: z.boolean().optional(),
});
export type Amendment = z.infer<typeof amendmentSchema>;

/** What of one occurrence, or of it and all that follow, can be set. */
export const occurrenceSchema = amendmentSchema.pick({ title: true, agenda: true, start: true, minutes: true, place: true });
export type OccurrenceAmendment = z.infer<typeof occurrenceSchema>;
