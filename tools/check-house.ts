/**
 * Holds the tree to the floor plan of src/house.ts: `node tools/check-house.ts [root]`.
 * Prints each fault as `file:line rule: sentence` and exits 1; prints nothing else and exits 0 when there is none.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rooms } from '../src/house.ts';
import { arrowFaults, packageOf } from './check-house-arrows.ts';
import { circleFaults } from './check-house-circles.ts';
import { clockFaults, migrationFaults } from './check-house-clocks.ts';
import { exportFaults, placeFaults } from './check-house-places.ts';
import { filesBelow, fits, isCode, isTest, readSource, type Fault, type Source } from './tree.ts';

/** Folders whose names are checked; only `src` and `migrations` are bound by the plan itself. */
const folders = ['src', 'migrations', 'tools', 'bench', 'test', 'samples'];

/** All faults of the tree below `root`, by path and line. */
export function checkHouse(root: string): Fault[] {
  const paths = filesBelow(root, folders);
  const isRead = (path: string): boolean => isCode(path) && /^(src|migrations)\//.test(path);
  const sources = paths.filter(isRead).map((path) => readSource(root, path));
  const faults = [
    ...planFaults(),
    ...placeFaults(root, paths),
    ...sources.flatMap((source) => [
      ...unreadable(source), ...arrowFaults(source), ...clockFaults(source), ...exportFaults(source),
    ]),
    ...undeclaredFaults(root, sources),
    ...circleFaults(sources.filter((source) => source.path.startsWith('src/'))),
    ...paths.filter((path) => fits(path, 'migrations/**/*.sql')).flatMap((path) => migrationFaults(root, path)),
  ];
  return faults.toSorted((a, b) => a.path.localeCompare(b.path) || a.line - b.line || a.rule.localeCompare(b.rule));
}

function unreadable({ path, unreadable: why }: Source): Fault[] {
  return why ? [{ path, line: why.line, rule: 'unreadable', sentence: why.why }] : [];
}

/** The plan itself: a room lists only rooms that exist and lie lower, and stands in the order of its floor. */
function planFaults(): Fault[] {
  const fault = (sentence: string): Fault => ({ path: 'src/house.ts', line: 1, rule: 'plan', sentence });
  const levels = new Map(rooms.map((room) => [room.name, room.level]));
  return rooms.flatMap((room, index) => [
    ...room.uses.filter((name) => (levels.get(name) ?? Infinity) >= room.level)
      .map((name) => fault(`${room.name} lists ${name}, which is not a lower room`)),
    ...(index > 0 && rooms[index - 1]!.level > room.level ? [fault(`${room.name} stands below its floor in the list`)] : []),
  ]);
}

/** Packages that another package brought: they go when it changes its mind. */
function undeclaredFaults(root: string, sources: readonly Source[]): Fault[] {
  const manifest = join(root, 'package.json');
  if (!existsSync(manifest)) return [];
  const { dependencies = {}, optionalDependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8'));
  const declared = { ...dependencies, ...optionalDependencies };
  return sources.flatMap((source) => source.imports.flatMap((one) => {
    const name = packageOf(one);
    if (!name || name in declared || (name in devDependencies && (isTest(source.path) || one.typeOnly))) return [];
    return [{ path: source.path, line: one.line, rule: 'undeclared', sentence: `${name} is not a dependency in package.json` }];
  }));
}

/** One fault as a line. */
export function tell(fault: Fault): string {
  return `${fault.path}:${fault.line} ${fault.rule}: ${fault.sentence}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const faults = checkHouse(resolve(process.argv[2] ?? new URL('..', import.meta.url).pathname));
  for (const fault of faults) process.stdout.write(`${tell(fault)}\n`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
