/** What takes people's time, and the kinds of conflict that are found by comparing it (G-4.5.2). */
import { sql } from 'kysely';
import { formatInstant } from '../../calendar/time.ts';
import type { Interval } from '../../calendar/interval.ts';
import { beyond, clashes, type Beyond, type Clash, type Closed, type Commitment, type Keeping } from '../../planning/conflicts.ts';
import type { Context } from '../../platform/context.ts';
import type { PersonTime, Travel, Why } from '../availability/model.ts';
import { travelTimes } from '../availability/reads.ts';
import { unavailableBetween } from '../availability/reads-time.ts';
import { ownTimesBetween, type OwnTime } from '../calendars/reads-own-times.ts';
import type { PersonId } from '../identity/model.ts';
import { standing } from '../invitations/model-reply.ts';
import { askedOfPeople, askedToAny, type AskedRow } from '../invitations/reads-people.ts';
import { rooms as roomsOf } from '../resources/reads.ts';
import type { ConflictOwner, FoundConflict, Party } from './model-conflicts.ts';
import type { SessionId } from './model.ts';
import type { ConflictKind } from './ports.ts';
import { changesOfAll, sessionOf } from './reads.ts';
import { occurrencesOf } from './rules.ts';
import { tables } from './store.ts';

type Scope = Pick<Context, 'tx' | 'organisation' | 'now'>;

/** A time of a session that is still to come, or under way. */
interface Coming { readonly part: string; readonly start: number; readonly end: number; readonly room: string | null; readonly settled: number }

/** What was found of one person. */
interface Look { readonly clashes: readonly Clash[]; readonly beyond: readonly Beyond<Why>[] }

/** One reading serves all kinds that ask about the same owners. */
const looks = new WeakMap<readonly ConflictOwner[], Promise<Map<PersonId, Look>>>();

function lookAt(ctx: Scope, owners: readonly ConflictOwner[], window: Interval): Promise<Map<PersonId, Look>> {
  const known = looks.get(owners) ?? look(ctx, owners.filter(({ kind }) => kind === 'person').map(({ id }) => id as PersonId), window);
  looks.set(owners, known);
  return known;
}

/** Beyond so many, all are read rather than these. */
const many = 300;

async function look(ctx: Scope, who: readonly PersonId[], window: Interval): Promise<Map<PersonId, Look>> {
  if (who.length === 0) return new Map();
  const asked = Map.groupBy(await askedOfPeople(ctx.tx, ctx.organisation, 'session', who.length > many ? 'all' : who), ({ person }) => person);
  const wanted = who.filter((id) => asked.has(id));
  const sessions = await coming(ctx, who.length > many ? null : [...new Set(wanted.flatMap((id) => asked.get(id)!.map(({ subject }) => subject)))], window);
  const travels = await travelTimes(ctx.tx, ctx.organisation);
  const buildings = travels.length === 0 ? new Map<string, string>()
    : new Map((await roomsOf(ctx.tx, ctx.organisation, { closed: 'with' })).map(({ id, building }) => [id as string, building]));
  const held = new Map(wanted.map((id) => [id, commitmentsOf(asked.get(id)!, sessions, buildings)] as const).filter(([, all]) => all.length > 0));
  if (held.size === 0) return new Map();
  const hull = hullOf(ctx.now, [...held.values()].flat());
  const own = await ownTimesBetween(ctx, [...held.keys()], hull);
  const times = await unavailableBetween(ctx, [...held.keys()], hull.start, hull.end);
  const [ways, shut] = [wayOf(travels), closedTimes()];
  return new Map([...held].flatMap(([id, all]) => {
    const time = times.get(id);
    return time ? [[id, { clashes: clashes([...all, ...(own.get(id) ?? []).map(ownCommitment)], keepingOf(time, ways)), beyond: beyond(all, shut(time)) }] as const] : [];
  }));
}

function hullOf(now: Temporal.Instant, all: readonly Commitment[]): Interval {
  let [first, last] = [now.epochMilliseconds, now.epochMilliseconds];
  for (const { start, end } of all) {
    first = Math.min(first, start);
    last = Math.max(last, end);
  }
  return { start: Temporal.Instant.fromEpochMilliseconds(first), end: Temporal.Instant.fromEpochMilliseconds(last) };
}

/** The times of sessions that are not over, of these or of all, by session. */
async function coming(ctx: Scope, ids: readonly string[] | null, { start: from }: Interval): Promise<Map<string, Coming[]>> {
  const query = tables(ctx.tx).selectFrom('sessions').where('organisation', '=', ctx.organisation).where('state', 'in', ['scheduled', 'in-progress'])
    .where('ends_at', '>', from).$if(ids !== null, (q) => q.where('id', '=', sql<SessionId>`any(${[...ids ?? []]}::uuid[])`));
  const single = await query.where('rule', 'is', null).select(['id', 'starts_at', 'ends_at', 'room', 'settled_sequence']).execute();
  const found = new Map<string, Coming[]>(single.map(({ id, starts_at: start, ends_at: end, room, settled_sequence: settled }) => [
    id, [{ part: '', start: start!.epochMilliseconds, end: end!.epochMilliseconds, room, settled }]]));
  const series = (await query.where('rule', 'is not', null).selectAll().execute()).map(sessionOf);
  const changes = await changesOfAll(ctx.tx, ctx.organisation, series.map(({ id }) => id));
  for (const one of series) {
    const of = changes.get(one.id) ?? [];
    const settled = new Map(of.map(({ part, settledSequence }) => [part, settledSequence]));
    found.set(one.id, occurrencesOf(one, of).flatMap(({ part, time: { start, end }, state, place }): Coming[] => (
      (state !== 'scheduled' && state !== 'in-progress') || Temporal.Instant.compare(end, from) <= 0 ? [] : [{
        part, start: start.epochMilliseconds, end: end.epochMilliseconds, room: place?.kind === 'room' ? place.room : null,
        settled: Math.max(one.settledSequence, settled.get(part) ?? 0),
      }])));
  }
  return found;
}

