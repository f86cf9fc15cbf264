import { sql } from 'kysely';
import type { Context, OrganisationId } from '../../platform/context.ts';
import type { Tx } from '../../platform/database.ts';
import { fixed } from '../../platform/database-fixed.ts';
import { readOnce } from '../../platform/database-kept.ts';
import { steady, steadyEach } from '../../platform/database-steady.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { access, may, ruleOf, standingTo, type Forbidden, type Relation, type Rule } from './access.ts';
import type { GivenLink, Link, LinkId, Member, Membership, Organisation, PersonId, Purpose, Role } from './model.ts';
import { memberName, tables, type Tables } from './store.ts';

export { readToken, slugOf } from './rules.ts';

const organisationRow = fixed((tx, id: OrganisationId) => tables(tx).selectFrom('organisations').selectAll().where('id', '=', id));

/** The organisation of this transaction. @throws when it does not exist: the door asked `findOrganisation` first. */
export function organisation(tx: Tx, id: OrganisationId): Promise<Organisation> {
  return readOnce(tx, `organisation ${id}`, () => steady(tx, `organisation ${id}`, async () => {
    const [row] = await organisationRow(tx, id);
    if (!row) throw new Error(`there is no organisation ${id}`);
    const { ahead_ms: aheadMs, slug, name, zone, language, sender, demo } = row;
    return { id, slug, name, zone, language, sender, aheadMs, demo };
  }));
}

/** The sealed identity with which this organisation's files are encrypted. */
export async function fileKeysOf(tx: Tx, id: OrganisationId): Promise<string> {
  const { file_keys: sealed } = await tables(tx).selectFrom('organisations').select('file_keys').where('id', '=', id).executeTakeFirstOrThrow();
  return sealed;
}

/** Which organisation an address names; needs no open organisation. */
export async function findOrganisation(tx: Tx, slug: string): Promise<OrganisationId | undefined> {
  const { rows } = await sql<{ id: OrganisationId | null }>`select find_organisation(${slug}) as id`.execute(tx);
  return rows[0]?.id ?? undefined;
}

/** All organisations of the installation, by name; needs no open organisation. For the machine, the operator and the first page. */
export async function organisations(tx: Tx): Promise<{ id: OrganisationId; slug: string; name: string; aheadMs: number; demo: boolean }[]> {
  const { rows } = await sql<{ id: OrganisationId; slug: string; name: string; ahead_ms: number; demo: boolean }>`select * from list_organisations()`.execute(tx);
  return rows.map(({ ahead_ms: aheadMs, ...rest }) => ({ ...rest, aheadMs }));
}

/** The persons that an account is, over all organisations. */
export async function membershipsOf(tx: Tx, account: string): Promise<Membership[]> {
  const { rows } = await sql<Membership>`select * from memberships_of(${account})`.execute(tx);
  return rows;
}

/** One member, or undefined when the person is none, or no longer. */
export function member(tx: Tx, organisation: OrganisationId, person: PersonId): Promise<Member | undefined> {
  return readOnce(tx, memberName(organisation, person), async () => (await membersAmong(tx, organisation, [person]))[0]);
}

/** Who of the organisation an account is; undefined where it is nobody here. */
export async function personOfAccount(tx: Tx, organisation: OrganisationId, account: string): Promise<PersonId | undefined> {
  return (await steady(tx, `account ${account}`, async () => await tables(tx).selectFrom('members').select('person')
    .where('organisation', '=', organisation).where('account', '=', account).where('until', 'is', null).executeTakeFirst() ?? null))?.person;
}

/** Which of these persons are members. */
export async function membersAmong(tx: Tx, organisation: OrganisationId, persons: readonly PersonId[]): Promise<Member[]> {
  const found = await steadyEach(tx, 'member', persons, async (asked) => new Map((await memberRows(tx, organisation, asked)).map((row) => [row.person, row])));
  return [...found.values()];
}
const memberRows = fixed((tx, organisation: OrganisationId, persons: readonly PersonId[]) => tables(tx).selectFrom('members').select(['person', 'account', 'roles'])
  .where('organisation', '=', organisation).where('person', '=', sql<PersonId>`any(${persons}::uuid[])`).where('until', 'is', null));

/** All members, or those with one of these roles. */
export async function members(tx: Tx, organisation: OrganisationId, having?: readonly Role[]): Promise<Member[]> {
  return steady(tx, `members ${having?.join() ?? 'all'}`, () => tables(tx).selectFrom('members').select(['person', 'account', 'roles'])
    .where('organisation', '=', organisation).where('until', 'is', null)
    .$if(having !== undefined, (q) => q.where(sql<boolean>`roles && ${having!}::text[]`))
    .orderBy('since').orderBy('person').execute());
}

/** What links a person was given, without what opens them. */
export function linksOf(tx: Tx, organisation: OrganisationId, person: PersonId) {
  return tables(tx).selectFrom('links').select(['id', 'purpose', 'subject_kind as about', 'subject', 'made_at as madeAt', 'expires_at as expiresAt', 'used_at as usedAt', 'revoked_at as revokedAt'])
    .where('organisation', '=', organisation).where('person', '=', person).orderBy('made_at').orderBy('id').execute();
}

