import type { Hono } from 'hono';
import { samplePassword } from '../../../platform/sign-in-samples.ts';
import { text as textOf } from '../../../platform/text.ts';
import { preferredLocale } from '../../../platform/text-languages.ts';
import { member, members, membershipsOf } from '../../../rooms/identity/reads.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { people, person } from '../../../rooms/people/reads.ts';
import { formOf, page, seeOther, typed } from '../answers.ts';
import { addressOf, chosenLocale, enter, spokenText, type Visit, type Web, type WebEnv, type WebParts } from '../visit.ts';
import type { FieldError } from '../frame/forms.tsx';
import { ChoosePage, LinkPage, SamplesPage, SignInPage, type Sample } from './pages.tsx';
import { sendLink } from './parts-mail.ts';

/** Signing in and out (G-2), and in a demo the sample people. */
export function signInRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.get('/o/:slug/sign-in', (c) => showForm(c, c.get('visit'), [], {}));
  web.post('/o/:slug/sign-in', (c) => (formOf(c).get('by') === 'link' ? askLink(parts, c) : byPassword(parts, c)));
  web.get('/o/:slug/sign-in/link', (c) => showLink(parts, c));
  web.post('/o/:slug/sign-in/link', (c) => byLink(parts, c));
  web.post('/o/:slug/demo/sign-in', (c) => asSample(parts, c));
  web.post('/sign-out', async (c) => seeOther(c, '/', await parts.signIn.signOut(c.req.header('cookie'))));
  web.get('/choose', (c) => choose(parts, c));
}

const from = (parts: WebParts, c: Web) => ({ ip: addressOf(parts, c), userAgent: c.req.header('user-agent'), now: parts.clock.now() });

function showForm(c: Web, visit: Visit, errors: readonly FieldError[], values: Record<string, string>, sent?: string) {
  const [text, { organisation, csrf }] = [spokenText(visit), visit];
  const next = values['next'] ?? c.req.query('next') ?? '';
  const said = sent === undefined ? {} : { sent };
  return page(c, <SignInPage {...{ text, organisation, csrf, next, values, errors }} {...said} />, { status: errors.length ? 422 : 200 });
}

/** Only an address within this organisation: a link to the sign-in page must not lead elsewhere. */
function onward(visit: Visit, next: string): string {
  const home = `/o/${visit.organisation.slug}/`;
  return next.startsWith(home) && !next.includes('\\') && !next.includes('//') ? next : home;
}

async function byPassword(parts: WebParts, c: Web): Promise<Response> {
  const visit = c.get('visit');
  const [text, { organisation }] = [spokenText(visit), visit];
  const { email = '', password = '', next = '' } = typed(formOf(c));
  const values = { email, next };
  const missing = [
    ...(email.trim() ? [] : [{ field: 'email', message: text.t('signin.addressMissing') }]),
    ...(password ? [] : [{ field: 'password', message: text.t('signin.passwordMissing') }]),
  ];
  if (missing.length) return showForm(c, visit, missing, values);
  const tried = await parts.signIn.signInWithPassword({ email, password, ...from(parts, c) });
  if (tried.ok) return seeOther(c, onward(visit, next), tried.value.setCookie);
  const message = tried.reason === 'wait' ? text.t('signin.wait', { until: text.dateTime(tried.until, organisation.zone) }) : text.t('signin.wrong');
  return showForm(c, visit, [{ field: 'password', message }], values);
}

async function askLink(parts: WebParts, c: Web): Promise<Response> {
  const visit = c.get('visit');
  const [text, { organisation }] = [spokenText(visit), visit];
  const { email = '', next = '' } = typed(formOf(c));
  if (!email.trim()) return showForm(c, visit, [{ field: 'email', message: text.t('signin.addressMissing') }], { email, next });
  const now = parts.clock.now();
  const asked = await parts.signIn.requestMailLink({ email, ip: addressOf(parts, c), now });
  if (!asked.ok) return showForm(c, visit, [{ field: 'email', message: text.t('signin.wait', { until: text.dateTime(asked.until, organisation.zone) }) }], { email, next });
  const until = asked.value?.until ?? now.add({ minutes: 15 });
  if (asked.value) await sendLink(parts, visit, asked.value, onward(visit, next));
  return showForm(c, visit, [], { email, next }, text.t('signin.linkSent', { address: email.trim(), until: text.dateTime(until, organisation.zone) }));
}