/** What one person has to come to: all that he has neither declined nor said "perhaps" to. */
function commitmentsOf(rows: readonly AskedRow[], sessions: ReadonlyMap<string, readonly Coming[]>, buildings: ReadonlyMap<string, string>): Commitment[] {
  const bySubject = rows.length < 2 ? new Map(rows.map((row) => [row.subject, [row]])) : Map.groupBy(rows, ({ subject }) => subject);
  return [...bySubject].flatMap(([id, all]) => {
    const whole = all.find(({ part }) => part === '');
    if (!whole) return [];
    return (sessions.get(id) ?? []).filter(({ part, settled }) => comes(whole, all.find((one) => one.part === part), settled)).map(({ part, start, end, room }) => (
      { id, part, own: false, start, end, required: whole.required, building: (room && buildings.get(room)) || null }));
  });
}

function comes(whole: AskedRow, one: AskedRow | undefined, settled: number): boolean {
  const replies = [one, whole].flatMap((row) => (row && row.reply === standing({ reply: row.reply, sequence: row.sequence, at: null, by: null, comment: null }, settled) ? [row.reply] : []));
  return replies[0] !== 'DECLINED' && replies[0] !== 'TENTATIVE';
}

const ownCommitment = ({ object, recurring, start, end }: OwnTime): Commitment => (
  { id: object, part: recurring ? formatInstant(start) : '', own: true, start: start.epochMilliseconds, end: end.epochMilliseconds, required: true, building: null });

type Ways = Pick<Keeping, 'travel' | 'longest'>;

function wayOf(travels: readonly Travel[]): Ways {
  const minutes = new Map(travels.flatMap((one) => [[`${one.one}\n${one.other}`, one.minutes], [`${one.other}\n${one.one}`, one.minutes]] as const));
  return { travel: (from, to) => minutes.get(`${from}\n${to}`) ?? 0, longest: Math.max(0, ...travels.map((one) => one.minutes)) };
}

const keepingOf = ({ rules: { bufferBefore, bufferAfter } }: PersonTime, ways: Ways): Keeping => ({ ...ways, gap: Math.max(bufferBefore, bufferAfter) });

/** Hours that somebody has not said cannot be overstepped; holidays and being away count for everybody. Who keep to the same hours share them. */
function closedTimes(): (time: PersonTime) => readonly Closed<Why>[] {
  const made = new Map<string, WeakMap<PersonTime['intervals'], readonly Closed<Why>[]>>([['said', new WeakMap()], ['assumed', new WeakMap()]]);
  return ({ said, intervals }) => {
    const known = made.get(said ? 'said' : 'assumed')!;
    const closed = known.get(intervals) ?? intervals.filter(({ why }) => said || why !== 'outside-hours')
      .map(({ why, interval: { start, end } }) => ({ why, start: start.epochMilliseconds, end: end.epochMilliseconds }));
    known.set(intervals, closed);
    return closed;
  };
}

const intervalOf = ({ start, end }: { start: number; end: number }): Interval => ({ start: Temporal.Instant.fromEpochMilliseconds(start), end: Temporal.Instant.fromEpochMilliseconds(end) });
const partyOf = (one: Commitment): Party => ({ kind: one.own ? 'event' : 'session', id: one.id, part: one.part, at: intervalOf(one) });

async function ownersOf(ctx: Scope, sessions: readonly string[] | 'all'): Promise<ConflictOwner[]> {
  const people = sessions === 'all' ? [...new Set((await askedOfPeople(ctx.tx, ctx.organisation, 'session', 'all')).map(({ person }) => person))]
    : await askedToAny(ctx.tx, ctx.organisation, sessions);
  return people.map((id) => ({ kind: 'person', id }));
}

/** A kind that is found among what stands in somebody's way. */
function kindOf(name: string, found: (look: Look) => readonly Omit<FoundConflict, 'kind' | 'owner'>[]): ConflictKind {
  return {
    name, owners: ownersOf,
    find: async (ctx, owners, window) => [...await lookAt(ctx, owners, window)].flatMap(([id, one]) => found(one).map((conflict) => ({ kind: name, owner: { kind: 'person', id }, ...conflict }))),
  };
}

const clashing = (name: string, which: Clash['kind']) => kindOf(name, (one) => one.clashes.filter(({ kind }) => kind === which).map((clash) => (
  { a: partyOf(clash.first), b: partyOf(clash.second), at: intervalOf(clash), minutes: clash.minutes, weight: clash.weight })));

const outside = (why: Why) => kindOf(why, (one) => one.beyond.filter((reach) => reach.why === why).map((reach) => (
  { a: partyOf(reach.commitment), b: null, at: intervalOf(reach), minutes: reach.minutes, weight: reach.weight })));

/** Two things of one person at the same time or too near, and what lies outside his time. */
export const personKinds: readonly ConflictKind[] = [
  clashing('people', 'overlap'), clashing('buffer', 'buffer'), clashing('travel', 'travel'), outside('time-off'), outside('holiday'), outside('outside-hours'),
];
