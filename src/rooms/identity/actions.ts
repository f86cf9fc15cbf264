import { emit, type Context, type OrganisationId } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { record } from '../log/actions.ts';
import { access, forbids, forbidsAbout, standingTo, type Forbidden, type Relation } from './access.ts';
import type { IdentityFact } from './events.ts';
import { roles as allRoles, type Link, type LinkId, type PersonId, type Purpose, type Role } from './model.ts';
import { Persons, type Closed } from './ports.ts';
import { linkRow, member as memberOf, organisation } from './reads.ts';
import { tokenOf } from './rules.ts';
import type { Found } from './schema.ts';
import {
  insertLink, insertMember, insertOrganisation, lockAdministrators, revokeLinks as revokeRows, setAccount, setOpened, updateMember, updateOrganisation, useLink,
} from './store.ts';

export type Refusal = Forbidden | Closed
  | { readonly reason: 'slug-taken' } | { readonly reason: 'account-taken' }
  /** The person has an account here. */
  | { readonly reason: 'signs-in-already' }
  /** Nobody here has this id, or the person was erased. */
  | { readonly reason: 'unknown-person' }
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
  if (!(await isHere(ctx, person))) return refuse({ reason: 'unknown-person' });
  const put = await insertMember(ctx.tx, { organisation: ctx.organisation, person, account, roles: [...member.roles], since: ctx.now, until: null });
  if (!put) return refuse({ reason: 'account-taken' });
  const subject = { kind: 'person', id: person };
  await record(ctx, { verb: 'identity.admit', subject, details: { roles: [...member.roles], signsIn: account !== null } });
  await emit<IdentityFact>(ctx, { kind: 'identity.MemberAdmitted', subject });
  return ok();
}

/**
 * Lets an account sign in as a person who is here already (G-2): a member without one keeps the roles and gets `roles` beside
 * them; a contact, a guest or who has left becomes a member with these. Refused for who signs in already.
 */
export async function giveAccount(ctx: Context, to: { person: PersonId; account: string; roles: readonly Role[] }): Promise<Result<undefined, Refusal>> {
  const { person, account } = to;
  const forbidden = await forbids(ctx, 'identity.giveAccount', access['identity.giveAccount'], { subject: person });
  if (forbidden) return refuse(forbidden);
  if (!(await isHere(ctx, person))) return refuse({ reason: 'unknown-person' });
  const before = await memberOf(ctx.tx, ctx.organisation, person);
  if (before?.account) return refuse({ reason: 'signs-in-already' });
  if (!before) return admit(ctx, to);
  if (!(await setAccount(ctx.tx, ctx.organisation, person, account))) return refuse({ reason: 'account-taken' });
  const roles = allRoles.filter((role) => before.roles.includes(role) || to.roles.includes(role));
  const more = roles.length > before.roles.length;
  if (more) await updateMember(ctx.tx, ctx.organisation, person, { roles });
  const subject = { kind: 'person', id: person };
  await record(ctx, { verb: 'identity.giveAccount', subject, details: { roles } });
  await emit<IdentityFact>(ctx, { kind: 'identity.AccountGiven', subject });
  if (more) await emit<IdentityFact>(ctx, { kind: 'identity.RolesChanged', subject });
  return ok();
}

async function isHere(ctx: Context, person: PersonId): Promise<boolean> {
  const knowing = ctx.ports.all(Persons);
  if (knowing.length === 0) throw new Error('nobody knows who is here: identity.Persons is not fulfilled');
  return (await Promise.all(knowing.map((one) => one.isHere(ctx, person)))).includes(true);
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
  return { id, address: linkAddress(ctx, id) };
}

/** The address of a link, for who may give it again. */
export function linkAddress(ctx: Context, id: LinkId): string {
  return new URL(`/l/${tokenOf(ctx.keys.derive('links'), ctx.organisation, id)}`, ctx.publicUrl).href;
}

/** Uses up a link that works once. @returns false when it was used already. */
export function useUp(ctx: Context, link: LinkId): Promise<boolean> {
  return useLink(ctx.tx, ctx.organisation, link, ctx.now);
}

/** So long after a link was opened nobody needs to know that it was again. */
const soon = { minutes: 1 };

/** Whether it is noted already that a link was opened at this moment, to the minute. */
export function isNoted({ openedAt }: Pick<Link, 'openedAt'>, now: Temporal.Instant): boolean {
  return openedAt !== null && Temporal.Instant.compare(openedAt.add(soon), now) > 0;
}

/** Notes that a person opened a link or did something by it, to the minute. A program that only looks at addresses in mails is none. @returns the link as it is then. */
export function noteOpened(ctx: Context, link: Link): Link {
  if (isNoted(link, ctx.now)) return link;
  setOpened(ctx.tx, ctx.organisation, link.id, ctx.now);
  return { ...link, openedAt: ctx.now };
}

/**
 * Revokes links as part of a verb, which has asked access for itself: a person is removed from a session. `about` is what the
 * log says it was done to. @returns how many opened something until now.
 */
export async function revoke(
  ctx: Context, which: { subject?: string; subjects?: readonly string[]; purpose?: Purpose; person?: PersonId; id?: LinkId }, about?: Pick<Subject, 'kind' | 'id'>,
): Promise<number> {
  const revoked = await revokeRows(ctx.tx, ctx.organisation, which, ctx.now);
  if (revoked > 0) {
    const { kind, id } = about ?? { kind: 'organisation', id: ctx.organisation };
    const { person = null, purpose = null } = which;
    await record(ctx, { verb: 'identity.revokeLink', subject: { kind, id }, details: { revoked, ...(purpose ? { purpose } : {}), ...(person ? { person } : {}) } });
    if (about) ctx.notices.changed(`${kind}:${id}`);
  }
  return revoked;
}

/** One link; or those given to a person, for one thing and what belongs to it, or both. */
export type Revoking = { readonly link: LinkId }
  | { readonly person: PersonId; readonly subject?: Pick<Subject, 'kind' | 'id'> } | { readonly subject: Pick<Subject, 'kind' | 'id'> };

/**
 * Revokes links by hand: from now on they say that they were withdrawn, and the next message brings a new one. For whom the
 * office works, whose the thing is, and to whom they were given; of what is private the roles count for nothing, but for all
 * links of a person at once, which shows nothing. @returns how many opened something until now.
 */
export async function revokeLinks(ctx: Context, which: Revoking): Promise<Result<number, Refusal>> {
  const rule = access['identity.revokeLink'];
  const link = 'link' in which ? await linkRow(ctx.tx, ctx.organisation, which.link) : undefined;
  const subject = link ? link.subject : 'subject' in which ? which.subject : undefined;
  const person = link ? link.person : 'person' in which ? which.person : undefined;
  const self: Relation[] = ctx.actor.kind === 'person' && ctx.actor.person === person ? ['self'] : [];
  const forbidden = subject ? await forbidsAbout(ctx, 'identity.revokeLink', rule, subject, self)
    : await forbids(ctx, 'identity.revokeLink', rule, { ...(person ? { subject: person } : {}), relations: self });
  if (forbidden) return refuse(forbidden);
  if (link) return ok(await revoke(ctx, { id: link.id, ...(link.person ? { person: link.person } : {}) }, link.subject));
  if ('link' in which) return refuse({ reason: 'not-found' });
  const of = person ? { person } : {};
  if (!subject) return ok(await revoke(ctx, of, { kind: 'person', id: person! }));
  const { isThere, parts } = await standingTo(ctx, subject);
  return isThere ? ok(await revoke(ctx, { ...of, subjects: [subject.id, ...parts] }, subject)) : refuse({ reason: 'not-found' });
}
