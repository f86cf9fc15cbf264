/** A family chooses, books, changes and cancels: behind its link without account and script, or by the office on its behalf. */
import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import { acceptRearranged } from '../../../rooms/conferences/actions-absence-answer.ts';
import { readFamily, type Scene } from '../../../rooms/conferences/actions-family.ts';
import { ownContactLink } from '../../../rooms/conferences/actions-contact.ts';
import { bookHeld, cancelAppointment, moveAppointment } from '../../../rooms/conferences/actions-book.ts';
import { alternatives, dropHeld, holdOther, proposePlan } from '../../../rooms/conferences/actions-hold.ts';
import type { BookingRefusal } from '../../../rooms/conferences/actions-open.ts';
import { familyCalendar, namesOf } from '../../../rooms/conferences/actions-say.ts';
import { draftSchema, pairSchema, reasonSchema, slotSchema, waySchema } from '../../../rooms/conferences/schema.ts';
import type { FamilyId, Pair, Slot } from '../../../rooms/conferences/model.ts';
import { pairOf, samePair } from '../../../rooms/conferences/reads.ts';
import { overSubscribed } from '../../../rooms/conferences/reads-demand.ts';
import { unanswered } from '../../../rooms/conferences/reads-absence.ts';
import { openForFamily } from '../../../rooms/conferences/reads-absence-list.ts';
import { placed, waitsBy } from '../../../rooms/conferences/reads-waiting.ts';
import { sheetFacts } from '../../../rooms/conferences/reads-sheet.ts';
import type { KeptPlace } from '../../../rooms/conferences/model-wishes.ts';
import { keptPlaces } from '../../../rooms/conferences/reads-wishes.ts';
import { claimsOf } from '../../../rooms/resources/reads-claims.ts';
import { markSeen } from '../../../rooms/messaging/actions.ts';
import { formOf, page, seeOther } from '../answers.ts';
import { refused, type MemberVisit } from '../answers-refusals.tsx';
import { isPush } from '../push/parts-act.ts';
import { enter, type Visit, type Web, type WebParts } from '../visit.ts';
import type { LinkPages, LinkVisit } from '../visit-link.ts';
import { actPush, showPush } from './routes-push.tsx';
import { familyEvents, showSheet } from './routes-sheet.tsx';
import { CancelPage, FamilyPage, familyDone, OtherPage, type FamilyShown, type HeldMeeting } from './pages-family.tsx';
import { conferenceSentence } from './parts.tsx';
import { waitedDone } from './parts-waiting.tsx';
import { deed, join, showJoin } from './routes-waiting.tsx';
import { answerKept } from './routes-kept.tsx';
import { actWishes, collects, showWishes } from './routes-wishes.tsx';

/** Whose pages these are, and where. `member`: who of the office acts for the family. */
export interface ForFamily {
  readonly visit: Visit;
  readonly family: string;
  readonly here: string;
  readonly member: MemberVisit | undefined;
  readonly byPerson: boolean;
}

interface Again { readonly values: URLSearchParams; readonly wrong?: string | undefined; readonly refused?: string | undefined; readonly missing?: readonly Pair[] }
const fresh: Again = { values: new URLSearchParams() };

/** What a page of a family shows; times that are held are those that are proposed. */
async function gather(ctx: Context, { family, byPerson, visit }: ForFamily) {
  if (!isId(family)) return { ok: false as const, reason: 'not-found' as const };
  const id = family as FamilyId;
  const subject = { kind: 'round-family', id };
  const isSeen = byPerson && visit.person && ctx.actor.kind === 'guest' && markSeen(ctx, { person: visit.person.id, subject });
  const [found, claims, open, waits] = await Promise.all([readFamily(ctx, id), claimsOf(ctx, subject), unanswered(ctx, id), waitsBy(ctx, id), isSeen]); // all of the family's own goes in one message
  if (!found.ok) return found;
  const scene = found.value;
  const [names, rearranged, kept, waiting] = await Promise.all([namesOf(ctx, scene), openForFamily(ctx, open, scene.round), keptNow(ctx, scene), placed(ctx, waits, scene.round.id)]);
  const guardians = new Set<string>(scene.family.guardians);
  const held = claims.filter((one) => one.state === 'held' && !guardians.has(one.resource) && Temporal.Instant.compare(one.heldUntil!, ctx.now) > 0)
    .map(({ start, end, part, heldUntil }): HeldMeeting => ({ start, end, ...pairOf(part), until: heldUntil! }));
  const [facts, wanted] = await Promise.all([scene.booked.length + held.length > 0 ? sheetFacts(ctx, scene) : undefined, held.length > 0 ? undefined : wantedOf(ctx, scene)]);
  return { ok: true as const, value: { scene, held, names, facts, rearranged, kept, waiting, wanted } };
}

