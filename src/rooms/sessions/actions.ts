import type { Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, may } from '../identity/access.ts';
import { member, organisation as organisationOf } from '../identity/reads.ts';
import type { PersonId } from '../identity/model.ts';
import { addAttendees, setAttendees } from '../invitations/actions.ts';
import { calendarOf } from '../calendars/reads.ts';
import { storeOrganisersCopy } from '../invitations/actions-copies.ts';
import type { Invitee } from '../invitations/model.ts';
import { attendeesOf } from '../invitations/reads.ts';
import { record } from '../log/actions.ts';
import { people as peopleById } from '../people/reads.ts';
import { room as roomById } from '../resources/reads.ts';
import { access } from './access.ts';
import { claimFor, lostInTurn, releaseFor } from './actions-claims.ts';
import { bookPlace, forbidsOf, opened, placeColumns, save, subjectOf, timeColumns, told, type Refusal } from './actions-open.ts';
import { keepVersion } from './actions-versions.ts';
import type { Place, Session, SessionId } from './model.ts';
import { sessionOf } from './reads.ts';
import { occasionOf } from './reads-occasion.ts';
import { missing, openFor } from './rules.ts';
import { amendedWhen, type When } from './rules-change.ts';
import type { Amendment, Proposal } from './schema.ts';
import { putSession, type Tables } from './store.ts';
import { lockUnclaimed } from './store-claims.ts';

export type { Refusal } from './actions-open.ts';

/** Proposes a session: it may still lack who, when and where (G-4.1.2). Nobody is told. */
export async function propose(ctx: Context, proposal: Proposal): Promise<Result<Session, Refusal>> {
  const drafted = await draft(ctx, proposal);
  return drafted.ok ? ok(await proposed(ctx, drafted.value, proposal.people)) : drafted;
}

/** A proposal as it would be kept, or why it cannot be. Writes nothing. */
async function draft(ctx: Context, proposal: Proposal, id = newId<SessionId>()): Promise<Result<Tables['sessions'], Refusal>> {
  const forbidden = await forbids(ctx, 'sessions.propose', access['sessions.propose']);
  if (forbidden) return refuse(forbidden);
  const coordinator = leadOf(ctx, proposal);
  if (!coordinator || !(await isCoordinator(ctx, coordinator))) return refuse({ reason: 'not-a-coordinator' });
  const unknown = await unknownPerson(ctx, proposal.people);
  if (unknown) return refuse(unknown);
  const { slug, zone: organisationZone } = await organisationOf(ctx.tx, ctx.organisation);
  const zone = proposal.start?.zone ?? organisationZone;
  const when = whenOf(proposal, zone);
  if (!when.ok) return when;
  const uid = `${id}@${slug}.convene`;
  const place = proposal.place ? await bookPlace(ctx, proposal.place, { id, uid, coordinator }) : ok(null);
  return place.ok ? ok(rowOf(ctx, proposal, { id, uid, coordinator, zone, when: when.value, place: place.value })) : place;
}

/** Who is to lead it: who is named, or who proposes it. */
function leadOf({ actor }: Context, { coordinator }: Proposal): PersonId | null {
  return coordinator ?? (actor.kind === 'person' ? actor.person as PersonId : null);
}

function whenOf({ start, minutes, rule }: Proposal, zone: string) {
  return amendedWhen({ time: null, minutes: null, rule: null, endless: false, zone }, { ...(start ? { start } : {}), ...(minutes ? { minutes } : {}), rule });
}

function rowOf(ctx: Context, proposal: Proposal, { id, uid, coordinator, zone, when: { time, minutes, rule, endless }, place }: {
  id: SessionId; uid: string; coordinator: PersonId; zone: string; when: When; place: Place | null;
}): Tables['sessions'] {
  const { title, agenda, critical, request } = proposal;
  return {
    organisation: ctx.organisation, id, uid, title, agenda, state: 'proposed', coordinator, critical, hides_people: proposal.hidesPeople, class: proposal.class,
    zone, ...timeColumns(time, rule), minutes, rule, endless, ...placeColumns(place), sequence: 0, settled_sequence: 0, settled_at: null, request, follows: null,
    reason: null, made_at: ctx.now, made_by: ctx.actor.kind === 'person' ? ctx.actor.person as PersonId : null, version: 1, claimed_at: null,
  };
}

