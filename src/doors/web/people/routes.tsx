import type { Hono } from 'hono';
import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import { busyBetween } from '../../../rooms/calendars/reads-times.ts';
import { access as identityAccess, may } from '../../../rooms/identity/access.ts';
import { changeRoles, removeMember } from '../../../rooms/identity/actions.ts';
import { roles, type GivenLink, type PersonId, type Role } from '../../../rooms/identity/model.ts';
import { linksGiven, member, members } from '../../../rooms/identity/reads.ts';
import { channelsOf } from '../../../rooms/messaging/reads.ts';
import { access as studentsAccess } from '../../../rooms/people/access-students.ts';
import { access } from '../../../rooms/people/access.ts';
import { changePerson } from '../../../rooms/people/actions.ts';
import type { Person } from '../../../rooms/people/model.ts';
import { findPeople, person as personById } from '../../../rooms/people/reads.ts';
import { lastChange } from '../answers-changes.tsx';
import { forMembers, refused, sentenceOf, type MemberVisit } from '../answers-refusals.tsx';
import { checked, formOf, page, seeOther, typed } from '../answers.ts';
import type { FieldError } from '../frame/forms.tsx';
import { aboutLinks } from '../links/parts-about.ts';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { personForm, versionForm } from './forms.ts';
import { ChangePage, differences, RolesPage, valuesOf, type Meanwhile, type Values } from './pages-form.tsx';
import { PersonPage, personDone, type PersonDone } from './pages-person.tsx';
import { EndPage, inOrder, PeoplePage } from './pages.tsx';
import { accountRoutes } from './routes-account.tsx';
import { add, mistake, readRoles, showAdd } from './routes-add.tsx';
import { ErasedPage } from './pages-erase.tsx';
import { eraseRoutes } from './routes-erase.tsx';
import { admitWithSignIn } from './routes-sign-in.ts';
import { rolesInWords } from './parts.tsx';

const most = 200;

/** People of the organisation (G-2): list, page of one, adding, changing, roles, the end of a membership. */
export function peopleRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.get('/o/:slug/people', forMembers((c, visit) => list(parts, c, visit), access['people.read']));
  web.get('/o/:slug/people/new', forMembers((c, visit) => showAdd(c, visit), access['people.add']));
  web.post('/o/:slug/people/new', forMembers((c, visit) => add(parts, c, visit), access['people.add']));
  web.get('/o/:slug/people/:id', forMembers((c, visit) => show(parts, c, visit)));
  eraseRoutes(web, parts);
  accountRoutes(web, parts);
  web.get('/o/:slug/people/:id/change', forMembers((c, visit) => showChange(parts, c, visit)));
  web.post('/o/:slug/people/:id/change', forMembers((c, visit) => change(parts, c, visit)));
  web.get('/o/:slug/people/:id/roles', forMembers((c, visit) => showRoles(parts, c, visit), identityAccess['identity.changeRoles']));
  web.post('/o/:slug/people/:id/roles', forMembers((c, visit) => saveRoles(parts, c, visit), identityAccess['identity.changeRoles']));
  web.get('/o/:slug/people/:id/end', forMembers((c, visit) => showEnd(parts, c, visit), identityAccess['identity.removeMember']));
  web.post('/o/:slug/people/:id/end', forMembers((c, visit) => end(parts, c, visit), identityAccess['identity.removeMember']));
}

async function list(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const words = (c.req.query('words') ?? '').slice(0, 200);
  const role = roles.find((one) => one === c.req.query('role'));
  // children have a list of their own; by name who may see that finds them here too
  const students = words !== '' && may(visit.actor, studentsAccess['people.readStudents']);
  const found = await enter(parts, visit, async (ctx) => {
    const known = new Map((await members(ctx.tx, ctx.organisation)).map((one) => [one.person, one]));
    const all = await findPeople(ctx.tx, ctx.organisation, words, { most: role === undefined ? most + 1 : 10_000, students });
    return all.map((person) => ({ person, member: known.get(person.id) })).filter((one) => role === undefined || one.member?.roles.includes(role));
  });
  return page(c, <PeoplePage visit={visit} people={found.slice(0, most)} words={words} role={role} cut={found.length > most} />);
}

/** The person that the address names; undefined where there is none, or an erased one. */
export async function personOf(ctx: Context, c: Web): Promise<Person | undefined> {
  const id = c.req.param('id') ?? '';
  const found = isId(id) ? await personById(ctx.tx, ctx.organisation, id as PersonId) : undefined;
  return found?.erased ? undefined : found;
}

async function wasErased(ctx: Context, c: Web): Promise<boolean> {
  const id = c.req.param('id') ?? '';
  return isId(id) && ((await personById(ctx.tx, ctx.organisation, id as PersonId))?.erased ?? false);
}

/** The links given to a person, for who may see them. */
async function linksOf(ctx: Context, person: PersonId): Promise<{ links: readonly GivenLink[] | undefined; about: ReadonlyMap<string, string> }> {
  const links = await linksGiven(ctx, { person });
  return links.ok ? { links: links.value, about: await aboutLinks(ctx, links.value) } : { links: undefined, about: new Map() };
}

async function show(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const isSelf = c.req.param('id') === visit.person.id;
  if (!may(visit.actor, access['people.read'], { relations: isSelf ? ['self'] : [] })) return refused(c, visit, { reason: 'forbidden', verb: 'people.read' });
  const { zone } = visit.person;
  const today = visit.now.toZonedDateTimeISO(zone).startOfDay();
  const found = await enter(parts, visit, async (ctx) => {
    const person = await personOf(ctx, c);
    if (!person) return await wasErased(ctx, c) ? 'erased' : undefined;
    const busy = await busyBetween(ctx, [person.id], today.toInstant(), today.add({ days: 7 }).toInstant());
    return {
      person, member: await member(ctx.tx, ctx.organisation, person.id), reached: await channelsOf(ctx, person.id),
      busy: busy.ok ? busy.value.get(person.id) : undefined, ...await linksOf(ctx, person.id),
    };
  });
  if (!found) return c.notFound();
  if (found === 'erased') return page(c, <ErasedPage visit={visit} done={c.req.query('done') === 'erased'} />);
  const done = personDone.find((one): one is PersonDone => one === c.req.query('done'));
  return page(c, <PersonPage visit={visit} {...found} done={done} />);
}