/** The times that the school still keeps for a family. */
async function keptNow(ctx: Context, { round, family }: Scene): Promise<KeptPlace[]> {
  return round.mode === 'kept-places' ? (await keptPlaces(ctx, { family: family.id, live: true })).filter(({ until }) => Temporal.Instant.compare(until, ctx.now) > 0) : [];
}

/** The teachers of a family whom more families want than they have times for, as long as it can choose. */
async function wantedOf(ctx: Context, { round, family, teachers: among }: Scene): Promise<ReadonlySet<string> | undefined> {
  if (round.state !== 'open') return undefined;
  const sought = new Set(among.filter(({ saidAt, demand }) => saidAt !== null && demand !== null).map(({ teacher }) => teacher));
  const teachers = [...new Set([...family.teachings.values()].flat().map(({ teacher }) => teacher))].filter((teacher) => sought.has(teacher));
  return new Set((await overSubscribed(ctx, round.id, teachers)).map(({ teacher }) => teacher));
}

/** The family's page: what is booked, what is kept for it, and whom it can still choose. */
export async function showFamily(parts: WebParts, c: Web, of: ForFamily, again: Again = fresh): Promise<Response> {
  const { visit } = of;
  const asked = c.req.method === 'GET' ? new URL(c.req.url).searchParams : new URLSearchParams();
  if (asked.has('other')) return showOther(parts, c, of, pairIn(asked.get('other')));
  if (asked.has('wait')) return showJoin(parts, c, of, asked.get('wait') ?? '');
  if (asked.has('cancel')) return showCancel(parts, c, of, asked.get('cancel') ?? '');
  const found = await enter(parts, visit, (ctx) => gather(ctx, of));
  if (!found.ok) return closed(c, of, found);
  if (collects(found.value.scene.round)) return showWishes(parts, c, of);
  const shown: FamilyShown = {
    ...found.value, ...again, here: of.here, kept: found.value.kept, answered: asked.get('done') === 'suits', choosing: asked.has('choose') || again.wrong !== undefined,
    done: again.refused ? undefined : familyDone.find((one) => one === asked.get('done')), waited: again.refused ? undefined : waitedDone.find((one) => one === asked.get('waited')),
  };
  return page(c, <FamilyPage visit={visit} member={of.member} shown={shown} />, { status: again.wrong ? 422 : again.refused ? 409 : 200 });
}

const pairIn = (text: string | null): Pair | undefined => {
  const read = pairSchema.safeParse(text ?? '');
  return read.success ? read.data : undefined;
};

/** A family that is none any more is told whom to ask. */
function closed(c: Web, { visit }: ForFamily, refusal: { ok: false } & BookingRefusal): Response | Promise<Response> {
  if (refusal.reason === 'forbidden' || refusal.reason === 'gate' || refusal.reason === 'not-found') return refused(c, visit, refusal);
  return page(c, <FamilyPage visit={visit} member={undefined} shown={undefined} closed={conferenceSentence(visit, visit.organisation.zone, refusal)} />, { status: 410 });
}

/** The other times that one meeting could have. */
async function showOther(parts: WebParts, c: Web, of: ForFamily, pair: Pair | undefined, refusedWith?: string): Promise<Response> {
  const { visit } = of;
  if (!pair) return c.notFound() as Response;
  const found = await enter(parts, visit, async (ctx) => {
    const known = await gather(ctx, of);
    if (!known.ok) return known;
    const others = await alternatives(ctx, of.family, pair);
    return others.ok ? { ok: true as const, value: { ...known.value, slots: others.value.slots } } : others;
  });
  if (!found.ok) return found.reason === 'not-of-family' ? c.notFound() as Response : closed(c, of, found);
  return page(c, <OtherPage visit={visit} member={of.member} shown={{ ...found.value, pair, here: of.here, refused: refusedWith }} />, { status: refusedWith ? 409 : 200 });
}

async function showCancel(parts: WebParts, c: Web, of: ForFamily, id: string, wrong?: string): Promise<Response> {
  const found = await enter(parts, of.visit, (ctx) => gather(ctx, of));
  if (!found.ok) return closed(c, of, found);
  const one = found.value.scene.booked.find((each) => each.id === id);
  if (!one) return seeOther(c, of.here);
  return page(c, <CancelPage visit={of.visit} member={of.member} shown={{ ...found.value, one, here: of.here, refused: wrong }} />, { status: wrong ? 422 : 200 });
}

