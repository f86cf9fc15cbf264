import type { AccessTable } from '../identity/access.ts';

/** `owner` is whose the thing is that the file hangs on, and who put it. Of what is private no role counts. */
export const access = {
  'records.putFile': { roles: ['administrator', 'coordinator', 'administrative-staff'], relations: ['owner'] },
  'records.removeFile': { roles: ['administrator', 'coordinator', 'administrative-staff'], relations: ['owner'] },
  'records.openFile': {
    roles: ['administrator', 'coordinator'], relations: ['invited', 'owner'], links: ['file.open', 'invitation.reply', 'session.page'],
  },
  'records.exportPerson': { roles: ['administrator'], relations: ['self'] },
  'records.erasePerson': { roles: ['administrator'] },
} as const satisfies AccessTable;
