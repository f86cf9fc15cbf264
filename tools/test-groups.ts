/** Which test files share a process: loading the program costs half a second of processor time, with pages a whole one. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const most = 6;
const root = fileURLToPath(new URL('..', import.meta.url));
/** These start the program, change what belongs to their process, or take long. */
const alone = /^(test\/(access|faults|plan|compat|whole\/demo)|samples|bench|src\/(platform\/(postgres|database|jobs|migrate|server|upload-server)|doors\/(cli|worker)|rooms\/messaging\/actions-deliver))\b/;
/** The whole program with a browser: begun first, so that all cores are busy to the end. */
const long = /^test\/(journeys|faults|whole|access)\//;

/**
 * What the runner is given for these files: some as they are, others as a file in `folder` that runs several of one kind, one
 * after the other. What takes long comes first. Few files are not put together: they are sooner done side by side.
 */
export function groupsOf(files: readonly string[], folder: string): string[] {
  const size = Math.max(1, Math.min(most, Math.floor(files.length / 20)));
  const kinds = Map.groupBy(files, (file) => alone.test(file) ? file : /^(src\/rooms|[^/]+\/[^/.]+|tools)/.exec(file)![0]);
  const groups = [...kinds.values()].flatMap((kind) => chunks(kind, size));
  const ordered = [...groups.filter(([file]) => long.test(file!)), ...groups.filter(([file]) => !long.test(file!))];
  return ordered.map((group, at) => group.length === 1 ? group[0]! : written(join(folder, `group-${at}.mjs`), group));
}

function chunks<One>(all: readonly One[], size: number): One[][] {
  const count = Math.ceil(all.length / size);
  return Array.from({ length: count }, (_, at) => all.slice(Math.floor(at * all.length / count), Math.floor((at + 1) * all.length / count)));
}

function written(path: string, group: readonly string[]): string {
  const together = new URL('test-together.ts', import.meta.url);
  writeFileSync(path, `import { together } from ${JSON.stringify(together)};\nawait together(${JSON.stringify(group.map((file) => pathToFileURL(join(root, file))), null, 2)});\n`);
  return path;
}
