/**
 * Who listens to whose facts, who fulfils which port: the rooms and what is outside, joined. Beside `main.ts` the only file
 * that sees all rooms; it knows no door, so that tests of rooms need none.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Bus } from './platform/facts.ts';
import { Ports } from './platform/ports.ts';
import { rooms } from './house.ts';
import { jitsi } from './outside/jitsi.ts';
import { link } from './outside/link.ts';
import { standingRoom } from './outside/standing-room.ts';
import { pollActs } from './rooms/availability/actions-polls-acts.ts';
import { listen as listenInAvailability } from './rooms/availability/listeners.ts';
import { PollHost } from './rooms/availability/ports-polls.ts';
import { availabilityData } from './rooms/availability/privacy.ts';
import { pollReader, pollSubjects, pollThings } from './rooms/availability/reads-polls.ts';
import { listen as listenInCalendars } from './rooms/calendars/listeners.ts';
import { ObjectGuard } from './rooms/calendars/ports.ts';
import { calendarsData } from './rooms/calendars/privacy.ts';
import { access as conferenceAccess } from './rooms/conferences/access.ts';
import { roundActs } from './rooms/conferences/actions-acts.ts';
import { eveningActs } from './rooms/conferences/actions-acts-evening.ts';
import { listenForKept } from './rooms/conferences/listeners-kept.ts';
import { conferencesData } from './rooms/conferences/privacy.ts';
import { callSubjects } from './rooms/conferences/reads-call.ts';
import { letterFiles } from './rooms/conferences/reads-letters.ts';
import { waitingActs } from './rooms/conferences/actions-waiting-acts.ts';
import { waitSubjects } from './rooms/conferences/reads-subject-waiting.ts';
import { roundParticipants, roundSubjects } from './rooms/conferences/reads-subject.ts';
import { daySubjects, familySubjects } from './rooms/conferences/reads-subject-evening.ts';
import { feedbackActs } from './rooms/feedback/actions-acts.ts';
import { Participants } from './rooms/feedback/ports.ts';
import { feedbackData } from './rooms/feedback/privacy.ts';
import { Gate, Persons, Things } from './rooms/identity/ports.ts';
import { identityData } from './rooms/identity/privacy.ts';
import { Host } from './rooms/invitations/ports.ts';
import { invitationsData } from './rooms/invitations/privacy.ts';
import { logData } from './rooms/log/privacy.ts';
import { SubjectLock } from './rooms/messaging/ports.ts';
import { messagingData } from './rooms/messaging/privacy.ts';
import { importFiles } from './rooms/people/reads-imports.ts';
import { peopleData } from './rooms/people/privacy.ts';
import { personsHere } from './rooms/people/reads.ts';
import { organisationReader, planSeries, verifyLog } from './rooms/procedures/actions-acts.ts';
import { closed } from './rooms/procedures/actions.ts';
import { listen as listenInProcedures } from './rooms/procedures/listeners.ts';
import { listenForRoles } from './rooms/procedures/listeners-each.ts';
import type { Procedure } from './rooms/procedures/model.ts';
import { subjectLock } from './rooms/procedures/actions-subject.ts';
import { MachineAct, Shipped, SubjectReader, type SubjectReader as SubjectReaderOf } from './rooms/procedures/ports.ts';
import { proceduresData } from './rooms/procedures/privacy.ts';
import { readProcedure, type Vocabulary } from './rooms/procedures/reads.ts';
import { PersonalData, Reader, type PersonalData as PersonalDataOf } from './rooms/records/ports.ts';
import { recordsData } from './rooms/records/privacy.ts';
import { fileThings } from './rooms/records/reads.ts';
import { OnPlatform, Platform } from './rooms/resources/ports.ts';
import { resourcesData } from './rooms/resources/privacy.ts';
import { access as sessionAccess } from './rooms/sessions/access.ts';
import { acts } from './rooms/sessions/actions-acts.ts';
import { sessionsOnPlatform } from './rooms/sessions/actions-claims.ts';
import { sessionGuard } from './rooms/sessions/actions-guard.ts';
import { proposalActs } from './rooms/sessions/actions-proposals-acts.ts';
import { conflictActs } from './rooms/sessions/actions-conflicts-digest.ts';
import { requestActs } from './rooms/sessions/actions-requests-acts.ts';
import { listen as listenInSessions } from './rooms/sessions/listeners.ts';
import { listenForConflicts } from './rooms/sessions/listeners-conflicts.ts';
import { listenForPolls } from './rooms/sessions/listeners-polls.ts';
import { listenForProposals } from './rooms/sessions/listeners-proposals.ts';
import { ConflictKind } from './rooms/sessions/ports.ts';
import { sessionsData } from './rooms/sessions/privacy.ts';
import { personKinds } from './rooms/sessions/reads-conflicts-people.ts';
import { claimKinds } from './rooms/sessions/reads-conflicts-rooms.ts';
import { sessionFiles, sessionThings } from './rooms/sessions/reads-files.ts';
import { sessionHost } from './rooms/sessions/reads-occasion.ts';
import { sessionParticipants } from './rooms/sessions/reads-participants.ts';
import { pollHost } from './rooms/sessions/reads-polls.ts';
import { proposalReader, proposalSubjects, proposalThings } from './rooms/sessions/reads-proposals.ts';
import { requestSubject } from './rooms/sessions/reads-requests.ts';
import { sessionReader } from './rooms/sessions/reads-subject.ts';

/** Joins the rooms: who listens to whose facts, who fulfils which port. */
export function joinRooms(ports = new Ports()): { facts: Bus; ports: Ports } {
  const facts = new Bus(rooms.map((room) => room.name));
  listenInCalendars(facts);
  listenInAvailability(facts);
  listenInSessions(facts);
  listenForPolls(facts);
  listenForProposals(facts);
  listenForConflicts(facts);
  listenForKept(facts);
  listenInProcedures(facts);
  listenForRoles(facts);
  ports.join(Shipped, { procedures: shippedProcedures() });
  ports.join(SubjectLock, subjectLock);
  for (const platform of [link, standingRoom, jitsi]) ports.join(Platform, platform);
  ports.join(OnPlatform, sessionsOnPlatform);
  ports.join(Gate, { closed });
  ports.join(Persons, personsHere);
  ports.join(ObjectGuard, sessionGuard);
  ports.join(Host, sessionHost);
  ports.join(PollHost, pollHost);
  for (const kind of [...personKinds, ...claimKinds]) ports.join(ConflictKind, kind);
  for (const participants of [sessionParticipants, roundParticipants]) ports.join(Participants, participants);
  for (const reader of [sessionFiles, pollReader, proposalReader, importFiles, letterFiles]) ports.join(Reader, reader);
  for (const things of [sessionThings, fileThings, pollThings, proposalThings]) ports.join(Things, things);
  for (const reader of [organisationReader, requestSubject, sessionReader, pollSubjects, proposalSubjects, waitSubjects, callSubjects, roundSubjects, daySubjects, familySubjects]) ports.join(SubjectReader, reader as SubjectReaderOf);
  for (const act of [verifyLog, planSeries, ...requestActs, ...acts, ...conflictActs, ...feedbackActs, ...pollActs, ...proposalActs, ...waitingActs, ...roundActs, ...eveningActs]) ports.join(MachineAct, act);
  for (const data of personalData) ports.join(PersonalData, data);
  return { facts, ports };
}

