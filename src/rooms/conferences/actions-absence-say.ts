/** What families and staff are told when meetings were arranged anew: one message a family, with its calendar entry (P-6.2). */
import { calendarObject, serialise } from '../../calendar/icalendar.ts';
import type { Context } from '../../platform/context.ts';
import type { Text } from '../../platform/text.ts';
import type { Organisation, PersonId } from '../identity/model.ts';
import { organisation as organisationOf } from '../identity/reads.ts';
import { say } from '../messaging/actions.ts';
import { letter } from '../messaging/actions-letter.ts';
import type { Addressee, Block, Content, Letterhead, Recipient } from '../messaging/model.ts';
import { studentsOf } from '../people/reads-students.ts';
import { people as peopleById } from '../people/reads.ts';
import { rooms as allRooms } from '../resources/reads.ts';
import { about, aboutFamily, isAfter } from './actions-open.ts';
import { contactTold, dayOf, eveningEvent, familyLink, firstName, meetingTold, placeTold, type Names } from './actions-say.ts';
import type { Appointment, AppointmentId, Round, RoundFamily } from './model.ts';
import type { Becoming, Doing, GivenAbsence, KeptChange } from './model-absence.ts';
import { addressees } from './reads-reach.ts';
import { appointments, roundFamilies } from './reads.ts';
import { childrenNow } from './reads-people.ts';
import { spanOf } from './rules-absence.ts';
import { worded } from './rules-texts.ts';
import { insertRearranged, putEntries, type Tables as AbsenceTables } from './store-absence.ts';
import { keepTold } from './store-evening.ts';
import type { Tables } from './store.ts';

const productId = '-//Convene//Convene//EN';

/** What all letters of one act share. */
interface Shared {
  readonly round: Round;
  readonly given: GivenAbsence;
  readonly reason: string | null;
  readonly names: Names;
  readonly organisation: Organisation;
}

/** One family's part of it. */
interface Part {
  readonly family: RoundFamily;
  readonly changes: readonly KeptChange[];
  /** What it had, and what it has now. */
  readonly before: readonly Appointment[];
  readonly now: readonly Appointment[];
  /** Evenings whose calendar entries end. */
  readonly over: readonly string[];
}

/** Everybody's names; of children the first ones, as families read them. */
async function sharedOf(ctx: Context, round: Round, given: GivenAbsence, reason: string | null, all: readonly Pick<Appointment, 'student' | 'teacher'>[]): Promise<Shared> {
  const students = await studentsOf(ctx, { ids: all.map(({ student }) => student), left: true });
  const teachers = await peopleById(ctx.tx, ctx.organisation, [...all.map(({ teacher }) => teacher), ...(given.kind === 'teacher' ? [given.teacher] : [])]);
  const rooms = await allRooms(ctx.tx, ctx.organisation, { closed: 'with' });
  return {
    round, given, reason, organisation: await organisationOf(ctx.tx, ctx.organisation),
    names: {
      teachers: new Map([...teachers].map(([id, { name }]) => [id as PersonId, name])), children: new Map(students.map(({ person, name }) => [person, firstName(name)])),
      rooms: new Map(rooms.map((room) => [room.id, room])),
    },
  };
}

interface Written { readonly round: Round; readonly made: ReadonlyMap<AppointmentId, Tables['appointments']> }

/** Keeps what became of each family's meetings, and tells it to whom mail or the portal reaches; then teachers and coordinator. */
export async function tellRearranged(ctx: Context, { absence, plan, reason }: Doing, { round, made }: Written): Promise<void> {
  const live = Map.groupBy(await appointments(ctx, { round: round.id, live: true }), ({ family }) => family);
  const families = new Map((await roundFamilies(ctx, round.id)).map((one) => [one.id, one]));
  const shared = await sharedOf(ctx, round, plan.given, reason, [...live.values()].flat().concat(plan.all.map(({ one }) => one)));
  const sent = new Set(plan.sent);
  const ways = await addresseesBy(ctx, plan.sent.flatMap((id) => families.get(id)!.guardians));
  const rows: AbsenceTables['round_rearranged'][] = [];
  for (const [id, of] of Map.groupBy(plan.all, ({ one }) => one.family)) {
    const now = live.get(id) ?? [];
    const changes = of.map((each) => keptOf(each, now, made));
    const part = await withEntries(ctx, round, { family: families.get(id)!, changes, now, before: beforeOf(of, now), over: [] });
    if (sent.has(id)) keepTold(ctx.tx, now.map((one) => ({ organisation: ctx.organisation, appointment: one.id, room: one.room, told_at: ctx.now })));
    if (sent.has(id)) await tellFamily(ctx, shared, part, { key: `conferences.rearranged:${absence}:${id}`, to: part.family.guardians.flatMap((one) => ways.get(one) ?? []) });
    rows.push({
      organisation: ctx.organisation, absence, family: id, round: round.id, changes, told: sent.has(id) ? 'sent' : 'hand', told_at: sent.has(id) ? ctx.now : null,
      chased_at: null, answer: null, accepted_at: null,
    });
  }
  await insertRearranged(ctx.tx, rows);
  await tellStaff(ctx, shared, absence, plan.all, rows.flatMap(({ changes }) => changes), rows.filter(({ told }) => told === 'hand').length);
}

