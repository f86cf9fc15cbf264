/** What the fields of a session offer, and a session or a request as the fields of a form. */
import type { Context } from '../../../platform/context.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import type { Person } from '../../../rooms/people/model.ts';
import { platforms, rooms } from '../../../rooms/resources/reads.ts';
import type { Session } from '../../../rooms/sessions/model.ts';
import type { SessionRequest } from '../../../rooms/sessions/model-requests.ts';
import { repetitionFields } from './forms-repeat.ts';
import type { Choices } from './parts-fields.tsx';
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

/** A wished place: of a room it is not said which. */
function wishedPlace(place: SessionRequest['place']): Fields {
  if (place?.kind === 'virtual') return [['place', 'virtual:link'], ['link', /^https?:/.test(place.text) ? place.text : '']];
  return place?.kind === 'elsewhere' ? [['place', 'elsewhere'], ['where', place.text]] : [];
}

/** What is so, as checked boxes. */
export function settingFields({ critical, hidesPeople, class: classification }: Pick<Session, 'critical' | 'hidesPeople' | 'class'>): Fields {
  return [['class', classification], ...(critical ? [['critical', 'yes']] as Fields : []), ...(hidesPeople ? [['hidesPeople', 'yes']] as Fields : [])];
}

/** A request's wish as fields; what it leaves open has the form's own beginning. */
export function wishFields({ id, title, purpose, who, wished, minutes, place }: SessionRequest, own: { zone: string }): Fields {
  return [
    ['request', id], ['title', title], ['agenda', purpose], ['people', who ?? ''], ['zone', wished?.zone ?? own.zone], ['minutes', String(minutes ?? 60)],
    ...wallFields(wished?.wall), ...wishedPlace(place),
  ];
}

/** A session as fields. */
export function sessionFields(session: Session, people: readonly { person: Person; required: boolean }[]): Fields {
  const { title, agenda, time, minutes, rule } = session;
  const zone = time?.zone ?? session.zone;
  const lines = (required: boolean) => people.filter((one) => one.required === required).map(({ person }) => (person.email ? `${person.name} <${person.email}>` : person.name)).join('\n');
  return [
    ['version', String(session.version)], ['title', title], ['agenda', agenda], ['zone', zone], ['minutes', String(minutes ?? 60)], ...wallFields(time?.wall),
    ...repetitionFields(rule, zone), ...placeFields(session), ['people', lines(true)], ['optional', lines(false)], ...settingFields(session),
    ...(session.request === null ? [] : [['request', session.request]] as Fields),
  ];
}
