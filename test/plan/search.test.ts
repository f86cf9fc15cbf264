import { test } from 'node:test';
import assert from 'node:assert/strict';
import { check } from '../../src/planning/conference/check.ts';
import { compile } from '../../src/planning/conference/model.ts';
import { Search } from '../../src/planning/conference/search.ts';
import { solutionOf } from '../../src/planning/conference/solution.ts';
import { solve } from '../../src/planning/conference/solve.ts';
import { instanceOf, school } from './school.ts';

const never = () => false;

/** A plan in so many steps. */
function planned(document: unknown, seed: number, steps: number) {
  const model = compile(instanceOf(document));
  const search = new Search(model, seed);
  solve(search, (done) => done / steps);
  return { model, search, solution: solutionOf(model, search.best, { name: 'test' }) };
}

test('[P-4.3] a plan keeps every rule and costs what the search says, in schools with everything that the format knows', () => {
  for (let seed = 1; seed <= 24; seed++) {
    const document = school({ seed, families: 6 + seed, teachers: 3 + (seed % 7), sessions: 1 + (seed % 3), slots: 5 + (seed % 9), load: 0.5 + (seed % 5) / 5 });
    const { model, search, solution } = planned(document, seed, 60);
    const verdict = check(model.instance, solution);
    assert.deepEqual(verdict.violations, [], `seed ${seed}`);
    assert.ok(Math.abs(verdict.total - search.bestTotal) < 1e-6, `seed ${seed}: ${verdict.total} and ${search.bestTotal}`);
    assert.ok(Math.abs(search.total - search.bestTotal) < 1e6);
  }
});

test('[P-4.3] the same seed and number of steps make the same plan, another seed another one', () => {
  const document = school({ seed: 5, families: 30, teachers: 6, sessions: 2, slots: 10, load: 0.9 });
  const [one, again, other] = [planned(document, 7, 300), planned(document, 7, 300), planned(document, 8, 300)];
  assert.deepEqual(one.solution, again.solution);
  assert.notDeepEqual(one.solution, other.solution);
});

test('[P-4.3] a first plan stops where it is told to, and what there is keeps every rule', () => {
  const model = compile(instanceOf(school({ seed: 3, families: 200, teachers: 10, sessions: 2, slots: 12, load: 0.9 })));
  const whole = new Search(model, 1);
  whole.construct(never);
  const cut = new Search(model, 1);
  let asked = 0;
  cut.construct(() => ++asked === 2);
  assert.equal(asked, 2);
  const served = (search: Search) => search.best.slot.filter((w) => w >= 0).length;
  assert.ok(served(cut) > 0 && served(cut) < served(whole));
  assert.deepEqual(check(model.instance, solutionOf(model, cut.best, { name: 'test' })).violations, []);
});

test('[P-4.3] more meetings than can be planned together, and guardians who share only some of them, are planned all the same', () => {
  const document = school({ seed: 11, families: 3, teachers: 8, sessions: 2, slots: 14, load: 0.35, couples: 1 });
  const most = Math.max(...document.guardians.map(({ id }) => document.requests.filter(({ guardianIds }) => guardianIds.includes(id)).length));
  assert.ok(most > 12, `${most}`);
  const { model, search, solution } = planned(document, 1, 100);
  assert.ok(search.parties.shared.includes(1));
  const verdict = check(model.instance, solution);
  assert.deepEqual(verdict.violations, []);
  assert.ok(Math.abs(verdict.total - search.bestTotal) < 1e-6);
});

test('[P-4.3] locked appointments stay; one that cannot be is named', () => {
  const document = school({ seed: 4, families: 20, teachers: 6, sessions: 2, slots: 10, load: 0.8 });
  const first = planned(document, 1, 200).solution;
  const locked = first.appointments.filter((_, at) => at % 3 === 0).map(({ requestId, sessionId, slot }) => ({ requestId, sessionId, slot }));
  const { model, solution } = planned({ ...document, locked }, 9, 200);
  assert.deepEqual(check(model.instance, solution).violations, []);
  const places = new Map(solution.appointments.map((one) => [one.requestId, `${one.sessionId}/${one.slot}`]));
  for (const one of locked) assert.equal(places.get(one.requestId), `${one.sessionId}/${one.slot}`);
  const { requestId, sessionId, slot } = locked[0]!;
  const twin = document.requests.find((one) => one.id === requestId)!;
  const twice = { ...document, requests: [...document.requests, { ...twin, id: 'Q-twin' }], locked: [locked[0]!, { requestId: 'Q-twin', sessionId, slot }] };
  const model2 = compile(instanceOf(twice));
  assert.notEqual(new Search(model2, 1).stuck, -1);
});
