/** A family and a day of a round as the engine of procedures counts from them: reminders stand or fall with what is booked. */
import type { Context } from '../../platform/context.ts';
import { often } from '../../platform/database.ts';
import { isId } from '../../platform/ids.ts';
import type { Appointment, DayId, FamilyId, RoundId } from './model.ts';
import { appointments } from './reads.ts';
import { instantAt } from './rules.ts';
import { lockFamily, lockRound, tables } from './store.ts';

/** The name of a day in duties and messages: `20260423`. */
export const partOfDay = (at: Temporal.Instant, zone: string): string => at.toZonedDateTimeISO(zone).toPlainDate().toString().replaceAll('-', '');

const isLive = ({ state }: Appointment) => state !== 'cancelled' && state !== 'moved';
const latest = (all: readonly Temporal.Instant[]) => all.toSorted(Temporal.Instant.compare).at(-1)!;

/** A day of a family: from its first to its last meeting. It stands so since the last of them was made or given up. */
function dayOf(part: string, all: readonly Appointment[]) {
  const live = all.filter(isLive);
  if (live.length === 0) return [];
  return [{ part, start: live[0]!.start, end: latest(live.map(({ end }) => end)), settledAt: latest(all.map((one) => (isLive(one) ? one.madeAt : one.endedAt ?? one.madeAt))) }];
}

/** As the engine asks, as which `main.ts` joins it: an occurrence for each day on which the family has something booked. */
export const familySubjects = {
  kind: 'round-family' as const,
  async read({ tx, organisation }: Context, id: string) {
    if (!isId(id)) return undefined;
    const [round, all] = await Promise.all([
      often(tables(tx)).selectFrom('round_families as f').innerJoin('rounds as r', (on) => on.onRef('r.organisation', '=', 'f.organisation').onRef('r.id', '=', 'f.round'))
        .select(['r.name', 'r.zone', 'r.state', 'r.coordinator', 'r.made_at']).where('f.organisation', '=', organisation).where('f.id', '=', id as FamilyId).executeTakeFirst(),
      appointments({ tx, organisation }, { family: id as FamilyId }),
    ]);
    if (!round) return undefined;
    const days = Map.groupBy(all, ({ start }) => partOfDay(start, round.zone));
    return {
      kind: 'round-family' as const, id, title: round.name, settledAt: round.made_at, people: { coordinator: round.coordinator }, attributes: { state: round.state },
      occurrences: [...days].flatMap(([part, of]) => dayOf(part, of)),
    };
  },
  async lock({ tx, organisation }: Context, id: string): Promise<void> {
    await lockFamily(tx, organisation, id as FamilyId);
  },
};

const roundOfDay = ({ tx, organisation }: Pick<Context, 'tx' | 'organisation'>, id: DayId) => tables(tx).selectFrom('round_days as d')
  .innerJoin('rounds as r', (on) => on.onRef('r.organisation', '=', 'd.organisation').onRef('r.id', '=', 'd.round'))
  .select(['r.id', 'r.name', 'r.zone', 'r.state', 'r.coordinator', 'r.made_at', 'r.opened_at', 'd.date', 'd.from_minute', 'd.to_minute'])
  .where('d.organisation', '=', organisation).where('d.id', '=', id).executeTakeFirst();

/** Which round a day is of, and its date. */
export async function dayOfRound(ctx: Pick<Context, 'tx' | 'organisation'>, id: string): Promise<{ round: RoundId; date: Temporal.PlainDate } | undefined> {
  const found = isId(id) ? await roundOfDay(ctx, id as DayId) : undefined;
  return found && { round: found.id, date: found.date };
}

/** A day of a round: from when teachers can first be met to when they can last. */
export const daySubjects = {
  kind: 'round-day' as const,
  async read(ctx: Context, id: string) {
    const found = isId(id) ? await roundOfDay(ctx, id as DayId) : undefined;
    if (!found) return undefined;
    const at = (minute: number) => instantAt(found.zone, found.date, minute);
    const settledAt = found.opened_at ?? found.made_at;
    return {
      kind: 'round-day' as const, id, title: found.name, settledAt, people: { coordinator: found.coordinator }, attributes: { state: found.state },
      occurrences: [{ part: '', start: at(found.from_minute), end: at(found.to_minute), settledAt }],
    };
  },
  async lock(ctx: Context, id: string): Promise<void> {
    const found = await dayOfRound(ctx, id);
    if (found) await lockRound(ctx.tx, ctx.organisation, found.round);
  },
};
