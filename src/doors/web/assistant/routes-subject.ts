/** What a time is looked for: a session, a request, or nothing yet; and who may take the time for it. */
import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import { may } from '../../../rooms/identity/access.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { attendeesOf } from '../../../rooms/invitations/reads.ts';
import { findPeople, personByEmail } from '../../../rooms/people/reads.ts';
import { access as sessionAccess } from '../../../rooms/sessions/access.ts';
import { access as requestAccess } from '../../../rooms/sessions/access-requests.ts';
import type { Session } from '../../../rooms/sessions/model.ts';
import type { RequestId, SessionRequest } from '../../../rooms/sessions/model-requests.ts';
import { sessionPage } from '../../../rooms/sessions/reads-pages.ts';
import { requestById } from '../../../rooms/sessions/reads-requests.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { namesIn } from '../sessions/parts-taken.ts';
import type { Base, Defaults, Place } from './forms.ts';

/** `closed`: it is cancelled, held or goes on, so that no time is taken for it. */
export type Closed = 'cancelled' | 'held' | 'in-progress';

export interface Subject {
  readonly kind: 'session' | 'request' | 'nothing';
  readonly title: string | null;
  /** Of the session or request; with the part of a series. */
  readonly id: string | null;
  readonly part: string;
  /** What does not stand in its own way. */
  readonly session: Session | null;
  readonly request: SessionRequest | null;
  /** When it is now, or when it is wished. */
  readonly now: { readonly start: Temporal.Instant; readonly end: Temporal.Instant } | null;
  readonly wished: SessionRequest['wished'];
  /** Whom the request names and nobody is known by. */
  readonly unknown: readonly string[];
  readonly defaults: Defaults;
  readonly mayTake: boolean;
  readonly closed: Closed | null;
}

/** Undefined where there is none, `forbidden` for who works on no such thing. */
export async function sessionSubject(ctx: Context, visit: MemberVisit, id: string, part: string): Promise<Subject | 'forbidden' | undefined> {
  const seen = isId(id) ? await sessionPage(ctx, id, part) : undefined;
  if (!seen) return undefined;
  if (seen.sight === 'times' || !seen.office) return 'forbidden';
  const { session, occurrence } = seen;
  if (part !== '' && !occurrence) return undefined;
  const attendees = await attendeesOf(ctx.tx, ctx.organisation, session.id);
  const base: Base = { must: attendees.filter(({ required }) => required).map(({ person }) => person), may: attendees.filter(({ required }) => !required).map(({ person }) => person) };
  const time = occurrence?.time ?? session.time;
  const where = occurrence?.place ?? session.place;
  const minutes = time ? Math.round(time.start.until(time.end).total('minutes')) : session.minutes ?? 60;
  const state = occurrence?.state ?? session.state;
  const verb = session.state === 'proposed' ? 'sessions.schedule' : 'sessions.reschedule';
  const rule = session.class === 'PUBLIC' ? sessionAccess[verb] : sessionAccess['sessions.changePrivate'];
  return {
    kind: 'session', title: occurrence?.title ?? session.title, id: session.id, part, session, request: null, unknown: [], wished: null,
    now: time ? { start: time.start, end: time.end } : null,
    defaults: { base, minutes, zone: session.zone, first: firstDay(visit, session.zone, time?.start.toZonedDateTimeISO(session.zone).toPlainDate()), place: placeOf(where) },
    mayTake: may(visit.actor, rule, { relations: session.coordinator === visit.person.id ? ['owner'] : [] }),
    closed: state === 'cancelled' || state === 'held' || state === 'in-progress' ? state : null,
  };
}

const placeOf = (place: Session['place']): Place => (place === null ? 'any' : place.kind === 'room' ? place.room : 'none');

/** A request; undefined where there is none. Whose names nobody is known by, for that the requester's time is looked at. */
export async function requestSubject(ctx: Context, visit: MemberVisit, id: string): Promise<Subject | 'forbidden' | undefined> {
  if (!may(visit.actor, requestAccess['sessions.readRequest'])) return 'forbidden';
  const request = isId(id) ? await requestById(ctx.tx, ctx.organisation, id as RequestId) : undefined;
  if (!request) return undefined;
  const { known, unknown } = await named(ctx, namesIn(request.who));
  const zone = request.wished?.zone ?? visit.person.zone;
  return {
    kind: 'request', title: request.title, id: request.id, part: '', session: null, request, now: null, unknown, wished: request.wished,
    defaults: {
      base: { must: known.length > 0 ? [...new Set(known)] : [request.requester], may: [] }, minutes: Math.min(request.minutes ?? 60, 1440), zone,
      first: firstDay(visit, zone, request.wished?.wall.toPlainDate()), place: request.place === null || request.place.kind === 'room' ? 'any' : 'none',
    },
    mayTake: may(visit.actor, requestAccess['sessions.scheduleRequest']), closed: null,
  };
}

/** Nothing yet: whoever is added. */
export function newSubject(visit: MemberVisit): Subject {
  const { zone } = visit.person;
  return {
    kind: 'nothing', title: null, id: null, part: '', session: null, request: null, now: null, unknown: [], wished: null,
    defaults: { base: { must: [visit.person.id], may: [] }, minutes: 60, zone, first: firstDay(visit, zone, undefined), place: 'any' },
    mayTake: may(visit.actor, sessionAccess['sessions.propose']), closed: null,
  };
}

/** Today, or some days before the one that is meant where that is later. */
function firstDay({ now }: MemberVisit, zone: string, meant: Temporal.PlainDate | undefined): Temporal.PlainDate {
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  const before = meant?.subtract({ days: 3 });
  return before && Temporal.PlainDate.compare(before, today) > 0 ? before : today;
}

const mostNames = 100;

/** The people that are meant, by name or address; what fits nobody or several stays as it was written. */
async function named(ctx: Context, names: readonly string[]): Promise<{ known: PersonId[]; unknown: string[] }> {
  const [known, unknown]: [PersonId[], string[]] = [[], []];
  for (const line of names.slice(0, mostNames)) {
    const address = /<?([^<>\s]+@[^<>\s]+)>?$/.exec(line)?.[1];
    const person = address ? await personByEmail(ctx.tx, ctx.organisation, address) : await byName(ctx, line);
    if (person) known.push(person.id as PersonId);
    else unknown.push(line);
  }
  return { known, unknown };
}

async function byName(ctx: Context, name: string) {
  const same = (other: string) => other.normalize('NFC').toLocaleLowerCase() === name.normalize('NFC').toLocaleLowerCase();
  const found = (await findPeople(ctx.tx, ctx.organisation, name, { most: 50 })).filter((one) => same(one.name));
  return found.length === 1 ? found[0] : undefined;
}
