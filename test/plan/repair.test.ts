import { test } from 'node:test';
import assert from 'node:assert/strict';
import { check } from '../../src/planning/conference/check.ts';
import type { Solution } from '../../src/planning/conference/instance.ts';
import { compile } from '../../src/planning/conference/model.ts';
import { repair } from '../../src/planning/conference/repair.ts';
import { Search } from '../../src/planning/conference/search.ts';
import { solutionOf } from '../../src/planning/conference/solution.ts';
import { solve } from '../../src/planning/conference/solve.ts';
import { instanceOf, school } from './school.ts';

type School = ReturnType<typeof school>;

function planned(document: School): Solution {
  const model = compile(instanceOf(document));
  const search = new Search(model, 1);
  solve(search, (done) => done / 150);
  return solutionOf(model, search.best, { name: 'test' });
}

function repaired(document: School, baseline: Solution, keepOthers = false) {
  const model = compile(instanceOf(document));
  const { placing, forced, valid } = repair(model, baseline, 1, !keepOthers, () => false);
  const verdict = check(model.instance, solutionOf(model, placing, { name: 'test' }), baseline);
  return { forced, valid, verdict, change: verdict.change! };
}

const wide = (seed: number): School => {
  const made = school({ seed, families: 30, teachers: 6, sessions: 2, slots: 10, load: 0.8 });
  return { ...made, guardians: made.guardians.map((one) => ({ ...one, maxWaitMinutes: null })) };
};
const illOn = (document: School, id: string, session: string): School => ({
  ...document, teachers: document.teachers.map((one) => (one.id === id ? { ...one, availability: one.availability.filter(({ sessionId }) => sessionId !== session) } : one)),
});

test('[P-6.1] when nothing has changed, everybody keeps the time, the room and the interpreter', () => {
  const document = wide(1);
  const baseline = planned(document);
  const model = compile(instanceOf(document));
  const { placing, forced } = repair(model, baseline, 1, true, () => false);
  assert.equal(forced, 0);
  const after = new Map(solutionOf(model, placing, { name: 'test' }).appointments.map((one) => [one.requestId, one]));
  for (const one of baseline.appointments) assert.deepEqual(after.get(one.requestId), one);
});

test('[P-6.1] a teacher ill on one evening: with others kept, no plan changes fewer; else somebody moves only where it pays, and nobody else is cancelled', () => {
  for (let seed = 1; seed <= 6; seed++) {
    const document = wide(seed);
    const baseline = planned(document);
    const ill = illOn(document, 'T1', 'E1');
    const lost = new Set(baseline.appointments.filter(({ requestId, sessionId }) =>
      sessionId === 'E1' && document.requests.find(({ id }) => id === requestId)!.teacherId === 'T1').map(({ requestId }) => requestId));
    const kept = repaired(ill, baseline, true);
    assert.deepEqual([kept.valid, kept.verdict.violations, kept.forced], [true, [], lost.size], `seed ${seed}`);
    assert.equal(kept.change.moved + kept.change.cancelled, kept.forced);
    const free = repaired(ill, baseline);
    assert.deepEqual([free.verdict.violations, free.forced], [[], lost.size]);
    assert.ok(free.verdict.total <= kept.verdict.total, `seed ${seed}: ${free.verdict.total} and ${kept.verdict.total}`);
    assert.ok(free.change.cancelled <= lost.size);
  }
});

test('[P-6.1] rooms, interpreters and whole requests that are gone, and waits that became too long, are mended', () => {
  for (let seed = 1; seed <= 6; seed++) {
    const document = school({ seed, families: 25, teachers: 6, sessions: 2, slots: 10, load: 0.9 });
    const baseline = planned(document);
    const [room] = document.rooms;
    const changed = {
      ...document, rooms: document.rooms.filter((one) => one !== room), requests: document.requests.slice(3), interpreters: document.interpreters.slice(1),
      teachers: document.teachers.map((one) => ({ ...one, roomIds: one.roomIds.filter((id) => id !== room!.id), breaks: [...one.breaks, { sessionId: 'E1', fromSlot: 3, toSlot: 4 }] })),
    };
    const { valid, verdict, forced, change } = repaired(changed, baseline);
    assert.deepEqual([valid, verdict.violations], [true, []], `seed ${seed}`);
    assert.ok(change.moved + change.cancelled >= forced && forced > 0);
    assert.equal(change.kept + change.moved + change.cancelled, baseline.appointments.length);
  }
});
