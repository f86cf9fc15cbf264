import type { AccessTable } from '../identity/access.ts';

const lead = ['administrator', 'coordinator'] as const;
const office = ['administrator', 'coordinator', 'administrative-staff'] as const;

/** `self` is the teacher whose time it is. A family acts by its link alone: signed in or not, it needs no account. */
export const access = {
  /** That there are rounds; a teacher sees those that he is in. */
  'conferences.list': { roles: [...office, 'teacher'] },
  'conferences.read': { roles: office },
  'conferences.addRound': { roles: lead },
  'conferences.changeRound': { roles: lead },
  'conferences.askTeachers': { roles: office },
  'conferences.sayHours': { roles: office, relations: ['self'], links: ['conference.hours'] },
  'conferences.openRound': { roles: lead },
  'conferences.closeRound': { roles: lead },
  'conferences.tellFamilies': { roles: office },
  'conferences.block': { roles: office },
  'conferences.hold': { roles: office, links: ['conference.book'] },
  'conferences.book': { roles: office, links: ['conference.book'] },
  'conferences.move': { roles: office, links: ['conference.book'] },
  'conferences.cancel': { roles: office, links: ['conference.book'] },
  'conferences.tick': { roles: office, relations: ['self'] },
} as const satisfies AccessTable;
