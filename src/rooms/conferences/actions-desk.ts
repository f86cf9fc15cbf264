/** The desk: what came of a call is noted, and a slip, a call or a reply by mail is booked in one act (P-2.1, P-4.2). */
import { resolveWallTime, zoneDataVersion } from '../../calendar/zone.ts';
import { emit, type Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { access } from './access.ts';
import { bookHeld } from './actions-book.ts';
import { proposePlan } from './actions-hold.ts';
import { tellWhenAllTold } from './actions-letters.ts';
import { aboutFamily, changed, isAfter, type BookingRefusal, type RoundRefusal } from './actions-open.ts';
import type { ConferencesFact } from './events.ts';
import type { BookingWay } from './model.ts';
import type { AtOnce, CallId } from './model-desk.ts';
import { round as roundById, roundFamily } from './reads.ts';
import { callsOf } from './reads-desk.ts';
import type { GivenDraft } from './schema.ts';
import type { GivenCall } from './schema-desk.ts';
import { lockFamily } from './store.ts';
import { insertCall } from './store-desk.ts';
import { setToldBy } from './store-letters.ts';

export type CallRefusal = RoundRefusal
  /** The time that was agreed is over, or the clocks leave it out or show it twice. */
  | { readonly reason: 'back-past' } | { readonly reason: 'back-clock'; readonly kind: 'gap' | 'fold' };

const aboutCall = ({ id }: { readonly id: CallId }) => ({ kind: 'round-call', id });

/** Notes what came of a call. Who was reached counts as told, where nothing had told him before. */
export async function noteCall(ctx: Context, id: string, given: GivenCall): Promise<Result<CallId, CallRefusal>> {
  const forbidden = await forbids(ctx, 'conferences.noteCall', access['conferences.noteCall'], { subject: id });
  if (forbidden) return refuse(forbidden);
  const known = await roundFamily(ctx.tx, ctx.organisation, id);
  const round = known && await roundById(ctx, known.round);
  if (!known || !round || !known.guardians.includes(given.guardian)) return refuse({ reason: 'not-found' });
  if (round.state !== 'open' && round.state !== 'closed') return refuse({ reason: 'round-state', state: round.state });
  const meant = given.back && resolveWallTime(given.back, round.zone);
  if (meant && meant.kind !== 'exact') return refuse({ reason: 'back-clock', kind: meant.kind });
  if (meant && !isAfter(meant.instant, ctx.now)) return refuse({ reason: 'back-past' });
  await lockFamily(ctx.tx, ctx.organisation, known.id);
  const [before] = await callsOf(ctx, round.id, known.id);
  const call = newId<CallId>();
  await insertCall(ctx.tx, {
    organisation: ctx.organisation, id: call, round: round.id, family: known.id, guardian: given.guardian, outcome: given.outcome, back_wall: meant ? given.back : null,
    zone: meant ? round.zone : null, back_at: meant ? meant.instant : null, zone_data: meant ? zoneDataVersion() : null, made_at: ctx.now, made_by: byWhom(ctx),
  });
  await record(ctx, { verb: 'conferences.noteCall', subject: aboutFamily(known), details: { round: round.id, state: given.outcome, ...(meant ? { to: meant.instant.toString() } : {}) } });
  if (before?.outcome === 'call-back') await emit<ConferencesFact>(ctx, { kind: 'conferences.CalledBack', subject: aboutCall(before), round: round.id });
  if (meant) await emit<ConferencesFact>(ctx, { kind: 'conferences.CallAgreed', subject: aboutCall({ id: call }), round: round.id });
  const told = given.outcome === 'reached' || given.outcome === 'will-book' ? await setToldBy(ctx.tx, ctx.organisation, [known.id], 'phone', ctx.now) : 0;
  if (told > 0) await tellWhenAllTold(ctx, round);
  changed(ctx, round);
  return ok(call);
}

const byWhom = ({ actor }: Context) => (actor.kind === 'person' ? actor.person as PersonId : null);

/**
 * Books the tightest evening for what a family has said by telephone, on paper or by mail, in one act: what is free is booked,
 * and for what nothing is free is named.
 */
export async function bookAtOnce(ctx: Context, id: string, given: GivenDraft, way: BookingWay): Promise<Result<AtOnce, BookingRefusal>> {
  const proposed = await proposePlan(ctx, id, given);
  if (!proposed.ok) return proposed;
  const booked = await bookHeld(ctx, id, way, proposed.value.place);
  if (!booked.ok) return booked;
  await endCallBack(ctx, id);
  return ok({ booked: booked.value, missing: proposed.value.missing });
}

/** Whoever has booked is not called back. */
async function endCallBack(ctx: Context, id: string): Promise<void> {
  const family = (await roundFamily(ctx.tx, ctx.organisation, id))!;
  const [last] = await callsOf(ctx, family.round, family.id);
  if (last?.outcome === 'call-back') await emit<ConferencesFact>(ctx, { kind: 'conferences.CalledBack', subject: aboutCall(last), round: family.round });
}
