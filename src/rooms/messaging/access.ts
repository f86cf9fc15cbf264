import type { AccessTable } from '../identity/access.ts';

const office = ['administrator', 'coordinator', 'administrative-staff'] as const;

export const access = {
  'messaging.readOutbox': { roles: office },
  'messaging.resend': { roles: office },
  'messaging.chooseChannel': { roles: office, relations: ['self'] },
  'messaging.eraseContents': { roles: ['administrator'] },
} as const satisfies AccessTable;
