/** The verbs of all other rooms. */
import { addTimeOff, removeException, removeTimeOff, setException, setRules, setWorkingHours } from '../../src/rooms/availability/actions.ts';
import { askAvailability, chaseAvailability } from '../../src/rooms/availability/actions-ask.ts';
import { addOption, openPoll, withdrawPoll } from '../../src/rooms/availability/actions-polls.ts';
import { answerPoll, chasePoll } from '../../src/rooms/availability/actions-polls-answer.ts';
import { disownPoll } from '../../src/rooms/availability/actions-polls-disown.ts';
import { askedBy, optionsOf, readPoll } from '../../src/rooms/availability/reads-polls.ts';
import { pollSchema } from '../../src/rooms/availability/schema-polls.ts';
import { closePoll } from '../../src/rooms/sessions/actions-polls.ts';
import { addHolidays, addTerm, removeDays, setTravel } from '../../src/rooms/availability/actions-days.ts';
import { assumedWeek, noRules, type HolidayId, type TimeOffId } from '../../src/rooms/availability/model.ts';
import { readAvailability } from '../../src/rooms/availability/reads-own.ts';
import { addEvent, changeEvent, removeEvent } from '../../src/rooms/calendars/actions-own.ts';
import { deleteObject, putObject, share, unshare } from '../../src/rooms/calendars/actions.ts';
import type { Owner } from '../../src/rooms/calendars/model.ts';
import { busyBetween, objectsBetween, occurrencesBetween } from '../../src/rooms/calendars/reads-times.ts';
import { ownEventSchema } from '../../src/rooms/calendars/schema.ts';
import type { Context } from '../../src/platform/context.ts';
import { askFeedback, give, ownAnswer, readResults } from '../../src/rooms/feedback/actions.ts';
import { newId } from '../../src/platform/ids.ts';
import { admit, changeRoles, foundOrganisation, giveAccount, moveClock, removeMember, revokeLinks } from '../../src/rooms/identity/actions.ts';
import { linksGiven } from '../../src/rooms/identity/reads.ts';
import { switchPushOff, switchPushOn } from '../../src/rooms/messaging/actions-push.ts';
import { chooseChannel, resend } from '../../src/rooms/messaging/actions.ts';
import { eraseOlder } from '../../src/rooms/messaging/privacy.ts';
import { correct, correctionLink, ownContact, settleCorrection } from '../../src/rooms/people/actions-corrections.ts';
import { acceptImport, answerImport, discardImport, mapImport, previewImport, startImport } from '../../src/rooms/people/actions-imports.ts';
import { addClass, addGuardian, addStudent, addTeacher, setPolicy } from '../../src/rooms/people/actions-students.ts';
import type { ImportId } from '../../src/rooms/people/model-imports.ts';
import { addPerson, changePerson } from '../../src/rooms/people/actions.ts';
import { doByHand, publish, review, waive } from '../../src/rooms/procedures/actions.ts';
import { keepOwn, takeOffer } from '../../src/rooms/procedures/actions-shipped.ts';
import { erasePerson, exportPerson } from '../../src/rooms/records/actions-erase.ts';
import { filePut, openFile, removeFile } from '../../src/rooms/records/actions.ts';
import { setLicences } from '../../src/rooms/resources/actions-licences.ts';
import { addRoom, changeRoom, closeRoom, setPlatform, setStandingRoom } from '../../src/rooms/resources/actions.ts';
import { shippedProcedures } from '../../src/main-rooms.ts';
import type { School } from './schools.ts';
import { seen, type Answer, type Askings } from './verbs.ts';

const at = (text: string) => Temporal.Instant.from(text);
const day = { from: at('2026-04-20T00:00Z'), to: at('2026-04-21T00:00Z') };
const week = { from: at('2026-04-14T00:00Z'), to: at('2026-04-21T00:00Z') };
const event = ownEventSchema.parse({ kind: 'timed', title: 'Mine', start: '2026-04-20T09:00', end: '2026-04-20T10:00', zone: 'Europe/Lisbon' });
const object = (uid: string) => [
  'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', 'BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20260401T000000Z', 'DTSTART:20260420T090000Z', 'DTEND:20260420T100000Z',
  'SUMMARY:Put', 'END:VEVENT', 'END:VCALENDAR', '',
].join('\r\n');

