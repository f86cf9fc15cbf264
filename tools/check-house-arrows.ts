/** Holds each import to the floor plan: downhill, only what is shown, packages from their homes, nothing hidden. */
import { builtinModules } from 'node:module';
import { posix } from 'node:path';
import { areas, homes, rooms, type Area } from '../src/house.ts';
import type { Import } from './tree-imports.ts';
import { fits, fitsAny, isTest, type Fault, type Source } from './tree.ts';

/** A path's area and the instance of it that the path belongs to, such as `src/rooms/log`. */
export interface Place { readonly area: Area; readonly instance: string }

/** Where a path stands in the floor plan; undefined where the plan has no such place. */
export function placeOf(path: string): Place | undefined {
  const area = areas.find((one) => fitsAny(path, one.files));
  return area && { area, instance: area.each ? path.split('/').slice(0, area.each).join('/') : area.name };
}

/** The path that a relative import names; undefined for a package or a module of Node. */
export function targetOf(source: Source, one: Import): string | undefined {
  if (!one.specifier?.startsWith('.')) return undefined;
  return posix.join(posix.dirname(source.path), one.specifier);
}

/** A room file's name without its split and ending: `actions` for `actions-series.ts`. */
export function stemOf(path: string): string {
  return isTest(path) ? 'a test' : posix.basename(path).replace(/(-[^.]*)?\.[^.]*$/, '');
}

/** The faults of one file's imports. */
export function arrowFaults(source: Source): Fault[] {
  const place = placeOf(source.path);
  if (!place) return [];
  return source.imports.flatMap((one) => {
    const fault = hiddenFault(source, one) ?? pathFault(source, place, one) ?? packageFault(source, place, one);
    return fault ? [{ path: source.path, line: one.line, ...fault }] : [];
  });
}

type Finding = Pick<Fault, 'rule' | 'sentence'> | undefined;

function hiddenFault(source: Source, one: Import): Finding {
  const isPlain = one.specifier !== undefined && !/^(\/|[a-z]{2,}:\/|data:|#)/.test(one.specifier);
  if (isPlain || one.form === 'resolve' || (one.form === 'require' && isTest(source.path))) return undefined;
  return { rule: 'hidden import', sentence: 'no check can follow what this loads; name it in one plain literal' };
}

function pathFault(source: Source, place: Place, one: Import): Finding {
  const path = targetOf(source, one);
  if (path === undefined) return undefined;
  const target = placeOf(path);
  if (!target) {
    if (isTest(source.path) && path.startsWith('test/')) return undefined;
    return { rule: 'outside the house', sentence: `${path} has no place in the floor plan that src may import` };
  }
  if (target.instance === place.instance) return isTest(path) ? { rule: 'private', sentence: `${path} is a test` } : undefined;
  if (target.area.name === 'room') return roomFault(place, target, path);
  if (place.area.uses.includes(target.area.name) || (isTest(source.path) && testUses(place, target))) return undefined;
  if (target.area === place.area && place.area.neighbours?.includes(stemOf(path))) return undefined;
  return { rule: 'uphill', sentence: `${nameOf(place)} may not import ${nameOf(target)} (${path})` };
}

/** What a test may import beyond what its file may. */
function testUses(place: Place, target: Place): boolean {
  const { name } = target.area;
  return name === 'samples' || (name === 'main' && place.instance.startsWith('src/doors'))
    || (name === 'frame' && place.area.name === 'islands');
}

function roomFault(place: Place, target: Place, path: string): Finding {
  const to = rooms.find((room) => target.instance === `src/rooms/${room.name}`);
  if (!to) return { rule: 'unknown room', sentence: `the floor plan has no room ${target.instance.split('/').at(-1)}` };
  const from = rooms.find((room) => place.instance === `src/rooms/${room.name}`);
  const plan = place.area.rooms;
  if (from && to.level >= from.level) {
    const where = to.level === from.level ? 'stands on the same floor' : 'lies higher';
    const sentence = `${from.name} (floor ${from.level}) may not import ${to.name} (floor ${to.level}), which ${where}`;
    return { rule: 'uphill', sentence };
  }
  const names = plan?.names === 'planned' ? from?.uses : plan?.names;
  if (!plan || (names !== 'all' && !names?.includes(to.name))) {
    const rule = from ? 'unplanned' : 'uphill';
    const hint = from ? `; if it needs to, list it in src/house.ts` : '';
    return { rule, sentence: `${nameOf(place)} may not import the room ${to.name} (${path})${hint}` };
  }
  if (plan.files.includes(stemOf(path))) return undefined;
  const sentence = `${path} is private to ${to.name}; ${nameOf(place)} sees only its ${plan.files.join(', ')}`;
  return { rule: 'private', sentence };
}

/** The npm package that an import names; undefined for a file and for a module of Node. */
export function packageOf(one: Import): string | undefined {
  const name = /^(@[^/]+\/)?[^./@:#][^/:]*(?=\/|$)/.exec(one.specifier ?? '')?.[0];
  return name && !builtinModules.includes(name) ? name : undefined;
}

function packageFault(source: Source, place: Place, one: Import): Finding {
  if (one.specifier === undefined || one.specifier.startsWith('.') || isTest(source.path)) return undefined;
  const name = packageOf(one);
  if (!name) return nodeFault(place, one.specifier);
  const home = Object.entries(homes).find(([known]) => fits(name, known))?.[1];
  if (!home) return { rule: 'package', sentence: `${name} has no home in src/house.ts` };
  return fitsAny(source.path, home) ? undefined
    : { rule: 'package', sentence: `${name} is at home in ${home.join(', ')} and may be imported only there` };
}

function nodeFault(place: Place, name: string): Finding {
  const bare = name.replace(/^node:/, '').split('/')[0]!;
  if (!name.startsWith('node:')) return { rule: 'package', sentence: `write node:${name}, so that no package can take its name` };
  if (place.area.node === 'none') return { rule: 'package', sentence: `${nameOf(place)} is pure and may not import ${name}` };
  if (place.area.node === 'no HTTP' && /^(http|https|http2|net|tls|dgram)$/.test(bare)) {
    return { rule: 'HTTP', sentence: `a room knows no HTTP and no sockets; ${name} belongs to platform/ or outside/` };
  }
  return undefined;
}

function nameOf(place: Place): string {
  return place.area.each ? place.instance.replace('src/', '') : place.area.name;
}
