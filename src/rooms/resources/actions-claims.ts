/**
 * Claims are made within the verbs of the rooms that need them, which have asked access and record the act: like the copies
 * of a session in calendars they have no act of their own. Whoever changes claims takes the rows of `claimables` first.
 */
import { overlaps } from '../../calendar/interval.ts';
import type { Context } from '../../platform/context.ts';
import { savepoint, violated } from '../../platform/database.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import type { PersonId } from '../identity/model.ts';
import type { Claim, Claimable, ClaimId, ClaimSubject, Taken, Want } from './model-claims.ts';
import { allot, wantKey } from './rules-claims.ts';
import {
  addMissingRooms, bookAtCommit, claimOf, claimsAhead, claimsAround, claimsById, deleteClaims, deleteRanOut, insertPersons, lockClaimables, putClaims, putFresh, setUnits, updateClaims, wantedOf,
  type ClaimTables,
} from './store-claims.ts';

/** Booked for good, or held for somebody until a time. */
export type Standing = { readonly state: 'booked' } | { readonly state: 'held'; readonly until: Temporal.Instant; readonly holder: PersonId | null };

/** What one subject wants from now on, in place of what it has. */
export interface Claiming {
  readonly subject: ClaimSubject;
  readonly wants: readonly Want[];
  /** Which of its parts are claimed anew; the claims of others stay. Not given: all. */
  readonly parts?: readonly string[];
}

const booked: Standing = { state: 'booked' };

/**
 * Claims what a subject wants, in place of what it has of the same parts. What it wanted before in vain may stay wanted; any
 * other that cannot be had refuses all, with who has it and when, and the subject keeps what it has. What ended by now stays
 * as it was. Wants end after `ctx.now`; one of something that is no claimable takes nothing.
 */
export async function claim(ctx: Context, claiming: Claiming, standing: Standing = booked): Promise<Result<Claim[], Taken>> {
  const fresh = await claimFresh(ctx, claiming, standing);
  if (fresh.length > 0 && fresh.length === claiming.wants.length) return ok(fresh);
  const done = await exchange(ctx, [claiming], { standing, clash: 'refuse' });
  if (!done.ok) await deleteClaims(ctx.tx, ctx.organisation, fresh.map((one) => one.id));
  return done;
}

/** Claims for several subjects at once: what one gives up another may take. Refused as `claim`. */
export function claimTogether(ctx: Context, claimings: readonly Claiming[]): Promise<Result<Claim[], Taken>> {
  return exchange(ctx, claimings, { standing: booked, clash: 'refuse' });
}

/** Claims for several subjects what can be had; the rest is wanted: a conflict that can be read (`wantedAfter`). */
export async function claimLeaving(ctx: Context, claimings: readonly Claiming[]): Promise<Claim[]> {
  const done = await exchange(ctx, claimings, { standing: booked, clash: 'leave' });
  if (!done.ok) throw new Error(`somebody claims the resource ${done.resource} without its lock`);
  return done.value;
}

/** Holds for somebody until a time what a subject wants, in place of what it held. Refused as `claim`. */
export function hold(ctx: Context, claiming: Claiming, { until, holder }: { until: Temporal.Instant; holder: PersonId | null }): Promise<Result<Claim[], Taken>> {
  return claim(ctx, claiming, { state: 'held', until, holder });
}

/** A subject that has nothing yet and finds nothing in its way: one statement. @returns what was claimed. */
async function claimFresh(ctx: Context, { subject, wants }: Claiming, standing: Standing): Promise<Claim[]> {
  if (wants.length === 0) return [];
  const rows = wants.map((want) => rowOf(ctx, subject, want, standing, 1));
  const units = await putFresh(ctx.tx, ctx.organisation, rows);
  ctx.notices.changed('claims');
  return rows.flatMap((row) => { const unit = units.get(row.id); return unit ? [claimOf({ ...row, unit })] : []; });
}

type Row = ClaimTables['claims'];

