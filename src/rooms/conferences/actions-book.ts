/** What is booked, moved, cancelled and ticked off; each verb is one transaction with what people are told of it. */
import { zoneDataVersion } from '../../calendar/zone.ts';
import { emit, type Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, type Relation } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { claim, holdLasts, keepHold, keepLiveHold, release } from '../resources/actions-claims.ts';
import { claimsOf } from '../resources/reads-claims.ts';
import { joinOf } from '../resources/reads.ts';
import { access } from './access.ts';
import { answered, mayStillChange } from './actions-absence-answer.ts';
import { areOfFamily, mayBook, mayChange, openedFamily, openedWith, subjectOf, wantsOf, type Scene } from './actions-family.ts';
import { fitting, fittingNear, placeOf } from './actions-hold.ts';
import { languageNeeded, settleInterpreting } from './actions-interpreters.ts';
import { about, aboutFamily, changed, isAfter, openedRound, type BookingRefusal, type RoundRefusal } from './actions-open.ts';
import { tellEvenings, tellStaff } from './actions-say.ts';
import { refreshSlots } from './actions-slots.ts';
import { lockLines, offerFree, openOffers, stopWaiting, waitedFor } from './actions-waiting-offers.ts';
import type { ConferencesFact } from './events.ts';
import type { Appointment, AppointmentId, BookingWay, Pair, Place, Planned, Round, Slot, SlotId } from './model.ts';
import { appointment as appointmentById, appointmentOf, appointments, slotOf, slotsOf } from './reads.ts';
import type { Wait } from './model-waiting.ts';
import { isOpen, waitsBy } from './reads-waiting.ts';
import { pairOf, partOf, roomOn, samePair } from './rules.ts';
import { insertAppointments, lockAppointment, lockSlots, lockSlotsAt, updateAppointment, updateFamilies, updateSlots, type Tables } from './store.ts';

/**
 * Books all that a family holds (P-4.3, P-5.1). A hold that ran out is booked as long as nobody else has taken anything of it;
 * otherwise nothing is booked, and what was lost is named. `place`: where, of what was held in this same transaction.
 */
export async function bookHeld(ctx: Context, id: string, way: BookingWay, place?: Place): Promise<Result<readonly Appointment[], BookingRefusal>> {
  const found = await openedWith(ctx, 'conferences.book', id, (family) => Promise.all([claimsOf(ctx, subjectOf({ id: family })), waitsBy(ctx, family)]));
  if (!found.ok) return found;
  const { scene, own: [claims, waits] } = found.value;
  const refused = mayBook(ctx, scene);
  if (refused) return refuse(refused);
  const held = claims.filter(({ state }) => state === 'held');
  const parts = [...Map.groupBy(held, ({ part }) => part)];
  const whole = parts.filter(([, of]) => of.length === scene.family.guardians.length + 1);
  if (parts.length === 0 || !areOfFamily(scene, parts.map(([part]) => pairOf(part)))) return refuse({ reason: 'nothing-held' });
  if (whole.length < parts.length) return refuse({ reason: 'hold-lost', pairs: parts.filter((one) => !whole.includes(one)).map(([part]) => pairOf(part)) });
  // who waits in a line, or needs an interpreter, locks teachers before those, as whoever offers or proposes does
  const isAlone = !waits.some(isOpen) && await languageNeeded(ctx, scene.family.guardians) === null && holdLasts(ctx, held);
  const times = parts.map(([part, [one]]) => ({ ...pairOf(part), start: one!.start }));
  const [kept, slots] = isAlone ? await Promise.all([keepLiveHold(ctx, held), lockSlotsAt(ctx.tx, ctx.organisation, scene.round.id, times)])
    : [await keepHold(ctx, held.map((one) => one.id), held), await lockSlotsAt(ctx.tx, ctx.organisation, scene.round.id, times)];
  if (!kept.ok) return refuse({ reason: 'hold-lost', pairs: parts.filter(([, of]) => of.some((one) => one.id === kept.hold)).map(([part]) => pairOf(part)) });
  const planned = times.flatMap(({ start, ...pair }): Planned[] => {
    const slot = slots.find((row) => row.teacher === pair.teacher && row.starts_at.equals(start) && row.state === 'available');
    return slot && isAfter(start, ctx.now) ? [{ ...pair, slot: slotOf(slot) }] : [];
  });
  if (planned.length < times.length) return refuse({ reason: 'slot-gone' });
  return written(ctx, scene, planned, { way, place: place ?? placeOf(scene, scene.family.draft?.place), waits });
}

