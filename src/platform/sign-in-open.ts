import { readCookie, renewedCookie } from './sign-in-cookie.ts';
import { accountOf, type Account, type AccountId, type AccountRow, type Desk, type SignInId } from './sign-in-desk.ts';
import { tokenHash } from './sign-in-tokens.ts';

/** Who is signed in, read from a request. */
export interface ReadSignIn {
  readonly id: SignInId;
  readonly account: Account;
  /** For the hidden field of the page's forms. */
  readonly csrf: string;
  readonly since: Temporal.Instant;
  /** `Set-Cookie` lines to answer with, once a day, so that the cookie lasts as long as the sign-in; else empty. */
  readonly setCookie: readonly string[];
}

/** One of an account's sign-ins. `seen` is exact to a day; `browser` and `system` are names to show, where recognised. */
export interface OpenSignIn {
  readonly id: SignInId;
  readonly since: Temporal.Instant;
  readonly seen: Temporal.Instant;
  readonly ip: string;
  readonly userAgent: string;
  readonly browser?: string;
  readonly system?: string;
}

interface SignInRow { id: SignInId; since: Temporal.Instant; seen: Temporal.Instant }

const renewAfterHours = 24;

export async function readSignIn(
  desk: Desk, header: string | undefined, now: Temporal.Instant, csrfFor: (id: SignInId) => string,
): Promise<ReadSignIn | undefined> {
  const cookie = readCookie(header, desk.cookie);
  if (!cookie) return undefined;
  const { rows: [row] } = await desk.pool.query<AccountRow & SignInRow & { signIn: SignInId }>(
    `select s.id as "signIn", s.created_at as since, s.updated_at as seen, a.id, a.email, a.name
     from sign_in.sign_ins s join sign_in.accounts a on a.id = s.account_id where s.token = $1 and s.expires_at > $2`,
    [tokenHash(cookie.token), now.toString()]);
  if (!row) return undefined;
  const { signIn: id, since } = row;
  const old = Temporal.Instant.compare(row.seen.add({ hours: renewAfterHours }), now) <= 0;
  const renewed = old && await renew(desk, id, row.seen, now);
  const setCookie = renewed ? [renewedCookie(desk.cookie, cookie.value)] : [];
  return { id, account: accountOf(row), csrf: csrfFor(id), since, setCookie };
}

/** Of requests at the same time one renews; a sign-in ended meanwhile stays ended. */
async function renew(desk: Desk, id: SignInId, seen: Temporal.Instant, now: Temporal.Instant): Promise<boolean> {
  const until = now.add({ hours: desk.cookie.days * 24 });
  const { rowCount } = await desk.pool.query(
    'update sign_in.sign_ins set updated_at = $1, expires_at = $2 where id = $3 and updated_at = $4',
    [now.toString(), until.toString(), id, seen.toString()]);
  return rowCount === 1;
}

/** By our own statement: the library's takes a fault of the database for "signed out already". */
export async function signOut(desk: Desk, header: string | undefined): Promise<void> {
  const cookie = readCookie(header, desk.cookie);
  if (cookie) await desk.pool.query('delete from sign_in.sign_ins where token = $1', [tokenHash(cookie.token)]);
}

export async function signOutEverywhere(desk: Desk, account: AccountId, keep: SignInId | undefined): Promise<number> {
  const { rowCount } = await desk.pool.query(
    'delete from sign_in.sign_ins where account_id = $1 and id is distinct from $2::uuid', [account, keep ?? null]);
  return rowCount ?? 0;
}

export async function endOne(desk: Desk, account: AccountId, id: string): Promise<boolean> {
  const { rowCount } = await desk.pool.query('delete from sign_in.sign_ins where account_id = $1 and id = $2', [account, id]);
  return rowCount === 1;
}

export async function listSignIns(desk: Desk, account: AccountId, now: Temporal.Instant): Promise<OpenSignIn[]> {
  const { rows } = await desk.pool.query<SignInRow & { ip: string; userAgent: string }>(
    `select id, created_at as since, updated_at as seen, ip_address as ip, user_agent as "userAgent"
     from sign_in.sign_ins where account_id = $1 and expires_at > $2 order by created_at desc, id desc`,
    [account, now.toString()]);
  return rows.map((row) => ({ ...row, ...device(row.userAgent) }));
}

// each browser after those that also call themselves by its name
const browsers = [['Edge', /\bEdgA?\//], ['Opera', /\bOPR\//], ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//], ['Chrome', /\b(?:Chrome|CriOS)\//], ['Safari', /\bSafari\//]] as const;
const systems = [['Android', /\bAndroid\b/], ['iOS', /\b(?:iPhone|iPad)\b/], ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/], ['ChromeOS', /\bCrOS\b/], ['Linux', /\bLinux\b/]] as const;

function device(userAgent: string): { browser?: string; system?: string } {
  const named = (names: readonly (readonly [string, RegExp])[]) => names.find(([, pattern]) => pattern.test(userAgent))?.[0];
  const [browser, system] = [named(browsers), named(systems)];
  return { ...(browser && { browser }), ...(system && { system }) };
}

export async function sweep(desk: Desk, now: Temporal.Instant): Promise<number> {
  const { rows: [row] } = await desk.pool.query<{ rows: number }>(`with
      s as (delete from sign_in.sign_ins where expires_at <= $1 returning 1),
      v as (delete from sign_in.verifications where expires_at <= $1 returning 1),
      l as (delete from sign_in.rate_limits where forget_at <= $1 and open_at <= $1 returning 1)
    select (select count(*) from s) + (select count(*) from v) + (select count(*) from l) as rows`, [now.toString()]);
  return row!.rows;
}
