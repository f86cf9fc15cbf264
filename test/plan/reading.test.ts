import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readInstance } from '../../src/planning/conference/instance-reading.ts';
import { readSolution } from '../../src/planning/conference/solution-reading.ts';
import { instanceOf, school } from './school.ts';

const evening = school({ seed: 1, families: 6, teachers: 3, sessions: 2, slots: 6, load: 0.5 });
const faults = (change: (document: Record<string, never>) => void) => {
  const document = structuredClone(evening) as unknown as Record<string, never>;
  change(document);
  const read = readInstance(document);
  return read.ok ? [] : read.faults.map(({ path, sentence }) => `${path} ${sentence}`);
};

test('[P-4.3] an instance is read; what may be missing has its usual value', () => {
  const bare = structuredClone(evening) as unknown as { locked?: unknown; requests: { durationSlots?: number }[]; teachers: { breaks?: unknown }[]; interpreters?: unknown[] };
  delete bare.locked;
  delete bare.requests[0]!.durationSlots;
  delete bare.teachers[0]!.breaks;
  const { locked, requests, teachers, objective } = instanceOf(bare);
  assert.deepEqual([locked, requests[0]!.durationSlots, teachers[0]!.breaks, objective.moved], [[], 1, [], 50]);
});

/** A change of the document, and the one fault that it must make. */
const wrong: readonly [what: string, change: (document: Record<string, never>) => void][] = [
  ['format must be "ptm-instance/1", is "ptm-instance/2"', (d: Record<string, unknown>) => { d['format'] = 'ptm-instance/2'; }],
  ['guardians[1].modes must be a list, is "any"', (d: { guardians: { modes: unknown }[] }) => { d.guardians[1]!.modes = 'any'; }],
  ['event.slotMinutes must be a whole number from 1 to 1440, is 0', (d: { event: { slotMinutes: number } }) => { d.event.slotMinutes = 0; }],
  ['sessions[1].start must be a local time such as 2026-11-24T16:00, is "2026-11-31T16:00"', (d: { sessions: { start: string }[] }) => { d.sessions[1]!.start = '2026-11-31T16:00'; }],
  ['sessions[1].id "E1" stands twice', (d: { sessions: { id: string }[]; teachers: unknown[]; guardians: unknown[]; interpreters: unknown[]; requests: unknown[]; students: unknown[] }) => {
    d.sessions[1]!.id = 'E1';
    Object.assign(d, { teachers: [], guardians: [], interpreters: [], requests: [], students: [] });
  }],
  ['rooms[0].zone there is no zone "Moon"', (d: { rooms: { zone: string }[] }) => { d.rooms[0]!.zone = 'Moon'; }],
  ['travelMinutes[2] has 2 numbers for 3 zones', (d: { travelMinutes: number[][] }) => { d.travelMinutes[2]!.pop(); }],
  ['teachers[1].modes[0] must be one of "in-person", "virtual", is "phone"', (d: { teachers: { modes: string[] }[] }) => { d.teachers[1]!.modes = ['phone']; }],
  ['teachers[0].availability[0] ends at slot 1, before it begins at 4', (d: { teachers: { availability: { fromSlot: number; toSlot: number }[] }[] }) => {
    Object.assign(d.teachers[0]!.availability[0]!, { fromSlot: 4, toSlot: 1 });
  }],
  ['guardians[2].maxWaitMinutes must be a number that is not negative, is -1', (d: { guardians: { maxWaitMinutes: number }[] }) => { d.guardians[2]!.maxWaitMinutes = -1; }],
  ['requests[0].guardianIds must name at least one guardian', (d: { requests: { guardianIds: string[] }[] }) => { d.requests[0]!.guardianIds = []; }],
  ['requests[1].priority objective.unserved has no weight for priority 7', (d: { requests: { priority: number }[] }) => { d.requests[1]!.priority = 7; }],
  ['objective.idleSlot must be a number that is not negative, is nothing', (d: { objective: { idleSlot?: number } }) => { delete d.objective.idleSlot; }],
  ['locked[0].slot must be a whole number from 0 to 5, is 6', (d: { locked: unknown[] }) => { d.locked.push({ requestId: 'Q1', sessionId: 'E1', slot: 6 }); }],
  ['locked[0].requestId there is no request "Q0"', (d: { locked: unknown[] }) => { d.locked.push({ requestId: 'Q0', sessionId: 'E1', slot: 0 }); }],
] as never;

for (const [what, change] of wrong) test(`[P-4.3] a fault is told by its path: ${what}`, () => assert.deepEqual(faults(change), [what]));

test('[P-4.3] everything that is wrong is told at once, up to fifty faults', () => {
  const requests = (count: number) => faults((document) => Object.assign(document, { requests: Array.from({ length: count }, () => 1) }));
  assert.deepEqual(readInstance(7), { ok: false, faults: [{ path: '$', sentence: 'must be an object, is 7' }, { path: 'format', sentence: 'must be "ptm-instance/1", is missing' }] });
  assert.ok(requests(1).length > 4);
  assert.equal(requests(100).length, 50);
});

test('[P-4.3] a solution is read by its form; whether it suits the instance is for the check', () => {
  const appointment = { requestId: 'Q1', sessionId: 'E1', slot: 99, mode: 'phone', roomId: null, interpreterId: null };
  assert.equal(readSolution({ format: 'ptm-solution/1', appointments: [appointment] }).ok, true);
  const read = readSolution({ format: 'ptm-solution/1', appointments: [appointment, { ...appointment, slot: '3' }] });
  assert.deepEqual(read, { ok: false, faults: [{ path: 'appointments[1].slot', sentence: 'must be a number, is "3"' }] });
});
