import type { AccessTable } from '../identity/access.ts';

const office = ['administrator', 'coordinator', 'administrative-staff'] as const;

/**
 * That somebody is not to be had is for every member, as busy time is (`calendars.seeBusy`); what he keeps to is for himself
 * and the office, why he is away for himself alone: see `reasonsFor` in rules-own.ts.
 */
export const access = {
  'availability.read': { roles: office, relations: ['self'], links: ['availability.tell'] },
  'availability.setWorkingHours': { roles: office, relations: ['self'], links: ['availability.tell'] },
  'availability.setRules': { roles: office, relations: ['self'], links: ['availability.tell'] },
  'availability.setException': { roles: office, relations: ['self'], links: ['availability.tell'] },
  'availability.removeException': { roles: office, relations: ['self'], links: ['availability.tell'] },
  'availability.addTimeOff': { roles: office, relations: ['self'], links: ['availability.tell'] },
  'availability.removeTimeOff': { roles: office, relations: ['self'], links: ['availability.tell'] },
  'availability.ask': { roles: office },
  'availability.chase': { roles: office },
  'availability.addDays': { roles: office },
  'availability.removeDays': { roles: office },
  'availability.setTravel': { roles: office },
} as const satisfies AccessTable;
