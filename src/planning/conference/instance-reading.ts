import type { Guardian, Instance, Interpreter, Locked, Mode, Objective, Request, Room, Session, Span, Student, Teacher, Window } from './instance.ts';
import { Reading, type Read } from './reading.ts';

const modes = ['in-person', 'virtual'] as const;
/** Slots of all sessions together: two weeks of evenings in slots of five minutes are fewer. */
const mostSlots = 4000;
/** Meetings longer than this are no slots any more. */
const mostLength = 100;

type Ids = ReadonlySet<string>;

/**
 * Reads a parsed `ptm-instance/1`. Every fault is named by its path; ids that are named must exist.
 * What may be missing: breaks, blocked, preferred, locked, platformLicences, limits (null), durationSlots (1).
 */
export function readInstance(document: unknown): Read<Instance> {
  const reading = new Reading();
  const top = reading.object(document, '$');
  if (top['format'] !== 'ptm-instance/1') {
    reading.fault('format', `must be "ptm-instance/1", is ${JSON.stringify(top['format']) ?? 'missing'}`);
    return reading.done<Instance>(undefined as never);
  }
  const sessions = reading.list(top['sessions'], 'sessions', (one, path) => session(reading, one, path));
  const sessionIds = reading.ids(sessions, 'sessions');
  if (sessions.reduce((sum, one) => sum + one.slotCount, 0) > mostSlots) reading.fault('sessions', `have more than ${mostSlots} slots together`);
  const zones = reading.list(top['zones'], 'zones', (one, path) => reading.text(one, path));
  const rooms = reading.list(top['rooms'], 'rooms', (one, path) => room(reading, one, path, new Set(zones)));
  const roomIds = reading.ids(rooms, 'rooms');
  const teachers = reading.list(top['teachers'], 'teachers', (one, path) => teacher(reading, one, path, sessionIds, roomIds));
  const interpreters = reading.list(top['interpreters'], 'interpreters', (one, path) => interpreter(reading, one, path, sessionIds), []);
  const guardians = reading.list(top['guardians'], 'guardians', (one, path) => guardian(reading, one, path, sessionIds));
  const guardianIds = reading.ids(guardians, 'guardians');
  const students = reading.list(top['students'], 'students', (one, path) => student(reading, one, path, guardianIds));
  const goal = objective(reading, top['objective']);
  const known = { students: reading.ids(students, 'students'), teachers: reading.ids(teachers, 'teachers'), guardians: guardianIds };
  reading.ids(interpreters, 'interpreters');
  const requests = reading.list(top['requests'], 'requests', (one, path) => request(reading, one, path, known, goal));
  const requestIds = reading.ids(requests, 'requests');
  return reading.done<Instance>({
    name: reading.text(top['name'], 'name'), ...event(reading, top['event']), sessions, zones, rooms, teachers, interpreters, guardians,
    students, requests, objective: goal, travelMinutes: travel(reading, top['travelMinutes'], zones.length), seats: seats(reading, top['platformLicences']),
    locked: lockedOf(reading, top['locked'], requestIds, sessions),
  });
}

function event(reading: Reading, value: unknown): Pick<Instance, 'slotMinutes' | 'turnoverMinutes' | 'modeChangeMinutes'> {
  const fields = reading.object(value, 'event');
  return {
    slotMinutes: reading.whole(fields['slotMinutes'], 'event.slotMinutes', 1, 1440),
    turnoverMinutes: reading.amount(fields['turnoverMinutes'], 'event.turnoverMinutes', 0),
    modeChangeMinutes: reading.amount(fields['modeChangeMinutes'], 'event.modeChangeMinutes', 0),
  };
}

function session(reading: Reading, value: unknown, path: string): Session {
  const fields = reading.object(value, path);
  const start = reading.text(fields['start'], `${path}.start`);
  if (start !== '' && !isLocalTime(start)) reading.fault(`${path}.start`, `must be a local time such as 2026-11-24T16:00, is "${start}"`);
  return {
    id: reading.text(fields['id'], `${path}.id`), name: reading.label(fields['name'], `${path}.name`), start,
    slotCount: reading.whole(fields['slotCount'], `${path}.slotCount`, 1, mostSlots), modes: modesOf(reading, fields['modes'], `${path}.modes`),
    breaks: reading.list(fields['breaks'], `${path}.breaks`, (one, at) => span(reading, reading.object(one, at), at), []),
  };
}

