import type { PasswordRefusal, SetPasswordRefusal } from '../../../platform/sign-in.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { formOf, page, seeOther, typed } from '../answers.ts';
import type { FieldError } from '../frame/forms.tsx';
import type { Web, WebParts } from '../visit.ts';
import { PasswordPage } from './pages.tsx';

/** Who signed in this lately has just shown who it is: by the old password, or by a link in a mail. */
const freshMinutes = 15;

function isFresh(parts: WebParts, { signedIn }: MemberVisit): boolean {
  return Temporal.Instant.compare(signedIn!.since.add({ minutes: freshMinutes }), parts.clock.now()) > 0;
}

/** The form; none in a demo, whose people everybody signs in as. */
export function showPassword(parts: WebParts, c: Web, visit: MemberVisit, errors: readonly FieldError[]): Response | Promise<Response> {
  if (visit.organisation.demo) return c.notFound();
  return page(c, <PasswordPage visit={visit} fresh={isFresh(parts, visit)} errors={errors} />, { status: errors.length ? 422 : 200 });
}

/** Sets the password and ends the account's other sign-ins. */
export async function changePassword(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  if (visit.organisation.demo) return c.notFound();
  const { t } = visit.text;
  const { old = '', password = '', again = '' } = typed(formOf(c));
  const { account, id } = visit.signedIn!;
  const wrong = (field: string, message: string) => showPassword(parts, c, visit, [{ field, message }]);
  if (password !== again) return wrong('again', t('me.wrong.again'));
  if (!isFresh(parts, visit)) {
    const now = parts.clock.now();
    const tried = await parts.signIn.signInWithPassword({ email: account.email, password: old, ip: 'own page', now });
    if (!tried.ok) return wrong('old', tried.reason === 'wait' ? waiting(visit, tried.until) : t('me.wrong.old'));
  }
  const done = await parts.signIn.setPassword({ account: account.id, password, keep: id, now: parts.clock.now() });
  if (done.ok) return seeOther(c, `/o/${visit.organisation.slug}/me?done=password`);
  return done.reason === 'no-account' ? c.notFound() : wrong('password', sentence(visit, done));
}

function waiting({ text, person }: MemberVisit, until: Temporal.Instant): string {
  return text.t('signin.wait', { until: text.dateTime(until, person.zone) });
}

function sentence(visit: MemberVisit, refusal: Exclude<SetPasswordRefusal, { reason: 'no-account' }> | PasswordRefusal): string {
  return refusal.reason === 'wait' ? waiting(visit, refusal.until) : visit.text.t(`setup.${refusal.reason}`);
}