/** One meeting that is booked at once, at the time that was said: by telephone, on paper, from the matrix. */
export interface Choice extends Pair { readonly slot: SlotId }

/** Books these meetings for a family at once; who is first at the server has them, the others are told who was quicker (P-4.3). */
export async function bookSlots(
  ctx: Context, id: string, choices: readonly Choice[], { way, place: asked }: { way: BookingWay; place?: Place | undefined },
): Promise<Result<readonly Appointment[], BookingRefusal>> {
  const found = await openedFamily(ctx, 'conferences.book', id);
  if (!found.ok) return found;
  const scene = found.value;
  const refused = mayBook(ctx, scene);
  if (refused) return refuse(refused);
  if (choices.length === 0 || !areOfFamily(scene, choices)) return refuse({ reason: 'not-of-family' });
  if (choices.some((pair) => scene.booked.some((one) => samePair(one, pair)))) return refuse({ reason: 'booked-already' });
  const place = scene.round.format === 'choice' ? asked ?? 'in-person' : scene.round.format;
  const planned: (Planned & { readonly near: readonly Temporal.Instant[] })[] = [];
  for (const { slot, student, teacher } of choices) {
    const fits = await fittingNear(ctx, scene, { student, teacher }, slot, place);
    if (!fits.ok) return fits;
    planned.push({ student, teacher, ...fits.value });
  }
  const done = await claim(ctx, { subject: subjectOf(scene.family), wants: wantsOf(scene, planned), parts: planned.map(partOf) });
  if (!done.ok) return refuse(takenOf(scene, done, planned.find((one) => partOf(one) === done.part)?.near));
  return claimed(ctx, scene, planned, { way, place });
}

function takenOf({ family }: Scene, { resource, at }: { resource: string; at: { start: Temporal.Instant } }, near: readonly Temporal.Instant[] = []): BookingRefusal {
  return family.guardians.includes(resource as PersonId) ? { reason: 'family-taken', start: at.start } : { reason: 'slot-taken', start: at.start, near };
}

/** The claims are had: locks the slots, writes the meetings, and tells the family, which waits for these pairs no more. */
export async function claimed(ctx: Context, scene: Scene, planned: readonly Planned[], how: { way: BookingWay; place: Place }): Promise<Result<readonly Appointment[], BookingRefusal>> {
  const locked = new Map((await lockSlots(ctx.tx, ctx.organisation, planned.map(({ slot }) => slot.id))).map((row) => [row.id, row]));
  return planned.some(({ slot }) => locked.get(slot.id)?.state !== 'available') ? refuse({ reason: 'slot-gone' }) : written(ctx, scene, planned, how);
}

/** The same where the slots are locked and free. `waits`: what the family waits for, where it was read under its lock. */
async function written(
  ctx: Context, scene: Scene, planned: readonly Planned[], { waits, ...how }: { way: BookingWay; place: Place; waits?: readonly Wait[] },
): Promise<Result<readonly Appointment[], BookingRefusal>> {
  const { round, family } = scene;
  const language = await languageNeeded(ctx, family.guardians);
  const rows: Tables['appointments'][] = [];
  for (const one of planned) rows.push(await rowOf(ctx, scene, one, { ...how, language }));
  insertAppointments(ctx.tx, rows);
  const booked = rows.map(appointmentOf);
  const counted = updateFamilies(ctx.tx, ctx.organisation, [family.id], { draft: null }, { booked: true }); // at once: the same transaction may book for the family again
  await Promise.all([counted, tellBooked(ctx, scene, { planned, booked, language, way: how.way, waits })]); // leaves with what is said first
  changed(ctx, round);
  return ok(booked);
}

