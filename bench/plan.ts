/** Conference plans for a whole school, from the command line: cost against the proven bound after 1, 10 and 60 s, memory, repair. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { school } from '../test/plan/school.ts';
import { row, type Row } from './rows.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Ran { readonly seconds: number; readonly megabytes: number; readonly said: Record<string, number> }

/** Runs `convene plan …` and watches the most memory that it holds, by VmHWM of Linux. */
function plan(args: readonly string[]): Promise<Ran> {
  const began = performance.now();
  const child = spawn('/bin/sh', [join(root, 'bin/boot'), 'src/doors/cli/plan-alone.ts', 'plan', ...args, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let [out, megabytes] = ['', 0];
  child.stdout.on('data', (part) => { out += part; });
  const timer = setInterval(() => {
    try {
      const peak = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
      megabytes = Math.max(megabytes, Number(peak ?? 0) / 1024);
    } catch {
      // it has ended between two looks
    }
  }, 50);
  return new Promise((resolve, reject) => child.on('close', (code) => {
    clearInterval(timer);
    if (code === 0) resolve({ seconds: (performance.now() - began) / 1000, megabytes, said: JSON.parse(out) });
    else reject(new Error(`plan ${args[0]} ended with ${code}: ${out}`));
  }));
}

/** A school of 1,200 families, 60 teachers, two evenings of 24 slots: first after 1 s, then 10 s, then 60 s. */
export async function run(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'convene-bench-plan-'));
  const file = (name: string) => join(folder, name);
  try {
    const rows: Row[] = [];
    for (const load of [0.75, 0.9]) {
      writeFileSync(file('school.json'), JSON.stringify(school({ seed: 1, families: 1200, teachers: 60, sessions: 2, slots: 24, load, couples: 0.07, long: 0.03 })));
      for (const [seconds, goal] of [[1, null], [10, 5], [60, 2]] as const) {
        const { said, megabytes, seconds: took } = await plan(['solve', file('school.json'), '--out', file('plan.json'), '--seconds', String(seconds)]);
        rows.push(row({ what: `load ${load}: gap after ${seconds} s`, value: said['gapPercent']!, unit: '%', better: 'less', goal }));
        rows.push(row({ what: `load ${load}: wall time of ${seconds} s`, value: Math.round(took * 100) / 100, unit: 's', better: 'less', goal: seconds + 0.2 }));
        rows.push(row({ what: `load ${load}: memory in ${seconds} s`, value: Math.round(megabytes), unit: 'MB', better: 'less', goal: 256 }));
      }
      rows.push(await repairRow(load, file));
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A teacher is ill on the first evening. */
async function repairRow(load: number, file: (name: string) => string): Promise<Row> {
  const document = JSON.parse(readFileSync(file('school.json'), 'utf8')) as ReturnType<typeof school>;
  const [first, ...others] = document.teachers;
  const ill = { ...first!, availability: first!.availability.filter(({ sessionId }) => sessionId !== 'E1') };
  writeFileSync(file('ill.json'), JSON.stringify({ ...document, teachers: [ill, ...others] }));
  const { seconds } = await plan(['repair', file('ill.json'), '--baseline', file('plan.json'), '--out', file('mended.json')]);
  return row({ what: `load ${load}: repair`, value: Math.round(seconds * 100) / 100, unit: 's', better: 'less', goal: 3 });
}
