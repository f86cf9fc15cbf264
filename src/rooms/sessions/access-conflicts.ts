import type { AccessTable } from '../identity/access.ts';

const office = ['administrator', 'coordinator', 'administrative-staff'] as const;

/** Of what is private to others they see that it is in the way and when, never what it is; each way out asks the access of its own verb too. */
export const access = {
  'sessions.readConflicts': { roles: office },
  /** That somebody has looked is evidence for the procedure. */
  'sessions.reviewConflicts': { roles: office },
  'sessions.acceptConflict': { roles: ['administrator', 'coordinator'] },
} as const satisfies AccessTable;