/** Whether what takes somebody's time is seen, by its title. */
async function sees(ctx: Context, verb: string, owner: Owner, title: string): Promise<Answer> {
  const read = await occurrencesBetween(ctx, [owner], week.from, week.to);
  return seen(verb, read.ok && read.value.get(owner.id)?.entries.find((one) => one.what?.title.startsWith(title)));
}

const own = { owner: 'lead', shared: 'shared' } as const;
const calendar = (of: School) => of.calendar;

export const calendarVerbs: Askings = {
  'calendars.seeBusy': [{
    relatives: { owner: 'lead' },
    ask: async (ctx, of) => { const busy = await busyBetween(ctx, [of.related.lead], day.from, day.to); return busy.ok ? seen('calendars.seeBusy', busy.value) : busy; },
  }],
  'calendars.seeWhat': [
    { thing: calendar, relatives: own, ask: (ctx, of) => sees(ctx, 'calendars.seeWhat', { kind: 'person', id: of.related.lead }, 'Dentist') },
    { thing: (of) => of.session, relatives: { owner: 'invited', invited: 'fellow' }, ask: (ctx, of) => sees(ctx, 'calendars.seeWhat', { kind: 'person', id: of.related.invited }, 'Staff meeting') },
  ],
  'calendars.seeWhatOfOrganisation': [{
    thing: (of) => of.session, relatives: { invited: 'invited', shared: 'shared' },
    ask: (ctx, of) => sees(ctx, 'calendars.seeWhatOfOrganisation', { kind: 'organisation', id: of.organisation }, 'Staff meeting'),
  }],
  'calendars.readObjects': [{ thing: calendar, relatives: own, ask: (ctx, of) => objectsBetween(ctx, of.calendar, day.from, day.to) }],
  'calendars.putObject': [{ thing: calendar, relatives: own, ask: (ctx, of) => putObject(ctx, { calendar: of.calendar, bytes: object('new@test') }) }],
  'calendars.deleteObject': [{ thing: (of) => of.event, relatives: own, ask: (ctx, of) => deleteObject(ctx, { object: of.event }) }],
  'calendars.addEvent': [{ thing: (of) => of.related.lead, relatives: own, ask: (ctx, of) => addEvent(ctx, of.related.lead, event) }],
  'calendars.changeEvent': [{ thing: (of) => of.event, relatives: own, ask: (ctx, of) => changeEvent(ctx, of.event, 1, event) }],
  'calendars.removeEvent': [{ thing: (of) => of.event, relatives: own, ask: (ctx, of) => removeEvent(ctx, of.event, 1) }],
  'calendars.share': [
    { thing: calendar, relatives: own, ask: (ctx, of) => share(ctx, of.calendar, of.related.nobody) },
    { thing: calendar, relatives: own, ask: (ctx, of) => unshare(ctx, of.calendar, of.related.shared) },
  ],
};

const held = (of: School) => ({ kind: 'session', id: of.held });
const marks = { scheduling: 4, session: 4, remark: 'Well' } as const;

export const feedbackVerbs: Askings = {
  'feedback.ask': [{ thing: (of) => of.held, relatives: { invited: 'invited', owner: 'lead' }, ask: (ctx, of) => askFeedback(ctx, held(of)) }],
  'feedback.give': [
    { thing: (of) => of.held, relatives: { invited: 'invited', owner: 'lead' }, ask: (ctx, of) => give(ctx, held(of), marks) },
    { thing: (of) => of.held, relatives: { invited: 'invited', owner: 'lead' }, ask: (ctx, of) => ownAnswer(ctx, held(of)) },
  ],
  'feedback.readResults': [
    { ask: (ctx) => readResults(ctx) },
    { thing: (of) => of.held, relatives: { invited: 'invited', owner: 'lead' }, ask: (ctx, of) => readResults(ctx, { subject: held(of) }) },
  ],
};

const oneself = { self: 'invited' } as const;
const sheet = { name: 'sheet', headings: ['Student ID', 'Student name'], rows: [['1', 'Kim Lee']], firstRow: 2 };

