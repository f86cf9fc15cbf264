/** Families are told that they can book, and reminded before the deadline (P-2.1, P-2.2, P-4.1). */
import { emit, type Context } from '../../platform/context.ts';
import { ok, type Result } from '../../platform/result.ts';
import { organisation as organisationOf } from '../identity/reads.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { say } from '../messaging/actions.ts';
import { letter } from '../messaging/actions-letter.ts';
import type { Content, Letterhead, Recipient } from '../messaging/model.ts';
import type { Family } from '../people/model-students.ts';
import { studentsOf, teachersOfAll } from '../people/reads-students.ts';
import { tellWhenAllTold } from './actions-letters.ts';
import { about, aboutFamily, changed, isAfter, openedRound, type RoundRefusal } from './actions-open.ts';
import { addMissingFamilies } from './actions-round.ts';
import { contactTold, familyLink, firstName, instructionsTold } from './actions-say.ts';
import { daysTold } from './actions-teachers.ts';
import type { ConferencesFact } from './events.ts';
import type { Round, RoundFamily } from './model.ts';
import { addressees } from './reads-reach.ts';
import { appointments, roundFamilies } from './reads.ts';
import { familiesIn } from './reads-people.ts';
import { earliest } from './rules-opening.ts';
import { worded } from './rules-texts.ts';
import { wishingFamilies } from './reads-wishes.ts';
import { updateFamilies } from './store.ts';

/** Who was told, and whom only a letter or a telephone call reaches. */
export interface Told { readonly families: number; readonly byHand: number }

/** Tells every family that has not been told yet what it is for, when, how to book and whom to ask, with each guardian's own link. */
export async function tellFamilies(ctx: Context, id: string): Promise<Result<Told, RoundRefusal>> {
  const found = await openedRound(ctx, 'conferences.tellFamilies', id, { states: ['open'] });
  if (!found.ok) return found;
  await addMissingFamilies(ctx, found.value);
  const untold = (await roundFamilies(ctx, found.value.id)).filter(({ toldAt }) => toldAt === null);
  return tell(ctx, found.value, untold, false);
}

/**
 * Reminds the families that have booked nothing, as long as they still can and may: once a day at most. Where `after` is given,
 * only those who were told before it.
 */
export async function remindFamilies(ctx: Context, id: string, after?: Temporal.Instant): Promise<Result<Told, RoundRefusal>> {
  const found = await openedRound(ctx, 'conferences.tellFamilies', id, { states: ['open'] });
  if (!found.ok) return found;
  if (!isAfter(found.value.deadline, ctx.now)) return ok({ families: 0, byHand: 0 });
  const booked = new Set((await appointments(ctx, { round: found.value.id, live: true })).map(({ family }) => family));
  if (found.value.mode === 'preferences') for (const family of await wishingFamilies(ctx, found.value.id)) booked.add(family);
  const open = (await roundFamilies(ctx, found.value.id)).filter((one) => one.toldAt !== null && !booked.has(one.id) && (after === undefined || isAfter(after, one.toldAt)));
  return tell(ctx, found.value, open, true);
}

