/** Families say whom they want to meet and when they can (P-4.3, P-4.2): nothing is booked by it, and it can be changed until the deadline. */
import { emit, type Context } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { record } from '../log/actions.ts';
import { say, withdraw } from '../messaging/actions.ts';
import { letter } from '../messaging/actions-letter.ts';
import type { Content, Letterhead, Recipient } from '../messaging/model.ts';
import { organisation as organisationOf } from '../identity/reads.ts';
import { areOfFamily, openedFamily, type Scene } from './actions-family.ts';
import { aboutFamily, changed, isAfter, type BookingRefusal } from './actions-open.ts';
import { contactTold, familyLink, namesOf, type Names } from './actions-say.ts';
import type { ConferencesFact } from './events.ts';
import type { BookingWay } from './model.ts';
import type { Wished, Wishes } from './model-wishes.ts';
import { addressees } from './reads-reach.ts';
import { wishesOf } from './reads-wishes.ts';
import { samePair } from './rules.ts';
import { worded } from './rules-texts.ts';
import type { GivenWishes } from './schema-wishes.ts';
import { deleteWishes, putWishes } from './store-wishes.ts';

export type WishRefusal = BookingRefusal
  /** The round gives times otherwise. */
  | { readonly reason: 'round-mode' }
  /** The plan is published: what is free now can be booked. */
  | { readonly reason: 'wishes-over' };

/** Whether the family may say it now: by its link until the deadline, the office until the plan is published. */
export function mayWish(ctx: Pick<Context, 'now'>, { round, byLink, opensAt }: Pick<Scene, 'round' | 'byLink' | 'opensAt'>): WishRefusal | undefined {
  if (round.mode !== 'preferences') return { reason: 'round-mode' };
  if (round.publishedAt !== null) return { reason: 'wishes-over' };
  if (round.state === 'closed' && byLink) return { reason: 'too-late', deadline: round.deadline };
  if (round.state !== 'open' && round.state !== 'closed') return { reason: 'round-state', state: round.state };
  if (byLink && isAfter(opensAt, ctx.now)) return { reason: 'not-yet', opens: opensAt };
  return byLink && !isAfter(round.deadline, ctx.now) ? { reason: 'too-late', deadline: round.deadline } : undefined;
}

/** A wish that stands among both is one that must be. */
function pairsOf({ must, like }: GivenWishes): Wished[] {
  const all = [...must.map((pair) => ({ ...pair, must: true })), ...like.map((pair) => ({ ...pair, must: false }))];
  return all.filter((one, at) => all.findIndex((other) => samePair(one, other)) === at);
}

/** Says what a family wants, in place of what it wanted before, and confirms that it was received. */
export async function giveWishes(ctx: Context, id: string, given: GivenWishes, way: BookingWay): Promise<Result<Wishes, WishRefusal>> {
  const found = await openedFamily(ctx, 'conferences.wish', id);
  if (!found.ok) return found;
  const scene = found.value;
  const { round, family } = scene;
  const refused = mayWish(ctx, scene);
  if (refused) return refuse(refused);
  const pairs = pairsOf(given);
  if (!areOfFamily(scene, pairs)) return refuse({ reason: 'not-of-family' });
  if (pairs.some((pair) => scene.booked.some((one) => samePair(one, pair)))) return refuse({ reason: 'booked-already' });
  if (given.days.some(({ date }) => !round.days.some((day) => day.date.equals(date)))) return refuse({ reason: 'outside-days' });
  const version = await putWishes(ctx.tx, {
    organisation: ctx.organisation, family: family.id, round: round.id, pairs, way, given_at: ctx.now,
    place: round.format === 'choice' ? given.place ?? 'in-person' : round.format, days: given.days.map(({ date, ...rest }) => ({ ...rest, date: date.toString() })),
  });
  await record(ctx, { verb: 'conferences.wish', subject: aboutFamily(family), details: { round: round.id, wishes: pairs.length, must: pairs.filter(({ must }) => must).length, way, version } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.WishesGiven', subject: aboutFamily(family), round: round.id, wishes: pairs.length });
  const wishes = (await wishesOf(ctx, family.id))!;
  await sayReceived(ctx, scene, wishes);
  changed(ctx, round);
  return ok(wishes);
}

/** Takes back all that a family wanted. */
export async function dropWishes(ctx: Context, id: string): Promise<Result<undefined, WishRefusal>> {
  const found = await openedFamily(ctx, 'conferences.wish', id);
  if (!found.ok) return found;
  const { round, family } = found.value;
  const refused = mayWish(ctx, found.value);
  if (refused) return refuse(refused);
  if (!(await deleteWishes(ctx.tx, ctx.organisation, family.id))) return ok();
  await withdraw(ctx, aboutFamily(family), { kinds: [received] });
  await record(ctx, { verb: 'conferences.wish', subject: aboutFamily(family), details: { round: round.id, wishes: 0 } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.WishesGiven', subject: aboutFamily(family), round: round.id, wishes: 0 });
  changed(ctx, round);
  return ok();
}

const received = 'conferences.wishesReceived';

/** One confirmation for each version; an older one that has not left never does. */
async function sayReceived(ctx: Context, scene: Scene, wishes: Wishes): Promise<void> {
  const { family } = scene;
  await withdraw(ctx, aboutFamily(family), { kinds: [received] });
  const to = await addressees(ctx, family.guardians);
  if (to.length === 0) return;
  const names = await namesOf(ctx, scene);
  await say(ctx, {
    kind: received, key: `${received}:${family.id}:${wishes.givenAt.epochMilliseconds}:${wishes.version}`, subject: aboutFamily(family), to, about: scene.round.name,
    compose: (person, head) => receivedLetter(ctx, scene, wishes, names, person, head),
  });
}

async function receivedLetter(ctx: Context, { round, family }: Scene, { pairs, days }: Wishes, names: Names, person: Recipient, head: Letterhead): Promise<Content> {
  const { text } = head;
  const values = { round: round.name, when: text.dateTime(round.deadline, round.zone) };
  const named = (must: boolean) => pairs.filter((one) => one.must === must)
    .map(({ teacher, student }) => text.t('wishes.mail.pair', { teacher: names.teachers.get(teacher) ?? '', child: names.children.get(student) ?? '' }));
  const facts = [
    { label: text.t('wishes.must'), value: named(true) }, { label: text.t('wishes.like'), value: named(false) },
    { label: text.t('wishes.mail.days'), value: days.map(({ date }) => text.weekdayDate(date)) },
    { label: text.t('conference.contact'), value: contactTold(worded(round, person.language), await organisationOf(ctx.tx, ctx.organisation)) },
  ];
  return letter(head, {
    subject: text.t('wishes.mail.received.subject', values),
    blocks: [
      { kind: 'heading', text: round.name },
      { kind: 'paragraph', text: text.t('wishes.mail.received.intro', values) },
      { kind: 'facts', facts: facts.filter(({ value }) => value.length > 0) },
      { kind: 'actions', primary: true, actions: [{ label: text.t('wishes.mail.received.act'), href: await familyLink(ctx, round, family, person.id) }] },
    ],
  });
}
