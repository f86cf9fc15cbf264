import type { AccessTable } from '../identity/access.ts';

export const access = {
  'procedures.doByHand': { roles: ['administrator', 'coordinator'], relations: ['owner'] },
  'procedures.waive': { roles: ['administrator', 'coordinator'] },
  'procedures.publish': { roles: ['administrator'] },
  'procedures.review': { roles: ['administrator'] },
} as const satisfies AccessTable;
