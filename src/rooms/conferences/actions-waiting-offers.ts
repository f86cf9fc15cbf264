/**
 * What comes free with a teacher is offered to the first in his line whom it suits (P-6.2), in the transaction that frees it.
 * Whoever changes a line holds the teacher's claimable, so that the order of commits is the order of arrival.
 */
import { as, emit, type Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { hold, lockAhead, release } from '../resources/actions-claims.ts';
import { canCome, freeFor, wantsOf, type Scene } from './actions-family.ts';
import { aboutFamily, changed, isAfter } from './actions-open.ts';
import { refreshSlots, slotsFreed } from './actions-slots.ts';
import { sayOffer, sayOfferGone } from './actions-waiting-say.ts';
import type { ConferencesFact } from './events.ts';
import type { Pair, Planned, Round, RoundTeacher, Slot, SlotId } from './model.ts';
import type { Wait, WaitState } from './model-waiting.ts';
import { bookedBy, roundFamilies, roundFamily, roundTeachers, slotsOf } from './reads.ts';
import { liveFamily } from './reads-people.ts';
import { waitOf, waits } from './reads-waiting.ts';
import { openingOf } from './rules-opening.ts';
import { isWithin, samePair } from './rules.ts';
import { bestSlot, isOffered, offerUntil } from './rules-waiting.ts';
import { endWaits, updateWait } from './store-waiting.ts';

export const aboutWait = ({ id }: { readonly id: string }) => ({ kind: 'round-wait', id });

const machine = (ctx: Context) => as(ctx, { kind: 'machine', name: 'conferences' });

/** So many of a line are looked at ahead: more are rarely passed over. */
const ahead = 10;

/**
 * Brings slots up to date, and takes at once, in the order of ids, what offers to the lines of these teachers will claim, beside what the verb itself will;
 * before anything is claimed. Where nobody waits nothing is locked, unless it is `always`.
 */
export async function lockLines(ctx: Context, round: Round, teachers: readonly PersonId[], { also = [], always = false }: { also?: readonly PersonId[]; always?: boolean } = {}): Promise<void> {
  const open = await waits(ctx, { round: round.id, teachers, open: true });
  const next = [...Map.groupBy(open, ({ teacher }) => teacher).values()].flatMap((of) => of.slice(0, ahead));
  if (next.length === 0 && !always) return;
  await refreshSlots(ctx, round, teachers); // rows of teachers are locked before claimables, never after
  const families = next.length > 0 ? await roundFamilies(ctx, round.id, { ids: [...new Set(next.map(({ family }) => family))] }) : [];
  await lockAhead(ctx, [...teachers, ...families.flatMap(({ guardians }) => guardians), ...also]);
}

/** This teacher, and those for whom the family waits itself: what it gives up may make another time suit it. */
export async function waitedFor(ctx: Context, { family }: Pick<Scene, 'family'>, teacher: PersonId): Promise<PersonId[]> {
  return [...new Set([teacher, ...(await waits(ctx, { family: family.id, open: true })).map((one) => one.teacher)])];
}

/** The slots that are offered to somebody now. */
export async function openOffers(ctx: Context, { id }: Pick<Round, 'id'>): Promise<SlotId[]> {
  return (await waits(ctx, { round: id, open: true })).flatMap((one) => (isOffered(one, ctx.now) ? [one.offer!.slot] : []));
}

/**
 * Brings the lines of these teachers up to date: an offer that ran out ends, one whose slot is no more leads back into the
 * line, and what is free is offered in order of arrival. Again is harmless. @returns how many offers were made.
 */
export async function offerFree(ctx: Context, round: Round, teachers: readonly PersonId[]): Promise<number> {
  const before = await waits(ctx, { round: round.id, teachers, open: true });
  if (before.length === 0) return 0;
  await endOffers(ctx, round, before.filter(({ state }) => state === 'offered'));
  if ((round.state !== 'open' && round.state !== 'closed') || !isAfter(round.changeDeadline, ctx.now)) return 0;
  const line = (await waits(ctx, { round: round.id, teachers, open: true })).filter(({ state }) => state === 'waiting');
  const there = line.length > 0 ? await roundTeachers(ctx, round.id) : [];
  let made = 0;
  for (const own of Map.groupBy(line, ({ teacher }) => teacher).values()) made += await offerLine(ctx, { round, teachers: there }, own);
  if (made > 0) changed(ctx, round);
  return made;
}

async function endOffers(ctx: Context, round: Round, offered: readonly Wait[]): Promise<void> {
  if (offered.length === 0) return;
  const slots = new Map((await slotsOf(ctx, round.id, { ids: offered.map(({ offer }) => offer!.slot) })).map((slot) => [slot.id, slot]));
  for (const one of offered) {
    if (!isOffered(one, ctx.now)) await endWait(machine(ctx), round, one, 'expired');
    else if (slots.get(one.offer!.slot)?.state !== 'available') await recall(machine(ctx), round, one);
  }
}

/** Ends an entry, and gives back what was held for it. What becomes free is still to be offered. */
export async function endWait(ctx: Context, round: Pick<Round, 'id'>, one: Wait, state: Exclude<WaitState, 'waiting' | 'offered'>): Promise<void> {
  if (one.state === 'offered') await release(ctx, aboutWait(one));
  await updateWait(ctx.tx, ctx.organisation, one.id, { state, ended_at: ctx.now });
  await record(ctx, { verb: 'conferences.endWait', subject: aboutFamily({ id: one.family }), details: { round: round.id, teacher: one.teacher, because: state } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.WaitEnded', subject: aboutWait(one), round: round.id, state });
  changed(ctx, round);
}

/** The slot that was offered is none any more, because the teacher's time has changed: the family keeps its place, and is told. */
async function recall(ctx: Context, round: Round, one: Wait): Promise<void> {
  await release(ctx, aboutWait(one));
  await updateWait(ctx.tx, ctx.organisation, one.id, { state: 'waiting', slot: null, offer_start: null, offer_end: null, offered_at: null, offer_until: null });
  await record(ctx, { verb: 'conferences.recallOffer', subject: aboutFamily({ id: one.family }), details: { round: round.id, teacher: one.teacher, start: one.offer!.start.toString() } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.OfferRecalled', subject: aboutWait(one), round: round.id });
  await sayOfferGone(ctx, round, one);
  changed(ctx, round);
}

type At = Pick<Scene, 'round' | 'teachers'>;

/** Goes along the line of one teacher as long as something is free. */
async function offerLine(ctx: Context, at: At, line: readonly Wait[]): Promise<number> {
  let made = 0;
  for (const one of line) {
    const scene = await sceneOf(ctx, at, one);
    if (!scene) continue;
    const free = await freeFor(ctx, scene, [one.teacher], [], { current: true });
    if (free.slots.length === 0) return made;
    const fits = free.slots.filter((slot) => isWithin(slot, one) && canCome(free, slot, one.place) && offerUntil(ctx.now, at.round, slot) !== null);
    const slot = bestSlot(fits, scene.booked);
    if (slot && await offer(machine(ctx), scene, one, slot)) made += 1;
  }
  return made;
}

/** The family as it is now; undefined where it waits for what it cannot have any more, or is choosing it just now. */
async function sceneOf(ctx: Context, { round, teachers }: At, one: Wait): Promise<Scene | undefined> {
  const known = await roundFamily(ctx.tx, ctx.organisation, one.family);
  const family = known && await liveFamily(ctx, round, known, teachers.map(({ teacher }: RoundTeacher) => teacher));
  if (!family || !(family.teachings.get(one.student) ?? []).some(({ teacher }) => teacher === one.teacher)) return undefined;
  const booked = await bookedBy(ctx, family.id);
  if (booked.some((other) => samePair(other, one))) return undefined;
  return { round, family, teachers, booked, byLink: true, opensAt: openingOf(round, family) };
}

async function offer(ctx: Context, scene: Scene, one: Wait, slot: Slot): Promise<boolean> {
  const { round, family } = scene;
  const until = offerUntil(ctx.now, round, slot)!;
  const held = await hold(ctx, { subject: aboutWait(one), wants: wantsOf(scene, [{ student: one.student, teacher: one.teacher, slot }]) }, { until, holder: null });
  if (!held.ok) return false;
  await updateWait(ctx.tx, ctx.organisation, one.id, { state: 'offered', slot: slot.id, offer_start: slot.start, offer_end: slot.end, offered_at: ctx.now, offer_until: until });
  await record(ctx, { verb: 'conferences.offer', subject: aboutFamily(family), details: { round: round.id, teacher: one.teacher, start: slot.start.toString(), deadline: until.toString() } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.OfferMade', subject: aboutWait(one), round: round.id });
  await sayOffer(ctx, scene, one, { ...slot, until });
  return true;
}

/** A family has booked what it waited for; another time that was kept for it is free for the next. */
export async function stopWaiting(ctx: Context, { round, family }: Pick<Scene, 'round' | 'family'>, planned: readonly Planned[]): Promise<void> {
  for (const one of (await endWaits(ctx.tx, ctx.organisation, family.id, planned, ctx.now)).map(waitOf)) {
    await emit<ConferencesFact>(ctx, { kind: 'conferences.WaitEnded', subject: aboutWait(one), round: round.id, state: 'booked' });
    const isTaken = planned.some((meeting: Pair & { slot: Slot }) => samePair(meeting, one) && meeting.slot.id === one.offer?.slot);
    if (one.offer === null || isTaken) continue;
    await release(ctx, aboutWait(one));
    await slotsFreed(ctx, round, [one.teacher]);
  }
}
