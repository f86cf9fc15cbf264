import type { Context } from '../../../platform/context.ts';
import { people as peopleById } from '../../../rooms/people/reads.ts';
import { answerProposal } from '../../../rooms/sessions/actions-proposals-decide.ts';
import { seenProposal } from '../../../rooms/sessions/actions-proposals.ts';
import { askedAbout } from '../../../rooms/sessions/reads-proposals.ts';
import { formOf, page, seeOther } from '../answers.ts';
import { refused, type MemberVisit } from '../answers-refusals.tsx';
import type { FieldError } from '../frame/forms.tsx';
import { zoneOf } from '../polls/parts.tsx';
import { enter, type Visit, type Web, type WebParts } from '../visit.ts';
import type { LinkPages, LinkVisit } from '../visit-link.ts';
import { answerIn } from './forms.ts';
import { AnswerLinkPage, AnswerPage } from './pages-answer.tsx';

/** Whose answer it is, and where. */
export interface Answerer {
  readonly visit: Visit;
  readonly proposal: string;
  readonly here: string;
  /** Undefined for who came by a link. */
  readonly member: MemberVisit | undefined;
  readonly byPerson: boolean;
}

/** What is asked, with the answer that stands. Opening it counts as seen when a person does. */
export async function showAnswer(parts: WebParts, c: Web, of: Answerer, errors: readonly FieldError[] = []): Promise<Response> {
  const { visit, here, member } = of;
  const found = await enter(parts, visit, (ctx) => gather(ctx, of));
  if (!found.ok) return refused(c, visit, found);
  const shown = {
    ...found.value, here, errors, zone: zoneOf(c, visit), said: c.req.query('said') !== undefined && errors.length === 0,
    chosen: answerIn(new URLSearchParams({ answer: c.req.query('answer') ?? '' })),
  };
  return page(c, member ? <AnswerPage visit={member} shown={shown} /> : <AnswerLinkPage visit={visit} shown={shown} />, { status: errors.length > 0 ? 422 : 200 });
}

async function gather(ctx: Context, { proposal, visit, byPerson }: Answerer) {
  const asked = await askedAbout(ctx, proposal);
  if (!asked.ok) return asked;
  if (byPerson) await seenProposal(ctx, proposal);
  const { own, session, proposal: { person } } = asked.value;
  const named = await peopleById(ctx.tx, ctx.organisation, [own.person, session.coordinator, person]);
  const name = (id: string) => named.get(id)?.name ?? visit.organisation.name;
  return { ok: true as const, value: { asked: asked.value, name: name(own.person), lead: name(session.coordinator), maker: name(person) } };
}

/** Takes the answer; where it is over, the page says what became of it. */
export async function takeAnswer(parts: WebParts, c: Web, of: Answerer): Promise<Response> {
  const { visit, here } = of;
  const said = answerIn(formOf(c));
  if (!said) return showAnswer(parts, c, of, [{ field: 'answer', message: visit.text.t('proposal.wrong.answer') }]);
  const done = await enter(parts, visit, (ctx) => answerProposal(ctx, of.proposal, said));
  if (done.ok) return seeOther(c, `${here}?${new URLSearchParams({ ...(of.member ? { answer: '' } : {}), said: '', lang: visit.text.locale })}`);
  if (done.reason === 'forbidden' || done.reason === 'gate' || done.reason === 'not-found') return refused(c, visit, done);
  return showAnswer(parts, c, of);
}

/** The pages behind the link that everybody who is asked about a proposed time is sent (G-4.4.2). */
export function proposalLinks(parts: WebParts): LinkPages {
  const of = ({ visit, link, token, byPerson }: LinkVisit): Answerer => ({ visit, proposal: link.subject.id, here: `/l/${token}`, member: undefined, byPerson });
  return { purposes: ['proposal.answer'], office: true, show: (c, at) => showAnswer(parts, c, of(at)), act: (c, at) => takeAnswer(parts, c, of(at)) };
}
