/** Slots follow from days, hours and everything else in teachers' time: worked out anew whenever that has changed (P-1.2, P-3.2). */
import type { Interval } from '../../calendar/interval.ts';
import { emit, type Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { timeVersions, unavailableBetween } from '../availability/reads-time.ts';
import { stretchesBetween } from '../calendars/reads-busy.ts';
import type { PersonId } from '../identity/model.ts';
import { changed } from './actions-open.ts';
import type { ConferencesFact } from './events.ts';
import type { Miss, Round, RoundTeacher, Slot, SlotId } from './model.ts';
import { absencesOf } from './reads-absence.ts';
import { appointments, roundTeachers, slotsOf, slotVersions } from './reads.ts';
import { waits } from './reads-waiting.ts';
import { takenBy } from './rules-absence.ts';
import { changesOf, type Keeping } from './rules-slots.ts';
import { instantAt } from './rules.ts';
import { deleteSlots, insertSlots, lockTeachers, updateSlots, updateTeachers } from './store.ts';

/** The first and the last moment of a round's days. */
export function windowOf({ days, zone }: Pick<Round, 'days' | 'zone'>): Interval {
  return { start: instantAt(zone, days[0]!.date, days[0]!.from), end: instantAt(zone, days.at(-1)!.date, days.at(-1)!.to) };
}

/**
 * Brings the slots of these teachers, or of all, in line with their time; what is current is not looked at again. What is
 * booked stays and says why it would not be there. @returns how many slots came, went or changed.
 */
export async function refreshSlots(ctx: Context, round: Round, teachers?: readonly PersonId[]): Promise<number> {
  return bringUp(ctx, round, await staleOf(ctx, round, (await roundTeachers(ctx, round.id, teachers)).map(({ teacher }) => teacher)));
}

/** Brings slots up to date and looks at what there is then: in one message, as long as they are. */
export async function whenFresh<Seen>(ctx: Context, round: Round, teachers: readonly PersonId[], look: () => Promise<Seen>): Promise<Seen> {
  const ids = (await roundTeachers(ctx, round.id, teachers)).map(({ teacher }) => teacher);
  const [stale, seen] = await Promise.all([staleOf(ctx, round, ids), look()]); // the versions are asked first: what changes after them is seen
  if (stale.length === 0) return seen;
  await bringUp(ctx, round, stale);
  return look();
}

/** The teachers among these whose time has changed since their slots were worked out. */
async function staleOf(ctx: Context, round: Round, ids: readonly PersonId[]): Promise<PersonId[]> {
  if (ids.length === 0) return [];
  const [done, now] = await Promise.all([slotVersions(ctx, round.id, ids), timeVersions(ctx, ids)]); // asked in this order: a change in between makes it stale
  return ids.filter((teacher) => done.get(teacher) == null || done.get(teacher) !== now.get(teacher));
}

async function bringUp(ctx: Context, round: Round, stale: readonly PersonId[]): Promise<number> {
  if (stale.length === 0) return 0;
  await lockTeachers(ctx.tx, ctx.organisation, round.id, stale);
  const count = await worked(ctx, round, await roundTeachers(ctx, round.id, stale), await timeVersions(ctx, stale));
  if (count > 0) {
    changed(ctx, round);
    await slotsFreed(ctx, round, stale);
  }
  return count;
}

/**
 * Somebody waits and something may have come free without a verb that offers it: the machine looks at once. It is told of the first
 * in each line, not of the round: the machine takes the teacher's claimable before the duties of who waits, as verbs do.
 */
export async function slotsFreed(ctx: Context, round: Pick<Round, 'id'>, teachers: readonly PersonId[]): Promise<void> {
  if (teachers.length === 0) return;
  for (const [first] of Map.groupBy(await waits(ctx, { round: round.id, teachers, open: true }), ({ teacher }) => teacher).values()) {
    await emit<ConferencesFact>(ctx, { kind: 'conferences.SlotsFreed', subject: { kind: 'round-wait', id: first!.id }, round: round.id });
  }
}

async function worked(ctx: Context, round: Round, teachers: readonly RoundTeacher[], versions: ReadonlyMap<PersonId, number>): Promise<number> {
  const ids = teachers.map(({ teacher }) => teacher);
  const taken = await takenOf(ctx, round, ids);
  const slots = Map.groupBy(await slotsOf(ctx, round.id, { teachers: ids }), ({ teacher }) => teacher);
  const booked = new Set((await appointments(ctx, { round: round.id, teachers: ids, live: true })).map(({ slot }) => slot));
  let done = 0;
  for (const one of teachers) done += await apply(ctx, round, keepingOf(round, one, taken.get(one.teacher) ?? []), { teacher: one.teacher, slots: slots.get(one.teacher) ?? [], booked });
  for (const [version, of] of Map.groupBy(ids, (id) => versions.get(id) ?? 0)) await updateTeachers(ctx.tx, ctx.organisation, round.id, of, { time_version: version });
  return done;
}

async function apply(ctx: Context, round: Round, keeping: Keeping, { teacher, slots, booked }: { teacher: PersonId; slots: readonly Slot[]; booked: ReadonlySet<SlotId> }): Promise<number> {
  const { add, remove, change } = changesOf(keeping, slots.map((slot) => ({ ...slot, isBooked: booked.has(slot.id) })));
  const kept = await deleteSlots(ctx.tx, ctx.organisation, remove);
  await updateSlots(ctx.tx, ctx.organisation, kept, { state: 'blocked', amiss: 'hours' }); // a cancelled meeting names it: nobody is offered it
  for (const of of Map.groupBy(change, ({ state, amiss }) => `${state} ${amiss}`).values()) {
    await updateSlots(ctx.tx, ctx.organisation, of.map(({ id }) => id), { state: of[0]!.state, amiss: of[0]!.amiss });
  }
  await insertSlots(ctx.tx, add.map(({ wall, start, end, state }) => ({
    organisation: ctx.organisation, id: newId<SlotId>(), round: round.id, teacher, wall, starts_at: start, ends_at: end, state, amiss: null,
  })));
  return add.length + remove.length + change.length;
}

export function keepingOf({ zone, days, minutes, changeover }: Round, teacher: RoundTeacher, taken: Keeping['taken']): Keeping {
  return { zone, days, changeover, minutes: teacher.minutes ?? minutes, longestRun: teacher.longestRun, hours: teacher.saidAt === null ? [] : teacher.hours, taken };
}

/** When each of them is not to be had. Hours outside work count only as far as he has said so for the round itself. */
export async function takenOf(ctx: Context, round: Round, ids: readonly PersonId[]): Promise<Map<PersonId, (Interval & { why: Miss; keeps?: boolean })[]>> {
  const window = windowOf(round);
  const absences = await absencesOf(ctx, round.id);
  const away = await unavailableBetween(ctx, ids, window.start, window.end);
  const busy = await stretchesBetween(ctx, ids, window, { except: round.id });
  return new Map(ids.map((id) => {
    const out = (away.get(id)?.intervals ?? []).flatMap(({ interval, why }) => (why === 'outside-hours' ? [] : [{ ...interval, why }]));
    const { starts = [], ends = [], tentative = [] } = busy.get(id) ?? {};
    const other = starts.flatMap((start, at) => (tentative[at] ? [] : [{
      start: Temporal.Instant.fromEpochMilliseconds(start), end: Temporal.Instant.fromEpochMilliseconds(ends[at]!), why: 'busy' as const,
    }]));
    return [id, [...takenBy(absences, id, round.zone), ...out, ...other]];
  }));
}
