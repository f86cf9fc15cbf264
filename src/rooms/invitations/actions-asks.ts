import { emit, type Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { markSeen, say } from '../messaging/actions.ts';
import { answerable, forbidsAnswer, write, type Refusal } from './actions.ts';
import { addressing } from './actions-copies.ts';
import { confirmActions, occasionLetter } from './actions-letter.ts';
import type { InvitationsFact } from './events.ts';
import type { AskId, Occasion } from './model.ts';
import { attendeeOf } from './reads.ts';
import { replyTo } from './model-reply.ts';
import { insertAsks, lockAsks, updateAsks, withdrawAskRows } from './store.ts';

/** Whom to ask, about what. `key` makes it one asking: with a key used before nobody is asked again. */
export interface Asking {
  readonly occasion: Occasion;
  readonly part: string;
  readonly people: readonly PersonId[];
  readonly key: string;
}

const subjectOf = ({ subject }: Occasion, part: string): Subject => ({ ...subject, ...(part === '' ? {} : { part }) });

/** Asks for an explicit confirmation (G-4.3.2). @returns who was asked now: nobody twice for the same time. */
export async function askConfirmation(ctx: Context, asking: Asking): Promise<readonly PersonId[]> {
  const { occasion, part, people } = asking;
  const asked = await insertAsks(ctx.tx, people.map((person) => ({
    organisation: ctx.organisation, id: newId<AskId>(), kind: 'confirmation' as const, subject_kind: occasion.subject.kind, subject: occasion.subject.id,
    part, person, asked_at: ctx.now, chased_at: null, chases: 0, answer: null, answered_at: null, answered_by: null, comment: null, withdrawn_at: null,
  })));
  return sayAsk(ctx, { ...asking, people: asked.map((one) => one.person) }, false);
}

/** Asks those once more who have not answered. @returns who was asked again. */
export async function chase(ctx: Context, asking: Asking): Promise<readonly PersonId[]> {
  const { occasion, part, people } = asking;
  const open = (await lockAsks(ctx.tx, ctx.organisation, { subject: occasion.subject.id, part }))
    .filter((ask) => ask.answer === null && people.includes(ask.person));
  const chased = await sayAsk(ctx, { ...asking, people: open.map((ask) => ask.person) }, true);
  if (chased.length > 0) await updateAsks(ctx.tx, ctx.organisation, open.map((ask) => ask.id), { chase: ctx.now });
  return chased;
}

async function sayAsk(ctx: Context, { occasion, part, people, key }: Asking, again: boolean): Promise<readonly PersonId[]> {
  if (people.length === 0) return [];
  const subject = subjectOf(occasion, part);
  const { guests } = await addressing(ctx, occasion);
  const said = await say(ctx, {
    kind: again ? 'invitations.chase' : 'invitations.confirmation', key, subject, sequence: occasion.sequence, to: people.map((person) => ({ person })),
    compose: async (person, head) => occasionLetter(ctx, head, person, {
      occasion, part, guests, subject: again ? 'invitation.chaseSubject' : 'invitation.confirmSubject',
      intro: [head.text.t(again ? 'invitation.chaseIntro' : 'invitation.confirmIntro', { organisation: head.organisation.name })],
      actions: await confirmActions(ctx, occasion, part, person, head),
    }),
  });
  if (!said) return [];
  await emit<InvitationsFact>(ctx, { kind: 'invitations.ConfirmationAsked', subject, people, again });
  return people;
}

/** The answer to an ask for confirmation. */
export interface Confirming {
  readonly subject: Subject;
  readonly person: PersonId;
  readonly answer: 'yes' | 'no';
  readonly by: 'link' | 'page' | 'phone' | 'office';
  readonly comment?: string | null;
}

/** Records it; the later one wins. Who confirms accepts, who says no declines. */
export async function answerAsk(ctx: Context, { subject, person, answer, by, comment = null }: Confirming): Promise<Result<undefined, Refusal>> {
  const forbidden = await forbidsAnswer(ctx, 'invitations.answerAsk', subject, person);
  if (forbidden) return refuse(forbidden);
  const part = subject.part ?? '';
  const found = await answerable(ctx, subject, person);
  if (!found.ok) return found;
  const ask = (await lockAsks(ctx.tx, ctx.organisation, { subject: subject.id, part })).find((one) => one.person === person);
  if (!ask) return refuse({ reason: 'not-asked' });
  if (by === 'link' || by === 'page') await markSeen(ctx, { person, subject });
  const { rows, occasion } = found.value;
  const reply = answer === 'yes' ? 'ACCEPTED' : 'DECLINED';
  if (replyTo(attendeeOf(rows)!, part, occasion) !== reply) {
    await write(ctx, { subject, person, reply, by: by === 'phone' ? 'office' : by }, found.value);
  }
  if (ask.answer === answer && ask.comment === comment) return ok();
  await updateAsks(ctx.tx, ctx.organisation, [ask.id], { answer, answered_at: ctx.now, answered_by: by, comment });
  await record(ctx, { verb: 'invitations.answerAsk', subject, details: { person, answer, by }, ...(comment ? { text: { comment } } : {}) });
  await emit<InvitationsFact>(ctx, { kind: 'invitations.ConfirmationAnswered', subject, person, answer });
  ctx.notices.changed(`${subject.kind}:${subject.id}`);
  return ok();
}

/** Withdraws asks that speak of a time that is no more: of a subject, of one of its parts. @returns how many. */
export function withdrawAsks(ctx: Context, subject: Subject): Promise<number> {
  const part = subject.part === undefined ? {} : { part: subject.part };
  return withdrawAskRows(ctx.tx, ctx.organisation, { subject: subject.id, ...part }, ctx.now);
}
