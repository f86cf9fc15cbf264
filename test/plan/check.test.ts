import { test } from 'node:test';
import assert from 'node:assert/strict';
import { check } from '../../src/planning/conference/check.ts';
import type { Appointment, Solution } from '../../src/planning/conference/instance.ts';
import { instanceOf, usualObjective } from './school.ts';

/** Two teachers, a mother with three children, a father, ten slots on two evenings; everything allowed that a test does not forbid. */
function evening(change: Readonly<Record<string, unknown>> = {}) {
  const always = ['E1', 'E2'].map((sessionId) => ({ sessionId, fromSlot: 0, toSlot: 10 }));
  const guardian = { language: 'pl', modes: ['in-person', 'virtual'], blocked: [], preferred: [], maxWaitMinutes: null, maxSessions: null };
  const teacher = { subject: '', modes: ['in-person', 'virtual'], roomIds: ['R1', 'R2'], availability: always, breaks: [], maxConsecutive: null };
  const request = (id: string, teacherId: string, guardianIds: string[], more = {}) => (
    { id, studentId: 'S1', teacherId, guardianIds, priority: 2, durationSlots: 1, interpreterLanguage: null, ...more });
  return {
    format: 'ptm-instance/1', name: 'by-hand', event: { slotMinutes: 10, turnoverMinutes: 2, modeChangeMinutes: 30 },
    sessions: ['E1', 'E2'].map((id) => ({ id, start: '2026-11-24T16:00', slotCount: 10, modes: ['in-person', 'virtual'], breaks: [] })),
    zones: ['A', 'B'], travelMinutes: [[0, 15], [15, 0]], rooms: [{ id: 'R1', zone: 'A', capacity: 1 }, { id: 'R2', zone: 'B', capacity: 1 }, { id: 'R3', zone: 'A', capacity: 9 }],
    platformLicences: [{ concurrentMeetings: 1 }],
    teachers: [{ ...teacher, id: 'T1' }, { ...teacher, id: 'T2' }],
    interpreters: [{ id: 'I1', languages: ['pl'], availability: [{ sessionId: 'E1', fromSlot: 0, toSlot: 9 }] }, { id: 'I2', languages: ['ar'], availability: always }],
    guardians: [{ ...guardian, id: 'M' }, { ...guardian, id: 'F' }], students: [{ id: 'S1', guardianIds: ['M', 'F'] }],
    requests: [request('a', 'T1', ['M']), request('b', 'T2', ['M']), request('c', 'T1', ['M']), request('f', 'T1', ['F']),
      request('p', 'T2', ['F'], { interpreterLanguage: 'pl' }), request('l', 'T2', ['F'], { durationSlots: 2, priority: 1 })],
    objective: { ...usualObjective, fairIdleSlots: 1 }, locked: [], ...change,
  };
}

const at = (requestId: string, sessionId: string, slot: number, more: Partial<Appointment> = {}): Appointment =>
  ({ requestId, sessionId, slot, mode: 'in-person', roomId: 'R1', interpreterId: null, ...more });
const online = { mode: 'virtual', roomId: null } as const;
const plan = (...appointments: Appointment[]): Solution => ({ format: 'ptm-solution/1', instance: 'by-hand', solver: { name: 'hand' }, appointments });
const verdict = (appointments: readonly Appointment[], change?: Readonly<Record<string, unknown>>) => check(instanceOf(evening(change)), plan(...appointments));
const with1 = (list: 'teachers' | 'guardians' | 'sessions', more: Readonly<Record<string, unknown>>) => {
  const [first, ...others] = evening()[list];
  return { [list]: [{ ...first, ...more }, ...others] };
};

