import type { Pool } from 'pg';
import type { Branded } from './ids.ts';
import type { CookieForm } from './sign-in-cookie.ts';
import type { Library } from './sign-in-library.ts';
import type { signInLimits, Wait } from './sign-in-limits.ts';
import { refuse } from './result.ts';

export type AccountId = Branded<'AccountId'>;
export type SignInId = Branded<'SignInId'>;

/** How somebody signs in: one per e-mail address of the installation, independent of organisations and persons. */
export interface Account { readonly id: AccountId; readonly email: string; readonly name?: string }

/** What the parts of sign-in work with. */
export interface Desk {
  readonly pool: Pool;
  readonly limits: ReturnType<typeof signInLimits>;
  readonly cookie: CookieForm;
  /** Loads the library when first asked. */
  library(): Promise<Library>;
}

export interface AccountRow { id: AccountId; email: string; name: string }

export function accountOf({ id, email, name }: AccountRow): Account {
  return name ? { id, email, name } : { id, email };
}

/** Too many passwords are being hashed at this moment. */
export function busy(now: Temporal.Instant): { ok: false } & Wait {
  return refuse({ reason: 'wait', until: now.add({ seconds: 10 }) });
}

/** For the library, which wants `Date`. */
export function dateOf(instant: Temporal.Instant): Date {
  return new Date(instant.epochMilliseconds);
}

/** What people and browsers say of themselves, as one line: control characters and line ends become spaces. */
export function oneLine(text: string, most: number): string {
  return [...text.toWellFormed().replace(/[\p{C}\p{Z}]+/gu, ' ').trim()].slice(0, most).join('');
}
