/** Whom a message reaches, of the guardians of a round: what each wants, and what is known of him. */
import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import { membersAmong } from '../identity/reads.ts';
import type { Addressee } from '../messaging/model.ts';
import type { Guardian } from '../people/model-students.ts';
import { guardiansBy } from '../people/reads-students.ts';

type In = Pick<Context, 'tx' | 'organisation'>;

/** Of these guardians those whom mail or the portal reaches; whom only a letter or a telephone does is for the office (P-2.1). */
export async function reachedAmong(ctx: In, guardians: readonly Guardian[]): Promise<Guardian[]> {
  const all = guardians.filter(({ way }) => way !== 'letter' && way !== 'phone');
  const without = all.filter(({ email }) => email === null).map(({ person }) => person);
  const known = without.length === 0 ? [] : await membersAmong(ctx.tx, ctx.organisation, without);
  const signsIn = new Set(known.filter(({ account }) => account !== null).map(({ person }) => person));
  return all.filter(({ person, email }) => email !== null || signsIn.has(person));
}

/** The same of people by their ids, as messages are addressed: each by the way in which he wants to be told. */
export async function addressees(ctx: In, guardians: readonly PersonId[]): Promise<Addressee[]> {
  return (await reachedAmong(ctx, await guardiansBy(ctx, guardians)))
    .map(({ person, way }) => ({ person, ...(way === 'mail' || way === 'portal' ? { channel: way } : {}) }));
}
