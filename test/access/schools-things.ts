/** One of everything that a verb or a route can be about, made in one school. */
import assert from 'node:assert/strict';
import type { Actor, Context } from '../../src/platform/context.ts';
import type { PersonId } from '../../src/rooms/identity/model.ts';
import { addEvent } from '../../src/rooms/calendars/actions-own.ts';
import { share } from '../../src/rooms/calendars/actions.ts';
import type { CalendarId, ObjectId } from '../../src/rooms/calendars/model.ts';
import { calendarOf } from '../../src/rooms/calendars/reads.ts';
import { ownEventSchema } from '../../src/rooms/calendars/schema.ts';
import { give } from '../../src/rooms/feedback/actions.ts';
import { acts } from '../../src/rooms/log/reads.ts';
import type { ActId } from '../../src/rooms/log/model.ts';
import type { DeliveryId } from '../../src/rooms/messaging/model.ts';
import { outbox } from '../../src/rooms/messaging/reads.ts';
import type { DutyId } from '../../src/rooms/procedures/model.ts';
import { dutiesOf } from '../../src/rooms/procedures/reads.ts';
import { takeUpload } from '../../src/rooms/records/actions-contents.ts';
import { filePut } from '../../src/rooms/records/actions.ts';
import type { FileId, UploadId } from '../../src/rooms/records/model.ts';
import { newId } from '../../src/platform/ids.ts';
import { readTables } from '../../src/platform/sheets.ts';
import { correct } from '../../src/rooms/people/actions-corrections.ts';
import { startImport } from '../../src/rooms/people/actions-imports.ts';
import { addClass, addGuardian, addStudent } from '../../src/rooms/people/actions-students.ts';
import { addPerson } from '../../src/rooms/people/actions.ts';
import type { CorrectionId, ImportId } from '../../src/rooms/people/model-imports.ts';
import type { ClassId } from '../../src/rooms/people/model-students.ts';
import { addRoom } from '../../src/rooms/resources/actions.ts';
import type { RoomId } from '../../src/rooms/resources/model.ts';
import { openPoll } from '../../src/rooms/availability/actions-polls.ts';
import type { PollId } from '../../src/rooms/availability/model-polls.ts';
import { pollSchema } from '../../src/rooms/availability/schema-polls.ts';
import { propose, scheduleNew } from '../../src/rooms/sessions/actions.ts';
import { receive } from '../../src/rooms/sessions/actions-requests-receive.ts';
import { askMissing } from '../../src/rooms/sessions/actions-requests.ts';
import type { PostId, RequestId } from '../../src/rooms/sessions/model-requests.ts';
import { proposalSchema } from '../../src/rooms/sessions/schema.ts';
import { refreshConflicts } from '../../src/rooms/sessions/actions-conflicts.ts';
import type { ConflictId } from '../../src/rooms/sessions/model-conflicts.ts';
import { conflictsAhead } from '../../src/rooms/sessions/reads-conflicts.ts';
import { proposeTimes } from '../../src/rooms/sessions/actions-proposals.ts';
import { answerProposal, askProposal } from '../../src/rooms/sessions/actions-proposals-decide.ts';
import type { ProposalId } from '../../src/rooms/sessions/model-proposals.ts';
import { timesIn } from '../../src/rooms/sessions/reads-proposals.ts';
import { timesProposalSchema } from '../../src/rooms/sessions/schema-proposals.ts';
import { requestSchema } from '../../src/rooms/sessions/schema-requests.ts';
import { machine } from '../office.ts';
import { makeRounds, type Rounds } from './schools-rounds.ts';
import type { Making } from './schools.ts';

/** The first and second date of a series that begins on 15 April at 10:00 in Lisbon. */
export const firstPart = '20260415T090000Z';
export const part = '20260422T090000Z';

