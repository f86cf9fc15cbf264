/** Plans of a round, what a plan is worked out from, and whether that has changed since. */
import { sql } from 'kysely';
import { overlaps, type Interval } from '../../calendar/interval.ts';
import type { Context } from '../../platform/context.ts';
import { isId } from '../../platform/ids.ts';
import type { PersonId } from '../identity/model.ts';
import { guardiansBy, teachersOfAll } from '../people/reads-students.ts';
import { claimsBetween } from '../resources/reads-claims.ts';
import { waysIn } from './actions-family.ts';
import { refreshSlots, windowOf } from './actions-slots.ts';
import type { FamilyId, Round, RoundId } from './model.ts';
import type { Plan, PlanId, PlanMeeting } from './model-plan.ts';
import { roundFamilies, roundTeachers, slotsOf } from './reads.ts';
import { interpretersIn } from './reads-interpreters.ts';
import { familiesIn } from './reads-people.ts';
import { wishesIn } from './reads-wishes.ts';
import { instantAt, pairOf } from './rules.ts';
import { speaks } from './rules-interpreters.ts';
import type { PlanFamily, PlanSources } from './rules-plan.ts';
import { tables, type PlanTables } from './store-plan.ts';

type In = Pick<Context, 'tx' | 'organisation'>;

function planFrom(row: PlanTables['round_plans']): Plan {
  const { id, round, state, seed, seconds, basis, cost, bound, progress, figures } = row;
  return { id, round, state, seed, seconds, basis, cost, bound, progress, figures, startedAt: row.started_at, beatAt: row.beat_at, stopAskedAt: row.stop_asked_at, endedAt: row.ended_at };
}

/** The plan of a round that counts: the one that is worked on, looked at or published. */
export async function currentPlan({ tx, organisation }: In, round: RoundId): Promise<Plan | undefined> {
  const row = await tables(tx).selectFrom('round_plans').selectAll().where('organisation', '=', organisation).where('round', '=', round).where('state', '<>', sql.lit('discarded')).executeTakeFirst();
  return row && planFrom(row);
}

/** One plan by its id. */
export async function planById({ tx, organisation }: In, id: string): Promise<Plan | undefined> {
  const row = isId(id) ? await tables(tx).selectFrom('round_plans').selectAll().where('organisation', '=', organisation).where('id', '=', id as PlanId).executeTakeFirst() : undefined;
  return row && planFrom(row);
}

/** Every wish of a plan in order of time, those without one last; of one family only. */
export async function planMeetings({ tx, organisation }: In, plan: PlanId, which: { readonly families?: readonly FamilyId[] } = {}): Promise<PlanMeeting[]> {
  const rows = await tables(tx).selectFrom('round_plan_meetings').selectAll().where('organisation', '=', organisation).where('plan', '=', plan)
    .$if(which.families !== undefined, (q) => q.where('family', '=', sql<FamilyId>`any(${[...which.families ?? []]}::uuid[])`))
    .orderBy('starts_at').orderBy('family').orderBy('student').orderBy('teacher').execute();
  return rows.map(({ family, student, teacher, must, slot, starts_at: start, ends_at: end, place, interpreter, why }) => ({ family, student, teacher, must, slot, start, end, place, interpreter, why }));
}

/**
 * A digest of what a plan follows from: wishes, slots, rooms and what is booked. Two that are equal gave the same instance, but
 * for a family that a court or the school has changed since.
 */
export async function basisOf({ tx, organisation }: In, round: RoundId): Promise<string> {
  const { rows: [row] } = await sql<{ basis: string }>`select md5(concat_ws('|',
    (select string_agg(family || ':' || version, ',' order by family) from round_wishes where organisation = ${organisation} and round = ${round}),
    (select md5(string_agg(id || ':' || state, ',' order by id)) from round_slots where organisation = ${organisation} and round = ${round}),
    (select string_agg(teacher || ':' || coalesce(room::text, ''), ',' order by teacher) from round_teachers where organisation = ${organisation} and round = ${round}),
    (select md5(string_agg(id::text, ',' order by id)) from appointments where organisation = ${organisation} and round = ${round} and state in ('booked', 'completed', 'no-show'))
  )) as basis`.execute(tx);
  return row!.basis;
}