async function addresseesBy(ctx: Context, guardians: readonly PersonId[]): Promise<Map<PersonId, Addressee>> {
  return new Map((await addressees(ctx, guardians)).map((one) => [one.person, one]));
}

function keptOf({ one, kind }: Becoming, now: readonly Appointment[], made: Written['made']): KeptChange {
  const to = kind === 'cancelled' ? undefined : now.find(({ id }) => id === (made.get(one.id)?.id ?? one.id));
  return {
    kind, student: one.student, teacher: one.teacher, from: { start: one.start.toString(), end: one.end.toString(), room: one.room },
    to: to ? { id: to.id, start: to.start.toString(), end: to.end.toString(), room: to.room } : null,
  };
}

/** What the family had: what has not changed, and what has, as it was. */
function beforeOf(of: readonly Becoming[], now: readonly Appointment[]): Appointment[] {
  const isNew = new Set(of.map(({ one }) => `${one.student} ${one.teacher}`));
  return [...now.filter(({ student, teacher }) => !isNew.has(`${student} ${teacher}`)), ...of.map(({ one }) => one)];
}

const daysOf = (all: readonly Appointment[], zone: string) => [...new Set(all.map(({ start }) => dayOf(start, zone)))].sort();

/** An evening that is on another date now keeps its calendar entry: the two dates change names. */
async function withEntries(ctx: Context, { zone }: Round, part: Part): Promise<Part> {
  const [had, has] = [daysOf(part.before, zone), daysOf(part.now, zone)];
  const [gone, come] = [had.filter((day) => !has.includes(day)), has.filter((day) => !had.includes(day))];
  const pairs = gone.slice(0, come.length).map((from, at) => [from, come[at]!] as const);
  const over = gone.slice(come.length);
  if (pairs.length === 0) return { ...part, over };
  const entries = { ...part.family.entries };
  for (const [from, to] of pairs) [entries[from], entries[to]] = [entries[to] ?? to, entries[from] ?? from];
  await putEntries(ctx.tx, ctx.organisation, part.family.id, entries);
  return { ...part, over, family: { ...part.family, entries } };
}

/**
 * One message for all that has changed, with the entry of its first evening. RFC 5546, 3.2: an iTIP object speaks of one UID; so
 * a family that has to change the entries of two evenings gets the second with a line of its own.
 */
async function tellFamily(ctx: Context, shared: Shared, part: Part, { key, to }: { key: string; to: readonly Addressee[] }): Promise<void> {
  const { round: { zone } } = shared;
  const { family, now, changes, over } = part;
  const touched = new Set(changes.flatMap((one) => [one.from, ...(one.to ? [one.to] : [])]).map(({ start }) => dayOf(Temporal.Instant.from(start), zone)));
  const has = daysOf(now, zone);
  const days = [...[...touched].filter((day) => has.includes(day)).sort(), ...over];
  const saying = { subject: aboutFamily(family), sequence: family.version, to, about: shared.round.name };
  await say(ctx, { ...saying, kind: 'conferences.rearranged', key, compose: (person, head) => rearrangedLetter(ctx, shared, part, days[0], person, head) });
  for (const day of days.slice(1)) await say(ctx, { ...saying, kind: 'conferences.entry', key: `${key}:${day}`, compose: (person, head) => entryLetter(ctx, shared, part, day, person, head) });
}