function rowOf(ctx: Context, subject: ClaimSubject, want: Want, standing: Standing, unit: number | null): Row {
  const held = standing.state === 'held' && unit !== null ? standing : null;
  return {
    organisation: ctx.organisation, id: newId<ClaimId>(), resource: want.resource, unit, starts_at: want.start, ends_at: want.end,
    subject_kind: subject.kind, subject: subject.id, part: want.part, state: unit === null ? 'wanted' : standing.state,
    held_until: held?.until ?? null, holder: held?.holder ?? null, made_at: ctx.now,
  };
}

interface How { readonly standing: Standing; readonly clash: 'refuse' | 'leave' }
type OfSubject = Want & { readonly subject: ClaimSubject };

/** Locks, looks, decides and writes; a refusal has written nothing. */
async function exchange(ctx: Context, claimings: readonly Claiming[], how: How): Promise<Result<Claim[], Taken>> {
  const all = claimings.flatMap(({ subject, wants }) => wants.map((want): OfSubject => ({ ...want, subject })));
  const { known, around } = await lockedAround(ctx, all, claimings.map(({ subject }) => subject.id));
  const wants = all.filter(({ resource }) => known.has(resource));
  const own = around.filter((one) => ownBy(claimings, one) && isAfter(one.end, ctx.now));
  const decided = decide(ctx, { known, wants, own, around, how });
  if (!decided.ok) return decided;
  const { gone, rows, kept } = decided.value;
  if (gone.length > 0 || rows.length > 0) {
    const written = await exchanged(ctx, gone, rows);
    if (!written) return refuse({ reason: 'taken', resource: rows[0]!.resource, part: rows[0]!.part, at: spanOf(rows[0]!), by: null });
    if (gone.some((one) => one.unit !== null)) await bookWanted(ctx, known, claimings);
    ctx.notices.changed('claims');
  }
  return ok([...kept, ...rows.map(claimOf)]
    .filter((one) => claimings.some(({ subject }) => subject.id === one.subject.id)).sort((a, b) => Temporal.Instant.compare(a.start, b.start)));
}

const isAfter = (one: Temporal.Instant, other: Temporal.Instant) => Temporal.Instant.compare(one, other) > 0;
const spanOf = (row: Row) => ({ start: row.starts_at, end: row.ends_at });

function ownBy(claimings: readonly Claiming[], { subject, part }: Claim): boolean {
  return claimings.some((one) => one.subject.id === subject.id && one.subject.kind === subject.kind && (one.parts === undefined || one.parts.includes(part)));
}

/**
 * Locks, and reads what there is, which the database is asked in one message, one after the other: the second statement sees
 * what the one before us has committed. Read again where not all was locked yet, or a pool is among them.
 */
async function lockedAround(ctx: Context, wants: readonly OfSubject[], subjects: readonly string[]): Promise<{ known: Map<string, Claimable>; around: Claim[] }> {
  const { tx, organisation, now } = ctx;
  const resources = wants.map((one) => one.resource);
  const [first, around] = await Promise.all([lockClaimables(tx, organisation, { resources, subjects }), claimsAround(tx, organisation, { subjects, wants, pools: [], now })]);
  const isWhole = resources.every((one) => first.has(one));
  const known = isWhole ? first : await locked(ctx, resources, subjects);
  const pools = [...known.values()].filter(({ units }) => units > 1).map(({ resource }) => resource);
  return { known, around: isWhole && pools.length === 0 ? around : await claimsAround(tx, organisation, { subjects, wants, pools, now }) };
}

/** Rooms that an older process added have no row yet. */
async function locked(ctx: Context, resources: readonly string[], subjects: readonly string[]): Promise<Map<string, Claimable>> {
  const known = await lockClaimables(ctx.tx, ctx.organisation, { resources, subjects });
  const missing = resources.filter((one) => !known.has(one));
  if (missing.length === 0) return known;
  await addMissingRooms(ctx.tx, ctx.organisation, missing);
  return lockClaimables(ctx.tx, ctx.organisation, { resources, subjects });
}

