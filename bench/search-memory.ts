/** What the bitsets of many people take in memory. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Gathering } from '../src/planning/grid-exact.ts';
import { packMonth } from '../src/planning/grid-packed.ts';
import { monthSpan, spanInterval } from '../src/planning/grid.ts';
import { noRules } from '../src/rooms/availability/model.ts';
import type { GridCache } from '../src/rooms/availability/reads-grid-cache.ts';

const february = 2026 * 12 + 1;

/**
 * 10,000 people over the four weeks of a February, each with 100 busy intervals, one in ten at odd minutes, one in twenty
 * tentative, and with working hours; as the program keeps them, by what the process takes more.
 * @returns megabytes
 */
export function memoryOf(cache: GridCache, people = 10_000): number {
  const before = used();
  for (let person = 0; person < people; person++) {
    const gathering = february28(person);
    cache.put(`0192a000-0000-7000-8000-000000000001 0192a000-0000-7000-9000-${person.toString(16).padStart(12, '0')} ${february}`, {
      token: `${person} 1  2026c`, goodUntil: null, packed: packMonth(gathering.layers), ragged: gathering.ragged, sited: [],
      person: { zone: 'Europe/London', said: true, rules: noRules, complete: true },
    });
  }
  const taken = used() - before;
  if (cache.size !== people) throw new Error(`the cache holds ${cache.size} of ${people}`);
  return taken / 1e6;
}

function february28(person: number): Gathering {
  const span = monthSpan(february);
  const gathering = new Gathering(span);
  const start = spanInterval(span).start.epochMilliseconds;
  for (let day = 0; day < 28; day++) {
    const [morning, evening, midnight] = [8, 17, 24].map((hour) => start + (day * 24 + hour) * 3_600_000) as [number, number, number];
    const works = day % 7 < 5;
    gathering.add('outside-hours', start + day * 86_400_000, works ? morning : midnight);
    if (works) gathering.add('outside-hours', evening, midnight);
    for (let slot = 0; works && slot < 5; slot++) {
      const luck = (person * 7919 + day * 104_729 + slot * 1_299_709) % 100;
      const from = morning + slot * 6_480_000 - (slot * 6_480_000) % 300_000 + (luck % 10 === 0 ? 180_000 : 0);
      gathering.add(luck % 20 === 7 ? 'tentative' : 'busy', from, from + 1_800_000 + (luck % 3) * 900_000);
    }
  }
  return gathering;
}

/** What the process holds after everything that can go has gone. */
function used(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let turn = 0; turn < 3; turn++) collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
