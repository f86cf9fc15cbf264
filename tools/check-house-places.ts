/** Holds names to the floor plan: the closed list of files, a README in each room, no name that says nothing, no barrel. */
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { barrelNames, emptyNames, pageFiles, readmeLines, roomFiles, rooms } from '../src/house.ts';
import { placeOf } from './check-house-arrows.ts';
import { is } from './tree-imports.ts';
import { isCode, type Fault, type Source } from './tree.ts';

const split = '(-[a-z0-9]+)*';
const roomShape = new RegExp(`^(README\\.md|(${roomFiles.join('|')})${split}(\\.test)?\\.ts)$`);
const pageShape = new RegExp(`^(${pageFiles.join('|')})${split}(\\.test)?\\.tsx?$`);

/** The faults of the tree's names, over all paths below `src` and the folders of tools. */
export function placeFaults(root: string, paths: readonly string[]): Fault[] {
  const faults = paths.flatMap((path) => [...emptyNameFaults(path), ...(path.startsWith('src/') ? fileFaults(path) : [])]);
  return [...faults, ...readmeFaults(root, paths)];
}

function fileFaults(path: string): Fault[] {
  const place = placeOf(path);
  const foreign = (sentence: string): Fault[] => [{ path, line: 1, rule: 'foreign file', sentence }];
  if (!place) return foreign('the floor plan in src/house.ts has no place for it');
  const name = path.slice(place.instance.length + 1);
  if (place.area.name === 'room') {
    const room = place.instance.split('/').at(-1)!;
    if (!rooms.some((one) => one.name === room)) {
      return [{ path, line: 1, rule: 'unknown room', sentence: `the floor plan in src/house.ts has no room ${room}` }];
    }
    const isRoomTest = new RegExp(`^${room}${split}\\.test\\.ts$`).test(name);
    return isRoomTest || roomShape.test(name) ? []
      : foreign(`a room holds README.md, ${roomFiles.join('.ts, ')}.ts, splits such as actions-series.ts, and their tests`);
  }
  if (place.area.name === 'noun' && isCode(path) && !pageShape.test(name)) {
    return foreign(`the pages of a noun are ${pageFiles.join(', ')}, a split such as pages-week.tsx, and islands/`);
  }
  return [];
}

function emptyNameFaults(path: string): Fault[] {
  const fault = (sentence: string): Fault => ({ path, line: 1, rule: 'empty name', sentence });
  return path.split('/').flatMap((part) => {
    const name = part.replace(/(\.test)?\.[^.]+$/, '');
    if (isCode(part) && (barrelNames as readonly string[]).includes(name)) return [fault(`${name} is a barrel's name`)];
    const last = name.split(/[-_.]|(?<=[a-z])(?=[A-Z])/).at(-1)!.toLowerCase();
    if (!(emptyNames as readonly string[]).includes(last)) return [];
    return [fault(`"${last}" says nothing of what is inside; name it after its noun`)];
  });
}

function readmeFaults(root: string, paths: readonly string[]): Fault[] {
  const made = new Set(paths.map((path) => /^src\/rooms\/[^/]+(?=\/)/.exec(path)?.[0]).filter((room) => room !== undefined));
  return [...made].toSorted().flatMap((room) => {
    const path = posix.join(room, 'README.md');
    const fault = (at: string, line: number, sentence: string): Fault[] => [{ path: at, line, rule: 'README', sentence }];
    if (!paths.includes(path)) return fault(room, 1, 'a room says what it is in a README.md');
    const lines = readFileSync(join(root, path), 'utf8').trimEnd().split('\n').length;
    if (lines >= readmeLines.least && lines <= readmeLines.most) return [];
    return fault(path, lines, `${lines} lines; a room's README has ${readmeLines.least} to ${readmeLines.most}`);
  });
}

/** The faults of what a file exports: a default, everything of another file, or nothing of its own. */
export function exportFaults(source: Source): Fault[] {
  const fault = (line: number, rule: string, sentence: string): Fault => ({ path: source.path, line, rule, sentence });
  const faults: Fault[] = [];
  for (const [at, token] of source.tokens.entries()) {
    if (token.kind !== 'word' || token.text !== 'export') continue;
    if (source.tokens[at + 1]?.text === 'default') faults.push(fault(token.line, 'default export', 'exports carry a name'));
    if (is(source.tokens[at + 1], '*')) faults.push(fault(token.line, 'barrel', 'export * hides what a file shows'));
  }
  const passedOn = source.imports.filter((one) => one.form === 'export');
  const covered = passedOn.reduce((sum, one) => sum + one.length, 0);
  const semicolons = source.tokens.filter((token) => is(token, ';')).length;
  if (passedOn.length > 0 && faults.length === 0 && covered + semicolons === source.tokens.length) {
    faults.push(fault(1, 'barrel', 'a file that only passes others on is a barrel; import from the files themselves'));
  }
  return faults;
}