async function rearrangedLetter(ctx: Context, shared: Shared, part: Part, day: string | undefined, person: Recipient, head: Letterhead): Promise<Content> {
  const { round, reason } = shared;
  const { text } = head;
  const { t } = text;
  return entered(ctx, shared, part, day, person, text, letter(head, {
    subject: t('absence.mail.subject', { round: round.name }),
    blocks: [
      { kind: 'heading', text: round.name },
      { kind: 'paragraph', text: whyTold(shared, text) },
      ...(reason ? [{ kind: 'quote' as const, text: reason }] : []),
      { kind: 'list', items: part.changes.map((one) => changeTold(one, shared, text)) },
      { kind: 'paragraph', text: nextTold(ctx, shared, part, text) },
      ...sheetTold(shared, part, text),
      { kind: 'actions', primary: true, actions: [{ label: t('absence.mail.act'), href: await familyLink(ctx, round, part.family, person.id) }] },
    ],
  }));
}

async function entryLetter(ctx: Context, shared: Shared, part: Part, day: string, person: Recipient, head: Letterhead): Promise<Content> {
  const { text } = head;
  const values = { day: text.weekdayDate(Temporal.PlainDate.from(day)), round: shared.round.name };
  return entered(ctx, shared, part, day, person, text, letter(head, {
    subject: text.t('absence.mail.entrySubject', values),
    blocks: [{ kind: 'paragraph', text: text.t('absence.mail.entry', values) }, ...sheetTold(shared, part, text)],
  }));
}

/** A letter with the entry of one evening as it stands now, or with its end. */
function entered(ctx: Context, { round, names, organisation }: Shared, { family, now, before }: Part, day: string | undefined, person: Recipient, text: Text, written: Content): Content {
  if (person.email === null || day === undefined) return written;
  const on = (all: readonly Appointment[]) => all.filter(({ start }) => dayOf(start, round.zone) === day).sort((a, b) => Temporal.Instant.compare(a.start, b.start));
  const isOver = on(now).length === 0;
  const event = eveningEvent(
    { round, all: isOver ? on(before) : on(now), names, text, version: family.version, now: ctx.now }, { family, organisation, guardian: { name: person.name, email: person.email } },
  );
  const method = isOver ? 'CANCEL' as const : 'REQUEST' as const;
  return { ...written, calendar: { method, text: serialise(calendarObject([isOver ? { ...event, status: 'CANCELLED' as const } : event], { productId, method })) } };
}

/** Why, in a sentence. */
export function whyTold({ round: { zone }, given, names }: Pick<Shared, 'round' | 'given' | 'names'>, text: Text): string {
  const { t } = text;
  const day = given.date === null ? '' : text.weekdayDate(given.date);
  if (given.kind === 'teacher') {
    const teacher = names.teachers.get(given.teacher) ?? '';
    if (given.date === null) return t('absence.why.teacher', { teacher });
    const span = given.from === null ? undefined : spanOf(given, zone);
    return t('absence.why.teacherOn', { teacher, when: span ? text.dateRange(span.start, span.end, zone) : day });
  }
  if (given.kind === 'room') {
    const room = names.rooms.get(given.room)?.name ?? '';
    return given.date === null ? t('absence.why.room', { room }) : t('absence.why.roomOn', { room, day });
  }
  return given.newDate === null ? t(given.instead === 'online' ? 'absence.why.dayOnline' : 'absence.why.day', { day }) : t('absence.why.dayDate', { day, date: text.weekdayDate(given.newDate) });
}

/** What became of one meeting, in a line. `children`: names as the reader may know them. */
export function changeTold({ kind, student, teacher, from, to }: KeptChange, { round: { zone }, names }: Pick<Shared, 'round' | 'names'>, text: Text): string {
  const [start, end] = [Temporal.Instant.from(from.start), Temporal.Instant.from(from.end)];
  const [then, until] = to ? [Temporal.Instant.from(to.start), Temporal.Instant.from(to.end)] : [start, end];
  const isSameDay = kind === 'moved' && dayOf(start, zone) === dayOf(then, zone);
  return text.t(`absence.change.${kind}`, {
    teacher: names.teachers.get(teacher) ?? '', child: names.children.get(student) ?? '', to: text.dateRange(then, until, zone),
    from: isSameDay ? text.range(start, end, zone) : text.dateRange(start, end, zone),
    place: to ? placeTold({ place: 'in-person', room: to.room }, names, text) : '',
  });
}

