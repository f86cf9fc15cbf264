/** A family chooses: the system proposes the tightest evening and keeps it for a few minutes (P-4.2, P-4.3). */
import type { Context } from '../../platform/context.ts';
import { Reaching } from '../../platform/database-turns.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import type { PersonId } from '../identity/model.ts';
import { hold, release } from '../resources/actions-claims.ts';
import { areOfFamily, canCome, freeFor, mayBook, openedFamily, subjectOf, wantsOf, type Free, type Scene } from './actions-family.ts';
import { dropInterpreters, helpingFor, holdInterpreters, languageNeeded, tightestHelped, type Helping } from './actions-interpreters.ts';
import type { BookingRefusal } from './actions-open.ts';
import { changed } from './actions-open.ts';
import { lockLines, offerFree } from './actions-waiting-offers.ts';
import { roundBounds, type Draft, type Pair, type Place, type Planned, type Slot } from './model.ts';
import { slotsOf } from './reads.ts';
import type { Asking } from './rules-itinerary.ts';
import { isWithin, nearest, pairOf, partOf, samePair } from './rules.ts';
import type { GivenDraft } from './schema.ts';
import { keepDraft, updateFamilies } from './store.ts';

/** How often a plan is worked out anew because somebody was quicker; who comes later has seen what they took. */
const attempts = 5;

const until = (ctx: Context) => ctx.now.add({ minutes: roundBounds.holdMinutes });
const holderOf = ({ actor }: Context) => ((actor.kind === 'guest' || actor.kind === 'person') && actor.person ? actor.person as PersonId : null);

/** What was worked out; `missing`: for these nothing is free that fits. */
export interface Proposed { readonly planned: readonly Planned[]; readonly place: Place; readonly missing: readonly Pair[]; readonly until: Temporal.Instant }

/**
 * Works out the tightest evening for what a family wants beside what it has booked, and holds it for five minutes in place of
 * what it held. Among families that want the same, whoever comes first at the server has it (P-4.3).
 */
export async function proposePlan(ctx: Context, id: string, given: GivenDraft): Promise<Result<Proposed, BookingRefusal>> {
  const found = await openedFamily(ctx, 'conferences.hold', id);
  if (!found.ok) return found;
  const scene = found.value;
  const refused = mayBook(ctx, scene);
  if (refused) return refuse(refused);
  const pairs = given.pairs.filter((pair) => !scene.booked.some((one) => samePair(one, pair)));
  if (!areOfFamily(scene, given.pairs)) return refuse({ reason: 'not-of-family' });
  if (pairs.length === 0) return refuse({ reason: 'booked-already' });
  const matters = (given.matters ?? []).filter((pair) => pairs.some((one) => samePair(one, pair)));
  const draft: Draft = { pairs, matters, place: placeOf(scene, given.place), after: given.after, before: given.before };
  return held(ctx, scene, draft);
}

/** Where a family meets teachers, as far as the round leaves it the choice. */
export const placeOf = ({ round: { format } }: Pick<Scene, 'round'>, asked: Place | undefined): Place => (format === 'choice' ? asked ?? 'in-person' : format);

async function held(ctx: Context, scene: Scene, draft: Draft): Promise<Result<Proposed, BookingRefusal>> {
  const { pairs, place, matters = [] } = draft;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const [free] = await Promise.all([freeFor(ctx, scene, [...new Set(pairs.map(({ teacher }) => teacher))]), languageNeeded(ctx, scene.family.guardians)]); // kept for what follows
    const planned = besideOthers({ pairs, matters, place, taken: free.taken, slots: free.slots.filter((slot) => isWithin(slot, draft)), ...free.ways, zone: scene.round.zone }, await helpingFor(ctx, scene, free.ways, place));
    if (planned.length === 0) return refuse({ reason: 'nothing-free' });
    reaching.reach(ctx.tx, planned.map(({ slot }) => slot.id));
    const parts = [...pairs, ...free.held].map(partOf);
    const done = await hold(ctx, { subject: subjectOf(scene.family), wants: wantsOf(scene, planned), parts }, { until: until(ctx), holder: holderOf(ctx) });
    if (!done.ok) continue; // somebody has just taken one: the next look sees it
    await holdInterpreters(ctx, scene, planned, until(ctx), parts);
    keepDraft(ctx.tx, ctx.organisation, scene.family.id, draft);
    changed(ctx, scene.round);
    return ok({ planned, place, missing: pairs.filter((pair) => !planned.some((one) => samePair(one, pair))), until: until(ctx) });
  }
  return refuse({ reason: 'nothing-free' });
}

/** Slots that families are about to hold. */
const reaching = new Reaching();

/** The tightest evening of what nobody reaches for at this moment; of all that is free where that leaves something out. */
function besideOthers(asking: Asking, helping: Helping | undefined): Planned[] {
  const slots = asking.slots.filter(({ id }) => !reaching.has(id));
  const beside = slots.length < asking.slots.length ? tightestHelped({ ...asking, slots }, helping) : [];
  return beside.length === asking.pairs.length ? beside : tightestHelped(asking, helping);
}

