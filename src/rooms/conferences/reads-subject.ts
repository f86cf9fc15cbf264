/** A round as other rooms ask for it: what the engine of procedures counts from, and how who acts stands to it. */
import type { Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import type { PersonId } from '../identity/model.ts';
import { guardiansOf } from '../people/reads-students.ts';
import type { RoundId } from './model.ts';
import { appointments, missingTeachers, round as roundById, roundFamilies } from './reads.ts';
import { isAllTold } from './reads-letters.ts';
import { endOf } from './rules.ts';
import { lockRound } from './store.ts';

/** As the engine asks, as which `main.ts` joins it: a round starts when booking opens and ends with the deadline. */
export const roundSubjects = {
  kind: 'round' as const,
  async read(ctx: Context, id: string) {
    const round = await roundById(ctx, id);
    if (!round) return undefined;
    const settledAt = round.openedAt ?? round.madeAt;
    return {
      kind: 'round' as const, id, title: round.name, settledAt, people: { coordinator: round.coordinator },
      attributes: { state: round.state, format: round.format, mode: round.mode, planned: round.publishedAt !== null, hoursSaid: (await missingTeachers(ctx, round.id)).length === 0, allTold: await isAllTold(ctx, round.id) },
      occurrences: [{ part: '', start: round.opensAt, end: round.deadline, settledAt }],
    };
  },
  /** Verbs lock the round first. */
  async lock(ctx: Context, id: string): Promise<void> {
    await lockRound(ctx.tx, ctx.organisation, id as RoundId);
  },
};

/** Who took part in a round that was held: for the room feedback, to whose port `main.ts` joins it (P-7.2). */
export const roundParticipants = {
  kind: 'round' as const,
  /** Guardians and teachers of meetings that nobody missed; not who may have no contact any more. Undefined until the round is held. */
  async of(ctx: Context, { id }: Subject): Promise<{ people: PersonId[]; title: string; start: Temporal.Instant; end: Temporal.Instant; zone: string } | undefined> {
    const round = await roundById(ctx, id);
    if (round?.state !== 'held') return undefined;
    const all = (await appointments(ctx, { round: round.id, live: true })).filter(({ state }) => state !== 'no-show');
    const families = new Map((await roundFamilies(ctx, round.id)).map((one) => [one.id, one]));
    const mayBeTold = new Set((await guardiansOf(ctx, all.map(({ student }) => student))).map(({ person }) => person));
    const people = new Set(all.flatMap(({ family, teacher }) => [teacher, ...(families.get(family)?.guardians ?? []).filter((one) => mayBeTold.has(one))]));
    return { people: [...people].sort(), title: round.name, start: all[0]?.start ?? round.deadline, end: endOf(round), zone: round.zone };
  },
};
