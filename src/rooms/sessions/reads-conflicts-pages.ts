import type { Context } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { occurrencesBetween } from '../calendars/reads-times.ts';
import { may, type Forbidden } from '../identity/access.ts';
import { people as peopleById } from '../people/reads.ts';
import { Platform } from '../resources/ports.ts';
import { licences } from '../resources/reads-claims.ts';
import { rooms } from '../resources/reads.ts';
import { access } from './access-conflicts.ts';
import type { Conflict, ConflictOwner, Party } from './model-conflicts.ts';
import type { Session } from './model.ts';
import { sessionsById } from './reads.ts';
import { conflictsAhead, ledBy } from './reads-conflicts.ts';
import { closedTo } from './reads-pages.ts';
import { relationsTo, ruleFor } from './rules.ts';
import { firstDate, grouped, stampOf } from './rules-conflicts.ts';

/** One of the two things as its reader may see it. */
export interface PartySeen {
  readonly party: Party;
  /** Null where the reader may not know what it is, and where it has no words of its own. */
  readonly title: string | null;
  /** The session, where it is one and the reader may see it. */
  readonly session: Session | null;
  /** What he may do with it. */
  readonly may: { readonly move: boolean; readonly change: boolean; readonly people: boolean; readonly cancel: boolean };
}

/** Conflicts of one kind between the same two things: those of its first date, and how many dates there are. */
export interface ConflictSeen {
  readonly first: Conflict;
  readonly a: PartySeen;
  readonly b: PartySeen | null;
  /** Whose time or what thing it is, on the first date. */
  readonly owners: readonly (ConflictOwner & { readonly name: string; readonly lesser: boolean })[];
  readonly all: readonly Conflict[];
  readonly ofFirst: readonly Conflict[];
  readonly dates: number;
  /** Names the conflicts of the first date, and of all, as they are now. */
  readonly stamps: { readonly first: string; readonly all: string };
  /** Whether who reads leads one of the sessions. */
  readonly mine: boolean;
}

/** What is wanted; all of it must hold. `accepted` false: those that are to be decided. */
export interface ConflictQuestion {
  readonly session?: string;
  readonly id?: string;
  readonly kind?: string;
  readonly accepted?: boolean;
  /** Those of a session that who reads leads. */
  readonly mine?: boolean;
  /** How many are passed over, and how many are wanted at most; all if not said. */
  readonly from?: number;
  readonly most?: number;
}

/** How many there are to decide, and how many somebody lets be. */
export interface ConflictFigures { readonly conflicts: number; readonly accepted: number }

export interface ConflictsListed {
  readonly rows: readonly ConflictSeen[];
  /** Of all that are ahead, whatever was wanted. */
  readonly figures: ConflictFigures;
  readonly kinds: readonly string[];
  /** How many fit what was wanted. */
  readonly fitting: number;
}

/** All conflicts that are ahead, the soonest first, as their reader may see them (G-4.5.2). Whoever calls has worked them out anew before. */
export async function listConflicts(ctx: Context, question: ConflictQuestion = {}): Promise<Result<ConflictsListed, Forbidden>> {
  if (!may(ctx.actor, access['sessions.readConflicts'])) return refuse({ reason: 'forbidden', verb: 'sessions.readConflicts' });
  const ahead = await conflictsAhead(ctx, question.session === undefined ? {} : { session: question.session });
  const closed = ahead.length === 0 ? new Set<string>() : await closedTo(ctx);
  const groups = grouped(ahead.filter((one) => concerns(one, closed)), closed);
  const led = question.mine && ctx.actor.kind === 'person' ? await ledBy(ctx, ctx.actor.person) : undefined;
  const fitting = groups.filter((group) => fits(group, question, led));
  const shown = fitting.slice(question.from ?? 0, (question.from ?? 0) + (question.most ?? fitting.length));
  const words = await wordsFor(ctx, shown.flat(), closed);
  const accepted = groups.filter(([one]) => one!.accepted !== null).length;
  return ok({
    rows: shown.map((group) => seen(ctx, group, words)), figures: { conflicts: groups.length - accepted, accepted },
    kinds: [...new Set(groups.map(([one]) => one!.kind))].sort(), fitting: fitting.length,
  });
}

/** Of the same the rows alone. */
export async function conflictsSeen(ctx: Context, question: ConflictQuestion = {}): Promise<Result<readonly ConflictSeen[], Forbidden>> {
  const found = await listConflicts(ctx, question);
  return found.ok ? ok(found.value.rows) : found;
}

/** Whether the reader may know one of the two: what is private to others on both sides is theirs to decide, and known to them. */
function concerns({ a, b }: Conflict, closed: ReadonlySet<string>): boolean {
  return [a, b].some((party) => party !== null && party.kind !== 'event' && !closed.has(party.id));
}

