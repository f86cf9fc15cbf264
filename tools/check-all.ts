/**
 * `npm run check`: types, lint, floor plan, sizes, texts and the generated pages of docs/, side by side.
 * Prints what each found, in this order, and one line for each with its time; exit 1 when one fails. `node tools/check-all.ts types sizes` runs only those.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name: string): string => `${root}node_modules/.bin/${name}`;
const tool = (name: string, ...rest: string[]): readonly string[] => [process.execPath, `${root}tools/${name}.ts`, ...rest];

const checks: Readonly<Record<string, readonly string[]>> = {
  types: [bin('tsc'), '-p', root, '--pretty', 'false'],
  lint: [bin('oxlint'), '--config', `${root}.oxlintrc.json`, '--deny-warnings', '--format', 'unix', root],
  house: tool('check-house'),
  sizes: tool('check-size'),
  texts: tool('check-text'),
  access: tool('docs-access', '--check'),
  clauses: tool('docs-procedures', '--check'),
};

interface Outcome { readonly name: string; readonly text: string; readonly passed: boolean; readonly seconds: number }

function run(name: string, [command, ...rest]: readonly string[]): Promise<Outcome> {
  const begun = performance.now();
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const child = spawn(command!, rest, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  child.stderr.on('data', (part: Buffer) => parts.push(part));
  const end = (text: string, passed: boolean): void => {
    resolve({ name, text, passed, seconds: (performance.now() - begun) / 1000 });
  };
  child.on('error', (error) => end(`${command} cannot be started: ${error.message}\n`, false));
  child.on('close', (code) => end(Buffer.concat(parts).toString(), code === 0));
  return promise;
}

const { positionals } = parseArgs({ allowPositionals: true });
const unknown = positionals.filter((name) => !(name in checks));
if (unknown.length > 0) {
  process.stderr.write(`There is no check ${unknown.join(', ')}. There are: ${Object.keys(checks).join(', ')}.\n`);
  process.exitCode = 2;
} else {
  const chosen = Object.entries(checks).filter(([name]) => positionals.length === 0 || positionals.includes(name));
  const outcomes = await Promise.all(chosen.map(([name, command]) => run(name, command)));
  for (const one of outcomes) if (one.text.trim()) process.stdout.write(`── ${one.name}\n${one.text.trimEnd()}\n`);
  const ends = outcomes.map((one) => `${one.name} ${one.passed ? 'passed' : 'FAILED'} ${one.seconds.toFixed(1)} s`);
  process.stdout.write(`${ends.join(' · ')}\n`);
  process.exitCode = outcomes.every((one) => one.passed) ? 0 : 1;
}
