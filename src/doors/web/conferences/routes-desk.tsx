/** The desk: families found by one field, booked by Enter, called in their order (P-2.1, P-4.2). */
import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import type { Text } from '../../../platform/text.ts';
import { bookAtOnce, noteCall, type CallRefusal } from '../../../rooms/conferences/actions-desk.ts';
import { readFamily, type Scene } from '../../../rooms/conferences/actions-family.ts';
import type { BookingRefusal } from '../../../rooms/conferences/actions-open.ts';
import { namesOf, type Names } from '../../../rooms/conferences/actions-say.ts';
import { callById, deskFamily, deskLines, soughtFamilies } from '../../../rooms/conferences/reads-desk.ts';
import type { Pair, Round } from '../../../rooms/conferences/model.ts';
import { partOf, round as roundById, samePair } from '../../../rooms/conferences/reads.ts';
import { worded } from '../../../rooms/conferences/reads-texts.ts';
import { callSchema } from '../../../rooms/conferences/schema-desk.ts';
import { draftSchema } from '../../../rooms/conferences/schema.ts';
import { organisation as organisationOf } from '../../../rooms/identity/reads.ts';
import { letterhead } from '../../../rooms/messaging/actions.ts';
import { formOf, page, seeOther } from '../answers.ts';
import { refused, type MemberVisit } from '../answers-refusals.tsx';
import type { FieldError } from '../frame/forms.tsx';
import { enter, type Web, type WebParts } from '../visit.ts';
import { DeskFamilyPage, type DeskFamilyShown } from './pages-desk-family.tsx';
import { childrenOf, DeskPage, deskWays, type DeskDone, type DeskWay } from './pages-desk.tsx';
import { conferenceSentence } from './parts.tsx';

const deskOf = ({ organisation }: MemberVisit, round: string) => `/o/${organisation.slug}/conferences/${round}/desk`;
const wayIn = (text: string | null | undefined): DeskWay => deskWays.find((one) => one === text) ?? 'phone';

/** The desk itself; who is found alone is gone to at once. */
export async function showDesk(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const [id, words, way] = [c.req.param('id') ?? '', (c.req.query('words') ?? '').slice(0, 200), wayIn(c.req.query('way'))];
  const found = await enter(parts, visit, async (ctx) => {
    const round = await roundById(ctx, id);
    if (!round) return undefined;
    const sought = words.trim() === '' ? undefined : await soughtFamilies(ctx, round, words);
    if (sought?.length === 1) return { round, alone: sought[0]!.family.id };
    const lines = round.state === 'open' || round.state === 'closed' ? await deskLines(ctx, round) : [];
    return { round, alone: undefined, found: sought, lines, done: await doneOf(ctx, visit, round, c) };
  });
  if (!found) return c.notFound() as Response;
  if (found.alone !== undefined) return seeOther(c, collects(found.round) ? `/o/${visit.organisation.slug}/conferences/${id}/families/${found.alone}` : `${deskOf(visit, id)}/${found.alone}?way=${way}`);
  return page(c, <DeskPage visit={visit} shown={{ ...found, way, words }} />);
}

/** While wishes are collected nothing is booked: they are noted on the family's own page. */
const collects = ({ mode, publishedAt }: Round): boolean => mode === 'preferences' && publishedAt === null;

async function doneOf(ctx: Context, visit: MemberVisit, round: Round, c: Web): Promise<DeskDone | undefined> {
  const [done, family] = [c.req.query('done'), c.req.query('family') ?? ''];
  if (done === 'call') return { kind: 'call' };
  const found = done === 'book' && isId(family) ? await readFamily(ctx, family) : undefined;
  if (!found?.ok || found.value.round.id !== round.id) return undefined;
  const { scene, names } = { scene: found.value, names: await namesOf(ctx, found.value) };
  const missing = (c.req.query('missing') ?? '').split(',').flatMap((one) => names.teachers.get(one as Pair['teacher']) ?? []);
  const { text } = visit;
  const meetings = scene.booked.map((one) => ({ when: text.dateRange(one.start, one.end, round.zone), teacher: names.teachers.get(one.teacher) ?? '' }));
  return { kind: 'book', family, children: text.list(scene.family.students.map(({ name }) => name)), meetings, missing };
}

