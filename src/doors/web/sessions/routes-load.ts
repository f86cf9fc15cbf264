/** A session as the pages of its acts need it, for who may use them. */
import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import { may } from '../../../rooms/identity/access.ts';
import type { Attendee, Occasion, PlaceTold, Reply } from '../../../rooms/invitations/model.ts';
import { replyTo } from '../../../rooms/invitations/model-reply.ts';
import { attendeesOf } from '../../../rooms/invitations/reads.ts';
import type { Person } from '../../../rooms/people/model.ts';
import { people as peopleById } from '../../../rooms/people/reads.ts';
import { access } from '../../../rooms/sessions/access.ts';
import type { Session, SessionOccurrence } from '../../../rooms/sessions/model.ts';
import { occurrences, placeNames, session as sessionById } from '../../../rooms/sessions/reads.ts';
import { occasionOf } from '../../../rooms/sessions/reads-occasion.ts';
import { sessionPage } from '../../../rooms/sessions/reads-pages.ts';
import { refused, type MemberVisit } from '../answers-refusals.tsx';
import { enter, type Visit, type Web, type WebParts } from '../visit.ts';

/** Somebody who is asked, and the answer that holds for what is shown. */
export interface AskedPerson { readonly person: Person; readonly attendee: Attendee; readonly reply: Reply }

/** A session, or one occurrence of it, with who is asked. */
export interface Loaded {
  readonly session: Session;
  /** '' for the whole. */
  readonly part: string;
  /** The occurrence of that part, or the one time of what happens once; undefined for a series and without a time. */
  readonly one: SessionOccurrence | undefined;
  readonly all: readonly SessionOccurrence[];
  /** Undefined while there is no time and place. */
  readonly occasion: Occasion | undefined;
  readonly place: PlaceTold;
  readonly people: readonly AskedPerson[];
}

/** Undefined where there is no such session, or no such occurrence of it. */
export async function load(ctx: Context, id: string, part: string): Promise<Loaded | undefined> {
  const session = isId(id) ? await sessionById(ctx.tx, ctx.organisation, id) : undefined;
  if (!session) return undefined;
  const all = await occurrences(ctx.tx, ctx.organisation, session);
  const one = all.find((occurrence) => occurrence.part === part);
  if (part !== '' && !one) return undefined;
  const occasion = await occasionOf(ctx, session);
  const placed = one?.place ?? session.place;
  return { session, part, one, all, occasion, place: (await placeNames(ctx, [placed]))(placed), people: await askedTo(ctx, session, part, occasion) };
}

async function askedTo(ctx: Context, { id }: Session, part: string, occasion: Occasion | undefined): Promise<AskedPerson[]> {
  const attendees = await attendeesOf(ctx.tx, ctx.organisation, id);
  const known = await peopleById(ctx.tx, ctx.organisation, attendees.map((one) => one.person));
  return attendees.flatMap((attendee): AskedPerson[] => {
    const person = known.get(attendee.person);
    return person ? [{ person, attendee, reply: occasion ? replyTo(attendee, part, occasion) : 'NEEDS-ACTION' }] : [];
  }).sort((a, b) => Number(b.attendee.required) - Number(a.attendee.required) || a.person.name.localeCompare(b.person.name));
}

export type Verb = keyof typeof access;

/** Whether this visitor may use a verb on a session by its access table; of what is private the roles count for nothing but handing it over. */
export function mayUse({ actor }: Pick<Visit, 'actor'>, verb: Verb, { coordinator, class: classification }: Pick<Session, 'coordinator' | 'class'>): boolean {
  const rule = classification === 'PUBLIC' || verb === 'sessions.handOver' ? access[verb] : access['sessions.changePrivate'];
  return may(actor, rule, { relations: actor.kind === 'person' && actor.person === coordinator ? ['owner'] : [] });
}

/**
 * A route about one session: 404 where there is none and for who may not know of it, 403 for who may not use the verb. The part
 * comes in the address or the form.
 */
export async function withSession(parts: WebParts, c: Web, visit: MemberVisit, verb: Verb, handle: (at: Loaded) => Promise<Response>): Promise<Response> {
  const part = c.get('form')?.get('part') ?? c.req.query('part') ?? '';
  const at = await enter(parts, visit, (ctx) => load(ctx, c.req.param('id') ?? '', part));
  if (!at) return c.notFound();
  if (mayUse(visit, verb, at.session)) return handle(at);
  const isKnown = await enter(parts, visit, async (ctx) => (await sessionPage(ctx, at.session.id)) !== undefined);
  return isKnown ? refused(c, visit, { reason: 'forbidden', verb }) : c.notFound();
}
