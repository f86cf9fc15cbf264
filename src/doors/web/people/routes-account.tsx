import type { Hono } from 'hono';
import { isId } from '../../../platform/ids.ts';
import { access } from '../../../rooms/identity/access.ts';
import { giveAccount } from '../../../rooms/identity/actions.ts';
import type { Member, PersonId } from '../../../rooms/identity/model.ts';
import { member as memberOf } from '../../../rooms/identity/reads.ts';
import type { Person } from '../../../rooms/people/model.ts';
import { person as personById } from '../../../rooms/people/reads.ts';
import { forMembers, refused, sentenceOf, type MemberVisit } from '../answers-refusals.tsx';
import { checked, formOf, page, seeOther } from '../answers.ts';
import type { FieldError } from '../frame/forms.tsx';
import { sendLink } from '../sign-in/parts-mail.ts';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { accountForm } from './forms.ts';
import { AccountPage } from './pages-account.tsx';
import { inOrder } from './pages.tsx';
import { welcome } from './parts-mail.ts';
import { openAccount } from './routes-sign-in.ts';

/** For how long the link in the letter signs in; asked for again at the sign-in page at any time. */
const minutes = 15;

/** An account for somebody who is here already, as a member, a contact or a guest (G-2). */
export function accountRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.get('/o/:slug/people/:id/account', forMembers((c, visit) => ask(parts, c, visit), access['identity.giveAccount']));
  web.post('/o/:slug/people/:id/account', forMembers((c, visit) => give(parts, c, visit), access['identity.giveAccount']));
}

function find(parts: WebParts, c: Web, visit: MemberVisit): Promise<{ person: Person; member: Member | undefined } | undefined> {
  return enter(parts, visit, async (ctx) => {
    const id = c.req.param('id') ?? '';
    const person = isId(id) ? await personById(ctx.tx, ctx.organisation, id as PersonId) : undefined;
    return person && !person.erased ? { person, member: await memberOf(ctx.tx, ctx.organisation, person.id) } : undefined;
  });
}

async function ask(parts: WebParts, c: Web, visit: MemberVisit, errors: readonly FieldError[] = []): Promise<Response> {
  const found = await find(parts, c, visit);
  if (!found) return c.notFound();
  const { person, member } = found;
  if (member?.account && errors.length === 0) return refused(c, visit, { reason: 'signs-in-already' });
  const typed = c.get('form')?.getAll('roles') ?? ['participant'];
  return page(c, <AccountPage {...{ visit, person, held: member?.roles, checked: typed, minutes, errors }} />, { status: errors.length ? 422 : 200 });
}

async function give(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const found = await find(parts, c, visit);
  if (!found) return c.notFound();
  const { person, member } = found;
  if (member?.account) return refused(c, visit, { reason: 'signs-in-already' });
  const form = checked(accountForm, { roles: formOf(c).getAll('roles'), isMember: member !== undefined }, () => visit.text.t('people.wrong.roles'));
  if (!form.ok) return ask(parts, c, visit, form.errors);
  const opened = await openAccount(parts, visit, person);
  if (!opened.ok) return ask(parts, c, visit, [opened.error]);
  const done = await enter(parts, visit, async (ctx) => {
    const given = await giveAccount(ctx, { person: person.id, account: opened.value, roles: inOrder(form.value.roles) });
    if (given.ok) await welcome(ctx, person.id);
    return given;
  });
  if (!done.ok) return done.reason === 'account-taken' ? ask(parts, c, visit, [{ field: 'email', message: sentenceOf(visit, done) }]) : refused(c, visit, done);
  await sendOnce(parts, visit, person.email!);
  return seeOther(c, `/o/${visit.organisation.slug}/people/${person.id}?done=account`);
}

/** The link that signs in once. Where too many were asked for, the letter that welcomes says how to ask for one. */
async function sendOnce(parts: WebParts, visit: MemberVisit, email: string): Promise<void> {
  const asked = await parts.signIn.requestMailLink({ email, ip: `office of ${visit.organisation.id}`, now: parts.clock.now() });
  if (asked.ok && asked.value) await sendLink(parts, visit, asked.value, '');
}