function isLocalTime(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text)) return false;
  try {
    Temporal.PlainDateTime.from(text);
    return true;
  } catch {
    return false;
  }
}

const modesOf = (reading: Reading, value: unknown, path: string): readonly Mode[] =>
  reading.list(value, path, (one, at) => reading.oneOf(one, at, modes));

function span(reading: Reading, fields: Readonly<Record<string, unknown>>, path: string): Span {
  const fromSlot = reading.whole(fields['fromSlot'], `${path}.fromSlot`, 0);
  const toSlot = reading.whole(fields['toSlot'], `${path}.toSlot`, 0);
  if (toSlot < fromSlot) reading.fault(path, `ends at slot ${toSlot}, before it begins at ${fromSlot}`);
  return { fromSlot, toSlot };
}

const windows = (reading: Reading, value: unknown, path: string, sessions: Ids, absent?: readonly Window[]): readonly Window[] =>
  reading.list(value, path, (one, at) => {
    const fields = reading.object(one, at);
    return { sessionId: reading.known(fields['sessionId'], `${at}.sessionId`, sessions, 'session'), ...span(reading, fields, at) };
  }, absent);

function room(reading: Reading, value: unknown, path: string, zones: Ids): Room {
  const fields = reading.object(value, path);
  return {
    id: reading.text(fields['id'], `${path}.id`), zone: reading.known(fields['zone'], `${path}.zone`, zones, 'zone'),
    capacity: reading.whole(fields['capacity'], `${path}.capacity`, 0, 100_000),
  };
}

function teacher(reading: Reading, value: unknown, path: string, sessions: Ids, rooms: Ids): Teacher {
  const fields = reading.object(value, path);
  return {
    id: reading.text(fields['id'], `${path}.id`), name: reading.label(fields['name'], `${path}.name`),
    subject: reading.label(fields['subject'], `${path}.subject`), modes: modesOf(reading, fields['modes'], `${path}.modes`),
    roomIds: reading.list(fields['roomIds'], `${path}.roomIds`, (one, at) => reading.known(one, at, rooms, 'room')),
    availability: windows(reading, fields['availability'], `${path}.availability`, sessions),
    breaks: windows(reading, fields['breaks'], `${path}.breaks`, sessions, []),
    maxConsecutive: reading.maybe(fields['maxConsecutive'], (one) => reading.whole(one, `${path}.maxConsecutive`, 0)),
  };
}

function interpreter(reading: Reading, value: unknown, path: string, sessions: Ids): Interpreter {
  const fields = reading.object(value, path);
  return {
    id: reading.text(fields['id'], `${path}.id`), name: reading.label(fields['name'], `${path}.name`),
    languages: reading.list(fields['languages'], `${path}.languages`, (one, at) => reading.text(one, at)),
    availability: windows(reading, fields['availability'], `${path}.availability`, sessions),
  };
}

function guardian(reading: Reading, value: unknown, path: string, sessions: Ids): Guardian {
  const fields = reading.object(value, path);
  return {
    id: reading.text(fields['id'], `${path}.id`), name: reading.label(fields['name'], `${path}.name`),
    language: reading.label(fields['language'], `${path}.language`), modes: modesOf(reading, fields['modes'], `${path}.modes`),
    blocked: windows(reading, fields['blocked'], `${path}.blocked`, sessions, []),
    preferred: windows(reading, fields['preferred'], `${path}.preferred`, sessions, []),
    maxWaitMinutes: reading.maybe(fields['maxWaitMinutes'], (one) => reading.amount(one, `${path}.maxWaitMinutes`)),
    maxSessions: reading.maybe(fields['maxSessions'], (one) => reading.whole(one, `${path}.maxSessions`, 0)),
  };
}

function student(reading: Reading, value: unknown, path: string, guardians: Ids): Student {
  const fields = reading.object(value, path);
  return {
    id: reading.text(fields['id'], `${path}.id`),
    guardianIds: reading.list(fields['guardianIds'], `${path}.guardianIds`, (one, at) => reading.known(one, at, guardians, 'guardian'), []),
  };
}

