import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { isId } from './ids.ts';
import { deriveKey, mac, sameMac } from './keys.ts';
import type { Result } from './result.ts';
import {
  accountByEmail, accountById, createAccount, removeAccount, setPassword,
  type CreateRefusal, type NewAccount, type NewPassword, type SetPasswordRefusal,
} from './sign-in-accounts.ts';
import { clearedCookie, cookieForm, fromOurPages, type SentFrom } from './sign-in-cookie.ts';
import type { Account, AccountId, Desk, SignInId } from './sign-in-desk.ts';
import { signInLimits, type Wait } from './sign-in-limits.ts';
import {
  endOne, listSignIns, readSignIn, signOut, signOutEverywhere, sweep, type OpenSignIn, type ReadSignIn,
} from './sign-in-open.ts';
import type { PasswordRefusal } from './sign-in-password.ts';
import {
  peekMailLink, redeemMailLink, requestMailLink, signInWithPassword,
  type LinkAsked, type LinkGiven, type LinkRefusal, type MailLink, type PasswordTry, type PasswordTryRefusal, type SignedIn,
} from './sign-in-ways.ts';

export type {
  Account, AccountId, CreateRefusal, LinkAsked, LinkGiven, LinkRefusal, MailLink, NewAccount, NewPassword, OpenSignIn,
  PasswordRefusal, PasswordTry, PasswordTryRefusal, ReadSignIn, SentFrom, SetPasswordRefusal, SignedIn, SignInId, Wait,
};

const days = 14;

/**
 * Signing in to the installation, by password or by a link in a mail; built on better-auth, which nothing else names.
 *
 * Every function commits by itself, on a connection of its own: call it before or after a transaction, never inside one
 * (with a small pool the two would wait for each other). Creating an account again answers `exists` with the account, so
 * a verb that failed after it can simply be tried again.
 *
 * `now` is the machine's clock (`systemClock`), not an organisation's: an account belongs to none.
 */
export interface SignIn {
  /** `wrong` for an unknown address, an account without a password and a wrong password alike, and after the same time. */
  signInWithPassword(tried: PasswordTry): Promise<Result<SignedIn, PasswordTryRefusal>>;

  /**
   * The token for a link that signs in once, within 15 minutes; undefined where nobody has the address. Tell the visitor
   * the same in either case, and let the mail be sent by the outbox, not while they wait.
   */
  requestMailLink(asked: LinkAsked): Promise<Result<MailLink | undefined, Wait>>;
  /** Whose link it is, for the page with the button that a GET shows; spends nothing, since mail scanners open links too. */
  peekMailLink(given: { token: string; now: Temporal.Instant }): Promise<Account | undefined>;
  /** For the POST of that page. */
  redeemMailLink(given: LinkGiven): Promise<Result<SignedIn, LinkRefusal>>;

  /** Who sends this `Cookie` header; undefined when nobody that is signed in. One query by an index. */
  readSignIn(cookieHeader: string | undefined, now: Temporal.Instant): Promise<ReadSignIn | undefined>;
  /** Ends the sign-in in every process at once. @returns the `Set-Cookie` lines, also where nobody was signed in. */
  signOut(cookieHeader: string | undefined): Promise<string[]>;
  /** @returns how many ended. */
  signOutEverywhere(account: AccountId, but?: { keep?: SignInId }): Promise<number>;
  /** Those in force, newest first. */
  signIns(account: AccountId, now: Temporal.Instant): Promise<OpenSignIn[]>;
  /** Ends one from that list; false when the account has no such. */
  endSignIn(account: AccountId, id: string): Promise<boolean>;

  /** The text for a hidden field of every form on a signed-in page. */
  csrfFor(signIn: SignInId): string;
  /** In constant time. */
  csrfMatches(signIn: SignInId, given: string | undefined): boolean;
  /** For every POST, and all there is to check for a public form: was it sent from a page of ours. */
  fromOurPages(headers: SentFrom): boolean;