/** Every room that holds something of persons, from the lowest to the highest. */
const personalData = [
  logData, identityData, peopleData, recordsData, messagingData, calendarsData, resourcesData, availabilityData, invitationsData, sessionsData, feedbackData, conferencesData, proceduresData,
] as const satisfies readonly PersonalDataOf[];

/** The procedures that the program brings along; a broken file is a fault of the program. */
export function shippedProcedures(): Procedure[] {
  const folder = fileURLToPath(new URL('../procedures/', import.meta.url));
  return readdirSync(folder).filter((name) => name.endsWith('.yaml')).sort().map((name) => {
    const read = readProcedure(readFileSync(join(folder, name), 'utf8'));
    if (!read.ok) throw new Error(read.mistakes.map(({ line, where, sentence }) => `procedures/${name}:${line} ${where}: ${sentence}`).join('\n'));
    return read.value;
  });
}

/** The names that a procedure may use: acts that are joined, and the facts and verbs that the shipped ones speak of. */
export function vocabularyOf(ports: Ports): Vocabulary {
  const steps = shippedProcedures().flatMap((one) => one.steps);
  return {
    acts: new Set(ports.all(MachineAct).map((act) => act.name)),
    facts: new Set(steps.flatMap((step) => [...('on' in step.trigger ? step.trigger.on : []), ...step.evidence, ...step.ends])),
    verbs: new Set([...Object.keys(sessionAccess), ...Object.keys(conferenceAccess)]),
  };
}
