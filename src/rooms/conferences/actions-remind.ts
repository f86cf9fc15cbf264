/** Families are reminded of their evening with the whole sheet, teachers and interpreters get their day's list the evening before. */
import { createHash } from 'node:crypto';
import type { Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import type { Text } from '../../platform/text.ts';
import { member, organisation as organisationOf } from '../identity/reads.ts';
import type { Organisation, PersonId } from '../identity/model.ts';
import { say } from '../messaging/actions.ts';
import { letter } from '../messaging/actions-letter.ts';
import type { Content, Fact, Letterhead, Recipient } from '../messaging/model.ts';
import { ledgerOf } from '../messaging/reads.ts';
import { studentsOf } from '../people/reads-students.ts';
import { readFamily, type Scene } from './actions-family.ts';
import { about, aboutFamily } from './actions-open.ts';
import { contactTold, dayOf, eveningKey, familyLink, interpretingTold, meetingTold, namesOf, placeTold, type Names } from './actions-say.ts';
import type { Appointment } from './model.ts';
import { roomBefore } from './reads-evening.ts';
import { interpretedIn, type Interpreted } from './reads-interpreters.ts';
import { addressees } from './reads-reach.ts';
import { appointments, round as roundById, roundTeachers } from './reads.ts';
import { worded } from './rules-texts.ts';
import { sheetFacts, type SheetFacts } from './reads-sheet.ts';
import { dayOfRound, partOfDay } from './reads-subject-evening.ts';

type Outcome = { readonly done: Readonly<Record<string, number>> } | { readonly waived: string } | { readonly open: string };

/** Who was told how his evening stands within this time is not reminded of the same at once. */
const lately = Temporal.Duration.from({ hours: 1 });

/** What a family has ahead on one day, as its sheet says it. */
interface Sheet extends SheetFacts {
  readonly scene: Scene;
  readonly all: readonly Appointment[];
  readonly names: Names;
  readonly organisation: Organisation;
}

/**
 * Reminds a family of one evening: everything that is booked for it as it stands now, of nothing that was moved or cancelled,
 * and of nothing twice. Its day is the part of the subject.
 */
export async function remindEvening(ctx: Context, { id, part = '' }: Subject, { step }: { readonly step: string }): Promise<Outcome> {
  const found = await readFamily(ctx, id);
  if (!found.ok) return found.reason === 'family-changed' ? { open: 'family-changed' } : { waived: 'gone' };
  const scene = found.value;
  const all = scene.booked.filter(({ state, start }) => state === 'booked' && partOfDay(start, scene.round.zone) === part && Temporal.Instant.compare(start, ctx.now) > 0);
  if (all.length === 0) return { waived: 'gone' };
  if (await toldLately(ctx, id, dayOf(all[0]!.start, scene.round.zone))) return { done: { sent: 0, leftOut: scene.family.guardians.length } };
  const to = await addressees(ctx, scene.family.guardians);
  if (to.length === 0) return { done: { sent: 0, byHand: 1 } };
  const sheet = await sheetOf(ctx, scene, all);
  const said = await say(ctx, {
    kind: 'conferences.reminder', key: `conferences.reminder:${id}:${step}:${part}:${digest(all)}`, subject: aboutFamily(scene.family), sequence: scene.family.version, to, about: scene.round.name,
    compose: (person, head) => reminderLetter(ctx, sheet, person, head),
  });
  return { done: { sent: said ? to.length : 0 } };
}

const digest = (all: readonly Appointment[]) => createHash('sha256').update(all.map(({ id }) => id).join(' ')).digest('hex').slice(0, 16);

/** An evening is told by a message of its own, whose key names its day; what was arranged anew by one for all. */
async function toldLately(ctx: Context, family: string, day: string): Promise<boolean> {
  const since = ctx.now.subtract(lately);
  return (await ledgerOf(ctx.tx, ctx.organisation, { kind: 'round-family', id: family }))
    .some(({ message: { kind, key }, queuedAt, state }) => ((kind === 'conferences.evening' && key.startsWith(eveningKey(family, day))) || kind === 'conferences.rearranged')
      && !['withdrawn', 'unreachable'].includes(state) && Temporal.Instant.compare(queuedAt, since) > 0);
}

async function sheetOf(ctx: Context, scene: Scene, all: readonly Appointment[]): Promise<Sheet> {
  const { round, family } = scene;
  return {
    scene, all, names: await namesOf(ctx, scene), organisation: await organisationOf(ctx.tx, ctx.organisation),
    ...await sheetFacts(ctx, { round, family, booked: all }, all[0]!.start.toZonedDateTimeISO(round.zone).toPlainDate()),
  };
}

async function reminderLetter(ctx: Context, { scene: { round, family }, all, names, organisation, before, late, helped, number }: Sheet, person: Recipient, head: Letterhead): Promise<Content> {
  const { text } = head;
  const [first] = all as [Appointment];
  const values = { round: round.name, day: text.weekdayDate(first.start, round.zone), time: text.time(first.start, round.zone), place: placeTold(first, names, text), teacher: names.teachers.get(first.teacher) ?? '' };
  const lines = all.flatMap((one) => [
    meetingTold(one, round.zone, names, text), ...changedSince(one, { before, names, text }),
    ...(late.has(one.teacher) ? [text.t('evening.late', { minutes: late.get(one.teacher)! })] : []),
  ]);
  return letter(head, {
    subject: text.t('evening.mail.remind.subject', values),
    blocks: [
      { kind: 'heading', text: round.name },
      { kind: 'paragraph', text: text.t('evening.mail.remind.intro', values) },
      { kind: 'facts', facts: [
        { label: values.day, value: lines }, ...interpretingTold(all, helped, { zone: round.zone, names, text }),
        { label: text.t('evening.number'), value: text.number(number) },
        { label: text.t('conference.zone'), value: text.zoneName(round.zone, first.start) }, { label: text.t('conference.contact'), value: contactTold(worded(round, person.language), organisation) },
      ] },
      { kind: 'actions', primary: true, actions: [{ label: text.t('evening.mail.remind.act'), href: await familyLink(ctx, round, family, person.id) }] },
    ],
  });
}

/** That a meeting has another room than the family was told first. */
export function changedSince(one: Appointment, { before, names, text }: { before: Sheet['before']; names: Names; text: Text }): string[] {
  const room = roomBefore(one, before);
  return room === undefined ? [] : [text.t('evening.roomChanged', { room: names.rooms.get(room)?.name ?? '' })];
}

/** Tells each teacher and each interpreter what he has on a day of a round, in order of time (P-7.1). */
export async function tellDay(ctx: Context, { id }: Subject, { step }: { readonly step: string }): Promise<Outcome> {
  const day = await dayOfRound(ctx, id);
  const round = day && await roundById(ctx, day.round);
  if (!round || !day) return { waived: 'gone' };
  const isThen = ({ start, state }: Appointment) => state === 'booked' && start.toZonedDateTimeISO(round.zone).toPlainDate().equals(day.date) && Temporal.Instant.compare(start, ctx.now) > 0;
  const all = (await appointments(ctx, { round: round.id, live: true })).filter(isThen);
  const helped = all.some(({ interpreterLanguage }) => interpreterLanguage !== null) ? (await interpretedIn(ctx, round)).filter(({ one }) => isThen(one)) : [];
  const teachers = await roundTeachers(ctx, round.id);
  const names = await namesOf(ctx, { family: { students: await studentsOf(ctx, { ids: all.map(({ student }) => student), left: true }) }, teachers });
  const list: List = { ctx, scene: { round, day: day.date }, all, helped, names, step };
  const own = Map.groupBy(all, ({ teacher }) => teacher);
  for (const [teacher, of] of own) await sayDay(list, { kind: 'conferences.day', person: teacher, lines: (text) => of.map((one) => lineFor(list, one, text)) });
  const run = Map.groupBy(helped.filter(({ person }) => person !== null), ({ person }) => person!);
  for (const [person, of] of run) await sayDay(list, { kind: 'conferences.run', person, lines: (text) => of.map(({ one }) => meetingTold(one, round.zone, names, text)) });
  return { done: { teachers: own.size, people: run.size } };
}

interface List {
  readonly ctx: Context;
  readonly scene: { readonly round: Scene['round']; readonly day: Temporal.PlainDate };
  readonly all: readonly Appointment[];
  readonly helped: readonly Interpreted[];
  readonly names: Names;
  readonly step: string;
}

function lineFor({ scene: { round }, helped, names }: List, one: Appointment, text: Text): string {
  const meeting = text.t('evening.meeting', { time: text.range(one.start, one.end, round.zone), child: names.children.get(one.student) ?? '', place: one.address ?? placeTold(one, names, text) });
  if (one.interpreterLanguage === null) return meeting;
  const language = text.languageName(one.interpreterLanguage);
  return `${meeting} ${text.t(helped.find((other) => other.one.id === one.id)?.person ? 'evening.interpreter.comes' : 'evening.interpreter.none', { language })}`;
}

async function sayDay({ ctx, scene: { round, day }, step }: List, { kind, person, lines }: { kind: 'conferences.day' | 'conferences.run'; person: PersonId; lines: (text: Text) => string[] }): Promise<void> {
  const { slug } = await organisationOf(ctx.tx, ctx.organisation);
  const signsIn = Boolean((await member(ctx.tx, ctx.organisation, person))?.account);
  const path = kind === 'conferences.day' ? 'day' : `interpreters/${person}`;
  await say(ctx, {
    kind, key: `${kind}:${round.id}:${day}:${person}:${step}`, subject: about(round), to: [{ person }], about: round.name,
    compose: (_to, head) => {
      const { text } = head;
      const values = { round: round.name, day: text.weekdayDate(day) };
      const facts: Fact[] = [{ label: values.day, value: lines(text) }, { label: text.t('conference.zone'), value: text.zoneName(round.zone, round.deadline) }];
      return letter(head, {
        subject: text.t('evening.mail.day.subject', values),
        blocks: [
          { kind: 'heading', text: round.name }, { kind: 'paragraph', text: text.t(kind === 'conferences.day' ? 'evening.mail.day.intro' : 'evening.mail.run.intro', values) }, { kind: 'facts', facts },
          ...(signsIn ? [{ kind: 'actions' as const, primary: true, actions: [{ label: text.t('evening.mail.day.act'), href: new URL(`/o/${slug}/conferences/${round.id}/${path}`, ctx.publicUrl).href }] }] : []),
        ],
      });
    },
  });
}