type Row = Tables['links'];

function givenFrom(row: Row, now: Temporal.Instant): GivenLink {
  const later = (a: Temporal.Instant | null, b: Temporal.Instant | null) => (a && b ? (Temporal.Instant.compare(a, b) > 0 ? a : b) : a ?? b);
  return {
    id: row.id as LinkId, purpose: row.purpose, person: row.person as PersonId | null, madeAt: row.made_at, expiresAt: row.expires_at,
    subject: { kind: row.subject_kind, id: row.subject, ...(row.part === null ? {} : { part: row.part }) }, openedAt: later(row.opened_at, row.used_at),
    isOpen: row.revoked_at === null && Temporal.Instant.compare(row.expires_at, now) > 0 && !(row.once && row.used_at !== null),
  };
}

/** One link, whether it opens or not. */
export async function linkRow(tx: Tx, organisation: OrganisationId, id: LinkId): Promise<Pick<GivenLink, 'id' | 'person' | 'subject'> | undefined> {
  const row = await tables(tx).selectFrom('links').selectAll().where('organisation', '=', organisation).where('id', '=', id).executeTakeFirst();
  return row && givenFrom(row, row.made_at);
}

/**
 * The links that were given for a thing and what belongs to it, or to a person; those that open first, the newest first: for the office, whose the
 * thing is, and to whom they were given. Of a person's links those to what is private to others than who asks are left out.
 */
export async function linksGiven(
  ctx: Context, of: { readonly subject: { readonly kind: string; readonly id: string } } | { readonly person: PersonId }, most = 500,
): Promise<Result<GivenLink[], Forbidden | { readonly reason: 'not-found' }>> {
  const rule = access['identity.readLinks'];
  const self: Relation[] = 'person' in of && ctx.actor.kind === 'person' && ctx.actor.person === of.person ? ['self'] : [];
  const standing = 'subject' in of ? await standingTo(ctx, of.subject) : { relations: self, closed: false, parts: [], isThere: true };
  if (!may(ctx.actor, ruleOf(rule, standing), { relations: standing.relations })) return refuse({ reason: 'forbidden', verb: 'identity.readLinks' });
  if (!standing.isThere) return refuse({ reason: 'not-found' });
  const rows = await tables(ctx.tx).selectFrom('links').selectAll().where('organisation', '=', ctx.organisation)
    .$if('person' in of, (q) => q.where('person', '=', (of as { person: PersonId }).person))
    .$if('subject' in of, (q) => q.where('subject', '=', sql<string>`any(${[(of as { subject: { id: string } }).subject.id, ...standing.parts]}::uuid[])`))
    .orderBy(sql`revoked_at is null and expires_at > ${ctx.now.toString()}`, 'desc').orderBy('made_at', 'desc').orderBy('id', 'desc').limit(most).execute();
  const given = rows.map((row) => givenFrom(row, ctx.now));
  return ok('subject' in of || self.length > 0 ? given : await openly(ctx, rule, given));
}

async function openly(ctx: Context, rule: Rule, given: readonly GivenLink[]): Promise<GivenLink[]> {
  const hidden = new Set<string>();
  for (const [id, [first]] of Map.groupBy(given, ({ subject }) => subject.id)) {
    const standing = await standingTo(ctx, first!.subject);
    if (!may(ctx.actor, ruleOf(rule, standing), { relations: standing.relations })) hidden.add(id);
  }
  return given.filter(({ subject }) => !hidden.has(subject.id));
}

/** Why a link that we made does not open. */
export type ClosedLink = { readonly reason: 'link-unknown' | 'link-expired' | 'link-revoked' | 'link-used' };

const linkRows = fixed((tx, organisation: OrganisationId, id: LinkId) => tables(tx).selectFrom('links').selectAll().where('organisation', '=', organisation).where('id', '=', id));

/** What a signed link opens now. The token has been read by `readToken`, and its organisation is open. */
export async function linkById(ctx: Pick<Context, 'tx' | 'organisation' | 'now'>, id: LinkId): Promise<{ ok: true; value: Link } | ({ ok: false } & ClosedLink)> {
  const [row] = await linkRows(ctx.tx, ctx.organisation, id);
  if (!row) return { ok: false, reason: 'link-unknown' };
  if (row.revoked_at) return { ok: false, reason: 'link-revoked' };
  if (Temporal.Instant.compare(row.expires_at, ctx.now) <= 0) return { ok: false, reason: 'link-expired' };
  if (row.once && row.used_at) return { ok: false, reason: 'link-used' };
  return {
    ok: true,
    value: {
      id, organisation: ctx.organisation, purpose: row.purpose as Purpose, person: row.person as PersonId | null, expiresAt: row.expires_at,
      openedAt: row.opened_at, subject: { kind: row.subject_kind, id: row.subject, ...(row.part === null ? {} : { part: row.part }) },
    },
  };
}
