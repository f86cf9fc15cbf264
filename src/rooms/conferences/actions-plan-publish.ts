/** A plan becomes meetings, all in one transaction, and every family is told once (P-4.3, P-5.1). */
import { emit, type Context } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { say } from '../messaging/actions.ts';
import { letter } from '../messaging/actions-letter.ts';
import { claimTogether, type Claiming } from '../resources/actions-claims.ts';
import { rowOf } from './actions-book.ts';
import { readFamily, subjectOf, type Scene } from './actions-family.ts';
import { about, aboutFamily, changed, openedRound } from './actions-open.ts';
import { planChanged, type PlanRefusal } from './actions-plan.ts';
import { settleInterpreters } from './actions-interpreters.ts';
import { familyLink, missingTold, namesOf, tellEvenings } from './actions-say.ts';
import type { ConferencesFact } from './events.ts';
import type { FamilyId, Pair, Round, RoundId, RoundTeacher, Slot } from './model.ts';
import type { Plan, PlanMeeting } from './model-plan.ts';
import { addressees } from './reads-reach.ts';
import { roundTeachers } from './reads.ts';
import { interpreting } from './reads-interpreters.ts';
import { currentPlan, planMeetings, planSources } from './reads-plan.ts';
import { untoldFamilies, wishesIn } from './reads-wishes.ts';
import { partOf, samePair } from './rules.ts';
import { gridOf, outside, type PlanSources } from './rules-plan.ts';
import { insertAppointments, lockSlots, updateFamilies, updateRound, type Tables } from './store.ts';
import { lockFamilies, updatePlan } from './store-plan.ts';
import { setTold } from './store-wishes.ts';

/** A meeting of a plan that can no longer be: its slot is gone or taken; the family is another or wants it no more; it cannot come then any more. */
export interface Misfit extends Pair { readonly family: FamilyId; readonly start: Temporal.Instant; readonly why: 'slot' | 'family' | 'wishes' | 'family-busy' }

export type PublishRefusal = PlanRefusal
  /** Something has changed since the plan was worked out: it has to be worked out again. */
  | { readonly reason: 'plan-misfits'; readonly misfits: readonly Misfit[] };

type Timed = PlanMeeting & { readonly start: Temporal.Instant; readonly end: Temporal.Instant; readonly slot: Slot['id'] };
const isTimed = (one: PlanMeeting): one is Timed => one.slot !== null && one.start !== null && one.end !== null;

/** What of a plan no longer fits what there is now. */
export async function misfitsOf(ctx: Context, round: Round, plan: Pick<Plan, 'id'>): Promise<Misfit[]> {
  const sources = await planSources(ctx, round);
  return misfitsIn(sources, (await planMeetings(ctx, plan.id)).filter(isTimed));
}

function misfitsIn(sources: PlanSources, meetings: readonly Timed[]): Misfit[] {
  const free = new Map(sources.teachers.flatMap((one) => one.slots.map((slot) => [slot.id, slot])));
  const families = new Map(sources.families.map((one) => [one.family, one]));
  const grid = gridOf(sources);
  return meetings.flatMap((one): Misfit[] => {
    const { family, student, teacher, start } = one;
    const amiss = (why: Misfit['why']) => [{ family, student, teacher, start, why }];
    const [slot, now] = [free.get(one.slot), families.get(family)];
    if (!now) return amiss('family');
    if (!now.wishes.pairs.some((pair) => samePair(pair, one)) || now.wishes.place !== one.place) return amiss('wishes');
    if (!slot?.start.equals(start) || !slot.end.equals(one.end) || !grid) return amiss('slot');
    const during = (other: { start: Temporal.Instant; end: Temporal.Instant }) => Temporal.Instant.compare(other.start, one.end) < 0 && Temporal.Instant.compare(start, other.end) < 0;
    if (outside(grid, sources.zone, now.wishes.days).some(during)) return amiss('wishes');
    return now.guardians.some((guardian) => (sources.taken.get(guardian) ?? []).some(during)) ? amiss('family-busy') : [];
  });
}

/**
 * Publishes a plan: books all its meetings at once through the claims of teachers, guardians and interpreters. Where anything of it no longer fits,
 * nothing is booked, and what does not fit is named. Families are told afterwards, in turns that another process can take up.
 */