async function tell(ctx: Context, round: Round, families: readonly RoundFamily[], again: boolean): Promise<Result<Told, RoundRefusal>> {
  const live = new Map((await familiesIn(ctx, round)).map((one) => [one.key, one]));
  const there = families.filter(({ key }) => live.has(key));
  const students = new Map((await studentsOf(ctx, { ids: there.flatMap(({ key }) => live.get(key)!.students) })).map((one) => [one.person, firstName(one.name)]));
  const opens = await openingsOf(ctx, round, [...live.values()]);
  const told: RoundFamily[] = [];
  let passed = 0;
  for (const family of there) {
    const opensAt = opens.get(family.key) ?? round.opensAt;
    const early = again && isAfter(opensAt, ctx.now);
    const children = live.get(family.key)!.students.map((one: PersonId) => students.get(one) ?? '');
    const to = await addressees(ctx, family.guardians);
    if (to.length === 0) continue;
    if (!early && await sayTold(ctx, { ...round, opensAt }, family, { children, to, again })) told.push(family);
    else passed += 1;
  }
  const byHand = there.length - told.length - passed;
  await updateFamilies(ctx.tx, ctx.organisation, told.map((one) => one.id), again ? { reminded_at: ctx.now } : { told_at: ctx.now });
  await record(ctx, { verb: 'conferences.tellFamilies', subject: about(round), details: { families: told.length, byHand, again } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.FamiliesTold', subject: about(round), families: told.length, again });
  if (!again && told.length > 0) await tellWhenAllTold(ctx, round);
  changed(ctx, round);
  return ok({ families: told.length, byHand });
}

/** When each family of a round may book, by its key; empty where all may at once. */
async function openingsOf(ctx: Context, round: Round, families: readonly Family[]): Promise<ReadonlyMap<string, Temporal.Instant>> {
  if (round.openings.size === 0) return new Map();
  const ids = families.flatMap(({ students }) => students);
  const homes = new Map((await studentsOf(ctx, { ids })).map(({ person, homeClass }) => [person, homeClass]));
  const taught = await teachersOfAll(ctx, ids);
  return new Map(families.map(({ key, students }) => [key, earliest(round, students.flatMap((one) => [
    ...(homes.get(one) ? [homes.get(one)!] : []), ...(taught.get(one) ?? []).map((teaching) => teaching.class),
  ]))]));
}

/** @returns whether it was said: not where it was before. */
async function sayTold(ctx: Context, round: Round, family: RoundFamily, { children, to, again }: { children: readonly string[]; to: Awaited<ReturnType<typeof addressees>>; again: boolean }): Promise<boolean> {
  const kind = again ? 'conferences.remindFamily' : 'conferences.tellFamily';
  const said = await say(ctx, {
    kind, key: `${kind}:${family.id}${again ? `:${ctx.now.toZonedDateTimeISO(round.zone).toPlainDate()}` : ''}`, subject: aboutFamily(family), to, about: round.name,
    compose: (person, head) => toldLetter(ctx, round, family, { children, again }, person, head),
  });
  return said !== undefined;
}

async function toldLetter(ctx: Context, said: Round, family: RoundFamily, { children, again }: { children: readonly string[]; again: boolean }, person: Recipient, head: Letterhead): Promise<Content> {
  const [{ text }, round] = [head, worded(said, person.language)];
  const values = { round: round.name, children: text.list(children), organisation: head.organisation.name };
  const opens = isAfter(round.opensAt, ctx.now) ? [{ label: text.t('conference.opens'), value: text.dateTime(round.opensAt, round.zone) }] : [];
  return letter(head, {
    subject: text.t(again ? 'conference.mail.told.againSubject' : 'conference.mail.told.subject', values),
    blocks: [
      { kind: 'heading', text: round.name },
      { kind: 'paragraph', text: text.t(again ? 'conference.mail.told.again' : 'conference.mail.told.intro', values) },
      ...(round.purpose === '' ? [] : [{ kind: 'paragraph' as const, text: round.purpose }]),
      { kind: 'facts', facts: [
        { label: text.t('conference.days'), value: daysTold(round, text) },
        { label: text.t('conference.zone'), value: text.zoneName(round.zone, round.deadline) },
        { label: text.t('conference.format'), value: text.t(`conference.format.${round.format}`) },
        ...opens,
        { label: text.t('conference.deadline'), value: text.dateTime(round.deadline, round.zone) },
        { label: text.t('conference.contact'), value: contactTold(round, await organisationOf(ctx.tx, ctx.organisation)) },
      ] },
      { kind: 'paragraph', text: text.t(round.mode === 'preferences' ? 'wishes.mail.how' : 'conference.mail.told.how') },
      ...instructionsTold(round),
      { kind: 'actions', primary: true, actions: [{ label: text.t('conference.mail.told.act'), href: await familyLink(ctx, round, family, person.id) }] },
      { kind: 'small', text: text.t('conference.mail.told.yours', { name: person.name }) },
    ],
  });
}
