import { test } from 'node:test';
import assert from 'node:assert/strict';
import { Bound } from '../../src/planning/conference/bound.ts';
import { BoundItinerary } from '../../src/planning/conference/bound-itinerary.ts';
import { boundOf } from './plain-bound.ts';
import { compile } from '../../src/planning/conference/model.ts';
import { capacities, certificateOf, pricesFor } from '../../src/planning/conference/prices.ts';
import { Random } from '../../src/planning/conference/random.ts';
import { Search } from '../../src/planning/conference/search.ts';
import { solve } from '../../src/planning/conference/solve.ts';
import { instanceOf, school } from './school.ts';

const near = (a: number, b: number, what: string) => assert.ok(Math.abs(a - b) < 1e-6 * Math.max(1, Math.abs(a)), `${what}: ${a} and ${b}`);
const small = (seed: number) => school({ seed, families: 8 + seed, teachers: 3 + (seed % 4), sessions: 1 + (seed % 2), slots: 5 + (seed % 4), load: 0.6 + (seed % 3) / 4 });

test('[P-4.3] at any prices the bound is what the plain check works out', () => {
  for (let seed = 1; seed <= 6; seed++) {
    const model = compile(instanceOf(small(seed)));
    const random = new Random(seed);
    const prices = pricesFor(model);
    for (let n = 0; n < prices.all.length; n++) prices.all[n] = random.share() < 0.4 ? random.below(200) / 4 : 0;
    const itinerary = new BoundItinerary(model, prices);
    const offered = capacities(model).reduce((sum, capacity, n) => sum + capacity * prices.all[n]!, 0);
    let value = -offered;
    for (let g = 0; g < model.guardians; g++) value += itinerary.cheapest(g);
    near(value, boundOf(model.instance, certificateOf(model, prices)), `seed ${seed}`);
  }
});

test('[P-4.3] the bound rises, its certificate proves it, and no plan lies below', () => {
  for (let seed = 1; seed <= 4; seed++) {
    const model = compile(instanceOf(small(seed)));
    const bound = new Bound(model, seed);
    const first = bound.value;
    while (!bound.settled) bound.pass();
    assert.ok(bound.value >= first);
    const proven = boundOf(model.instance, certificateOf(model, bound.best));
    assert.ok(Math.abs(proven - bound.value) < 0.2, `seed ${seed}: ${proven} is proven, ${bound.value} is said`);
    const search = new Search(model, seed);
    solve(search, (done) => done / 100);
    assert.ok(search.bestTotal >= proven - 1e-6, `seed ${seed}: ${search.bestTotal} lies below ${proven}`);
  }
});

test('[P-4.3] the same seed raises the same bound', () => {
  const model = compile(instanceOf(school({ seed: 6, families: 30, teachers: 5, sessions: 2, slots: 8, load: 1.2 })));
  const values = [3, 3, 4].map((seed) => {
    const bound = new Bound(model, seed);
    for (let n = 0; n < 80; n++) bound.pass();
    return bound.best.all.join();
  });
  assert.equal(values[0], values[1]);
  assert.notEqual(values[0], values[2]);
});