export async function publishPlan(ctx: Context, id: string, planId: string): Promise<Result<number, PublishRefusal>> {
  const found = await openedRound(ctx, 'conferences.publishPlan', id, { states: ['open', 'closed'] });
  if (!found.ok) return found;
  const round = found.value;
  if (round.publishedAt !== null) return refuse({ reason: 'plan-published' });
  const plan = await currentPlan(ctx, round.id);
  if (plan?.id !== planId || (plan.state !== 'done' && plan.state !== 'stopped')) return refuse({ reason: 'plan-gone' });
  const meetings = (await planMeetings(ctx, plan.id)).filter(isTimed);
  await lockFamilies(ctx.tx, ctx.organisation, meetings.map(({ family }) => family));
  const sources = await planSources(ctx, round);
  const misfits = await secure(ctx, sources, meetings);
  if (misfits.length > 0) return refuse({ reason: 'plan-misfits', misfits });
  const families = await book(ctx, round, sources, meetings);
  await settleInterpreters(ctx, round);
  await updateRound(ctx.tx, ctx.organisation, round.id, { published_at: ctx.now });
  await updatePlan(ctx.tx, ctx.organisation, plan.id, { state: 'published' });
  await ctx.jobs.enqueue(ctx.tx, { task: 'tell-plan', payload: { organisation: ctx.organisation, round: round.id }, key: `tell-plan:${round.id}` });
  await record(ctx, { verb: 'conferences.publishPlan', subject: about(round), details: { plan: plan.id, appointments: meetings.length, families } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.PlanPublished', subject: about(round), plan: plan.id, appointments: meetings.length, families });
  planChanged(ctx, round);
  changed(ctx, round);
  return ok(meetings.length);
}

/** Has everybody's time for all meetings, and their slots. @returns what does not fit any more: then nothing may be booked. */
async function secure(ctx: Context, sources: PlanSources, meetings: readonly Timed[]): Promise<Misfit[]> {
  const misfits = misfitsIn(sources, meetings);
  const taken = misfits.length > 0 ? undefined : await claimAll(ctx, sources, meetings);
  if (misfits.length > 0 || taken) return taken ? [taken] : misfits;
  const locked = await lockSlots(ctx.tx, ctx.organisation, meetings.map(({ slot }) => slot));
  const free = new Set(locked.flatMap(({ id, state }) => (state === 'available' ? [id] : [])));
  // somebody's time has changed this moment
  return meetings.filter(({ slot }) => !free.has(slot)).map(({ family, student, teacher, start }) => ({ family, student, teacher, start, why: 'slot' }));
}

/** Claims everybody's time for all meetings at once. @returns the first that cannot be had, where somebody else was quicker. */
async function claimAll(ctx: Context, { families }: PlanSources, meetings: readonly Timed[]): Promise<Misfit | undefined> {
  const guardians = new Map(families.map((one) => [one.family, one.guardians]));
  const claimings = [...Map.groupBy(meetings, ({ family }) => family)].flatMap(([family, of]): Claiming[] => {
    const want = (resource: string, one: Timed) => ({ resource, part: partOf(one), start: one.start, end: one.end });
    const helped = of.filter(({ interpreter }) => interpreter !== null);
    const own = { subject: subjectOf({ id: family }), wants: of.flatMap((one) => [one.teacher, ...guardians.get(family)!].map((resource) => want(resource, one))), parts: of.map(partOf) };
    return [own, ...(helped.length > 0 ? [{ subject: interpreting({ id: family }), wants: helped.map((one) => want(one.interpreter!, one)), parts: helped.map(partOf) }] : [])];
  });
  const done = await claimTogether(ctx, claimings);
  if (done.ok) return undefined;
  const one = meetings.find((each) => partOf(each) === done.part && each.start.equals(done.at.start))!;
  return { family: one.family, student: one.student, teacher: one.teacher, start: one.start, why: done.resource === one.teacher ? 'slot' : 'family-busy' };
}

/** How many rows leave in one statement, and how many addresses of meetings online are asked for in one message. */
const together = 200;

/** The claims are had: writes all meetings. @returns how many families have one. */
async function book(ctx: Context, round: Round, sources: PlanSources, meetings: readonly Timed[]): Promise<number> {
  const slots = new Map(sources.teachers.flatMap((one) => one.slots.map((slot) => [slot.id, slot])));
  const languages = new Map(sources.families.map((one) => [one.family, one.language]));
  const ways = new Map((await wishesIn(ctx, round.id)).map((one) => [one.family, one.way]));
  const teachers: readonly RoundTeacher[] = await roundTeachers(ctx, round.id);
  const rows: Tables['appointments'][] = [];
  for (let at = 0; at < meetings.length; at += together) {
    rows.push(...await Promise.all(meetings.slice(at, at + together).map((one) => rowOf(ctx, { round, teachers, family: { id: one.family } }, { student: one.student, teacher: one.teacher, slot: slots.get(one.slot)! }, {
      way: ways.get(one.family) ?? 'online', place: one.place, language: languages.get(one.family) ?? null,
    }))));
  }
  insertAppointments(ctx.tx, rows);
  const byFamily = Map.groupBy(rows, ({ family }) => family);
  await updateFamilies(ctx.tx, ctx.organisation, [...byFamily.keys()], { draft: null }, { booked: true });
  for (const [family, of] of byFamily) {
    const subject = aboutFamily({ id: family });
    await record(ctx, { verb: 'conferences.book', subject, details: { round: round.id, meetings: of.length, way: of[0]!.way, appointments: of.map((row) => row.id) } });
    await emit<ConferencesFact>(ctx, { kind: 'conferences.Booked', subject, round: round.id, appointments: of.length });
  }
  return byFamily.size;
}

/** Tells the next families what came of their wishes: with the sheet and its calendar entries, and what they could not be given. @returns the last of them; undefined where all are told. */
export async function tellNext(ctx: Context, id: RoundId, most: number, after?: FamilyId): Promise<FamilyId | undefined> {
  const families = await untoldFamilies(ctx, id, most, after);
  if (families.length === 0) return undefined;
  const plan = await currentPlan(ctx, id);
  const wanted = Map.groupBy(plan ? await planMeetings(ctx, plan.id, { families }) : [], ({ family }) => family);
  for (const family of families) {
    const found = await readFamily(ctx, family);
    if (found.ok) await tellOne(ctx, found.value, wanted.get(family) ?? []);
  }
  await setTold(ctx.tx, ctx.organisation, families, ctx.now);
  planChanged(ctx, { id });
  return families.at(-1);
}

async function tellOne(ctx: Context, scene: Scene, wanted: readonly PlanMeeting[]): Promise<void> {
  const missing = wanted.filter((one) => one.slot === null && !scene.booked.some((other) => samePair(other, one)));
  const [first, ...more] = [...Map.groupBy(scene.booked, ({ start }) => start.toZonedDateTimeISO(scene.round.zone).toPlainDate().toString()).values()].map(([one]) => one!.start);
  if (first) {
    await tellEvenings(ctx, scene, [first], { missing });
    return more.length > 0 ? tellEvenings(ctx, scene, more) : undefined;
  }
  if (missing.length > 0) await tellNothing(ctx, scene, missing);
}

async function tellNothing(ctx: Context, scene: Scene, missing: readonly Pair[]): Promise<void> {
  const { round, family } = scene;
  const to = await addressees(ctx, family.guardians as readonly PersonId[]);
  if (to.length === 0) return;
  const names = await namesOf(ctx, scene);
  await say(ctx, {
    kind: 'conferences.nothingPlanned', key: `conferences.nothingPlanned:${family.id}:${round.publishedAt}`, subject: aboutFamily(family), to, about: round.name,
    compose: async (person, head) => letter(head, {
      subject: head.text.t('wishes.mail.none.subject', { round: round.name }),
      blocks: [
        { kind: 'heading', text: round.name }, { kind: 'paragraph', text: head.text.t('wishes.mail.none.intro', { round: round.name }) }, ...missingTold(missing, names, head.text),
        { kind: 'actions', primary: true, actions: [{ label: head.text.t('wishes.mail.none.act'), href: await familyLink(ctx, round, family, person.id) }] },
      ],
    }),
  });
}
