import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import type { Result } from '../../../platform/result.ts';
import { may } from '../../../rooms/identity/access.ts';
import { members } from '../../../rooms/identity/reads.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { access } from '../../../rooms/conferences/access.ts';
import type { RoundRefusal } from '../../../rooms/conferences/actions-open.ts';
import { closeRound, openRound } from '../../../rooms/conferences/actions-round.ts';
import { refreshSlots } from '../../../rooms/conferences/actions-slots.ts';
import { askTeachers } from '../../../rooms/conferences/actions-teachers.ts';
import { remindFamilies, tellFamilies } from '../../../rooms/conferences/actions-tell.ts';
import { addRound, addTeacher, changeRound, removeTeacher, setTeacher } from '../../../rooms/conferences/actions.ts';
import type { Round } from '../../../rooms/conferences/model.ts';
import { toldWays } from '../../../rooms/conferences/reads-letters.ts';
import { childrenAlone } from '../../../rooms/conferences/reads-alone.ts';
import { familyLines, figuresOf } from '../../../rooms/conferences/reads-matrix.ts';
import { round as roundById, rounds, roundsOfTeacher, roundTeachers, slotsOf } from '../../../rooms/conferences/reads.ts';
import { readersOf } from '../../../rooms/conferences/reads-texts.ts';
import { overSubscribed } from '../../../rooms/conferences/reads-demand.ts';
import { wishingFamilies } from '../../../rooms/conferences/reads-wishes.ts';
import { teacherSchema } from '../../../rooms/conferences/schema.ts';
import { classesOf } from '../../../rooms/people/reads-students.ts';
import { people as peopleById } from '../../../rooms/people/reads.ts';
import { platforms, rooms as allRooms } from '../../../rooms/resources/reads.ts';
import { formOf, page, seeOther } from '../answers.ts';
import { refused, type MemberVisit } from '../answers-refusals.tsx';
import type { FieldError } from '../frame/forms.tsx';
import { enter, type Web, type WebParts } from '../visit.ts';
import { dayRows, roundIn, valuesOf, type Values } from './forms.ts';
import { RoundFormPage } from './pages-form.tsx';
import { FamiliesPage, roundDone, RoundPage, RoundsPage, type RoundDone } from './pages-round.tsx';
import { conferenceSentence } from './parts.tsx';

const homeOf = ({ organisation }: MemberVisit) => `/o/${organisation.slug}/conferences`;

/** The office sees all rounds, a teacher those that he is in. */
export async function listRounds(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const office = may(visit.actor, access['conferences.read']);
  const all = await enter(parts, visit, (ctx) => (office ? rounds(ctx) : roundsOfTeacher(ctx, visit.person.id)));
  return page(c, <RoundsPage visit={visit} rounds={all} office={office} />);
}

interface Again { readonly values: Values; readonly errors: readonly FieldError[]; readonly refused?: string }

/** What the form of a round begins with. */
function fresh(visit: MemberVisit): Values {
  const { zone, sender } = visit.organisation;
  const today = visit.now.toZonedDateTimeISO(zone).toPlainDate();
  const on = (days: number) => today.add({ days }).toString();
  return new URLSearchParams({
    zone, format: 'in-person', mode: 'first-come', minutes: '10', changeover: '0', walking: '3', contact: sender, opensDate: on(7), opensTime: '08:00', deadlineDate: on(14), deadlineTime: '18:00',
    changesDate: on(17), changesTime: '18:00', date1: on(18), from1: '16:00', to1: '19:00',
  });
}

async function showForm(parts: WebParts, c: Web, visit: MemberVisit, round: Round | undefined, { values, errors, refused: why }: Again): Promise<Response> {
  const known = await enter(parts, visit, async (ctx) => ({ classes: await classesOf(ctx), platforms: await platforms(ctx), readers: round ? await readersOf(ctx, round) : new Map<string, number>() }));
  const status = errors.length > 0 || why ? 422 : 200;
  return page(c, <RoundFormPage visit={visit} shown={{ ...known, own: visit.organisation.language, round, values, errors, refused: why }} />, { status });
}

