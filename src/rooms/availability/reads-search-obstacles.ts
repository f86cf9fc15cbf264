import { cellAt, cellMinutes, cellsIn, cellStart, spanInterval } from '../../planning/grid.ts';
import type { Asked } from '../../planning/meeting.ts';
import type { Blocker, Thing } from '../../planning/meeting-obstacles.ts';
import type { Way } from '../../planning/meeting-ways.ts';
import type { Context } from '../../platform/context.ts';
import type { Entry, Owner } from '../calendars/model.ts';
import { nameOf, stretchesBetween } from '../calendars/reads-busy.ts';
import { occurrencesBetween } from '../calendars/reads-times.ts';
import type { PersonId } from '../identity/model.ts';
import type { RoomId } from '../resources/model.ts';
import { claimsBetween } from '../resources/reads-claims.ts';
import type { Hindrance, NamedWay, TimeQuestion } from './model-search.ts';

type Scope = Pick<Context, 'tx' | 'organisation' | 'actor' | 'now'>;

/** Of how many at most it is said with what: more than these nobody moves for one meeting. */
const mostNamed = 20;

/**
 * What takes the time of those who must come, of the pools and of the rooms: what is not sure yet, sessions of this house that
 * have not begun, and what is somebody's own can be moved; what has begun cannot, nor what a room is held for otherwise.
 */
export async function blockersOf(ctx: Scope, { question }: Asked, { except = null }: TimeQuestion): Promise<Blocker[]> {
  const { required, pools, places, span, tentative: unsure } = question;
  const window = spanInterval(span);
  const [first, now] = [window.start.epochMilliseconds, (ctx.now.epochMilliseconds - window.start.epochMilliseconds) / (cellMinutes * 60_000)];
  const people = [...new Set([...required, ...pools.flatMap(({ of }) => of)].map(({ id }) => id as PersonId))];
  const blockers: Blocker[] = [];
  for (const [whose, { starts, ends, tentative, names, sessions }] of await stretchesBetween(ctx, people, window, { names: true, except: except?.id ?? null })) {
    for (let index = 0; index < starts.length; index++) {
      if (tentative[index] && unsure === 'free') continue;
      const [from, to] = [Math.floor((starts[index]! - first) / (cellMinutes * 60_000)), Math.ceil((ends[index]! - first) / (cellMinutes * 60_000))];
      const ease = from < now ? null : tentative[index] ? 'tentative' : sessions[index] ? 'session' : 'own';
      blockers.push({ id: names[index] || null, whose, from, to, ease });
    }
  }
  for (const claim of await claimsOfRooms(ctx, question.span, (places ?? []).map(({ id }) => id as RoomId), except?.id ?? null)) blockers.push(claim);
  return blockers;
}

async function claimsOfRooms(ctx: Scope, span: Asked['question']['span'], rooms: readonly RoomId[], except: string | null): Promise<Blocker[]> {
  const claims = (await claimsBetween(ctx, rooms, spanInterval(span))).filter(({ subject }) => subject.id !== except);
  return claims.map(({ resource, start, end, part, subject, state }) => {
    const isSession = subject.kind === 'session';
    const id = nameOf(subject.id, part === '' ? null : start.epochMilliseconds);
    const ease = Temporal.Instant.compare(start, ctx.now) <= 0 ? null : state === 'held' ? 'tentative' : isSession ? 'session' : null;
    return { id, whose: resource, from: Math.floor(cellAt(span, start)), to: Math.ceil(cellAt(span, end)), ease };
  });
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
