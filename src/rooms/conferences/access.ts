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
  /** Letters hold links of all families: whoever may have them may act for all. */
  'conferences.printLetters': { roles: office },
  /** Who has a letter of his own types its code. */
  'conferences.openCode': { anyone: true },
  'conferences.noteCall': { roles: office },
  'conferences.block': { roles: office },
  'conferences.hold': { roles: office, links: ['conference.book'] },
  'conferences.wish': { roles: office, links: ['conference.book'] },
  /** The plan of all wishes: made, stopped, thrown away, published. */
  'conferences.plan': { roles: lead },
  'conferences.publishPlan': { roles: lead },
  'conferences.keepPlace': { roles: lead },
  'conferences.takeKept': { roles: office, links: ['conference.book'] },
  'conferences.book': { roles: office, links: ['conference.book'] },
  'conferences.move': { roles: office, links: ['conference.book'] },
  'conferences.cancel': { roles: office, links: ['conference.book'] },
  /** A family stands in the line of a teacher; the office puts it there and takes it off. */
  'conferences.wait': { roles: office, links: ['conference.book'] },
  /** A teacher is absent, a room is lost, a day is called off: what was booked is arranged anew. */
  'conferences.rearrange': { roles: office },
  /** A family says that it knows, and that it suits. */
  'conferences.accept': { roles: office, links: ['conference.book'] },
  'conferences.tick': { roles: office, relations: ['self'] },
  'conferences.runLate': { roles: office, relations: ['self'] },
  /** What a teacher notes of a meeting is for himself alone: no role reads it. */
  'conferences.note': { relations: ['self'] },
  'conferences.setInterpreter': { roles: office },
  /** `self` is the interpreter whose sheet it is. */
  'conferences.runSheet': { roles: office, relations: ['self'] },
  'conferences.makeDoor': { roles: office },
  'conferences.showDoor': { links: ['conference.door'] },
  /** How long what is kept of rounds (P-N). */
  'conferences.setRetention': { roles: ['administrator'] },
} as const satisfies AccessTable;
