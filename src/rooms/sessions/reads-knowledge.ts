import type { OrganisationId } from '../../platform/context.ts';
import type { Tx } from '../../platform/database.ts';
import type { PersonId } from '../identity/model.ts';
import { announcementKinds } from '../invitations/actions-announce.ts';
import type { Attendee } from '../invitations/model.ts';
import { attendeesOf } from '../invitations/reads.ts';
import type { Delivery } from '../messaging/model.ts';
import { ledgerOf } from '../messaging/reads.ts';

/**
 * How far the newest word about a session has come with one person (G-4.4.1). `not-told`: nothing was said yet. `seen` and
 * `answered` are what makes that a person knows.
 */
export interface Knowledge {
  readonly person: PersonId;
  readonly state: 'not-told' | 'seen' | 'answered' | Delivery['state'];
  /** What was said last: `invitations.request`, `invitations.update`, … */
  readonly kind: string | null;
  readonly version: number | null;
  readonly queuedAt: Temporal.Instant | null;
  readonly sentAt: Temporal.Instant | null;
  readonly seenAt: Temporal.Instant | null;
  readonly answeredAt: Temporal.Instant | null;
  /** From when it was queued until the person was known to know. */
  readonly took: Temporal.Duration | null;
  /** Why it did not arrive, in the words of the server or ours. */
  readonly reason: string | null;
}

/** What everybody asked to a session knows of it, or of one occurrence. */
export async function knowledgeOf(tx: Tx, organisation: OrganisationId, session: string, part = ''): Promise<Knowledge[]> {
  const said = await ledgerOf(tx, organisation, { kind: 'session', id: session, ...(part === '' ? {} : { part }) });
  const people = await attendeesOf(tx, organisation, session);
  const told = said.filter(({ message, state }) => (announcementKinds as readonly string[]).includes(message.kind) && state !== 'withdrawn');
  return people.map((one) => knowledge(one, told.filter((delivery) => delivery.person === one.person)));
}

function knowledge(one: Attendee, said: readonly Delivery[]): Knowledge {
  const last = said.at(-1);
  if (!last || one.toldSequence === null) {
    const nothing = { kind: null, version: null, queuedAt: null, sentAt: null, seenAt: null, answeredAt: null, took: null, reason: null };
    return { person: one.person, state: 'not-told', ...nothing };
  }
  const answers = [one.given, ...one.parts.values()].flatMap(({ at }) => at ?? []).filter((at) => Temporal.Instant.compare(at, last.queuedAt) >= 0);
  const answeredAt = answers.length > 0 ? answers.reduce((a, b) => (Temporal.Instant.compare(a, b) < 0 ? a : b)) : null;
  const knewAt = [last.seenAt, answeredAt].filter((at) => at !== null).sort(Temporal.Instant.compare)[0] ?? null;
  return {
    person: one.person, state: answeredAt ? 'answered' : last.seenAt ? 'seen' : last.state, kind: last.message.kind, version: last.message.sequence,
    queuedAt: last.queuedAt, sentAt: last.sentAt, seenAt: last.seenAt, answeredAt, reason: last.reason,
    took: knewAt && last.queuedAt.until(knewAt, { largestUnit: 'hours' }),
  };
}

/** Those of whom it is not known that they know. */
export async function whoDoesNotKnow(tx: Tx, organisation: OrganisationId, session: string, part = ''): Promise<Knowledge[]> {
  return (await knowledgeOf(tx, organisation, session, part)).filter(({ state }) => state !== 'seen' && state !== 'answered');
}
