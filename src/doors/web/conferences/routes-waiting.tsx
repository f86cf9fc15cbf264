/** Waiting for a teacher who has no time: a family's acts behind its link or by the office, and the office's page of all lines. */
import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import { ok, refuse, type Result } from '../../../platform/result.ts';
import { readFamily } from '../../../rooms/conferences/actions-family.ts';
import type { BookingRefusal } from '../../../rooms/conferences/actions-open.ts';
import { namesOf } from '../../../rooms/conferences/actions-say.ts';
import { acceptOffer, joinLine, leaveLine } from '../../../rooms/conferences/actions-waiting.ts';
import { round as roundById } from '../../../rooms/conferences/reads.ts';
import { wait as waitById } from '../../../rooms/conferences/reads-waiting.ts';
import { waitingLines } from '../../../rooms/conferences/reads-waiting-lines.ts';
import { pairSchema } from '../../../rooms/conferences/schema.ts';
import { waitSchema } from '../../../rooms/conferences/schema-waiting.ts';
import { formOf, page, seeOther } from '../answers.ts';
import { refused, type MemberVisit } from '../answers-refusals.tsx';
import { enter, type Web, type WebParts } from '../visit.ts';
import { JoinPage, WaitingPage } from './pages-waiting.tsx';
import { conferenceSentence } from './parts.tsx';
import type { ForFamily } from './routes-family.tsx';

/** Where a family says when it could come, before it joins a line. */
export async function showJoin(parts: WebParts, c: Web, of: ForFamily, asked: string, again: { values?: URLSearchParams; wrong?: string; refused?: string } = {}): Promise<Response> {
  const pair = pairSchema.safeParse(asked);
  const found = pair.success ? await enter(parts, of.visit, async (ctx) => {
    const read = await readFamily(ctx, of.family);
    return read.ok ? ok({ scene: read.value, names: await namesOf(ctx, read.value) }) : read;
  }) : refuse({ reason: 'not-found' as const });
  if (!found.ok || !pair.success) return refused(c, of.visit, !found.ok && (found.reason === 'forbidden' || found.reason === 'gate') ? found : { reason: 'not-found' });
  const { values = new URLSearchParams(), wrong, refused: why } = again;
  const shown = { ...found.value, pair: pair.data, here: of.here, values, wrong, refused: why };
  return page(c, <JoinPage visit={of.visit} member={of.member} shown={shown} />, { status: wrong ? 422 : why ? 409 : 200 });
}

/** Joins a line with what the form says. */
export async function join(parts: WebParts, c: Web, of: ForFamily, form: URLSearchParams): Promise<Response> {
  const { visit } = of;
  const asked = form.get('pair') ?? '';
  const read = waitSchema.safeParse({ pair: asked, after: form.get('after') ?? '', before: form.get('before') ?? '', place: form.get('place') ?? undefined });
  if (!read.success) return read.error.issues.some(({ message }) => message === 'hours-cross') ? showJoin(parts, c, of, asked, { values: form, wrong: visit.text.t('waiting.wrong.hours') }) : c.notFound() as Response;
  const done = await enter(parts, visit, (ctx) => joinLine(ctx, of.family, read.data));
  if (done.ok) return seeOther(c, `${of.here}?${new URLSearchParams({ lang: visit.text.locale, waited: 'join' })}`);
  if (done.reason === 'forbidden' || done.reason === 'gate' || done.reason === 'not-found') return refused(c, visit, done);
  return showJoin(parts, c, of, asked, { values: form, refused: conferenceSentence(visit, visit.organisation.zone, done) });
}

/** Takes what is offered to a family, or leaves a line, of its own alone. `take` is booked then. */
export async function deed(ctx: Context, { family, member }: Pick<ForFamily, 'family' | 'member'>, form: URLSearchParams): Promise<Result<unknown, BookingRefusal>> {
  const id = form.get('wait') ?? '';
  if ((await waitById(ctx, id))?.family !== family) return refuse({ reason: 'not-found' });
  return form.get('do') === 'take' ? acceptOffer(ctx, id, member ? 'phone' : 'online') : leaveLine(ctx, id);
}

const homeOf = ({ organisation }: MemberVisit) => `/o/${organisation.slug}/conferences`;

/** All lines of a round. */
export async function showLines(parts: WebParts, c: Web, visit: MemberVisit, why?: string): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const shown = await enter(parts, visit, async (ctx) => {
    const round = isId(id) ? await roundById(ctx, id) : undefined;
    return round && { round, lines: await waitingLines(ctx, round) };
  });
  if (!shown) return c.notFound() as Response;
  return page(c, <WaitingPage visit={visit} shown={{ ...shown, done: !why && c.req.query('done') !== undefined, refused: why }} />, { status: why ? 409 : 200 });
}

/** Books what is offered to a family, by telephone, or takes it off a line. */
export async function actLines(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const [id, form] = [c.req.param('id') ?? '', formOf(c)];
  const done = await enter(parts, visit, async (ctx) => {
    const one = await waitById(ctx, form.get('wait') ?? '');
    if (one?.round !== id) return refuse({ reason: 'not-found' as const });
    return form.get('do') === 'take' ? acceptOffer(ctx, one.id, 'phone') : leaveLine(ctx, one.id);
  });
  if (done.ok) return seeOther(c, `${homeOf(visit)}/${id}/waiting?done=`);
  if (done.reason === 'forbidden' || done.reason === 'gate' || done.reason === 'not-found') return refused(c, visit, done);
  return showLines(parts, c, visit, conferenceSentence(visit, visit.organisation.zone, done));
}

/** Where a duty about somebody who waits leads: the family's page, on which the office acts for it. */
export async function toFamily(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const one = await enter(parts, visit, (ctx) => waitById(ctx, c.req.param('id') ?? ''));
  return one ? seeOther(c, `${homeOf(visit)}/${one.round}/families/${one.family}`) : c.notFound() as Response;
}
