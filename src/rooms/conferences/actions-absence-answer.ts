/** What families say to what was arranged anew, and who has to be asked again: it stands at once, and who knows is kept (P-6.2). */
import { emit, type Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { access } from './access.ts';
import { sayAgain } from './actions-absence-say.ts';
import { about, aboutFamily, changed, isAfter, type BookingRefusal } from './actions-open.ts';
import type { ConferencesFact } from './events.ts';
import type { FamilyId, Round, RoundId } from './model.ts';
import type { Answer, Rearranged } from './model-absence.ts';
import { round as roundById, roundFamilies, roundFamily } from './reads.ts';
import { absencesOf, rearrangedOf } from './reads-absence.ts';
import { childrenNow } from './reads-people.ts';
import { answerRearranged, markChased } from './store-absence.ts';
import { lockFamily, lockRound } from './store.ts';

/** A family has seen its new times and they suit it: by its link, or as somebody of the office heard it. */
export async function acceptRearranged(ctx: Context, id: string): Promise<Result<number, BookingRefusal>> {
  const forbidden = await forbids(ctx, 'conferences.accept', access['conferences.accept'], { subject: id });
  if (forbidden) return refuse(forbidden);
  const family = await roundFamily(ctx.tx, ctx.organisation, id);
  if (!family) return refuse({ reason: 'not-found' });
  if (ctx.actor.kind === 'guest' && !(family.guardians.includes(ctx.actor.person as PersonId) && await childrenNow(ctx, family))) return refuse({ reason: 'family-changed' });
  await lockFamily(ctx.tx, ctx.organisation, family.id);
  return ok(await answered(ctx, family, 'suits'));
}

/** What a family had not answered yet is answered: by saying so, or by changing what was arranged. @returns how many there were. */
export async function answered(ctx: Context, { id, round }: { readonly id: FamilyId; readonly round: RoundId }, answer: Answer): Promise<number> {
  const rows = await answerRearranged(ctx.tx, ctx.organisation, id, { answer, accepted_at: ctx.now });
  if (rows.length === 0) return 0;
  const byLink = ctx.actor.kind === 'guest';
  await record(ctx, { verb: 'conferences.accept', subject: aboutFamily({ id }), details: { round, said: answer, byLink } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.RearrangedAnswered', subject: aboutFamily({ id }), round, answer });
  if ((await rearrangedOf(ctx, { round, open: true })).length === 0) await emit<ConferencesFact>(ctx, { kind: 'conferences.RearrangedKnown', subject: about({ id: round }) });
  changed(ctx, { id: round });
  return rows.length;
}

/** What a family has not answered yet, in the order in which it happened. */
export function openRearranged(ctx: Context, family: FamilyId): Promise<Rearranged[]> {
  return rearrangedOf(ctx, { family, open: true });
}

/** Whether a family may still change what the office has changed for it: until it has answered, also after the round's own moment. */
export async function mayStillChange(ctx: Context, family: FamilyId): Promise<boolean> {
  return (await openRearranged(ctx, family)).length > 0;
}

const chaseAfter = { hours: 24 };

/** Asks each family once more that was told a day ago and has not answered, while its new time is ahead; again is harmless. */
export async function chaseRearranged(ctx: Context, { id }: Subject): Promise<{ readonly done: Readonly<Record<string, number>> } | { readonly waived: string }> {
  const round = await roundById(ctx, id);
  if (!round) return { waived: 'gone' };
  if (round.state !== 'open' && round.state !== 'closed') return { waived: `round-${round.state}` };
  await lockRound(ctx.tx, ctx.organisation, round.id);
  const open = await rearrangedOf(ctx, { round: round.id, open: true });
  const due = open.filter((one) => one.toldAt !== null && one.chasedAt === null && !isAfter(one.toldAt.add(chaseAfter), ctx.now) && isAhead(one, ctx.now));
  const asked = await askAgain(ctx, round, due);
  return { done: { families: asked.length, open: open.length, byHand: open.filter(({ told }) => told === 'hand').length } };
}

const isAhead = ({ changes }: Rearranged, now: Temporal.Instant) => changes.some(({ from, to }) => isAfter(Temporal.Instant.from((to ?? from).start), now));

async function askAgain(ctx: Context, round: Round, due: readonly Rearranged[]): Promise<Rearranged[]> {
  const families = new Map((await roundFamilies(ctx, round.id)).map((one) => [one.id, one]));
  const given = new Map((await absencesOf(ctx, round.id)).map((one) => [one.id, one.given]));
  const asked: Rearranged[] = [];
  for (const one of due) if (await sayAgain(ctx, round, families.get(one.family)!, one, given.get(one.absence)!)) asked.push(one);
  await markChased(ctx.tx, ctx.organisation, asked, ctx.now);
  if (asked.length > 0) await record(ctx, { verb: 'conferences.chaseRearranged', subject: about(round), details: { families: asked.length } });
  return asked;
}