export function showNew(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  return showForm(parts, c, visit, undefined, { values: fresh(visit), errors: [] });
}

export async function saveNew(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const form = formOf(c);
  if (form.get('do') === 'more') return showForm(parts, c, visit, undefined, { values: withRows(form), errors: [] });
  const read = roundIn(visit.text, form);
  if (!read.ok) return showForm(parts, c, visit, undefined, { values: form, errors: read.errors });
  const done = await enter(parts, visit, (ctx) => addRound(ctx, read.value));
  if (done.ok) return seeOther(c, `${homeOf(visit)}/${done.value.id}?done=made`);
  return done.reason === 'forbidden' ? refused(c, visit, done) : showForm(parts, c, visit, undefined, { values: form, errors: [], refused: conferenceSentence(visit, read.value.zone, done) });
}

/** One more row of fields for a day. */
function withRows(form: Values): Values {
  const values = new URLSearchParams(form);
  values.set('rows', String(dayRows(form)));
  values.delete('do');
  return values;
}

async function foundRound(parts: WebParts, c: Web, visit: MemberVisit): Promise<Round | undefined> {
  const id = c.req.param('id') ?? '';
  return isId(id) ? enter(parts, visit, (ctx) => roundById(ctx, id)) : undefined;
}

export async function showChange(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const round = await foundRound(parts, c, visit);
  return round ? showForm(parts, c, visit, round, { values: valuesOf(round), errors: [] }) : c.notFound() as Response;
}

export async function saveChange(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const [round, form] = [await foundRound(parts, c, visit), formOf(c)];
  if (!round) return c.notFound() as Response;
  if (form.get('do') === 'more') return showForm(parts, c, visit, round, { values: withRows(form), errors: [] });
  const read = roundIn(visit.text, form);
  if (!read.ok) return showForm(parts, c, visit, round, { values: form, errors: read.errors });
  const done = await enter(parts, visit, (ctx) => changeRound(ctx, round.id, Number(form.get('version') ?? NaN), read.value));
  if (done.ok) return seeOther(c, `${homeOf(visit)}/${round.id}?done=changed`);
  return done.reason === 'forbidden' ? refused(c, visit, done) : showForm(parts, c, visit, round, { values: form, errors: [], refused: conferenceSentence(visit, read.value.zone, done) });
}

const isOver = ({ state }: Round) => state === 'held' || state === 'archived';

async function gather(ctx: Context, round: Round) {
  await refreshSlots(ctx, round);
  const teachers = await roundTeachers(ctx, round.id);
  const all = await members(ctx.tx, ctx.organisation, ['teacher']);
  const names = await peopleById(ctx.tx, ctx.organisation, [...teachers.map(({ teacher }) => teacher), ...all.map(({ person }) => person)]);
  const free = Map.groupBy((await slotsOf(ctx, round.id)).filter(({ state }) => state === 'available'), ({ teacher }) => teacher);
  const inIt = new Set(teachers.map(({ teacher }) => teacher));
  const readers = round.state === 'closed' || isOver(round) ? new Map<string, number>() : await readersOf(ctx, round);
  return {
    readers, teachers, rooms: await allRooms(ctx.tx, ctx.organisation), classes: await classesOf(ctx, { left: true }), figures: await figuresOf(ctx, round), wanted: await overSubscribed(ctx, round.id), wishing: round.mode === 'preferences' ? (await wishingFamilies(ctx, round.id)).size : undefined, alone: await childrenAlone(ctx, round),
    names: new Map([...names].map(([id, { name }]) => [id, name])), free: new Map([...free].map(([teacher, slots]) => [teacher, slots.length])),
    others: all.filter(({ person }) => !inIt.has(person)).flatMap(({ person }) => { const one = names.get(person); return one && !one.erased ? [{ id: person, name: one.name }] : []; }),
  };
}