/** Ids. `secret…` is of a PRIVATE session, `sealed` a CONFIDENTIAL one, `hiding` one that hides who is asked; all are the lead's, and `invited` and `fellow` are asked to all. */
export interface Things extends Rounds {
  readonly session: string; readonly otherSession: string; readonly proposed: string; readonly held: string;
  readonly secret: string; readonly sealed: string; readonly secretHeld: string; readonly hiding: string;
  readonly request: RequestId; readonly otherRequest: RequestId; readonly question: PostId;
  readonly file: FileId; readonly otherFile: FileId; readonly secretFile: FileId; readonly upload: UploadId;
  readonly delivery: DeliveryId; readonly secretDelivery: DeliveryId;
  readonly duty: DutyId; readonly secretDuty: DutyId; readonly reviewDuty: DutyId;
  readonly event: ObjectId; readonly privateEvent: ObjectId; readonly confidentialEvent: ObjectId;
  readonly calendar: CalendarId; readonly organisationCalendar: CalendarId;
  readonly room: RoomId; readonly act: ActId;
  /** A child of `invited` and `fellow`; what `invited` has corrected; a file of children. */
  readonly student: PersonId; readonly schoolClass: ClassId; readonly correction: CorrectionId; readonly import: ImportId;
  /** Of `proposed`, of `hiding`, of `sealed`. */
  readonly poll: PollId; readonly otherPoll: PollId; readonly secretPoll: PollId;
  /** Of `session` and `secret`, which want the same people at the same time. */
  readonly conflict: ConflictId;
  /** For `otherSession`, about which the others are asked and have accepted; for `hiding`, to be decided; for `sealed`, asked about. */
  readonly proposal: ProposalId; readonly openProposal: ProposalId; readonly secretProposal: ProposalId;
}

/** Makes them, each by its verb. */
export async function makeThings(making: Making): Promise<Things> {
  const { done, people, until, word, secret } = making;
  const room = await done(machine, (ctx) => addRoom(ctx, { name: `Hall ${word}`, building: `House ${word}`, floor: '1', capacity: 12, features: [] }));
  const sessions = await makeSessions(making, room);
  const files = await makeFiles(making, sessions);
  const requests = await makeRequests(making);
  const calendars = await makeEvents(making);
  const polls = await makePolls(making, sessions);
  const proposals = await makeProposals(making, sessions);
  const rounds = await makeRounds(making);
  const students = await makeStudents(making);
  await until('2026-04-14T09:00:00Z');
  const answer = { scheduling: 5, session: 5 } as const;
  const guest: Actor = { kind: 'person', person: people.invited, roles: [] };
  await done(guest, (ctx) => give(ctx, { kind: 'session', id: sessions.held }, { ...answer, remark: `Good ${word}` }));
  await done(guest, (ctx) => give(ctx, { kind: 'session', id: sessions.secretHeld }, { ...answer, remark: `Good ${secret}` }));
  const conflict = await done(machine, async (ctx) => {
    await refreshConflicts(ctx);
    return { ok: true as const, value: (await conflictsAhead(ctx, { session: sessions.secret }))[0]!.id };
  });
  return { ...students, conflict, room, ...sessions, ...files, ...requests, ...calendars, ...polls, ...proposals, ...rounds, ...(await found(making, sessions)) };
}

/** A student, and a file that would bring another: sent in by the coordinator. */
async function makeStudents({ test, storage, organisation, done, people, word }: Making): Promise<Pick<Things, 'student' | 'schoolClass' | 'correction' | 'import'>> {
  const student = await done(machine, (ctx) => addPerson(ctx, { name: `Pupil ${word}`, email: null, phone: null, language: 'en', zone: 'Europe/Lisbon' }));
  const schoolClass = await done(machine, (ctx) => addClass(ctx, { name: `5a ${word}` }));
  await done(machine, (ctx) => addStudent(ctx, { person: student, homeClass: schoolClass }));
  for (const person of [people.invited, people.fellow]) await done(machine, (ctx) => addGuardian(ctx, { student, person }));
  const guest: Actor = { kind: 'guest', link: newId(), purpose: 'people.correct', subject: people.invited };
  const correction = await done(guest, (ctx) => correct(ctx, people.invited, { phone: `+351 ${word.length}99` }));
  const lead: Actor = { kind: 'person', person: people.lead, roles: ['coordinator'] };
  const id = newId<ImportId>();
  const subject = { kind: 'import', id };
  const bytes = Buffer.from(`Student ID,Student name,Class\nS1,Newcomer ${word},5b ${word}\nS2,,5b\n`);
  const [taken, tables] = [await takeUpload({ office: test.office, storage }, { organisation, actor: lead, subject }, new Blob([bytes]).stream()), await readTables('x.csv', bytes)];
  assert.ok(taken.ok && tables.ok);
  await done(lead, async (ctx) => {
    const file = await filePut(ctx, { upload: taken.value.id, name: `${word}.csv`, subject });
    return file.ok ? startImport(ctx, { id, file: file.value, tables: tables.value }) : file;
  });
  return { student, schoolClass, correction, import: id };
}