/** What a form of these pages does. */
export async function actFamily(parts: WebParts, c: Web, of: ForFamily): Promise<Response> {
  const form = formOf(c);
  switch (form.get('do')) {
    case 'wish': case 'unwish': return actWishes(parts, c, of, form);
    case 'keep-take': case 'keep-leave': return answerKept(parts, c, of, form, (why) => showFamily(parts, c, of, { values: form, refused: why }));
    case 'propose': return propose(parts, c, of, form);
    case 'queue': return join(parts, c, of, form);
    case 'take': case 'unqueue': return answerOffer(parts, c, of, form);
    case 'book': return book(parts, c, of, form);
    case 'other': case 'move': return takeOther(parts, c, of, form);
    case 'leave': case 'drop': return drop(parts, c, of, form);
    case 'cancel': return cancel(parts, c, of, form);
    case 'suits': return accept(parts, c, of);
    case 'contact': return toContact(parts, c, of);
    default: return c.notFound() as Response;
  }
}

const onward = (c: Web, { here, visit }: ForFamily, done?: string): Response => seeOther(c, `${here}?${new URLSearchParams({ lang: visit.text.locale, ...(done ? { done } : {}) })}`);

async function propose(parts: WebParts, c: Web, of: ForFamily, form: URLSearchParams): Promise<Response> {
  const read = draftSchema.safeParse({ pairs: form.getAll('pair'), after: form.get('after') ?? '', before: form.get('before') ?? '', place: form.get('place') ?? undefined, matters: form.getAll('matters') });
  if (!read.success) return showFamily(parts, c, of, { values: form, wrong: of.visit.text.t('conferencepage.wrong.pair') });
  const done = await enter(parts, of.visit, (ctx) => proposePlan(ctx, of.family, read.data));
  return done.ok ? onward(c, of) : failed(parts, c, of, done, form);
}

/** A refusal that the page itself shows, with what was typed. */
function failed(parts: WebParts, c: Web, of: ForFamily, refusal: { ok: false } & BookingRefusal, values = new URLSearchParams()): Promise<Response> | Response {
  if (refusal.reason === 'forbidden' || refusal.reason === 'gate' || refusal.reason === 'not-found' || refusal.reason === 'family-changed') return closed(c, of, refusal);
  const missing = refusal.reason === 'nothing-free' ? values.getAll('pair').flatMap((one) => pairIn(one) ?? []) : [];
  return showFamily(parts, c, of, { values, missing, refused: conferenceSentence(of.visit, of.visit.organisation.zone, refusal) });
}

/** Takes a time that is kept for who waits, or says no. */
async function answerOffer(parts: WebParts, c: Web, of: ForFamily, form: URLSearchParams): Promise<Response> {
  const done = await enter(parts, of.visit, (ctx) => deed(ctx, of, form));
  if (!done.ok) return failed(parts, c, of, done);
  return form.get('do') === 'take' ? onward(c, of, 'book') : seeOther(c, `${of.here}?${new URLSearchParams({ lang: of.visit.text.locale, waited: 'leave' })}`);
}

/** Books what is kept. Where somebody was quicker, the best that is free now is kept in its place. */
async function book(parts: WebParts, c: Web, of: ForFamily, form: URLSearchParams): Promise<Response> {
  const way = of.member ? waySchema.safeParse(form.get('way')).data ?? 'phone' : 'online';
  const done = await enter(parts, of.visit, (ctx) => bookHeld(ctx, of.family, way));
  if (done.ok) return onward(c, of, 'book');
  if (done.reason !== 'hold-lost') return failed(parts, c, of, done);
  const again = await enter(parts, of.visit, async (ctx) => {
    const found = await readFamily(ctx, of.family);
    if (!found.ok || !found.value.family.draft) return found.ok ? { ok: false as const, reason: 'nothing-held' as const } : found;
    const { pairs, place, after, before, matters = [] } = found.value.family.draft;
    return proposePlan(ctx, of.family, { pairs: [...pairs], matters: [...matters], place, after, before });
  });
  return again.ok ? onward(c, of, 'lost') : failed(parts, c, of, again);
}

/** Another time for a meeting that is kept, or for one that is booked. */
async function takeOther(parts: WebParts, c: Web, of: ForFamily, form: URLSearchParams): Promise<Response> {
  const [pair, slot] = [pairIn(form.get('pair')), slotSchema.safeParse(form.get('slot') ?? '')];
  if (!pair) return c.notFound() as Response;
  if (!slot.success) return showOther(parts, c, of, pair, of.visit.text.t('conferencepage.wrong.slot'));
  const found = await enter(parts, of.visit, (ctx) => readFamily(ctx, of.family));
  if (!found.ok) return closed(c, of, found);
  const { done, moved } = await taken(parts, of, found.value, { pair, slot: slot.data, reason: reasonSchema.safeParse(form.get('reason') ?? '').data ?? '' });
  if (done.ok) return onward(c, of, moved ? 'move' : undefined);
  if (done.reason === 'not-found' || done.reason === 'forbidden' || done.reason === 'gate') return refused(c, of.visit, done);
  return showOther(parts, c, of, pair, conferenceSentence(of.visit, found.value.round.zone, done));
}

