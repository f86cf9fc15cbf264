import { emit, type Context, type OrganisationId } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { record } from '../log/actions.ts';
import { access, forbids, type Forbidden } from './access.ts';
import type { IdentityFact } from './events.ts';
import type { Link, LinkId, PersonId, Purpose, Role } from './model.ts';
import type { Closed } from './ports.ts';
import { organisation } from './reads.ts';
import { tokenOf } from './rules.ts';
import type { Found } from './schema.ts';
import {
  insertLink, insertMember, insertOrganisation, lockAdministrators, revokeLinks, updateMember, updateOrganisation, useLink,
} from './store.ts';

export type Refusal = Forbidden | Closed
  | { readonly reason: 'slug-taken' } | { readonly reason: 'account-taken' }
  | { readonly reason: 'last-administrator' } | { readonly reason: 'not-found' } | { readonly reason: 'not-a-demo' } | { readonly reason: 'never-back' };

/**
 * Founds an organisation; `ctx.organisation` is its new id, and the transaction is already opened for it.
 * @param fileKeys the sealed identity with which its files are encrypted.
 */
export async function foundOrganisation(ctx: Context, found: Found, fileKeys: string): Promise<Result<OrganisationId, Refusal>> {
  const forbidden = await forbids(ctx, 'identity.foundOrganisation', access['identity.foundOrganisation']);
  if (forbidden) return refuse(forbidden);
  const { sender, ...rest } = found;
  const put = await insertOrganisation(ctx.tx, { ...rest, id: ctx.organisation, sender, ahead_ms: 0, file_keys: fileKeys, made_at: ctx.now });
  if (!put) return refuse({ reason: 'slug-taken' });
  const subject = { kind: 'organisation', id: ctx.organisation };
  await record(ctx, { verb: 'identity.foundOrganisation', subject, text: { name: found.name } });
  await emit<IdentityFact>(ctx, { kind: 'identity.OrganisationFounded', subject });
  return ok(ctx.organisation);
}

/** Makes a person a member with these roles, and lets an account sign in as that person where one is given (G-2). */
export async function admit(ctx: Context, member: { person: PersonId; account: string | null; roles: readonly Role[] }): Promise<Result<undefined, Refusal>> {
  const forbidden = await forbids(ctx, 'identity.admit', access['identity.admit']);
  if (forbidden) return refuse(forbidden);
  const { person, account } = member;
  const put = await insertMember(ctx.tx, { organisation: ctx.organisation, person, account, roles: [...member.roles], since: ctx.now, until: null });
  if (!put) return refuse({ reason: 'account-taken' });
  const subject = { kind: 'person', id: person };
  await record(ctx, { verb: 'identity.admit', subject, details: { roles: [...member.roles], signsIn: account !== null } });
  await emit<IdentityFact>(ctx, { kind: 'identity.MemberAdmitted', subject });
  return ok();
}

/** Gives a member other roles. The last administrator keeps that role. */
export async function changeRoles(ctx: Context, person: PersonId, roles: readonly Role[]): Promise<Result<undefined, Refusal>> {
  const forbidden = await forbids(ctx, 'identity.changeRoles', access['identity.changeRoles'], { subject: person });
  if (forbidden) return refuse(forbidden);
  if (!roles.includes('administrator') && (await isLastAdministrator(ctx, person))) return refuse({ reason: 'last-administrator' });
  if (!(await updateMember(ctx.tx, ctx.organisation, person, { roles: [...roles] }))) return refuse({ reason: 'not-found' });
  const subject = { kind: 'person', id: person };
  await record(ctx, { verb: 'identity.changeRoles', subject, details: { roles: [...roles] } });
  await emit<IdentityFact>(ctx, { kind: 'identity.RolesChanged', subject });
  return ok();
}