interface Deciding {
  readonly known: ReadonlyMap<string, Claimable>;
  readonly wants: readonly OfSubject[];
  readonly own: readonly Claim[];
  readonly around: readonly Claim[];
  readonly how: How;
}

interface Decided { readonly gone: readonly Claim[]; readonly rows: readonly Row[]; readonly kept: readonly Claim[] }

function decide(ctx: Context, { known, wants, own, around, how }: Deciding): Result<Decided, Taken> {
  const key = (one: OfSubject | Claim) => `${one.subject.id} ${wantKey(one)}`;
  const wanted = new Set(wants.map(key));
  const kept = own.filter((one) => one.state === 'booked' && how.standing.state === 'booked' && wanted.has(key(one)));
  const has = new Set(kept.map(key));
  const inVain = new Map(own.filter((one) => one.state === 'wanted' && wanted.has(key(one))).map((one) => [key(one), one]));
  const ranOut = around.filter((one) => isOver(one, ctx.now) && !own.includes(one));
  const gone: Claim[] = [...own.filter((one) => !kept.includes(one)), ...ranOut];
  const others = around.filter((one) => one.unit !== null && !gone.includes(one));
  const rows: Row[] = [];
  for (const [resource, asked] of Map.groupBy(wants.filter((want) => !has.has(key(want))), (one) => one.resource)) {
    const there = others.filter((one) => one.resource === resource);
    const { units, moved } = allot(known.get(resource)!.units, there, asked, ctx.now);
    for (const want of asked) {
      const unit = units.get(want) ?? null;
      const before = inVain.get(key(want));
      if (unit === null && how.clash === 'refuse' && !before) return refuse(takenBy(want, there));
      if (unit === null && before) gone.splice(gone.indexOf(before), 1);
      else rows.push(rowOf(ctx, want.subject, want, how.standing, unit));
    }
    for (const { other, unit } of moved) {
      gone.push(other);
      rows.push(movedRow(ctx, other, unit));
    }
  }
  return ok({ gone, rows, kept: [...kept, ...own.filter((one) => one.state === 'wanted' && !gone.includes(one))] });
}

const isOver = ({ heldUntil }: Claim, now: Temporal.Instant) => heldUntil !== null && !isAfter(heldUntil, now);

function takenBy(want: OfSubject, others: readonly Claim[]): Taken {
  const by = others.find((one) => overlaps(one, want)) ?? null;
  return { reason: 'taken', resource: want.resource, part: want.part, at: { start: want.start, end: want.end }, by };
}

/** The same claim with another unit. */
function movedRow(ctx: Context, { id, resource, start, end, subject, part, state, heldUntil, holder, madeAt }: Claim, unit: number): Row {
  return {
    organisation: ctx.organisation, id, resource, unit, starts_at: start, ends_at: end, subject_kind: subject.kind, subject: subject.id, part, state,
    held_until: heldUntil, holder, made_at: madeAt,
  };
}

/** Writes; the constraint is the backstop against whoever has not taken the lock. @returns false when it spoke. */
async function exchanged(ctx: Context, gone: readonly Claim[], rows: readonly Row[]): Promise<boolean> {
  try {
    await savepoint(ctx.tx, async () => {
      await deleteClaims(ctx.tx, ctx.organisation, gone.map((one) => one.id));
      await putClaims(ctx.tx, ctx.organisation, rows, [...gone, ...rows].map((one) => one.resource));
    });
    return true;
  } catch (error) {
    if (violated(error) === 'claims_once') return false;
    throw error;
  }
}

