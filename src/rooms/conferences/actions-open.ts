/** What the verbs of this room begin with, and what they answer when they refuse. */
import type { Context } from '../../platform/context.ts';
import { isId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, type Forbidden } from '../identity/access.ts';
import type { PersonId } from '../identity/model.ts';
import type { Closed } from '../identity/ports.ts';
import type { RoomId } from '../resources/model.ts';
import { access } from './access.ts';
import type { Pair, Round, RoundId, RoundState } from './model.ts';
import { round as roundById } from './reads.ts';
import { lockRound } from './store.ts';

export type RoundRefusal = Forbidden | Closed
  | { readonly reason: 'not-found' }
  /** Somebody else has changed it since the version that was given. */
  | { readonly reason: 'round-changed' }
  | { readonly reason: 'round-state'; readonly state: RoundState }
  /** It must open before its deadline, changes end not before that, and all of it before the first day is over. */
  | { readonly reason: 'round-times'; readonly which: 'opens' | 'openings' | 'deadline' | 'changes' | 'days' }
  | { readonly reason: 'round-clock'; readonly which: 'opens' | 'deadline' | 'changes'; readonly kind: 'gap' | 'fold' }
  | { readonly reason: 'no-platform' } | { readonly reason: 'no-students' }
  | { readonly reason: 'no-teachers' } | { readonly reason: 'no-slots' }
  | { readonly reason: 'room-missing'; readonly teachers: readonly PersonId[] }
  /** Somebody has the room of a teacher on one of the days, or two teachers were given it. */
  | { readonly reason: 'room-of-others'; readonly room: RoomId; readonly teacher: PersonId; readonly start: Temporal.Instant }
  | { readonly reason: 'room-unknown' }
  | { readonly reason: 'teacher-booked' }
  /** His meetings were moved or cancelled: the record names him. */
  | { readonly reason: 'teacher-in-record' } | { readonly reason: 'outside-days' }
  /** Families have been told how times are given. */
  | { readonly reason: 'mode-fixed' };

export type BookingRefusal = RoundRefusal
  | { readonly reason: 'not-yet'; readonly opens: Temporal.Instant }
  | { readonly reason: 'too-late'; readonly deadline: Temporal.Instant }
  /** The children or their guardians have changed: only the office can help. */
  | { readonly reason: 'family-changed' }
  /** It is no teacher of a child of this family. */
  | { readonly reason: 'not-of-family' }
  | { readonly reason: 'nothing-free' } | { readonly reason: 'nothing-held' }
  /** What was held ran out, and somebody else has it now. */
  | { readonly reason: 'hold-lost'; readonly pairs: readonly Pair[] }
  /** `near`: the nearest that were free for the family a moment before. */
  | { readonly reason: 'slot-taken'; readonly start: Temporal.Instant; readonly near?: readonly Temporal.Instant[] } | { readonly reason: 'slot-gone' }
  /** What was offered to who waits was kept until a time that is past, or went to the next. */
  | { readonly reason: 'offer-over' }
  /** A guardian, or the family, has another meeting then, or could not walk there in time. */
  | { readonly reason: 'family-taken'; readonly start: Temporal.Instant }
  | { readonly reason: 'booked-already' } | { readonly reason: 'meeting-over' } | { readonly reason: 'reason-needed' }
  | { readonly reason: 'not-begun' }
  /** Families say what they want, and a plan gives them times: by themselves they book nothing before it is published. */
  | { readonly reason: 'wishes-only' };

export const about = ({ id }: { readonly id: string }) => ({ kind: 'round', id });
export const aboutFamily = ({ id }: { readonly id: string }) => ({ kind: 'round-family', id });

export const isAfter = (one: Temporal.Instant, other: Temporal.Instant) => Temporal.Instant.compare(one, other) > 0;

/** A round for a verb of the office: access and gates asked, locked, in one of these states, at this version. */
export async function openedRound(
  ctx: Context, verb: keyof typeof access, id: string, { version, states }: { version?: number | undefined; states?: readonly RoundState[] } = {},
): Promise<Result<Round, RoundRefusal>> {
  const forbidden = await forbids(ctx, verb, access[verb], { subject: id });
  if (forbidden) return refuse(forbidden);
  const locked = isId(id) ? await lockRound(ctx.tx, ctx.organisation, id as RoundId) : undefined;
  if (!locked) return refuse({ reason: 'not-found' });
  if (version !== undefined && locked.version !== version) return refuse({ reason: 'round-changed' });
  if (states && !states.includes(locked.state)) return refuse({ reason: 'round-state', state: locked.state });
  return ok((await roundById(ctx, id))!);
}

/** Pages of a round, and lists of rounds, look again. */
export function changed(ctx: Context, { id }: { readonly id: string }): void {
  ctx.notices.changed('rounds');
  ctx.notices.changed(`round:${id}`);
}
