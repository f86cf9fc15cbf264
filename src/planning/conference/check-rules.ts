/** The constraints of a conference plan, one function for each: meetings in order of time → what violates it. */
import { covers, grouped, slotsOf, within, type Day, type Meeting, type Violation } from './check-day.ts';

type Rule = (day: Day, meetings: readonly Meeting[]) => Violation[];

const each = (code: string, breaks: (meeting: Meeting, day: Day) => string | undefined): Rule => (day, meetings) =>
  meetings.flatMap((meeting) => {
    const what = breaks(meeting, day);
    return what === undefined ? [] : [{ code, sentence: `${meeting.request.id}: ${what}` }];
  });

const where = ({ session, from }: Meeting): string => `${session.id}/${from}`;

/** The mode is one that session, teacher and every guardian allow, and that there are rooms or licences for. */
export const modeAllowed = each('mode', ({ appointment: { mode }, session, teacher, guardians }, { instance }) => {
  const allowed = [session, teacher, ...guardians].every(({ modes }) => modes.includes(mode))
    && (mode === 'virtual' ? instance.seats > 0 : teacher.roomIds.length > 0);
  return allowed ? undefined : `${mode} is not possible in ${session.id}`;
});

/** The teacher is there: available, not in a break of his own or of the session. */
export const teacherAvailable = each('teacher-unavailable', (meeting) => {
  const { teacher, session } = meeting;
  const away = slotsOf(meeting).some((slot) => !covers(teacher.availability, session.id, slot) || covers(teacher.breaks, session.id, slot)
    || session.breaks.some((span) => within(slot, span)));
  return away ? `${teacher.id} is not there at ${where(meeting)}` : undefined;
});

/** No guardian has blocked the time. */
export const guardianNotBlocked = each('guardian-blocked', (meeting) => {
  const away = meeting.guardians.find(({ blocked }) => slotsOf(meeting).some((slot) => covers(blocked, meeting.session.id, slot)));
  return away && `${away.id} cannot at ${where(meeting)}`;
});

/** In person in one of the teacher's rooms; virtual without a room. */
export const roomOfTeacher = each('room', ({ appointment: { mode, roomId }, room, teacher }) => {
  if (mode !== 'in-person') return roomId === null ? undefined : 'a virtual meeting has no room';
  return room ? undefined : `${roomId ?? 'no room'} is not a room of ${teacher.id}`;
});

const helperOf = ({ appointment: { interpreterId } }: Meeting, { instance }: Day) => instance.interpreters.find(({ id }) => id === interpreterId);

/** A request with a language has an interpreter. */
export const interpreterNamed = each('interpreter-missing', (meeting, day) =>
  (meeting.request.interpreterLanguage !== null && !helperOf(meeting, day) ? `needs an interpreter for ${meeting.request.interpreterLanguage}` : undefined));

/** A request without a language has none. */
export const interpreterNeeded = each('interpreter-unneeded', ({ request, appointment }) =>
  (request.interpreterLanguage === null && appointment.interpreterId !== null ? 'has an interpreter and no language' : undefined));

/** The interpreter speaks the language. */
export const interpreterSpeaks = each('interpreter-language', (meeting, day) => {
  const [helper, language] = [helperOf(meeting, day), meeting.request.interpreterLanguage];
  return helper && language !== null && !helper.languages.includes(language) ? `${helper.id} does not speak ${language}` : undefined;
});

/** The interpreter is there. */
export const interpreterAvailable = each('interpreter-unavailable', (meeting, day) => {
  const helper = meeting.request.interpreterLanguage === null ? undefined : helperOf(meeting, day);
  const away = helper && slotsOf(meeting).some((slot) => !covers(helper.availability, meeting.session.id, slot));
  return away ? `${helper.id} is not there at ${where(meeting)}` : undefined;
});

/** Locked appointments are where they must stay. */
export const lockedKept: Rule = ({ instance }, meetings) => instance.locked.flatMap(({ requestId, sessionId, slot }) => {
  const kept = meetings.some(({ request, session, from }) => request.id === requestId && session.id === sessionId && from === slot);
  return kept ? [] : [{ code: 'locked', sentence: `${requestId}: must stay at ${sessionId}/${slot}` }];
});

