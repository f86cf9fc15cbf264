import { z } from 'zod';
import { isId } from '../../../platform/ids.ts';

/** The states of deliveries as the outbox groups them. */
export const groups = {
  waiting: ['queued', 'sending'], sent: ['sent'], kept: ['kept'], failed: ['bounced', 'failed'], unreachable: ['unreachable'], withdrawn: ['withdrawn'],
} as const;
export type Group = keyof typeof groups;
export const groupNames = Object.keys(groups) as Group[];

const id = z.string().refine(isId).optional().catch(undefined);

/** What of the outbox is asked for, from an address: what cannot be read is not asked. */
export const askedForm = z.object({
  state: z.enum(groupNames).optional().catch(undefined),
  kind: z.string().regex(/^[a-z][A-Za-z.-]{0,80}$/).optional().catch(undefined),
  person: id, subject: id, before: id,
});
export type Asked = z.infer<typeof askedForm>;
