import type { AccessTable } from '../identity/access.ts';

const office = ['administrator', 'coordinator', 'administrative-staff'] as const;

export const access = {
  'messaging.readOutbox': { roles: office },
  'messaging.resend': { roles: office },
  'messaging.chooseChannel': { roles: office, relations: ['self'] },
  /** Being told in a browser: one's own, by signing in or by the link to the family's meetings. */
  'messaging.switchPushOn': { relations: ['self'], links: ['conference.book'] },
  'messaging.switchPushOff': { relations: ['self'], links: ['conference.book'] },
  'messaging.eraseContents': { roles: ['administrator'] },
} as const satisfies AccessTable;
