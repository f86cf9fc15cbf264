/** What the fields of a session offer, and a session or a request as the fields of a form. */
import type { Context } from '../../../platform/context.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import type { Person } from '../../../rooms/people/model.ts';
import { people as peopleById } from '../../../rooms/people/reads.ts';
import type { Room } from '../../../rooms/resources/model.ts';
import { platforms, rooms } from '../../../rooms/resources/reads.ts';
import type { Session } from '../../../rooms/sessions/model.ts';
import type { SessionRequest } from '../../../rooms/sessions/model-requests.ts';
import { repetitionFields } from './forms-repeat.ts';
import type { Choices } from './parts-fields.tsx';
import { namesIn, takenFields, takenPeople } from './parts-taken.ts';
import { groups } from './routes-invitees.ts';

type Fields = [string, string][];

/** Rooms, ways to meet online and groups, as they can be chosen now. */
export async function choicesFor(ctx: Context, coordinator: PersonId): Promise<Choices> {
  return { rooms: await rooms(ctx.tx, ctx.organisation), platforms: await platforms(ctx, coordinator), groups: await groups(ctx) };
}

/** A wall time as the fields of a date and a time. */
export function wallFields(wall: Temporal.PlainDateTime | undefined): Fields {
  return wall ? [['date', wall.toPlainDate().toString()], ['time', wall.toPlainTime().toString().slice(0, 5)]] : [];
}

/** A booked place as fields. */
export function placeFields({ place }: Pick<Session, 'place'>): Fields {
  switch (place?.kind) {
    case 'room': return [['place', `room:${place.room}`]];
    case 'virtual': return [['place', `virtual:${place.platform}`], ['link', place.platform === 'link' ? place.joinAddress : '']];
    case 'elsewhere': return [['place', 'elsewhere'], ['where', place.where]];
    default: return [];
  }
}

/** A wished place: a room where it was named as it is called here. */
function wishedPlace(place: SessionRequest['place'], known: readonly Room[]): Fields {
  const named = (room: Room) => room.name.toLowerCase() === place?.text.trim().toLowerCase();
  const rooms = place?.kind === 'room' ? known.filter(named) : [];
  if (rooms.length === 1) return [['place', `room:${rooms[0]!.id}`]];
  if (place?.kind === 'virtual') return [['place', 'virtual:link'], ['link', /^https?:/.test(place.text) ? place.text : '']];
  return place?.kind === 'elsewhere' ? [['place', 'elsewhere'], ['where', place.text]] : [];
}

/** What is so, as checked boxes. */
export function settingFields({ critical, hidesPeople, class: classification }: Pick<Session, 'critical' | 'hidesPeople' | 'class'>): Fields {
  return [['class', classification], ...(critical ? [['critical', 'yes']] as Fields : []), ...(hidesPeople ? [['hidesPeople', 'yes']] as Fields : [])];
}

/** A request's wish as fields; what it leaves open has the form's own beginning. */
export function wishFields({ id, title, purpose, who, wished, minutes, place }: SessionRequest, own: { zone: string; rooms: readonly Room[] }): Fields {
  return [
    ['request', id], ['title', title], ['agenda', purpose], ['people', namesIn(who).join('\n')], ['zone', wished?.zone ?? own.zone], ['minutes', String(minutes ?? 60)],
    ...wallFields(wished?.wall), ...wishedPlace(place, own.rooms),
  ];
}

type Listed = readonly { readonly person: Person; readonly required: boolean }[];

/** People as the lines of the two fields for them. */
function peopleFields(people: Listed): Fields {
  const lines = (required: boolean) => people.filter((one) => one.required === required).map(({ person }) => (person.email ? `${person.name} <${person.email}>` : person.name)).join('\n');
  return [['people', lines(true)], ['optional', lines(false)]];
}

/** Puts what was chosen elsewhere and came with the address into a form's values: a time, a place, people. */
export async function withTaken(ctx: Context, values: URLSearchParams, query: URLSearchParams): Promise<URLSearchParams> {
  const taken = new URLSearchParams(values);
  for (const [name, value] of takenFields(query)) taken.set(name, value);
  const chosen = takenPeople(query);
  if (!chosen) return taken;
  const known = await peopleById(ctx.tx, ctx.organisation, [...chosen.must, ...chosen.may]);
  const listed = (ids: readonly string[], required: boolean) => ids.flatMap((id) => (known.get(id)?.erased === false ? [{ person: known.get(id)!, required }] : []));
  for (const [name, value] of peopleFields([...listed(chosen.must, true), ...listed(chosen.may, false)])) taken.set(name, value);
  if (chosen.also.length > 0) taken.set('people', [taken.get('people'), ...chosen.also].filter(Boolean).join('\n'));
  return taken;
}

/** A session as fields. */
export function sessionFields(session: Session, people: Listed): Fields {
  const { title, agenda, time, minutes } = session;
  const zone = time?.zone ?? session.zone;
  return [
    ['version', String(session.version)], ['title', title], ['agenda', agenda], ['zone', zone], ['minutes', String(minutes ?? 60)], ...wallFields(time?.wall),
    ...repetitionFields({ ...session, zone }), ...placeFields(session), ...peopleFields(people), ...settingFields(session),
    ...(session.request === null ? [] : [['request', session.request]] as Fields),
  ];
}
