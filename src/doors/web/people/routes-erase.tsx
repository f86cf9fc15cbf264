import type { Hono } from 'hono';
import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import type { AccountId } from '../../../platform/sign-in-desk.ts';
import { member, membershipsOf } from '../../../rooms/identity/reads.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import type { Person } from '../../../rooms/people/model.ts';
import { person as personById } from '../../../rooms/people/reads.ts';
import { access } from '../../../rooms/records/access.ts';
import { erasePerson, exportPerson, needOf } from '../../../rooms/records/actions-erase.ts';
import { whole, type Holding } from '../../../rooms/records/model.ts';
import { holdings } from '../../../rooms/records/reads.ts';
import { forMembers, refused, sentenceOf, type MemberVisit } from '../answers-refusals.tsx';
import { checked, formOf, page, seeOther } from '../answers.ts';
import type { FieldError } from '../frame/forms.tsx';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { eraseForm } from './forms.ts';
import { ErasePersonPage } from './pages-erase.tsx';

/** What is held of a person: to take along, and to erase. */
export function eraseRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.get('/o/:slug/people/:id/data.json', forMembers((c, visit) => download(parts, c, visit)));
  web.get('/o/:slug/people/:id/erase', forMembers((c, visit) => show(parts, c, visit, ''), access['records.erasePerson']));
  web.post('/o/:slug/people/:id/erase', forMembers((c, visit) => erase(parts, c, visit), access['records.erasePerson']));
}

const idOf = (c: Web) => (c.req.param('id') ?? '') as PersonId;

async function download(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const id = idOf(c);
  if (!isId(id)) return c.notFound();
  const done = await enter(parts, visit, (ctx) => exportPerson(ctx, id));
  if (!done.ok) return refused(c, visit, done);
  return c.body(`${JSON.stringify(fileOf(visit, done.value), null, 2)}\n`, 200, {
    'content-type': 'application/json; charset=utf-8', 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff',
    'content-disposition': `attachment; filename="data-${visit.organisation.slug}-${visit.now.toZonedDateTimeISO(visit.person.zone).toPlainDate()}.json"`,
  });
}

/** What every room holds; where some of it is not for who asks, that comes first: how much, and why. */
function fileOf({ text }: MemberVisit, held: ReadonlyMap<string, Holding>): object {
  const count = [...held.values()].reduce((sum, one) => sum + (one.leftOut ?? 0), 0);
  return { ...(count === 0 ? {} : { leftOut: { count, why: text.t('people.dataLeftOut', { count }) } }), ...Object.fromEntries(held) };
}

async function gather(ctx: Context, id: PersonId) {
  const found = isId(id) ? await personById(ctx.tx, ctx.organisation, id) : undefined;
  if (!found || found.erased) return undefined;
  return { person: found, held: await holdings(ctx, id, whole), need: await needOf(ctx, id), account: (await member(ctx.tx, ctx.organisation, id))?.account ?? null };
}

async function show(parts: WebParts, c: Web, visit: MemberVisit, reason: string, errors: readonly FieldError[] = [], refusal?: string): Promise<Response> {
  const found = await enter(parts, visit, (ctx) => gather(ctx, idOf(c)));
  if (!found) return c.notFound();
  const { person, held, need } = found;
  const why = refusal ?? (need && sentenceOf(visit, { reason: 'still-needed', ...need }));
  const status = errors.length > 0 || refusal !== undefined ? 422 : 200;
  return page(c, <ErasePersonPage visit={visit} person={person} held={held} reason={reason} errors={errors} refusal={why} />, { status });
}

async function erase(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const id = idOf(c);
  const reason = formOf(c).get('reason') ?? '';
  const read = checked(eraseForm, { reason }, () => visit.text.t('log.wrong.reason'));
  if (!read.ok) return show(parts, c, visit, reason, read.errors);
  const found = await enter(parts, visit, (ctx) => gather(ctx, id));
  if (!found) return c.notFound();
  const done = await enter(parts, visit, (ctx) => erasePerson(ctx, id, read.value.reason));
  if (done.ok) {
    await endAccount(parts, found);
    return seeOther(c, `/o/${visit.organisation.slug}/people/${id}?done=erased`);
  }
  return done.reason === 'last-administrator' || done.reason === 'still-needed' ? show(parts, c, visit, reason, [], sentenceOf(visit, done)) : refused(c, visit, done);
}

/** Removes the account of who was erased, unless it is somebody somewhere else: also one that a membership ended earlier has left. */
async function endAccount({ signIn, office }: WebParts, { account, person }: { account: string | null; person: Person }): Promise<void> {
  const id = account ?? (person.email === null ? undefined : (await signIn.accountByEmail(person.email))?.id);
  if (id === undefined) return;
  if ((await office.outside((tx) => membershipsOf(tx, id))).length === 0) await signIn.removeAccount(id as AccountId);
}