function fits(group: readonly Conflict[], { id, kind, accepted }: ConflictQuestion, led: ReadonlySet<string> | undefined): boolean {
  const [first] = group;
  if (id !== undefined && !group.some((one) => one.id === id)) return false;
  if (kind !== undefined && first!.kind !== kind) return false;
  if (accepted !== undefined && (first!.accepted !== null) !== accepted) return false;
  return led === undefined || [first!.a, first!.b].some((party) => party?.kind === 'session' && led.has(party.id));
}

interface Words {
  readonly sessions: ReadonlyMap<string, Session>;
  readonly closed: ReadonlySet<string>;
  readonly events: ReadonlyMap<string, string>;
  readonly names: ReadonlyMap<string, string>;
}

async function wordsFor(ctx: Context, all: readonly Conflict[], closed: ReadonlySet<string>): Promise<Words> {
  const parties = all.flatMap(({ a, b }) => (b ? [a, b] : [a]));
  const sessions = [...new Set(parties.filter(({ kind }) => kind === 'session').map(({ id }) => id))];
  const named = await peopleById(ctx.tx, ctx.organisation, [...new Set(all.filter(({ owner }) => owner.kind === 'person').map(({ owner }) => owner.id))]);
  const names = new Map<string, string>([...named].map(([id, { name }]) => [id, name]));
  if (all.some(({ owner }) => owner.kind === 'room')) for (const { id, name } of await rooms(ctx.tx, ctx.organisation, { closed: 'with' })) names.set(id, name);
  if (all.some(({ owner }) => owner.kind === 'licence')) {
    const labels = new Map(ctx.ports.all(Platform).map(({ name, label }) => [name, label]));
    for (const [platform, { resource }] of await licences(ctx)) names.set(resource, labels.get(platform) ?? platform);
  }
  return { sessions: await sessionsById(ctx.tx, ctx.organisation, sessions), closed, events: await eventTitles(ctx, all), names };
}

/** What own events are called, where their owners let the reader know. */
async function eventTitles(ctx: Context, all: readonly Conflict[]): Promise<Map<string, string>> {
  const withEvents = all.filter(({ owner, a, b }) => owner.kind === 'person' && (a.kind === 'event' || b?.kind === 'event'));
  if (withEvents.length === 0) return new Map();
  const ends = withEvents.map(({ at }) => at.end).sort(Temporal.Instant.compare);
  const owners = [...new Set(withEvents.map(({ owner }) => owner.id))].map((id) => ({ kind: 'person' as const, id }));
  const found = await occurrencesBetween(ctx, owners, withEvents[0]!.at.start.subtract({ hours: 24 }), ends.at(-1)!.add({ hours: 24 }));
  if (!found.ok) return new Map();
  return new Map([...found.value.values()].flatMap(({ entries }) => entries.flatMap(({ object, what }) => (what ? [[object as string, what.title] as const] : []))));
}

function partySeen({ actor }: Context, party: Party, words: Words): PartySeen {
  const session = party.kind === 'session' && !words.closed.has(party.id) ? words.sessions.get(party.id) ?? null : null;
  const mayUse = (verb: Parameters<typeof ruleFor>[0]) => session !== null && may(actor, ruleFor(verb, session), { relations: relationsTo(actor, session, false) });
  const open = session?.state === 'scheduled';
  return {
    party, session, title: session?.title ?? words.events.get(party.id) ?? null,
    may: { move: open && mayUse('sessions.reschedule'), change: open && mayUse('sessions.change'), people: mayUse('sessions.removePeople'), cancel: mayUse('sessions.cancel') },
  };
}

function seen(ctx: Context, group: readonly Conflict[], words: Words): ConflictSeen {
  const { actor } = ctx;
  const [first, ofFirst] = [group[0]!, firstDate(group)];
  const leads = ({ kind, id }: Party) => kind === 'session' && actor.kind === 'person' && words.sessions.get(id)?.coordinator === actor.person;
  return {
    first, ofFirst, all: group, a: partySeen(ctx, first.a, words), b: first.b && partySeen(ctx, first.b, words),
    owners: ofFirst.map(({ owner, weight }) => ({ ...owner, name: words.names.get(owner.id) ?? '', lesser: weight === 'lesser' })).sort((x, y) => x.name.localeCompare(y.name)),
    dates: new Set(group.map(({ a, b }) => `${a.part} ${b?.part ?? ''}`)).size, stamps: { first: stampOf(ofFirst), all: stampOf(group) },
    mine: leads(first.a) || (first.b !== null && leads(first.b)),
  };
}