/** What others wanted in vain of these locked claimables and can now be had is theirs, the longest waiting first. */
async function bookWanted(ctx: Context, known: ReadonlyMap<string, Claimable>, but: readonly Claiming[] = []): Promise<void> {
  const wanted = (await wantedOf(ctx.tx, ctx.organisation, [...known.keys()], ctx.now)).filter((one) => !ownBy(but, one));
  if (wanted.length === 0) return;
  const pools = [...known.values()].filter(({ units }) => units > 1).map(({ resource }) => resource);
  const around = await claimsAround(ctx.tx, ctx.organisation, { subjects: [], wants: wanted, pools, now: ctx.now });
  const gone: Claim[] = around.filter((one) => isOver(one, ctx.now));
  const rows: Row[] = [];
  for (const [resource, asked] of Map.groupBy(wanted, (one) => one.resource)) {
    const { units, moved } = allot(known.get(resource)!.units, around.filter((one) => one.resource === resource && !gone.includes(one)), asked, ctx.now);
    for (const one of [...asked.flatMap((other) => (units.has(other) ? [{ other, unit: units.get(other)! }] : [])), ...moved]) {
      gone.push(one.other);
      rows.push({ ...movedRow(ctx, one.other, one.unit), ...(one.other.state === 'wanted' ? { state: 'booked' as const } : {}) });
    }
  }
  await deleteClaims(ctx.tx, ctx.organisation, gone.map((one) => one.id));
  await putClaims(ctx.tx, ctx.organisation, rows, [...gone, ...rows].map((one) => one.resource));
}

/**
 * Gives up what a subject has, or has of some parts: what is under way ends now, what has ended stays as it was. Who wanted it
 * in vain has it from now on.
 */
export async function release(ctx: Context, subject: ClaimSubject, parts?: readonly string[]): Promise<void> {
  const known = await lockClaimables(ctx.tx, ctx.organisation, { resources: [], subjects: [subject.id] });
  if (known.size === 0) return;
  const claiming = { subject, wants: [], ...(parts ? { parts } : {}) };
  const around = await claimsAround(ctx.tx, ctx.organisation, { subjects: [subject.id], wants: [], pools: [], now: ctx.now });
  const own = around.filter((one) => ownBy([claiming], one) && isAfter(one.end, ctx.now));
  if (own.length === 0) return;
  const begun = own.filter((one) => one.state === 'booked' && isAfter(ctx.now, one.start));
  await deleteClaims(ctx.tx, ctx.organisation, own.filter((one) => !begun.includes(one)).map((one) => one.id));
  await updateClaims(ctx.tx, ctx.organisation, begun.map((one) => one.id), { ends_at: ctx.now });
  await putClaims(ctx.tx, ctx.organisation, [], own.map((one) => one.resource));
  await bookWanted(ctx, known);
  ctx.notices.changed('claims');
}

/** A hold ran out and is gone: somebody else has taken the time, or had it. */
export interface HoldOver { readonly reason: 'hold-over'; readonly hold: ClaimId }

/**
 * Books what was held. A hold that ran out is booked too, as long as nobody else has taken anything of its time.
 * @param known the claims of these ids, where this transaction has just read them.
 */
export async function keepHold(ctx: Context, ids: readonly ClaimId[], known?: readonly Claim[]): Promise<Result<Claim[], HoldOver>> {
  const before = known ?? await claimsById(ctx.tx, ctx.organisation, ids);
  const gone = () => refuse({ reason: 'hold-over', hold: ids.find((id) => !before.some((one) => one.id === id)) ?? ids[0]! });
  if (before.length < new Set(ids).size) return gone();
  const [, held] = await Promise.all([
    lockClaimables(ctx.tx, ctx.organisation, { resources: before.map((one) => one.resource), subjects: [] }), claimsById(ctx.tx, ctx.organisation, ids),
  ]);
  const missing = before.find(({ id }) => !held.some((one) => one.id === id));
  if (missing) return refuse({ reason: 'hold-over', hold: missing.id });
  const open = held.filter(({ state }) => state === 'held');
  if (open.length > 0) {
    await Promise.all([
      updateClaims(ctx.tx, ctx.organisation, open.map((one) => one.id), { state: 'booked', held_until: null }), putClaims(ctx.tx, ctx.organisation, [], open.map((one) => one.resource)),
    ]);
    ctx.notices.changed('claims');
  }
  return ok(held.map((one) => ({ ...one, state: 'booked', heldUntil: null })));
}

