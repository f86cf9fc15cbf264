import type { Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import type { PersonId } from '../identity/model.ts';
import { askConfirmation, chase } from '../invitations/actions-asks.ts';
import type { Ask, Occasion } from '../invitations/model.ts';
import { asksOf, attendeesOf } from '../invitations/reads.ts';
import { remindable } from './actions-remind.ts';
import type { Act, Outcome, Turn } from './ports.ts';
import { session as sessionById } from './reads.ts';
import { occasionOf } from './reads-occasion.ts';

interface Confirmable {
  readonly occasion: Occasion; readonly part: string; readonly people: readonly PersonId[]; readonly asks: readonly Ask[]; readonly start: string;
}

/** What is to be confirmed, by whom: everybody who has not said no (G-4.3.2). */
async function confirmable(ctx: Context, subject: Subject): Promise<Confirmable | Outcome> {
  const session = await sessionById(ctx.tx, ctx.organisation, subject.id);
  if (!session) return { waived: 'gone' };
  const part = subject.part ?? '';
  const occasion = await occasionOf(ctx, session);
  const openness = occasion?.openness(part, ctx.now) ?? 'unknown';
  if (!occasion || openness !== 'open') return { waived: openness };
  const people = remindable(await attendeesOf(ctx.tx, ctx.organisation, session.id), occasion, part);
  return { occasion, part, people, asks: await asksOf(ctx.tx, ctx.organisation, session.id, part), start: occasion.telling(part).time.start.toString() };
}

async function ask(ctx: Context, subject: Subject, turn: Turn): Promise<Outcome> {
  const found = await confirmable(ctx, subject);
  if (!('occasion' in found)) return found;
  const { occasion, part, people, asks, start } = found;
  const fresh = people.filter((person) => !asks.some((one) => one.person === person));
  const key = `confirmation:${subject.id}:${part}:${start}:${turn.step}:${asks.length}`;
  const asked = await askConfirmation(ctx, { occasion, part, people: fresh, key });
  return { done: { asked: asked.length } };
}

async function chaseOpen(ctx: Context, subject: Subject, turn: Turn): Promise<Outcome> {
  const found = await confirmable(ctx, subject);
  if (!('occasion' in found)) return found;
  const { occasion, part, people, start } = found;
  const chased = await chase(ctx, { occasion, part, people, key: `chase:${subject.id}:${part}:${start}:${turn.step}` });
  return { done: { chased: chased.length } };
}

/** Whom a person has to call: everybody who is still to come and has neither confirmed nor said no. */
async function callList(ctx: Context, subject: Subject): Promise<Outcome> {
  const found = await confirmable(ctx, subject);
  if (!('occasion' in found)) return found;
  const { people, asks } = found;
  const answered = new Set(asks.filter((one) => one.answer !== null).map((one) => one.person));
  const open = people.filter((person) => !answered.has(person));
  return open.length > 0 ? { open: 'call', evidence: { people: open.length } } : { done: { confirmed: asks.filter((one) => one.answer === 'yes').length } };
}

export const acts: readonly Act[] = [
  { name: 'sessions.askConfirmation', act: ask },
  { name: 'sessions.chaseConfirmation', act: chaseOpen },
  { name: 'sessions.callList', act: callList },
];
