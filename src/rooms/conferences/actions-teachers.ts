/** Teachers are asked when they can and what they wish, before families may book (P-3.1). */
import { emit, type Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, type Relation } from '../identity/access.ts';
import { makeLink } from '../identity/actions.ts';
import type { PersonId } from '../identity/model.ts';
import { member, organisation as organisationOf } from '../identity/reads.ts';
import { record } from '../log/actions.ts';
import { markSeen, say } from '../messaging/actions.ts';
import { letter } from '../messaging/actions-letter.ts';
import type { Content, Letterhead, Recipient } from '../messaging/model.ts';
import { person as personById } from '../people/reads.ts';
import { access } from './access.ts';
import { about, changed, openedRound, type RoundRefusal } from './actions-open.ts';
import { refreshSlots, windowOf } from './actions-slots.ts';
import type { ConferencesFact } from './events.ts';
import type { Round, RoundTeacher } from './model.ts';
import { missingTeachers, round as roundById, roundTeachers } from './reads.ts';
import { instantAt } from './rules.ts';
import type { GivenHours } from './schema.ts';
import { lockTeachers, putHours, updateRound, updateTeachers } from './store.ts';

/** Asks every teacher who has not said it yet when he can, again those who were asked before. @returns whom. */
export async function askTeachers(ctx: Context, id: string): Promise<Result<readonly PersonId[], RoundRefusal>> {
  const found = await openedRound(ctx, 'conferences.askTeachers', id, { states: ['draft', 'collecting', 'open'] });
  if (!found.ok) return found;
  const round = found.value;
  const open = (await roundTeachers(ctx, round.id)).filter(({ saidAt }) => saidAt === null);
  if (open.length === 0) return ok([]);
  const again = open.some(({ askedAt }) => askedAt !== null);
  for (const asked of [true, false]) {
    const these = open.filter(({ askedAt }) => (askedAt !== null) === asked).map(({ teacher }) => teacher);
    await sayAsk(ctx, round, these, asked);
    await updateTeachers(ctx.tx, ctx.organisation, round.id, these, asked ? { reminded_at: ctx.now } : { asked_at: ctx.now });
  }
  if (round.state === 'draft') await updateRound(ctx.tx, ctx.organisation, round.id, { state: 'collecting' });
  const people = open.map(({ teacher }) => teacher);
  await record(ctx, { verb: 'conferences.askTeachers', subject: about(round), details: { people: people.length, again } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.TeachersAsked', subject: about(round), people, again });
  changed(ctx, round);
  return ok(people);
}

async function sayAsk(ctx: Context, round: Round, teachers: readonly PersonId[], again: boolean): Promise<void> {
  if (teachers.length === 0) return;
  const lead = (await personById(ctx.tx, ctx.organisation, round.coordinator))?.name ?? '';
  const kind = again ? 'conferences.remindTeacher' : 'conferences.askTeacher';
  await say(ctx, {
    kind, key: `${kind}:${round.id}:${newId()}`, subject: about(round), to: teachers.map((person) => ({ person })), about: round.name,
    compose: (to, head) => asked(ctx, round, lead, again, to, head),
  });
}

async function asked(ctx: Context, round: Round, lead: string, again: boolean, to: Recipient, head: Letterhead): Promise<Content> {
  const { text } = head;
  const values = { round: round.name, name: lead === '' ? head.organisation.name : lead };
  return letter(head, {
    subject: text.t(again ? 'conference.mail.hours.againSubject' : 'conference.mail.hours.subject', values),
    blocks: [
      { kind: 'heading', text: round.name },
      { kind: 'paragraph', text: text.t(again ? 'conference.mail.hours.again' : 'conference.mail.hours.intro', values) },
      { kind: 'facts', facts: [{ label: text.t('conference.days'), value: daysTold(round, text) }, { label: text.t('conference.zone'), value: text.zoneName(round.zone, windowOf(round).start) }] },
      { kind: 'actions', primary: true, actions: [{ label: text.t('conference.mail.hours.act'), href: await hoursAddress(ctx, round, to.id) }] },
    ],
  });
}

/** The days of a round, one a line, in the reader's language and the round's zone. */
export function daysTold({ days, zone }: Round, text: Letterhead['text']): string[] {
  return days.map(({ date, from, to }) => text.dateRange(instantAt(zone, date, from), instantAt(zone, date, to), zone));
}

/** Where a teacher says it: his own page, or behind a signed link where he cannot sign in. */
async function hoursAddress(ctx: Context, round: Round, teacher: PersonId): Promise<string> {
  if ((await member(ctx.tx, ctx.organisation, teacher))?.account) {
    const { slug } = await organisationOf(ctx.tx, ctx.organisation);
    return new URL(`/o/${slug}/conferences/${round.id}/hours`, ctx.publicUrl).href;
  }
  return (await makeLink(ctx, { purpose: 'conference.hours', subject: about(round), person: teacher, expiresAt: windowOf(round).end })).address;
}

const selfOf = ({ actor }: Context) => (actor.kind === 'person' || actor.kind === 'guest' ? actor.person : undefined);

/** Who may say when this teacher can: the office, himself, and his link for this round and no other teacher. */
async function forbidsHours(ctx: Context, id: string, teacher: PersonId): Promise<RoundRefusal | undefined> {
  const relations: Relation[] = selfOf(ctx) === teacher ? ['self'] : [];
  if (ctx.actor.kind === 'guest' && selfOf(ctx) !== teacher) return { reason: 'forbidden', verb: 'conferences.sayHours' };
  return forbids(ctx, 'conferences.sayHours', access['conferences.sayHours'], { subject: id, relations });
}

/** What a teacher is asked, and what he has said. */
export async function ownHours(ctx: Context, id: string, teacher: PersonId): Promise<Result<{ round: Round; own: RoundTeacher }, RoundRefusal>> {
  const forbidden = await forbidsHours(ctx, id, teacher);
  if (forbidden) return refuse(forbidden);
  const round = await roundById(ctx, id);
  const own = round && (await roundTeachers(ctx, round.id, [teacher]))[0];
  return round && own ? ok({ round, own }) : refuse({ reason: 'not-found' });
}

/** Says when a teacher can and what he wishes: in place of what he has said before. No hours on a day: not then. */
export async function sayHours(ctx: Context, id: string, teacher: PersonId, { hours, longestRun, wishes }: GivenHours): Promise<Result<undefined, RoundRefusal>> {
  const forbidden = await forbidsHours(ctx, id, teacher);
  if (forbidden) return refuse(forbidden);
  const round = await roundById(ctx, id);
  if (!round || (await lockTeachers(ctx.tx, ctx.organisation, round.id, [teacher])).length === 0) return refuse({ reason: 'not-found' });
  if (!['draft', 'collecting', 'open'].includes(round.state)) return refuse({ reason: 'round-state', state: round.state });
  if (hours.some(({ date }) => !round.days.some((day) => day.date.equals(date)))) return refuse({ reason: 'outside-days' });
  await putHours(ctx.tx, ctx.organisation, round.id, teacher, hours.map(({ date, from, to }) => ({
    organisation: ctx.organisation, round: round.id, teacher, date, from_minute: from, to_minute: to,
  })));
  await updateTeachers(ctx.tx, ctx.organisation, round.id, [teacher], { longest_run: longestRun, wishes, said_at: ctx.now, time_version: null });
  if (round.state === 'open') await refreshSlots(ctx, round, [teacher]);
  const missing = (await missingTeachers(ctx, round.id)).length;
  await record(ctx, { verb: 'conferences.sayHours', subject: about(round), details: { teacher, hours: hours.length, missing } });
  await emit<ConferencesFact>(ctx, { kind: 'conferences.HoursSaid', subject: about(round), teacher, missing });
  if (missing === 0) await emit<ConferencesFact>(ctx, { kind: 'conferences.AllHoursSaid', subject: about(round) });
  if (selfOf(ctx) === teacher) await markSeen(ctx, { person: teacher, subject: about(round) });
  changed(ctx, round);
  return ok();
}
