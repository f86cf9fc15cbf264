import type { AccessTable } from '../identity/access.ts';

const office = ['administrator', 'coordinator', 'administrative-staff'] as const;

/**
 * A person answers for himself, the office and whose it is for anybody; of what is private no role counts.
 * All other verbs of this room are parts of verbs of the room that owns the subject, which has asked for itself.
 */
export const access = {
  'invitations.reply': { roles: office, relations: ['self', 'owner'], links: ['invitation.reply'] },
  'invitations.answerAsk': { roles: office, relations: ['self', 'owner'], links: ['invitation.reply'] },
} as const satisfies AccessTable;
