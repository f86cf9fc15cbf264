/** A family joins the line of a teacher, leaves it, and takes what it is offered (P-6.2); the office does so on its behalf. */
import { emit, type Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids } from '../identity/access.ts';
import { record } from '../log/actions.ts';
import { claimTogether } from '../resources/actions-claims.ts';
import { access } from './access.ts';
import { claimed } from './actions-book.ts';
import { areOfFamily, mayBook, openedFamily, subjectOf, wantsOf, type Scene } from './actions-family.ts';
import { aboutFamily, changed, isAfter, type BookingRefusal } from './actions-open.ts';
import { refreshSlots } from './actions-slots.ts';
import { aboutWait, endWait, lockLines, offerFree } from './actions-waiting-offers.ts';
import type { ConferencesFact } from './events.ts';
import type { Appointment, BookingWay, Pair } from './model.ts';
import type { Wait, WaitId } from './model-waiting.ts';
import { slotsOf } from './reads.ts';
import { isOffered, isOpen, wait as waitById, waits } from './reads-waiting.ts';
import { partOf, samePair } from './rules.ts';
import type { GivenWait } from './schema-waiting.ts';
import { insertWait, updateWait } from './store-waiting.ts';

/**
 * Puts a family at the end of a teacher's line, for one child; who stands there already keeps his place with the hours given
 * now. Where something is free that suits, it is offered at once.
 */
export async function joinLine(ctx: Context, id: string, given: GivenWait): Promise<Result<Wait, BookingRefusal>> {
  const found = await openedFamily(ctx, 'conferences.wait', id);
  if (!found.ok) return found;
  const scene = found.value;
  const { round, family } = scene;
  const refused = mayBook(ctx, scene);
  if (refused) return refuse(refused);
  if (!areOfFamily(scene, [given.pair])) return refuse({ reason: 'not-of-family' });
  if (scene.booked.some((one) => samePair(one, given.pair))) return refuse({ reason: 'booked-already' });
  await refreshSlots(ctx, round, [given.pair.teacher]);
  await lockLines(ctx, round, [given.pair.teacher], { also: family.guardians, always: true });
  const there = (await waits(ctx, { family: family.id, teachers: [given.pair.teacher], open: true })).find((one) => samePair(one, given.pair));
  const entry = there?.id ?? await joined(ctx, scene, given);
  if (there) await updateWait(ctx.tx, ctx.organisation, there.id, { after_minute: given.after, before_minute: given.before });
  await offerFree(ctx, round, [given.pair.teacher]);
  changed(ctx, round);
  return ok((await waitById(ctx, entry))!);
}

async function joined(ctx: Context, { round, family }: Scene, { pair: { student, teacher }, after, before, place }: GivenWait): Promise<WaitId> {
  const id = newId<WaitId>();
  const where = round.format === 'choice' ? place ?? family.draft?.place ?? 'in-person' : round.format;
  await insertWait(ctx.tx, {
    organisation: ctx.organisation, id, round: round.id, family: family.id, student, teacher, after_minute: after, before_minute: before, place: where, state: 'waiting',
    slot: null, offer_start: null, offer_end: null, offered_at: null, offer_until: null, joined_at: ctx.now, ended_at: null,
  });
  await record(ctx, { verb: 'conferences.wait', subject: aboutFamily(family), details: { round: round.id, teacher } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.WaitJoined', subject: aboutWait({ id }), round: round.id });
  return id;
}

/** An entry with its family, for a verb that changes it. */
async function opened(ctx: Context, verb: 'conferences.wait' | 'conferences.book', id: string): Promise<Result<{ scene: Scene; one: Wait }, BookingRefusal>> {
  const known = await waitById(ctx, id);
  const forbidden = await forbids(ctx, verb, access[verb], { subject: known?.family ?? id });
  if (forbidden) return refuse(forbidden);
  if (!known) return refuse({ reason: 'not-found' });
  const found = await openedFamily(ctx, verb, known.family);
  return found.ok ? ok({ scene: found.value, one: known }) : found;
}

/** Leaves the line, or says no to an offer, which goes to the next at once; the office takes a family off. Again is harmless. */
export async function leaveLine(ctx: Context, id: string): Promise<Result<undefined, BookingRefusal>> {
  const found = await opened(ctx, 'conferences.wait', id);
  if (!found.ok) return found;
  const { scene: { round, family, byLink }, one: { teacher } } = found.value;
  await lockLines(ctx, round, [teacher], { also: family.guardians, always: true });
  const one = (await waitById(ctx, id))!;
  if (!isOpen(one)) return ok();
  await endWait(ctx, round, one, byLink ? 'left' : 'removed');
  await offerFree(ctx, round, [teacher]);
  return ok();
}

/** Books what is offered, as long as the offer holds, also after booking has closed; in the same way as any other booking. */
export async function acceptOffer(ctx: Context, id: string, way: BookingWay): Promise<Result<readonly Appointment[], BookingRefusal>> {
  const found = await opened(ctx, 'conferences.book', id);
  if (!found.ok) return found;
  const { scene, one } = found.value;
  const { round, booked } = scene;
  const pair: Pair = { student: one.student, teacher: one.teacher };
  if (round.state !== 'open' && round.state !== 'closed') return refuse({ reason: 'round-state', state: round.state });
  if (booked.some((other) => samePair(other, pair))) return refuse({ reason: 'booked-already' });
  if (!isOffered(one, ctx.now)) return refuse({ reason: 'offer-over' });
  if (!areOfFamily(scene, [pair])) return refuse({ reason: 'not-of-family' });
  const [slot] = await slotsOf(ctx, round.id, { ids: [one.offer!.slot] });
  if (slot?.state !== 'available' || !isAfter(slot.start, ctx.now)) return refuse({ reason: 'slot-gone' });
  const planned = [{ ...pair, slot }];
  const done = await claimTogether(ctx, [{ subject: aboutWait(one), wants: [] }, { subject: subjectOf(scene.family), wants: wantsOf(scene, planned), parts: [partOf(pair)] }]);
  const still = await waitById(ctx, id);
  if (!done.ok || !still || !isOffered(still, ctx.now) || still.offer!.slot !== slot.id) return refuse({ reason: 'offer-over' });
  return claimed(ctx, scene, planned, { way, place: one.place });
}
