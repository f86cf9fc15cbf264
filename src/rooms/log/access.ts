/**
 * Who may read the log and erase texts of it. The lowest room knows no roles: these are names of the room identity's, and of
 * the shape of its `AccessTable`; the doors ask, since a verb here cannot.
 */
export const access = {
  'log.read': { roles: ['administrator', 'coordinator', 'administrative-staff'] },
  'log.eraseTexts': { roles: ['administrator'] },
} as const;