export async function showRound(parts: WebParts, c: Web, visit: MemberVisit, why?: { ok: false } & RoundRefusal): Promise<Response> {
  const found = await foundRound(parts, c, visit);
  if (!found) return c.notFound() as Response;
  const known = await enter(parts, visit, async (ctx) => ({ round: (await roundById(ctx, found.id))!, ...await gather(ctx, found) }));
  const shown = {
    ...known, done: why ? undefined : roundDone.find((one): one is RoundDone => one === c.req.query('done')),
    refused: why && conferenceSentence(visit, known.round.zone, why, known.names), gate: why?.reason === 'gate' ? `/o/${visit.organisation.slug}/duties/${why.duty}` : undefined,
  };
  return page(c, <RoundPage visit={visit} shown={shown} />, { status: why ? 409 : 200 });
}

/** What is done with a round from its page. */
export async function actRound(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const id = c.req.param('id') ?? '';
  if (!isId(id)) return c.notFound() as Response;
  const done = await enter(parts, visit, (ctx) => deed(ctx, id, formOf(c)));
  if (done.ok) return seeOther(c, `${homeOf(visit)}/${id}?done=${done.value}`);
  if (done.reason === 'not-found') return c.notFound() as Response;
  return done.reason === 'forbidden' ? refused(c, visit, done) : showRound(parts, c, visit, done);
}

async function deed(ctx: Context, id: string, form: URLSearchParams): Promise<Result<RoundDone, RoundRefusal>> {
  const teacher = form.get('teacher') ?? '';
  const said = <V,>(done: Result<V, RoundRefusal>, what: RoundDone): Result<RoundDone, RoundRefusal> => (done.ok ? { ok: true, value: what } : done);
  switch (form.get('do')) {
    case 'open': return said(await openRound(ctx, id, Number(form.get('version') ?? NaN)), 'opened');
    case 'ask': return said(await askTeachers(ctx, id), 'asked');
    case 'tell': { const told = await tellFamilies(ctx, id); return said(told, told.ok && told.value.families === 0 ? 'nobody' : 'told'); }
    case 'remind': { const told = await remindFamilies(ctx, id); return said(told, told.ok && told.value.families === 0 ? 'nobody' : 'reminded'); }
    case 'close': return said(await closeRound(ctx, id), 'closed');
    default: return isId(teacher) ? deedOf(ctx, id, teacher as PersonId, form) : { ok: false, reason: 'not-found' };
  }
}

async function deedOf(ctx: Context, id: string, teacher: PersonId, form: URLSearchParams): Promise<Result<RoundDone, RoundRefusal>> {
  const said = <V,>(done: Result<V, RoundRefusal>, what: RoundDone): Result<RoundDone, RoundRefusal> => (done.ok ? { ok: true, value: what } : done);
  if (form.get('do') === 'remove') return said(await removeTeacher(ctx, id, teacher), 'removed');
  if (form.get('do') === 'add') return said(await addTeacher(ctx, id, teacher), 'added');
  const read = teacherSchema.safeParse({ room: form.get('room') ?? '', minutes: form.get('minutes') ?? '' });
  if (form.get('do') !== 'teacher' || !read.success) return { ok: false, reason: 'room-unknown' };
  return said(await setTeacher(ctx, id, teacher, read.data), 'teacher');
}

/** Families of a round, sought by a child's name. */
export async function showFamilies(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const round = await foundRound(parts, c, visit);
  if (!round) return c.notFound() as Response;
  const [words, open] = [c.req.query('words') ?? '', c.req.query('open') !== undefined];
  const known = await enter(parts, visit, async (ctx) => ({ lines: await familyLines(ctx, round, { words, open }), ways: await toldWays(ctx, round.id) }));
  return page(c, <FamiliesPage visit={visit} round={round} {...known} words={words} open={open} />);
}