interface JustBooked extends Pick<Booked, 'way' | 'language'> { readonly planned: readonly Planned[]; readonly booked: readonly Appointment[]; readonly waits: readonly Wait[] | undefined }

async function tellBooked(ctx: Context, scene: Scene, { planned, booked, language, way, waits }: JustBooked): Promise<void> {
  const { round, family } = scene;
  if (waits === undefined || waits.some(isOpen)) await stopWaiting(ctx, scene, planned);
  if (language !== null) await settleInterpreting(ctx, scene);
  await record(ctx, { verb: 'conferences.book', subject: aboutFamily(family), details: { round: round.id, meetings: booked.length, way, appointments: booked.map(({ id }) => id) } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.Booked', subject: aboutFamily(family), round: round.id, appointments: booked.length });
  const now = [...scene.booked, ...booked].sort((a, b) => Temporal.Instant.compare(a.start, b.start) || (a.id < b.id ? -1 : 1));
  await tellEvenings(ctx, { ...scene, booked: now, family: { ...family, version: family.version + 1 } }, booked.map(({ start }) => start), { isNow: true });
}

/** What a meeting has beside child, teacher and time; `language`: in which a guardian needs an interpreter. */
interface Booked { readonly way: BookingWay; readonly place: Place; readonly language: string | null }

/** Where a meeting by video is joined; null where the platform of the round cannot say. */
export async function addressOf(ctx: Context, { platform }: Pick<Round, 'platform'>, id: AppointmentId, teacher: PersonId): Promise<string | null> {
  if (platform === null) return null;
  const join = await joinOf(ctx, { platform, session: { id, uid: id }, person: teacher });
  return join.ok ? join.value.joinAddress : null;
}

/** A meeting of a slot as it is to be written, with its room or the address where it is joined. */
export async function rowOf(ctx: Context, { round, family, teachers }: Pick<Scene, 'round' | 'teachers'> & { readonly family: Pick<Scene['family'], 'id'> }, { student, teacher, slot }: Planned, { way, place, language }: Booked): Promise<Tables['appointments']> {
  const id = newId<AppointmentId>();
  const address = place === 'online' ? await addressOf(ctx, round, id, teacher) : null;
  return {
    organisation: ctx.organisation, id, round: round.id, family: family.id, student, teacher, slot: slot.id, wall: slot.wall, zone: round.zone, starts_at: slot.start,
    ends_at: slot.end, zone_data: zoneDataVersion(), place, room: place === 'online' ? null : roomAt(teachers, teacher, slot),
    address, interpreter_language: language, state: 'booked', moved_to: null, way, made_at: ctx.now,
    ended_at: null, reason: null,
  };
}

const roomAt = (teachers: Scene['teachers'], teacher: PersonId, { wall }: Pick<Slot, 'wall'>) => {
  const own = teachers.find((one) => one.teacher === teacher);
  return own ? roomOn(own, wall.toPlainDate()) : null;
};

/** A meeting with its family, for a verb that changes it. */
async function opened(ctx: Context, verb: 'conferences.move' | 'conferences.cancel', id: string, reason: string): Promise<Result<{ scene: Scene; one: Appointment }, BookingRefusal>> {
  const known = await appointmentById(ctx, id);
  const forbidden = await forbids(ctx, verb, access[verb], { subject: known?.family ?? id });
  if (forbidden) return refuse(forbidden);
  if (!known) return refuse({ reason: 'not-found' });
  const found = await openedFamily(ctx, verb, known.family);
  if (!found.ok) return found;
  const refused = mayChange(ctx, found.value);
  if (refused && !(refused.reason === 'too-late' && await mayStillChange(ctx, known.family))) return refuse(refused);
  const row = await lockAppointment(ctx.tx, ctx.organisation, known.id);
  if (row?.state !== 'booked' || !isAfter(row.starts_at, ctx.now)) return refuse({ reason: 'meeting-over' });
  if (!found.value.byLink && reason.trim() === '') return refuse({ reason: 'reason-needed' });
  return ok({ scene: found.value, one: appointmentOf(row) });
}

/**
 * Moves a meeting to another slot of the same teacher: the new one is had before the old one is given up, in one transaction,
 * so nobody is left with nothing (P-6.1). The office says why.
 */
export async function moveAppointment(ctx: Context, id: string, slotId: SlotId, reason = ''): Promise<Result<Appointment, BookingRefusal>> {
  const found = await opened(ctx, 'conferences.move', id, reason);
  if (!found.ok) return found;
  const { scene, one } = found.value;
  if (one.slot === slotId) return refuse({ reason: 'booked-already' });
  const pair = { student: one.student, teacher: one.teacher };
  const slot = await fitting(ctx, scene, pair, slotId, one.place);
  if (!slot.ok) return slot;
  const planned = { ...pair, slot: slot.value };
  await lockLines(ctx, scene.round, [pair.teacher], { also: scene.family.guardians });
  const done = await claim(ctx, { subject: subjectOf(scene.family), wants: wantsOf(scene, [planned]), parts: [partOf(pair)] });
  if (!done.ok) return refuse(takenOf(scene, done));
  const [locked] = await lockSlots(ctx.tx, ctx.organisation, [slotId]);
  if (locked?.state !== 'available') return refuse({ reason: 'slot-gone' });
  const made = await rowOf(ctx, scene, planned, { way: one.way, place: one.place, language: one.interpreterLanguage });
  await updateAppointment(ctx.tx, ctx.organisation, one.id, { state: 'moved', moved_to: made.id, ended_at: ctx.now, reason: reason || null });
  insertAppointments(ctx.tx, [made]);
  await updateFamilies(ctx.tx, ctx.organisation, [scene.family.id], {}, { booked: true });
  if (one.interpreterLanguage !== null) await settleInterpreting(ctx, scene);
  const facts = { round: scene.round.id, from: one.start.toString(), to: made.starts_at.toString(), teacher: one.teacher };
  await record(ctx, { verb: 'conferences.move', subject: aboutFamily(scene.family), details: facts, ...(reason ? { text: { reason } } : {}) });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.Moved', subject: aboutFamily(scene.family), round: scene.round.id, teacher: one.teacher });
  await tellEvenings(ctx, scene, [one.start, made.starts_at], { moved: { from: one, reason } });
  await tellStaff(ctx, scene, { kind: 'moved', one, to: made.starts_at, reason });
  await answered(ctx, scene.family, 'changed');
  await offerFree(ctx, scene.round, [pair.teacher]);
  changed(ctx, scene.round);
  return ok(appointmentOf(made));
}

/** Cancels a meeting (P-6.3): its time is free at once, the family and the relevant staff are told. The office says why. */
export async function cancelAppointment(ctx: Context, id: string, reason = ''): Promise<Result<undefined, BookingRefusal>> {
  const found = await opened(ctx, 'conferences.cancel', id, reason);
  if (!found.ok) return found;
  const { scene, one } = found.value;
  const lines = await waitedFor(ctx, scene, one.teacher);
  await lockLines(ctx, scene.round, lines, { also: scene.family.guardians });
  await release(ctx, subjectOf(scene.family), [partOf(one)]);
  await updateAppointment(ctx.tx, ctx.organisation, one.id, { state: 'cancelled', ended_at: ctx.now, reason: reason || null });
  await updateFamilies(ctx.tx, ctx.organisation, [scene.family.id], {}, { booked: true });
  if (one.interpreterLanguage !== null) await settleInterpreting(ctx, scene);
  await record(ctx, {
    verb: 'conferences.cancel', subject: aboutFamily(scene.family), details: { round: scene.round.id, start: one.start.toString(), teacher: one.teacher }, ...(reason ? { text: { reason } } : {}),
  });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.Cancelled', subject: aboutFamily(scene.family), round: scene.round.id, teacher: one.teacher });
  await tellEvenings(ctx, scene, [one.start], { cancelled: { one, reason } });
  await tellStaff(ctx, scene, { kind: 'cancelled', one, reason });
  await answered(ctx, scene.family, 'changed');
  await offerFree(ctx, scene.round, lines);
  changed(ctx, scene.round);
  return ok();
}

/** Whether the family came (P-7.1); `booked` takes back what was ticked by mistake. From the meeting's start on. */
export async function tick(ctx: Context, id: string, state: 'completed' | 'no-show' | 'booked'): Promise<Result<undefined, BookingRefusal>> {
  const known = await appointmentById(ctx, id);
  const relations: Relation[] = known && ctx.actor.kind === 'person' && ctx.actor.person === known.teacher ? ['self'] : [];
  const forbidden = await forbids(ctx, 'conferences.tick', access['conferences.tick'], { ...(known ? { subject: known.round } : {}), relations });
  if (forbidden) return refuse(forbidden);
  const row = known && await lockAppointment(ctx.tx, ctx.organisation, known.id);
  if (!row) return refuse({ reason: 'not-found' });
  if (row.state === 'cancelled' || row.state === 'moved') return refuse({ reason: 'meeting-over' });
  if (isAfter(row.starts_at, ctx.now)) return refuse({ reason: 'not-begun' });
  if (row.state === state) return ok();
  await updateAppointment(ctx.tx, ctx.organisation, row.id, { state, ended_at: state === 'booked' ? null : ctx.now });
  await record(ctx, { verb: 'conferences.tick', subject: about({ id: row.round }), details: { appointment: row.id, state } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.Ticked', subject: aboutFamily({ id: row.family }), round: row.round, came: state === 'completed' });
  changed(ctx, { id: row.round });
  return ok();
}

/** Takes slots from families, or gives them back. What is booked or held is not blocked: move or cancel it first. */
export async function blockSlots(ctx: Context, id: string, ids: readonly SlotId[], blocked: boolean): Promise<Result<number, RoundRefusal | BookingRefusal>> {
  const found = await openedRound(ctx, 'conferences.block', id, { states: ['draft', 'collecting', 'open', 'closed'] });
  if (!found.ok) return found;
  const round = found.value;
  await refreshSlots(ctx, round);
  if (!blocked) await lockLines(ctx, round, (await slotsOf(ctx, round.id, { ids })).map(({ teacher }) => teacher));
  const slots = (await lockSlots(ctx.tx, ctx.organisation, ids)).filter((row) => row.round === round.id).map(slotOf);
  const taken = await firstTaken(ctx, round, slots);
  if (blocked && taken) return refuse({ reason: 'slot-taken', start: taken.start });
  const change = slots.filter(({ state, amiss }) => state !== 'break' && amiss === null && (state === 'blocked') !== blocked);
  await updateSlots(ctx.tx, ctx.organisation, change.map((slot) => slot.id), { state: blocked ? 'blocked' : 'available' });
  if (!blocked) await offerFree(ctx, round, [...new Set(change.map(({ teacher }) => teacher))]);
  await record(ctx, { verb: 'conferences.block', subject: about(round), details: { slots: change.length, blocked } });
  changed(ctx, round);
  return ok(change.length);
}

async function firstTaken(ctx: Context, round: Round, slots: readonly Slot[]): Promise<Slot | undefined> {
  const booked = new Set([...(await appointments(ctx, { round: round.id, live: true })).map(({ slot }) => slot), ...await openOffers(ctx, round)]);
  return slots.find(({ id }) => booked.has(id));
}

