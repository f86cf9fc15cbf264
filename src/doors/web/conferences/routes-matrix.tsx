import type { Context } from '../../../platform/context.ts';
import { byteOrderMark, csvLine } from '../../../platform/csv.ts';
import { isId } from '../../../platform/ids.ts';
import type { Result } from '../../../platform/result.ts';
import { blockSlots, bookSlots, moveAppointment } from '../../../rooms/conferences/actions-book.ts';
import type { BookingRefusal } from '../../../rooms/conferences/actions-open.ts';
import { refreshSlots } from '../../../rooms/conferences/actions-slots.ts';
import type { Round, SlotId } from '../../../rooms/conferences/model.ts';
import { familyLines, matrixOf, type Cell, type MatrixRow } from '../../../rooms/conferences/reads-matrix.ts';
import { matrixDay } from '../../../rooms/conferences/reads-matrix-day.ts';
import { appointment as appointmentById, appointments, round as roundById, slotKey } from '../../../rooms/conferences/reads.ts';
import { pairSchema, reasonSchema, waySchema } from '../../../rooms/conferences/schema.ts';
import { studentsOf, teachersOfAll } from '../../../rooms/people/reads-students.ts';
import { formOf, page, seeOther } from '../answers.ts';
import { refused, type MemberVisit } from '../answers-refusals.tsx';
import { enter, type Web, type WebParts } from '../visit.ts';
import { MatrixPage, SlotPage, type SlotShown } from './pages-matrix.tsx';
import { conferenceSentence } from './parts.tsx';

const homeOf = (visit: MemberVisit, id: string) => `/o/${visit.organisation.slug}/conferences/${id}`;

/** A round whose slots are current. */
async function current(ctx: Context, id: string): Promise<Round | undefined> {
  const round = isId(id) ? await roundById(ctx, id) : undefined;
  if (round) await refreshSlots(ctx, round);
  return round;
}

/** The day that is asked for, else the first that is not over. */
function dayOf({ days, zone }: Round, asked: string | undefined, now: Temporal.Instant): Temporal.PlainDate {
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  return (days.find(({ date }) => date.toString() === asked) ?? days.find(({ date }) => Temporal.PlainDate.compare(date, today) >= 0) ?? days[0]!).date;
}

export async function showMatrix(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const subject = c.req.query('subject') ?? '';
  const found = await enter(parts, visit, async (ctx) => {
    const id = c.req.param('id') ?? '';
    const round = isId(id) ? await roundById(ctx, id) : undefined;
    if (!round) return undefined;
    const date = dayOf(round, c.req.query('day'), visit.now);
    return { round, date, subject, matrix: await matrixDay(ctx, round, { date, subject }) };
  });
  return found ? page(c, <MatrixPage visit={visit} shown={found} />) : c.notFound() as Response;
}

/** The matrix as the procedure's sample table has it: date, time slot, teacher, status (P-3.3). */
export async function matrixFile(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const found = await enter(parts, visit, async (ctx) => {
    const round = await current(ctx, c.req.param('id') ?? '');
    return round && { round, matrix: await matrixOf(ctx, round) };
  });
  if (!found) return c.notFound() as Response;
  const { text } = visit;
  const { zone } = found.round;
  const cells = found.matrix.rows.flatMap((row) => row.cells.map((cell) => ({ row, cell })))
    .sort((a, b) => Temporal.Instant.compare(a.cell.slot.start, b.cell.slot.start) || a.row.name.localeCompare(b.row.name));
  const lines = cells.map(({ row, cell: { slot, status } }) => csvLine([text.date(slot.start, zone), text.range(slot.start, slot.end, zone), row.name, text.t(`conferencepage.status.${status}`)]));
  const head = csvLine((['date', 'slot', 'teacher', 'status'] as const).map((column) => text.t(`conferencepage.csv.${column}`)));
  return c.body(`${byteOrderMark}${head}${lines.join('')}`, 200, {
    'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="matrix.csv"', 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff',
  });
}

async function slotIn(ctx: Context, c: Web, key = c.req.param('slot') ?? ''): Promise<{ round: Round; cell: Cell; row: MatrixRow } | undefined> {
  const round = await current(ctx, c.req.param('id') ?? '');
  if (!round) return undefined;
  const { rows } = await matrixOf(ctx, round);
  const row = rows.find(({ cells }) => cells.some(({ slot }) => slotKey(slot) === key));
  const cell = row?.cells.find(({ slot }) => slotKey(slot) === key);
  return row && cell ? { round, cell, row } : undefined;
}

