import type { AccessTable } from '../identity/access.ts';
import { roles } from '../identity/model.ts';

/**
 * `seeBusy` is the when of other people's time, `seeWhat` the what. CLASS PRIVATE and CONFIDENTIAL hold for every role that
 * is named here: see `sightOf` in rules.ts.
 */
export const access = {
  'calendars.seeBusy': { roles: [...roles], relations: ['owner'] },
  'calendars.seeWhat': { roles: ['administrator'], relations: ['owner', 'invited', 'shared'] },
  'calendars.seeWhatOfOrganisation': { roles: ['administrator', 'coordinator', 'administrative-staff'], relations: ['invited', 'shared'] },
  'calendars.readObjects': { relations: ['owner'] },
  'calendars.putObject': { relations: ['owner'] },
  'calendars.deleteObject': { relations: ['owner'] },
  'calendars.addEvent': { relations: ['owner'] },
  'calendars.changeEvent': { relations: ['owner'] },
  'calendars.removeEvent': { relations: ['owner'] },
  'calendars.share': { relations: ['owner'] },
} as const satisfies AccessTable;
