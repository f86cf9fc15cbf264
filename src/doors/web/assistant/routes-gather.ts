/** Everything that the assistant shows, read as the visitor may see it. */
import { covers, type Interval } from '../../../calendar/interval.ts';
import { instantOf } from '../../../calendar/zone.ts';
import type { Context } from '../../../platform/context.ts';
import type { Result } from '../../../platform/result.ts';
import { access as calendarAccess } from '../../../rooms/calendars/access.ts';
import { may } from '../../../rooms/identity/access.ts';
import { stretchesBetween } from '../../../rooms/calendars/reads-busy.ts';
import type { Answer, NoAnswer } from '../../../rooms/availability/model-search.ts';
import { proposals } from '../../../rooms/availability/reads-search.ts';
import { unavailableBetween } from '../../../rooms/availability/reads-time.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import type { Person } from '../../../rooms/people/model.ts';
import { findPeople, people as peopleById } from '../../../rooms/people/reads.ts';
import type { Room } from '../../../rooms/resources/model.ts';
import { claimsBetween } from '../../../rooms/resources/reads-claims.ts';
import { rooms as openRooms } from '../../../rooms/resources/reads.ts';
import type { Ask } from './forms.ts';
import { cellAt, cellMinutes, clockAt, dayInterval, dayOf, freeFrom, inTheWay, paint, stepCells, type Day, type Kind, type Taking } from './parts-day.ts';
import type { Subject } from './routes-subject.ts';

/** Whether somebody must come, may, or is one of those of whom one is enough. */
export type Standing = 'must' | 'may' | 'one';

/** Somebody's row: `zone` is that of his hours, `said` whether he has said them. */
export interface PersonRow { readonly person: Person; readonly zone: string; readonly said: boolean; readonly standing: Standing; readonly cells: Uint8Array }
/** `lacks`: too few seats, features that it does not have. */
export interface RoomRow { readonly room: Room; readonly cells: Uint8Array; readonly small: boolean; readonly lacks: readonly string[] }

/** The time that is chosen, and how it is then. Cells are those of the day that is shown. */
export interface Chosen extends Interval {
  readonly at: string;
  readonly cells: readonly [from: number, to: number];
  readonly free: number;
  readonly missing: readonly { readonly row: PersonRow; readonly why: readonly Kind[] }[];
  /** Who comes of those of whom one is enough; null where nobody of them can, undefined where none is looked at. */
  readonly one: Person | null | undefined;
  /** The room that goes with it; `free` false where it is taken then, null where none fits and is free. */
  readonly room: { readonly room: Room; readonly free: boolean } | null;
  /** Its place among the proposals from 0; -1 where it is none of them. */
  readonly proposal: number;
}

export interface Shown {
  readonly ask: Ask;
  readonly subject: Subject;
  readonly answer: Result<Answer, NoAnswer>;
  readonly day: Day;
  readonly people: readonly PersonRow[];
  readonly rooms: readonly RoomRow[];
  readonly allRooms: readonly Room[];
  /** How many of those who must come are free to begin then, by cell. */
  readonly counts: readonly (number | null)[];
  /** The days around the one shown, each with the most who are free at one time. */
  readonly days: readonly { readonly date: Temporal.PlainDate; readonly most: number }[];
  readonly chosen: Chosen | null;
  readonly names: ReadonlyMap<string, string>;
  /** Who was found by the words; undefined where nobody was looked for. */
  readonly found: readonly Person[] | undefined;
}

const mostFound = 8;
const mostRooms = 6;
const daysShown = 7;

/** Reads it. Who may not see busy time gets nothing. */
export async function gather(ctx: Context, subject: Subject, asked: Ask): Promise<Shown | 'forbidden'> {
  if (!may(ctx.actor, calendarAccess['calendars.seeBusy'])) return 'forbidden';
  const known = await peopleById(ctx.tx, ctx.organisation, [...asked.must, ...asked.may, ...asked.one]);
  const isThere = (id: PersonId) => known.get(id)?.erased === false;
  const ask: Ask = { ...asked, must: asked.must.filter(isThere), may: asked.may.filter(isThere), one: asked.one.filter(isThere) };
  const allRooms = await openRooms(ctx.tx, ctx.organisation);
  const answer = await search(ctx, subject, ask, allRooms);
  const best = answer.ok ? bestOf(answer.value, ask) : undefined;
  const date = ask.day ?? best?.toZonedDateTimeISO(ask.zone).toPlainDate() ?? ask.first;
  const dates = around(ask, date);
  const painted = await paintPeople(ctx, subject, { ...ask, ...hoursShown(ask) }, known, dates);
  const day = painted.days.find((one) => one.date.equals(date))!;
  const people = painted.rows(day);
  const countsOf = (one: Day) => freeFrom(painted.rows(one).filter(({ standing }) => standing === 'must').map(({ cells }) => cells), one, ask.minutes, ask.tentative)
    .map((count, cell) => (Temporal.Instant.compare(cellAt(one, cell), ctx.now) < 0 ? null : count));
  const counts = countsOf(day);
  const at = ask.at ?? best?.toZonedDateTimeISO(ask.zone).toPlainTime().toString().slice(0, 5) ?? fullest(day, counts);
  const rooms = await roomRows(ctx, subject, ask, allRooms, day);
  const found = ask.find === '' ? undefined : (await findPeople(ctx.tx, ctx.organisation, ask.find, { most: mostFound + ask.must.length + ask.may.length + ask.one.length }))
    .filter(({ id }) => ![...ask.must, ...ask.may, ...ask.one].includes(id)).slice(0, mostFound);
  const shown = {
    ask: { ...ask, day: date, at }, subject, answer, day, people, rooms: rooms.filter(({ room }, index) => index < mostRooms || room.id === ask.place), allRooms, counts, found,
    days: painted.days.map((one) => ({ date: one.date, most: Math.max(0, ...countsOf(one).map((count) => count ?? 0)) })),
    names: new Map([...[...known].map(([id, { name }]) => [id, name] as const), ...allRooms.map(({ id, name }) => [id, name] as const)]),
  };
  return { ...shown, chosen: at === null ? null : chosenAt(shown, rooms, date, at) };
}

