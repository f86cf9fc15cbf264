import type { Hono } from 'hono';
import { isId } from '../../../platform/ids.ts';
import type { Result } from '../../../platform/result.ts';
import { attendeesOf } from '../../../rooms/invitations/reads.ts';
import { people as peopleById } from '../../../rooms/people/reads.ts';
import type { ProposalRefusal } from '../../../rooms/sessions/actions-proposals.ts';
import { askProposal, declineProposal, takeProposal } from '../../../rooms/sessions/actions-proposals-decide.ts';
import { readProposal } from '../../../rooms/sessions/reads-proposals.ts';
import { reasonSchema } from '../../../rooms/sessions/schema.ts';
import { formOf, page, seeOther } from '../answers.ts';
import { forMembers, refused, type AnyRefusal, type MemberVisit } from '../answers-refusals.tsx';
import type { FieldError } from '../frame/forms.tsx';
import { nameOf } from '../people/parts.tsx';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import type { Values } from './forms.ts';
import { ProposalPage, proposalDone, type ProposalDone } from './pages.tsx';
import { proposalSentence } from './parts.tsx';
import { showAnswer, takeAnswer, type Answerer } from './routes-answer.tsx';
import { showPropose, takePropose, type Proposer } from './routes-propose.tsx';

/** Other times for a session (G-4.4.2): proposed by who is asked to it, decided by who leads it, accepted by the others. */
export function proposalRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.get('/o/:slug/sessions/:id/propose', forMembers((c, visit) => asInvited(c, showPropose(parts, c, proposer(c, visit)))));
  web.post('/o/:slug/sessions/:id/propose', forMembers((c, visit) => asInvited(c, takePropose(parts, c, proposer(c, visit)))));
  web.get('/o/:slug/proposals/:id', forMembers((c, visit) => show(parts, c, visit)));
  web.post('/o/:slug/proposals/:id', forMembers((c, visit) => act(parts, c, visit)));
}

function proposer(c: Web, visit: MemberVisit): Proposer {
  const id = c.req.param('id') ?? '';
  const back = `/o/${visit.organisation.slug}/sessions/${id}`;
  return { visit, session: id, here: `${back}/propose?`, back, member: visit };
}

/** Who is not asked is not told that there is anything. */
async function asInvited(c: Web, answer: Promise<Response>): Promise<Response> {
  const answered = await answer;
  return answered.status === 403 ? c.notFound() as Response : answered;
}

const answererOf = (c: Web, visit: MemberVisit): Answerer => {
  const proposal = c.req.param('id') ?? '';
  return { visit, proposal, here: `/o/${visit.organisation.slug}/proposals/${proposal}`, member: visit, byPerson: true };
};

interface Again { readonly values: Values; readonly errors: readonly FieldError[]; readonly refused?: string }

/** As who works on the session sees it; who is only asked about the time sees the form for his answer. */
async function show(parts: WebParts, c: Web, visit: MemberVisit, again?: Again): Promise<Response> {
  const id = c.req.param('id') ?? '';
  if (!isId(id)) return c.notFound() as Response;
  const found = await enter(parts, visit, async (ctx) => {
    const seen = await readProposal(ctx, id);
    if (!seen.ok) return seen;
    const { proposal, answers, session } = seen.value;
    const people = (await attendeesOf(ctx.tx, ctx.organisation, session.id)).map(({ person }) => person);
    const named = await peopleById(ctx.tx, ctx.organisation, [proposal.person, ...people, ...answers.map(({ person }) => person)]);
    return { ok: true as const, seen: seen.value, others: people.filter((one) => one !== proposal.person).length, names: new Map([...named].map(([who, one]) => [who as string, nameOf(visit.text, one)])) };
  });
  if (!found.ok && found.reason === 'not-found') return c.notFound() as Response;
  const own = found.ok && found.seen.answers.some(({ person }) => person === visit.person.id);
  if (!found.ok || (own && c.req.query('answer') !== undefined)) return asInvited(c, showAnswer(parts, c, answererOf(c, visit)));
  const shown = {
    seen: found.seen, names: found.names, others: found.others, own, here: `/o/${visit.organisation.slug}/proposals/${id}`,
    done: again ? undefined : proposalDone.find((one) => one === c.req.query('done')), values: again?.values ?? new URLSearchParams(), errors: again?.errors ?? [], refused: again?.refused,
  };
  return page(c, <ProposalPage visit={visit} shown={shown} />, { status: again ? 422 : 200 });
}

async function act(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const [id, form] = [c.req.param('id') ?? '', formOf(c)];
  if (!isId(id)) return c.notFound() as Response;
  if (form.get('do') === 'answer') return asInvited(c, takeAnswer(parts, c, answererOf(c, visit)));
  const word = reasonSchema.safeParse(form.get('word') ?? '');
  if (!word.success) return show(parts, c, visit, { values: form, errors: [{ field: 'word', message: visit.text.t('proposal.wrong.comment') }] });
  const done = await does(parts, visit, id, form, word.data);
  if (done.ok) return seeOther(c, `/o/${visit.organisation.slug}/proposals/${id}?done=${done.value}`);
  if (done.reason === 'forbidden') return (await enter(parts, visit, (ctx) => readProposal(ctx, id))).ok ? refused(c, visit, done) : c.notFound() as Response;
  if (done.reason === 'gate' || done.reason === 'not-found') return refused(c, visit, done);
  if (done.reason === 'proposal-time' || done.reason === 'proposal-past') return show(parts, c, visit, { values: form, errors: [{ field: 'time', message: done.reason === 'proposal-time' ? visit.text.t('proposal.wrong.choose') : proposalSentence(visit, done) }] });
  return show(parts, c, visit, { values: form, errors: [], refused: proposalSentence(visit, done) });
}

/** One deed, in a transaction of its own. */
function does(parts: WebParts, visit: MemberVisit, id: string, form: Values, word: string): Promise<Result<ProposalDone, ProposalRefusal | AnyRefusal>> {
  const version = Number(form.get('version') ?? NaN);
  const said = <R extends Result<unknown, ProposalRefusal | AnyRefusal>>(done: R, what: ProposalDone) => (done.ok ? { ok: true as const, value: what } : done as Extract<R, { ok: false }>);
  return enter(parts, visit, async (ctx): Promise<Result<ProposalDone, ProposalRefusal | AnyRefusal>> => {
    switch (form.get('do')) {
      case 'ask': return said(await askProposal(ctx, id, version, { time: form.get('time') ?? '', byMachine: form.get('byMachine') === 'yes' }), 'ask');
      case 'decline': return said(await declineProposal(ctx, id, version, word), 'decline');
      case 'take': return said(await takeProposal(ctx, id, version), 'take');
      default: return { ok: false, reason: 'not-found' };
    }
  });
}
