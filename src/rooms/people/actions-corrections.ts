/** Guardians put their own contact data right by a signed link; nothing changes before the office has accepted it (P-1.3). */
import type { Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, type Forbidden } from '../identity/access.ts';
import { makeLink } from '../identity/actions.ts';
import type { PersonId } from '../identity/model.ts';
import type { Closed } from '../identity/ports.ts';
import { record } from '../log/actions.ts';
import { access } from './access-students.ts';
import { changePerson } from './actions.ts';
import type { CorrectionId } from './model-imports.ts';
import { waitingCorrection, waitingCorrections } from './reads-imports.ts';
import { guardiansBy } from './reads-students.ts';
import { person as personById } from './reads.ts';
import type { Correction } from './schema-students.ts';
import { insertCorrection, settleCorrectionRow } from './store-imports.ts';
import { updateGuardian } from './store-students.ts';

export type CorrectionRefusal = Forbidden | Closed | { readonly reason: 'not-found' }
  /** Nothing was filled in. */
  | { readonly reason: 'nothing-corrected' }
  /** Somebody else has settled it, or the guardian has said something else since. */
  | { readonly reason: 'correction-settled' };

/** How long the link opens: a guardian may look at it after the holidays. */
const life = Temporal.Duration.from({ hours: 24 * 30 });

/** A link by which a guardian says what his contact data should be. @returns its address; the door sends it. */
export async function correctionLink(ctx: Context, guardian: PersonId): Promise<Result<string, CorrectionRefusal>> {
  const forbidden = await forbids(ctx, 'people.sendCorrectionLink', access['people.sendCorrectionLink'], { subject: guardian });
  if (forbidden) return refuse(forbidden);
  if ((await guardiansBy(ctx, [guardian])).length === 0) return refuse({ reason: 'not-found' });
  const subject = { kind: 'person', id: guardian };
  const { address } = await makeLink(ctx, { purpose: 'people.correct', subject, person: guardian, expiresAt: ctx.now.add(life) });
  await record(ctx, { verb: 'people.sendCorrectionLink', subject });
  return ok(address);
}

/** What is known of a guardian, by the name of its field, without what it is: who holds a forwarded link learns nothing. */
export interface Known { readonly email: string | null; readonly phone: string | null; readonly isWaiting: boolean }

/** For the page behind the link: addresses and numbers with only their ends to be seen, and whether something waits. */
export async function ownContact(ctx: Context, guardian: PersonId): Promise<Result<Known, CorrectionRefusal>> {
  const forbidden = await forbids(ctx, 'people.correct', access['people.correct'], { subject: guardian });
  if (forbidden) return refuse(forbidden);
  const [found] = await guardiansBy(ctx, [guardian]);
  if (!found) return refuse({ reason: 'not-found' });
  return ok({ email: veiledAddress(found.email), phone: veiledNumber(found.phone), isWaiting: (await waitingCorrections(ctx, guardian)).length > 0 });
}

const veiledAddress = (email: string | null) => email && email.replace(/^(.).*@(.).*?(\.[^.]*)?$/u, '$1…@$2…$3');
const veiledNumber = (phone: string | null) => phone && `… ${phone.replaceAll(/\D/g, '').slice(-2)}`;

/** Says what a guardian's contact data should be. It waits for the office; what he said before is replaced. */
export async function correct(ctx: Context, guardian: PersonId, said: Correction): Promise<Result<CorrectionId, CorrectionRefusal>> {
  const forbidden = await forbids(ctx, 'people.correct', access['people.correct'], { subject: guardian });
  if (forbidden) return refuse(forbidden);
  if ((await guardiansBy(ctx, [guardian])).length === 0) return refuse({ reason: 'not-found' });
  // what is so already is taken all the same: who only guesses what is known is not told
  const proposed = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as Correction;
  if (Object.keys(proposed).length === 0) return refuse({ reason: 'nothing-corrected' });
  const id = newId<CorrectionId>();
  const link = ctx.actor.kind === 'guest' ? ctx.actor.link : null;
  await insertCorrection(ctx.tx, { organisation: ctx.organisation, id, guardian, made_at: ctx.now, link, proposed });
  await record(ctx, { verb: 'people.correct', subject: { kind: 'person', id: guardian }, details: { correction: id, fields: Object.keys(proposed) } });
  ctx.notices.changed('students');
  return ok(id);
}

/** Accepts what a guardian said of himself, or declines it. */
export async function settleCorrection(ctx: Context, id: CorrectionId, decision: 'accepted' | 'declined'): Promise<Result<undefined, CorrectionRefusal>> {
  const forbidden = await forbids(ctx, 'people.settleCorrection', access['people.settleCorrection'], { subject: id });
  if (forbidden) return refuse(forbidden);
  const found = await waitingCorrection(ctx, id);
  const by = ctx.actor.kind === 'person' ? ctx.actor.person as PersonId : null;
  if (!found || !(await settleCorrectionRow(ctx.tx, ctx.organisation, id, { state: decision, settled_at: ctx.now, settled_by: by }))) return refuse({ reason: 'correction-settled' });
  if (decision === 'accepted') await take(ctx, found.guardian, found.proposed);
  await record(ctx, { verb: 'people.settleCorrection', subject: { kind: 'person', id: found.guardian }, details: { correction: id, decision } });
  ctx.notices.changed('students');
  return ok();
}

async function take(ctx: Context, guardian: PersonId, { way, interpreterLanguage, ...contact }: Correction): Promise<void> {
  const now = await personById(ctx.tx, ctx.organisation, guardian);
  if (Object.keys(contact).length > 0) {
    const changed = await changePerson(ctx, guardian, now!.version, Object.fromEntries(Object.entries(contact).filter(([, value]) => value !== undefined)));
    if (!changed.ok) throw new Error(`a correction was refused within: ${changed.reason}`);
  }
  if (way === undefined && interpreterLanguage === undefined) return;
  await updateGuardian(ctx.tx, ctx.organisation, guardian, { ...(way === undefined ? {} : { way }), ...(interpreterLanguage === undefined ? {} : { interpreter_language: interpreterLanguage }) });
}
