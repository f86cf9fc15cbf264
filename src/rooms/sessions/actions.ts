import type { Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids } from '../identity/access.ts';
import { member, organisation as organisationOf } from '../identity/reads.ts';
import type { PersonId } from '../identity/model.ts';
import { addAttendees, setAttendees } from '../invitations/actions.ts';
import { storeOrganisersCopy } from '../invitations/actions-copies.ts';
import type { Invitee } from '../invitations/model.ts';
import { attendeesOf } from '../invitations/reads.ts';
import { record } from '../log/actions.ts';
import { people as peopleById } from '../people/reads.ts';
import { access } from './access.ts';
import { claimFor } from './actions-claims.ts';
import { bookPlace, forbidsOf, opened, placeColumns, save, subjectOf, timeColumns, told, type Refusal } from './actions-open.ts';
import { keepVersion } from './actions-versions.ts';
import type { Session, SessionId } from './model.ts';
import { sessionOf } from './reads.ts';
import { occasionOf } from './reads-occasion.ts';
import { missing, openFor } from './rules.ts';
import { amendedWhen } from './rules-change.ts';
import type { Amendment, Proposal } from './schema.ts';
import { insertSession, type Tables } from './store.ts';

export type { Refusal } from './actions-open.ts';

/** Proposes a session: it may still lack who, when and where (G-4.1.2). Nobody is told. */
export async function propose(ctx: Context, proposal: Proposal): Promise<Result<Session, Refusal>> {
  const drafted = await draft(ctx, proposal);
  return drafted.ok ? ok(await proposed(ctx, drafted.value, proposal.people)) : drafted;
}

/** A proposal as it would be kept, or why it cannot be. Writes nothing. */
async function draft(ctx: Context, proposal: Proposal): Promise<Result<Tables['sessions'], Refusal>> {
  const forbidden = await forbids(ctx, 'sessions.propose', access['sessions.propose']);
  if (forbidden) return refuse(forbidden);
  const coordinator = proposal.coordinator ?? (ctx.actor.kind === 'person' ? ctx.actor.person as PersonId : null);
  if (!coordinator || !(await isCoordinator(ctx, coordinator))) return refuse({ reason: 'not-a-coordinator' });
  const unknown = await unknownPerson(ctx, proposal.people);
  if (unknown) return refuse(unknown);
  const { slug, zone: organisationZone } = await organisationOf(ctx.tx, ctx.organisation);
  const { start, minutes, rule } = proposal;
  const zone = start?.zone ?? organisationZone;
  const nothing = { time: null, minutes: null, rule: null, zone };
  const when = amendedWhen(nothing, { ...(start ? { start } : {}), ...(minutes ? { minutes } : {}), rule });
  if (!when.ok) return when;
  const id = newId<SessionId>();
  const uid = `${id}@${slug}.convene`;
  const place = proposal.place ? await bookPlace(ctx, proposal.place, { id, uid, coordinator }) : ok(null);
  if (!place.ok) return place;
  return ok({
    organisation: ctx.organisation, id, uid, title: proposal.title, agenda: proposal.agenda, state: 'proposed', coordinator, critical: proposal.critical,
    hides_people: proposal.hidesPeople, class: proposal.class, zone, ...timeColumns(when.value.time, when.value.rule), minutes: when.value.minutes, rule: when.value.rule,
    ...placeColumns(place.value), sequence: 0, settled_sequence: 0, settled_at: null, request: proposal.request, follows: null, reason: null,
    made_at: ctx.now, made_by: ctx.actor.kind === 'person' ? ctx.actor.person as PersonId : null, version: 1, claimed_at: null,
  });
}

async function proposed(ctx: Context, row: Tables['sessions'], people: readonly Invitee[]): Promise<Session> {
  await insertSession(ctx.tx, row);
  const session = sessionOf(row);
  const subject = subjectOf(session);
  const { coordinator } = session;
  await setAttendees(ctx, subject, people);
  await record(ctx, {
    verb: 'sessions.propose', subject, text: { title: row.title },
    details: { coordinator, people: people.length, request: row.request, critical: row.critical, class: row.class },
  });
  await told(ctx, { kind: 'sessions.SessionProposed', subject, coordinator });
  return session;
}

/** Whether somebody may lead sessions here. */
export async function isCoordinator(ctx: Context, person: PersonId): Promise<boolean> {
  const found = await member(ctx.tx, ctx.organisation, person);
  return found?.roles.some((role) => role === 'coordinator' || role === 'administrator') ?? false;
}

/** The first of these who is nobody here, or was erased. */
export async function unknownPerson(ctx: Context, people: readonly Invitee[]): Promise<{ reason: 'unknown-person'; person: string } | undefined> {
  const known = await peopleById(ctx.tx, ctx.organisation, people.map((one) => one.person));
  const unknown = people.find(({ person }) => !known.has(person) || known.get(person)!.erased);
  return unknown && { reason: 'unknown-person', person: unknown.person };
}