  createAccount(asked: NewAccount): Promise<Result<Account, CreateRefusal>>;
  /** Also ends the account's sign-ins but `keep`, and the links sent to it. */
  setPassword(asked: NewPassword): Promise<Result<undefined, SetPasswordRefusal>>;
  /** In whatever case and spacing the address is given. */
  accountByEmail(email: string): Promise<Account | undefined>;
  /** `id` may be any text. */
  accountById(id: string): Promise<Account | undefined>;
  /** With its sign-ins; false when there is none. Persons that name it are the room's to see to. */
  removeAccount(id: AccountId): Promise<boolean>;

  /**
   * Loads the library (150 ms, 20 MB), which else the first sign-in does, and checks that its tables are there; for after
   * the start, or for a doctor. @throws when they are not as the library wants them.
   */
  warm(): Promise<void>;
  /** Deletes what is over; every hour or so. @returns the rows deleted. */
  sweep(now: Temporal.Instant): Promise<number>;
}

export interface SignInOptions {
  /** As `convene_app`, made by `openPool`; stays the caller's to end. A transaction-mode pooler may stand between. */
  readonly pool: Pool;
  /** A derived key of 32 bytes, or a text of 32 characters or more. Changing it signs everybody out. */
  readonly secret: Buffer | string;
  readonly publicUrl: URL;
}

/** Opens no connection and starts nothing. @throws when an option cannot be. */
export function openSignIn({ pool, secret, publicUrl }: SignInOptions): SignIn {
  if (!/^https?:$/.test(publicUrl.protocol)) throw new Error(`Sign-in needs an http or https address, not ${publicUrl.href}.`);
  const key = keyOf(secret);
  const csrf = deriveKey(key, 'sign-in/csrf');
  const cookie = cookieForm(publicUrl, deriveKey(key, 'sign-in/cookie').toString('base64url'), days);
  const limits = signInLimits(pool, deriveKey(key, 'sign-in/limits'));
  const library = once(async () => (await import('./sign-in-library.ts')).openLibrary({ pool, publicUrl, cookie }));
  const desk: Desk = { pool, limits, cookie, library };
  const csrfFor = (signIn: SignInId) => mac(csrf, signIn);
  return {
    signInWithPassword: (tried) => signInWithPassword(desk, tried),
    requestMailLink: (asked) => requestMailLink(desk, asked),
    peekMailLink: (given) => peekMailLink(desk, given),
    redeemMailLink: (given) => redeemMailLink(desk, given),
    readSignIn: (header, now) => readSignIn(desk, header, now, csrfFor),
    signOut: async (header) => {
      await signOut(desk, header);
      return [clearedCookie(cookie)];
    },
    signOutEverywhere: (account, { keep } = {}) => signOutEverywhere(desk, account, keep),
    signIns: (account, now) => listSignIns(desk, account, now),
    endSignIn: async (account, id) => isId(id) && endOne(desk, account, id),
    csrfFor,
    csrfMatches: (signIn, given) => given !== undefined && sameMac(given, csrfFor(signIn)),
    fromOurPages: (headers) => fromOurPages(headers, publicUrl),
    createAccount: (asked) => createAccount(desk, asked),
    setPassword: (asked) => setPassword(desk, asked),
    accountByEmail: (email) => accountByEmail(desk, email),
    accountById: (id) => accountById(desk, id),
    removeAccount: (id) => removeAccount(desk, id),
    warm: async () => (await library()).check(),
    sweep: (now) => sweep(desk, now),
  };
}

function keyOf(secret: Buffer | string): Buffer {
  if (typeof secret !== 'string') return secret; // deriveKey says so when it is no key
  if (secret.length < 32) throw new Error('The secret for sign-in needs 32 characters or more.');
  return createHash('sha256').update(secret).digest();
}

/** The same promise for all who ask; a failure is not kept. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => made ??= make().catch((error) => {
    made = undefined;
    throw error;
  });
}