interface Known { readonly students: Ids; readonly teachers: Ids; readonly guardians: Ids }

function request(reading: Reading, value: unknown, path: string, known: Known, goal: Objective): Request {
  const fields = reading.object(value, path);
  const guardianIds = reading.list(fields['guardianIds'], `${path}.guardianIds`, (one, at) => reading.known(one, at, known.guardians, 'guardian'));
  if (guardianIds.length === 0) reading.fault(`${path}.guardianIds`, 'must name at least one guardian');
  if (new Set(guardianIds).size < guardianIds.length) reading.fault(`${path}.guardianIds`, 'names a guardian twice');
  const priority = reading.whole(fields['priority'], `${path}.priority`, 0);
  if (goal.unserved[String(priority)] === undefined) reading.fault(`${path}.priority`, `objective.unserved has no weight for priority ${priority}`);
  return {
    id: reading.text(fields['id'], `${path}.id`), priority, guardianIds,
    studentId: reading.known(fields['studentId'], `${path}.studentId`, known.students, 'student'),
    teacherId: reading.known(fields['teacherId'], `${path}.teacherId`, known.teachers, 'teacher'),
    durationSlots: reading.whole(fields['durationSlots'] ?? 1, `${path}.durationSlots`, 1, mostLength),
    interpreterLanguage: reading.maybe(fields['interpreterLanguage'], (one) => reading.text(one, `${path}.interpreterLanguage`)),
  };
}

function objective(reading: Reading, value: unknown): Objective {
  const fields = reading.object(value, 'objective');
  const unserved = Object.entries(reading.object(fields['unserved'], 'objective.unserved'))
    .map(([priority, weight]) => [priority, reading.amount(weight, `objective.unserved.${priority}`)] as const);
  const weight = (name: string, absent?: number): number => reading.amount(fields[name], `objective.${name}`, absent);
  return {
    unserved: Object.fromEntries(unserved), repeatDenial: weight('repeatDenial'), idleSlot: weight('idleSlot'),
    fairIdleSlots: reading.whole(fields['fairIdleSlots'], 'objective.fairIdleSlots', 0), idleAboveFair: weight('idleAboveFair'),
    extraSession: weight('extraSession'), outsidePreferred: weight('outsidePreferred'), siblingSplit: weight('siblingSplit'),
    moved: weight('moved', 50),
  };
}

function travel(reading: Reading, value: unknown, zones: number): readonly (readonly number[])[] {
  const rows = reading.list(value, 'travelMinutes', (row, path) => reading.list(row, path, (one, at) => reading.amount(one, at)));
  if (rows.length !== zones) reading.fault('travelMinutes', `has ${rows.length} rows for ${zones} zones`);
  for (const [at, row] of rows.entries()) if (row.length !== zones) reading.fault(`travelMinutes[${at}]`, `has ${row.length} numbers for ${zones} zones`);
  return rows;
}

const seats = (reading: Reading, value: unknown): number =>
  reading.list(value, 'platformLicences', (one, path) => {
    const fields = reading.object(one, path);
    return reading.whole(fields['concurrentMeetings'], `${path}.concurrentMeetings`, 0, 1_000_000);
  }, []).reduce((sum, one) => sum + one, 0);

function lockedOf(reading: Reading, value: unknown, requests: Ids, sessions: readonly Session[]): readonly Locked[] {
  const ids = new Set(sessions.map((one) => one.id));
  const seen = new Set<string>();
  return reading.list(value, 'locked', (one, path) => {
    const fields = reading.object(one, path);
    const requestId = reading.known(fields['requestId'], `${path}.requestId`, requests, 'request');
    const sessionId = reading.known(fields['sessionId'], `${path}.sessionId`, ids, 'session');
    const slots = sessions.find((session) => session.id === sessionId)?.slotCount ?? 1;
    if (seen.has(requestId)) reading.fault(`${path}.requestId`, `"${requestId}" is locked twice`);
    seen.add(requestId);
    return { requestId, sessionId, slot: reading.whole(fields['slot'], `${path}.slot`, 0, slots - 1) };
  }, []);
}
