/** The record of a round as a page and as a file, and where the subjects of duties of a round are shown. */
import type { Context } from '../../../platform/context.ts';
import { byteOrderMark, csvLine } from '../../../platform/csv.ts';
import { isId } from '../../../platform/ids.ts';
import { recordOf } from '../../../rooms/conferences/reads-record.ts';
import { round as roundById, roundFamily } from '../../../rooms/conferences/reads.ts';
import { dayOfRound } from '../../../rooms/conferences/reads-subject-evening.ts';
import { page, seeOther } from '../answers.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { enter, type Web, type WebParts } from '../visit.ts';
import { figures, RecordPage } from './pages-record.tsx';

async function gather(ctx: Context, id: string) {
  const round = isId(id) ? await roundById(ctx, id) : undefined;
  return round && { round, record: await recordOf(ctx, round) };
}

export async function showRecord(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const found = await enter(parts, visit, (ctx) => gather(ctx, c.req.param('id') ?? ''));
  return found ? page(c, <RecordPage visit={visit} {...found} />) : c.notFound() as Response;
}

/** One line for each teacher and each class, and no name of a family (P-7.1). */
export async function recordFile(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const found = await enter(parts, visit, (ctx) => gather(ctx, c.req.param('id') ?? ''));
  if (!found) return c.notFound() as Response;
  const { t } = visit.text;
  const { teachers, classes } = found.record;
  const head = csvLine([t('eveningpage.record.of'), t('eveningpage.record.name'), ...figures.map((name) => t(`eveningpage.record.${name}`))]);
  const lines = [...teachers.map((line) => ({ of: t('conferencepage.teacher'), line })), ...classes.map((line) => ({ of: t('eveningpage.record.class'), line }))]
    .map(({ of, line }) => csvLine([of, line.of === null ? t('eveningpage.record.noClass') : line.name, ...figures.map((name) => line[name])]));
  return c.body(`${byteOrderMark}${head}${lines.join('')}`, 200, {
    'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="record.csv"', 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff',
  });
}

/** The page of a family, or the matrix of a day, by the id that a duty names. */
export async function toSubject(parts: WebParts, c: Web, visit: MemberVisit, kind: 'family' | 'day'): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const home = `/o/${visit.organisation.slug}/conferences`;
  const path = await enter(parts, visit, async (ctx) => {
    if (kind === 'family') {
      const family = await roundFamily(ctx.tx, ctx.organisation, id);
      return family && `${home}/${family.round}/families/${family.id}`;
    }
    const day = await dayOfRound(ctx, id);
    return day && `${home}/${day.round}/matrix?day=${day.date}`;
  });
  return path === undefined ? c.notFound() as Response : seeOther(c, path);
}