/** So long a hold has to last for what changes it to be through. */
const lasting = { minutes: 1 };

/** Whether all of it is held for a while yet. */
export function holdLasts({ now }: Pick<Context, 'now'>, held: readonly Claim[]): boolean {
  const until = now.add(lasting);
  return held.length > 0 && held.every(({ state, heldUntil }) => state === 'held' && heldUntil !== null && isAfter(heldUntil, until));
}

/**
 * Books what is held for a while yet, of resources that one only can have, with the commit: nobody but its holder changes that, so nothing
 * is locked before, nobody waits for what the verb does besides, and until then it is held. Only where `holdLasts`: else `keepHold` is to be asked.
 */
export async function keepLiveHold(ctx: Context, held: readonly Claim[]): Promise<Result<Claim[], HoldOver>> {
  const live = new Set((await claimsById(ctx.tx, ctx.organisation, held.map(({ id }) => id))).filter((one) => one.state === 'held' && !isOver(one, ctx.now)).map(({ id }) => id));
  const lost = held.find(({ id }) => !live.has(id));
  if (lost) return refuse({ reason: 'hold-over', hold: lost.id });
  bookAtCommit(ctx.tx, held, ctx.now);
  ctx.notices.changed('claims');
  return ok(held.map((one) => ({ ...one, state: 'booked', heldUntil: null })));
}

/**
 * Says how many units a claimable has from now on, 0 where it takes nothing any more. Whoever claimed first keeps what there
 * still is; what others have that has not begun is wanted, and holds are over.
 */
export async function changeUnits(ctx: Context, resource: string, units: number): Promise<void> {
  await locked(ctx, [resource], []);
  await setUnits(ctx.tx, ctx.organisation, resource, units);
  const ahead = await claimsAhead(ctx.tx, ctx.organisation, resource, ctx.now);
  const fixed = ahead.filter((one) => one.unit !== null && isAfter(ctx.now, one.start));
  const open = ahead.filter((one) => !fixed.includes(one) && !isOver(one, ctx.now));
  const { units: given } = allot(units, fixed, [...open.filter((one) => one.unit !== null), ...open.filter((one) => one.unit === null)], ctx.now);
  const rows = open.flatMap((one): Row[] => {
    const unit = given.get(one);
    if (unit) return [{ ...movedRow(ctx, one, unit), ...(one.state === 'wanted' ? { state: 'booked' as const } : {}) }];
    return one.state === 'held' ? [] : [{ ...movedRow(ctx, one, 1), unit: null, state: 'wanted' }];
  });
  await deleteClaims(ctx.tx, ctx.organisation, ahead.filter((one) => !fixed.includes(one)).map((one) => one.id));
  await putClaims(ctx.tx, ctx.organisation, rows, [resource]);
  ctx.notices.changed('claims');
}

/** Takes the locks of these at once, in the order of ids: for a verb that claims for one after the other, and must not meet others half way. */
export async function lockAhead(ctx: Context, resources: readonly string[]): Promise<void> {
  await lockClaimables(ctx.tx, ctx.organisation, { resources, subjects: [] });
}

/** From now on the time of these people can be claimed, each at one place at a time; again is harmless. */
export async function makePersonsClaimable(ctx: Context, people: readonly PersonId[]): Promise<void> {
  if (people.length > 0) await insertPersons(ctx.tx, ctx.organisation, people);
}

/** Removes holds that ran out a day ago and stood in nobody's way since; run daily. */
export async function sweepHolds(ctx: Context): Promise<void> {
  await deleteRanOut(ctx.tx, ctx.organisation, ctx.now.subtract({ hours: 24 }));
}
