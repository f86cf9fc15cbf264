/** A round of parent-teacher meetings at the sample school: teachers have said when they can, it is open, and some families have booked. */
import type { Actor, Context } from '../src/platform/context.ts';
import { bookHeld, bookSlots } from '../src/rooms/conferences/actions-book.ts';
import { alternatives, proposePlan } from '../src/rooms/conferences/actions-hold.ts';
import { openRound } from '../src/rooms/conferences/actions-round.ts';
import { askTeachers, sayHours } from '../src/rooms/conferences/actions-teachers.ts';
import { addRound, setTeacher } from '../src/rooms/conferences/actions.ts';
import { readFamily } from '../src/rooms/conferences/actions-family.ts';
import type { RoundId } from '../src/rooms/conferences/model.ts';
import { round as roundById, roundFamilies, roundTeachers } from '../src/rooms/conferences/reads.ts';
import { draftSchema, hoursSchema, roundSchema } from '../src/rooms/conferences/schema.ts';
import type { PersonId } from '../src/rooms/identity/model.ts';
import { holidaysBetween } from '../src/rooms/availability/reads.ts';
import { classesOf } from '../src/rooms/people/reads-students.ts';
import { claimsBetween } from '../src/rooms/resources/reads-claims.ts';
import { castOf, granted, type Cast } from './cast.ts';
import { mondayOf, schoolDay, type School } from './school.ts';

interface Scene { readonly school: School; readonly cast: Cast; readonly today: Temporal.PlainDate; readonly now: Temporal.Instant }
interface Deed { readonly at: Temporal.Instant; readonly actor: Actor; do(ctx: Context): Promise<void> }

const evening = { from: '16:30', to: '19:00', breaks: '17:30-17:45' } as const;
/** Who has booked so far, and how long ago; one of them by telephone. */
const bookers = [['grace', 95], ['samer', 80], ['oleksandr', 70], ['farah', 55], ['elena', 45], ['marta', 25]] as const;
const caller = 'li';

/** What happened, each at its time: made when the school began with the program, opened this morning at the earliest, booked since. */
export function roundDeeds(scene: Scene, founded: Temporal.Instant): Deed[] {
  const { school, cast, now } = scene;
  const lead: Actor = { kind: 'person', ...castOf(cast, school.people.find(({ roles }) => roles.includes('coordinator'))!.key) };
  let id: RoundId | undefined;
  return [
    { at: founded.add({ minutes: 40 }), actor: lead, do: async (ctx) => { id = await made(ctx, scene); } },
    ...school.people.filter(({ roles }) => roles.includes('teacher')).map(({ key }, at): Deed => ({
      at: founded.add({ minutes: 60 + 7 * at }), actor: { kind: 'person', ...castOf(cast, key) }, do: (ctx) => said(ctx, id!, { key, at, cast }),
    })),
    { at: now.subtract({ minutes: 110 }), actor: lead, do: async (ctx) => void granted(await openRound(ctx, id!, (await roundById(ctx, id!))!.version), 'the round') },
    ...bookers.map(([key, ago]): Deed => ({ at: now.subtract({ minutes: ago }), actor: { kind: 'machine', name: 'samples' }, do: (ctx) => booked(ctx, id!, castOf(cast, key).person) })),
    { at: now.subtract({ minutes: 15 }), actor: lead, do: (ctx) => called(ctx, id!, castOf(cast, caller).person) },
  ];
}

/** On the first Thursday from the third week on that is no holiday and has all rooms free. */
async function made(ctx: Context, { school, cast, today }: Scene): Promise<RoundId> {
  const { zone, sender } = school.organisation;
  const date = await freeThursday(ctx, cast, mondayOf(today).add({ weeks: 3, days: 3 }), zone);
  const round = granted(await addRound(ctx, roundSchema.parse({
    name: 'Parent evening', purpose: 'How your child is doing, and what the next weeks bring.', contact: `School office\n${sender}`, zone, format: 'in-person', minutes: 10,
    walking: 2, opens: `${schoolDay(today, -1)}T07:00`, deadline: `${date.subtract({ days: 3 })}T18:00`, changes: `${date.subtract({ days: 1 })}T18:00`,
    days: [{ date: date.toString(), ...evening }], classes: (await classesOf(ctx)).map((one) => one.id),
  })), 'the round');
  const rooms = [...cast.rooms.values()];
  for (const [at, { teacher }] of (await roundTeachers(ctx, round.id)).entries()) granted(await setTeacher(ctx, round.id, teacher, { room: rooms[at]!, minutes: null }), 'the room of a teacher');
  granted(await askTeachers(ctx, round.id), 'asking teachers');
  return round.id;
}

async function freeThursday(ctx: Context, cast: Cast, date: Temporal.PlainDate, zone: string): Promise<Temporal.PlainDate> {
  const at = (time: string) => date.toZonedDateTime({ timeZone: zone, plainTime: time }).toInstant();
  const isFree = (await holidaysBetween(ctx.tx, ctx.organisation, date, date)).length === 0
    && (await claimsBetween(ctx, [...cast.rooms.values()], { start: at(evening.from), end: at(evening.to) })).length === 0;
  return isFree ? date : freeThursday(ctx, cast, date.add({ days: 7 }), zone);
}

/** Most come for the whole evening; who has a long way comes later, and every fourth wants a break after an hour. */
async function said(ctx: Context, id: RoundId, { key, at, cast }: { key: string; at: number; cast: Cast }): Promise<void> {
  const { person } = castOf(cast, key);
  const [own] = await roundTeachers(ctx, id, [person]);
  if (!own) return;
  const [day] = (await roundById(ctx, id))!.days;
  const hours = [{ date: day!.date.toString(), from: at % 5 === 2 ? '17:45' : evening.from, to: evening.to }];
  granted(await sayHours(ctx, id, person, hoursSchema.parse({ hours, longestRun: at % 4 === 1 ? '60' : '', wishes: at % 6 === 3 ? 'A room without stairs' : '' })), `hours of ${key}`);
}

/** A guardian's family in the round, and two teachers for each of its children. */
async function familyOf(ctx: Context, id: RoundId, guardian: PersonId) {
  const [family] = await roundFamilies(ctx, id, { guardian });
  const scene = granted(await readFamily(ctx, family!.id), 'a family');
  const pairs = scene.family.students.flatMap(({ person: student }) => [...new Set((scene.family.teachings.get(student) ?? []).map(({ teacher }) => teacher))].slice(0, 2).map((teacher) => ({ student, teacher })));
  return { family: family!, pairs };
}

/** A family takes what is proposed: two teachers for each child. */
async function booked(ctx: Context, id: RoundId, guardian: PersonId): Promise<void> {
  const { family, pairs } = await familyOf(ctx, id, guardian);
  granted(await proposePlan(ctx, family.id, draftSchema.parse({ pairs: pairs.map(({ student, teacher }) => `${student} ${teacher}`) })), 'a plan');
  granted(await bookHeld(ctx, family.id, 'online'), 'a booking');
}

/** The office books one meeting for a family that calls. */
async function called(ctx: Context, id: RoundId, guardian: PersonId): Promise<void> {
  const { family, pairs: [pair] } = await familyOf(ctx, id, guardian);
  const { slots } = granted(await alternatives(ctx, family.id, pair!), 'free slots');
  granted(await bookSlots(ctx, family.id, [{ ...pair!, slot: slots.at(-1)!.id }], { way: 'phone' }), 'a booking by telephone');
}
