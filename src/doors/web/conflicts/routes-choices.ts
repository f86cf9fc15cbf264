/** What can be chosen on the page of a way out, and who would be told. */
import { overlaps, type Interval } from '../../../calendar/interval.ts';
import type { Context } from '../../../platform/context.ts';
import type { Proposal } from '../../../planning/meeting-model.ts';
import { proposals } from '../../../rooms/availability/reads-search.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import type { Attendee } from '../../../rooms/invitations/model.ts';
import { attendeesOf } from '../../../rooms/invitations/reads.ts';
import { people as peopleById } from '../../../rooms/people/reads.ts';
import type { Room } from '../../../rooms/resources/model.ts';
import { takenBetween } from '../../../rooms/resources/reads-claims.ts';
import { rooms as openRooms } from '../../../rooms/resources/reads.ts';
import type { Place, Session } from '../../../rooms/sessions/model.ts';
import { occurrences, placeNames } from '../../../rooms/sessions/reads.ts';
import type { ConflictSeen, PartySeen } from '../../../rooms/sessions/reads-conflicts-pages.ts';
import type { WayName } from './forms.ts';

/** What the page of a way is made of. */
export interface Choices {
  readonly way: WayName;
  readonly seen: ConflictSeen;
  /** Which of the two gives way; undefined where none does. */
  readonly of: (PartySeen & { readonly session: Session }) | undefined;
  readonly place: string;
  /** The names of all who are asked to it, and who of them is in this conflict. */
  readonly names: readonly string[];
  readonly people: readonly { readonly id: PersonId; readonly name: string; readonly required: boolean; readonly told: boolean }[];
  readonly times: readonly { readonly at: Interval; readonly missing: readonly string[] }[];
  readonly rooms: readonly Room[];
}

/** Everything for one way; undefined where that way is not open to the reader. */
export async function choicesFor(ctx: Context, way: WayName, seen: ConflictSeen, id: string | undefined): Promise<Choices | undefined> {
  const none = { way, seen, place: '', names: [], people: [], times: [], rooms: [] };
  if (way === 'accept') return { ...none, of: undefined };
  const party = [seen.a, seen.b].find((one) => one?.party.id === id);
  if (!party?.session || !isOpen(way, party, seen)) return undefined;
  const of = { ...party, session: party.session };
  const attendees = await attendeesOf(ctx.tx, ctx.organisation, of.session.id);
  const known = await peopleById(ctx.tx, ctx.organisation, attendees.map(({ person }) => person));
  const nameOf = (person: PersonId) => known.get(person)?.name ?? '';
  const concerned = new Set(seen.owners.map((one) => one.id));
  const place = await placeOf(ctx, of);
  return {
    ...none, of, place: (await placeNames(ctx, [place]))(place).label, names: attendees.map(({ person }) => nameOf(person)),
    people: attendees.filter(({ person }) => concerned.has(person)).map(({ person, required, toldSequence }) => ({ id: person, name: nameOf(person), required, told: toldSequence !== null })),
    times: way === 'move' ? await timesFor(ctx, of, attendees, place, nameOf) : [], rooms: way === 'room' ? await roomsFor(ctx, of, attendees.length, place) : [],
  };
}

function isOpen(way: Exclude<WayName, 'accept'>, { may }: PartySeen, { first }: ConflictSeen): boolean {
  switch (way) {
    case 'move': return may.move;
    case 'room': return may.change;
    case 'cancel': return may.cancel;
    case 'optional': case 'leave-out': return may.people && first.owner.kind === 'person';
  }
}

async function placeOf(ctx: Context, { session, party }: { session: Session; party: PartySeen['party'] }): Promise<Place | null> {
  return (await occurrences(ctx.tx, ctx.organisation, session)).find(({ part }) => part === party.part)?.place ?? session.place;
}

const howMany = 5;
/** How far a new time is looked for. */
const within = { days: 14 };

/** The best times at which everybody who must come can, in the room where it is; none on a time that the session itself takes. */
async function timesFor(
  ctx: Context, { session, party }: { session: Session; party: PartySeen['party'] }, attendees: readonly Attendee[], place: Place | null, nameOf: (person: PersonId) => string,
): Promise<Choices['times']> {
  const those = (must: boolean) => attendees.filter(({ required }) => required === must).map(({ person }) => person);
  const [required, optional] = [those(true), those(false)];
  const dayOf = (at: Temporal.Instant) => at.toZonedDateTimeISO(session.zone).toPlainDate();
  const first = [dayOf(ctx.now), dayOf(party.at.start)].sort(Temporal.PlainDate.compare).at(-1)!;
  const found = await proposals(ctx, {
    required: required.length > 0 ? required : optional, optional: required.length > 0 ? optional : [], minutes: Math.round(party.at.start.until(party.at.end).total('minutes')),
    window: { zone: session.zone, first, last: first.add(within), from: new Temporal.PlainTime(7), to: new Temporal.PlainTime(20), weekdays: [1, 2, 3, 4, 5, 6, 7] },
    room: place?.kind === 'room' ? { seats: 0, of: [place.room] } : null, limit: howMany * 2, except: { kind: 'session', id: session.id },
  });
  if (!found.ok) return [];
  const own = (await occurrences(ctx.tx, ctx.organisation, session)).filter(({ state }) => state === 'scheduled').map(({ time }) => time);
  return found.value.proposals.filter((one) => !own.some((time) => overlaps(time, one))).slice(0, howMany)
    .sort((a, b) => Temporal.Instant.compare(a.start, b.start)).map((one) => ({ at: { start: one.start, end: one.end }, missing: missingOf(one).map((id) => nameOf(id as PersonId)) }));
}

const missingOf = ({ reasons }: Proposal): readonly string[] => reasons.flatMap((reason) => (reason.kind === 'optional-missing' ? reason.people : []));

/** The rooms that are free then and have a seat for everybody, the smallest first. */
async function roomsFor(ctx: Context, { party }: { party: PartySeen['party'] }, seats: number, place: Place | null): Promise<Room[]> {
  const fitting = (await openRooms(ctx.tx, ctx.organisation, { seats })).filter(({ id }) => place?.kind !== 'room' || id !== place.room);
  const taken = await takenBetween(ctx, fitting.map(({ id }) => id), party.at);
  const isFree = ({ id }: Room) => (taken.get(id)?.times ?? []).every((time) => !overlaps(time, party.at));
  return fitting.filter(isFree).sort((a, b) => a.capacity - b.capacity || a.name.localeCompare(b.name)).slice(0, 8);
}
