/** Which keys of the catalogues a source names, and whether what families see is counted among theirs. */
import { readFileSync } from 'node:fs';
import { isForFamilies, seenByFamilies } from '../src/platform/text-families.ts';
import type { Message } from './check-text.ts';

/** Whether a source names a key: between quotes, or the start of it begins a template, as `state.${state}`. */
export function namedIn(sources: string): (key: string) => boolean {
  const whole = new Set([...sources.matchAll(/['"`]([a-zA-Z]\w*(?:\.[\w-]+)+)['"`]/g)].map((found) => found[1]!));
  const starts = [...sources.matchAll(/`([a-zA-Z]\w*\.(?:[\w-]+\.)*[\w-]*)\$\{/g)].map((found) => found[1]!);
  return (key) => whole.has(key) || starts.some((start) => key.startsWith(start));
}

/** Keys that a file names which families see, and that are not counted among theirs: they would stand there in English. */
export function unseen(english: readonly Message[], sources: ReadonlyMap<string, string>, isTheirs: (key: string) => boolean = isForFamilies): string[] {
  return [...sources].flatMap(([path, source]) => {
    const uses = namedIn(source);
    return english.filter(({ key }) => uses(key) && !isTheirs(key))
      .map(({ file, key }) => `${file}:${key}: stands in ${path}, which families see; say so in src/platform/text-families.ts`);
  });
}

/** The files of which families may meet every text, by their paths. */
export function familySources(): Map<string, string> {
  const root = new URL('..', import.meta.url);
  return new Map(seenByFamilies.map((path) => [path, readFileSync(new URL(path, root), 'utf8')]));
}
