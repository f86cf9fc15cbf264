/** What a whole session's form does: keeps a proposal, schedules, or does that only to look at it and undo it. */
import { booked } from '../../../calendar/zone.ts';
import type { Context } from '../../../platform/context.ts';
import type { Result } from '../../../platform/result.ts';
import type { Invitee } from '../../../rooms/invitations/model.ts';
import { attendeesOf } from '../../../rooms/invitations/reads.ts';
import { room as roomById } from '../../../rooms/resources/reads.ts';
import { propose, schedule, scheduleNew } from '../../../rooms/sessions/actions.ts';
import { change } from '../../../rooms/sessions/actions-change.ts';
import { addPeople, removePeople } from '../../../rooms/sessions/actions-people.ts';
import { linkToSession, settle } from '../../../rooms/sessions/actions-requests.ts';
import type { Session } from '../../../rooms/sessions/model.ts';
import type { SessionRequest } from '../../../rooms/sessions/model-requests.ts';
import { occurrences, placeNames } from '../../../rooms/sessions/reads.ts';
import type { Amendment } from '../../../rooms/sessions/schema.ts';
import type { Settling } from '../../../rooms/sessions/schema-requests.ts';
import type { AnyRefusal, MemberVisit } from '../answers-refusals.tsx';
import { enter, type WebParts } from '../visit.ts';
import { versionIn, type Values, type Wished } from './forms.ts';
import type { Rehearsed } from './pages-check.tsx';
import { busyAt } from './routes-busy.ts';
import { invitees, type Named } from './routes-invitees.ts';

/** What a form wants: the session, who is asked, and what it is made of. */
export interface Doing {
  readonly visit: MemberVisit;
  readonly form: Values;
  readonly wished: Wished;
  readonly named: Named;
  /** The proposed session whose form it is. */
  readonly session: Session | undefined;
  /** The request that it comes of. */
  readonly request: SessionRequest | undefined;
}

type Done = Result<Session, AnyRefusal>;

/** Saves what is there, and tells nobody. */
export async function keep(ctx: Context, doing: Doing): Promise<Done> {
  const { visit, wished, named, session } = doing;
  const people = await invitees(ctx, named, visit.organisation);
  if (!session) return propose(ctx, { ...wished, coordinator: null, people });
  const saved = await change(ctx, session.id, versionIn(doing.form) ?? session.version, amendmentOf(wished), '');
  if (!saved.ok) return saved;
  const matched = await matchPeople(ctx, session, people);
  return matched.ok ? saved : matched;
}

/** Schedules; the request that it comes of is settled by the same words, and is then scheduled too: one request, one session. */
export async function settleAndSchedule(ctx: Context, doing: Doing): Promise<Done> {
  const { visit, wished, named, session, request } = doing;
  const people = await invitees(ctx, named, visit.organisation);
  if (request?.state === 'open' && request.missing.length > 0) {
    const filled = await settle(ctx, request.id, request.version, settling(request, wished, doing.form));
    if (!filled.ok) return filled;
  }
  const done = session ? await scheduleProposed(ctx, session, doing, people) : await scheduleNew(ctx, { ...wished, coordinator: null, people });
  if (!done.ok || !request) return done;
  const linked = await linkToSession(ctx, request.id, done.value.id);
  return linked.ok ? done : linked;
}

async function scheduleProposed(ctx: Context, session: Session, { form, wished }: Doing, people: readonly Invitee[]): Promise<Done> {
  const matched = await matchPeople(ctx, session, people);
  return matched.ok ? schedule(ctx, session.id, versionIn(form) ?? session.version, amendmentOf(wished)) : matched;
}

/** What of a proposed session the form sets; what it leaves open stays as it is. */
function amendmentOf({ title, agenda, start, minutes, rule, place, critical, hidesPeople, class: classification }: Wished): Amendment {
  return {
    title, agenda, critical, hidesPeople, class: classification, rule, ...(start ? { start } : {}), ...(minutes === null ? {} : { minutes }), ...(place ? { place } : {}),
  };
}

const same = (a: Invitee) => (b: Invitee) => a.person === b.person && a.required === b.required;

async function matchPeople(ctx: Context, session: Session, wanted: readonly Invitee[]): Promise<Result<unknown, AnyRefusal>> {
  const present = await attendeesOf(ctx.tx, ctx.organisation, session.id);
  const dropped = present.filter((one) => !wanted.some(same(one))).map((one) => one.person);
  const removed = dropped.length > 0 ? await removePeople(ctx, session.id, dropped) : undefined;
  if (removed && !removed.ok) return removed;
  const added = wanted.filter((one) => !present.some(same(one)));
  return added.length > 0 ? addPeople(ctx, session.id, added) : { ok: true, value: undefined };
}

/** What of the request's open questions the session's form answers. */
function settling({ missing }: SessionRequest, { start, minutes, place }: Wished, form: Values): Settling {
  const names = [form.get('people'), form.get('optional'), ...form.getAll('groups')].filter(Boolean).join('\n').replaceAll('\r\n', '\n').slice(0, 2000);
  return {
    ...(missing.includes('who') && names !== '' ? { who: names } : {}),
    ...(missing.includes('when') && start ? { wished: { wall: booked(start.wall, start.zone, start.which).wall, zone: start.zone } } : {}),
    ...(missing.includes('length') && minutes !== null ? { minutes } : {}),
    ...(missing.includes('where') && place ? { place: { kind: place.kind, text: place.kind === 'elsewhere' ? place.where : '' } } : {}),
  };
}

/** Does everything once, looks at it, and undoes it: what is shown before the deed is what the rooms would do. */
export async function rehearse(parts: WebParts, doing: Doing): Promise<Result<Rehearsed, AnyRefusal>> {
  const { visit, named } = doing;
  const tried = await enter(parts, visit, async (ctx) => {
    const done = await settleAndSchedule(ctx, doing);
    return done.ok ? { ok: false as const, reason: 'rehearsed' as const, ...(await lookedAt(ctx, done.value)) } : done;
  });
  if (tried.reason !== 'rehearsed') return tried;
  const { session: { title, zone }, place, seats, people, times } = tried;
  const busy = await enter(parts, visit, (ctx) => busyAt(ctx, named.known.map(({ person }) => person.id), times));
  return { ok: true, value: { title, zone, place, seats, people, times, busy } };
}

async function lookedAt(ctx: Context, session: Session) {
  const all = await occurrences(ctx.tx, ctx.organisation, session);
  return {
    session, place: (await placeNames(ctx, [session.place]))(session.place), times: all.map(({ time }) => time),
    seats: session.place?.kind === 'room' ? (await roomById(ctx.tx, ctx.organisation, session.place.room))?.capacity : undefined,
    people: (await attendeesOf(ctx.tx, ctx.organisation, session.id)).length,
  };
}
