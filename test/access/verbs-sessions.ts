/** The verbs of the rooms sessions and invitations. */
import type { Context } from '../../src/platform/context.ts';
import { reply } from '../../src/rooms/invitations/actions.ts';
import { answerAsk } from '../../src/rooms/invitations/actions-asks.ts';
import { schedule, propose } from '../../src/rooms/sessions/actions.ts';
import { change, reschedule } from '../../src/rooms/sessions/actions-change.ts';
import { changeFollowing } from '../../src/rooms/sessions/actions-following.ts';
import { acceptConflicts, reviewConflicts, setRequired } from '../../src/rooms/sessions/actions-conflicts-ways.ts';
import { conflictsByIds } from '../../src/rooms/sessions/reads-conflicts.ts';
import { conflictsSeen } from '../../src/rooms/sessions/reads-conflicts-pages.ts';
import { stampOf } from '../../src/rooms/sessions/rules-conflicts.ts';
import { cancelOccurrence, changeOccurrence } from '../../src/rooms/sessions/actions-occurrence.ts';
import { addPeople, handOver, removePeople, resendInvitation } from '../../src/rooms/sessions/actions-people.ts';
import { remindNow } from '../../src/rooms/sessions/actions-remind.ts';
import { answer, askMissing, decline, discard, joinTo, linkToSession, note, settle, trust } from '../../src/rooms/sessions/actions-requests.ts';
import { receive } from '../../src/rooms/sessions/actions-requests-receive.ts';
import { cancel, hold, start } from '../../src/rooms/sessions/actions-state.ts';
import { session as sessionById } from '../../src/rooms/sessions/reads.ts';
import { sessionList, sessionPage } from '../../src/rooms/sessions/reads-pages.ts';
import { formOf, formStamp, requestById, statusOf } from '../../src/rooms/sessions/reads-requests.ts';
import { proposeTimes, withdrawProposal } from '../../src/rooms/sessions/actions-proposals.ts';
import { answerProposal, askProposal, declineProposal, takeProposal } from '../../src/rooms/sessions/actions-proposals-decide.ts';
import type { ProposalId } from '../../src/rooms/sessions/model-proposals.ts';
import { askedAbout, ownProposal, proposalById, readProposal, timesIn } from '../../src/rooms/sessions/reads-proposals.ts';
import { timesProposalSchema } from '../../src/rooms/sessions/schema-proposals.ts';
import { proposalSchema } from '../../src/rooms/sessions/schema.ts';
import { requestSchema } from '../../src/rooms/sessions/schema-requests.ts';
import type { School } from './schools.ts';
import { firstPart, part } from './schools-things.ts';
import { seen, type Answer, type Asking, type Askings } from './verbs.ts';

/** What the walk knows of a session: which one it is about. The walk over private ones puts another id in its place. */
type About = Pick<School, 'session' | 'proposed' | 'related' | 'members'>;
type Ask = (ctx: Context, id: string, version: number, of: About) => Promise<Answer>;

const lead = { owner: 'lead', invited: 'invited' } as const;

/** A verb about one session, of the version that it has. */
const about = (ask: Ask, which: 'session' | 'proposed' = 'session'): readonly Asking[] => [{
  thing: (of) => of[which], relatives: lead,
  ask: async (ctx, of) => ask(ctx, of[which], (await sessionById(ctx.tx, ctx.organisation, of[which]))?.version ?? 1, of),
}];

const title = { title: 'Another title' };
const start15 = { wall: Temporal.PlainDateTime.from('2026-04-15T15:00'), zone: 'Europe/Lisbon' };

