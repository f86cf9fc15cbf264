/** Works conflicts out anew where something has changed, so that whoever reads them reads what is (G-4.5.2). */
import type { Context } from '../../platform/context.ts';
import type { ConflictMark, ConflictOwner, FoundConflict } from './model-conflicts.ts';
import { ConflictKind } from './ports.ts';
import { keptOf, keptOfKinds, ownersKeptWith } from './reads-conflicts.ts';
import { differenceTo, type Difference } from './rules-conflicts.ts';
import { deleteMarks, insertMarks, lockConflicts, marksOf, putConflicts, setGone } from './store-conflicts.ts';

/** Something has changed: in the transaction that changed it, with what waits for its commit. Open pages look again once it is committed. */
export async function markConflicts(ctx: Context, marks: readonly ConflictMark[]): Promise<void> {
  if (marks.length === 0) return;
  insertMarks(ctx.tx, ctx.organisation, marks);
  ctx.notices.changed('conflicts');
}

/**
 * Brings what is kept up to date with all that is committed. Every door does this in a transaction of its own before it
 * reads, and the worker as soon as it can; two at once come one after the other. @returns how many rows changed.
 */
export async function refreshConflicts(ctx: Context): Promise<number> {
  if ((await marksOf(ctx.tx, ctx.organisation)).length === 0 && isNothing(await compared(ctx, []))) return 0;
  await lockConflicts(ctx.tx, ctx.organisation);
  const marks = await marksOf(ctx.tx, ctx.organisation); // before what they stand for: what changes now has a mark of its own
  const { put, gone } = await compared(ctx, marks.map(({ of_kind: kind, of: id }) => ({ kind, id })));
  await putConflicts(ctx.tx, ctx.organisation, put, ctx.now);
  await setGone(ctx.tx, ctx.organisation, gone.map(({ id }) => id), ctx.now);
  await deleteMarks(ctx.tx, ctx.organisation, marks.map(({ id }) => id));
  if (put.length + gone.length > 0) ctx.notices.changed('conflicts');
  return put.length + gone.length;
}

const isNothing = ({ put, gone }: Difference) => put.length + gone.length === 0;

async function compared(ctx: Context, marks: readonly ConflictMark[]): Promise<Difference> {
  const all = marks.some(({ kind }) => kind === 'organisation');
  const kinds = ctx.ports.all(ConflictKind);
  const always = kinds.filter((kind) => kind.always).map(({ name }) => name);
  const kept = await keptOfKinds(ctx, always);
  const owners = await ownersFor(ctx, all ? 'all' : marks, kept.map(({ owner }) => owner));
  const found: FoundConflict[] = [];
  for (const kind of kinds) found.push(...await kind.find(ctx, owners, { start: ctx.now, end: ctx.now.add(horizon) }));
  const known = await keptOf(ctx, all ? 'all' : owners);
  return differenceTo(known, found);
}

/** As far as any series can reach. */
const horizon = { hours: 24 * 366 * 6 };

/** Whose conflicts may have changed: who is asked to what changed, who has a conflict with it, and those who changed themselves. */
async function ownersFor(ctx: Context, marks: readonly ConflictMark[] | 'all', always: readonly ConflictOwner[]): Promise<ConflictOwner[]> {
  const sessions = marks === 'all' ? 'all' : [...new Set(marks.filter(({ kind }) => kind === 'session').map(({ id }) => id))];
  const owners = [...always];
  if (marks !== 'all') owners.push(...marks.filter(({ kind }) => kind === 'person'));
  if (sessions !== 'all') owners.push(...await ownersKeptWith(ctx, sessions));
  for (const ask of new Set(ctx.ports.all(ConflictKind).map((kind) => kind.owners))) owners.push(...await ask(ctx, sessions));
  return [...new Map(owners.map((one) => [`${one.kind} ${one.id}`, { kind: one.kind, id: one.id }])).values()];
}
