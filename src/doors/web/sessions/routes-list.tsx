import { z } from 'zod';
import type { Context } from '../../../platform/context.ts';
import { daySchema } from '../../../rooms/calendars/schema.ts';
import { may } from '../../../rooms/identity/access.ts';
import { replyTo } from '../../../rooms/invitations/model-reply.ts';
import { attendeesOfAll } from '../../../rooms/invitations/reads.ts';
import { people as peopleById } from '../../../rooms/people/reads.ts';
import { stepsOf, type StepState } from '../../../rooms/procedures/reads.ts';
import { access } from '../../../rooms/sessions/access.ts';
import { sessionStates } from '../../../rooms/sessions/model.ts';
import { changesOfAll, sessionsById } from '../../../rooms/sessions/reads.ts';
import { sessionList, type Listed, type Question } from '../../../rooms/sessions/reads-pages.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { page } from '../answers.ts';
import { enter, type Web, type WebParts } from '../visit.ts';
import { SessionsPage, type Asked, type SessionRow } from './pages-list.tsx';
import { stepsOfPart } from './parts-steps.ts';

/** How many rows one page has at most. */
const most = 40;

const day = daySchema.optional().catch(undefined);
const askedForm = z.object({
  whose: z.enum(['mine', 'asked']).or(z.literal('')).catch('').default(''),
  state: z.enum(sessionStates).or(z.literal('')).catch('').default(''),
  series: z.literal('yes').optional().catch(undefined).transform((one) => one === 'yes'),
  words: z.string().max(200).catch('').default(''), from: day, to: day,
});

/** The sessions from today on, or as they are asked for; for who does not work on sessions, his own (G-3.2). */
export async function listSessions(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const { from: first, to: last, ...rest } = askedForm.parse(c.req.query());
  const asked: Asked = { ...rest, from: first, to: last };
  const office = may(visit.actor, access['sessions.read']);
  const from = asked.from ?? visit.now.toZonedDateTimeISO(visit.person.zone).toPlainDate();
  const found = await enter(parts, visit, (ctx) => gather(ctx, visit, { asked, from, office }));
  const more = found.cut ? laterThan(c, visit, found.rows.at(-1)!.listed) : undefined;
  return page(c, <SessionsPage {...{ visit, asked: { ...asked, from }, office, rows: found.rows }} later={more} done={c.req.query('done') === 'replied'} />);
}

async function gather(ctx: Context, visit: MemberVisit, { asked, from, office }: { asked: Asked; from: Temporal.PlainDate; office: boolean }): Promise<{ rows: SessionRow[]; cut: boolean }> {
  const all = (await sessionList(ctx, questionOf(visit, asked, from, office))).filter(({ series }) => !asked.series || series);
  const listed = wholeDays(visit, all);
  const ids = [...new Set(listed.map(({ id }) => id))];
  const answers = await repliesOf(ctx, listed);
  const named = await peopleById(ctx.tx, ctx.organisation, listed.flatMap(({ coordinator }) => coordinator ?? []));
  const steps = new Map<string, readonly StepState[]>();
  if (office) for (const id of ids) steps.set(id, await stepsOf(ctx.tx, ctx.organisation, id, ctx.now));
  const rows = listed.map((one): SessionRow => ({
    listed: one, coordinator: named.get(one.coordinator ?? '')?.name ?? '', yes: answers.get(one) ?? 0, steps: one.title === null ? [] : stepsOfPart(steps.get(one.id) ?? [], one.part, ctx.now),
  }));
  return { rows, cut: listed.length < all.length };
}

/** A page ends with a day, so that no day is torn; a day that is longer than a page stands whole. */
function wholeDays({ person: { zone } }: MemberVisit, all: readonly Listed[]): readonly Listed[] {
  if (all.length <= most) return all;
  const dayOf = ({ time }: Listed) => time?.start.toZonedDateTimeISO(zone).toPlainDate().toString();
  const next = dayOf(all[most]!);
  const end = all.findIndex((one) => dayOf(one) === next);
  if (end > 0 && all.slice(0, end).some(({ time }) => time !== null)) return all.slice(0, end);
  const after = all.findIndex((one, index) => index > most && dayOf(one) !== next);
  return after < 0 ? all : all.slice(0, after);
}

function questionOf(visit: MemberVisit, { whose, state, words, to }: Asked, from: Temporal.PlainDate, office: boolean): Question {
  const { zone, id } = visit.person;
  const at = (date: Temporal.PlainDate) => date.toZonedDateTime(zone).toInstant();
  return {
    from: at(from), most: 200, ...(to ? { to: at(to.add({ days: 1 })) } : {}), ...(words.trim() === '' ? {} : { words }),
    ...(state === '' ? {} : { states: [state as (typeof sessionStates)[number]] }),
    ...(office && whose === 'mine' ? { coordinator: id } : {}), ...(!office || whose === 'asked' ? { attendee: id } : {}),
  };
}

/** How many come, by the answers that hold for the time and place of each. */
async function repliesOf(ctx: Context, listed: readonly Listed[]): Promise<Map<Listed, number>> {
  const ids = [...new Set(listed.map(({ id }) => id))];
  const [sessions, changes, attendees] = [await sessionsById(ctx.tx, ctx.organisation, ids), await changesOfAll(ctx.tx, ctx.organisation, ids), await attendeesOfAll(ctx.tx, ctx.organisation, ids)];
  return new Map(listed.map((one) => {
    const own = changes.get(one.id)?.find(({ part }) => part === one.part)?.settledSequence ?? 0;
    const settled = Math.max(sessions.get(one.id)?.settledSequence ?? 0, own);
    const yes = (attendees.get(one.id) ?? []).filter((person) => replyTo(person, one.part, { settledSequence: () => settled }) === 'ACCEPTED');
    return [one, yes.length];
  }));
}

function laterThan(c: Web, { organisation, person: { zone } }: MemberVisit, last: Listed): string | undefined {
  if (!last.time) return undefined;
  const query = new URLSearchParams(c.req.query());
  query.delete('done');
  query.set('from', last.time.start.toZonedDateTimeISO(zone).toPlainDate().add({ days: 1 }).toString());
  return `/o/${organisation.slug}/sessions?${query}`;
}