function mayChange(visit: MemberVisit, person: Person): boolean {
  return may(visit.actor, access['people.change'], { relations: visit.person.id === person.id ? ['self'] : [] });
}

async function showChange(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const person = await enter(parts, visit, (ctx) => personOf(ctx, c));
  if (!person) return c.notFound();
  if (!mayChange(visit, person)) return refused(c, visit, { reason: 'forbidden', verb: 'people.change' });
  return changePage(c, visit, person, valuesOf(person), []);
}

function changePage(c: Web, visit: MemberVisit, person: Person, values: Values, errors: readonly FieldError[], meanwhile?: Meanwhile): Promise<Response> {
  const status = meanwhile ? 409 : errors.length ? 422 : 200;
  return page(c, <ChangePage {...{ visit, person, values, errors, meanwhile }} />, { status });
}

async function change(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const given: Values = typed(formOf(c));
  const version = versionForm.safeParse(given);
  const form = checked(personForm, given, (field) => mistake(visit.text, field));
  const id = (c.req.param('id') ?? '') as PersonId;
  if (!isId(id) || !version.success) return c.notFound();
  const done = form.ok ? await enter(parts, visit, (ctx) => changePerson(ctx, id, version.data.version, form.value)) : undefined;
  if (done?.ok) return seeOther(c, `/o/${visit.organisation.slug}/people/${id}?done=changed`);
  if (done && done.reason !== 'changed-meanwhile') return refused(c, visit, done);
  const now = await enter(parts, visit, async (ctx) => ({ person: await personOf(ctx, c), last: await lastChange(ctx, id, ['people.change']) }));
  if (!now.person) return c.notFound();
  if (!mayChange(visit, now.person)) return refused(c, visit, { reason: 'forbidden', verb: 'people.change' });
  if (!form.ok) return changePage(c, visit, now.person, given, form.errors);
  const meanwhile = { last: now.last, now: differences(visit.text, given, now.person) };
  return changePage(c, visit, now.person, { ...given, version: String(now.person.version) }, [], meanwhile);
}

async function withMember(parts: WebParts, c: Web, visit: MemberVisit) {
  return enter(parts, visit, async (ctx) => {
    const person = await personOf(ctx, c);
    return person && { person, held: (await member(ctx.tx, ctx.organisation, person.id))?.roles };
  });
}

async function showRoles(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const found = await withMember(parts, c, visit);
  if (!found) return c.notFound();
  return page(c, <RolesPage visit={visit} {...found} checked={found.held ?? []} signsIn={false} errors={[]} meanwhile={undefined} />);
}

async function saveRoles(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const form = readRoles(c, visit);
  const was = formOf(c).get('was') ?? '';
  const found = await withMember(parts, c, visit);
  if (!found) return c.notFound();
  const { person, held } = found;
  const show = (errors: readonly FieldError[], meanwhile?: Meanwhile) => page(c, (
    <RolesPage visit={visit} person={person} held={held} checked={formOf(c).getAll('roles')} signsIn={formOf(c).has('signsIn')} errors={errors} meanwhile={meanwhile} />
  ), { status: meanwhile ? 409 : 422 });
  if (!form.ok) return show(form.errors);
  const written = inOrder(form.value.roles);
  if (was !== (held ? held.join(' ') : 'none')) return show([], await rolesMeanwhile(parts, visit, person, held));
  const done = held
    ? await enter(parts, visit, (ctx) => changeRoles(ctx, person.id, written))
    : await admitWithSignIn(parts, visit, person, { roles: written, signsIn: form.value.signsIn });
  if (done.ok) return seeOther(c, `/o/${visit.organisation.slug}/people/${person.id}?done=${form.value.signsIn && !held ? 'invited' : 'roles'}`);
  if (done.reason === 'sign-in') return show([done.error]);
  if (done.reason === 'last-administrator') return show([{ field: 'roles', message: sentenceOf(visit, done) }]);
  if (done.reason === 'account-taken') return show([{ field: 'signsIn', message: sentenceOf(visit, done) }]);
  return refused(c, visit, done);
}

async function rolesMeanwhile(parts: WebParts, visit: MemberVisit, person: Person, held: readonly Role[] | undefined): Promise<Meanwhile> {
  const last = await enter(parts, visit, (ctx) => lastChange(ctx, person.id, ['identity.changeRoles', 'identity.admit', 'identity.removeMember']));
  return { last, now: [[visit.text.t('people.roles'), held ? rolesInWords(visit.text, held) : visit.text.t('people.guest')]] };
}

async function showEnd(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const found = await withMember(parts, c, visit);
  return found?.held ? page(c, <EndPage visit={visit} person={found.person} />) : c.notFound();
}

async function end(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const found = await withMember(parts, c, visit);
  if (!found?.held) return c.notFound();
  const done = await enter(parts, visit, (ctx) => removeMember(ctx, found.person.id));
  if (done.ok) return seeOther(c, `/o/${visit.organisation.slug}/people/${found.person.id}?done=ended`);
  if (done.reason !== 'last-administrator') return refused(c, visit, done);
  return page(c, <EndPage visit={visit} person={found.person} refusal={sentenceOf(visit, done)} />, { status: 422 });
}