/** The slots that one meeting of a family could have instead, beside all else that it holds and has booked. */
export async function alternatives(ctx: Context, id: string, pair: Pair): Promise<Result<{ slots: readonly Slot[]; free: Free }, BookingRefusal>> {
  const found = await openedFamily(ctx, 'conferences.hold', id);
  if (!found.ok) return found;
  const scene = found.value;
  if (!areOfFamily(scene, [pair])) return refuse({ reason: 'not-of-family' });
  const free = await freeFor(ctx, scene, [pair.teacher], [pair]);
  const place = scene.booked.find((one) => samePair(one, pair))?.place ?? scene.family.draft?.place ?? placeOf(scene, undefined);
  return ok({ slots: free.slots.filter((slot) => canCome(free, slot, place)), free });
}

/** Holds another time for one meeting of what is held; the rest stays as it is. */
export async function holdOther(ctx: Context, id: string, pair: Pair, slotId: Slot['id']): Promise<Result<undefined, BookingRefusal>> {
  const found = await openedFamily(ctx, 'conferences.hold', id);
  if (!found.ok) return found;
  const scene = found.value;
  const refused = mayBook(ctx, scene);
  if (refused) return refuse(refused);
  if (!areOfFamily(scene, [pair])) return refuse({ reason: 'not-of-family' });
  if (scene.booked.some((one) => samePair(one, pair))) return refuse({ reason: 'booked-already' });
  const slot = await fitting(ctx, scene, pair, slotId, scene.family.draft?.place ?? placeOf(scene, undefined));
  if (!slot.ok) return slot;
  const planned = [{ ...pair, slot: slot.value }];
  const done = await hold(ctx, { subject: subjectOf(scene.family), wants: wantsOf(scene, planned), parts: [partOf(pair)] }, { until: until(ctx), holder: holderOf(ctx) });
  if (!done.ok) return refuse({ reason: 'slot-taken', start: slot.value.start });
  await holdInterpreters(ctx, scene, planned, until(ctx), [partOf(pair)]);
  changed(ctx, scene.round);
  return ok();
}

/** A slot that a meeting of the family can have, or why not. */
export async function fitting(ctx: Context, scene: Scene, pair: Pair, slotId: Slot['id'], place: Place): Promise<Result<Slot, BookingRefusal>> {
  const found = await fittingNear(ctx, scene, pair, slotId, place);
  return found.ok ? ok(found.value.slot) : found;
}

/** So many are named to who comes too late. */
const mostNear = 3;

/** The same, with the nearest others that suit: for who finds it taken when he claims it. */
export async function fittingNear(ctx: Context, scene: Scene, pair: Pair, slotId: Slot['id'], place: Place): Promise<Result<{ slot: Slot; near: Temporal.Instant[] }, BookingRefusal>> {
  const free = await freeFor(ctx, scene, [pair.teacher], [pair]);
  const near = (to: Slot) => nearest(free.slots.filter((one) => one.id !== slotId && canCome(free, one, place)), to.start, mostNear).map(({ start }) => start);
  const slot = free.slots.find((one) => one.id === slotId);
  if (slot) return canCome(free, slot, place) ? ok({ slot, near: near(slot) }) : refuse({ reason: 'family-taken', start: slot.start });
  const [there] = await slotsOf(ctx, scene.round.id, { ids: [slotId] });
  return there?.teacher === pair.teacher && there.state === 'available' && Temporal.Instant.compare(there.start, ctx.now) > 0
    ? refuse({ reason: 'slot-taken', start: there.start, near: near(there) }) : refuse({ reason: 'slot-gone' });
}

/** Gives up what a family holds, all of it or one meeting. */
export async function dropHeld(ctx: Context, id: string, pair?: Pair): Promise<Result<undefined, BookingRefusal>> {
  const found = await openedFamily(ctx, 'conferences.hold', id);
  if (!found.ok) return found;
  const { family, round, booked } = found.value;
  const pairs = pair ? [pair] : (family.draft?.pairs ?? []);
  const parts = pairs.filter((one) => !booked.some((other) => samePair(one, other))).map(partOf);
  if (parts.length > 0) {
    const teachers = [...new Set(parts.map((part) => pairOf(part).teacher))];
    await lockLines(ctx, round, teachers, { also: family.guardians });
    await release(ctx, subjectOf(family), parts);
    await dropInterpreters(ctx, found.value, parts);
    await offerFree(ctx, round, teachers);
  }
  const left = pair && family.draft ? { ...family.draft, pairs: family.draft.pairs.filter((one) => !samePair(one, pair)) } : null;
  await updateFamilies(ctx.tx, ctx.organisation, [family.id], { draft: left && left.pairs.length > 0 ? left : null });
  changed(ctx, round);
  return ok();
}
