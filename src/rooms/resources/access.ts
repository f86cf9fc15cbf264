import type { AccessTable } from '../identity/access.ts';

export const access = {
  'resources.addRoom': { roles: ['administrator', 'coordinator', 'administrative-staff'] },
  'resources.changeRoom': { roles: ['administrator', 'coordinator', 'administrative-staff'] },
  'resources.closeRoom': { roles: ['administrator', 'coordinator', 'administrative-staff'] },
  'resources.setStandingRoom': { roles: ['administrator', 'administrative-staff'], relations: ['self'] },
  'resources.setPlatform': { roles: ['administrator'] },
} as const satisfies AccessTable;