/** What a neighbour needs that something of it could be told: a room, a session, two requests. */
export async function makeFew(making: Making): Promise<void> {
  const { done, people, word } = making;
  const room = await done(machine, (ctx) => addRoom(ctx, { name: `Hall ${word}`, building: '', floor: '', capacity: 12, features: [] }));
  await done({ kind: 'person', person: people.lead, roles: ['coordinator'] }, (ctx) => scheduleNew(ctx, proposalSchema.parse({
    title: `Staff meeting ${word}`, start: { wall: '2026-04-15T10:00', zone: 'Europe/Lisbon' }, minutes: 45, place: { kind: 'room', room }, people: [{ person: people.invited }],
  })));
  await makeRequests(making);
}

type Sessions = Pick<Things, 'session' | 'otherSession' | 'proposed' | 'held' | 'secret' | 'sealed' | 'secretHeld' | 'hiding'>;

async function makeSessions({ done, people, word, secret }: Making, room: RoomId): Promise<Sessions> {
  const lead: Actor = { kind: 'person', person: people.lead, roles: ['coordinator'] };
  const proposal = (title: string, said: string, wall: string, more: object = {}) => proposalSchema.parse({
    title: `${title} ${said}`, agenda: `- Talk of ${said}`, start: { wall, zone: 'Europe/Lisbon' }, minutes: 45, place: { kind: 'elsewhere', where: `Street of ${said}` },
    people: [{ person: people.invited }, { person: people.fellow }], ...more,
  });
  const weekly = { rule: 'FREQ=WEEKLY;COUNT=4' };
  const scheduled = async (...given: Parameters<typeof proposal>) => (await done(lead, (ctx) => scheduleNew(ctx, proposal(...given)))).id as string;
  return {
    session: await scheduled('Staff meeting', word, '2026-04-15T10:00', { ...weekly, place: { kind: 'room', room }, critical: true }),
    otherSession: await scheduled('Parents’ council', word, '2026-04-16T10:00'),
    proposed: (await done(lead, (ctx) => propose(ctx, proposal('Fire drill', word, '2026-04-17T10:00')))).id,
    held: await scheduled('Morning round', word, '2026-04-13T10:00'),
    hiding: await scheduled('Hearing', word, '2026-04-16T14:00', { hidesPeople: true }),
    secret: await scheduled('Support plan', secret, '2026-04-15T10:00', { ...weekly, class: 'PRIVATE' }),
    sealed: await scheduled('Grievance', secret, '2026-04-15T14:00', { class: 'CONFIDENTIAL', critical: true }),
    secretHeld: await scheduled('First talk', secret, '2026-04-13T11:00', { class: 'PRIVATE' }),
  };
}

/** Sent in by `assigned`, who had a role for it then; to what is private by whose it is. */
async function makeFiles({ test, storage, organisation, people, done, word, secret }: Making, sessions: Sessions): Promise<Pick<Things, 'file' | 'otherFile' | 'secretFile' | 'upload'>> {
  const actorFor = (session: string): Actor => ({ kind: 'person', person: session === sessions.secret ? people.lead : people.assigned, roles: ['coordinator'] });
  const sent = async (session: string, said: string): Promise<UploadId> => {
    const into = { organisation, actor: actorFor(session), subject: { kind: 'session', id: session } };
    const taken = await takeUpload({ office: test.office, storage }, into, new Blob([`About ${said}`]).stream());
    assert.ok(taken.ok, JSON.stringify(taken));
    return taken.value.id;
  };
  const put = async (id: string, said: string) => {
    const upload = await sent(id, said);
    return done(actorFor(id), (ctx) => filePut(ctx, { upload, name: `${said}.txt`, subject: { kind: 'session', id } }));
  };
  return {
    file: await put(sessions.session, word), otherFile: await put(sessions.otherSession, word), secretFile: await put(sessions.secret, secret),
    upload: await sent(sessions.session, word),
  };
}

async function makeRequests({ done, people, word }: Making): Promise<Pick<Things, 'request' | 'otherRequest' | 'question'>> {
  const requester: Actor = { kind: 'person', person: people.requester, roles: [] };
  const ask = (title: string) => done(requester, (ctx) => {
    const { requester: _typed, ...asked } = requestSchema.parse({
      requester: { name: 'not counted', email: null, language: 'en', zone: 'Europe/Lisbon' }, title: `${title} ${word}`, purpose: `Because of ${word}`,
    });
    return receive(ctx, { ...asked, door: 'form', requester: { person: people.requester } });
  });
  const request = (await ask('A talk about')).request;
  const question = await done(machine, (ctx) => askMissing(ctx, request, { fields: ['who', 'when'], note: `Who of ${word}?` }));
  return { request, otherRequest: (await ask('A visit of')).request, question };
}

