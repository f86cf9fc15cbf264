import type { Hono } from 'hono';
import { isId } from '../../../platform/ids.ts';
import { may } from '../../../rooms/identity/access.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { linksGiven } from '../../../rooms/identity/reads.ts';
import { answerAsk } from '../../../rooms/invitations/actions-asks.ts';
import { asksOf } from '../../../rooms/invitations/reads.ts';
import { addPeople, removePeople, resendInvitation } from '../../../rooms/sessions/actions-people.ts';
import { access as peopleAccess } from '../../../rooms/people/access.ts';
import { remindNow } from '../../../rooms/sessions/actions-remind.ts';
import { reasonSchema } from '../../../rooms/sessions/schema.ts';
import { forMembers, refused, sentenceOf, type AnyRefusal, type MemberVisit } from '../answers-refusals.tsx';
import { formOf, page, seeOther } from '../answers.ts';
import type { FieldError } from '../frame/forms.tsx';
import { GateNotice, sentTo } from '../procedures/parts-gate.tsx';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import type { Values } from './forms.ts';
import { ConfirmationsPage, NamesPage, PeoplePage, RemindPage } from './pages-people.tsx';
import type { SessionDone } from './pages-session.tsx';
import { actAddress, addressOf } from './parts-act.tsx';
import { ClosedPage, isOpenFor } from './parts-closed.tsx';
import { withSession, type Loaded, type Verb } from './routes-load.ts';
import { choicesFor } from './routes-choices.ts';
import { invitees, resolve } from './routes-invitees.ts';

type Handle = (parts: WebParts, c: Web, visit: MemberVisit, at: Loaded) => Promise<Response>;

/** Who is asked to a session: adding, removing, inviting again, reminding, the call list (G-3.3, G-4.3.2). */
export function peopleOfSessionRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  const at = (verb: Verb, handle: Handle) => forMembers((c, visit) => withSession(parts, c, visit, verb, (one) => handle(parts, c, visit, one)));
  const base = '/o/:slug/sessions/:id';
  web.get(`${base}/people`, at('sessions.addPeople', (p, c, visit, one) => (isOpenFor(one, 'people')
    ? showPeople(p, c, visit, { at: one, values: new URLSearchParams() }) : closed(c, visit, one, 'people'))));
  web.post(`${base}/people`, at('sessions.addPeople', changePeople));
  web.post(`${base}/resend`, at('sessions.resendInvitation', resend));
  web.get(`${base}/remind`, at('sessions.remindNow', (_p, c, visit, one) => (isOpenFor(one, 'remind')
    ? showRemind(c, visit, { at: one, values: new URLSearchParams() }) : closed(c, visit, one, 'remind'))));
  web.post(`${base}/remind`, at('sessions.remindNow', remind));
  web.get(`${base}/confirmations`, at('sessions.remindNow', showConfirmations));
  web.post(`${base}/confirmations`, at('sessions.remindNow', saidByPhone));
}

const closed = async (c: Web, visit: MemberVisit, at: Loaded, act: 'people' | 'remind') => page(c, <ClosedPage visit={visit} at={at} act={act} />);

interface Shown { readonly at: Loaded; readonly values: Values; readonly errors?: readonly FieldError[]; readonly above?: unknown }

async function showPeople(parts: WebParts, c: Web, visit: MemberVisit, { at, values, errors = [], above }: Shown): Promise<Response> {
  const { choices, links } = await enter(parts, visit, async (ctx) => ({
    choices: await choicesFor(ctx, at.session.coordinator), links: await linksGiven(ctx, { subject: { kind: 'session', id: at.session.id } }),
  }));
  const given = links.ok ? { links: links.value, done: c.req.query('revoked') !== undefined } : undefined;
  return page(c, <PeoplePage {...{ visit, at, values, errors, choices, given }} above={above as never} />, { status: errors.length ? 422 : above ? 409 : 200 });
}

async function changePeople(parts: WebParts, c: Web, visit: MemberVisit, at: Loaded): Promise<Response> {
  const form = formOf(c);
  if (form.get('act') === 'back') return showPeople(parts, c, visit, { at, values: form });
  return form.get('act') === 'remove' ? remove(parts, c, visit, at) : add(parts, c, visit, at);
}

async function add(parts: WebParts, c: Web, visit: MemberVisit, at: Loaded): Promise<Response> {
  const form = formOf(c);
  const named = await enter(parts, visit, (ctx) => resolve(ctx, form));
  if (named.open.length > 0) {
    const errors = form.has('names') ? named.open.map((line) => ({ field: `pick.${line.key}`, message: visit.text.t('sessionpage.wrong.pick', { typed: line.typed }) })) : [];
    const values = new URLSearchParams(form);
    values.set('names', 'asked');
    return page(c, <NamesPage {...{ visit, at, values, errors, named }} />, { status: errors.length ? 422 : 200 });
  }
  if (named.known.length + named.guests.length === 0) return showPeople(parts, c, visit, { at, values: form, errors: [{ field: 'people', message: visit.text.t('sessionpage.wrong.nobody') }] });
  const done = await enter(parts, visit, async (ctx) => addPeople(ctx, at.session.id, await invitees(ctx, named, visit.organisation)));
  return done.ok ? back(c, visit, at, 'added') : again(parts, c, visit, { at, values: form }, done, 'people');
}

