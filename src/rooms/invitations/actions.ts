import { emit, type Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbidsAbout, may, ruleOf, standingTo, type Forbidden } from '../identity/access.ts';
import { revoke } from '../identity/actions.ts';
import type { PersonId } from '../identity/model.ts';
import type { Closed } from '../identity/ports.ts';
import { record } from '../log/actions.ts';
import { markSeen, withdraw } from '../messaging/actions.ts';
import { people as peopleById } from '../people/reads.ts';
import { filesOf } from '../records/reads.ts';
import { access } from './access.ts';
import { storeCopies } from './actions-copies.ts';
import type { InvitationsFact } from './events.ts';
import type { Answer, Invitee, Occasion, Openness, RepliedBy } from './model.ts';
import { Host } from './ports.ts';
import { standing } from './model-reply.ts';
import { difference } from './rules.ts';
import { attendeeOf } from './reads.ts';
import { knownAttendees, lockAttendees, lockPerson, partsOf, putAttendee, putFirst, renamePartRows, updateAttendees, withdrawAskRows, type Tables } from './store.ts';

export type Refusal = Forbidden | Closed
  | { readonly reason: 'not-found' } | { readonly reason: 'not-invited' } | { readonly reason: 'not-asked' }
  /** It can no longer be answered. `unknown`: it has no such occurrence. */
  | { readonly reason: 'not-open'; readonly because: Exclude<Openness, 'open'> };

/** Asks exactly these people to a subject; who was asked before keeps his answer. Part of the verb of the room that owns it. */
export async function setAttendees(
  ctx: Context, subject: Pick<Subject, 'kind' | 'id'>, people: readonly Invitee[],
): Promise<{ added: PersonId[]; removed: PersonId[] }> {
  const present = (await lockAttendees(ctx.tx, ctx.organisation, subject.id)).filter((row) => row.removed_at === null);
  const { added, changed, removed } = difference(present, people);
  await add(ctx, subject, added);
  for (const { person, required } of changed) {
    await updateAttendees(ctx.tx, ctx.organisation, { subject: subject.id, people: [person], parts: true }, { required });
  }
  await remove(ctx, subject, removed.map((one) => one.person));
  return { added: added.map((one) => one.person), removed: removed.map((one) => one.person) };
}

/** Asks more people. @returns those who were not asked already. @throws for a person who does not exist. */
export async function addAttendees(ctx: Context, subject: Pick<Subject, 'kind' | 'id'>, people: readonly Invitee[]): Promise<PersonId[]> {
  const rows = await lockAttendees(ctx.tx, ctx.organisation, subject.id);
  const present = new Set(rows.filter((row) => row.removed_at === null).map((row) => row.person));
  const fresh = [...new Map(people.filter((one) => !present.has(one.person)).map((one) => [one.person, one])).values()];
  await add(ctx, subject, fresh);
  return fresh.map((one) => one.person);
}

async function add(ctx: Context, subject: Pick<Subject, 'kind' | 'id'>, people: readonly Invitee[]): Promise<void> {
  if (people.length === 0) return;
  const known = await peopleById(ctx.tx, ctx.organisation, people.map((one) => one.person));
  const nobody = people.find(({ person }) => !known.has(person));
  if (nobody) throw new Error(`no person ${nobody.person} to ask to ${subject.kind} ${subject.id}`);
  const rows = people.map(({ person, required }): Tables['attendees'] => ({
    organisation: ctx.organisation, subject_kind: subject.kind, subject: subject.id, part: '', person, required, reply: 'NEEDS-ACTION',
    reply_sequence: null, replied_at: null, replied_by: null, comment: null, added_at: ctx.now, removed_at: null, told_sequence: null, told_at: null,
  }));
  if ((await knownAttendees(ctx.tx, subject.id))?.length === 0) putFirst(ctx.tx, rows);
  else for (const row of rows) await putAttendee(ctx.tx, row);
  await emit<InvitationsFact>(ctx, { kind: 'invitations.Invited', subject, people: people.map((one) => one.person) });
}

/** Asks these people no longer: what was to be said to them is withdrawn, their links no longer open. @returns who was asked. */
export async function removeAttendees(ctx: Context, subject: Pick<Subject, 'kind' | 'id'>, people: readonly PersonId[]): Promise<PersonId[]> {
  const present = (await lockAttendees(ctx.tx, ctx.organisation, subject.id)).filter((row) => row.removed_at === null && people.includes(row.person));
  await remove(ctx, subject, present.map((row) => row.person));
  return present.map((row) => row.person);
}

async function remove(ctx: Context, subject: Pick<Subject, 'kind' | 'id'>, people: readonly PersonId[]): Promise<void> {
  if (people.length === 0) return;
  await updateAttendees(ctx.tx, ctx.organisation, { subject: subject.id, people, parts: true }, { removed_at: ctx.now });
  await withdrawAskRows(ctx.tx, ctx.organisation, { subject: subject.id, people }, ctx.now);
  await withdraw(ctx, subject, { people });
  const opened = [subject.id, ...(await filesOf(ctx.tx, ctx.organisation, subject)).map((file) => file.id as string)];
  for (const person of people) for (const id of opened) await revoke(ctx, { subject: id, person }, subject);
  await emit<InvitationsFact>(ctx, { kind: 'invitations.Uninvited', subject, people });
}

