/** The telephone desk of a round: families that have not booked, with whom to call next (P-2.1, P-4.2). */
import type { Context } from '../../platform/context.ts';
import { isId } from '../../platform/ids.ts';
import type { PersonId } from '../identity/model.ts';
import { familyOfCode } from './actions-codes.ts';
import type { FamilyId, Round, RoundId } from './model.ts';
import type { Call, CallId } from './model-desk.ts';
import { reachOf } from './reads-letters.ts';
import { familyLines, type FamilyLine } from './reads-matrix.ts';
import { inCallingOrder, soughtBy } from './rules-desk.ts';
import { tables, type Tables } from './store-desk.ts';

type In = Pick<Context, 'tx' | 'organisation'>;

const callOf = ({ id, family, guardian, outcome, back_at: back, made_at: madeAt, made_by: madeBy }: Tables['round_calls']): Call => ({ id, family, guardian, outcome, back, madeAt, madeBy });

/** All calls of a round, or of one family of it, the newest first. */
export async function callsOf({ tx, organisation }: In, round: RoundId, family?: FamilyId): Promise<Call[]> {
  const rows = await tables(tx).selectFrom('round_calls').selectAll().where('organisation', '=', organisation).where('round', '=', round)
    .$if(family !== undefined, (q) => q.where('family', '=', family!)).orderBy('made_at', 'desc').orderBy('id', 'desc').execute();
  return rows.map(callOf);
}

/** One call, with its round. */
export async function callById({ tx, organisation }: In, id: string): Promise<(Call & { readonly round: RoundId }) | undefined> {
  const row = isId(id) ? await tables(tx).selectFrom('round_calls').selectAll().where('organisation', '=', organisation).where('id', '=', id as CallId).executeTakeFirst() : undefined;
  return row && { ...callOf(row), round: row.round };
}

/** The calls with a person, for a copy of his own data. */
export async function callsWith({ tx, organisation }: In, person: PersonId): Promise<Pick<Call, 'outcome' | 'back' | 'madeAt'>[]> {
  const rows = await tables(tx).selectFrom('round_calls').selectAll().where('organisation', '=', organisation).where('guardian', '=', person).orderBy('made_at').orderBy('id').execute();
  return rows.map(callOf).map(({ outcome, back, madeAt }) => ({ outcome, back, madeAt }));
}

/** A guardian as the desk calls him. */
export type DeskGuardian = Awaited<ReturnType<typeof reachOf>> extends Map<FamilyId, (infer One)[]> ? One : never;

/** A family on the list. */
export interface DeskLine extends FamilyLine {
  readonly people: readonly DeskGuardian[];
  readonly unreached: boolean;
  readonly last: Call | undefined;
}

async function lined(ctx: Context, round: Round, lines: readonly FamilyLine[]): Promise<DeskLine[]> {
  const reach = await reachOf(ctx, lines.map(({ family }) => family));
  const last = new Map((await callsOf(ctx, round.id)).reverse().map((one) => [one.family, one]));
  return lines.map((one) => {
    const people = reach.get(one.family.id) ?? [];
    const came = one.family.toldAt !== null && people.some((person) => person.reach === 'message');
    return { ...one, people, unreached: !came && (one.family.toldAt === null || people.every(({ reach: how }) => how === 'bounced')), last: last.get(one.family.id) };
  });
}

/** The families that have booked nothing, the next to be called first. */
export async function deskLines(ctx: Context, round: Round): Promise<DeskLine[]> {
  return inCallingOrder(await lined(ctx, round, await familyLines(ctx, round, { open: true })), ctx.now);
}

/** The families that are meant by a name, a class or the code on a slip, as many as they are. */
export async function soughtFamilies(ctx: Context, round: Round, typed: string): Promise<FamilyLine[]> {
  const all = await familyLines(ctx, round);
  const byCode = await familyOfCode(ctx, round, typed);
  if (byCode) return all.filter(({ family }) => family.id === byCode);
  return soughtBy(all, typed, ({ students, guardians }) => [...students.flatMap(({ name, className }) => [name, className ?? '']), ...guardians]);
}

/** One family as the desk calls it. */
export async function deskFamily(ctx: Context, round: Round, family: string): Promise<DeskLine | undefined> {
  const line = (await familyLines(ctx, round)).find((one) => one.family.id === family);
  return line && (await lined(ctx, round, [line]))[0];
}
