import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Bound } from '../../src/planning/conference/bound.ts';
import { compile } from '../../src/planning/conference/model.ts';
import { Search } from '../../src/planning/conference/search.ts';
import { solve } from '../../src/planning/conference/solve.ts';
import { bestCost } from './oracle.ts';
import { instanceOf, school } from './school.ts';

test('[P-4.3] on small schools the search finds what an integer program proves to be best, and the bound lies between', async () => {
  let [looked, best] = [0, 0];
  for (let seed = 1; looked < 6; seed++) {
    const instance = instanceOf(school({ seed, families: 6, teachers: 3, sessions: 1 + (seed % 2), slots: 5, load: 0.7, couples: 0.2 }));
    const cost = await bestCost(instance, 1500);
    if (cost === undefined) continue;
    looked++;
    const model = compile(instance);
    const search = new Search(model, 1);
    solve(search, (done) => done / 800);
    const bound = new Bound(model, 1);
    while (!bound.settled) bound.pass();
    assert.ok(search.bestTotal > cost - 1e-6, `seed ${seed}: the search says ${search.bestTotal}, best is ${cost}`);
    assert.ok(bound.value < cost + 1e-6, `seed ${seed}: the bound says ${bound.value}, best is ${cost}`);
    if (search.bestTotal < cost + 1e-6) best++;
  }
  assert.equal(best, looked);
});
