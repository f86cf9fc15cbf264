/** What a duty is for: read and locked through the room that owns it, always in the same order. */
import type { Context } from '../../platform/context.ts';
import type { SubjectLock } from '../messaging/ports.ts';
import type { Duty, DutyId, SubjectKind, SubjectState } from './model.ts';
import { SubjectReader } from './ports.ts';
import { duty } from './reads.ts';
import { horizon } from './rules.ts';
import { lockDuties, lockDuty, type Tables } from './store.ts';

const kinds: ReadonlySet<string> = new Set<SubjectKind>(['organisation', 'poll', 'proposal', 'request', 'round', 'round-call', 'round-day', 'round-family', 'round-wait', 'session']);

/** Whether procedures know such subjects at all. */
export const isSubjectKind = (kind: string): kind is SubjectKind => kinds.has(kind);

const readerOf = (ctx: Context, kind: SubjectKind) => ctx.ports.all(SubjectReader).find((one) => one.kind === kind);

/** The subject as it stands, with its occurrences within the engine's horizon; undefined where there is none. */
export async function readSubject(ctx: Context, kind: SubjectKind, id: string): Promise<SubjectState | undefined> {
  return readerOf(ctx, kind)?.read(ctx, id, ctx.now.add({ hours: horizon.days * 24 }));
}

/** Whether this process can read such subjects: one of the release before cannot read those of the release after. */
export const canRead = (ctx: Context, kind: SubjectKind): boolean => readerOf(ctx, kind) !== undefined;

/**
 * Locks a subject and then all its duties by their ids: the one order in which every transaction takes them, since verbs
 * hold a subject when the engine hears what they did. @returns the duties as they stand under the lock.
 */
export async function lockSubject(ctx: Context, kind: SubjectKind, id: string): Promise<Duty[]> {
  await readerOf(ctx, kind)?.lock?.(ctx, id);
  return lockDuties(ctx.tx, ctx.organisation, id);
}

/** One duty, locked with its subject and the subject's other duties; undefined where there is none. */
export async function lockWhole(ctx: Context, id: DutyId): Promise<Tables['duties'] | undefined> {
  const found = await duty(ctx.tx, ctx.organisation, id);
  if (!found) return undefined;
  await lockSubject(ctx, found.subjectKind, found.subject);
  return lockDuty(ctx.tx, ctx.organisation, id);
}

/** Fulfils `messaging.SubjectLock`: a message's row comes after what it is about, and after that thing's duties. */
export const subjectLock: SubjectLock = {
  async lock(ctx, { kind, id }) {
    if (isSubjectKind(kind)) await lockSubject(ctx, kind, id);
  },
};
