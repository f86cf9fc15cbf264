/** From a fresh clone to the first page of `npm run demo`, packages installed on the way; and the second start. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startByNpm } from './process-tree.ts';
import { row, type Row } from './rows.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Clones what is committed into an empty folder and starts it there twice. Packages come from npm's cache where it has them. */
export async function run(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'convene-bench-'));
  try {
    const clone = join(folder, 'convene');
    execFileSync('git', ['clone', '--quiet', '--local', root, clone]);
    const [first, second] = [await firstPage(clone), await firstPage(clone)];
    return [
      row({ what: 'fresh clone to the first page', value: first, unit: 's', better: 'less', goal: 120 }),
      row({ what: 'second start to the first page', value: second, unit: 's', better: 'less', goal: 3 }),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Seconds from `npm run demo` to the whole first page. */
async function firstPage(clone: string): Promise<number> {
  const began = performance.now();
  const program = await startByNpm('demo', clone, { DATA_DIR: join(clone, 'data') });
  try {
    const page = await fetch(program.base, { redirect: 'follow' });
    if (!page.ok || !(await page.text()).includes('<!doctype html>')) throw new Error(`the first page answers ${page.status}`);
    return Math.round(performance.now() - began) / 1000;
  } finally {
    await program.stop();
  }
}
