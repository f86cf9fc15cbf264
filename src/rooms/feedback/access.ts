import type { AccessTable } from '../identity/access.ts';

const office = ['administrator', 'coordinator', 'administrative-staff'] as const;

export const access = {
  'feedback.ask': { roles: office, relations: ['owner'] },
  'feedback.give': { relations: ['invited'], links: ['feedback.give'] },
  /** `owner` is whose session it was. Of what is private no role counts, nor for what was written about it among all. */
  'feedback.readResults': { roles: office, relations: ['owner'] },
} as const satisfies AccessTable;