interface Again { readonly values: URLSearchParams; readonly errors: readonly FieldError[]; readonly refused?: string | undefined }

/** One family, with whom it can meet ticked already. */
export async function showDeskFamily(parts: WebParts, c: Web, visit: MemberVisit, again?: Again): Promise<Response> {
  const [id, family] = [c.req.param('id') ?? '', c.req.param('family') ?? ''];
  if (!isId(id) || !isId(family)) return c.notFound() as Response;
  const way = wayIn(again?.values.get('way') ?? c.req.query('way'));
  const found = await enter(parts, visit, (ctx) => gather(ctx, visit, { id, family, way, again }));
  if (!found) return c.notFound() as Response;
  if (!found.ok) return found.reason === 'family-changed' ? c.notFound() as Response : refused(c, visit, { reason: 'not-found' });
  return page(c, <DeskFamilyPage visit={visit} shown={found.value} />, { status: !again ? 200 : again.refused ? 409 : 422 });
}

async function gather(ctx: Context, visit: MemberVisit, { id, family, way, again }: { id: string; family: string; way: DeskWay; again: Again | undefined }) {
  const scene = await readFamily(ctx, family);
  if (!scene.ok) return scene;
  const line = scene.value.round.id === id ? await deskFamily(ctx, scene.value.round, family) : undefined;
  if (!line) return undefined;
  const names = await namesOf(ctx, scene.value);
  const open = pairsOf(scene.value).filter((pair) => !scene.value.booked.some((one) => samePair(one, pair)));
  const guardian = line.people.find(({ phone }) => phone !== null) ?? line.people[0];
  const own = guardian && letterhead(await organisationOf(ctx.tx, ctx.organisation), guardian).text;
  const texts = [...(own ? [{ text: own, language: guardian.language }] : []), ...(own === visit.text ? [] : [{ text: visit.text, language: visit.text.locale }])];
  const shown: DeskFamilyShown = {
    scene: scene.value, names, title: childrenOf(visit.text, line), people: line.people, open, ticked: again?.values.has('do') ? again.values.getAll('pair') : ticked(scene.value, open),
    scripts: texts.map(({ text, language }) => ({ text, lines: script(text, visit, { ...scene.value, round: worded(scene.value.round, language) }, names) })), way, values: again?.values ?? new URLSearchParams(), errors: again?.errors ?? [], refused: again?.refused,
    here: `${deskOf(visit, id)}/${family}?way=${way}`,
  };
  return { ok: true as const, value: shown };
}

/** Every teacher of every child, each once. */
function pairsOf({ family }: Scene): Pair[] {
  return family.students.flatMap(({ person: student }) => [...new Set((family.teachings.get(student) ?? []).map(({ teacher }) => teacher))].map((teacher) => ({ student, teacher })));
}

/** What the family was choosing; else who leads its children's classes; else everybody. */
function ticked({ family }: Scene, open: readonly Pair[]): string[] {
  const drafted = open.filter((pair) => family.draft?.pairs.some((one) => samePair(one, pair)));
  const leading = open.filter(({ student, teacher }) => (family.teachings.get(student) ?? []).some((one) => one.teacher === teacher && one.subject === ''));
  return (drafted.length > 0 ? drafted : leading.length > 0 ? leading : open).map(partOf);
}

