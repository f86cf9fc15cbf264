/** A teacher's own day: looking at it, ticking off, running late, noting something. */
import { isId } from '../../../platform/ids.ts';
import type { Context } from '../../../platform/context.ts';
import { tick } from '../../../rooms/conferences/actions-book.ts';
import { note, runLate, type EveningRefusal } from '../../../rooms/conferences/actions-evening.ts';
import type { BookingRefusal } from '../../../rooms/conferences/actions-open.ts';
import { namesOf } from '../../../rooms/conferences/actions-say.ts';
import type { AppointmentId, Round } from '../../../rooms/conferences/model.ts';
import { latenessOf, notesOf } from '../../../rooms/conferences/reads-evening.ts';
import { interpretedIn } from '../../../rooms/conferences/reads-interpreters.ts';
import { ownDay } from '../../../rooms/conferences/reads-matrix.ts';
import { round as roundById, roundTeachers } from '../../../rooms/conferences/reads.ts';
import { lateSchema, noteSchema } from '../../../rooms/conferences/schema-evening.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { people as peopleById } from '../../../rooms/people/reads.ts';
import { formOf, page, seeOther } from '../answers.ts';
import { refused, type MemberVisit } from '../answers-refusals.tsx';
import { enter, type Web, type WebParts } from '../visit.ts';
import { DayPage } from './pages-day.tsx';
import { conferenceSentence } from './parts.tsx';

const homeOf = ({ organisation }: MemberVisit, id: string) => `/o/${organisation.slug}/conferences/${id}/day`;

async function gather(ctx: Context, round: Round, teacher: PersonId) {
  const teachers = await roundTeachers(ctx, round.id, [teacher]);
  if (teachers.length === 0) return undefined;
  const day = await ownDay(ctx, round, teacher);
  const isHelpNeeded = day.cells.some(({ appointment }) => (appointment?.interpreterLanguage ?? null) !== null);
  const helped = isHelpNeeded ? (await interpretedIn(ctx, round)).filter(({ one }) => one.teacher === teacher) : [];
  const known = await peopleById(ctx.tx, ctx.organisation, helped.flatMap(({ person }) => person ?? []));
  return {
    ...day, late: (await latenessOf(ctx, round.id, ctx.now.toZonedDateTimeISO(round.zone).toPlainDate())).get(teacher) ?? 0, notes: await notesOf(ctx, round.id, teacher),
    names: await namesOf(ctx, { family: { students: [] }, teachers }),
    helpers: new Map(helped.map(({ one, person }): [AppointmentId, string | null] => [one.id, person === null ? null : known.get(person)?.name ?? ''])),
  };
}

/** The day of whoever is signed in; nothing is there for who is no teacher of the round. */
export async function showDay(parts: WebParts, c: Web, visit: MemberVisit, why?: string): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const found = await enter(parts, visit, async (ctx) => {
    const round = isId(id) ? await roundById(ctx, id) : undefined;
    const day = round && await gather(ctx, round, visit.person.id);
    return round && day ? { ...day, round } : undefined;
  });
  if (!found) return c.notFound() as Response;
  return page(c, <DayPage visit={visit} shown={{ ...found, name: visit.person.name, here: homeOf(visit, id), refused: why }} />, { status: why ? 409 : 200 });
}

/** What a form of that page does. */
export async function actDay(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const done = isId(id) ? await enter(parts, visit, (ctx) => deed(ctx, id, visit.person.id, formOf(c))) : undefined;
  if (!done) return c.notFound() as Response;
  if (done.ok) return seeOther(c, homeOf(visit, id));
  if (done.reason === 'forbidden' || done.reason === 'not-found' || done.reason === 'gate') return refused(c, visit, done);
  return showDay(parts, c, visit, done.reason === 'not-today' ? visit.text.t('eveningpage.refused.not-today') : conferenceSentence(visit, visit.organisation.zone, done));
}

type Done = { ok: true } | ({ ok: false } & (EveningRefusal | BookingRefusal));

async function deed(ctx: Context, id: string, teacher: PersonId, form: URLSearchParams): Promise<Done | undefined> {
  if (form.has('late')) {
    const minutes = lateSchema.safeParse(form.get('late'));
    return minutes.success ? runLate(ctx, id, teacher, minutes.data) : undefined;
  }
  if (form.has('note')) {
    const text = noteSchema.safeParse(form.get('text') ?? '');
    return text.success ? note(ctx, form.get('note') ?? '', text.data) : undefined;
  }
  const state = (['completed', 'no-show', 'booked'] as const).find((one) => one === form.get('state'));
  return state && tick(ctx, form.get('appointment') ?? '', state);
}
