import type { Interval } from '../../calendar/interval.ts';
import { cellAt, spanOf, type Span } from '../../planning/grid.ts';
import { countCells } from '../../planning/grid-sets.ts';
import { ask, findTimes, type Asked } from '../../planning/meeting.ts';
import { longestCommon, nearestMisses } from '../../planning/meeting-misses.ts';
import type { Attendee, MeetingQuestion, Place } from '../../planning/meeting-model.ts';
import { startsWithin } from '../../planning/meeting-starts.ts';
import { smallestWays } from '../../planning/meeting-ways.ts';
import type { Context } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { access as calendarAccess } from '../calendars/access.ts';
import { may, type Forbidden } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import type { Room } from '../resources/model.ts';
import { rooms as roomsWith } from '../resources/reads.ts';
import type { Answer, NoAnswer, TimeQuestion } from './model-search.ts';
import { minutesBetween, travelTimes } from './reads.ts';
import { personGrids, roomGrids, type PersonGrid } from './reads-grid.ts';
import { blockersOf, named } from './reads-search-obstacles.ts';
import { everybody, hoursOf, unaskable } from './rules-search.ts';

export type SearchScope = Pick<Context, 'tx' | 'organisation' | 'actor' | 'now' | 'ports'>;

/**
 * The best times for people and perhaps a room, ranked, each with its reasons; where nothing suits all, the nearest misses
 * and the smallest sets of what would have to move (G-4.1.3, G-4.4.2). Everybody who may see busy time may ask; with what
 * somebody is busy is said only where the reader may see that. Nothing is proposed before `ctx.now`. What any process has
 * committed before is counted.
 */
export async function proposals(ctx: SearchScope, question: TimeQuestion): Promise<Result<Answer, Forbidden | NoAnswer>> {
  if (!may(ctx.actor, calendarAccess['calendars.seeBusy'])) return refuse({ reason: 'forbidden', verb: 'calendars.seeBusy' });
  const wrong = unaskable(question);
  if (wrong) return refuse(wrong);
  const hours = hoursOf(question, ctx.now);
  if (!hours.ok) return refuse(hours.why);
  const span = spanAround(hours.hours);
  const rooms = await roomsFor(ctx, question);
  if (!rooms.ok) return rooms;
  const grids = await personGrids(ctx, everybody(question), span, question);
  const unknown = everybody(question).filter((id) => !grids.has(id));
  if (unknown.length > 0) return refuse({ reason: 'unknown-people', people: unknown });
  const asked = ask(await questionFor(ctx, question, { span, hours: hours.hours, grids, rooms: rooms.value }));
  return ok(await answer(ctx, question, asked, grids));
}

/** Whole days around the hours, with one more on both sides, so that what ends just before is seen. */
function spanAround(hours: readonly Interval[]): Span {
  const { day, days } = spanOf({ start: hours[0]!.start, end: hours.at(-1)!.end });
  return { day: day - 1, days: days + 2 };
}

async function roomsFor(ctx: SearchScope, { room }: TimeQuestion): Promise<Result<Room[] | null, NoAnswer>> {
  if (!room) return ok(null);
  const { seats, features = [], of } = room;
  const fitting = await roomsWith(ctx.tx, ctx.organisation, { seats, features });
  if (of) {
    const open = new Set((await roomsWith(ctx.tx, ctx.organisation)).map(({ id }) => id));
    const unknown = of.filter((id) => !open.has(id));
    if (unknown.length > 0) return refuse({ reason: 'unknown-rooms', rooms: unknown });
  }
  const found = fitting.filter(({ id }) => !of || of.includes(id));
  return found.length > 0 ? ok(found) : refuse({ reason: 'no-room-fits', seats, features });
}

interface Parts { readonly span: Span; readonly hours: readonly Interval[]; readonly grids: ReadonlyMap<PersonId, PersonGrid>; readonly rooms: readonly Room[] | null }

async function questionFor(ctx: SearchScope, question: TimeQuestion, { span, hours, grids, rooms }: Parts): Promise<MeetingQuestion> {
  const { minutes, window, step = 15, pools = [], optional = [], required, gap = 0, stretch = 0 } = question;
  const travels = await travelTimes(ctx.tx, ctx.organisation);
  const taken = rooms && await roomGrids(ctx, rooms.map(({ id }) => id), span, question);
  const attendee = (id: PersonId) => attendeeOf(ctx, id, grids.get(id)!, question);
  const people = new Map(everybody(question).map((id) => [id, attendee(id)]));
  const those = (ids: readonly PersonId[]) => [...new Set(ids)].map((id) => people.get(id)!);
  const lengths = [minutes, gap, stretch, ...[...people.values()].map((one) => one.gap), ...travels.map((one) => one.minutes)];
  return {
    span, minutes, gap, stretch, starts: startsWithin(span, hours, minutes, { zone: window.zone, step, earliest: ctx.now }),
    required: those(required), optional: those(optional), pools: pools.map((pool) => ({ ...pool, of: those(pool.of) })),
    places: rooms && rooms.map((room): Place => ({ id: room.id, building: room.building, seats: room.capacity, ...taken!.get(room.id)! })),
    building: question.building ?? null, travel: (from, to) => minutesBetween(travels, from, to), tentative: question.tentative ?? 'free',
    ...(question.wished ? { wished: cellAt(span, question.wished) } : {}), zone: window.zone, limit: question.limit ?? 5, seats: question.room?.seats ?? 0, odd: lengths.some((length) => length % 5 !== 0) ? 'hopeful' : 'strict',
  };
}

function attendeeOf(ctx: SearchScope, id: PersonId, grid: PersonGrid, { importance }: TimeQuestion): Attendee {
  const { zone, layers, exactly, sited, rules } = grid;
  return {
    id, zone, layers, exactly, sited, importance: importance?.get(id) ?? 1, gap: Math.max(rules.bufferBefore, rules.bufferAfter),
    notBefore: rules.notice > 0 ? ctx.now.add({ minutes: rules.notice }) : null,
  };
}

async function answer(ctx: SearchScope, question: TimeQuestion, asked: Asked, grids: ReadonlyMap<PersonId, PersonGrid>): Promise<Answer> {
  const { possible, proposals: best } = findTimes(asked);
  const those = (has: (grid: PersonGrid) => boolean) => [...grids].filter(([, grid]) => has(grid)).map(([id]) => id);
  const known = {
    starts: countCells(asked.question.starts), possible, proposals: best,
    assumed: those(({ said }) => !said), incomplete: those(({ complete }) => !complete),
  };
  if (best.length > 0) return { ...known, misses: [], ways: [], exact: true, longest: null };
  const { ways, exact } = smallestWays(asked, await blockersOf(ctx, asked, question));
  return { ...known, misses: nearestMisses(asked), ways: await named(ctx, asked, ways), exact, longest: longestCommon(asked) };
}
