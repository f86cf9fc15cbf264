import type { AccessTable } from '../identity/access.ts';

const lead = { roles: ['administrator', 'coordinator'], relations: ['owner'] } as const;
/** Administrative staff invite and manage reminders, and do not change a session (G-3.3). */
const staff = { roles: ['administrator', 'coordinator', 'administrative-staff'], relations: ['owner'] } as const;

/**
 * `owner` is the session's coordinator. Of a session whose class is PRIVATE or CONFIDENTIAL the roles count for nothing but
 * `handOver`: it is its coordinator's, and those invited see it (`readPrivate`); administrators see that there is one and when.
 */
export const access = {
  'sessions.read': {
    roles: ['administrator', 'coordinator', 'administrative-staff'], relations: ['owner', 'invited'], links: ['invitation.reply', 'session.page'],
  },
  'sessions.readPrivate': { relations: ['owner', 'invited'], links: ['invitation.reply', 'session.page'] },
  /** Who knows of it and how: addresses, delivery, comments, its procedure and its log. */
  'sessions.readDelivery': staff,
  'sessions.propose': { roles: ['administrator', 'coordinator'] },
  'sessions.schedule': lead,
  'sessions.reschedule': lead,
  'sessions.change': lead,
  'sessions.changeOccurrence': lead,
  'sessions.changeFollowing': lead,
  'sessions.cancel': lead,
  'sessions.cancelOccurrence': lead,
  'sessions.start': lead,
  'sessions.hold': lead,
  'sessions.handOver': lead,
  'sessions.addPeople': staff,
  'sessions.removePeople': staff,
  'sessions.setRequired': staff,
  'sessions.resendInvitation': staff,
  'sessions.remindNow': staff,
  'sessions.changePrivate': { relations: ['owner'] },
} as const satisfies AccessTable;
