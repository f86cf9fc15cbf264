import type { AccessTable } from '../identity/access.ts';

export const access = {
  'people.add': { roles: ['administrator', 'coordinator', 'administrative-staff'] },
  'people.change': { roles: ['administrator', 'coordinator', 'administrative-staff'], relations: ['self'] },
} as const satisfies AccessTable;