async function remove(parts: WebParts, c: Web, visit: MemberVisit, at: Loaded): Promise<Response> {
  const form = formOf(c);
  const people = form.getAll('person').filter(isId) as PersonId[];
  const reason = reasonSchema.safeParse(form.get('reason') ?? '');
  const errors = [
    ...(people.length === 0 ? [{ field: 'person', message: visit.text.t('sessionpage.wrong.nobody') }] : []),
    ...(reason.success ? [] : [{ field: 'reason', message: visit.text.t('sessionpage.wrong.reason') }]),
  ];
  if (errors.length > 0 || !reason.success) return showPeople(parts, c, visit, { at, values: form, errors });
  const done = await enter(parts, visit, (ctx) => removePeople(ctx, at.session.id, people, reason.data));
  return done.ok ? back(c, visit, at, 'removed') : again(parts, c, visit, { at, values: form }, done, 'person');
}

/** The form once more, with the sentence of the refusal beside the field that it is about. */
function again(parts: WebParts, c: Web, visit: MemberVisit, shown: Shown, refusal: AnyRefusal, field: string): Response | Promise<Response> {
  if (refusal.reason === 'gate') return showPeople(parts, c, visit, { ...shown, above: <GateNotice visit={visit} gate={refusal} to={sentTo(c)} typed={shown.values} /> });
  if (refusal.reason === 'not-settled') return showPeople(parts, c, visit, { ...shown, errors: [{ field, message: visit.text.t('sessionpage.wrong.lastPerson') }] });
  if (refusal.reason === 'unknown-person') return showPeople(parts, c, visit, { ...shown, errors: [{ field, message: sentenceOf(visit, refusal) }] });
  return refused(c, visit, refusal);
}

const back = (c: Web, visit: MemberVisit, at: Loaded, done: SessionDone) => seeOther(c, `${addressOf(visit.organisation.slug, at)}?done=${done}`);

async function resend(parts: WebParts, c: Web, visit: MemberVisit, at: Loaded): Promise<Response> {
  const person = formOf(c).get('person') ?? '';
  if (!isId(person)) return c.notFound();
  const done = await enter(parts, visit, (ctx) => resendInvitation(ctx, at.session.id, person as PersonId));
  return done.ok ? back(c, visit, at, 'resend') : refused(c, visit, done);
}

async function showRemind(c: Web, visit: MemberVisit, { at, values, errors = [], above }: Shown): Promise<Response> {
  return page(c, <RemindPage {...{ visit, at, values, errors }} above={above as never} />, { status: errors.length ? 422 : above ? 409 : 200 });
}

async function remind(parts: WebParts, c: Web, visit: MemberVisit, at: Loaded): Promise<Response> {
  const form = formOf(c);
  const people = form.getAll('person').filter(isId) as PersonId[];
  if (people.length === 0) return showRemind(c, visit, { at, values: form, errors: [{ field: 'person', message: visit.text.t('sessionpage.wrong.nobody') }] });
  const done = await enter(parts, visit, (ctx) => remindNow(ctx, { session: at.session.id, ...(at.part === '' ? {} : { part: at.part }), people }));
  if (done.ok) return back(c, visit, at, 'remind');
  return done.reason === 'gate' ? showRemind(c, visit, { at, values: form, above: <GateNotice visit={visit} gate={done} to={sentTo(c)} typed={form} /> }) : refused(c, visit, done);
}

async function showConfirmations(parts: WebParts, c: Web, visit: MemberVisit, at: Loaded): Promise<Response> {
  const asks = await enter(parts, visit, (ctx) => asksOf(ctx.tx, ctx.organisation, at.session.id, at.session.rule === null || at.part !== '' ? at.part : undefined));
  return page(c, <ConfirmationsPage visit={visit} at={at} asks={asks} mayContact={may(visit.actor, peopleAccess['people.readContact'])} />);
}

/** What somebody said at the telephone. */
async function saidByPhone(parts: WebParts, c: Web, visit: MemberVisit, at: Loaded): Promise<Response> {
  const form = formOf(c);
  const [person, answer] = [form.get('person') ?? '', form.get('answer')];
  if (!isId(person) || (answer !== 'yes' && answer !== 'no')) return c.notFound();
  const subject = { kind: 'session', id: at.session.id, ...(at.part === '' ? {} : { part: at.part }) };
  const done = await enter(parts, visit, (ctx) => answerAsk(ctx, { subject, person: person as PersonId, answer, by: 'phone' }));
  return done.ok ? seeOther(c, actAddress(visit.organisation.slug, at, 'confirmations')) : refused(c, visit, done);
}