async function taken(parts: WebParts, of: ForFamily, scene: Scene, { pair, slot, reason }: { pair: Pair; slot: Slot['id']; reason: string }) {
  const booked = scene.booked.find((one) => samePair(one, pair));
  if (!booked) return { moved: false, done: await enter(parts, of.visit, (ctx) => holdOther(ctx, of.family, pair, slot)) };
  return { moved: true, done: await enter(parts, of.visit, (ctx) => moveAppointment(ctx, booked.id, slot, reason)) };
}

/** What was arranged anew suits the family. */
async function accept(parts: WebParts, c: Web, of: ForFamily): Promise<Response> {
  const done = await enter(parts, of.visit, (ctx) => acceptRearranged(ctx, of.family));
  return done.ok ? onward(c, of, 'suits') : failed(parts, c, of, done);
}

async function drop(parts: WebParts, c: Web, of: ForFamily, form: URLSearchParams): Promise<Response> {
  const pair = form.get('do') === 'leave' ? pairIn(form.get('pair')) : undefined;
  if (form.get('do') === 'leave' && !pair) return c.notFound() as Response;
  const done = await enter(parts, of.visit, (ctx) => dropHeld(ctx, of.family, pair));
  if (!done.ok) return failed(parts, c, of, done);
  return seeOther(c, `${of.here}?${new URLSearchParams({ lang: of.visit.text.locale, ...(pair ? {} : { choose: '' }) })}`);
}

async function cancel(parts: WebParts, c: Web, of: ForFamily, form: URLSearchParams): Promise<Response> {
  const id = form.get('appointment') ?? '';
  const reason = reasonSchema.safeParse(form.get('reason') ?? '').data ?? '';
  const done = await enter(parts, of.visit, async (ctx) => {
    const found = await readFamily(ctx, of.family);
    if (!found.ok) return found;
    return found.value.booked.some((one) => one.id === id) ? cancelAppointment(ctx, id, reason) : { ok: false as const, reason: 'meeting-over' as const };
  });
  if (done.ok) return onward(c, of, 'cancel');
  if (done.reason === 'reason-needed') return showCancel(parts, c, of, id, conferenceSentence(of.visit, of.visit.organisation.zone, done));
  return failed(parts, c, of, done);
}

/** To the page on which a guardian says how the school reaches him. */
async function toContact(parts: WebParts, c: Web, of: ForFamily): Promise<Response> {
  const done = await enter(parts, of.visit, (ctx) => ownContactLink(ctx, of.family));
  return done.ok ? seeOther(c, `${new URL(done.value).pathname}?lang=${of.visit.text.locale}`) : failed(parts, c, of, done);
}

/** Everything that is booked, for any calendar. */
export async function familyFile(parts: WebParts, c: Web, of: ForFamily): Promise<Response> {
  const file = await enter(parts, of.visit, async (ctx) => {
    const found = await readFamily(ctx, of.family);
    return found.ok && found.value.booked.length > 0 ? familyCalendar(ctx, found.value, of.visit.text) : undefined;
  });
  if (file === undefined) return c.notFound() as Response;
  return c.body(file, 200, {
    'content-type': 'text/calendar; charset=utf-8', 'content-disposition': 'attachment; filename="meetings.ics"', 'cache-control': 'private, no-store',
    'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer',
  });
}

/** The pages behind the link that every guardian is sent (P-4.2). */
export function familyLinks(parts: WebParts): LinkPages {
  const of = ({ visit, link, token, byPerson }: LinkVisit): ForFamily => ({ visit, family: link.subject.id, here: `/l/${token}`, member: undefined, byPerson });
  return {
    purposes: ['conference.book'], show: (c, at) => showFamily(parts, c, of(at)), act: (c, at) => (isPush(formOf(c)) ? actPush(parts, c, of(at)) : actFamily(parts, c, of(at))),
    file: (c, at, name) => (name === 'push' ? showPush(parts, c, of(at)) : name === 'sheet' ? showSheet(parts, c, of(at)) : name === 'live' ? familyEvents(parts, c, at) : name === 'meetings.ics' ? familyFile(parts, c, of(at)) : Promise.resolve(c.notFound() as Response)),
  };
}