/** Of what `key` names, at most `capacity` at the same time; told once for each slot. */
const together = (code: string, key: (meeting: Meeting, day: Day) => string | undefined, capacity: (day: Day, id: string) => number): Rule => (day, meetings) => {
  const counts = new Map<string, number>();
  const violations: Violation[] = [];
  for (const meeting of meetings) {
    const id = key(meeting, day);
    if (id === undefined) continue;
    for (const slot of slotsOf(meeting)) {
      const cell = JSON.stringify([id, meeting.session.id, slot]);
      const count = (counts.get(cell) ?? 0) + 1;
      counts.set(cell, count);
      if (count === capacity(day, id) + 1) violations.push({ code, sentence: `${id} at ${meeting.session.id}/${slot}` });
    }
  }
  return violations;
};

/** A teacher meets one at a time. */
export const teacherOnce = together('teacher-overlap', ({ teacher }) => teacher.id, () => 1);
/** A room holds no more appointments than it has places. */
export const roomCapacity = together('room-capacity', ({ room }) => room?.id,
  (day, id) => day.rooms.get(id)!.capacity);
/** An interpreter helps one at a time. */
export const interpreterOnce = together('interpreter-overlap', (meeting, day) => (meeting.request.interpreterLanguage === null ? undefined : helperOf(meeting, day)?.id), () => 1);
/** Virtual appointments at a time are no more than licences allow. */
export const licenceCapacity = together('licence-capacity', ({ appointment: { mode } }) => (mode === 'virtual' ? 'licences' : undefined), ({ instance }) => instance.seats);

/** No teacher is busy for more slots in a row than allowed. */
export const teacherPauses: Rule = (_day, meetings) => [...grouped(meetings, ({ teacher, session }) => [JSON.stringify([teacher.id, session.id])]).values()]
  .flatMap((row) => {
    const { teacher, session } = row[0]!;
    if (teacher.maxConsecutive === null) return [];
    const busy = new Set(row.flatMap(slotsOf));
    const violations: Violation[] = [];
    for (let slot = 0, run = 0; slot < session.slotCount; slot++) {
      run = busy.has(slot) ? run + 1 : 0;
      if (run === teacher.maxConsecutive + 1) violations.push({ code: 'teacher-consecutive', sentence: `${teacher.id}: more than ${teacher.maxConsecutive} in a row at ${session.id}/${slot}` });
    }
    return violations;
  });

/** Meetings of a guardian that follow one another in a session. */
const pairs = (code: string, breaks: (a: Meeting, b: Meeting, guardian: string, day: Day) => string | undefined): Rule => (day, meetings) =>
  [...grouped(meetings, ({ request }) => request.guardianIds)].flatMap(([guardian, row]) => row.slice(1).flatMap((b, at) => {
    const a = row[at]!;
    const what = a.evening === b.evening ? breaks(a, b, guardian, day) : undefined;
    return what === undefined ? [] : [{ code, sentence: `${guardian}: ${a.request.id} and ${b.request.id}: ${what}` }];
  }));

/** A guardian is in one meeting at a time. */
export const guardianOnce = pairs('guardian-overlap', (a, b) => (b.from < a.to ? `both at ${where(b)}` : undefined));
/** A guardian has time to walk, or to change between a screen and a room. */
export const guardianTravels = pairs('guardian-travel', (a, b, _guardian, day) => {
  const need = day.emptyBetween(a, b);
  return b.from >= a.to && b.from - a.to < need ? `need ${need} empty slots, have ${b.from - a.to}` : undefined;
});
/** No guardian waits longer than allowed. */
export const guardianWaits = pairs('guardian-wait', (a, b, id, day) => {
  const most = day.guardians.get(id)!.maxWaitMinutes;
  const waits = (b.from - a.to) * day.instance.slotMinutes;
  return most !== null && waits > most ? `${waits} minutes between, ${most} at most` : undefined;
});

/** No guardian comes on more evenings than allowed. */
export const guardianSessions: Rule = (day, meetings) => [...grouped(meetings, ({ request }) => request.guardianIds)].flatMap(([id, row]) => {
  const [count, most] = [new Set(row.map(({ evening }) => evening)).size, day.guardians.get(id)!.maxSessions];
  return most !== null && count > most ? [{ code: 'guardian-sessions', sentence: `${id}: ${count} sessions, ${most} at most` }] : [];
});

export const rules: readonly Rule[] = [
  modeAllowed, teacherAvailable, guardianNotBlocked, roomOfTeacher, interpreterNamed, interpreterNeeded, interpreterSpeaks, interpreterAvailable, lockedKept,
  teacherOnce, roomCapacity, interpreterOnce, licenceCapacity, teacherPauses, guardianOnce, guardianTravels, guardianWaits, guardianSessions,
];