/** The hours shown: those asked for, and those of a time chosen beyond them on the same day. */
function hoursShown({ early, late, at, minutes }: Ask): { early: string; late: string } {
  if (at === null) return { early, late };
  const [hour, minute] = at.split(':').map(Number) as [number, number];
  const end = Math.ceil((hour * 60 + minute + minutes) / 60);
  const from = `${String(hour).padStart(2, '0')}:00`;
  const to = end > 23 ? '23:59' : `${String(end).padStart(2, '0')}:00`;
  return { early: from < early ? from : early, late: to > late ? to : late };
}

/** When most could begin on a day without a proposal; null where nobody could. */
function fullest(day: Day, counts: readonly (number | null)[]): string | null {
  const offered = counts.map((count, cell) => (cell % stepCells === 0 ? count ?? 0 : 0));
  const most = Math.max(0, ...offered);
  return most === 0 ? null : clockAt(day, offered.indexOf(most));
}

/** The beginning of the best proposal: of the day, where one is asked for. */
function bestOf({ proposals: best }: Answer, { day, zone }: Ask): Temporal.Instant | undefined {
  return best.find(({ start }) => day === null || start.toZonedDateTimeISO(zone).toPlainDate().equals(day))?.start;
}

async function search(ctx: Context, { session, wished }: Subject, ask: Ask, rooms: readonly Room[]): Promise<Result<Answer, NoAnswer>> {
  const { must, may: optional, one, minutes, zone, first, last, early, late, gap, place, tentative, weekends } = ask;
  const here = typeof place === 'string' && place !== 'none' && place !== 'any' ? rooms.find(({ id }) => id === place) : undefined;
  const found = await proposals(ctx, {
    required: must, optional, pools: one.length > 0 ? [{ name: '', need: 1, of: one }] : [], minutes, gap, tentative, limit: 5, wished: wished ? wished.wall.toZonedDateTime(wished.zone).toInstant() : null, except: session ? { kind: 'session', id: session.id } : null,
    room: place === 'none' ? null : { seats: place === 'any' ? seatsOf(ask) : 0, ...(place === 'any' ? { features: ask.features } : {}), ...(here ? { of: [here.id] } : {}) },
    window: { zone, first, last, from: Temporal.PlainTime.from(early), to: Temporal.PlainTime.from(late), weekdays: weekends ? [] : [1, 2, 3, 4, 5] },
  });
  if (!found.ok && found.reason === 'forbidden') throw new Error('whoever sees busy time may ask');
  return found as Result<Answer, NoAnswer>;
}

/** As many as come, where nothing else is said. */
export function seatsOf({ seats, must, may: optional, one }: Ask): number {
  return seats ?? must.length + optional.length + Math.min(1, one.length);
}

/** The days shown: up to seven of those asked for, with the one in question among them. */
function around({ first, last, weekends }: Ask, date: Temporal.PlainDate): Temporal.PlainDate[] {
  const all: Temporal.PlainDate[] = [];
  for (let day = first; Temporal.PlainDate.compare(day, last) <= 0; day = day.add({ days: 1 })) {
    if (weekends || day.dayOfWeek <= 5 || day.equals(date)) all.push(day);
  }
  if (!all.some((day) => day.equals(date))) all.push(date);
  const at = all.findIndex((day) => day.equals(date));
  const from = Math.max(0, Math.min(at - Math.floor(daysShown / 2), all.length - daysShown));
  return all.slice(from, from + daysShown);
}

