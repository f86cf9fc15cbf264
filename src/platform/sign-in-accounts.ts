import { violated } from './database.ts';
import { isId, newId } from './ids.ts';
import { ok, refuse, type Result } from './result.ts';
import { normalAddress } from './sign-in-address.ts';
import {
  accountOf, busy, dateOf, oneLine, type Account, type AccountId, type AccountRow, type Desk, type SignInId,
} from './sign-in-desk.ts';
import { hashPassword, passwordRefusal, type PasswordRefusal } from './sign-in-password.ts';
import type { Wait } from './sign-in-limits.ts';

export interface NewAccount {
  readonly email: string;
  /** Without one the account signs in by mail link until it sets one. */
  readonly password?: string;
  readonly name?: string;
  readonly now: Temporal.Instant;
}

export type CreateRefusal =
  | { readonly reason: 'not-an-address' } | { readonly reason: 'exists'; readonly account: Account } | PasswordRefusal | Wait;

export interface NewPassword {
  readonly account: AccountId;
  readonly password: string;
  /** The sign-in that goes on, when the owner changes the password; without it all end. */
  readonly keep?: SignInId;
  readonly now: Temporal.Instant;
}

export type SetPasswordRefusal = { readonly reason: 'no-account' } | PasswordRefusal | Wait;

const longestName = 200;
const known = 'select id, email, name from sign_in.accounts where';

export async function createAccount(desk: Desk, asked: NewAccount): Promise<Result<Account, CreateRefusal>> {
  const email = normalAddress(asked.email);
  if (!email) return refuse({ reason: 'not-an-address' });
  const refusal = asked.password === undefined ? undefined : passwordRefusal(asked.password, email);
  if (refusal) return refuse(refusal);
  const there = await accountByEmail(desk, email);
  if (there) return refuse({ reason: 'exists', account: there });
  const password = asked.password === undefined ? undefined : await hashPassword(asked.password);
  if (asked.password !== undefined && !password) return busy(asked.now);
  return write(desk, { id: newId<AccountId>(), email, name: oneLine(asked.name ?? '', longestName) }, password, asked.now);
}

async function write(
  desk: Desk, row: AccountRow, password: string | undefined, now: Temporal.Instant,
): Promise<Result<Account, CreateRefusal>> {
  const accounts = await (await desk.library()).accounts();
  const times = { createdAt: dateOf(now), updatedAt: dateOf(now) };
  const user = { ...row, emailVerified: false, ...times };
  try {
    if (password) { // named so by the library: it writes both rows in one transaction
      await accounts.createOAuthUser(user, { providerId: 'credential', accountId: row.id, password, ...times });
    } else {
      await accounts.createUser(user, { method: 'admin' });
    }
    return ok(accountOf(row));
  } catch (error) {
    const other = violated(error) === 'accounts_email' && await accountByEmail(desk, row.email);
    if (other) return refuse({ reason: 'exists', account: other });
    throw error;
  }
}

/** One statement, so that the old password, its sign-ins and the links that were sent end together. */
export async function setPassword(desk: Desk, asked: NewPassword): Promise<Result<undefined, SetPasswordRefusal>> {
  const { account, password, keep, now } = asked;
  const found = await accountById(desk, account);
  if (!found) return refuse({ reason: 'no-account' });
  const refusal = passwordRefusal(password, found.email);
  if (refusal) return refuse(refusal);
  const hash = await hashPassword(password);
  if (!hash) return busy(now);
  await desk.pool.query(`with credential as (
      insert into sign_in.credentials (id, account_id, provider, subject, password, created_at, updated_at)
      values ($1, $2::uuid, 'credential', $2::uuid::text, $3, $4, $4)
      on conflict (provider, subject) do update set password = excluded.password, updated_at = excluded.updated_at
    ), links as (delete from sign_in.verifications where value = $2::uuid::text and identifier like 'link:%')
    delete from sign_in.sign_ins where account_id = $2::uuid and id is distinct from $5::uuid`,
  [newId(), account, hash, now.toString(), keep ?? null]);
  return ok();
}

export async function accountByEmail(desk: Desk, email: string): Promise<Account | undefined> {
  const address = normalAddress(email);
  if (!address) return undefined;
  const { rows: [row] } = await desk.pool.query<AccountRow>(`${known} email = $1`, [address]);
  return row && accountOf(row);
}

export async function accountById(desk: Desk, id: string): Promise<Account | undefined> {
  if (!isId(id)) return undefined;
  const { rows: [row] } = await desk.pool.query<AccountRow>(`${known} id = $1`, [id]);
  return row && accountOf(row);
}

/** What hangs on the account in this schema goes with it; links that name it open nothing any more. */
export async function removeAccount(desk: Desk, id: AccountId): Promise<boolean> {
  const { rowCount } = await desk.pool.query(`with links as (
    delete from sign_in.verifications where value = $1::uuid::text and identifier like 'link:%'
  ) delete from sign_in.accounts where id = $1::uuid`, [id]);
  return rowCount === 1;
}
