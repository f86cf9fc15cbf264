/** The office names interpreters of a round and sees which meetings have none; an interpreter has his run sheet. */
import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import type { Text } from '../../../platform/text.ts';
import { removeInterpreter, setInterpreter } from '../../../rooms/conferences/actions-interpreters.ts';
import { namesOf } from '../../../rooms/conferences/actions-say.ts';
import type { Appointment, Round } from '../../../rooms/conferences/model.ts';
import { interpretedIn, interpretersIn, languagesNeeded, runSheet, type Interpreter } from '../../../rooms/conferences/reads-interpreters.ts';
import { round as roundById, roundTeachers } from '../../../rooms/conferences/reads.ts';
import { interpreterSchema, type GivenInterpreter } from '../../../rooms/conferences/schema-evening.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { findPeople, people as peopleById, person as personById } from '../../../rooms/people/reads.ts';
import { studentsOf } from '../../../rooms/people/reads-students.ts';
import { formOf, page, seeOther } from '../answers.ts';
import { refused, type MemberVisit } from '../answers-refusals.tsx';
import type { FieldError } from '../frame/forms.tsx';
import { enter, type Web, type WebParts } from '../visit.ts';
import { InterpretersPage, RunPage } from './pages-interpreters.tsx';
import { clockOf, conferenceSentence } from './parts.tsx';

const homeOf = ({ organisation }: MemberVisit, id: string) => `/o/${organisation.slug}/conferences/${id}/interpreters`;

interface Again { readonly values?: URLSearchParams; readonly errors?: readonly FieldError[]; readonly refused?: string }

/** Teachers in full, children by their first names, and rooms: for lists of an interpreter. */
async function namesFor(ctx: Context, round: Round, all: readonly Appointment[]) {
  return namesOf(ctx, { teachers: await roundTeachers(ctx, round.id), family: { students: await studentsOf(ctx, { ids: all.map(({ student }) => student), left: true }) } });
}

async function gather(ctx: Context, id: string, { words, asked }: { words: string; asked: string }) {
  const round = isId(id) ? await roundById(ctx, id) : undefined;
  if (!round) return undefined;
  const [interpreters, meetings] = [await interpretersIn(ctx, round.id), await interpretedIn(ctx, round)];
  const people = await peopleById(ctx.tx, ctx.organisation, interpreters.map(({ person }) => person));
  const person = isId(asked) ? await personById(ctx.tx, ctx.organisation, asked as PersonId) : undefined;
  return {
    round, interpreters, meetings, needed: await languagesNeeded(ctx, round.id), people: new Map([...people].map(([key, { name }]) => [key as string, name])),
    names: await namesFor(ctx, round, meetings.map(({ one }) => one)),
    found: words === '' ? [] : await findPeople(ctx.tx, ctx.organisation, words, { most: 12 }),
    person: person && !person.erased ? { id: person.id, name: person.name } : undefined,
  };
}

/** What the form shows of somebody: what was said of him, or every day whole. */
function valuesOf({ days }: Round, known: Interpreter | undefined): URLSearchParams {
  const values = new URLSearchParams({ languages: known?.languages.join(', ') ?? '' });
  for (const day of days) {
    const said = known?.hours.find(({ date }) => date.equals(day.date));
    if (said || !known) values.set(`can-${day.date}`, 'yes');
    values.set(`from-${day.date}`, clockOf(said?.from ?? day.from));
    values.set(`to-${day.date}`, clockOf(said?.to ?? day.to));
  }
  return values;
}

export async function showInterpreters(parts: WebParts, c: Web, visit: MemberVisit, again: Again = {}): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const [words, asked] = [c.req.query('words') ?? '', again.values?.get('person') ?? c.req.query('person') ?? ''];
  const found = await enter(parts, visit, (ctx) => gather(ctx, id, { words, asked }));
  if (!found) return c.notFound() as Response;
  const { person, round, interpreters } = found;
  const values = again.values ?? (person ? valuesOf(round, interpreters.find((one) => one.person === person.id)) : new URLSearchParams());
  const shown = { ...found, words, values, errors: again.errors ?? [], refused: again.refused, done: c.req.query('done') !== undefined && !again.values, here: homeOf(visit, id) };
  return page(c, <InterpretersPage visit={visit} shown={shown} />, { status: again.errors ? 422 : again.refused ? 409 : 200 });
}

export async function actInterpreters(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const [id, form] = [c.req.param('id') ?? '', formOf(c)];
  const person = form.get('person') ?? '';
  const round = isId(id) && isId(person) ? await enter(parts, visit, (ctx) => roundById(ctx, id)) : undefined;
  if (!round) return c.notFound() as Response;
  const read = form.get('do') === 'remove' ? undefined : interpreterIn(visit.text, form, round);
  if (read && !read.ok) return showInterpreters(parts, c, visit, { values: form, errors: read.errors });
  const done = await enter(parts, visit, (ctx) => (read ? setInterpreter(ctx, id, person as PersonId, read.value) : removeInterpreter(ctx, id, person as PersonId)));
  if (done.ok) return seeOther(c, `${homeOf(visit, id)}?done=`);
  if (done.reason === 'forbidden' || done.reason === 'not-found' || done.reason === 'gate') return refused(c, visit, done);
  return showInterpreters(parts, c, visit, { values: form, refused: conferenceSentence(visit, round.zone, done) });
}

function interpreterIn({ t }: Text, values: URLSearchParams, round: Round): { ok: true; value: GivenInterpreter } | { ok: false; errors: FieldError[] } {
  const days = round.days.filter(({ date }) => values.get(`can-${date}`) !== null);
  const read = interpreterSchema.safeParse({
    languages: values.get('languages') ?? '',
    hours: days.map(({ date }) => ({ date: date.toString(), from: values.get(`from-${date}`) ?? '', to: values.get(`to-${date}`) ?? '' })),
  });
  if (read.success) return { ok: true, value: read.data };
  const errors = new Map(read.error.issues.map(({ path: [name, at] }): [string, FieldError] => {
    const field = name === 'hours' ? `from-${days[Number(at)]?.date}` : 'languages';
    return [field, { field, message: t(name === 'hours' ? 'conferencepage.wrong.hours' : 'eveningpage.wrong.languages') }];
  }));
  return { ok: false, errors: [...errors.values()] };
}

/** The run sheet of one interpreter: for himself, and for the office. */
export async function showRun(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const [id, person] = [c.req.param('id') ?? '', c.req.param('person') ?? ''];
  if (!isId(id) || !isId(person)) return c.notFound() as Response;
  const found = await enter(parts, visit, async (ctx) => {
    const read = await runSheet(ctx, id, person as PersonId);
    if (!read.ok) return read;
    return { ok: true as const, value: { ...read.value, names: await namesFor(ctx, read.value.round, read.value.meetings), name: (await personById(ctx.tx, ctx.organisation, person as PersonId))?.name ?? '' } };
  });
  return found.ok ? page(c, <RunPage visit={visit} shown={found.value} />) : refused(c, visit, found);
}
