import { cellAt, cellMinutes, cellsIn, cellStart, spanInterval } from '../../planning/grid.ts';
import type { Asked } from '../../planning/meeting.ts';
import type { Blocker, Thing } from '../../planning/meeting-obstacles.ts';
import type { Way } from '../../planning/meeting-ways.ts';
import type { Context } from '../../platform/context.ts';
import type { Entry, Owner } from '../calendars/model.ts';
import { nameOf, sessionNamed, stretchesBetween, type Stretches } from '../calendars/reads-busy.ts';
import { occurrencesBetween } from '../calendars/reads-times.ts';
import type { PersonId } from '../identity/model.ts';
import type { RoomId } from '../resources/model.ts';
import { claimsBetween } from '../resources/reads-claims.ts';
import type { Hindrance, NamedWay, TimeQuestion } from './model-search.ts';
import { PollHost } from './ports-polls.ts';

type Scope = Pick<Context, 'tx' | 'organisation' | 'actor' | 'now' | 'ports'>;
type Claim = Awaited<ReturnType<typeof claimsBetween>>[number];

/** Of how many at most it is said with what: more than these nobody moves for one meeting. */
const mostNamed = 20;

/**
 * What takes the time of those who must come, of the pools and of the rooms. Movable is only a session that who asks may give
 * another time, and what somebody has entered for himself as not sure; all else stays: what is somebody's own, sessions that are
 * led by others or are private, what has begun, and what a room is held for otherwise.
 */
export async function blockersOf(ctx: Scope, { question }: Asked, { except = null }: TimeQuestion): Promise<Blocker[]> {
  const { required, pools, places, span, tentative: unsure } = question;
  const people = [...new Set([...required, ...pools.flatMap(({ of }) => of)].map(({ id }) => id as PersonId))];
  const taken = await stretchesBetween(ctx, people, spanInterval(span), { names: true, except: except?.id ?? null });
  const claims = (await claimsBetween(ctx, (places ?? []).map(({ id }) => id as RoomId), spanInterval(span))).filter(({ subject }) => subject.id !== except?.id);
  const movable = await movableAmong(ctx, taken.values(), claims);
  const blockers: Blocker[] = [];
  const first = spanInterval(span).start.epochMilliseconds;
  const cell = (ms: number) => (ms - first) / (cellMinutes * 60_000);
  const now = cell(ctx.now.epochMilliseconds);
  for (const [whose, { starts, ends, tentative, names, sessions }] of taken) {
    for (let index = 0; index < starts.length; index++) {
      if (tentative[index] && unsure === 'free') continue;
      const [from, to] = [Math.floor(cell(starts[index]!)), Math.ceil(cell(ends[index]!))];
      const moves = sessions[index] ? movable.names.has(names[index]!) : tentative[index];
      const ease = from < now || !moves ? null : tentative[index] ? 'tentative' : 'session';
      blockers.push({ id: names[index] || null, whose, from, to, ease });
    }
  }
  return [...blockers, ...claims.map((claim) => ofClaim(ctx, span, claim, movable))];
}

/** The sessions that who asks may move, by their ids and by their names in stretches. */
interface Movable { readonly ids: ReadonlySet<string>; readonly names: ReadonlySet<string> }

async function movableAmong(ctx: Scope, taken: Iterable<Stretches>, claims: readonly Claim[]): Promise<Movable> {
  const named = new Map<string, string>();
  for (const { names, sessions } of taken) names.forEach((name, index) => { if (sessions[index] && !named.has(name)) named.set(name, sessionNamed(name)); });
  const wanted = new Set([...named.values(), ...claims.flatMap(({ subject }) => (subject.kind === 'session' ? [subject.id] : []))]);
  const [host] = ctx.ports.all(PollHost);
  const ids = wanted.size > 0 && host ? await host.movable(ctx, [...wanted]) : new Set<string>();
  return { ids, names: new Set([...named].filter(([, id]) => ids.has(id)).map(([name]) => name)) };
}

function ofClaim({ now }: Scope, span: Asked['question']['span'], { resource, start, end, part, subject }: Claim, { ids }: Movable): Blocker {
  const id = nameOf(subject.id, part === '' ? null : start.epochMilliseconds);
  const moves = Temporal.Instant.compare(start, now) > 0 && subject.kind === 'session' && ids.has(subject.id);
  return { id, whose: resource, from: Math.floor(cellAt(span, start)), to: Math.ceil(cellAt(span, end)), ease: moves ? 'session' : null };
}

/** The ways with their words, as far as the reader may see them. */
export async function named(ctx: Scope, asked: Asked, ways: readonly Way[]): Promise<NamedWay[]> {
  const few = ways.filter(({ obstacles }) => obstacles.length <= mostNamed);
  const entries = await entriesFor(ctx, asked, few.flatMap(({ obstacles }) => obstacles));
  return ways.map(({ start, end, place, pools, obstacles }) => ({
    start, end, place: place as RoomId | null, pools, hindrances: obstacles.map((thing) => hindrance(asked, thing, entries)),
  }));
}

function hindrance({ question: { span } }: Asked, thing: Thing, entries: ReadonlyMap<string, readonly Entry[]>): Hindrance {
  const { ease, whose, from, to } = thing;
  if (from === null || to === null) return { ease, whose, at: null, what: null };
  const fits = ({ start, end, what }: Entry) => what !== null && (what.subject !== null) === (ease === 'session' || (ease === 'tentative' && what.subject !== null))
    && Math.floor(cellAt(span, start)) === from && Math.ceil(cellAt(span, end)) === to;
  const of = whose.some((id) => entries.has(id)) ? whose : [organisationsOwn];
  const found = of.flatMap((id) => entries.get(id) ?? []).find(fits);
  const { start, end } = found ?? { start: cellStart(span, from), end: cellStart(span, to) };
  return { ease, whose, at: { start, end }, what: found?.what ?? null };
}

/** What is in the organisation's own calendar says what a room is taken for. */
const organisationsOwn = 'organisation';

/** What the reader may see within the time of the things, by whose they are. */
async function entriesFor(ctx: Scope, { question }: Asked, things: readonly Thing[]): Promise<Map<string, readonly Entry[]>> {
  const timed = things.filter(({ from }) => from !== null);
  if (timed.length === 0) return new Map();
  const rooms = new Set(question.places?.map(({ id }) => id));
  const people = [...new Set(timed.flatMap(({ whose }) => whose))].filter((id) => !rooms.has(id)).slice(0, mostNamed * 2);
  const owners: Owner[] = [...people.map((id): Owner => ({ kind: 'person', id })), { kind: 'organisation', id: ctx.organisation }];
  const [from, to] = [Math.min(...timed.map((one) => one.from!)), Math.max(...timed.map((one) => one.to!))];
  const found = await occurrencesBetween(ctx, owners, cellStart(question.span, Math.max(0, from)), cellStart(question.span, Math.min(cellsIn(question.span), to)));
  return new Map(found.ok ? [...found.value].map(([id, { entries }]) => [id === ctx.organisation ? organisationsOwn : id, entries]) : []);
}
