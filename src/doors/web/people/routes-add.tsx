import type { Text } from '../../../platform/text.ts';
import { access as identityAccess, may } from '../../../rooms/identity/access.ts';
import { addPerson } from '../../../rooms/people/actions.ts';
import { refused, sentenceOf, type MemberVisit } from '../answers-refusals.tsx';
import { checked, formOf, page, seeOther, typed } from '../answers.ts';
import type { FieldError } from '../frame/forms.tsx';
import { enter, type Web, type WebParts } from '../visit.ts';
import { personForm, rolesForm } from './forms.ts';
import { AddPage } from './pages-form.tsx';
import { inOrder } from './pages.tsx';
import { admitIn, openAccount } from './routes-sign-in.ts';

const mayAdmit = (visit: MemberVisit) => may(visit.actor, identityAccess['identity.admit']);

/** The empty form. */
export function showAdd(c: Web, visit: MemberVisit): Promise<Response> {
  const { language, zone } = visit.organisation;
  return page(c, <AddPage visit={visit} values={{ language, zone }} roles={[]} signsIn={false} errors={[]} mayAdmit={mayAdmit(visit)} />);
}

/** Adds the person; an administrator in the same step what the person may do, and a sign-in. */
export async function add(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const { text } = visit;
  const given = typed(formOf(c));
  const again = (errors: readonly FieldError[]) => page(c, (
    <AddPage visit={visit} values={given} roles={formOf(c).getAll('roles')} signsIn={formOf(c).has('signsIn')} errors={errors} mayAdmit={mayAdmit(visit)} />
  ), { status: 422 });
  const form = checked(personForm, given, (field) => mistake(text, field));
  const asked = readRoles(c, visit);
  const needsAddress = form.ok && formOf(c).has('signsIn') && form.value.email === null;
  const errors = [...(form.ok ? [] : form.errors), ...(asked.ok ? [] : asked.errors), ...(needsAddress ? [{ field: 'email', message: text.t('people.wrong.addressForSignIn') }] : [])];
  if (!form.ok || !asked.ok || needsAddress) return again(errors);
  const account = asked.value.signsIn ? await openAccount(parts, visit, form.value) : undefined;
  if (account && !account.ok) return again([account.error]);
  const done = await enter(parts, visit, async (ctx) => {
    const added = await addPerson(ctx, form.value);
    if (!added.ok || asked.value.roles.length === 0) return added;
    const admitted = await admitIn(ctx, added.value, inOrder(asked.value.roles), account?.value ?? null);
    return admitted.ok ? added : admitted;
  });
  if (done.ok) return seeOther(c, `/o/${visit.organisation.slug}/people/${done.value}?done=${account ? 'invited' : 'added'}`);
  return done.reason === 'account-taken' ? again([{ field: 'email', message: sentenceOf(visit, done) }]) : refused(c, visit, done);
}

/** The roles that were checked; none are asked of who may not give any. */
export function readRoles(c: Web, visit: MemberVisit) {
  const form = formOf(c);
  const given = mayAdmit(visit) ? { roles: form.getAll('roles'), signsIn: form.has('signsIn') } : { roles: [], signsIn: false };
  return checked(rolesForm, given, () => visit.text.t('people.wrong.roles'));
}

/** What is wrong with a field, and what to do. */
export function mistake({ t }: Text, field: string): string {
  return field === 'name' || field === 'email' || field === 'phone' || field === 'language' ? t(`people.wrong.${field}`) : t('people.wrong.zone');
}
