import type { Hono } from 'hono';
import type { Text } from '../../../platform/text.ts';
import { chooseChannel } from '../../../rooms/messaging/actions.ts';
import { channelsOf } from '../../../rooms/messaging/reads.ts';
import { browsersOf } from '../../../rooms/messaging/reads-push.ts';
import { changePerson } from '../../../rooms/people/actions.ts';
import { person as personById } from '../../../rooms/people/reads.ts';
import { lastChange } from '../answers-changes.tsx';
import { forMembers, refused, type MemberVisit } from '../answers-refusals.tsx';
import { checked, formOf, page, seeOther, typed } from '../answers.ts';
import type { FieldError } from '../frame/forms.tsx';
import { pushDone, pushKey } from '../push/parts.tsx';
import { takePush } from '../push/parts-act.ts';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { aboutForm, versionForm } from './forms.ts';
import { differences, meDone, MePage, valuesOf, type MeDone, type Meanwhile, type Values } from './pages.tsx';
import { changePassword, showPassword } from './routes-password.tsx';
import { timeRoutes } from './routes-time.tsx';

/** One's own page (G-3.2): name, language, zone, channel, password, sign-ins, and one's own time. */
export function meRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.get('/o/:slug/me', forMembers((c, visit) => show(parts, c, visit, valuesOf(visit.person))));
  web.post('/o/:slug/me', forMembers((c, visit) => change(parts, c, visit)));
  web.post('/o/:slug/me/push', forMembers((c, visit) => push(parts, c, visit)));
  web.post('/o/:slug/me/channel', forMembers((c, visit) => choose(parts, c, visit)));
  web.get('/o/:slug/me/password', forMembers((c, visit) => showPassword(parts, c, visit, [])));
  web.post('/o/:slug/me/password', forMembers((c, visit) => changePassword(parts, c, visit)));
  web.post('/o/:slug/me/sign-ins', forMembers((c, visit) => end(parts, c, visit)));
  timeRoutes(web, parts);
}

async function show(parts: WebParts, c: Web, visit: MemberVisit, values: Values, errors: readonly FieldError[] = [], meanwhile?: Meanwhile): Promise<Response> {
  const [channels, browsers] = await enter(parts, visit, async (ctx) => [await channelsOf(ctx, visit.person.id), await browsersOf(ctx, visit.person.id)] as const);
  const signIns = await parts.signIn.signIns(visit.signedIn!.account.id, parts.clock.now());
  const done = meDone.find((one): one is MeDone => one === c.req.query('done'));
  return page(c, <MePage {...{ visit, values, errors, channels, signIns, done, meanwhile, push: { action: `/o/${visit.organisation.slug}/me/push`, key: pushKey(parts.office), browsers: browsers.length, done: pushDone.find((one) => one === c.req.query('push')) } }} />, { status: meanwhile ? 409 : errors.length ? 422 : 200 });
}

const back = (c: Web, visit: MemberVisit, done: MeDone) => seeOther(c, `/o/${visit.organisation.slug}/me?done=${done}`);

async function change(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const given: Values = typed(formOf(c));
  const { id } = visit.person;
  const version = versionForm.safeParse(given);
  if (!version.success) return show(parts, c, visit, valuesOf(visit.person));
  const form = checked(aboutForm, given, (field) => mistake(visit.text, field));
  if (!form.ok) return show(parts, c, visit, given, form.errors);
  const done = await enter(parts, visit, (ctx) => changePerson(ctx, id, version.data.version, form.value));
  if (done.ok) return back(c, visit, 'about');
  if (done.reason !== 'changed-meanwhile') return refused(c, visit, done);
  const { now, last } = await enter(parts, visit, async (ctx) => ({
    now: await personById(ctx.tx, ctx.organisation, id), last: await lastChange(ctx, id, ['people.change']),
  }));
  return now ? show(parts, c, visit, { ...given, version: String(now.version) }, [], { last, now: differences(visit.text, given, now) }) : c.notFound();
}

function mistake({ t }: Text, field: string): string {
  return field === 'name' || field === 'phone' || field === 'language' ? t(`people.wrong.${field}`) : t('people.wrong.zone');
}

async function choose(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const channel = formOf(c).get('channel') || null;
  const done = await enter(parts, visit, (ctx) => chooseChannel(ctx, visit.person.id, channel));
  return done.ok ? back(c, visit, 'channel') : refused(c, visit, done);
}

/** Switches notifications of a browser on or off. */
async function push(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const done = await enter(parts, visit, (ctx) => takePush(ctx, visit.person.id, formOf(c)));
  if (done.ok) return seeOther(c, `/o/${visit.organisation.slug}/me?push=${done.value}#push`);
  return done.reason === 'not-a-subscription' ? seeOther(c, `/o/${visit.organisation.slug}/me#push`) : refused(c, visit, done);
}

async function end(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const { account, id } = visit.signedIn!;
  const which = formOf(c).get('end') ?? '';
  if (which === 'others') await parts.signIn.signOutEverywhere(account.id, { keep: id });
  else await parts.signIn.endSignIn(account.id, which);
  return back(c, visit, which === 'others' ? 'endedAll' : 'ended');
}
