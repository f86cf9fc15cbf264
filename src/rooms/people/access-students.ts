import type { AccessTable } from '../identity/access.ts';

const office = ['administrator', 'coordinator', 'administrative-staff'] as const;

/**
 * Who is a student's guardian and how they meet is for the office, and so is what changes it (P-N). A guardian says by a link of
 * his own what his contact data should be; the office accepts it (P-1.3).
 */
export const access = {
  'people.readStudents': { roles: office },
  'people.keepStudents': { roles: office },
  'people.setPolicy': { roles: office },
  'people.import': { roles: office },
  'people.sendCorrectionLink': { roles: office },
  'people.correct': { links: ['people.correct'] },
  'people.settleCorrection': { roles: office },
} as const satisfies AccessTable;
