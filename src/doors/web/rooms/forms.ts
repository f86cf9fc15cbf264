import { z } from 'zod';
import { baseSchema, roomSchema, standingRoomSchema } from '../../../rooms/resources/schema.ts';

/** Features in one line, parted by commas (also the Arabic one) or lines. */
const featuresForm = z.preprocess(
  (line) => (typeof line === 'string' ? line.split(/[,،\n]/u).map((one) => one.trim()).filter((one) => one !== '') : line), roomSchema.shape.features,
);

/** A room as a form sends it. */
export const roomForm = z.object({ ...roomSchema.shape, features: featuresForm });

/** The version that a form was filled from. */
export const versionForm = z.object({ version: z.coerce.number().int().min(0) });

/** What is looked for, from an address: what cannot be read is not asked. */
export const searchForm = z.object({
  seats: z.coerce.number().int().min(1).max(100_000).optional().catch(undefined),
  features: featuresForm.optional().catch(undefined),
  closed: z.literal('with').optional().catch(undefined),
});

export const roomFields = ['name', 'building', 'floor', 'capacity', 'features'] as const;
export type RoomField = (typeof roomFields)[number];

const blankAsNull = (typed: unknown) => (typeof typed !== 'string' || typed.trim() === '' ? null : typed);

/** Somebody's standing room; without an address there is none. */
export const standingForm = z.object({ address: z.preprocess(blankAsNull, standingRoomSchema.shape.address.nullable()), how: standingRoomSchema.shape.instructions });

/** A platform's server, and how many sessions it holds at once; empty is none, and any number. */
export const platformForm = z.object({
  base: z.preprocess(blankAsNull, baseSchema.nullable()), units: z.preprocess(blankAsNull, z.coerce.number().int().min(1).max(10_000).nullable()),
});
