/** What the machine does for rounds in the steps of the procedure. Each is done again without effect. */
import type { Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { ledgerOf } from '../messaging/reads.ts';
import { chaseRearranged } from './actions-absence-answer.ts';
import { eraseDue } from './actions-retention.ts';
import { closeRound, finishRounds } from './actions-round.ts';
import { refreshSlots } from './actions-slots.ts';
import { askTeachers } from './actions-teachers.ts';
import { remindFamilies, tellFamilies } from './actions-tell.ts';
import { aboutFamily } from './actions-open.ts';
import { appointments, round as roundById, roundTeachers, slotsOf } from './reads.ts';
import { totalsOf } from './rules.ts';

type Outcome = { readonly done: Readonly<Record<string, number>> } | { readonly waived: string };

const state = (refusal: { reason: string; state?: string }) => ({ waived: refusal.state ? `round-${refusal.state}` : refusal.reason });

/** Asks those teachers once more who have not said when they can. */
async function remindTeachers(ctx: Context, { id }: Subject): Promise<Outcome> {
  const done = await askTeachers(ctx, id);
  return done.ok ? { done: { people: done.value.length } } : state(done);
}

async function tell(ctx: Context, { id }: Subject): Promise<Outcome> {
  const done = await tellFamilies(ctx, id);
  return done.ok ? { done: { families: done.value.families, byHand: done.value.byHand } } : state(done);
}

/** Not those who were told less than a day ago. */
async function remind(ctx: Context, { id }: Subject): Promise<Outcome> {
  const done = await remindFamilies(ctx, id, ctx.now.subtract({ hours: 24 }));
  return done.ok ? { done: { families: done.value.families, byHand: done.value.byHand } } : state(done);
}

async function close(ctx: Context, { id }: Subject): Promise<Outcome> {
  const done = await closeRound(ctx, id);
  return done.ok ? { done: { booked: (await appointments(ctx, { round: (await roundById(ctx, id))!.id, live: true })).length } } : state(done);
}

/** Works the slots out anew and counts what no longer fits (P-3.2). */
async function checkSlots(ctx: Context, { id }: Subject): Promise<Outcome> {
  const round = await roundById(ctx, id);
  if (!round) return { waived: 'gone' };
  const changed = await refreshSlots(ctx, round);
  const slots = await slotsOf(ctx, round.id);
  const count = (which: 'available' | 'blocked' | 'break') => slots.filter((one) => one.state === which).length;
  return { done: { changed, teachers: (await roundTeachers(ctx, round.id)).length, available: count('available'), blocked: count('blocked'), break: count('break'), amiss: slots.filter(({ amiss }) => amiss !== null).length } };
}

/** Looks whether every family that has booked was told of it as it stands now (P-5.1). */
async function checkConfirmed(ctx: Context, { id }: Subject): Promise<Outcome> {
  const round = await roundById(ctx, id);
  if (!round) return { waived: 'gone' };
  const families = new Set((await appointments(ctx, { round: round.id, live: true })).map(({ family }) => family));
  let confirmed = 0;
  for (const family of families) if ((await ledgerOf(ctx.tx, ctx.organisation, aboutFamily({ id: family }))).some(({ message }) => message.kind === 'conferences.evening')) confirmed += 1;
  return { done: { families: families.size, confirmed } };
}

/** Counts what became of all meetings (P-7.1). */
async function keepRecord(ctx: Context, { id }: Subject): Promise<Outcome> {
  const round = await roundById(ctx, id);
  return round ? { done: totalsOf(await appointments(ctx, { round: round.id })) } : { waived: 'gone' };
}

/** Rounds whose last day is over are held. */
async function finish(ctx: Context): Promise<Outcome> {
  return { done: { rounds: (await finishRounds(ctx)).length } };
}

/** Erases what the organisation keeps no longer (P-N). */
async function eraseByPolicy(ctx: Context): Promise<Outcome> {
  return { done: await eraseDue(ctx) };
}

/** `main.ts` joins each to the engine. */
export const roundActs = [
  { name: 'conferences.remindTeachers', act: remindTeachers }, { name: 'conferences.tellFamilies', act: tell }, { name: 'conferences.remindFamilies', act: remind },
  { name: 'conferences.closeRound', act: close }, { name: 'conferences.checkSlots', act: checkSlots }, { name: 'conferences.checkConfirmed', act: checkConfirmed },
  { name: 'conferences.keepRecord', act: keepRecord }, { name: 'conferences.finishRounds', act: finish },
  { name: 'conferences.eraseByPolicy', act: eraseByPolicy },
  { name: 'conferences.chaseRearranged', act: chaseRearranged },
] as const;