async function makeEvents({ done, people, organisation, word, secret }: Making): Promise<Pick<Things, 'event' | 'privateEvent' | 'confidentialEvent' | 'calendar' | 'organisationCalendar'>> {
  const owner: Actor = { kind: 'person', person: people.lead, roles: [] };
  const add = (title: string, hour: string, more: object = {}) => done(owner, (ctx) => addEvent(ctx, people.lead, ownEventSchema.parse({
    kind: 'timed', title, start: `2026-04-20T${hour}:00`, end: `2026-04-20T${hour}:30`, zone: 'Europe/Lisbon', ...more,
  })));
  const calendars = (ctx: Context) => Promise.all([
    calendarOf(ctx.tx, organisation, { kind: 'person', id: people.lead }), calendarOf(ctx.tx, organisation, { kind: 'organisation', id: organisation }),
  ]).then(([mine, ours]) => ({ ok: true as const, value: { calendar: mine.id, organisationCalendar: ours.id } }));
  const made = {
    event: await add(`Dentist ${word}`, '09'), privateEvent: await add(`Lawyer ${secret}`, '11', { class: 'PRIVATE' }),
    confidentialEvent: await add(`Clinic ${secret}`, '13', { class: 'CONFIDENTIAL' }), ...(await done(machine, calendars)),
  };
  for (const id of [made.calendar, made.organisationCalendar]) await done(machine, (ctx) => share(ctx, id, people.shared));
  return made;
}

async function makePolls({ done, people }: Making, { proposed, hiding, sealed }: Sessions): Promise<Pick<Things, 'poll' | 'otherPoll' | 'secretPoll'>> {
  const lead: Actor = { kind: 'person', person: people.lead, roles: ['coordinator'] };
  const given = pollSchema.parse({ zone: 'Europe/Lisbon', minutes: 45, deadline: '2026-04-20T10:00', times: ['2026-04-23T10:00', '2026-04-24T10:00'] });
  const open = async (session: string) => (await done(lead, (ctx) => openPoll(ctx, session, given))).id;
  return { poll: await open(proposed), otherPoll: await open(hiding), secretPoll: await open(sealed) };
}

async function makeProposals({ done, people }: Making, { otherSession, hiding, sealed }: Sessions): Promise<Pick<Things, 'proposal' | 'openProposal' | 'secretProposal'>> {
  const someone = (person: PersonId, ...roles: string[]): Actor => ({ kind: 'person', person, roles });
  const given = timesProposalSchema.parse({ zone: 'Europe/Lisbon', times: ['2026-04-27T15:00', '2026-04-28T15:00'] });
  const made = async (session: string, who: PersonId) => (await done(someone(who), (ctx) => proposeTimes(ctx, session, given))).proposal;
  const asked = async (session: string) => {
    const { id, version } = await made(session, people.fellow);
    await done(someone(people.lead, 'coordinator'), async (ctx) => askProposal(ctx, id, version, { time: (await timesIn(ctx.tx, ctx.organisation, id))[0]!.id, byMachine: false }));
    return id;
  };
  const proposal = await asked(otherSession);
  await done(someone(people.invited), (ctx) => answerProposal(ctx, proposal, 'yes'));
  return { proposal, openProposal: (await made(hiding, people.invited)).id, secretProposal: await asked(sealed) };
}

/** What came of them by itself. */
async function found({ test, organisation, people }: Making, { session, secret }: Sessions): Promise<Pick<Things, 'delivery' | 'secretDelivery' | 'duty' | 'secretDuty' | 'reviewDuty' | 'act'>> {
  const ids = await test.as(organisation, machine, async (ctx) => {
    const open = async (id: string, step?: string) => (await dutiesOf(ctx.tx, organisation, id)).find((one) => (one.state === 'open' || one.state === 'planned') && (step === undefined || one.step === step))!.id;
    const sent = async (id: string) => (await outbox(ctx.tx, organisation, { subject: id })).find((one) => one.state === 'kept')!.id;
    return {
      delivery: await sent(session), secretDelivery: await sent(secret), duty: await open(session), secretDuty: await open(secret), reviewDuty: await open(organisation, 'review'),
      act: (await acts(ctx.tx, organisation, { subject: session, verbs: ['sessions.schedule'] }))[0]!.id,
    };
  });
  await test.database.owner.query('update duties set person = $1, role = $2 where id = $3', [people.assigned satisfies PersonId, 'teacher', ids.duty]);
  return ids;
}
