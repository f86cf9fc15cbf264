/** A plan as it is looked at: by child, by teacher, what could not be given, who waits longest. */
import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import type { Student } from '../people/model-students.ts';
import { guardiansBy, studentsOf } from '../people/reads-students.ts';
import { people as peopleById } from '../people/reads.ts';
import { misfitsOf, type Misfit } from './actions-plan-publish.ts';
import type { FamilyId, Round } from './model.ts';
import type { Plan, PlanMeeting } from './model-plan.ts';
import { roundFamilies, roundTeachers, slotsOf } from './reads.ts';
import { basisOf, currentPlan, planMeetings } from './reads-plan.ts';
import { untoldFamilies, wishesIn } from './reads-wishes.ts';
import { longestWait } from './rules-plan-outcome.ts';

/** How a teacher is asked for: by how many wishes, how many of these must be, and how many free times he has. */
export interface Demand { readonly teacher: PersonId; readonly name: string; readonly wanted: number; readonly must: number; readonly slots: number }

export interface PlanView {
  readonly plan: Plan | undefined;
  /** How many families there are, and how many have said what they want. */
  readonly families: number;
  readonly wishing: number;
  readonly demand: readonly Demand[];
  readonly meetings: readonly PlanMeeting[];
  readonly students: ReadonlyMap<PersonId, Student>;
  readonly teachers: ReadonlyMap<PersonId, string>;
  readonly guardians: ReadonlyMap<FamilyId, readonly string[]>;
  /** Something it follows from has changed since it was worked out. */
  readonly isStale: boolean;
  readonly misfits: readonly Misfit[];
  /** Of a published plan: families that have not been told yet, and those that only a letter or a telephone call reaches. */
  readonly untold: number;
  readonly byHand: number;
}

/** Everything that the page of a plan shows. */
export async function planView(ctx: Context, round: Round): Promise<PlanView> {
  const plan = await currentPlan(ctx, round.id);
  const [families, wishes] = [await roundFamilies(ctx, round.id), await wishesIn(ctx, round.id)];
  const isReady = plan?.state === 'done' || plan?.state === 'stopped';
  const isStale = isReady && (await basisOf(ctx, round.id)) !== plan.basis;
  const meetings = plan && plan.state !== 'running' ? await planMeetings(ctx, plan.id) : [];
  const teachers = await roundTeachers(ctx, round.id);
  const people = await guardiansBy(ctx, families.flatMap((one) => one.guardians));
  const names = await peopleById(ctx.tx, ctx.organisation, teachers.map(({ teacher }) => teacher));
  const named = new Map(people.map(({ person, name }) => [person, name]));
  const onPaper = new Set(people.filter(({ way, email }) => way === 'letter' || way === 'phone' || (email === null && way !== 'portal')).map(({ person }) => person));
  const wanting = new Set(wishes.map(({ family }) => family));
  const isPublished = plan?.state === 'published';
  return {
    plan, families: families.length, wishing: wishes.length, meetings, isStale, misfits: isStale ? await misfitsOf(ctx, round, plan) : [],
    demand: await demandOf(ctx, round, wishes.flatMap(({ pairs }) => pairs), new Map(teachers.map(({ teacher }) => [teacher, names.get(teacher)?.name ?? '']))),
    students: new Map((await studentsOf(ctx, { ids: meetings.map(({ student }) => student), left: true })).map((one) => [one.person, one])),
    teachers: new Map([...names].map(([id, { name }]) => [id as PersonId, name])), guardians: new Map(families.map(({ id, guardians }) => [id, guardians.map((one) => named.get(one) ?? '')])),
    untold: isPublished ? (await untoldFamilies(ctx, round.id, families.length)).length : 0,
    byHand: isPublished ? families.filter(({ id, guardians }) => wanting.has(id) && guardians.every((one) => onPaper.has(one))).length : 0,
  };
}

async function demandOf(ctx: Context, round: Round, wanted: readonly { teacher: PersonId; must: boolean }[], names: ReadonlyMap<PersonId, string>): Promise<Demand[]> {
  const slots = Map.groupBy((await slotsOf(ctx, round.id)).filter(({ state }) => state === 'available'), ({ teacher }) => teacher);
  return [...Map.groupBy(wanted, ({ teacher }) => teacher)].map(([teacher, of]) => ({
    teacher, name: names.get(teacher) ?? '', wanted: of.length, must: of.filter(({ must }) => must).length, slots: slots.get(teacher)?.length ?? 0,
  })).sort((a, b) => b.wanted - b.slots - (a.wanted - a.slots) || (a.name < b.name ? -1 : 1));
}

/** Families by how long they wait between two meetings of a day, the longest first; who does not wait is not in it. */
export function waitsOf(meetings: readonly PlanMeeting[], zone: string): { readonly family: FamilyId; readonly minutes: number; readonly meetings: readonly PlanMeeting[] }[] {
  return [...Map.groupBy(meetings, ({ family }) => family)].map(([family, of]) => ({
    family, meetings: of, minutes: longestWait(of.map(({ start, end }) => ({ slot: start && end ? { start, end } : null })), zone),
  })).filter(({ minutes }) => minutes > 0).sort((a, b) => b.minutes - a.minutes || (a.family < b.family ? -1 : 1));
}