const linkAction = (c: Web) => {
  const { token = '', next = '' } = c.req.query();
  return `/o/${c.get('visit').organisation.slug}/sign-in/link?${new URLSearchParams({ token, next })}`;
};

async function showLink(parts: WebParts, c: Web): Promise<Response> {
  const [text, { organisation, csrf }] = [spokenText(c.get('visit')), c.get('visit')];
  const account = await parts.signIn.peekMailLink({ token: c.req.query('token') ?? '', now: parts.clock.now() });
  return page(c, <LinkPage {...{ text, organisation, csrf }} address={account?.email} action={linkAction(c)} />, { status: account ? 200 : 410 });
}

async function byLink(parts: WebParts, c: Web): Promise<Response> {
  const visit = c.get('visit');
  const [text, { organisation, csrf }] = [spokenText(visit), visit];
  const redeemed = await parts.signIn.redeemMailLink({ token: c.req.query('token') ?? '', ...from(parts, c) });
  if (redeemed.ok) return seeOther(c, onward(visit, c.req.query('next') ?? ''), redeemed.value.setCookie);
  return page(c, <LinkPage {...{ text, organisation, csrf }} address={undefined} action={linkAction(c)} />, { status: 410 });
}

async function asSample(parts: WebParts, c: Web): Promise<Response> {
  const visit = c.get('visit');
  const asked = formOf(c).get('person') ?? '';
  if (!parts.demo || !visit.organisation.demo) return c.notFound();
  const found = await enter(parts, visit, async (ctx) => {
    const who = await member(ctx.tx, ctx.organisation, asked as PersonId);
    return who?.account ? person(ctx.tx, ctx.organisation, who.person) : undefined;
  });
  if (!found?.email) return c.notFound();
  const signed = await parts.signIn.signInWithPassword({ email: found.email, password: samplePassword(parts, found.email), ...from(parts, c) });
  return signed.ok ? seeOther(c, onward(visit, ''), signed.value.setCookie) : c.notFound();
}

/** What stands at the organisation's address for who is not signed in. */
export async function showWelcome(parts: WebParts, c: Web): Promise<Response> {
  const visit = c.get('visit');
  const { text, organisation, csrf, signedIn } = visit;
  if (!parts.demo || !organisation.demo) {
    const errors = signedIn ? [{ field: 'email', message: spokenText(visit).t('signin.nobodyHere', { address: signedIn.account.email, organisation: organisation.name }) }] : [];
    return showForm(c, visit, errors, {});
  }
  const samples = await enter(parts, visit, async (ctx): Promise<Sample[]> => {
    const all = (await members(ctx.tx, ctx.organisation)).filter((one) => one.account !== null);
    const named = await people(ctx.tx, ctx.organisation, all.map((one) => one.person));
    return all.map((one) => ({
      person: one.person, name: named.get(one.person)?.name ?? '', roles: text.list(one.roles.map((role) => text.t(`role.${role}`))),
    }));
  });
  return page(c, <SamplesPage {...{ text, organisation, csrf, samples }} />);
}

async function choose(parts: WebParts, c: Web): Promise<Response> {
  const signedIn = c.get('signedIn');
  if (!signedIn) return seeOther(c, '/');
  const choices = await parts.office.outside((tx) => membershipsOf(tx, signedIn.account.id));
  if (choices.length === 1) return seeOther(c, `/o/${choices[0]!.slug}/`);
  const text = textOf(chosenLocale(c) ?? preferredLocale(c.req.header('accept-language'), 'en'));
  return page(c, <ChoosePage text={text} choices={choices} />);
}