/** Occurrences of a subject are called otherwise: answers and asks go with them. Part of the verb of the room that owns it. */
export async function renameParts(ctx: Context, { id }: Pick<Subject, 'id'>, nameOf: (part: string) => string): Promise<void> {
  const parts = await partsOf(ctx.tx, ctx.organisation, id);
  await renamePartRows(ctx.tx, ctx.organisation, id, new Map(parts.map((part) => [part, nameOf(part)] as const).filter(([from, to]) => from !== to)));
}

/** An answer. `sequence` is the version that was answered, else the present one. */
export interface Replying {
  readonly subject: Subject;
  readonly person: PersonId;
  readonly reply: Answer;
  readonly comment?: string | null;
  readonly sequence?: number;
  readonly by: RepliedBy;
}

/**
 * Records the answer of a person to the whole or, with `subject.part`, to one occurrence (G-4.2.2). The later one wins; the
 * same again changes nothing. One to a version that was overtaken is kept as such: `old` says that it does not stand.
 */
export async function reply(ctx: Context, replying: Replying): Promise<Result<{ old: boolean }, Refusal>> {
  const { subject, person, by } = replying;
  const forbidden = await forbidsAnswer(ctx, 'invitations.reply', subject, person);
  if (forbidden) return refuse(forbidden);
  const found = await answerable(ctx, subject, person);
  if (!found.ok) return found;
  if (by === 'link' || by === 'page') await markSeen(ctx, { person, subject });
  return ok(await write(ctx, replying, found.value));
}

/** A guest answers for the person of the link alone, a person for himself, the office and whose it is for anybody. */
export async function forbidsAnswer(ctx: Context, verb: keyof typeof access, subject: Subject, person: PersonId): Promise<Forbidden | Closed | undefined> {
  const { actor } = ctx;
  if (actor.kind === 'guest' && actor.person !== person) return { reason: 'forbidden', verb };
  return forbidsAbout(ctx, verb, access[verb], subject, actor.kind === 'person' && actor.person === person ? ['self'] : []);
}

/** Whether who acts may know that there is such a thing although the person is not asked to it: who is not, need not. */
async function mayKnow(ctx: Context, subject: Subject): Promise<boolean> {
  if (ctx.actor.kind === 'guest') return true;
  const standing = await standingTo(ctx, subject);
  const { relations: _self, ...rule } = access['invitations.reply'];
  return standing.relations.length > 0 || may(ctx.actor, ruleOf(rule, standing));
}

/** What an answer is written upon. */
export interface Answerable { readonly rows: readonly Tables['attendees'][]; readonly occasion: Occasion }

/** The place of a person among those asked, kept from others, if an answer can still be given. */
export async function answerable(ctx: Context, subject: Subject, person: PersonId): Promise<Result<Answerable, Refusal>> {
  const host = ctx.ports.all(Host).find((one) => one.kind === subject.kind);
  const occasion = await host?.occasion(ctx, subject.id);
  if (!occasion) return refuse({ reason: 'not-found' });
  const rows = await lockPerson(ctx.tx, ctx.organisation, subject.id, person);
  const attendee = attendeeOf(rows);
  if (!attendee && !(await mayKnow(ctx, subject))) return refuse({ reason: 'not-found' });
  if (!attendee || attendee.removedAt !== null) return refuse({ reason: 'not-invited' });
  const openness = occasion.openness(subject.part ?? '', ctx.now);
  return openness === 'open' ? ok({ rows, occasion }) : refuse({ reason: 'not-open', because: openness });
}

/** Writes an answer that may be given. */
export async function write(
  ctx: Context, { subject, person, reply: answer, comment = null, sequence, by }: Replying, { rows, occasion }: Answerable,
): Promise<{ old: boolean }> {
  const part = subject.part ?? '';
  const version = Math.min(sequence ?? occasion.sequence, occasion.sequence);
  const old = standing({ reply: answer, sequence: version, at: ctx.now, by, comment }, occasion.settledSequence(part)) !== answer;
  const before = rows.find((row) => row.part === part);
  if (before && before.reply === answer && before.comment === comment && before.reply_sequence === version) return { old };
  const whole = rows.find((row) => row.part === '')!;
  await putAttendee(ctx.tx, {
    ...(before ?? { ...whole, part, told_sequence: null, told_at: null }),
    reply: answer, reply_sequence: version, replied_at: ctx.now, replied_by: by, comment, removed_at: null,
  });
  await record(ctx, {
    verb: 'invitations.reply', subject, details: { person, reply: answer, sequence: version, old, by }, ...(comment ? { text: { comment } } : {}),
  });
  await storeCopies(ctx, occasion, [person]);
  await emit<InvitationsFact>(ctx, { kind: 'invitations.Replied', subject, person, reply: answer, old });
  ctx.notices.changed(`${subject.kind}:${subject.id}`);
  return { old };
}
