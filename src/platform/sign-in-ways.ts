import { randomBytes } from 'node:crypto';
import { ok, refuse, type Result } from './result.ts';
import { normalAddress } from './sign-in-address.ts';
import { accountById } from './sign-in-accounts.ts';
import { accountOf, busy, dateOf, oneLine, type Account, type AccountId, type AccountRow, type Desk } from './sign-in-desk.ts';
import { newId } from './ids.ts';
import { hashPassword, outdated, verifyPassword } from './sign-in-password.ts';
import { tokenHash } from './sign-in-tokens.ts';
import type { Wait } from './sign-in-limits.ts';

/** Where a request comes from. `ip` as text, the proxy's word already weighed; `userAgent` as the header said, even absent. */
export interface From { readonly ip: string; readonly userAgent?: string | undefined; readonly now: Temporal.Instant }

export interface PasswordTry extends From { readonly email: string; readonly password: string }
export interface LinkAsked { readonly email: string; readonly ip: string; readonly now: Temporal.Instant }
export interface LinkGiven extends From { readonly token: string }

/** `setCookie`: the `Set-Cookie` lines to answer with. */
export interface SignedIn { readonly setCookie: readonly string[]; readonly account: Account }
export interface MailLink { readonly token: string; readonly account: Account; readonly until: Temporal.Instant }

export type PasswordTryRefusal = { readonly reason: 'wrong' } | Wait;
/** Used, too old, or never given: which, is nobody's business. */
export type LinkRefusal = { readonly reason: 'spent' };

const linkMinutes = 15;
const longestUserAgent = 300;
const nobody = '00000000-0000-0000-0000-000000000000';

export async function signInWithPassword(desk: Desk, tried: PasswordTry): Promise<Result<SignedIn, PasswordTryRefusal>> {
  const { email, password, ip, now } = tried;
  const address = normalAddress(email) ?? email.slice(0, 400);
  const begun = await desk.limits.begin('password', { address, ip }, now);
  if (!begun.ok) return begun;
  const row = await withPassword(desk, address);
  const right = await verifyPassword(password, row?.password ?? undefined);
  if (right === undefined) {
    await begun.value.withdrawn();
    return busy(now);
  }
  if (!right || !row?.password) return refuse({ reason: 'wrong' });
  if (outdated(row.password)) await rehash(desk, row.credential, row.password, password, now);
  await begun.value.succeeded(now);
  return ok(await enter(desk, accountOf(row), tried));
}

interface WithPassword extends AccountRow { credential: string; password: string | null }

/** One query whoever is asked for, so that its time tells nothing. */
async function withPassword(desk: Desk, address: string): Promise<WithPassword | undefined> {
  const { rows: [row] } = await desk.pool.query<WithPassword>(`select a.id, a.email, a.name, c.id as credential, c.password
    from sign_in.accounts a left join sign_in.credentials c on c.provider = 'credential' and c.subject = a.id::text
    where a.email = $1`, [address.replaceAll('\0', '')]);
  return row;
}

/** Only in place of the hash that was looked at: a password set meanwhile stays. */
async function rehash(desk: Desk, credential: string, old: string, password: string, now: Temporal.Instant): Promise<void> {
  const hash = await hashPassword(password);
  if (!hash) return; // too busy now; the next sign-in will do it
  await desk.pool.query('update sign_in.credentials set password = $1, updated_at = $2 where id = $3 and password = $4',
    [hash, now.toString(), credential, old]);
}

async function enter(desk: Desk, account: Account, { ip, userAgent = '', now }: From): Promise<SignedIn> {
  const until = now.add({ hours: desk.cookie.days * 24 });
  const setCookie = await (await desk.library()).start({
    account: account.id, ip, userAgent: oneLine(userAgent, longestUserAgent), at: dateOf(now), until: dateOf(until),
  });
  return { setCookie, account };
}

/**
 * A row is written for an unknown address too, naming nobody, so that the answer takes as long.
 * Not the library's own plugin: a GET signs in there, so a mail scanner would spend the link; it refuses addresses
 * outside ASCII; and it deletes the password of an account whose address had not been proved.
 */
export async function requestMailLink(desk: Desk, { email, ip, now }: LinkAsked): Promise<Result<MailLink | undefined, Wait>> {
  const address = normalAddress(email);
  const begun = await desk.limits.begin('link', { address: address ?? email.slice(0, 400), ip }, now);
  if (!begun.ok) return begun;
  const token = randomBytes(32).toString('base64url');
  const until = now.add({ minutes: linkMinutes });
  const { rows: [row] } = await desk.pool.query<AccountRow & { id: AccountId | null }>(`with account as (
      select id, email, name from sign_in.accounts where email = $5
    ), link as (
      insert into sign_in.verifications (id, identifier, value, created_at, updated_at, expires_at)
      values ($1, $2, coalesce((select id::text from account), $6), $3, $3, $4)
    ) select * from account`, [newId(), identifier(token), now.toString(), until.toString(), address ?? '', nobody]);
  return ok(row && { token, account: accountOf(row), until });
}

export async function peekMailLink(desk: Desk, { token, now }: Pick<LinkGiven, 'token' | 'now'>): Promise<Account | undefined> {
  const { rows: [row] } = await desk.pool.query<AccountRow>(`select a.id, a.email, a.name
    from sign_in.verifications v join sign_in.accounts a on a.id::text = v.value
    where v.identifier = $1 and v.expires_at > $2`, [identifier(token), now.toString()]);
  return row && accountOf(row);
}

/** Whoever deletes the row has the link: of two at once only one. The address is proved by it. */
export async function redeemMailLink(desk: Desk, given: LinkGiven): Promise<Result<SignedIn, LinkRefusal>> {
  const { token, ip, now } = given;
  const tables = await (await desk.library()).tables();
  const row = await tables.consumeOne<{ value: string; expiresAt: Date }>({
    model: 'verification', where: [{ field: 'identifier', value: identifier(token) }],
  });
  const account = row && row.expiresAt > dateOf(now) ? await accountById(desk, row.value) : undefined;
  if (!account) return refuse({ reason: 'spent' });
  await desk.pool.query('update sign_in.accounts set email_verified = true, updated_at = $2 where id = $1 and not email_verified',
    [account.id, now.toString()]);
  await desk.limits.know({ address: account.email, ip }, now);
  return ok(await enter(desk, account, given));
}

function identifier(token: string): string {
  return `link:${tokenHash(token)}`;
}
