/** The summed PSS of all processes five minutes after `npm run demo`, npm and PostgreSQL included, with its parts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { processTree, programOf, startByNpm } from './process-tree.ts';
import { row, type Row } from './rows.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Seconds from the start to the measurement; CONVENE_BENCH_WAIT shortens them for a try. */
const seconds = Number(process.env['CONVENE_BENCH_WAIT'] ?? 300);
const pages = ['/', '/design'];

/** Starts a demo in an empty folder, visits its first pages now and then, and measures. */
export async function run(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'convene-bench-'));
  try {
    const program = await startByNpm('demo', root, { DATA_DIR: join(folder, 'data') });
    try {
      const until = performance.now() + seconds * 1000;
      for (let left = seconds * 1000; left > 0; left = until - performance.now()) {
        for (const page of pages) await (await fetch(new URL(page, program.base))).arrayBuffer();
        await wait(Math.min(20_000, Math.max(0, until - performance.now())));
      }
      return rowsOf(processTree(program.child.pid!).map((one) => ({ ...one, program: programOf(one.pid) })));
    } finally {
      await program.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rowsOf(parts: readonly { command: string; kilobytes: number; program: string }[]): Row[] {
  const partOf = ({ command, program }: { command: string; program: string }) =>
    program === 'postgres' ? 'PostgreSQL' : command.includes('src/main.ts') && program.startsWith('node') ? 'the program' : command.startsWith('npm') ? 'npm' : 'shells';
  const sums = new Map<string, { kilobytes: number; count: number }>();
  for (const one of parts) {
    const sum = sums.get(partOf(one)) ?? { kilobytes: 0, count: 0 };
    sums.set(partOf(one), { kilobytes: sum.kilobytes + one.kilobytes, count: sum.count + 1 });
  }
  const megabytes = (kilobytes: number) => Math.round(kilobytes / 102.4) / 10;
  const total = parts.reduce((sum, { kilobytes }) => sum + kilobytes, 0);
  return [
    ...[...sums].map(([what, { kilobytes, count }]) => row({ what: `${what} (${count})`, value: megabytes(kilobytes), unit: 'MB', better: 'less' })),
    row({ what: `all, ${seconds} s after the start`, value: megabytes(total), unit: 'MB', better: 'less', goal: 300 }),
  ];
}
