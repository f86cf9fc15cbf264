import type { AccessTable } from '../identity/access.ts';

const lead = { roles: ['administrator', 'coordinator'], relations: ['owner'] } as const;

/** `owner` is who leads the session, `invited` who is asked to it, in a poll of its times too; of a private session no role counts. */
export const access = {
  'sessions.proposeTimes': { relations: ['invited'], links: ['invitation.reply', 'poll.answer'] },
  /** One's own alone. */
  'sessions.withdrawProposal': { relations: ['invited'], links: ['invitation.reply', 'poll.answer'] },
  /** Administrative staff see who could come and decide nothing (G-3.3). */
  'sessions.readProposals': { roles: ['administrator', 'coordinator', 'administrative-staff'], relations: ['owner'] },
  'sessions.askProposal': lead,
  'sessions.answerProposal': { relations: ['invited'], links: ['proposal.answer'] },
  'sessions.declineProposal': lead,
  'sessions.takeProposal': lead,
} as const satisfies AccessTable;
