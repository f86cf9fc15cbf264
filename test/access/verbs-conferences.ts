/** The verbs of parent-teacher rounds. */
import { acceptRearranged } from '../../src/rooms/conferences/actions-absence-answer.ts';
import { previewAbsence } from '../../src/rooms/conferences/actions-absence.ts';
import { blockSlots, bookSlots, cancelAppointment, moveAppointment, tick } from '../../src/rooms/conferences/actions-book.ts';
import { makeDoor, showDoor } from '../../src/rooms/conferences/actions-doors.ts';
import { note, runLate } from '../../src/rooms/conferences/actions-evening.ts';
import { setInterpreter } from '../../src/rooms/conferences/actions-interpreters.ts';
import { runSheet } from '../../src/rooms/conferences/reads-interpreters.ts';
import { interpreterSchema } from '../../src/rooms/conferences/schema-evening.ts';
import { openCode } from '../../src/rooms/conferences/actions-codes.ts';
import { noteCall } from '../../src/rooms/conferences/actions-desk.ts';
import { orderLetters } from '../../src/rooms/conferences/actions-letters.ts';
import { proposePlan } from '../../src/rooms/conferences/actions-hold.ts';
import { setRetention } from '../../src/rooms/conferences/actions-retention.ts';
import { closeRound, openRound } from '../../src/rooms/conferences/actions-round.ts';
import { askTeachers, sayHours } from '../../src/rooms/conferences/actions-teachers.ts';
import { tellFamilies } from '../../src/rooms/conferences/actions-tell.ts';
import { releaseKept, takeKept } from '../../src/rooms/conferences/actions-kept.ts';
import { startPlan } from '../../src/rooms/conferences/actions-plan.ts';
import { publishPlan } from '../../src/rooms/conferences/actions-plan-publish.ts';
import { giveWishes } from '../../src/rooms/conferences/actions-wishes.ts';
import { wishesSchema } from '../../src/rooms/conferences/schema-wishes.ts';
import { joinLine } from '../../src/rooms/conferences/actions-waiting.ts';
import { addRound, setTeacher } from '../../src/rooms/conferences/actions.ts';
import { round as roundById } from '../../src/rooms/conferences/reads.ts';
import { retentionSchema } from '../../src/rooms/conferences/schema-retention.ts';
import { callSchema } from '../../src/rooms/conferences/schema-desk.ts';
import { draftSchema, hoursSchema } from '../../src/rooms/conferences/schema.ts';
import { waitSchema } from '../../src/rooms/conferences/schema-waiting.ts';
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
  'conferences.printLetters': [{ thing: round, ask: (ctx, of) => orderLetters(ctx, of.round, 'all') }],
  'conferences.openCode': [{ ask: (ctx) => openCode(ctx, { typed: 'K7P-3QX-9F2', from: '192.0.2.1' }) }],
  'conferences.noteCall': [{ thing: family, ask: (ctx, of) => noteCall(ctx, of.family, callSchema.parse({ guardian: of.related.fellow, outcome: 'no-answer' })) }],
  'conferences.block': [{ thing: round, ask: (ctx, of) => blockSlots(ctx, of.round, [of.slots[7]!], true) }],
  'conferences.hold': [{ thing: family, ask: (ctx, of) => proposePlan(ctx, of.family, draftSchema.parse({ pairs: [`${of.students[2]} ${of.related.invited}`] })) }],
  'conferences.book': [{ thing: family, ask: (ctx, of) => bookSlots(ctx, of.family, [{ ...pair(of, 2), slot: of.slots[6]! }], { way: 'paper' }) }],
  'conferences.move': [{ thing: family, ask: (ctx, of) => moveAppointment(ctx, of.meeting, of.slots[5]!, 'The room is needed') }],
  'conferences.cancel': [{ thing: family, ask: (ctx, of) => cancelAppointment(ctx, of.otherMeeting, 'The child is ill') }],
  'conferences.wait': [{ thing: family, ask: (ctx, of) => joinLine(ctx, of.family, waitSchema.parse({ pair: `${of.students[2]} ${of.related.invited}` })) }],
  // a link is for its own family, in another round
  'conferences.wish': [{ thing: family, ask: (ctx, of) => giveWishes(ctx, ctx.actor.kind === 'guest' ? of.family : of.wishFamily, wishesSchema.parse({ like: [`${of.students[2]} ${of.related.invited}`], days: [{ date: '2026-05-13' }] }), 'paper') }],
  'conferences.plan': [{ thing: (of) => of.wishRound, ask: (ctx, of) => startPlan(ctx, of.wishRound, 10) }],
  'conferences.publishPlan': [{ thing: (of) => of.wishRound, ask: (ctx, of) => publishPlan(ctx, of.wishRound, of.wishRound) }],
  'conferences.keepPlace': [{ thing: (of) => of.keptRound, ask: (ctx, of) => releaseKept(ctx, of.keptRound, of.wishRound, 'school') }],
  'conferences.takeKept': [{ thing: family, ask: (ctx, of) => takeKept(ctx, of.family, of.wishRound, 'phone') }],
  'conferences.tick': [{ thing: round, relatives: { self: 'invited' }, ask: (ctx, of) => tick(ctx, of.meeting, 'completed') }],
  'conferences.setRetention': [{ ask: (ctx) => setRetention(ctx, 0, retentionSchema.parse({})) }],
  'conferences.rearrange': [{ thing: round, ask: (ctx, of) => previewAbsence(ctx, of.round, { kind: 'teacher', teacher: of.related.invited, date: null, from: null, to: null }) }],
  'conferences.accept': [{ thing: family, ask: (ctx, of) => acceptRearranged(ctx, of.family) }],
  'conferences.runLate': [{ thing: round, relatives: { self: 'invited' }, ask: (ctx, of) => runLate(ctx, of.round, of.related.invited, 5) }],
  'conferences.note': [{ thing: round, relatives: { self: 'invited' }, ask: (ctx, of) => note(ctx, of.meeting, 'Reads a lot') }],
  'conferences.setInterpreter': [{ thing: round, ask: (ctx, of) => setInterpreter(ctx, of.round, of.related.fellow, interpreterSchema.parse({ languages: 'ar', hours: [{ date: '2026-05-07', from: '16:00', to: '17:00' }] })) }],
  'conferences.runSheet': [{ thing: round, relatives: { self: 'fellow' }, ask: (ctx, of) => runSheet(ctx, of.round, of.related.fellow) }],
  'conferences.makeDoor': [{ thing: round, ask: (ctx, of) => makeDoor(ctx, of.round, of.doorRoom) }],
  'conferences.showDoor': [{ thing: round, ask: (ctx, of) => showDoor(ctx, of.round, of.doorRoom) }],
  'conferences.closeRound': [{ thing: (of) => of.otherRound, ask: (ctx, of) => closeRound(ctx, of.otherRound) }],
};
