import type { Context } from '../../../platform/context.ts';
import { proposeTimes, takesProposals, withdrawProposal, type ProposalRefusal } from '../../../rooms/sessions/actions-proposals.ts';
import { pollById } from '../../../rooms/availability/reads-polls.ts';
import { ownProposal } from '../../../rooms/sessions/reads-proposals.ts';
import { people as peopleById } from '../../../rooms/people/reads.ts';
import { formOf, page, seeOther } from '../answers.ts';
import { refused, type MemberVisit } from '../answers-refusals.tsx';
import type { FieldError } from '../frame/forms.tsx';
import { zoneOf } from '../polls/parts.tsx';
import { enter, officeVisit, type Visit, type Web, type WebParts } from '../visit.ts';
import type { LinkVisit, Proposing } from '../visit-link.ts';
import { fieldOf, proposalIn, type Values } from './forms.ts';
import { ProposeLinkPage, ProposePage } from './pages-propose.tsx';
import { proposalSentence } from './parts.tsx';

/** Who proposes, for which session, and where. */
export interface Proposer {
  readonly visit: Visit;
  readonly session: string;
  /** The address of this page; further words of the query follow with `&`. */
  readonly here: string;
  readonly back: string;
  /** Undefined for who came by a link. */
  readonly member: MemberVisit | undefined;
}

interface Again { readonly values: Values; readonly errors: readonly FieldError[]; readonly refused?: string }
const fresh: Again = { values: new URLSearchParams(), errors: [] };

/** The form for other times, and how the newest own proposal stands. */
export async function showPropose(parts: WebParts, c: Web, of: Proposer, again: Again = fresh): Promise<Response> {
  const { visit, here, back, member } = of;
  const found = await enter(parts, visit, (ctx) => gather(ctx, of));
  if (!found.ok) return refused(c, visit, found);
  const { own, name, lead } = found.value;
  const isOpen = own.proposal?.state === 'open' || own.proposal?.state === 'asked';
  const takes = takesProposals(own.session);
  const why = again.refused ?? (takes || own.proposal ? undefined : visit.text.t(own.session.rule === null ? 'proposal.refused.proposal-session' : 'proposal.refused.proposal-series'));
  const done = (['sent', 'withdrawn'] as const).find((one) => one === c.req.query('done'));
  const shown = {
    own, name, lead, here, back, ...again, refused: why, zone: zoneOf(c, visit, again.values.get('zone') ?? undefined), open: takes && !isOpen,
    done: again === fresh && done && (done === 'withdrawn') === (own.proposal?.state === 'withdrawn') ? done : undefined,
  };
  const status = again.errors.length > 0 ? 422 : again.refused ? 409 : 200;
  return page(c, member ? <ProposePage visit={member} shown={shown} /> : <ProposeLinkPage visit={visit} shown={shown} />, { status });
}

async function gather(ctx: Context, { session, visit }: Proposer) {
  const own = await ownProposal(ctx, session);
  if (!own.ok) return own;
  const named = await peopleById(ctx.tx, ctx.organisation, [own.value.self, own.value.session.coordinator]);
  const name = (id: string) => named.get(id)?.name ?? visit.organisation.name;
  return { ok: true as const, value: { own: own.value, name: name(own.value.self), lead: name(own.value.session.coordinator) } };
}

/** Takes what is proposed, or takes it back. */
export async function takePropose(parts: WebParts, c: Web, of: Proposer): Promise<Response> {
  const { visit, session } = of;
  const form = formOf(c);
  if (form.get('form') === 'withdraw-proposal') {
    const done = await enter(parts, visit, (ctx) => withdrawProposal(ctx, session, form.get('proposal') ?? ''));
    return done.ok ? onward(c, of, 'withdrawn') : again(parts, c, of, form, done);
  }
  const read = proposalIn(visit.text, form);
  if (!read.ok) return showPropose(parts, c, of, { values: form, errors: read.errors });
  const done = await enter(parts, visit, (ctx) => proposeTimes(ctx, session, read.value));
  return done.ok ? onward(c, of, 'sent') : again(parts, c, of, form, done, fieldOf(done, read.fields));
}

const onward = (c: Web, { here, visit }: Proposer, done: string) => seeOther(c, `${here}&done=${done}&lang=${visit.spoken}`);

async function again(parts: WebParts, c: Web, of: Proposer, form: Values, refusal: ProposalRefusal, field?: string): Promise<Response> {
  if (refusal.reason === 'forbidden' || refusal.reason === 'gate' || refusal.reason === 'not-found') return refused(c, of.visit, refusal);
  const message = proposalSentence(of.visit, refusal);
  return showPropose(parts, c, of, field ? { values: form, errors: [{ field, message }] } : { values: form, errors: [], refused: message });
}

/** For the pages behind the links of an invitation and of a poll: they lead here with `?propose`, and take the forms of this page. */
export function proposing(parts: WebParts): Proposing {
  const sessionOf = async ({ visit, link: { subject } }: LinkVisit) => (subject.kind === 'poll' ? (await enter(parts, visit, (ctx) => pollById(ctx.tx, ctx.organisation, subject.id)))!.session : subject.id);
  const of = async (at: LinkVisit): Promise<Proposer> => {
    const { visit, token } = at;
    return { visit: officeVisit(visit), session: await sessionOf(at), here: `/l/${token}?propose`, back: `/l/${token}?lang=${visit.spoken}`, member: undefined };
  };
  return { forms: new Set(['propose', 'withdraw-proposal']), show: async (c, at) => showPropose(parts, c, await of(at)), act: async (c, at) => takePropose(parts, c, await of(at)) };
}
