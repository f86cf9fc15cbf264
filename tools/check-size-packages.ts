/** Counts the packages that a production install brings, and holds docs/parts.md to package.json. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The most packages that production may have, own ones excepted. */
export const mostPackages = 120;

interface Locked {
  readonly optional?: boolean;
  readonly os?: readonly string[]; readonly cpu?: readonly string[]; readonly libc?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>; readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}
export interface Machine { readonly os: string; readonly cpu: string; readonly libc: 'glibc' | 'musl' | undefined }

/** The machine this runs on, in npm's words. */
export function thisMachine(): Machine {
  const header = (process.report.getReport() as { header?: { glibcVersionRuntime?: string } }).header;
  const libc = process.platform !== 'linux' ? undefined : header?.glibcVersionRuntime ? 'glibc' : 'musl';
  return { os: process.platform, cpu: process.arch, libc };
}

/**
 * The folders below node_modules that `npm ci --omit=dev` fills on this machine: all that the production dependencies
 * reach, optional peers that happen to be present included, as npm includes them. The lockfile's own `dev` marks are not
 * asked: npm leaves them stale when a dependency moves.
 */
export function productionPackages(root: string, machine: Machine): string[] {
  const locked = lockedPackages(root, machine);
  return [...reached(locked, namedPackages(root).production, true)].toSorted();
}

/** How many packages each direct dependency brings, itself included; what two of them bring is counted for both. */
export function broughtBy(root: string, machine: Machine): Map<string, number> {
  const locked = lockedPackages(root, machine);
  const counts = namedPackages(root).production.map((name) => [name, reached(locked, [name], false).size] as const);
  return new Map(counts.filter(([, count]) => count > 0));
}

/** Faults between package.json and the names in backquotes that begin the rows of docs/parts.md. */
export function partsFaults(root: string): string[] {
  const path = join(root, 'docs/parts.md');
  if (!existsSync(path)) return ['docs/parts.md:1 is missing; it names each direct dependency with its reason'];
  const { production, development } = namedPackages(root);
  const direct = new Set([...production, ...development]);
  const rows = readFileSync(path, 'utf8').split('\n').map((text, index) => {
    const [, names = '', reason = ''] = text.split('|');
    return { line: index + 1, names: [...names.matchAll(/`([^`]+)`/g)].map((match) => match[1]!), reason: reason.trim() };
  });
  const explained = new Set(rows.filter((row) => row.reason.length >= 20).flatMap((row) => row.names));
  return [
    ...[...direct].filter((name) => !explained.has(name))
      .map((name) => `docs/parts.md:1 ${name} is in package.json without a reason here`),
    ...rows.flatMap((row) => row.names.filter((name) => !direct.has(name))
      .map((name) => `docs/parts.md:${row.line} ${name} is not in package.json`)),
  ];
}

function namedPackages(root: string): { production: string[]; development: string[] } {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const names = (key: string): string[] => Object.keys(manifest[key] ?? {});
  return { production: [...names('dependencies'), ...names('optionalDependencies')], development: names('devDependencies') };
}

/** The lockfile's packages by folder, those for other machines left out. */
function lockedPackages(root: string, machine: Machine): Map<string, Locked> {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked> };
  return new Map(Object.entries(packages).filter(([, one]) => !one.optional || suits(one, machine)));
}

/** npm's rule: a list of names, of which one must fit, or of `!names`, of which none may. */
function suits(one: Locked, machine: Machine): boolean {
  const allowed = (list: readonly string[] | undefined, mine: string | undefined): boolean => !list
    || (!list.includes(`!${mine}`) && (list.every((name) => name.startsWith('!')) || list.includes(mine ?? '')));
  return allowed(one.os, machine.os) && allowed(one.cpu, machine.cpu) && allowed(one.libc, machine.libc);
}

function reached(locked: ReadonlyMap<string, Locked>, names: readonly string[], optionalPeers: boolean): Set<string> {
  const found = new Set(names.map((name) => `node_modules/${name}`).filter((path) => locked.has(path)));
  for (const path of found) {
    const { dependencies, optionalDependencies, peerDependencies = {}, peerDependenciesMeta } = locked.get(path)!;
    const peers = Object.keys(peerDependencies).filter((name) => optionalPeers || !peerDependenciesMeta?.[name]?.optional);
    for (const name of [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers]) {
      const place = nearest(locked, path, name);
      if (place) found.add(place);
    }
  }
  return found;
}

/** Where a package finds another: in its own node_modules, or in that of a folder above. */
function nearest(locked: ReadonlyMap<string, Locked>, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const path = folder ? `${folder}/node_modules/${name}` : `node_modules/${name}`;
    if (locked.has(path)) return path;
    if (!folder) return undefined;
  }
}
