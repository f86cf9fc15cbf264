/** Places that the school keeps before others can book (P-4.3): held for a family until a moment, or booked for it as the round opens. Each with its reason. */
import { booked as bookedAt, resolveWallTime } from '../../calendar/zone.ts';
import { emit, type Context } from '../../platform/context.ts';
import { savepoint } from '../../platform/database.ts';
import { readOnce } from '../../platform/database-kept.ts';
import { isId, newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { say } from '../messaging/actions.ts';
import { letter } from '../messaging/actions-letter.ts';
import { hold, makePersonsClaimable, release } from '../resources/actions-claims.ts';
import { access } from './access.ts';
import { bookSlots } from './actions-book.ts';
import { areOfFamily, readFamily, type Scene } from './actions-family.ts';
import { about, aboutFamily, changed, isAfter, openedRound, type BookingRefusal } from './actions-open.ts';
import { addMissingFamilies } from './actions-round.ts';
import { familyLink, namesOf } from './actions-say.ts';
import { refreshSlots, slotsFreed } from './actions-slots.ts';
import { lockLines, offerFree } from './actions-waiting-offers.ts';
import type { ConferencesFact } from './events.ts';
import type { Appointment, BookingWay, FamilyId, Round } from './model.ts';
import type { KeptId, KeptPlace } from './model-wishes.ts';
import { addressees } from './reads-reach.ts';
import { round as roundById, slotsOf } from './reads.ts';
import { keptOf, keptPlaces } from './reads-wishes.ts';
import { partOf, samePair } from './rules.ts';
import type { GivenKept } from './schema-wishes.ts';
import { endKept, insertKept, keptOver, lockKept, passedKept } from './store-wishes.ts';

export type KeptRefusal = BookingRefusal
  /** The round keeps no places. */
  | { readonly reason: 'round-mode' }
  | { readonly reason: 'kept-already' }
  /** It must be kept until a moment that is to come, and before the meeting begins. */
  | { readonly reason: 'kept-until' }
  /** It was taken, given back, or the time for it is over. */
  | { readonly reason: 'kept-over' };

const keeping = ({ id }: Pick<KeptPlace, 'id'>) => ({ kind: 'round-kept', id });

/** Brings slots and families of a round up to date, so that places can be kept before it opens. */
export async function readyToKeep(ctx: Context, round: Round): Promise<void> {
  await refreshSlots(ctx, round);
  if (round.state === 'draft' || round.state === 'collecting') await addMissingFamilies(ctx, round);
}

/** Keeps a slot for a family: others see it as held. The coordinator says until when, and why. */
export async function keepPlace(ctx: Context, id: string, family: string, given: GivenKept): Promise<Result<KeptId, KeptRefusal>> {
  const found = await openedRound(ctx, 'conferences.keepPlace', id, { states: ['draft', 'collecting', 'open'] });
  if (!found.ok) return found;
  const round = found.value;
  if (round.mode !== 'kept-places') return refuse({ reason: 'round-mode' });
  await readyToKeep(ctx, round);
  const scene = await readFamily(ctx, family);
  if (!scene.ok) return scene;
  const { pair, reason, books } = given;
  if (scene.value.round.id !== round.id || !areOfFamily(scene.value, [pair])) return refuse({ reason: 'not-of-family' });
  if (scene.value.booked.some((one) => samePair(one, pair))) return refuse({ reason: 'booked-already' });
  if ((await keptPlaces(ctx, { family: scene.value.family.id, live: true })).some((one) => samePair(one, pair))) return refuse({ reason: 'kept-already' });
  const [slot] = await slotsOf(ctx, round.id, { ids: [given.slot] });
  if (slot?.teacher !== pair.teacher || slot.state !== 'available' || !isAfter(slot.start, ctx.now)) return refuse({ reason: 'slot-gone' });
  const until = resolveWallTime(given.until, round.zone).kind === 'gap' ? undefined : bookedAt(given.until, round.zone).instant;
  if (!until || !isAfter(until, ctx.now) || isAfter(until, slot.start)) return refuse({ reason: 'kept-until' });
  const kept = newId<KeptId>();
  await makePersonsClaimable(ctx, [pair.teacher]);
  const done = await hold(ctx, { subject: keeping({ id: kept }), wants: [{ resource: pair.teacher, part: partOf(pair), start: slot.start, end: slot.end }] }, { until, holder: null });
  if (!done.ok) return refuse({ reason: 'slot-taken', start: slot.start });
  await insertKept(ctx.tx, {
    organisation: ctx.organisation, id: kept, round: round.id, family: scene.value.family.id, ...pair, starts_at: slot.start, ends_at: slot.end, until, books, state: 'kept', reason,
    made_by: (ctx.actor.kind === 'person' ? ctx.actor.person : round.coordinator) as PersonId, made_at: ctx.now, ended_at: null, passed_at: null,
  });
  await record(ctx, { verb: 'conferences.keepPlace', subject: about(round), details: { kept, family: scene.value.family.id, ...pair, start: slot.start.toString(), until: until.toString(), books }, text: { reason } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.PlaceKept', subject: aboutFamily(scene.value.family), round: round.id });
  if (round.state === 'open') await openKept(ctx, { ...scene.value, round }, (await keptPlaces(ctx, { family: scene.value.family.id, live: true })).find((one) => one.id === kept)!);
  changed(ctx, round);
  return ok(kept);
}

/** A kept place of a family, or of a round, locked. */
async function opened(ctx: Context, verb: 'conferences.keepPlace' | 'conferences.takeKept', of: string, id: string): Promise<Result<KeptPlace, KeptRefusal>> {
  const forbidden = await forbids(ctx, verb, access[verb], { subject: of });
  if (forbidden) return refuse(forbidden);
  const row = isId(id) ? await lockKept(ctx.tx, ctx.organisation, id as KeptId) : undefined;
  if (row?.family !== of && row?.round !== of) return refuse({ reason: 'not-found' });
  return row.state === 'kept' ? ok(keptOf(row)) : refuse({ reason: 'kept-over' });
}

/** Books what is kept for a family. Its hold may have run out, as long as nobody else has taken the time. */
export async function takeKept(ctx: Context, of: string, id: string, way: BookingWay): Promise<Result<readonly Appointment[], KeptRefusal>> {
  const found = await opened(ctx, 'conferences.takeKept', of, id);
  if (!found.ok) return found;
  const { family, round, student, teacher, start } = found.value;
  const slot = (await slotsOf(ctx, round, { teachers: [teacher] })).find((one) => one.start.equals(start));
  if (!slot) return refuse({ reason: 'slot-gone' });
  await release(ctx, keeping(found.value));
  await endKept(ctx.tx, ctx.organisation, found.value.id, 'taken', ctx.now);
  return bookSlots(ctx, family, [{ student, teacher, slot: slot.id }], { way });
}

/** Gives a kept place back: by the school, of a round; or by the family that does not need it. */
export async function releaseKept(ctx: Context, of: string, id: string, by: 'school' | 'family'): Promise<Result<undefined, KeptRefusal>> {
  const found = await opened(ctx, by === 'school' ? 'conferences.keepPlace' : 'conferences.takeKept', of, id);
  if (!found.ok) return found;
  const round = (await roundById(ctx, found.value.round))!;
  await lockLines(ctx, round, [found.value.teacher]);
  await release(ctx, keeping(found.value));
  await endKept(ctx.tx, ctx.organisation, found.value.id, 'released', ctx.now);
  await record(ctx, { verb: by === 'school' ? 'conferences.keepPlace' : 'conferences.takeKept', subject: about(round), details: { kept: found.value.id, released: true, by } });
  await offerFree(ctx, round, [found.value.teacher]);
  changed(ctx, round);
  return ok();
}

/** Kept places whose moment has come are free: who waits in line for the teacher is offered them. Again is harmless. @returns how many there were. */
export async function passKept(ctx: Context): Promise<number> {
  const over = await keptOver(ctx.tx, ctx.organisation, ctx.now);
  if (over.length === 0) return 0;
  const passed = await passedKept(ctx.tx, ctx.organisation, over.map(({ id }) => id), ctx.now);
  const own = over.filter(({ id }) => passed.has(id));
  for (const [round, of] of Map.groupBy(own, (one) => one.round)) {
    await slotsFreed(ctx, { id: round }, [...new Set(of.map(({ teacher }) => teacher))]);
    changed(ctx, { id: round });
  }
  return own.length;
}

/** The round is open: books what was to be booked, and tells families of what is kept for them. What cannot be booked stays kept. */
export async function openAllKept(ctx: Context, id: Round['id']): Promise<void> {
  for (const one of await keptPlaces(ctx, { round: id, live: true })) {
    const scene = await readFamily(ctx, one.family);
    if (scene.ok) await openKept(ctx, scene.value, one);
  }
}

class Refused extends Error {}

async function openKept(ctx: Context, scene: Scene, one: KeptPlace): Promise<void> {
  if (one.books && await booked(ctx, one)) return;
  const to = await addressees(ctx, scene.family.guardians);
  if (to.length === 0) return;
  const { round } = scene;
  const names = await namesOf(ctx, scene);
  await say(ctx, {
    kind: 'conferences.kept', key: `conferences.kept:${one.id}`, subject: aboutFamily(scene.family), to, about: round.name,
    compose: async (person, { text, ...head }) => letter({ text, ...head }, {
      subject: text.t('wishes.mail.kept.subject', { round: round.name }),
      blocks: [
        { kind: 'heading', text: round.name },
        { kind: 'paragraph', text: text.t('wishes.mail.kept.intro', { round: round.name, when: text.dateTime(one.until, round.zone) }) },
        { kind: 'facts', facts: [{ label: text.dateRange(one.start, one.end, round.zone), value: text.t('wishes.mail.pair', { teacher: names.teachers.get(one.teacher) ?? '', child: names.children.get(one.student) ?? '' }) }] },
        { kind: 'actions', primary: true, actions: [{ label: text.t('wishes.mail.kept.act'), href: await familyLink(ctx, round, scene.family, person.id) }] },
      ],
    }),
  });
}

/** What is refused undoes itself and nothing else. */
async function booked(ctx: Context, one: KeptPlace): Promise<boolean> {
  try {
    await savepoint(ctx.tx, async () => {
      if (!(await takeKept(ctx, one.family, one.id, 'school')).ok) throw new Refused();
    });
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

/** A family has booked: what is kept for the same child and teacher is needed no more. */
export async function dropNeedless(ctx: Context, round: string, family: FamilyId): Promise<void> {
  const keeps = await readOnce(ctx.tx, `round-keeps:${round}`, async () => (await roundById(ctx, round))?.mode === 'kept-places');
  if (!keeps) return;
  const kept = await keptPlaces(ctx, { family, live: true });
  if (kept.length === 0) return;
  const scene = await readFamily(ctx, family);
  for (const one of kept.filter((each) => scene.ok && scene.value.booked.some((other) => samePair(other, each)))) {
    await release(ctx, keeping(one));
    await endKept(ctx.tx, ctx.organisation, one.id, 'released', ctx.now);
    await slotsFreed(ctx, { id: one.round }, [one.teacher]);
  }
}
