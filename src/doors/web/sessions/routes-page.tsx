import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import { acts as logActs } from '../../../rooms/log/reads.ts';
import { markSeen } from '../../../rooms/messaging/actions.ts';
import { people as peopleById } from '../../../rooms/people/reads.ts';
import { stepsOf } from '../../../rooms/procedures/reads.ts';
import { filesOf } from '../../../rooms/records/reads.ts';
import type { Session } from '../../../rooms/sessions/model.ts';
import { conflictsSeen, type ConflictSeen } from '../../../rooms/sessions/reads-conflicts-pages.ts';
import { takesProposals } from '../../../rooms/sessions/actions-proposals.ts';
import { proposalsOf } from '../../../rooms/sessions/reads-proposals.ts';
import { sessionPage } from '../../../rooms/sessions/reads-pages.ts';
import { requestsOfSession } from '../../../rooms/sessions/reads-requests.ts';
import { page } from '../answers.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { enter, type Web, type WebParts } from '../visit.ts';
import { freshConflicts } from '../conflicts/parts-fresh.ts';
import { nameOf } from '../people/parts.tsx';
import { PrivatePage, SessionPage, sessionDone, stateOf, type SessionDone, type SessionShown } from './pages-session.tsx';
import { actAddress } from './parts-act.tsx';
import type { ActLink } from './parts-links.tsx';
import { datesAPage, isTold } from './parts-session.tsx';
import { stepsOfPart } from './parts-steps.ts';
import { load, mayUse, type Loaded, type Verb } from './routes-load.ts';

const mostActs = 12;

/** The page of a session or of one occurrence, as its reader may see it. Who is asked to it has seen it then. */
export async function showSession(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const [id, part] = [c.req.param('id') ?? '', c.req.param('part') ?? ''];
  const datesFrom = Math.max(0, Math.floor(Number(c.req.query('dates') ?? 0)) || 0);
  await freshConflicts(parts, visit);
  const found = isId(id) ? await enter(parts, visit, (ctx) => gather(ctx, visit, { id, part, datesFrom })) : undefined;
  if (!found) return c.notFound();
  if ('hidden' in found) return page(c, <PrivatePage visit={visit} at={found.hidden} handOver={actAddress(visit.organisation.slug, found.hidden, 'hand-over')} />);
  const done = sessionDone.find((one): one is SessionDone => one === c.req.query('done'));
  return page(c, <SessionPage visit={visit} shown={found} links={linksFor(visit, found)} done={done} />);
}

async function gather(ctx: Context, visit: MemberVisit, { id, part, datesFrom }: { id: string; part: string; datesFrom: number }): Promise<SessionShown | { hidden: Loaded } | undefined> {
  const seen = await sessionPage(ctx, id, part);
  const loaded = seen && await load(ctx, id, part);
  if (!seen || !loaded) return undefined;
  if (seen.sight === 'times') return { hidden: { ...loaded, part: '' } };
  if (seen.people.some(({ person }) => person === visit.person.id)) await markSeen(ctx, { person: visit.person.id, subject: { kind: 'session', id, ...(part === '' ? {} : { part }) } });
  const there = new Set(seen.people.map(({ person }) => person));
  const at = { ...loaded, people: loaded.people.filter(({ person }) => there.has(person.id)) };
  const { office } = seen;
  const steps = office ? stepsOfPart(await stepsOf(ctx.tx, ctx.organisation, id, ctx.now), part, ctx.now) : [];
  const acts = office ? (await logActs(ctx.tx, ctx.organisation, { subject: id, most: 100 })).filter(isTold).slice(0, mostActs) : [];
  const requests = office ? await requestsOfSession(ctx.tx, ctx.organisation, id) : [];
  const proposed = office ? await proposalsOf(ctx.tx, ctx.organisation, id) : [];
  const named = await peopleById(ctx.tx, ctx.organisation, [
    at.session.coordinator, ...acts.flatMap(({ actor }) => actor ?? []), ...proposed.map(({ person }) => person), ...requests.map(({ request }) => request.requester), ...steps.flatMap(({ duties }) => duties.flatMap(({ closedBy }) => closedBy ?? [])),
  ].filter(isId));
  const names = new Map([...named].map(([id, one]) => [id, nameOf(visit.text, one)]));
  return {
    at, office, steps, acts, names, datesFrom: datesFrom - (datesFrom % datesAPage), coordinator: names.get(at.session.coordinator) ?? '',
    knowledge: seen.people.flatMap(({ knowledge }) => knowledge ?? []), asks: seen.people.flatMap(({ ask }) => ask ?? []),
    files: await filesOf(ctx.tx, ctx.organisation, { id }), mayPutFiles: office && isOpen(at),
    requests: requests.map((one) => ({ ...one, requester: names.get(one.request.requester) ?? '' })),
    conflicts: office ? await conflictsOf(ctx, id, part) : [],
    proposals: proposed.map((proposal) => ({ proposal, name: names.get(proposal.person) ?? '' })),
    proposes: takesProposals(at.session) && seen.people.some(({ person }) => person === visit.person.id),
    follows: at.session.follows ? await seenSession(ctx, at.session.follows) : undefined,
  };
}

