import type { Context } from '../../../platform/context.ts';
import type { Result } from '../../../platform/result.ts';
import { admit, type Refusal } from '../../../rooms/identity/actions.ts';
import type { PersonId, Role } from '../../../rooms/identity/model.ts';
import type { Person } from '../../../rooms/people/model.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import type { FieldError } from '../frame/forms.tsx';
import { enter, type WebParts } from '../visit.ts';
import { welcome } from './parts-mail.ts';

type NoAccount = { readonly reason: 'sign-in'; readonly error: FieldError };

/**
 * The account with this address, made without a password where there is none: nobody but its owner ever knows one. Outside
 * any transaction, as sign-in demands; an account that no member names opens nothing.
 */
export async function openAccount(parts: WebParts, visit: MemberVisit, { email, name }: Pick<Person, 'email' | 'name'>): Promise<Result<string, NoAccount>> {
  const { t } = visit.text;
  const wrong = (message: string): { ok: false } & NoAccount => ({ ok: false, reason: 'sign-in', error: { field: 'email', message } });
  if (email === null) return wrong(t('people.wrong.addressForSignIn'));
  const made = await parts.signIn.createAccount({ email, name, now: parts.clock.now() });
  if (made.ok) return { ok: true, value: made.value.id };
  if (made.reason === 'exists') return { ok: true, value: made.account.id };
  return wrong(made.reason === 'wait' ? t('signin.wait', { until: visit.text.dateTime(made.until, visit.person.zone) }) : t('people.wrong.email'));
}

/** Makes the person a member and, with an account, tells the person where to sign in: one transaction. */
export async function admitIn(ctx: Context, person: PersonId, roles: readonly Role[], account: string | null): Promise<Result<undefined, Refusal>> {
  const admitted = await admit(ctx, { person, account, roles });
  if (admitted.ok && account !== null) await welcome(ctx, person);
  return admitted;
}

/** Makes a guest a member, with a sign-in where it is wished. */
export async function admitWithSignIn(
  parts: WebParts, visit: MemberVisit, person: Person, { roles, signsIn }: { roles: readonly Role[]; signsIn: boolean },
): Promise<Result<undefined, Refusal | NoAccount>> {
  const account = signsIn ? await openAccount(parts, visit, person) : undefined;
  if (account && !account.ok) return account;
  return enter(parts, visit, (ctx) => admitIn(ctx, person.id, roles, account?.value ?? null));
}
