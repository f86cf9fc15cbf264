/** Steps by the calendar that each member with a role has for himself: a coordinator's weekly look at conflicts (G-4.5.2). */
import type { Context } from '../../platform/context.ts';
import type { Member, PersonId } from '../identity/model.ts';
import { member, members } from '../identity/reads.ts';
import { people } from '../people/reads.ts';
import { planTurn } from './actions-plan.ts';
import type { ProcedureVersion, Step } from './model.ts';
import { procedures } from './reads.ts';
import { personOfTurn, turnOfEach } from './rules.ts';
import { unfinishedOfStep } from './store-each.ts';
import { withdrawDuties, type Tables } from './store.ts';

type Version = Pick<ProcedureVersion, 'body' | 'version'>;

const eachOf = ({ body }: Version) => body.steps.filter((step) => 'every' in step.trigger && step.each !== undefined);

/** Everybody who has such a step's role has one duty of it that is not closed, and nobody else has any. */
export async function planEach(ctx: Context, version: Version): Promise<void> {
  for (const step of eachOf(version)) await plan(ctx, version, step, await members(ctx.tx, ctx.organisation, [step.each!]));
}

/** The same for one person, whose roles have changed, in all procedures. */
export async function planEachFor(ctx: Context, person: PersonId): Promise<void> {
  const one = await member(ctx.tx, ctx.organisation, person);
  for (const version of await procedures(ctx.tx, ctx.organisation)) {
    for (const step of eachOf(version)) await plan(ctx, version, step, one?.roles.includes(step.each!) ? [one] : [], person);
  }
}

async function plan(ctx: Context, version: Version, step: Step, who: readonly Pick<Member, 'person'>[], only?: PersonId): Promise<void> {
  const standing = (await unfinishedOfStep(ctx.tx, ctx.organisation, version.body.procedure, step.id)).filter((row) => only === undefined || personOfTurn(row.turn) === only);
  const wanted = new Set<string>(who.map(({ person }) => person));
  await withdrawDuties(ctx.tx, ctx.organisation, standing.filter(({ turn }) => !wanted.has(personOfTurn(turn) ?? '')).map(({ id }) => id), ctx.now);
  const there = new Set(standing.map(({ turn }) => personOfTurn(turn)));
  for (const { person } of who) if (!there.has(person)) await planFor(ctx, version, step, person, undefined);
}

/** When somebody's turn is closed, his next is planned, as long as he has the role. */
export async function planNextOf(ctx: Context, version: Version, step: Step, row: Pick<Tables['duties'], 'turn' | 'due_at'>): Promise<void> {
  const person = personOfTurn(row.turn) as PersonId | undefined;
  const one = person && await member(ctx.tx, ctx.organisation, person);
  if (one && one.roles.includes(step.each!)) await planFor(ctx, version, step, one.person, row.due_at);
}

async function planFor(ctx: Context, version: Version, step: Step, person: PersonId, due: Temporal.Instant | undefined): Promise<void> {
  const known = (await people(ctx.tx, ctx.organisation, [person])).get(person);
  if (known) await planTurn(ctx, version, step, turnOfEach(step, { due, now: ctx.now, zone: known.zone }), person);
}
