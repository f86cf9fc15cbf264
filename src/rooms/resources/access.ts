import type { AccessTable } from '../identity/access.ts';
import { roles, type Role } from '../identity/model.ts';

const families = new Set<Role>(['stakeholder', 'participant', 'guardian', 'vendor']);

export const access = {
  'resources.read': { roles: roles.filter((role) => !families.has(role)) },
  'resources.addRoom': { roles: ['administrator', 'coordinator', 'administrative-staff'] },
  'resources.changeRoom': { roles: ['administrator', 'coordinator', 'administrative-staff'] },
  'resources.closeRoom': { roles: ['administrator', 'coordinator', 'administrative-staff'] },
  'resources.setStandingRoom': { roles: ['administrator', 'administrative-staff'], relations: ['self'] },
  'resources.setPlatform': { roles: ['administrator'] },
  'resources.setLicences': { roles: ['administrator'] },
} as const satisfies AccessTable;
