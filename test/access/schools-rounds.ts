/** Rounds of parent-teacher meetings of a school: open ones with meetings, and one that is ready to be opened. */
import type { Actor, Context } from '../../src/platform/context.ts';
import { bookSlots } from '../../src/rooms/conferences/actions-book.ts';
import { noteCall } from '../../src/rooms/conferences/actions-desk.ts';
import { setInterpreter } from '../../src/rooms/conferences/actions-interpreters.ts';
import { openRound } from '../../src/rooms/conferences/actions-round.ts';
import { sayHours } from '../../src/rooms/conferences/actions-teachers.ts';
import { beginPlan, finishPlan, startPlan } from '../../src/rooms/conferences/actions-plan.ts';
import { giveWishes } from '../../src/rooms/conferences/actions-wishes.ts';
import { wishesSchema } from '../../src/rooms/conferences/schema-wishes.ts';
import { joinLine } from '../../src/rooms/conferences/actions-waiting.ts';
import { addRound, setTeacher } from '../../src/rooms/conferences/actions.ts';
import type { AppointmentId, DayId, FamilyId, RoundId, SlotId } from '../../src/rooms/conferences/model.ts';
import { round as roundById, roundFamilies, slotKey, slotsOf } from '../../src/rooms/conferences/reads.ts';
import type { CallId } from '../../src/rooms/conferences/model-desk.ts';
import { callSchema } from '../../src/rooms/conferences/schema-desk.ts';
import type { WaitId } from '../../src/rooms/conferences/model-waiting.ts';
import { hoursSchema } from '../../src/rooms/conferences/schema.ts';
import { interpreterSchema } from '../../src/rooms/conferences/schema-evening.ts';
import { waitSchema } from '../../src/rooms/conferences/schema-waiting.ts';
import type { PersonId } from '../../src/rooms/identity/model.ts';
import { addClass, addGuardian, addStudent, addTeacher } from '../../src/rooms/people/actions-students.ts';
import type { ClassId } from '../../src/rooms/people/model-students.ts';
import { addPerson } from '../../src/rooms/people/actions.ts';
import { addRoom } from '../../src/rooms/resources/actions.ts';
import type { RoomId } from '../../src/rooms/resources/model.ts';
import { machine } from '../office.ts';
import { roundOf } from '../round.ts';
import type { Making } from './schools.ts';

/** `invited` teaches, the children of the class are those of `fellow`; the third has no meeting in `round`. */
export interface Rounds {
  readonly class: ClassId;
  readonly round: RoundId; readonly otherRound: RoundId; readonly readyRound: RoundId; readonly draftRound: RoundId;
  readonly family: FamilyId; readonly otherFamily: FamilyId;
  readonly students: readonly PersonId[];
  /** Of the first two children in `round`. */
  readonly meeting: AppointmentId; readonly otherMeeting: AppointmentId;
  /** Free ones of `round`, in order of time. */
  readonly slots: readonly SlotId[];
  /** The last of them, as addresses name it. */
  readonly slotKey: string;
  /** Where its teacher meets. */
  readonly doorRoom: RoomId;
  /** That was agreed with the one family in `round`. */
  readonly call: CallId;
  /** The one day of `round`. */
  readonly roundDay: DayId;
  /** The third child's family waits in `round`, at hours at which there is nothing. */
  readonly wait: WaitId;
  /** Collects wishes, of the one family too, and has a plan; and one that keeps places. */
  readonly wishRound: RoundId; readonly keptRound: RoundId;
  readonly wishFamily: FamilyId;
}