async function proposed(ctx: Context, row: Tables['sessions'], people: readonly Invitee[]): Promise<Session> {
  putSession(ctx.tx, row);
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

async function scheduleOpened(ctx: Context, before: Session, settling: Settling): Promise<Result<Session, Refusal>> {
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
  const claimed = await claimFor(ctx, asScheduled(settled.value), { changes: [] });
  return claimed.ok ? ok(await scheduled(ctx, before, settled.value, people.length)) : claimed;
}

const asScheduled = (session: Session): Session => ({ ...session, state: 'scheduled' });

/** The gates of the request that it came of hold for it too. */
async function requestGate(ctx: Context, { request }: Session) {
  return request ? forbids(ctx, 'sessions.schedule', access['sessions.schedule'], { subject: request, relations: ['owner'] }) : undefined;
}

async function scheduled(ctx: Context, before: Session, settled: Session, people: number): Promise<Session> {
  const change = { ...columnsOf(settled), state: 'scheduled', settled_at: ctx.now, claimed_at: ctx.now } as const;
  return entered(ctx, await save(ctx, before, change), people);
}

/** What is so of every session from the moment it is scheduled: its version, its entry, its act and its fact. */
async function entered(ctx: Context, after: Session, people: number): Promise<Session> {
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
 * Proposes a session and schedules it, in one step: what comes of a request that is settled. Nothing is written before its claims
 * are made: of several who want one room at one moment all but one are told so with little work, and soon.
 */
export async function scheduleNew(ctx: Context, proposal: Proposal): Promise<Result<Session, Refusal>> {
  const id = newId<SessionId>();
  const wanted = wantedEarly(ctx, proposal, id);
  const lost = wanted && await lostInTurn(ctx, wanted);
  if (lost) return refuse(lost);
  const { earlier, claimed: early } = await foreseen(ctx, proposal, wanted);
  const drafted = await draft(ctx, proposal, id);
  if (!drafted.ok) return drafted;
  const session = sessionOf(drafted.value);
  const isWhole = missing(session, proposal.people).length === 0;
  if (early?.ok && earlier.length > 0) await releaseFor(ctx, session); // what was scheduled before it comes first
  const claimed = isWhole && (early === undefined || earlier.length > 0) ? await claimFor(ctx, asScheduled(session), { changes: [], earlier }) : early ?? ok();
  if (!claimed.ok) return claimed;
  const row: Tables['sessions'] = { ...drafted.value, state: 'scheduled', settled_at: ctx.now, claimed_at: ctx.now, version: 2 };
  const made = await proposed(ctx, isWhole ? row : drafted.value, proposal.people);
  const closed = await forbidsOf(ctx, 'sessions.schedule', made) ?? await requestGate(ctx, made);
  if (closed) return refuse(closed);
  return isWhole ? ok(await entered(ctx, made, new Set(proposal.people.map(({ person }) => person)).size)) : scheduleOpened(ctx, made, {});
}

/** All that scheduling asks whatever the answers are, in one message to the database, and the claim of a room with it. */
async function foreseen(ctx: Context, proposal: Proposal, wanted: Session | undefined) {
  const { tx, organisation } = ctx;
  const { place, people } = proposal;
  const lead = leadOf(ctx, proposal);
  const reads = Promise.all([
    lead && member(tx, organisation, lead), peopleById(tx, organisation, people.map((one) => one.person)), organisationOf(tx, organisation),
    place?.kind === 'room' ? roomById(tx, organisation, place.room) : undefined, calendarOf(tx, organisation, { kind: 'organisation', id: organisation }),
    ctx.facts.foresee(ctx),
  ]);
  const [earlier, claimed] = await Promise.all([lockUnclaimed(tx, organisation), wanted && claimFor(ctx, wanted, { changes: [], earlier: [] }), reads]);
  return { earlier, claimed };
}

/** What its proposal says all of, in a room, as it would be scheduled: claimed early; what keeps it from being scheduled all the same undoes the claim. */
function wantedEarly(ctx: Context, proposal: Proposal, id: SessionId): Session | undefined {
  const { place, people, start } = proposal;
  const coordinator = leadOf(ctx, proposal);
  if (place?.kind !== 'room' || !start || !coordinator || people.length === 0 || !may(ctx.actor, access['sessions.propose'])) return undefined;
  const when = whenOf(proposal, start.zone);
  if (!when.ok || when.value.time === null) return undefined;
  return asScheduled(sessionOf(rowOf(ctx, proposal, { id, uid: '', coordinator, zone: start.zone, when: when.value, place })));
}

/** The session as an amendment would have it, or why it cannot be so. Writes nothing. */
export async function amendedSession(ctx: Context, before: Session, amendment: Amendment): Promise<Result<Session, Refusal>> {
  const when = amendedWhen(before, amendment);
  if (!when.ok) return when;
  const { title = before.title, agenda = before.agenda, critical = before.critical, hidesPeople = before.hidesPeople } = amendment;
  const place = amendment.place ? await bookPlace(ctx, amendment.place, before) : ok(before.place);
  if (!place.ok) return place;
  const { time, minutes, rule, endless } = when.value;
  return ok({
    ...before, title, agenda, critical, hidesPeople, class: amendment.class ?? before.class, time, minutes, rule, endless, zone: time?.zone ?? before.zone, place: place.value,
  });
}

/** What an amended session is kept as. */
export function columnsOf(after: Session) {
  const { title, agenda, critical, zone, minutes, rule, endless } = after;
  return {
    title, agenda, critical, zone, minutes, rule, endless, class: after.class, hides_people: after.hidesPeople, ...timeColumns(after.time, rule), ...placeColumns(after.place),
  };
}

/** Whether what G-4.2.1 asks of an entry is all there. */
export function isComplete({ title, agenda, time, place }: Session): boolean {
  return title !== '' && agenda !== '' && time !== null && place !== null;
}