/** Of a private session the same verbs ask `sessions.readPrivate` and `sessions.changePrivate`: the walk does that too. */
export const sessionVerbs: Askings = {
  'sessions.read': [
    { thing: (of) => of.session, relatives: lead, ask: async (ctx, of) => { const page = await sessionPage(ctx, of.session); return seen('sessions.read', page?.sight === 'all' && page); } },
    { thing: (of) => of.session, relatives: lead, ask: async (ctx, of) => seen('sessions.read', (await sessionList(ctx, { most: 500 })).find((one) => one.id === of.session && one.title !== null)) },
  ],
  'sessions.readDelivery': [{ thing: (of) => of.session, relatives: lead, ask: async (ctx, of) => { const page = await sessionPage(ctx, of.session); return seen('sessions.readDelivery', page?.sight === 'all' && page.office); } }],
  'sessions.schedule': about((ctx, id, version) => schedule(ctx, id, version), 'proposed'),
  'sessions.reschedule': about((ctx, id, version) => reschedule(ctx, id, version, { start: start15 }, 'why')),
  'sessions.change': about((ctx, id, version) => change(ctx, id, version, title, 'why')),
  'sessions.changeOccurrence': about((ctx, id, version) => changeOccurrence(ctx, id, part, version, title, 'why')),
  'sessions.changeFollowing': about((ctx, id, version) => changeFollowing(ctx, id, part, version, title, 'why')),
  'sessions.cancel': about((ctx, id, version) => cancel(ctx, id, version, 'why')),
  'sessions.cancelOccurrence': about((ctx, id, version) => cancelOccurrence(ctx, id, part, version, 'why')),
  'sessions.start': [...about((ctx, id) => start(ctx, id)), ...about((ctx, id) => start(ctx, id, part))],
  'sessions.hold': [...about((ctx, id) => hold(ctx, id)), ...about((ctx, id) => hold(ctx, id, part))],
  'sessions.handOver': about((ctx, id, version, { members }) => handOver(ctx, id, version, members.coordinator)),
  'sessions.addPeople': about((ctx, id, _version, { members }) => addPeople(ctx, id, [{ person: members.teacher, required: true }])),
  'sessions.removePeople': about((ctx, id, _version, { related }) => removePeople(ctx, id, [related.fellow])),
  'sessions.setRequired': about((ctx, id, version, { related }) => setRequired(ctx, id, version, related.fellow, false)),
  'sessions.resendInvitation': about((ctx, id, _version, { related }) => resendInvitation(ctx, id, related.invited)),
  'sessions.remindNow': about((ctx, id) => remindNow(ctx, { session: id, people: 'all' })),
};

/** Verbs of a request, which `who` stands to as its requester. */
const request = (ask: (ctx: Context, of: School, version: number) => Promise<Answer>): readonly Asking[] => [{
  thing: (of) => of.request, relatives: { requester: 'requester' },
  ask: async (ctx, of) => ask(ctx, of, (await requestById(ctx.tx, ctx.organisation, of.request))?.version ?? 1),
}];

const asked = { email: 'new@elsewhere.example', language: 'en', zone: 'Europe/Lisbon', name: 'Somebody New' };
const wish = requestSchema.parse({ requester: asked, title: 'A new wish' });

export const requestVerbs: Askings = {
  'sessions.propose': [{ ask: (ctx, of) => propose(ctx, proposalSchema.parse({ title: 'New', coordinator: of.members.coordinator })) }],
  'sessions.receiveRequest': [{
    ask: (ctx) => receive(ctx, { ...wish, door: 'form', form: { stamp: formStamp(ctx, { again: true }), trap: '', from: '192.0.2.1' } }),
  }],
  'sessions.enterRequest': [
    { ask: (ctx) => receive(ctx, { ...wish, door: 'office' }) },
    { thing: (of) => of.related.requester, ask: (ctx, of) => receive(ctx, { ...wish, door: 'form', requester: { person: of.related.requester } }) },
  ],
  'sessions.readRequest': [...request((ctx, of) => statusOf(ctx, of.request)), ...request((ctx, of) => formOf(ctx, of.request, of.question))],
  'sessions.trustRequest': request((ctx, of) => trust(ctx, of.request)),
  'sessions.discardRequest': request((ctx, of, version) => discard(ctx, of.request, version)),
  'sessions.askRequester': request((ctx, of) => askMissing(ctx, of.request, { fields: ['who'], note: '' })),
  'sessions.answerRequest': request((ctx, of, version) => answer(ctx, of.request, { question: of.question, version, answer: { who: 'All', words: 'All of us' } })),
  'sessions.settleRequest': request((ctx, of, version) => settle(ctx, of.request, version, { who: 'All' })),
  'sessions.noteRequest': request((ctx, of) => note(ctx, of.request, 'A note')),
  'sessions.joinRequest': request((ctx, of, version) => joinTo(ctx, of.request, version, of.otherRequest)),
  'sessions.declineRequest': request((ctx, of, version) => decline(ctx, of.request, version, 'No')),
  'sessions.scheduleRequest': request((ctx, of) => linkToSession(ctx, of.request, of.session)),
};

