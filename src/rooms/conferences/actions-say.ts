/** What families and staff are told of what is booked: one message and one calendar entry an evening (P-5.1, P-6.2, P-6.3). */
import { attendee, calendarEvent, mailtoUri, organizer, type CalendarEvent } from '../../calendar/event.ts';
import { calendarObject, serialise } from '../../calendar/icalendar.ts';
import { inZone } from '../../calendar/time.ts';
import type { Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import type { Text } from '../../platform/text.ts';
import { makeLink } from '../identity/actions.ts';
import type { Organisation, PersonId } from '../identity/model.ts';
import { organisation as organisationOf } from '../identity/reads.ts';
import { say } from '../messaging/actions.ts';
import { letter } from '../messaging/actions-letter.ts';
import type { Block, Content, Fact, Letterhead, Recipient } from '../messaging/model.ts';
import { people as peopleById } from '../people/reads.ts';
import type { Room } from '../resources/model.ts';
import { rooms as allRooms } from '../resources/reads.ts';
import type { Scene } from './actions-family.ts';
import { about, aboutFamily } from './actions-open.ts';
import { addressees } from './reads-reach.ts';
import { bookedBy, roundFamily } from './reads.ts';
import { interpretersOf, isHelped } from './reads-interpreters.ts';
import { endOf } from './rules.ts';
import { keepTold } from './store-evening.ts';
import { worded } from './rules-texts.ts';
import type { Appointment, FamilyId, Pair, Round, RoundFamily } from './model.ts';

const productId = '-//Convene//Convene//EN';

/** Names that a family's sheet needs: teachers in full, its own children by their first names. */
export interface Names {
  readonly teachers: ReadonlyMap<PersonId, string>;
  readonly children: ReadonlyMap<PersonId, string>;
  readonly rooms: ReadonlyMap<string, Room>;
}

export const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? name;

/** The names for one family. */
export async function namesOf(ctx: Context, { family, teachers }: Pick<Scene, 'teachers'> & { readonly family: Pick<Scene['family'], 'students'> }): Promise<Names> {
  const [known, rooms] = await Promise.all([peopleById(ctx.tx, ctx.organisation, teachers.map(({ teacher }) => teacher)), allRooms(ctx.tx, ctx.organisation, { closed: 'with' })]);
  return {
    teachers: new Map([...known].map(([id, { name }]) => [id as PersonId, name])), rooms: new Map(rooms.map((room) => [room.id, room])),
    children: new Map(family.students.map(({ person, name }) => [person, firstName(name)])),
  };
}

/** Where a meeting is, in words. */
export function placeTold({ place, room }: Pick<Appointment, 'place' | 'room'>, { rooms }: Names, text: Text): string {
  if (place === 'online') return text.t('conference.online');
  const there = room === null ? undefined : rooms.get(room);
  return there ? [there.name, there.floor, there.building].filter((one) => one !== '').join(', ') : text.t('conference.noRoom');
}

export const meetingTold = (one: Appointment, zone: string, names: Names, text: Text) => text.t('conference.meeting', {
  time: text.range(one.start, one.end, zone), teacher: names.teachers.get(one.teacher) ?? '', child: names.children.get(one.student) ?? '',
  place: one.address ?? placeTold(one, names, text),
});

export const dayOf = (at: Temporal.Instant, zone: string) => at.toZonedDateTimeISO(zone).toPlainDate().toString();

/** How the keys of messages about one evening of a family begin; the version of what it has booked follows. */
export const eveningKey = (family: string, day: string) => `conferences.evening:${family}:${day}:`;

/** The entry of one evening for one guardian: everything from the first to the last meeting. UID and SEQUENCE are the family's. */
export function eveningEvent(
  { round, all, names, text, version, now }: { round: Round; all: readonly Appointment[]; names: Names; text: Text; version: number; now: Temporal.Instant },
  { family, organisation, guardian }: { family: Pick<RoundFamily, 'id' | 'entries'>; organisation: Organisation; guardian: { name: string; email: string | null } | null },
): CalendarEvent {
  const [first, last] = [all[0]!, all.reduce((latest, one) => (Temporal.Instant.compare(one.end, latest.end) > 0 ? one : latest))];
  const wall = (at: Temporal.Instant) => inZone(at.toZonedDateTimeISO(round.zone).toPlainDateTime(), round.zone);
  const day = dayOf(first.start, round.zone);
  return calendarEvent({
    uid: `${family.id}-${family.entries[day] ?? day}@${organisation.slug}.convene`, sequence: version, stamp: now, lastModified: now, start: wall(first.start), end: wall(last.end),
    summary: round.name, description: all.map((one) => meetingTold(one, round.zone, names, text)).join('\n'), status: 'CONFIRMED',
    location: [...new Set(all.map((one) => placeTold(one, names, text)))].join('; '),
    ...(guardian?.email ? {
      organizer: organizer(mailtoUri(organisation.sender), { name: organisation.name }),
      attendees: [attendee(mailtoUri(guardian.email), { name: guardian.name, status: 'ACCEPTED', rsvp: false })],
    } : {}),
  });
}

/** Everything that a family has booked, as one file for any calendar: an entry an evening. */
export async function familyCalendar(ctx: Context, scene: Scene, text: Text): Promise<string> {
  const [organisation, names] = [await organisationOf(ctx.tx, ctx.organisation), await namesOf(ctx, scene)];
  const days = [...Map.groupBy(scene.booked, ({ start }) => dayOf(start, scene.round.zone)).values()];
  const events = days.map((all) => eveningEvent(
    { round: scene.round, all, names, text, version: scene.family.version, now: ctx.now }, { family: scene.family, organisation, guardian: null },
  ));
  return serialise(calendarObject(events, { productId }));
}

/** What has happened besides, in the words of a message. */
export interface Happened {
  readonly moved?: { readonly from: Appointment; readonly reason: string };
  readonly cancelled?: { readonly one: Appointment; readonly reason: string };
  /** What the family wanted and could not be given; told with its first evening. */
  readonly missing?: readonly Pair[];
  /** The scene is as it stands after it: what is booked, and how often that has changed. */
  readonly isNow?: boolean;
}

/** Tells a family how each of these evenings stands now, with its calendar entry: at once, in each guardian's language. */
export async function tellEvenings(ctx: Context, scene: Scene, moments: readonly Temporal.Instant[], happened: Happened = {}): Promise<void> {
  const { round, family } = scene;
  const [to, now, { version }, organisation, names] = await Promise.all([
    addressees(ctx, family.guardians), happened.isNow ? scene.booked : bookedBy(ctx, family.id), happened.isNow ? family : roundFamily(ctx.tx, ctx.organisation, family.id).then((one) => one!),
    organisationOf(ctx.tx, ctx.organisation), namesOf(ctx, scene),
  ]);
  keepTold(ctx.tx, now.map(({ id, room }) => ({ organisation: ctx.organisation, appointment: id, room, told_at: ctx.now })));
  if (to.length === 0) return;
  const helped = now.some(({ interpreterLanguage }) => interpreterLanguage !== null) ? await interpretersOf(ctx, family) : [];
  for (const day of new Set(moments.map((at) => dayOf(at, round.zone)))) {
    const all = now.filter(({ start }) => dayOf(start, round.zone) === day);
    const at = moments.find((moment) => dayOf(moment, round.zone) === day)!;
    await say(ctx, {
      kind: 'conferences.evening', key: `${eveningKey(family.id, day)}${version}`, subject: aboutFamily(family), sequence: version, to, about: round.name,
      compose: (person, head) => eveningLetter(ctx, { scene, all, at, names, version, organisation, happened, helped }, person, head),
    });
  }
}

interface Evening {
  readonly scene: Scene;
  /** None where all of it was cancelled. */
  readonly all: readonly Appointment[];
  readonly at: Temporal.Instant;
  readonly names: Names;
  readonly version: number;
  readonly organisation: Organisation;
  readonly happened: Happened;
  /** Which of the meetings have an interpreter. */
  readonly helped: Awaited<ReturnType<typeof interpretersOf>>;
}

async function eveningLetter(ctx: Context, evening: Evening, person: Recipient, head: Letterhead): Promise<Content> {
  const { scene: { round, family }, all, at, names, version, organisation, happened, helped } = evening;
  const { text } = head;
  const values = { round: round.name, day: text.weekdayDate(at, round.zone) };
  const key = all.length === 0 ? 'cancelled' : happened.moved || happened.cancelled ? 'changed' : 'booked';
  const written = letter(head, {
    subject: text.t(`conference.mail.${key}.subject`, values),
    blocks: [
      { kind: 'heading', text: round.name },
      { kind: 'paragraph', text: text.t(`conference.mail.${key}.intro`, values) },
      ...changedTold(evening, text),
      ...(all.length === 0 ? [] : [{ kind: 'facts' as const, facts: [
        { label: values.day, value: all.map((one) => meetingTold(one, round.zone, names, text)) },
        ...interpretingTold(all, helped, { zone: round.zone, names, text }),
        { label: text.t('conference.zone'), value: text.zoneName(round.zone, at) },
        { label: text.t('conference.contact'), value: contactTold(worded(round, person.language), organisation) },
      ] }]),
      ...(all.length === 0 ? [] : instructionsTold(worded(round, person.language))),
      ...missingTold(happened.missing ?? [], names, text),
      { kind: 'actions', primary: true, actions: [{ label: text.t('conference.mail.sheet'), href: await familyLink(ctx, round, family, person.id) }] },
      { kind: 'small', text: text.t('conference.mail.until', { when: text.dateTime(round.changeDeadline, round.zone) }) },
    ],
  });
  const guardian = { name: person.name, email: person.email };
  const event = all.length === 0 ? { ...eveningEvent({ round, all: [happened.cancelled?.one ?? happened.moved!.from], names, text, version, now: ctx.now }, { family, organisation, guardian }), status: 'CANCELLED' as const }
    : eveningEvent({ round, all, names, text, version, now: ctx.now }, { family, organisation, guardian });
  const method = all.length === 0 ? 'CANCEL' as const : 'REQUEST' as const;
  return person.email === null ? written : { ...written, calendar: { method, text: serialise(calendarObject([event], { productId, method })) } };
}

/** Whom a family wanted to meet and cannot. */
export function missingTold(missing: readonly Pair[], { teachers, children }: Names, text: Text): Block[] {
  if (missing.length === 0) return [];
  const items = missing.map(({ teacher, student }) => text.t('wishes.mail.pair', { teacher: teachers.get(teacher) ?? '', child: children.get(student) ?? '' }));
  return [{ kind: 'paragraph', text: text.t('wishes.mail.missing') }, { kind: 'list', items }, { kind: 'paragraph', text: text.t('wishes.mail.missingMore') }];
}

function changedTold({ scene: { round }, names, happened: { moved, cancelled } }: Evening, text: Text): Block[] {
  const [one, reason] = moved ? [moved.from, moved.reason] : cancelled ? [cancelled.one, cancelled.reason] : [undefined, ''];
  if (!one) return [];
  const said = text.t(moved ? 'conference.mail.movedFrom' : 'conference.mail.cancelledOne', {
    teacher: names.teachers.get(one.teacher) ?? '', child: names.children.get(one.student) ?? '', when: text.dateRange(one.start, one.end, round.zone),
  });
  return [{ kind: 'paragraph', text: said }, ...(reason ? [{ kind: 'quote' as const, text: reason }] : [])];
}

/** Whether an interpreter comes to meetings for which the family needs one; of each that has none, which it is. */
export function interpretingTold(all: readonly Appointment[], helped: Evening['helped'], { zone, names, text }: { zone: string; names: Names; text: Text }): Fact[] {
  const needing = all.filter(({ interpreterLanguage }) => interpreterLanguage !== null);
  if (needing.length === 0) return [];
  const without = needing.filter((one) => !isHelped(helped, one));
  const language = text.languageName(needing[0]!.interpreterLanguage!);
  const value = without.length === 0 ? [text.t('evening.interpreter.all', { language })]
    : without.map((one) => text.t('evening.interpreter.noneAt', { language, time: text.time(one.start, zone), teacher: names.teachers.get(one.teacher) ?? '' }));
  return [{ label: text.t('evening.interpreter'), value }];
}

/** What the school wants families to know besides. */
export const instructionsTold = ({ instructions }: Pick<Round, 'instructions'>): Block[] => (instructions === '' ? [] : [{ kind: 'paragraph', text: instructions }]);

/** Whom to ask (P-2.2). */
export const contactTold = ({ contact }: Pick<Round, 'contact'>, { sender }: Pick<Organisation, 'sender'>): string[] => [...(contact === '' ? [] : contact.split('\n')), sender];

/** A guardian's own link to the family's pages; it opens until a week after the last day. */
export async function familyLink(ctx: Context, round: Round, family: { readonly id: FamilyId }, person: PersonId): Promise<string> {
  return (await makeLink(ctx, { purpose: 'conference.book', subject: aboutFamily(family), person, expiresAt: endOf(round).add({ hours: 24 * 7 }) })).address;
}

/** Tells the teacher, and who coordinates the round, of a meeting that was moved or cancelled (P-6.3). */
export async function tellStaff(
  ctx: Context, { round, family }: Scene, { kind, one, to, reason }: { kind: 'moved' | 'cancelled'; one: Appointment; to?: Temporal.Instant; reason: string },
): Promise<void> {
  const staff = [...new Set([one.teacher, round.coordinator])].filter((person) => ctx.actor.kind !== 'person' || ctx.actor.person !== person);
  if (staff.length === 0) return;
  const known = await peopleById(ctx.tx, ctx.organisation, [one.teacher, one.student]);
  const child = family.students.find(({ person }) => person === one.student);
  await say(ctx, {
    kind: `conferences.${kind}`, key: `conferences.${kind}:${one.id}:${newId()}`, subject: about(round), to: staff.map((person) => ({ person })), about: round.name,
    compose: (_person, head) => {
      const { text } = head;
      const values = { round: round.name, teacher: known.get(one.teacher)?.name ?? '', when: text.dateRange(one.start, one.end, round.zone) };
      return letter(head, {
        subject: text.t(`conference.mail.staff.${kind}Subject`, values),
        blocks: [
          { kind: 'paragraph', text: text.t(`conference.mail.staff.${kind}`, values) },
          { kind: 'facts', facts: [
            { label: text.t('conference.child'), value: [known.get(one.student)?.name ?? '', child?.className ?? ''].filter((part) => part !== '').join(', ') },
            ...(to ? [{ label: text.t('conference.newTime'), value: text.dateTime(to, round.zone) }] : []),
            ...(reason ? [{ label: text.t('conference.reason'), value: reason }] : []),
          ] },
        ],
      });
    },
  });
}
