import type { AccessTable } from '../identity/access.ts';

const lead = { roles: ['administrator', 'coordinator'], relations: ['owner'] } as const;
/** Administrative staff see how it stands and remind (G-3.3). */
const staff = { roles: ['administrator', 'coordinator', 'administrative-staff'], relations: ['owner'] } as const;

/** `owner` is who leads the session that a poll is about, `invited` who is asked; of a private session no role counts. */
export const access = {
  'availability.readPoll': staff,
  'availability.openPoll': lead,
  'availability.changePoll': lead,
  'availability.chasePoll': staff,
  'availability.withdrawPoll': lead,
  'availability.closePoll': lead,
  /** Who has the link of somebody else says so. */
  'availability.disownPoll': { links: ['poll.answer'] },
  'availability.answerPoll': { relations: ['invited'], links: ['poll.answer'] },
} as const satisfies AccessTable;