/** Each rule: a plan that keeps it, and one beside it that does not. */
const rules: readonly [code: string, keeps: readonly Appointment[], breaks: readonly Appointment[], change?: Readonly<Record<string, unknown>>][] = [
  ['unknown-request', [at('a', 'E1', 0)], [at('zz', 'E1', 0)]],
  ['unknown-session', [at('a', 'E1', 0)], [at('a', 'E9', 0)]],
  ['twice', [at('a', 'E1', 0)], [at('a', 'E1', 0), at('a', 'E2', 0)]],
  ['slot-range', [at('l', 'E1', 8)], [at('l', 'E1', 9)]],
  ['mode', [at('a', 'E1', 0)], [at('a', 'E1', 0, online)], with1('teachers', { modes: ['in-person'] })],
  ['teacher-unavailable', [at('a', 'E1', 4)], [at('a', 'E1', 5)], with1('teachers', { breaks: [{ sessionId: 'E1', fromSlot: 5, toSlot: 6 }] })],
  ['teacher-unavailable', [at('a', 'E2', 5)], [at('a', 'E1', 5)], with1('sessions', { breaks: [{ fromSlot: 5, toSlot: 6 }] })],
  ['teacher-overlap', [at('a', 'E1', 0), at('f', 'E1', 1)], [at('a', 'E1', 0), at('f', 'E1', 0, { roomId: 'R2' })]],
  ['teacher-consecutive', [at('a', 'E1', 0), at('f', 'E1', 1)], [at('a', 'E1', 0), at('f', 'E1', 1), at('c', 'E1', 2)], with1('teachers', { maxConsecutive: 2 })],
  ['guardian-blocked', [at('a', 'E1', 2)], [at('a', 'E1', 3)], with1('guardians', { blocked: [{ sessionId: 'E1', fromSlot: 3, toSlot: 4 }] })],
  ['guardian-overlap', [at('l', 'E1', 0), at('f', 'E1', 2)], [at('l', 'E1', 0), at('f', 'E1', 1, { roomId: 'R2' })]],
  ['guardian-travel', [at('a', 'E1', 0), at('b', 'E1', 3, { roomId: 'R2' })], [at('a', 'E1', 0), at('b', 'E1', 2, { roomId: 'R2' })]],
  ['guardian-travel', [at('a', 'E1', 0), at('b', 'E1', 4, online)], [at('a', 'E1', 0), at('b', 'E1', 3, online)]],
  ['guardian-wait', [at('a', 'E1', 0), at('b', 'E1', 3)], [at('a', 'E1', 0), at('b', 'E1', 4)], with1('guardians', { maxWaitMinutes: 25 })],
  ['guardian-sessions', [at('a', 'E1', 0), at('b', 'E1', 1)], [at('a', 'E1', 0), at('b', 'E2', 1)], with1('guardians', { maxSessions: 1 })],
  ['room', [at('a', 'E1', 0)], [at('a', 'E1', 0, { roomId: 'R3' })]],
  ['room', [at('a', 'E1', 0, online)], [at('a', 'E1', 0, { mode: 'virtual' })]],
  ['room-capacity', [at('a', 'E1', 0), at('l', 'E1', 1)], [at('a', 'E1', 0), at('l', 'E1', 0)]],
  ['licence-capacity', [at('a', 'E1', 0, online), at('l', 'E1', 1, online)], [at('a', 'E1', 0, online), at('l', 'E1', 0, online)]],
  ['interpreter-missing', [at('p', 'E1', 0, { interpreterId: 'I1' })], [at('p', 'E1', 0)]],
  ['interpreter-unneeded', [at('a', 'E1', 0)], [at('a', 'E1', 0, { interpreterId: 'I1' })]],
  ['interpreter-language', [at('p', 'E1', 0, { interpreterId: 'I1' })], [at('p', 'E1', 0, { interpreterId: 'I2' })]],
  ['interpreter-unavailable', [at('p', 'E1', 8, { interpreterId: 'I1' })], [at('p', 'E1', 9, { interpreterId: 'I1' })]],
  ['locked', [at('a', 'E1', 1)], [at('a', 'E1', 2)], { locked: [{ requestId: 'a', sessionId: 'E1', slot: 1 }] }],
];

for (const [code, keeps, breaks, change] of rules) {
  test(`[P-4.3] ${code}: ${JSON.stringify(breaks.map(({ requestId, sessionId, slot, mode, roomId }) => [requestId, sessionId, slot, mode, roomId].join(' ')))} is found`, () => {
    assert.deepEqual(verdict(keeps, change).violations, []);
    assert.deepEqual(verdict(breaks, change).violations.map((one) => one.code), [code]);
  });
}

test('[P-4.3] interpreter-overlap: an interpreter is in one place', () => {
  const change = { requests: evening().requests.map((one) => (one.id === 'a' ? { ...one, interpreterLanguage: 'pl' } : one)) };
  const helped = { interpreterId: 'I1' };
  assert.deepEqual(verdict([at('a', 'E1', 0, helped), at('p', 'E1', 1, helped)], change).violations, []);
  assert.deepEqual(verdict([at('a', 'E1', 0, helped), at('p', 'E1', 0, { ...helped, roomId: 'R2' })], change).violations.map((one) => one.code), ['interpreter-overlap']);
});

test('[P-4.3] the cost of a plan is what its terms say, each worked out by hand', () => {
  const nothing = { unserved: 0, repeatDenial: 0, idle: 0, idleAboveFair: 0, extraSession: 0, outsidePreferred: 0, siblingSplit: 0, moved: 0 };
  // nobody served: the mother is denied three times, the father too
  assert.deepEqual(verdict([]).objective, { ...nothing, unserved: 5 * 400 + 1000, repeatDenial: 2 * 100 + 2 * 100 });
  // the mother: three slots empty (one is fair), two evenings, one meeting outside the half hour that she prefers, siblings apart
  const change = with1('guardians', { preferred: [{ sessionId: 'E1', fromSlot: 0, toSlot: 5 }] });
  const mine = verdict([at('a', 'E1', 0), at('b', 'E1', 4), at('c', 'E2', 0)], change);
  assert.deepEqual(mine.objective, { ...nothing, unserved: 2 * 400 + 1000, repeatDenial: 200, idle: 6, idleAboveFair: 6, extraSession: 8, outsidePreferred: 1, siblingSplit: 2 });
  assert.equal(mine.total, 2023);
  assert.equal(verdict([at('a', 'E1', 0), at('c', 'E1', 1)]).objective.siblingSplit, 0);
  // priority 1 lasts two slots: the second lies outside
  const father = { guardians: evening().guardians.map((one) => ({ ...one, preferred: [{ sessionId: 'E1', fromSlot: 0, toSlot: 2 }] })) };
  assert.deepEqual([verdict([at('l', 'E1', 0)], father), verdict([at('l', 'E1', 1)], father)].map(({ objective }) => objective.outsidePreferred), [0, 1]);
});

test('[P-6.1] against the plan before, what was kept, moved, cancelled and added is counted, and moving costs', () => {
  const before = plan(at('a', 'E1', 0), at('b', 'E1', 1), at('c', 'E1', 2));
  const after = plan(at('a', 'E1', 0, { roomId: 'R2' }), at('b', 'E2', 1), at('f', 'E1', 3));
  const { change, objective } = check(instanceOf(evening()), after, before);
  assert.deepEqual([change, objective.moved], [{ kept: 1, moved: 1, cancelled: 1, added: 1 }, 50]);
});