/** What is in its way, or in the way of this one date; nothing for who may not see conflicts. */
async function conflictsOf(ctx: Context, session: string, part: string): Promise<ConflictSeen[]> {
  const found = await conflictsSeen(ctx, { session });
  const isOfPart = ({ first: { a, b } }: ConflictSeen) => part === '' || [a, b].some((one) => one?.id === session && one.part === part);
  return found.ok ? found.value.filter(isOfPart) : [];
}

/** Another session, where the reader may know what it is. */
async function seenSession(ctx: Context, id: string): Promise<Session | undefined> {
  const seen = await sessionPage(ctx, id);
  return seen?.sight === 'all' ? seen.session : undefined;
}

const isOpen = ({ session }: Loaded) => session.state !== 'cancelled' && session.state !== 'held';

type ActName = 'schedule' | 'time' | 'poll' | 'move' | 'change' | 'cancel' | 'remind' | 'start' | 'hold' | 'hand-over';
const verbs: Readonly<Record<ActName, Verb>> = {
  schedule: 'sessions.schedule', time: 'sessions.readDelivery', poll: 'sessions.reschedule', move: 'sessions.reschedule', change: 'sessions.change', cancel: 'sessions.cancel', remind: 'sessions.remindNow',
  start: 'sessions.start', hold: 'sessions.hold', 'hand-over': 'sessions.handOver',
};

/** What this reader could do; what cannot be done now stays, with the reason. Who does not work on it is shown nothing of it. */
export function linksFor(visit: MemberVisit, { at, office }: Pick<SessionShown, 'at' | 'office'>): ActLink[] {
  if (!office) return [];
  const state = stateOf(at);
  const names: ActName[] = state === 'proposed' ? ['schedule', 'time', ...polling(at), 'change', 'cancel', 'hand-over']
    : [...entering(at, visit.now), 'move', 'time', ...polling(at), 'change', 'remind', 'cancel', 'hand-over'];
  return names.map((name) => ({
    name, href: actAddress(visit.organisation.slug, at, name), label: visit.text.t(`sessionpage.act.${name}`), why: whyNot(visit, at, name),
    ...(name === 'schedule' ? { primary: true } : {}), ...(name === 'hand-over' ? { plain: true } : {}),
  }));
}

/** Which times suit is asked for what happens once. */
const polling = ({ session }: Loaded): ActName[] => (session.rule === null && (session.state === 'proposed' || session.state === 'scheduled') ? ['poll'] : []);

/** Beginning and ending by hand, once it could have begun. */
function entering({ one, session, part }: Loaded, now: Temporal.Instant): ActName[] {
  if (!one || (session.rule !== null && part === '')) return [];
  const near = Temporal.Instant.compare(now.add({ hours: 1 }), one.time.start) >= 0;
  if (one.state === 'scheduled' && near) return Temporal.Instant.compare(now, one.time.end) >= 0 ? ['hold'] : ['start'];
  return one.state === 'in-progress' ? ['hold'] : [];
}

function whyNot(visit: MemberVisit, at: Loaded, name: ActName): string | undefined {
  const { t } = visit.text;
  if (!mayUse(visit, verbs[name], at.session)) return t('sessionpage.why.role');
  const state = stateOf(at);
  if (name === 'hand-over') return undefined;
  if (state === 'cancelled') return t('sessionpage.why.cancelled');
  if (state === 'held') return t('sessionpage.why.held');
  return state === 'in-progress' && (name === 'move' || name === 'time' || name === 'change') ? t('sessionpage.why.in-progress') : undefined;
}
