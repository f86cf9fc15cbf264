import { roles, type Role } from '../../rooms/identity/model.ts';
import type { AccessTable } from '../../rooms/identity/access.ts';

const office = ['administrator', 'coordinator', 'administrative-staff'] as const;
const families = new Set<Role>(['stakeholder', 'participant', 'guardian', 'vendor']);

/**
 * Who may read what no verb of a room stands before (G-2): who works here sees who else does and what he is; addresses and
 * telephone numbers, the log and what was sent are for the office. Families and guests see nobody's name here.
 */
export const reading = {
  'people.read': { roles: roles.filter((role) => !families.has(role)) },
  'people.readContact': { roles: office, relations: ['self'] },
  'resources.read': { roles: roles.filter((role) => !families.has(role)) },
  'log.read': { roles: office },
  'log.eraseTexts': { roles: ['administrator'] },
} as const satisfies AccessTable;
