import type { Hono } from 'hono';
import { isId } from '../../../platform/ids.ts';
import { ok, type Result } from '../../../platform/result.ts';
import { may } from '../../../rooms/identity/access.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import type { RoomId } from '../../../rooms/resources/model.ts';
import { access } from '../../../rooms/sessions/access-conflicts.ts';
import { acceptConflicts, giveWay, reviewConflicts, type ConflictRefusal, type Way } from '../../../rooms/sessions/actions-conflicts-ways.ts';
import { conflictsSeen, listConflicts, type ConflictsListed } from '../../../rooms/sessions/reads-conflicts-pages.ts';
import { formOf, page, seeOther } from '../answers.ts';
import { forMembers, refused, sentenceOf, type AnyRefusal, type MemberVisit } from '../answers-refusals.tsx';
import type { FieldError } from '../frame/forms.tsx';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { askedIn, idIn, startIn, ways, type WayName } from './forms.ts';
import { ConflictPage, ConflictsPage, GonePage } from './pages.tsx';
import { WayPage } from './pages-way.tsx';
import { freshConflicts } from './parts-fresh.ts';
import { choicesFor, type Choices } from './routes-choices.ts';

/** Conflicts (G-4.5.2): the list, one of them, and each way out of it, previewed. */
export function conflictRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  const rule = access['sessions.readConflicts'];
  web.get('/o/:slug/conflicts', forMembers((c, visit) => list(parts, c, visit), rule));
  web.get('/o/:slug/conflicts/:id', forMembers((c, visit) => showOne(parts, c, visit), rule));
  web.get('/o/:slug/conflicts/:id/:way', forMembers((c, visit) => showWay(parts, c, visit), rule));
  web.post('/o/:slug/conflicts/:id/:way', forMembers((c, visit) => takeWay(parts, c, visit), rule));
}

const aPage = 50;

async function list(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  await freshConflicts(parts, visit);
  const asked = askedIn(c.req.query());
  const { kind, mine, accepted, from } = asked;
  const found = await enter(parts, visit, async (ctx): Promise<Result<ConflictsListed, AnyRefusal>> => {
    const listed = await listConflicts(ctx, { ...(kind === '' ? {} : { kind }), mine, accepted, from, most: aPage });
    const looked = listed.ok && isLook(c) ? await reviewConflicts(ctx, listed.value.figures) : ok();
    return looked.ok ? listed : looked;
  });
  if (!found.ok) return refused(c, visit, found);
  const { rows, figures, kinds, fitting } = found.value;
  const further = fitting > from + aPage ? `?${new URLSearchParams({ ...c.req.query(), from: String(from + aPage) })}` : undefined;
  return page(c, <ConflictsPage visit={visit} shown={{ asked, rows, figures, kinds, further, done: ways.find((one) => one === c.req.query('done')) }} />);
}

/** Whether somebody looks at all of them: not at some, not after an act, and not the page by itself when something has changed. */
const isLook = (c: Web): boolean => c.req.header('sec-fetch-dest') !== 'empty' && Object.keys(c.req.query()).every((name) => name === 'lang');

const mayAccept = ({ actor }: MemberVisit) => may(actor, access['sessions.acceptConflict']);

async function showOne(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const id = c.req.param('id') ?? '';
  if (!isId(id)) return c.notFound() as Response;
  await freshConflicts(parts, visit);
  const found = await enter(parts, visit, (ctx) => conflictsSeen(ctx, { id }));
  if (!found.ok) return refused(c, visit, found);
  const [seen] = found.value;
  return seen ? page(c, <ConflictPage visit={visit} seen={seen} mayAccept={mayAccept(visit)} />) : page(c, <GonePage visit={visit} />, { status: 404 });
}

interface Again { readonly values: URLSearchParams; readonly errors: readonly FieldError[]; readonly refused?: string }