/** The time of all people over all days shown, read at once. */
async function paintPeople(ctx: Context, { session }: Subject, ask: Ask, known: ReadonlyMap<string, Person>, dates: readonly Temporal.PlainDate[]) {
  const days = dates.map((date) => dayOf(date, ask));
  const ids = [...ask.must, ...ask.one, ...ask.may];
  const all = { start: dayInterval(days[0]!).start, end: dayInterval(days.at(-1)!).end };
  const stretches = await stretchesBetween(ctx, ids, all, { except: session?.id ?? null });
  const times = await unavailableBetween(ctx, ids, all.start, all.end);
  const why = { 'outside-hours': 'out', 'time-off': 'off', holiday: 'holiday' } as const;
  const taking = new Map(ids.map((id): [PersonId, Taking[]] => {
    const { starts = [], ends = [], tentative = [] } = stretches.get(id) ?? {};
    return [id, [
      ...starts.map((from, index): Taking => ({ from, to: ends[index]!, kind: tentative[index] ? 'maybe' : 'busy' })),
      ...(times.get(id)?.intervals ?? []).map((one): Taking => ({ from: one.interval.start.epochMilliseconds, to: one.interval.end.epochMilliseconds, kind: why[one.why] })),
    ]];
  }));
  const rows = (day: Day): PersonRow[] => ids.map((id) => {
    const person = known.get(id)!;
    const { zone = person.zone, said = false } = times.get(id) ?? {};
    return { person, zone, said, standing: ask.must.includes(id) ? 'must' : ask.one.includes(id) ? 'one' : 'may', cells: paint(day, taking.get(id)!) };
  });
  return { days, rows };
}

async function roomRows(ctx: Context, { session }: Subject, ask: Ask, rooms: readonly Room[], day: Day): Promise<RoomRow[]> {
  if (ask.place === 'none') return [];
  const claims = Map.groupBy(
    (await claimsBetween(ctx, rooms.map(({ id }) => id), dayInterval(day))).filter(({ subject }) => subject.id !== session?.id), ({ resource }) => resource,
  );
  const has = (room: Room, feature: string) => room.features.some((one) => one.toLowerCase() === feature.normalize('NFC').toLowerCase());
  const rows = rooms.map((room): RoomRow => ({
    room, small: room.capacity < seatsOf(ask), lacks: ask.features.filter((feature) => !has(room, feature)),
    cells: paint(day, (claims.get(room.id) ?? []).map(({ start, end, state }) => ({ from: start.epochMilliseconds, to: end.epochMilliseconds, kind: state === 'held' ? 'maybe' : 'busy' }))),
  }));
  const rank = ({ room, small, lacks }: RoomRow) => Number(room.id !== ask.place) * 4 + Number(small || lacks.length > 0) * 2;
  return rows.sort((a, b) => rank(a) - rank(b) || a.room.capacity - b.room.capacity || a.room.name.localeCompare(b.room.name));
}

type Without = Omit<Shown, 'chosen'>;

function chosenAt({ ask, day, people, answer }: Without, rooms: readonly RoomRow[], date: Temporal.PlainDate, at: string): Chosen {
  const start = instantOf(date.toPlainDateTime(Temporal.PlainTime.from(at)), ask.zone);
  const end = start.add({ minutes: ask.minutes });
  const cell = (instant: Temporal.Instant) => day.start.until(instant).total('minutes') / cellMinutes;
  const cells = [Math.floor(cell(start)), Math.ceil(cell(end))] as const;
  const [from, to] = [Math.max(0, cells[0]), Math.min(day.cells, cells[1])];
  const missing = people.filter(({ standing }) => standing !== 'one').map((row) => ({ row, why: inTheWay(row.cells, from, to, ask.tentative) })).filter(({ why }) => why.length > 0);
  const proposal = answer.ok ? answer.value.proposals.findIndex((one) => one.start.equals(start)) : -1;
  const isFree = (row: RoomRow) => inTheWay(row.cells, from, to, 'busy').length === 0;
  const proposed = proposal < 0 || !answer.ok ? undefined : rooms.find(({ room }) => room.id === answer.value.proposals[proposal]!.place);
  const fixed = rooms.find(({ room }) => room.id === ask.place);
  const row = fixed ?? proposed ?? rooms.find((one) => !one.small && one.lacks.length === 0 && isFree(one));
  return {
    start, end, at, cells, missing, proposal, room: row ? { room: row.room, free: isFree(row) } : null,
    free: ask.must.length - missing.filter((one) => one.row.standing === 'must').length, one: ask.one.length === 0 ? undefined : oneOf(proposal),
  };

  function oneOf(nth: number): Person | null {
    const chosen = answer.ok && nth >= 0 ? answer.value.proposals[nth]!.pools.flatMap((pool) => pool.people)[0] : undefined;
    const free = people.filter((row) => row.standing === 'one' && inTheWay(row.cells, from, to, ask.tentative).length === 0).map(({ person }) => person);
    return free.find(({ id }) => id === chosen) ?? free[0] ?? null;
  }
}

/** Whether a time reaches over the day that is shown: what is beyond it is not seen there. */
export function isBeyond({ day, chosen }: Shown): boolean {
  return chosen !== null && !covers(dayInterval(day), chosen);
}
