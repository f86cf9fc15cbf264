import type { AccessTable } from '../identity/access.ts';
import { roles, type Role } from '../identity/model.ts';

const office = ['administrator', 'coordinator', 'administrative-staff'] as const;
const families = new Set<Role>(['stakeholder', 'participant', 'guardian', 'vendor']);

/**
 * Who works here sees who else does and what he is (G-2); addresses and telephone numbers are for the office. Families and
 * guests see nobody's name here but their own.
 */
export const access = {
  'people.read': { roles: roles.filter((role) => !families.has(role)), relations: ['self'] },
  'people.readContact': { roles: office, relations: ['self'] },
  'people.add': { roles: office },
  'people.change': { roles: office, relations: ['self'] },
} as const satisfies AccessTable;