/** What to say, in one language. */
function script(text: Text, { organisation }: MemberVisit, { round, family }: Scene, names: Names): string[] {
  const { t } = text;
  const children = text.list(family.students.map(({ person }) => names.children.get(person) ?? ''));
  return [
    t('letter.script.hello', { organisation: organisation.name, round: round.name, children }), ...[round.purpose, round.instructions].filter((one) => one !== ''),
    t('letter.script.what', { days: text.list(round.days.map(({ date }) => text.weekdayDate(date))), format: t(`conference.format.${round.format}`) }),
    t('letter.script.ask'), t('letter.script.until', { until: text.dateTime(round.deadline, round.zone) }),
  ];
}

export async function actDeskFamily(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const form = formOf(c);
  if (!isId(c.req.param('id') ?? '') || !isId(c.req.param('family') ?? '')) return c.notFound() as Response;
  switch (form.get('do')) {
    case 'book': return book(parts, c, visit, form);
    case 'call': return note(parts, c, visit, form);
    default: return c.notFound() as Response;
  }
}

async function book(parts: WebParts, c: Web, visit: MemberVisit, form: URLSearchParams): Promise<Response> {
  const [id, family, way] = [c.req.param('id')!, c.req.param('family')!, wayIn(form.get('way'))];
  const read = draftSchema.safeParse({ pairs: form.getAll('pair'), after: form.get('after') ?? '', before: form.get('before') ?? '', place: form.get('place') ?? undefined });
  if (!read.success) return showDeskFamily(parts, c, visit, { values: form, errors: [{ field: 'pair', message: visit.text.t('conferencepage.wrong.pair') }] });
  const done = await enter(parts, visit, (ctx) => bookAtOnce(ctx, family, read.data, way));
  if (!done.ok) return failed(parts, c, visit, form, done);
  const missing = done.value.missing.map(({ teacher }) => teacher).join(',');
  return seeOther(c, `${deskOf(visit, id)}?${new URLSearchParams({ way, done: 'book', family, ...(missing ? { missing } : {}) })}`);
}

async function note(parts: WebParts, c: Web, visit: MemberVisit, form: URLSearchParams): Promise<Response> {
  const { t } = visit.text;
  const read = callSchema.safeParse({ guardian: form.get('guardian') ?? '', outcome: form.get('outcome') ?? '', back: `${form.get('backDate') ?? ''}T${form.get('backTime') ?? ''}` });
  if (!read.success) {
    const isTime = read.error.issues.some(({ path }) => path[0] === 'back') && form.get('outcome') === 'call-back';
    return showDeskFamily(parts, c, visit, { values: form, errors: [isTime ? { field: 'backDate', message: t('desk.wrong.back') } : { field: 'outcome', message: t('desk.wrong.outcome') }] });
  }
  const done = await enter(parts, visit, (ctx) => noteCall(ctx, c.req.param('family')!, read.data));
  return done.ok ? seeOther(c, `${deskOf(visit, c.req.param('id')!)}?way=phone&done=call`) : failed(parts, c, visit, form, done);
}

function failed(parts: WebParts, c: Web, visit: MemberVisit, values: URLSearchParams, refusal: { ok: false } & (BookingRefusal | CallRefusal)): Promise<Response> | Response {
  if (refusal.reason === 'forbidden' || refusal.reason === 'gate' || refusal.reason === 'not-found') return refused(c, visit, refusal);
  if (refusal.reason === 'back-past' || refusal.reason === 'back-clock') return showDeskFamily(parts, c, visit, { values, errors: [{ field: 'backDate', message: visit.text.t(`desk.wrong.${refusal.reason}`) }] });
  return showDeskFamily(parts, c, visit, { values, errors: [], refused: conferenceSentence(visit, visit.organisation.zone, refusal) });
}

/** An agreed call by its own address, which duties name: leads to its family at the desk. */
export async function toCall(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const call = await enter(parts, visit, (ctx) => callById(ctx, c.req.param('id') ?? ''));
  return call ? seeOther(c, `${deskOf(visit, call.round)}/${call.family}?way=phone`) : c.notFound() as Response;
}
