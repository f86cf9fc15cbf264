import type { AccessTable } from '../identity/access.ts';

const office = ['administrator', 'coordinator', 'administrative-staff'] as const;

export const access = {
  'feedback.ask': { roles: office },
  'feedback.give': { relations: ['invited'], links: ['feedback.give'] },
  'feedback.readResults': { roles: office },
} as const satisfies AccessTable;
