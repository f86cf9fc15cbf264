import type { Context } from '../../platform/context.ts';
import { may, type AccessTable, type Relation } from '../identity/access.ts';
import type { Invitee } from '../invitations/model.ts';
import { access } from './access.ts';
import type { Missing, Place, Session, SessionOccurrence, SessionState, OccurrenceChange } from './model.ts';
import { occurrenceTime, partOf, seriesStarts } from './rules-times.ts';

/** What a session lacks before it can be scheduled: who, when and where (G-4.1.2). */
export function missing(session: Pick<Session, 'time' | 'place'>, people: readonly Invitee[]): Missing[] {
  return [
    ...(people.length === 0 ? ['who' as const] : []),
    ...(session.time === null ? ['when' as const] : []),
    ...(session.place === null ? ['where' as const] : []),
  ];
}

/** From which states a verb may go on. */
export const openFor = {
  schedule: ['proposed'],
  change: ['proposed', 'scheduled'],
  occurrence: ['scheduled'],
  cancel: ['proposed', 'scheduled', 'in-progress'],
  people: ['proposed', 'scheduled', 'in-progress'],
  start: ['scheduled'],
  hold: ['scheduled', 'in-progress'],
} as const satisfies Record<string, readonly SessionState[]>;

/** How an actor stands to a session. */
export function relationsTo(actor: Context['actor'], session: Pick<Session, 'coordinator'>, invited: boolean): Relation[] {
  if (actor.kind !== 'person') return [];
  return [...(actor.person === session.coordinator ? ['owner' as const] : []), ...(invited ? ['invited' as const] : [])];
}

/** The rule of a verb for one session: of what is private the roles count for nothing but handing it over. */
export function ruleFor(verb: keyof typeof access, session: Pick<Session, 'class'>): AccessTable[string] {
  if (session.class === 'PUBLIC' || verb === 'sessions.handOver') return access[verb];
  return verb === 'sessions.read' ? access['sessions.readPrivate'] : access['sessions.changePrivate'];
}

/** How much of a session an actor sees: all, that there is one and when, or nothing. */
export function sightOf(actor: Context['actor'], session: Pick<Session, 'id' | 'class' | 'coordinator'>, invited: boolean): 'all' | 'times' | 'none' {
  const thing = { subject: session.id, relations: relationsTo(actor, session, invited) };
  if (may(actor, ruleFor('sessions.read', session), thing)) return 'all';
  return may(actor, access['sessions.read'], thing) ? 'times' : 'none';
}

const order = (a: SessionOccurrence, b: SessionOccurrence) => Temporal.Instant.compare(a.time.start, b.time.start);

/** All times that a session takes place, the cancelled among them, in order; none while it has no time. */
export function occurrencesOf(session: Session, changes: readonly OccurrenceChange[]): SessionOccurrence[] {
  const { time, rule } = session;
  if (time === null) return [];
  const whole = { title: session.title, agenda: session.agenda, place: session.place, settledAt: session.settledAt ?? session.madeAt };
  if (rule === null) return [{ ...whole, part: '', time: interval(time), state: session.state, changed: false, reason: session.reason }];
  const byPart = new Map(changes.map((one) => [one.part, one]));
  return seriesStarts(time, rule).map((start) => {
    const one = byPart.get(partOf(start));
    return {
      part: partOf(start), time: interval(one?.time ?? occurrenceTime(time, start)), state: stateOf(session, one),
      title: one?.title ?? whole.title, agenda: one?.agenda ?? whole.agenda, place: one?.place ?? whole.place,
      changed: one !== undefined && differs(one), reason: one?.reason ?? session.reason, settledAt: one?.settledAt ?? whole.settledAt,
    };
  }).sort(order);
}

const interval = ({ start, end }: { start: Temporal.Instant; end: Temporal.Instant }) => ({ start, end });

function stateOf(session: Session, change: OccurrenceChange | undefined): SessionState {
  if (change?.cancelled) return 'cancelled';
  return change?.state ?? session.state;
}

/** Whether an occurrence is otherwise than its series; its state alone makes no difference. */
export function differs({ cancelled, title, agenda, time, place }: OccurrenceChange): boolean {
  return cancelled || title !== null || agenda !== null || time !== null || place !== null;
}

/** Whether two places are the same place. */
export function samePlace(a: Place | null, b: Place | null): boolean {
  if (a === null || b === null || a.kind !== b.kind) return a === b;
  if (a.kind === 'room') return a.room === (b as typeof a).room;
  if (a.kind === 'elsewhere') return a.where === (b as typeof a).where;
  const other = b as typeof a;
  return a.platform === other.platform && a.joinAddress === other.joinAddress && a.instructions === other.instructions;
}