export async function makeRounds({ done, people, word }: Making): Promise<Rounds> {
  const lead: Actor = { kind: 'person', person: people.lead, roles: ['coordinator'] };
  const room = await done(machine, (ctx) => addRoom(ctx, { name: `Class ${word}`, building: `House ${word}`, floor: '2', capacity: 12, features: [] }));
  const of = await done(machine, (ctx) => addClass(ctx, { name: `8B ${word}` }));
  await done(machine, (ctx) => addTeacher(ctx, { class: of, teacher: people.invited, subject: `History ${word}` }));
  const students: PersonId[] = [];
  for (const name of ['One', 'Two', 'Three']) {
    const student = await done(machine, (ctx) => addPerson(ctx, { name: `${name} ${word}`, email: null, phone: null, language: 'en', zone: 'Europe/Lisbon' }));
    await done(machine, (ctx) => addStudent(ctx, { person: student, homeClass: of }));
    await done(machine, (ctx) => addGuardian(ctx, { student, person: people.fellow }));
    students.push(student);
  }
  const made = async (date: string, { ready, open, mode = 'first-come' }: { ready: boolean; open: boolean; mode?: string }): Promise<RoundId> => {
    const days = [{ date, from: '16:00', to: '18:00', breaks: '' }];
    const { id } = await done(lead, (ctx) => addRound(ctx, roundOf(of, { name: `Parent evening ${word}`, purpose: `About ${word}`, contact: word, days, opens: '2026-04-12T08:00', mode })));
    if (!ready) return id;
    await done(lead, (ctx) => setTeacher(ctx, id, people.invited, { room, minutes: null }));
    await done(machine, (ctx) => sayHours(ctx, id, people.invited, hoursSchema.parse({ hours: [{ date, from: '16:00', to: '18:00' }], wishes: `Not with ${word}` })));
    if (open) await done(lead, async (ctx) => openRound(ctx, id, (await roundById(ctx, id))!.version));
    return id;
  };
  const round = await made('2026-05-07', { ready: true, open: true });
  const otherRound = await made('2026-05-08', { ready: true, open: true });
  await done(lead, (ctx) => setInterpreter(ctx, round, people.fellow, interpreterSchema.parse({ languages: 'tr', hours: [{ date: '2026-05-07', from: '17:00', to: '18:00' }] })));
  const familyIn = (id: RoundId) => done(machine, async (ctx: Context) => ({ ok: true as const, value: (await roundFamilies(ctx, id))[0]!.id }));
  const [family, otherFamily] = [await familyIn(round), await familyIn(otherRound)];
  const slots = await done(machine, async (ctx: Context) => ({ ok: true as const, value: await slotsOf(ctx, round) }));
  const booked = await done(lead, (ctx) => bookSlots(ctx, family, [0, 1].map((at) => ({ student: students[at]!, teacher: people.invited, slot: slots[at]!.id })), { way: 'phone' }));
  const wishRound = await made('2026-05-13', { ready: true, open: true, mode: 'preferences' });
  const wishFamily = await familyIn(wishRound);
  await done(lead, (ctx) => giveWishes(ctx, wishFamily, wishesSchema.parse({ must: [`${students[2]} ${people.invited}`], days: [{ date: '2026-05-13' }] }), 'phone'));
  const plan = await done(lead, (ctx) => startPlan(ctx, wishRound, 10));
  await done(machine, async (ctx: Context) => { await finishPlan(ctx, (await beginPlan(ctx, plan))!, { outcomes: [], cost: 0, bound: 0, stopped: false }); return { ok: true as const, value: plan }; });
  return {
    wishRound, wishFamily, keptRound: await made('2026-05-14', { ready: false, open: false, mode: 'kept-places' }),
    class: of, round, otherRound, readyRound: await made('2026-05-11', { ready: true, open: false }), draftRound: await made('2026-05-12', { ready: false, open: false }),
    family, otherFamily, students, meeting: booked[0]!.id, otherMeeting: booked[1]!.id, slots: slots.slice(2).map((slot) => slot.id), slotKey: slotKey(slots.at(-1)!), doorRoom: room, roundDay: await done(machine, async (ctx: Context) => ({ ok: true as const, value: (await roundById(ctx, round))!.days[0]!.id })),
    call: await done(lead, (ctx) => noteCall(ctx, family, callSchema.parse({ guardian: people.fellow, outcome: 'call-back', back: '2026-05-02T10:00' }))),
    wait: (await done(lead, (ctx) => joinLine(ctx, family, waitSchema.parse({ pair: `${students[2]} ${people.invited}`, after: '17:55' })))).id,
  };
}