/** Ends a membership: the account signs in here no more, the person stays in what has happened. */
export async function removeMember(ctx: Context, person: PersonId): Promise<Result<undefined, Refusal>> {
  const forbidden = await forbids(ctx, 'identity.removeMember', access['identity.removeMember'], { subject: person });
  if (forbidden) return refuse(forbidden);
  if (await isLastAdministrator(ctx, person)) return refuse({ reason: 'last-administrator' });
  if (!(await updateMember(ctx.tx, ctx.organisation, person, { until: ctx.now, account: null }))) return refuse({ reason: 'not-found' });
  const subject = { kind: 'person', id: person };
  await record(ctx, { verb: 'identity.removeMember', subject });
  await emit<IdentityFact>(ctx, { kind: 'identity.MemberRemoved', subject });
  return ok();
}

async function isLastAdministrator(ctx: Context, person: PersonId): Promise<boolean> {
  const administrators = await lockAdministrators(ctx.tx, ctx.organisation);
  return administrators.length === 1 && administrators[0] === person;
}

/** Moves the clock of a demo organisation on, never back: what was due stays done. `to` is an instant of its clock. */
export async function moveClock(ctx: Context, to: Temporal.Instant, aheadMs: number): Promise<Result<undefined, Refusal>> {
  const forbidden = await forbids(ctx, 'identity.moveClock', access['identity.moveClock']);
  if (forbidden) return refuse(forbidden);
  if (!(await organisation(ctx.tx, ctx.organisation)).demo) return refuse({ reason: 'not-a-demo' });
  const on = to.epochMilliseconds - ctx.now.epochMilliseconds;
  if (on < 0) return refuse({ reason: 'never-back' });
  await updateOrganisation(ctx.tx, ctx.organisation, { ahead_ms: aheadMs + on });
  const subject = { kind: 'organisation', id: ctx.organisation };
  await record(ctx, { verb: 'identity.moveClock', subject, details: { to: to.toString() } });
  await emit<IdentityFact>(ctx, { kind: 'identity.ClockMoved', subject, aheadMs: aheadMs + on });
  ctx.notices.changed('clock');
  return ok();
}

/**
 * Makes a signed link (house.md: signed, scoped, expiring, revocable). Part of the verb that sends it: no act of its own.
 * @returns the link's absolute address, `PUBLIC_URL/l/TOKEN`.
 */
export async function makeLink(ctx: Context, link: {
  purpose: Purpose; subject: Link['subject']; person?: PersonId | null; expiresAt: Temporal.Instant; once?: boolean;
}): Promise<{ id: LinkId; address: string }> {
  const id = newId<LinkId>();
  await insertLink(ctx.tx, {
    organisation: ctx.organisation, id, purpose: link.purpose, subject_kind: link.subject.kind, subject: link.subject.id,
    part: link.subject.part ?? null, person: link.person ?? null, made_at: ctx.now, expires_at: link.expiresAt,
    once: link.once ?? false, used_at: null, revoked_at: null,
  });
  return { id, address: new URL(`/l/${tokenOf(ctx.keys.derive('links'), ctx.organisation, id)}`, ctx.publicUrl).href };
}

/** Uses up a link that works once. @returns false when it was used already. */
export function useUp(ctx: Context, link: LinkId): Promise<boolean> {
  return useLink(ctx.tx, ctx.organisation, link, ctx.now);
}

/** Revokes links as part of a verb, which has asked access for itself: a person is removed from a session. */
export async function revoke(ctx: Context, which: { subject?: string; purpose?: Purpose; person?: PersonId; id?: LinkId }): Promise<number> {
  const revoked = await revokeLinks(ctx.tx, ctx.organisation, which, ctx.now);
  if (revoked > 0) {
    await record(ctx, {
      verb: 'identity.revokeLink', subject: { kind: 'organisation', id: ctx.organisation },
      details: { revoked, subject: which.subject ?? null, purpose: which.purpose ?? null, person: which.person ?? null },
    });
  }
  return revoked;
}