/** What the family is to do: say whether it suits, and choose anew what has no place. */
function nextTold(ctx: Context, { round, organisation }: Shared, { changes }: Part, text: Text): string {
  const lost = changes.filter(({ to }) => to === null).length;
  const canChoose = round.state === 'open' && isAfter(round.deadline, ctx.now);
  const said = lost < changes.length ? [text.t('absence.mail.booked')] : [];
  if (lost > 0) said.push(canChoose ? text.t('absence.mail.again', { when: text.dateTime(round.deadline, round.zone) }) : text.t('absence.mail.ask', { contact: contactTold(worded(round, text.locale), organisation).join(', ') }));
  return said.join(' ');
}

/** All that the family has now, day by day. */
function sheetTold({ round, names, organisation }: Shared, { now }: Part, text: Text): Block[] {
  if (now.length === 0) return [];
  const days = daysOf(now, round.zone).map((day) => ({
    label: text.weekdayDate(Temporal.PlainDate.from(day)), value: now.filter(({ start }) => dayOf(start, round.zone) === day).map((one) => meetingTold(one, round.zone, names, text)),
  }));
  return [{ kind: 'facts', facts: [...days, { label: text.t('conference.zone'), value: text.zoneName(round.zone, now[0]!.start) }, { label: text.t('conference.contact'), value: contactTold(worded(round, text.locale), organisation) }] }];
}

/** Teachers whose meetings have changed, and who coordinates the round: each once, with full names. */
async function tellStaff(ctx: Context, shared: Shared, absence: string, all: readonly Becoming[], changes: readonly KeptChange[], byHand: number): Promise<void> {
  const { round, given } = shared;
  const students = await studentsOf(ctx, { ids: all.map(({ one }) => one.student), left: true });
  const names = { ...shared.names, children: new Map(students.map(({ person, name, className }) => [person, [name, className ?? ''].join(' ').trim()])) };
  const teachers = new Set([...all.map(({ one }) => one.teacher), ...(given.kind === 'teacher' ? [given.teacher] : [])]);
  for (const person of new Set([...teachers, round.coordinator])) {
    if (ctx.actor.kind === 'person' && ctx.actor.person === person) continue;
    const own = changes.filter(({ teacher }) => teacher === person || person === round.coordinator);
    await say(ctx, {
      kind: 'conferences.rearrangedStaff', key: `conferences.rearrangedStaff:${absence}:${person}`, subject: about(round), to: [{ person }], about: round.name,
      compose: (_person, head) => letter(head, {
        subject: head.text.t('absencepage.mail.staffSubject', { round: round.name }),
        blocks: [
          { kind: 'paragraph', text: whyTold({ ...shared, names }, head.text) }, ...(shared.reason ? [{ kind: 'quote' as const, text: shared.reason }] : []),
          { kind: 'paragraph', text: head.text.t('absencepage.mail.staff', { count: own.length }) },
          ...(own.length > 0 ? [{ kind: 'list' as const, items: own.map((one) => changeTold(one, { round, names }, head.text)) }] : []),
          ...(person === round.coordinator && byHand > 0 ? [{ kind: 'paragraph' as const, text: head.text.t('absencepage.mail.staffByHand', { count: byHand }) }] : []),
        ],
      }),
    });
  }
}

/** Asks once more a family that has not answered, unless it is none any more: by the same link. */
export async function sayAgain(ctx: Context, round: Round, family: RoundFamily, { absence, changes }: { absence: string; changes: readonly KeptChange[] }, given: GivenAbsence): Promise<boolean> {
  const to = (await childrenNow(ctx, family)) ? [...(await addresseesBy(ctx, family.guardians)).values()] : [];
  if (to.length === 0) return false;
  const shared = await sharedOf(ctx, round, given, null, changes);
  await say(ctx, {
    kind: 'conferences.chaseRearranged', key: `conferences.chaseRearranged:${absence}:${family.id}`, subject: aboutFamily(family), to, about: round.name,
    compose: async (person, head) => letter(head, {
      subject: head.text.t('absence.mail.chaseSubject', { round: round.name }),
      blocks: [
        { kind: 'heading', text: round.name }, { kind: 'paragraph', text: head.text.t('absence.mail.chase') },
        { kind: 'list', items: changes.map((one) => changeTold(one, shared, head.text)) },
        { kind: 'actions', primary: true, actions: [{ label: head.text.t('absence.mail.act'), href: await familyLink(ctx, round, family, person.id) }] },
      ],
    }),
  });
  return true;
}
