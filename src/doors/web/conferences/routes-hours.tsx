import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import { ownHours, sayHours } from '../../../rooms/conferences/actions-teachers.ts';
import type { PersonId } from '../../../rooms/identity/model.ts';
import { markSeen } from '../../../rooms/messaging/actions.ts';
import { person as personById } from '../../../rooms/people/reads.ts';
import { formOf, page, seeOther } from '../answers.ts';
import { refused, type MemberVisit } from '../answers-refusals.tsx';
import type { FieldError } from '../frame/forms.tsx';
import { enter, type Visit, type Web, type WebParts } from '../visit.ts';
import type { LinkPages, LinkVisit } from '../visit-link.ts';
import { hoursIn, hoursOf, type Values } from './forms.ts';
import { HoursPage } from './pages-form.tsx';
import { conferenceSentence } from './parts.tsx';

/** Whose hours, and where they are said. */
interface ForTeacher { readonly visit: Visit; readonly round: string; readonly teacher: PersonId; readonly here: string; readonly member: MemberVisit | undefined; readonly byPerson: boolean }

function memberOf(c: Web, visit: MemberVisit): ForTeacher | undefined {
  const [round, other] = [c.req.param('id') ?? '', c.req.param('teacher')];
  if (!isId(round) || (other !== undefined && !isId(other))) return undefined;
  const here = `/o/${visit.organisation.slug}/conferences/${round}/hours${other === undefined ? '' : `/${other}`}`;
  return { visit, member: visit, round, teacher: (other ?? visit.person.id) as PersonId, here, byPerson: true };
}

export async function showHours(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const of = memberOf(c, visit);
  return of ? show(parts, c, of) : c.notFound() as Response;
}

export async function takeHours(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const of = memberOf(c, visit);
  return of ? take(parts, c, of) : c.notFound() as Response;
}

interface Again { readonly values: Values; readonly errors: readonly FieldError[]; readonly refused?: string }

async function show(parts: WebParts, c: Web, of: ForTeacher, again?: Again): Promise<Response> {
  const found = await enter(parts, of.visit, (ctx) => gather(ctx, of));
  if (!found.ok) return refusedWith(c, of, found);
  const { round, own, name } = found.value;
  const shown = {
    round, own, name, here: of.here, values: again?.values ?? hoursOf(round, own), errors: again?.errors ?? [], done: !again && c.req.query('done') !== undefined,
    refused: again?.refused,
  };
  return page(c, <HoursPage visit={of.visit} member={of.member} shown={shown} />, { status: again ? 422 : 200 });
}

async function gather(ctx: Context, { round, teacher, byPerson }: ForTeacher) {
  const found = await ownHours(ctx, round, teacher);
  if (!found.ok) return found;
  if (byPerson && ctx.actor.kind !== 'anyone' && 'person' in ctx.actor && ctx.actor.person === teacher) await markSeen(ctx, { person: teacher, subject: { kind: 'round', id: round } });
  return { ok: true as const, value: { ...found.value, name: (await personById(ctx.tx, ctx.organisation, teacher))?.name ?? '' } };
}

function refusedWith(c: Web, { visit }: ForTeacher, refusal: Exclude<Awaited<ReturnType<typeof ownHours>>, { ok: true }>): Response | Promise<Response> {
  return refused(c, visit, refusal.reason === 'forbidden' || refusal.reason === 'gate' ? refusal : { reason: 'not-found' });
}

async function take(parts: WebParts, c: Web, of: ForTeacher): Promise<Response> {
  const form = formOf(c);
  const found = await enter(parts, of.visit, (ctx) => gather(ctx, of));
  if (!found.ok) return refusedWith(c, of, found);
  const read = hoursIn(of.visit.text, form, found.value.round);
  if (!read.ok) return show(parts, c, of, { values: form, errors: read.errors });
  const done = await enter(parts, of.visit, (ctx) => sayHours(ctx, of.round, of.teacher, read.value));
  if (done.ok) return seeOther(c, `${of.here}?done=&lang=${of.visit.text.locale}`);
  return show(parts, c, of, { values: form, errors: [], refused: conferenceSentence(of.visit, found.value.round.zone, done) });
}

/** What a teacher opens who has no account. */
export function hoursLinks(parts: WebParts): LinkPages {
  const of = ({ visit, link, token, byPerson }: LinkVisit): ForTeacher | undefined =>
    (link.person ? { visit, round: link.subject.id, teacher: link.person, here: `/l/${token}`, member: undefined, byPerson } : undefined);
  const answered = (answer: typeof show) => async (c: Web, at: LinkVisit): Promise<Response> => {
    const found = of(at);
    return found ? answer(parts, c, found) : c.notFound() as Response;
  };
  return { purposes: ['conference.hours'], office: true, show: answered(show), act: answered(take) };
}
