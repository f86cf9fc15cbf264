/** What every verb of a family stands on: who it is, what is free for it, and until when it may. */
import type { Interval } from '../../calendar/interval.ts';
import type { Context } from '../../platform/context.ts';
import { isId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { travelTimes } from '../availability/reads.ts';
import { forbids, may } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import type { RoomId } from '../resources/model.ts';
import type { Want } from '../resources/model-claims.ts';
import { claimsBetween } from '../resources/reads-claims.ts';
import { rooms as allRooms } from '../resources/reads.ts';
import { access } from './access.ts';
import { aboutFamily, isAfter, type BookingRefusal } from './actions-open.ts';
import { whenFresh, windowOf } from './actions-slots.ts';
import type { Appointment, FamilyId, Pair, Planned, Round, RoundFamily, RoundTeacher, Slot } from './model.ts';
import { bookedBy, familyOf, round as roundById, roundFamily, roundTeachers, slotsOf } from './reads.ts';
import { childrenNow, familyIn, type LiveFamily } from './reads-people.ts';
import { pairOf, partOf, samePair, waysOf } from './rules.ts';
import { openingOf } from './rules-opening.ts';
import { canFollow, type Asking } from './rules-itinerary.ts';
import { lockFamily } from './store.ts';

/** A family at its round. */
export interface Scene {
  readonly round: Round;
  readonly family: LiveFamily;
  /** Those whom its children have, or with whom it has booked. */
  readonly teachers: readonly RoundTeacher[];
  /** What it has booked, in order of time. */
  readonly booked: readonly Appointment[];
  /** It acts by its link; else somebody of the office does for it. */
  readonly byLink: boolean;
  /** When it may book: the earliest opening of its children's classes. */
  readonly opensAt: Temporal.Instant;
}

type Verb = 'conferences.hold' | 'conferences.wish' | 'conferences.wait' | 'conferences.book' | 'conferences.move' | 'conferences.cancel';

/** A family for a verb: access asked, locked so that two guardians act one after the other, its children read anew. */
export async function openedFamily(ctx: Context, verb: Verb, id: string): Promise<Result<Scene, BookingRefusal>> {
  const found = await openedWith(ctx, verb, id, async () => {});
  return found.ok ? ok(found.value.scene) : found;
}

/**
 * The same, with what the verb has to know besides of the family's own: asked under its lock, in one message with it. `ask` has to put its
 * questions into the message at once (`fixed`), as they are to be answered after the lock is had.
 */
export async function openedWith<Own>(ctx: Context, verb: Verb, id: string, ask: (family: FamilyId) => Promise<Own>): Promise<Result<{ scene: Scene; own: Own }, BookingRefusal>> {
  if (!may(ctx.actor, access[verb], { subject: id })) return refuse({ reason: 'forbidden', verb });
  if (!isId(id)) return refuse({ reason: 'not-found' });
  const family = id as FamilyId;
  const [forbidden, locked, booked, own] = await Promise.all([forbids(ctx, verb, access[verb], { subject: id }), lockFamily(ctx.tx, ctx.organisation, family), bookedBy(ctx, family), ask(family)]);
  if (forbidden) return refuse(forbidden);
  const scene = locked ? await sceneOf(ctx, familyOf(locked), booked) : refuse({ reason: 'not-found' } as const);
  return scene.ok ? ok({ scene: scene.value, own }) : scene;
}

/** The same for looking: by the family's link, or for the office. */
export async function readFamily(ctx: Context, id: string): Promise<Result<Scene, BookingRefusal>> {
  const [forbidden, known, booked] = await Promise.all([
    forbids(ctx, 'conferences.hold', access['conferences.hold'], { subject: id }), roundFamily(ctx.tx, ctx.organisation, id), isId(id) ? bookedBy(ctx, id as FamilyId) : [],
  ]);
  if (forbidden) return refuse(forbidden);
  return known ? sceneOf(ctx, known, booked) : refuse({ reason: 'not-found' });
}

async function sceneOf(ctx: Context, known: RoundFamily, booked: readonly Appointment[]): Promise<Result<Scene, BookingRefusal>> {
  const byLink = ctx.actor.kind === 'guest';
  const [found, children] = await Promise.all([roundById(ctx, known.round), childrenNow(ctx, known)]);
  const isGuardian = ctx.actor.kind !== 'guest' || known.guardians.includes(ctx.actor.person as PersonId);
  if (!children || !isGuardian) return refuse({ reason: 'family-changed' });
  const round = found!;
  const concerned = new Set([...[...children.taught.values()].flat(), ...booked].map(({ teacher }) => teacher));
  const teachers = await roundTeachers(ctx, round.id, [...concerned]);
  const family = familyIn(round, known, children, teachers.map(({ teacher }) => teacher));
  return ok({ round, family, teachers, booked, byLink, opensAt: openingOf(round, family) });
}

/** Whether the family may book now; by the clock of the transaction, so the deadline holds at the commit. */
export function mayBook(ctx: Context, { round, byLink, opensAt }: Pick<Scene, 'round' | 'byLink' | 'opensAt'>): BookingRefusal | undefined {
  if (round.state !== 'open' && (byLink || round.state !== 'closed')) {
    return round.state === 'closed' ? { reason: 'too-late', deadline: round.deadline } : { reason: 'round-state', state: round.state };
  }
  if (byLink && isAfter(opensAt, ctx.now)) return { reason: 'not-yet', opens: opensAt };
  if (byLink && round.mode === 'preferences' && round.publishedAt === null) return { reason: 'wishes-only' };
  return byLink && !isAfter(round.deadline, ctx.now) ? { reason: 'too-late', deadline: round.deadline } : undefined;
}

/** Whether it may still change or cancel what it has. */
export function mayChange(ctx: Context, { round, byLink }: Pick<Scene, 'round' | 'byLink'>): BookingRefusal | undefined {
  if (round.state !== 'open' && round.state !== 'closed') return { reason: 'round-state', state: round.state };
  return byLink && !isAfter(round.changeDeadline, ctx.now) ? { reason: 'too-late', deadline: round.changeDeadline } : undefined;
}

/** Whether each of these is a teacher of a child of the family. */
export function areOfFamily({ family }: Pick<Scene, 'family'>, pairs: readonly Pair[]): boolean {
  return pairs.every(({ student, teacher }) => (family.teachings.get(student) ?? []).some((one) => one.teacher === teacher));
}

/** What is free for a family, and how its ways are. */
export interface Free {
  readonly slots: readonly Slot[];
  readonly taken: Asking['taken'];
  readonly ways: Pick<Asking, 'rooms' | 'walk'>;
  /** What the family holds until a time, by the pair. */
  readonly held: readonly (Interval & Pair & { readonly until: Temporal.Instant })[];
}

/**
 * The slots of these teachers that the family could have now, what takes its guardians' time, and what it holds. Pairs in
 * `but` count as if the family had nothing for them: they are being chosen anew. `current`: slots were brought up to date before.
 */
export async function freeFor(ctx: Context, scene: Scene, teachers: readonly PersonId[], but: readonly Pair[] | 'held' = 'held', { current = false } = {}): Promise<Free> {
  const { round, family } = scene;
  const look = () => Promise.all([slotsOf(ctx, round.id, { teachers }), claimsBetween(ctx, [...teachers, ...family.guardians], windowOf(round)), waysIn(ctx, scene)]);
  const [all, claims, ways] = current ? await look() : await whenFresh(ctx, round, teachers, look);
  const slots = all.filter(({ state, start }) => state === 'available' && isAfter(start, ctx.now));
  const isOwn = (one: (typeof claims)[number]) => one.subject.id === family.id;
  const isFree = (one: (typeof claims)[number]) => isOwn(one) && (but === 'held' ? one.state === 'held' : but.some((pair) => samePair(pair, pairOf(one.part))));
  const guardians = new Set<string>(family.guardians);
  const busy = spansOf(claims.filter((one) => !guardians.has(one.resource) && !isFree(one)));
  const taken = claims.filter((one) => guardians.has(one.resource) && !isFree(one)).map(({ start, end, part, subject }) => ({
    start, end, ...(subject.kind === 'round-family' || subject.kind === 'round-wait' ? { teacher: pairOf(part).teacher } : {}),
  }));
  const held = claims.filter((one) => isOwn(one) && one.state === 'held' && !guardians.has(one.resource))
    .map(({ start, end, part, heldUntil }) => ({ start, end, ...pairOf(part), until: heldUntil! }));
  return {
    slots: slots.filter(({ teacher, start, end }) => isUntaken(busy.get(teacher) ?? [], start.epochMilliseconds, end.epochMilliseconds)),
    taken, held, ways,
  };
}

/** Start and end of what takes each resource, in milliseconds: slots and claims come by the hundred. */
function spansOf(claims: readonly (Interval & { readonly resource: string })[]): Map<string, number[]> {
  const spans = new Map<string, number[]>();
  for (const { resource, start, end } of claims) {
    const own = spans.get(resource) ?? [];
    own.push(start.epochMilliseconds, end.epochMilliseconds);
    spans.set(resource, own);
  }
  return spans;
}

function isUntaken(spans: readonly number[], start: number, end: number): boolean {
  for (let at = 0; at < spans.length; at += 2) if (spans[at + 1]! > start && end > spans[at]!) return false;
  return true;
}

/** Rooms of the teachers and the ways between them. */
export async function waysIn(ctx: Context, { round, teachers }: Pick<Scene, 'round' | 'teachers'>): Promise<Free['ways']> {
  const [rooms, travel] = await Promise.all([allRooms(ctx.tx, ctx.organisation, { closed: 'with' }), travelTimes(ctx.tx, ctx.organisation)]);
  return waysOf(round, teachers, new Map(rooms.map((room) => [room.id as RoomId, room])), travel);
}

/** Whether the family can come to a slot after, and go from it to, all that takes its time. */
export function canCome({ taken, ways }: Free, slot: Slot, place: Asking['place']): boolean {
  return taken.every((one) => canFollow(one, slot, { ...ways, place }));
}

export const subjectOf = (family: { readonly id: FamilyId }) => aboutFamily(family);

/** Everybody who comes, and the teacher, at the time of a slot. */
export function wantsOf({ family }: Pick<Scene, 'family'>, planned: readonly Planned[]): Want[] {
  return planned.flatMap(({ slot: { start, end }, ...pair }) => [pair.teacher, ...family.guardians].map((resource) => ({ resource, part: partOf(pair), start, end })));
}