/** Everything that a plan of the round follows from now: free slots, wishes of families as they are today, guardians' other times. */
export async function planSources(ctx: Context, round: Round): Promise<PlanSources> {
  await refreshSlots(ctx, round);
  const teachers = await roundTeachers(ctx, round.id);
  const ids = teachers.map(({ teacher }) => teacher);
  const families = await wishing(ctx, round, new Set(ids));
  const interpreters = await interpretersIn(ctx, round.id);
  const claims = await claimsBetween(ctx, [...ids, ...families.flatMap(({ guardians }) => guardians), ...interpreters.map(({ person }) => person)], windowOf(round));
  const byResource = Map.groupBy(claims, ({ resource }) => resource);
  const of = (resource: string): Interval[] => byResource.get(resource) ?? [];
  const slots = Map.groupBy((await slotsOf(ctx, round.id)).filter((slot) => slot.state === 'available' && Temporal.Instant.compare(slot.start, ctx.now) > 0
    && !of(slot.teacher).some((one) => overlaps(one, slot))), ({ teacher }) => teacher);
  const ways = await waysIn(ctx, { round, teachers });
  const rooms = [...new Set(ways.rooms.values())];
  const around = (one: (typeof claims)[number]): Interval => {
    const room = one.subject.kind === 'round-family' ? ways.rooms.get(pairOf(one.part).teacher) : undefined;
    const way = room === undefined ? 0 : Math.max(0, ...rooms.map((other) => ways.walk(room, other)));
    return { start: one.start.subtract({ minutes: way }), end: one.end.add({ minutes: way }) };
  };
  return {
    name: round.id, zone: round.zone, format: round.format, walk: ways.walk, families,
    teachers: teachers.map(({ teacher }) => ({ teacher, room: ways.rooms.get(teacher) ?? null, slots: slots.get(teacher) ?? [] })),
    taken: new Map(families.flatMap(({ guardians }) => guardians.map((one) => [one, (byResource.get(one) ?? []).map(around)] as const))),
    interpreters: interpreters.map((one) => ({
      id: one.person, languages: [...new Set(families.flatMap(({ language }) => (language !== null && speaks(one, language) ? [language] : [])))],
      free: one.hours.flatMap(({ date, from, to }) => without({ start: instantAt(round.zone, date, from), end: instantAt(round.zone, date, to) }, of(one.person))),
    })),
  };
}

/** What is left of a time. */
function without(whole: Interval, taken: readonly Interval[]): Interval[] {
  const left: Interval[] = [];
  let { start } = whole;
  for (const one of taken.toSorted((a, b) => Temporal.Instant.compare(a.start, b.start)).filter((other) => overlaps(other, whole))) {
    if (Temporal.Instant.compare(start, one.start) < 0) left.push({ start, end: one.start });
    if (Temporal.Instant.compare(start, one.end) < 0) start = one.end;
  }
  if (Temporal.Instant.compare(start, whole.end) < 0) left.push({ start, end: whole.end });
  return left;
}

/** Families with wishes as they are today: a child that left, a teacher who teaches it no more and a guardian who may not come are not in it. */
async function wishing(ctx: Context, round: Round, teachers: ReadonlySet<PersonId>): Promise<PlanFamily[]> {
  const live = new Map((await familiesIn(ctx, round)).map((one) => [one.key, one]));
  const known = new Map((await roundFamilies(ctx, round.id)).map((one) => [one.id, one]));
  const taught = await teachersOfAll(ctx, [...live.values()].flatMap(({ students }) => students));
  const guardians = new Map((await guardiansBy(ctx, [...known.values()].flatMap((one) => one.guardians))).map((one) => [one.person, one.interpreterLanguage]));
  return (await wishesIn(ctx, round.id)).flatMap((wishes): PlanFamily[] => {
    const family = known.get(wishes.family);
    const now = family && live.get(family.key);
    const pairs = wishes.pairs.filter(({ student, teacher }) => now?.students.includes(student) && teachers.has(teacher) && (taught.get(student) ?? []).some((one) => one.teacher === teacher));
    if (!now || pairs.length === 0) return [];
    return [{ family: wishes.family, guardians: family.guardians, wishes: { ...wishes, pairs }, language: family.guardians.map((one) => guardians.get(one) ?? null).find((one) => one !== null) ?? null }];
  });
}
