import type { AccessTable } from '../identity/access.ts';

const office = ['administrator', 'coordinator', 'administrative-staff'] as const;

/** Every member reads what the procedures demand. `owner` is who has the duty, by name or by role. */
export const access = {
  'procedures.readDuty': { roles: office, relations: ['owner'] },
  'procedures.readExceptions': { roles: office },
  'procedures.doByHand': { roles: ['administrator', 'coordinator'], relations: ['owner'] },
  'procedures.waive': { roles: ['administrator', 'coordinator'] },
  'procedures.publish': { roles: ['administrator'] },
  'procedures.takeOffer': { roles: ['administrator'] },
  'procedures.keepOwn': { roles: ['administrator'] },
  'procedures.review': { roles: ['administrator'] },
} as const satisfies AccessTable;