export async function showSlot(parts: WebParts, c: Web, visit: MemberVisit, why?: string): Promise<Response> {
  const asked = c.req.method === 'POST' ? formOf(c).get('move') ?? '' : c.req.query('move') ?? '';
  const shown = await enter(parts, visit, async (ctx): Promise<SlotShown | undefined> => {
    const found = await slotIn(ctx, c);
    if (!found) return undefined;
    const move = isId(asked) || asked === '' ? asked : (await slotIn(ctx, c, asked))?.cell.appointment?.id ?? '';
    const { round, cell, row: { teacher: { teacher }, name } } = found;
    const child = cell.appointment ? (await studentsOf(ctx, { ids: [cell.appointment.student], left: true }))[0] : undefined;
    return {
      round, cell, child, teacher: { id: teacher, name }, family: cell.appointment?.family, refused: why, done: !why && c.req.query('done') !== undefined,
      candidates: cell.status === 'available' ? await candidates(ctx, round, teacher) : [], moving: await moving(ctx, visit, round, teacher, move),
    };
  });
  return shown ? page(c, <SlotPage visit={visit} shown={shown} />, { status: why ? 409 : 200 }) : c.notFound() as Response;
}

/** The children of this teacher for whom nobody has a meeting with him yet. */
async function candidates(ctx: Context, round: Round, teacher: MatrixRow['teacher']['teacher']): Promise<SlotShown['candidates']> {
  const lines = await familyLines(ctx, round);
  const taught = await teachersOfAll(ctx, lines.flatMap(({ students }) => students.map(({ person }) => person)));
  const had = new Set((await appointments(ctx, { round: round.id, teachers: [teacher], live: true })).map(({ family, student }) => `${family} ${student}`));
  return lines.flatMap(({ family, students, guardians }) => students.flatMap(({ person, name, className }) => (
    (taught.get(person) ?? []).some((one) => one.teacher === teacher) && !had.has(`${family.id} ${person}`)
      ? [{ family: family.id, pair: { student: person, teacher }, label: `${name} ${className ?? ''} (${guardians.join(', ')})` }] : [])));
}

async function moving(ctx: Context, { text }: MemberVisit, round: Round, teacher: MatrixRow['teacher']['teacher'], id: string): Promise<SlotShown['moving']> {
  const one = await appointmentById(ctx, id);
  if (one?.teacher !== teacher || one.state !== 'booked') return undefined;
  const [child] = await studentsOf(ctx, { ids: [one.student], left: true });
  return { id: one.id, label: `${child?.name ?? ''}, ${text.dateRange(one.start, one.end, round.zone)}` };
}

/** Blocks a slot or gives it back, gives it to a family, or moves a meeting here. */
export async function actSlot(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const [id, key, form] = [c.req.param('id') ?? '', c.req.param('slot') ?? '', formOf(c)];
  const found = await enter(parts, visit, (ctx) => slotIn(ctx, c));
  if (!found) return c.notFound() as Response;
  const done = await enter(parts, visit, (ctx) => deed(ctx, id, found.cell.slot.id, form));
  if (done.ok) return seeOther(c, `${homeOf(visit, id)}/slots/${key}?done=`);
  if (done.reason === 'not-found' || done.reason === 'forbidden' || done.reason === 'gate') return refused(c, visit, done);
  return showSlot(parts, c, visit, conferenceSentence(visit, visit.organisation.zone, done));
}

async function deed(ctx: Context, id: string, slot: SlotId, form: URLSearchParams): Promise<Result<unknown, BookingRefusal>> {
  switch (form.get('do')) {
    case 'block': case 'unblock': return blockSlots(ctx, id, [slot], form.get('do') === 'block');
    case 'move': return moveAppointment(ctx, form.get('move') ?? '', slot, reasonSchema.safeParse(form.get('reason') ?? '').data ?? '');
    case 'give': {
      const [family = '', ...pair] = (form.get('pair') ?? '').split(' ');
      const [of, way] = [pairSchema.safeParse(pair.join(' ')), waySchema.safeParse(form.get('way'))];
      if (!isId(family) || !of.success || !way.success) return { ok: false, reason: 'not-found' };
      return bookSlots(ctx, family, [{ ...of.data, slot }], { way: way.data });
    }
    default: return { ok: false, reason: 'not-found' };
  }
}
