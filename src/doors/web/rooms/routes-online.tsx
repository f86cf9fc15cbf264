import type { Hono } from 'hono';
import type { Text } from '../../../platform/text.ts';
import { access } from '../../../rooms/resources/access.ts';
import { setPlatform, setStandingRoom } from '../../../rooms/resources/actions.ts';
import { setLicences } from '../../../rooms/resources/actions-licences.ts';
import { platforms, standingRoomOf } from '../../../rooms/resources/reads.ts';
import { licences } from '../../../rooms/resources/reads-claims.ts';
import { forMembers, refused, type MemberVisit } from '../answers-refusals.tsx';
import { checked, formOf, page, seeOther, typed } from '../answers.ts';
import type { FieldError } from '../frame/forms.tsx';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { platformForm, standingForm } from './forms.ts';
import { onlineDone, OnlinePage, type OnlineDone, type OnlineValues } from './pages-online.tsx';

/** Where sessions are met online: one's own standing room, and the organisation's platforms (G-4.1.2, G-4.5.1). */
export function onlineRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.get('/o/:slug/rooms/online', forMembers((c, visit) => show(parts, c, visit), access['resources.read']));
  web.post('/o/:slug/rooms/online', forMembers((c, visit) => saveOwn(parts, c, visit), access['resources.read']));
  web.post('/o/:slug/rooms/online/platforms', forMembers((c, visit) => savePlatforms(parts, c, visit), access['resources.setPlatform']));
}

/** What there is, and over it what was typed and not taken. */
async function show(parts: WebParts, c: Web, visit: MemberVisit, given: OnlineValues = {}, errors: readonly FieldError[] = []): Promise<Response> {
  const { own, all, units } = await enter(parts, visit, async (ctx) => (
    { own: await standingRoomOf(ctx.tx, ctx.organisation, visit.person.id), all: await platforms(ctx), units: await licences(ctx) }));
  const there = Object.fromEntries(all.flatMap(({ name, base }) => [[`${name}.base`, base ?? ''], [`${name}.units`, String(units.get(name)?.units ?? '')]]));
  const done = onlineDone.find((one): one is OnlineDone => one === c.req.query('done'));
  const values = { address: own?.address ?? '', how: own?.instructions ?? '', ...there, ...given };
  return page(c, <OnlinePage {...{ visit, platforms: all, values, errors, done }} />, { status: errors.length ? 422 : 200 });
}

const back = (c: Web, visit: MemberVisit, done: OnlineDone) => seeOther(c, `/o/${visit.organisation.slug}/rooms/online?done=${done}`);

async function saveOwn(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const { address = '', how = '' } = typed(formOf(c));
  const given = { address, how };
  const read = checked(standingForm, given, (field) => visit.text.t(field === 'address' ? 'rooms.wrong.address' : 'rooms.wrong.how'));
  if (!read.ok) return show(parts, c, visit, given, read.errors);
  const { address: at, how: instructions } = read.value;
  const done = await enter(parts, visit, (ctx) => setStandingRoom(ctx, visit.person.id, at === null ? null : { address: at, instructions }));
  return done.ok ? back(c, visit, 'own') : refused(c, visit, done);
}

async function savePlatforms(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const given = typed(formOf(c));
  const all = await enter(parts, visit, (ctx) => platforms(ctx));
  const read = all.map(({ name }) => ({ name, form: checked(platformForm, { base: given[`${name}.base`], units: given[`${name}.units`] }, mistake(visit.text)) }));
  const errors = read.flatMap(({ name, form }) => (form.ok ? [] : form.errors.map(({ field, message }) => ({ field: `${name}.${field}`, message }))));
  if (errors.length > 0) return show(parts, c, visit, given, errors);
  const done = await enter(parts, visit, async (ctx) => {
    for (const { name, form } of read) {
      if (!form.ok) continue;
      // what the form does not ask stays as it is
      const set = `${name}.base` in given ? await setPlatform(ctx, name, form.value.base) : undefined;
      if (set && !set.ok) return set;
      const limited = `${name}.units` in given ? await setLicences(ctx, name, form.value.units) : undefined;
      if (limited && !limited.ok) return limited;
    }
    return { ok: true as const, value: undefined };
  });
  if (done.ok) return back(c, visit, 'platforms');
  if (done.reason === 'licences-out-of-range') return show(parts, c, visit, given, [{ field: 'link.units', message: visit.text.t('rooms.wrong.units') }]);
  return refused(c, visit, done);
}

const mistake = ({ t }: Text) => (field: string) => t(field === 'base' ? 'rooms.wrong.base' : 'rooms.wrong.units');
