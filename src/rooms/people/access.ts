import type { AccessTable } from '../identity/access.ts';

export const access = {
  'people.add': { roles: ['administrator', 'coordinator', 'administrative-staff'] },
  'people.change': { roles: ['administrator', 'coordinator', 'administrative-staff'], relations: ['self'] },
  'people.erase': { roles: ['administrator'] },
} as const satisfies AccessTable;