const browser = { endpoint: 'https://push.example.org/p', p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4', auth: 'BTBZMqHH6r4Tts7J_aSIgg' };
const family = (of: School) => of.links.this['conference.book'].subject;

export const peopleVerbs: Askings = {
  'identity.foundOrganisation': [{ ask: (ctx) => foundOrganisation(ctx, { name: 'New', slug: 'new', zone: 'Europe/Lisbon', language: 'en', sender: 'office@new.example', demo: false }, 'none') }],
  'identity.admit': [{ thing: (of) => of.related.nobody, ask: (ctx, of) => admit(ctx, { person: of.related.nobody, account: null, roles: ['teacher'] }) }],
  'identity.changeRoles': [{ thing: (of) => of.members.teacher, relatives: oneself, ask: (ctx, of) => changeRoles(ctx, of.members.teacher, ['vendor']) }],
  'identity.removeMember': [{ thing: (of) => of.members.teacher, relatives: oneself, ask: (ctx, of) => removeMember(ctx, of.members.teacher) }],
  'identity.giveAccount': [{ thing: (of) => of.related.nobody, relatives: { self: 'nobody' }, ask: (ctx, of) => giveAccount(ctx, { person: of.related.nobody, account: newId(), roles: ['vendor'] }) }],
  'identity.readLinks': [
    { thing: (of) => of.session, relatives: { owner: 'lead', invited: 'fellow' }, ask: (ctx, of) => linksGiven(ctx, { subject: { kind: 'session', id: of.session } }) },
    { relatives: oneself, ask: (ctx, of) => linksGiven(ctx, { person: of.related.invited }) },
  ],
  'identity.revokeLink': [
    { thing: (of) => of.session, relatives: { owner: 'lead', invited: 'fellow', self: 'invited' }, ask: (ctx, of) => revokeLinks(ctx, { link: of.links.this['invitation.reply'].id }) },
    { thing: (of) => of.file, relatives: { owner: 'lead', self: 'invited' }, ask: (ctx, of) => revokeLinks(ctx, { link: of.links.this['file.open'].id }) },
    { thing: (of) => of.session, relatives: { owner: 'lead', invited: 'fellow' }, ask: (ctx, of) => revokeLinks(ctx, { subject: { kind: 'session', id: of.session } }) },
    { relatives: oneself, ask: (ctx, of) => revokeLinks(ctx, { person: of.related.invited }) },
  ],
  'identity.moveClock': [{ ask: (ctx) => moveClock(ctx, ctx.now, 0) }],
  'people.add': [{ ask: (ctx) => addPerson(ctx, { name: 'New Person', email: null, phone: null, language: 'en', zone: 'Europe/Lisbon' }) }],
  'people.change': [{ thing: (of) => of.related.invited, relatives: oneself, ask: (ctx, of) => changePerson(ctx, of.related.invited, 1, { phone: '123' }) }],
  'people.keepStudents': [
    { ask: (ctx) => addClass(ctx, { name: 'New class' }) },
    { relatives: oneself, ask: (ctx, of) => addStudent(ctx, { person: of.related.nobody, homeClass: of.schoolClass }) },
    { relatives: oneself, ask: (ctx, of) => addGuardian(ctx, { student: of.student, person: of.related.nobody }) },
    { relatives: oneself, ask: (ctx, of) => addTeacher(ctx, { class: of.schoolClass, teacher: of.members.teacher, subject: 'Music' }) },
  ],
  'people.setPolicy': [{ thing: (of) => of.student, relatives: oneself, ask: (ctx, of) => setPolicy(ctx, of.student, 1, { guardiansMeet: 'separately', guardians: [] }) }],
  'people.import': [
    { ask: (ctx) => startImport(ctx, { id: newId<ImportId>(), file: null, tables: [sheet] }) },
    { thing: (of) => of.import, relatives: { owner: 'lead' }, ask: (ctx, of) => previewImport(ctx, of.import, [sheet]) },
    { thing: (of) => of.import, relatives: { owner: 'lead' }, ask: (ctx, of) => mapImport(ctx, of.import, 1, { mapping: { 'student.id': 0, 'student.name': 1 }, tables: [sheet] }) },
    { thing: (of) => of.import, relatives: { owner: 'lead' }, ask: (ctx, of) => answerImport(ctx, of.import, 1, {}) },
    { thing: (of) => of.import, relatives: { owner: 'lead' }, ask: (ctx, of) => acceptImport(ctx, of.import, { tables: [sheet], digest: 'none' }) },
    { thing: (of) => of.import, relatives: { owner: 'lead' }, ask: (ctx, of) => discardImport(ctx, of.import) },
  ],
  'people.sendCorrectionLink': [{ thing: (of) => of.related.invited, relatives: oneself, ask: (ctx, of) => correctionLink(ctx, of.related.invited) }],
  'people.correct': [
    { thing: (of) => of.related.invited, relatives: oneself, ask: (ctx, of) => correct(ctx, of.related.invited, { phone: '+351 4' }) },
    { thing: (of) => of.related.invited, relatives: oneself, ask: (ctx, of) => ownContact(ctx, of.related.invited) },
  ],
  'people.settleCorrection': [{ relatives: oneself, ask: (ctx, of) => settleCorrection(ctx, of.correction, 'declined') }],
  'messaging.resend': [{ thing: (of) => of.session, relatives: { self: 'invited', owner: 'lead' }, ask: (ctx, of) => resend(ctx, of.delivery) }],
  'messaging.chooseChannel': [{ thing: (of) => of.related.invited, relatives: oneself, ask: (ctx, of) => chooseChannel(ctx, of.related.invited, 'mail') }],
  'messaging.switchPushOn': [{ thing: family, relatives: oneself, ask: (ctx, of) => switchPushOn(ctx, of.related.invited, browser, family(of)) }],
  'messaging.switchPushOff': [{ thing: family, relatives: oneself, ask: (ctx, of) => switchPushOff(ctx, of.related.invited, undefined, family(of)) }],
  'messaging.eraseContents': [{ ask: (ctx) => eraseOlder(ctx, ctx.now) }],
};

const invited = (of: School) => of.related.invited;
const easter = { name: 'Easter', first: Temporal.PlainDate.from('2026-04-03'), last: Temporal.PlainDate.from('2026-04-06') };

export const availabilityVerbs: Askings = {
  'availability.read': [{ thing: invited, relatives: oneself, ask: (ctx, of) => readAvailability(ctx, of.related.invited) }],
  'availability.setWorkingHours': [{ thing: invited, relatives: oneself, ask: (ctx, of) => setWorkingHours(ctx, of.related.invited, 0, { zone: null, week: assumedWeek.map((day) => [...day]) }) }],
  'availability.setRules': [{ thing: invited, relatives: oneself, ask: (ctx, of) => setRules(ctx, of.related.invited, 0, { ...noRules, notice: 60 }) }],
  'availability.setException': [{ thing: invited, relatives: oneself, ask: (ctx, of) => setException(ctx, of.related.invited, { date: easter.first, hours: [] }) }],
  'availability.removeException': [{ thing: invited, relatives: oneself, ask: (ctx, of) => removeException(ctx, of.related.invited, easter.first) }],
  'availability.addTimeOff': [{ thing: invited, relatives: oneself, ask: (ctx, of) => addTimeOff(ctx, of.related.invited, { kind: 'days', ...easter, reason: null }) }],
  'availability.removeTimeOff': [{ thing: invited, relatives: oneself, ask: (ctx, of) => removeTimeOff(ctx, of.related.invited, newId<TimeOffId>()) }],
  'availability.ask': [{ thing: invited, relatives: oneself, ask: (ctx, of) => askAvailability(ctx, [of.related.invited]) }],
  'availability.chase': [{ thing: invited, relatives: oneself, ask: (ctx, of) => chaseAvailability(ctx, [of.related.invited]) }],
  'availability.addDays': [{ ask: (ctx) => addTerm(ctx, easter) }, { ask: (ctx) => addHolidays(ctx, [easter]) }],
  'availability.removeDays': [{ ask: (ctx) => removeDays(ctx, 'holidays', newId<HolidayId>()) }],
  'availability.setTravel': [{ ask: (ctx) => setTravel(ctx, [{ one: 'Annexe', other: 'Main', minutes: 5 }]) }],
};

const poll = (of: School) => of.poll;
const asks = { owner: 'lead', invited: 'invited' } as const;
const asked = pollSchema.parse({ zone: 'Europe/Lisbon', minutes: 45, deadline: '2026-04-20T10:00', times: ['2026-04-23T10:00', '2026-04-24T10:00'] });
const optionsIn = (ctx: Context, of: School) => optionsOf(ctx.tx, ctx.organisation, of.poll);

/** A poll is about a session: whose that is, is its owner. */
export const pollVerbs: Askings = {
  'availability.readPoll': [{ thing: poll, relatives: asks, ask: (ctx, of) => readPoll(ctx, of.poll) }],
  'availability.openPoll': [{ thing: (of) => of.otherSession, relatives: asks, ask: (ctx, of) => openPoll(ctx, of.otherSession, asked) }],
  'availability.changePoll': [{ thing: poll, relatives: asks, ask: (ctx, of) => addOption(ctx, of.poll, 1, Temporal.PlainDateTime.from('2026-04-25T10:00')) }],
  'availability.chasePoll': [{ thing: poll, relatives: asks, ask: (ctx, of) => chasePoll(ctx, of.poll) }],
  'availability.withdrawPoll': [{ thing: poll, relatives: asks, ask: (ctx, of) => withdrawPoll(ctx, of.poll, 1) }],
  'availability.closePoll': [{ thing: poll, relatives: asks, ask: async (ctx, of) => closePoll(ctx, of.poll, 1, (await optionsIn(ctx, of))[0]?.id ?? of.poll) }],
  'availability.disownPoll': [{ thing: poll, relatives: asks, ask: (ctx, of) => disownPoll(ctx, of.poll) }],
  'availability.answerPoll': [
    { thing: poll, relatives: asks, ask: (ctx, of) => askedBy(ctx, of.poll) },
    {
      thing: poll, relatives: asks,
      ask: async (ctx, of) => answerPoll(ctx, of.poll, { comment: null, votes: Object.fromEntries((await optionsIn(ctx, of)).map(({ id }) => [id, 'yes'])) as never }),
    },
  ],
};

const duty = (of: School) => of.duty;
const assigned = { owner: 'assigned' } as const;

export const procedureVerbs: Askings = {
  'procedures.doByHand': [{ thing: duty, relatives: assigned, ask: (ctx, of) => doByHand(ctx, of.duty, 'Done') }],
  'procedures.waive': [{ thing: duty, relatives: assigned, ask: (ctx, of) => waive(ctx, of.duty, 'Not needed') }],
  'procedures.publish': [{ ask: (ctx) => publish(ctx, shippedProcedures()[0]!) }],
  'procedures.takeOffer': [{ ask: (ctx) => takeOffer(ctx, { procedure: 'sessions', digest: 'nothing', over: 1 }, { moves: false }) }],
  'procedures.keepOwn': [{ ask: (ctx) => keepOwn(ctx, { procedure: 'sessions', digest: 'nothing', over: 1 }, '') }],
  'procedures.review': [{ thing: (of) => of.reviewDuty, ask: (ctx, of) => review(ctx, of.reviewDuty, 'kept', '') }],
};

const room = (of: School) => of.room;
const newRoom = { name: 'New room', building: '', floor: '', capacity: 5, features: [] };

export const thingVerbs: Askings = {
  'records.putFile': [{ thing: (of) => of.session, relatives: { owner: 'lead', invited: 'invited' }, ask: (ctx, of) => filePut(ctx, { upload: of.upload, name: 'a.txt', subject: { kind: 'session', id: of.session } }) }],
  'records.removeFile': [{ thing: (of) => of.session, relatives: { invited: 'invited', owner: 'assigned' }, ask: (ctx, of) => removeFile(ctx, of.file) }],
  'records.exportPerson': [{ thing: (of) => of.related.invited, relatives: oneself, ask: (ctx, of) => exportPerson(ctx, of.related.invited) }],
  'records.erasePerson': [{ thing: (of) => of.related.invited, relatives: oneself, ask: (ctx, of) => erasePerson(ctx, of.related.invited, 'asked for it') }],
  'records.openFile': [{ thing: (of) => of.session, relatives: { invited: 'invited', owner: 'assigned' }, ask: (ctx, of) => openFile(ctx, of.file) }],
  'resources.addRoom': [{ ask: (ctx) => addRoom(ctx, newRoom) }],
  'resources.changeRoom': [{ thing: room, ask: (ctx, of) => changeRoom(ctx, of.room, 1, { capacity: 9 }) }],
  'resources.closeRoom': [{ thing: room, ask: (ctx, of) => closeRoom(ctx, of.room, 1) }],
  'resources.setStandingRoom': [{ thing: (of) => of.related.invited, relatives: oneself, ask: (ctx, of) => setStandingRoom(ctx, of.related.invited, { address: 'https://meet.example/x', instructions: '' }) }],
  'resources.setLicences': [{ ask: (ctx) => setLicences(ctx, 'jitsi', 3) }],
  'resources.setPlatform': [{ ask: (ctx) => setPlatform(ctx, 'jitsi', 'https://jitsi.example/') }],
};