/**
 * Schedules a proposed session, with what is settled in the same step: refused with what is still missing (G-4.1.2), and when
 * another has its room. From now on it is in the organisation's calendar; inviting is a step of the procedure, which hears of this.
 */
export async function schedule(
  ctx: Context, id: string, version: number, settling: Settling = {},
): Promise<Result<Session, Refusal>> {
  const found = await opened(ctx, 'sessions.schedule', id, { version, states: openFor.schedule });
  return found.ok ? scheduleOpened(ctx, found.value, settling) : found;
}

type Settling = Amendment & { readonly people?: readonly Invitee[] };

async function scheduleOpened(ctx: Context, before: Session, settling: Settling, isClaimed = false): Promise<Result<Session, Refusal>> {
  const closed = await requestGate(ctx, before);
  if (closed) return refuse(closed);
  const unknown = await unknownPerson(ctx, settling.people ?? []);
  if (unknown) return refuse(unknown);
  const settled = await amendedSession(ctx, before, settling);
  if (!settled.ok) return settled;
  if (settling.people) await addAttendees(ctx, subjectOf(before), settling.people);
  const people = await attendeesOf(ctx.tx, ctx.organisation, before.id);
  const lacking = missing(settled.value, people);
  if (lacking.length > 0) return refuse({ reason: 'not-settled', missing: lacking });
  const claimed = isClaimed ? ok() : await claimFor(ctx, asScheduled(settled.value), []);
  return claimed.ok ? ok(await scheduled(ctx, before, settled.value, people.length)) : claimed;
}

const asScheduled = (session: Session): Session => ({ ...session, state: 'scheduled' });

/** The gates of the request that it came of hold for it too. */
async function requestGate(ctx: Context, { request }: Session) {
  return request ? forbids(ctx, 'sessions.schedule', access['sessions.schedule'], { subject: request, relations: ['owner'] }) : undefined;
}

async function scheduled(ctx: Context, before: Session, settled: Session, people: number): Promise<Session> {
  const after = await save(ctx, before, { ...columnsOf(settled), state: 'scheduled', settled_at: ctx.now, claimed_at: ctx.now });
  const subject = subjectOf(after);
  await keepVersion(ctx, after, null);
  await storeOrganisersCopy(ctx, (await occasionOf(ctx, after, []))!);
  const { start, zone, zoneData, minutes } = after.time!;
  await record(ctx, {
    verb: 'sessions.schedule', subject, text: { title: after.title },
    details: { sequence: after.sequence, start: start.toString(), zone, zoneData, minutes, rule: after.rule, place: after.place!.kind, people },
  });
  await told(ctx, { kind: 'sessions.SessionScheduled', subject, sequence: after.sequence, start: start.toString(), series: after.rule !== null });
  return after;
}

/**
 * Proposes a session and schedules it, in one step: what comes of a request that is settled. Its claims are made before anything
 * is written: of several who want one room at one moment all but one are told so with little work.
 */
export async function scheduleNew(ctx: Context, proposal: Proposal): Promise<Result<Session, Refusal>> {
  const drafted = await draft(ctx, proposal);
  if (!drafted.ok) return drafted;
  const session = sessionOf(drafted.value);
  const isClaimed = missing(session, proposal.people).length === 0;
  const claimed = isClaimed ? await claimFor(ctx, asScheduled(session), []) : ok();
  if (!claimed.ok) return claimed;
  const before = await proposed(ctx, drafted.value, proposal.people);
  const forbidden = await forbidsOf(ctx, 'sessions.schedule', before);
  return forbidden ? refuse(forbidden) : scheduleOpened(ctx, before, {}, isClaimed);
}

/** The session as an amendment would have it, or why it cannot be so. Writes nothing. */
export async function amendedSession(ctx: Context, before: Session, amendment: Amendment): Promise<Result<Session, Refusal>> {
  const when = amendedWhen(before, amendment);
  if (!when.ok) return when;
  const { title = before.title, agenda = before.agenda, critical = before.critical, hidesPeople = before.hidesPeople } = amendment;
  const place = amendment.place ? await bookPlace(ctx, amendment.place, before) : ok(before.place);
  if (!place.ok) return place;
  const { time, minutes, rule } = when.value;
  return ok({
    ...before, title, agenda, critical, hidesPeople, class: amendment.class ?? before.class, time, minutes, rule, zone: time?.zone ?? before.zone, place: place.value,
  });
}

/** What an amended session is kept as. */
export function columnsOf(after: Session) {
  const { title, agenda, critical, zone, minutes, rule } = after;
  return {
    title, agenda, critical, zone, minutes, rule, class: after.class, hides_people: after.hidesPeople, ...timeColumns(after.time, rule), ...placeColumns(after.place),
  };
}

/** Whether what G-4.2.1 asks of an entry is all there. */
export function isComplete({ title, agenda, time, place }: Session): boolean {
  return title !== '' && agenda !== '' && time !== null && place !== null;
}