/** What the page of a way shows; undefined where there is no such way for who asks, null where the conflict is no more. */
async function gathered(parts: WebParts, c: Web, visit: MemberVisit): Promise<Choices | null | undefined> {
  const [id, way] = [c.req.param('id') ?? '', ways.find((one) => one === c.req.param('way'))];
  if (!isId(id) || way === undefined || (way === 'accept' && !mayAccept(visit))) return undefined;
  await freshConflicts(parts, visit);
  return enter(parts, visit, async (ctx) => {
    const found = await conflictsSeen(ctx, { id });
    if (!found.ok || !found.value[0]) return null;
    return choicesFor(ctx, way, found.value[0], c.req.query('of'));
  });
}

async function showWay(parts: WebParts, c: Web, visit: MemberVisit, again?: Again): Promise<Response> {
  const choices = await gathered(parts, c, visit);
  if (choices === undefined) return c.notFound() as Response;
  if (choices === null) return page(c, <GonePage visit={visit} />, { status: again ? 409 : 404 });
  const { values = new URLSearchParams(), errors = [], refused: why } = again ?? {};
  return page(c, <WayPage visit={visit} shown={{ choices, values, errors, refused: why }} />, { status: again ? 422 : 200 });
}

async function takeWay(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const form = formOf(c);
  const choices = await gathered(parts, c, visit);
  if (choices === undefined) return c.notFound() as Response;
  if (choices === null) return page(c, <GonePage visit={visit} />, { status: 409 });
  const done = await (choices.way === 'accept' ? accept(parts, visit, choices, form) : give(parts, visit, choices, form));
  if (done.ok) return seeOther(c, `/o/${visit.organisation.slug}/conflicts?done=${choices.way}`);
  if (done.reason === 'nothing-chosen') return showWay(parts, c, visit, { values: form, errors: [{ field: 'choice', message: visit.text.t('conflict.wrong.choice') }] });
  if (done.reason === 'reason-missing') return showWay(parts, c, visit, { values: form, errors: [{ field: 'reason', message: visit.text.t('conflict.wrong.reason') }] });
  if (done.reason === 'forbidden' || done.reason === 'gate') return refused(c, visit, done);
  return showWay(parts, c, visit, { values: form, errors: [], refused: done.reason === 'conflict-changed' ? visit.text.t('conflict.changed') : sentenceOf(visit, done) });
}

type Taken = Result<unknown, ConflictRefusal | { readonly reason: 'nothing-chosen' }>;

function accept(parts: WebParts, visit: MemberVisit, { seen }: Choices, form: URLSearchParams): Promise<Taken> {
  const all = form.get('choice') === 'all';
  const ids = (all ? seen.all : seen.ofFirst).map(({ id }) => id);
  return enter(parts, visit, (ctx) => acceptConflicts(ctx, ids, form.get(all ? 'all' : 'first') ?? '', (form.get('reason') ?? '').slice(0, 1000)));
}

async function give(parts: WebParts, visit: MemberVisit, choices: Choices, form: URLSearchParams): Promise<Taken> {
  const { of } = choices;
  const way = wayIn(choices, form);
  if (!way) return { ok: false, reason: 'nothing-chosen' };
  // what the page showed may have moved to another date or lost it
  if ((form.get('part') ?? '') !== of!.party.part) return { ok: false, reason: 'conflict-changed' };
  const giving = { session: of!.session.id, part: of!.party.part, version: Number(form.get('version') ?? NaN), reason: (form.get('reason') ?? '').trim().slice(0, 1000) };
  return enter(parts, visit, (ctx) => giveWay(ctx, giving, way));
}

function wayIn({ way, of }: Choices, form: URLSearchParams): Way | undefined {
  const choice = form.get('choice');
  const [start, id] = [startIn(choice, of!.session.zone), idIn(choice)];
  switch (way as Exclude<WayName, 'accept'>) {
    case 'move': return start && { do: 'move', start };
    case 'room': return id === undefined ? undefined : { do: 'room', room: id as RoomId };
    case 'optional': return id === undefined ? undefined : { do: 'optional', person: id as PersonId };
    case 'leave-out': return id === undefined ? undefined : { do: 'leave-out', person: id as PersonId };
    case 'cancel': return { do: 'cancel' };
  }
}
