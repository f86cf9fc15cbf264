/**
 * `npm run bench -- NAME [--json]`: runs `bench/NAME.ts`, which exports `run(): Promise<Row[]>`, and prints its rows as a
 * table, or with `--json` as one object on the last line. Exit 0 whatever is met, 1 when the benchmark itself breaks,
 * 2 when there is none of that name.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { json, table, type Row } from './rows.ts';

const folder = new URL('./', import.meta.url);

/** The benchmarks: files of this folder that export `run`, and the first line of what each says of itself. */
function benches(): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of readdirSync(folder).toSorted()) {
    const name = /^([a-z0-9-]+)\.tsx?$/.exec(file)?.[1];
    if (!name || name === 'run') continue;
    const text = readFileSync(new URL(file, folder), 'utf8');
    if (!/^export (async function|function|const) run\b/m.test(text)) continue;
    found.set(name, /^\/\*\*\s*(?:\*\s+)?([^\n]*?)(?:\s*\*\/)?\n/.exec(text)?.[1] ?? '');
  }
  return found;
}

function refuse(why: string, known: ReadonlyMap<string, string>): void {
  const list = [...known].map(([name, what]) => `  ${name.padEnd(20)} ${what}`.trimEnd());
  const lines = list.length > 0 ? ['The benchmarks:', ...list] : ['There are no benchmarks yet.'];
  process.stderr.write(`${[why, ...lines].join('\n')}\n`);
  process.exitCode = 2;
}

async function bench(name: string, asJson: boolean): Promise<void> {
  const file = readdirSync(folder).find((one) => one === `${name}.ts` || one === `${name}.tsx`)!;
  const { run } = await import(new URL(file, folder).href) as { run(): Promise<Row[]> };
  const rows = await run();
  process.stdout.write(`${asJson ? json(name, rows) : table(rows)}\n`);
}

function asked(): { readonly name: string | undefined; readonly json: boolean } | string {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean', default: false } } });
    if (positionals.length > 1) return `One benchmark at a time, not ${positionals.join(' and ')}.`;
    return { name: positionals[0], json: values.json };
  } catch (error) {
    return (error as Error).message;
  }
}

const wish = asked();
const known = benches();
if (typeof wish === 'string') refuse(wish, known);
else if (wish.name === undefined) refuse('Usage: npm run bench -- NAME [--json]', known);
else if (!known.has(wish.name)) refuse(`There is no benchmark called ${wish.name}.`, known);
else await bench(wish.name, wish.json);
