import type { Context } from '../../../platform/context.ts';
import { answerPoll, seenPoll } from '../../../rooms/availability/actions-polls-answer.ts';
import { disownPoll } from '../../../rooms/availability/actions-polls-disown.ts';
import { askedBy, type PollAsked } from '../../../rooms/availability/reads-polls.ts';
import { people as peopleById } from '../../../rooms/people/reads.ts';
import { formOf, page, seeOther } from '../answers.ts';
import { refused, type MemberVisit } from '../answers-refusals.tsx';
import type { FieldError } from '../frame/forms.tsx';
import { enter, type Visit, type Web, type WebParts } from '../visit.ts';
import type { LinkPages, LinkVisit, Proposing } from '../visit-link.ts';
import { answerIn, type Values } from './forms.ts';
import { AnswerLinkPage, AnswerPage, DisownedPage } from './pages-answer.tsx';
import { pollSentence, zoneOf } from './parts.tsx';

/** Whose answer it is, and where. */
export interface Answerer {
  readonly visit: Visit;
  readonly poll: string;
  readonly here: string;
  readonly kept: Readonly<Record<string, string>>;
  /** Undefined for who came by a link. */
  readonly member: MemberVisit | undefined;
  readonly byPerson: boolean;
}

interface Again { readonly values: Values; readonly errors: readonly FieldError[]; readonly refused?: string }
const fresh: Again = { values: new URLSearchParams(), errors: [] };

/** What the person is asked, with what he has said. Opening it counts as seen when a person does. */
export async function showAnswer(parts: WebParts, c: Web, of: Answerer, again: Again = fresh): Promise<Response> {
  const { visit, here, kept, member } = of;
  const found = await enter(parts, visit, (ctx) => gather(ctx, of));
  if (!found.ok) return refused(c, visit, found);
  const zone = zoneOf(c, visit, again.values.get('zone') ?? c.req.query('zone'));
  const { poll, subject } = found.value.asked;
  const takes = subject.open && !subject.series && subject.minutes !== null;
  const propose = !takes ? undefined : member ? `/o/${visit.organisation.slug}/sessions/${poll.session}/propose` : `${here}?propose&lang=${visit.text.locale}`;
  const shown = { ...found.value, ...again, propose, zone, here, kept, said: c.req.query('said') !== undefined && again.errors.length === 0 && again.refused === undefined };
  const status = again.errors.length > 0 ? 422 : again.refused ? 409 : 200;
  return page(c, member ? <AnswerPage visit={member} shown={shown} /> : <AnswerLinkPage visit={visit} shown={shown} />, { status });
}

async function gather(ctx: Context, { poll, visit, byPerson }: Answerer) {
  const asked = await askedBy(ctx, poll);
  if (!asked.ok) return asked;
  if (byPerson) await seenPoll(ctx, poll);
  const named = await peopleById(ctx.tx, ctx.organisation, [asked.value.own.person, asked.value.subject.coordinator]);
  const name = (id: string) => named.get(id)?.name ?? visit.organisation.name;
  return { ok: true as const, value: { asked: asked.value as PollAsked, name: name(asked.value.own.person), lead: name(asked.value.subject.coordinator) } };
}

/** Takes the answer; one that cannot be taken any more is shown with why, and what became of the poll. */
export async function takeAnswer(parts: WebParts, c: Web, of: Answerer): Promise<Response> {
  const { visit, here, kept } = of;
  const form = formOf(c);
  const asked = await enter(parts, visit, (ctx) => askedBy(ctx, of.poll));
  if (!asked.ok) return refused(c, visit, asked);
  const zone = zoneOf(c, visit, form.get('zone') ?? undefined);
  const read = answerIn(visit.text, form, asked.value.options, zone);
  const isOpen = asked.value.poll.state === 'open';
  if (!read.ok && isOpen) return showAnswer(parts, c, of, { values: form, errors: read.errors });
  const done = await enter(parts, visit, (ctx) => answerPoll(ctx, of.poll, read.ok ? read.value : { votes: {}, comment: null }));
  if (done.ok) return seeOther(c, `${here}?${new URLSearchParams({ ...kept, said: '', lang: visit.text.locale, zone })}`);
  if (done.reason === 'forbidden' || done.reason === 'gate' || done.reason === 'not-found') return refused(c, visit, done);
  return showAnswer(parts, c, of, { values: form, errors: [], refused: pollSentence(visit, zone, done) });
}

/** A link that is somebody else's is opened no more; the page says so at once, for its address says nothing any more. */
async function disown(parts: WebParts, c: Web, of: Answerer): Promise<Response> {
  const found = await enter(parts, of.visit, (ctx) => gather(ctx, { ...of, byPerson: false }));
  const done = await enter(parts, of.visit, (ctx) => disownPoll(ctx, of.poll));
  if (!done.ok) return refused(c, of.visit, done as Parameters<typeof refused>[2]);
  return page(c, <DisownedPage visit={of.visit} name={found.ok ? found.value.name : of.visit.organisation.name} renewed={done.value.renewed} />);
}

/** The pages behind the link that everybody who is asked is sent (G-4.4.2); whom none of the times suits proposes others from there. */
export function pollLinks(parts: WebParts, proposing: Proposing): LinkPages {
  const of = ({ visit, link, token, byPerson }: LinkVisit): Answerer => ({ visit, poll: link.subject.id, here: `/l/${token}`, kept: {}, member: undefined, byPerson });
  return {
    purposes: ['poll.answer'], office: true, show: (c, at) => (c.req.query('propose') === undefined ? showAnswer(parts, c, of(at)) : proposing.show(c, at)),
    act: (c, at) => {
      const form = formOf(c);
      if (proposing.forms.has(form.get('form'))) return proposing.act(c, at);
      return form.get('do') === 'disown' ? disown(parts, c, of(at)) : takeAnswer(parts, c, of(at));
    },
  };
}