/** A conflict names two sessions; whoever may read conflicts sees that one of them is private and no more. */
export const conflictVerbs: Askings = {
  'sessions.readConflicts': [{ ask: (ctx) => conflictsSeen(ctx) }],
  'sessions.reviewConflicts': [{ ask: (ctx) => reviewConflicts(ctx, { conflicts: 1, accepted: 0 }) }],
  'sessions.acceptConflict': [{ thing: (of) => of.conflict, ask: async (ctx, of) => acceptConflicts(ctx, [of.conflict], stampOf(await conflictsByIds(ctx, [of.conflict])), 'They know') }],
};

/** Verbs about other times that were proposed; who leads their session is their owner. Of a series none are proposed. */
const times = timesProposalSchema.parse({ zone: 'Europe/Lisbon', times: ['2026-04-29T15:00'] });
const proposal = (which: 'proposal' | 'openProposal', ask: (ctx: Context, id: string, version: number) => Promise<Answer>): readonly Asking[] => [{
  thing: (of) => of[which], relatives: lead, ask: async (ctx, of) => ask(ctx, of[which], (await proposalById(ctx.tx, ctx.organisation, of[which]))?.version ?? 1),
}];

/** A poll is of the session that is only proposed. */
const sessionOf = ({ actor }: Context, of: School) => (actor.kind === 'guest' && actor.purpose === 'poll.answer' ? of.proposed : of.session);

export const proposalVerbs: Askings = {
  'sessions.proposeTimes': [
    { thing: (of) => of.session, relatives: lead, ask: (ctx, of) => proposeTimes(ctx, sessionOf(ctx, of), times) },
    { thing: (of) => of.session, relatives: lead, ask: (ctx, of) => ownProposal(ctx, sessionOf(ctx, of)) },
  ],
  'sessions.withdrawProposal': [{ thing: (of) => of.session, relatives: lead, ask: (ctx, of) => withdrawProposal(ctx, sessionOf(ctx, of), of.openProposal) }],
  'sessions.readProposals': proposal('proposal', readProposal),
  'sessions.askProposal': proposal('openProposal', async (ctx, id, version) => askProposal(ctx, id, version, { time: (await timesIn(ctx.tx, ctx.organisation, id as ProposalId))[0]?.id ?? id, byMachine: false })),
  'sessions.answerProposal': [...proposal('proposal', askedAbout), ...proposal('proposal', (ctx, id) => answerProposal(ctx, id, 'yes'))],
  'sessions.declineProposal': proposal('proposal', (ctx, id, version) => declineProposal(ctx, id, version, 'No')),
  'sessions.takeProposal': proposal('proposal', takeProposal),
};

const self = { self: 'invited', owner: 'lead' } as const;
const subject = (of: School) => ({ kind: 'session', id: of.session });

export const invitationVerbs: Askings = {
  'invitations.reply': [{ thing: (of) => of.session, relatives: self, ask: (ctx, of) => reply(ctx, { subject: subject(of), person: of.related.invited, reply: 'ACCEPTED', by: 'page' }) }],
  'invitations.answerAsk': [{ thing: (of) => of.session, relatives: self, ask: (ctx, of) => answerAsk(ctx, { subject: { ...subject(of), part: firstPart }, person: of.related.invited, answer: 'yes', by: 'page' }) }],
};
