/** The verbs of parent-teacher rounds. */
import { blockSlots, bookSlots, cancelAppointment, moveAppointment, tick } from '../../src/rooms/conferences/actions-book.ts';
import { proposePlan } from '../../src/rooms/conferences/actions-hold.ts';
import { closeRound, openRound } from '../../src/rooms/conferences/actions-round.ts';
import { askTeachers, sayHours } from '../../src/rooms/conferences/actions-teachers.ts';
import { tellFamilies } from '../../src/rooms/conferences/actions-tell.ts';
import { addRound, setTeacher } from '../../src/rooms/conferences/actions.ts';
import { round as roundById } from '../../src/rooms/conferences/reads.ts';
import { draftSchema, hoursSchema } from '../../src/rooms/conferences/schema.ts';
import { roundOf } from '../round.ts';
import type { School } from './schools.ts';
import type { Askings } from './verbs.ts';

const round = (of: School) => of.round;
const family = (of: School) => of.family;
const hours = (date: string) => hoursSchema.parse({ hours: [{ date, from: '16:00', to: '18:00' }] });
const pair = (of: School, at: number) => ({ student: of.students[at]!, teacher: of.related.invited });

export const conferenceVerbs: Askings = {
  'conferences.addRound': [{ ask: (ctx, of) => addRound(ctx, roundOf(of.class, { days: [{ date: '2026-06-11', from: '16:00', to: '18:00' }] })) }],
  'conferences.changeRound': [{ thing: (of) => of.draftRound, ask: (ctx, of) => setTeacher(ctx, of.draftRound, of.related.invited, { room: null, minutes: 15 }) }],
  'conferences.askTeachers': [{ thing: (of) => of.draftRound, ask: (ctx, of) => askTeachers(ctx, of.draftRound) }],
  'conferences.sayHours': [{ thing: round, relatives: { self: 'invited' }, ask: (ctx, of) => sayHours(ctx, of.round, of.related.invited, hours('2026-05-07')) }],
  'conferences.openRound': [{ thing: (of) => of.readyRound, ask: async (ctx, of) => openRound(ctx, of.readyRound, (await roundById(ctx, of.readyRound))?.version ?? 1) }],
  'conferences.tellFamilies': [{ thing: round, ask: (ctx, of) => tellFamilies(ctx, of.round) }],
  'conferences.block': [{ thing: round, ask: (ctx, of) => blockSlots(ctx, of.round, [of.slots[7]!], true) }],
  'conferences.hold': [{ thing: family, ask: (ctx, of) => proposePlan(ctx, of.family, draftSchema.parse({ pairs: [`${of.students[2]} ${of.related.invited}`] })) }],
  'conferences.book': [{ thing: family, ask: (ctx, of) => bookSlots(ctx, of.family, [{ ...pair(of, 2), slot: of.slots[6]! }], { way: 'paper' }) }],
  'conferences.move': [{ thing: family, ask: (ctx, of) => moveAppointment(ctx, of.meeting, of.slots[5]!, 'The room is needed') }],
  'conferences.cancel': [{ thing: family, ask: (ctx, of) => cancelAppointment(ctx, of.otherMeeting, 'The child is ill') }],
  'conferences.tick': [{ thing: round, relatives: { self: 'invited' }, ask: (ctx, of) => tick(ctx, of.meeting, 'completed') }],
  'conferences.closeRound': [{ thing: (of) => of.otherRound, ask: (ctx, of) => closeRound(ctx, of.otherRound) }],
};
