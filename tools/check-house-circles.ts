/** Finds circles: between files, by what is loaded, and between rooms, by anything that is named. */
import { placeOf, targetOf } from './check-house-arrows.ts';
import { isTest, type Fault, type Source } from './tree.ts';

interface Edge { readonly to: string; readonly path: string; readonly line: number }
type Graph = ReadonlyMap<string, readonly Edge[]>;

/**
 * Every circle once, shortest first found. Between files only imports that load something count: types that name each
 * other have no order to break. Between rooms a type counts too, since a circle of nouns is one noun.
 */
export function circleFaults(sources: readonly Source[]): Fault[] {
  const files = new Map<string, Edge[]>();
  const halls = new Map<string, Edge[]>();
  for (const source of sources) {
    if (isTest(source.path)) continue;
    const from = roomOf(source.path);
    for (const one of source.imports) {
      const to = targetOf(source, one);
      if (to === undefined) continue;
      if (!one.typeOnly && one.form !== 'url') add(files, source.path, { to, path: source.path, line: one.line });
      const hall = roomOf(to);
      if (from && hall && hall !== from) add(halls, from, { to: hall, path: source.path, line: one.line });
    }
  }
  return [...circles(files, 'circle of files'), ...circles(halls, 'circle of rooms')];
}

function roomOf(path: string): string | undefined {
  const place = placeOf(path);
  return place?.area.name === 'room' ? place.instance.replace('src/rooms/', '') : undefined;
}

function add(graph: Map<string, Edge[]>, from: string, edge: Edge): void {
  const edges = graph.get(from) ?? [];
  if (!edges.some((other) => other.to === edge.to)) edges.push(edge);
  graph.set(from, edges);
}

function circles(graph: Graph, rule: string): Fault[] {
  const told = new Set<string>();
  const faults: Fault[] = [];
  for (const start of [...graph.keys()].toSorted()) {
    const way = told.has(start) ? undefined : wayBack(graph, start);
    if (!way) continue;
    const names = [start, ...way.map((edge) => edge.to)];
    for (const name of names) told.add(name);
    const first = way[0]!;
    faults.push({ path: first.path, line: first.line, rule, sentence: names.join(' → ') });
  }
  return faults;
}

/** The shortest way from `start` back to itself; undefined where there is none. */
function wayBack(graph: Graph, start: string): Edge[] | undefined {
  const before = new Map<string, { from: string; edge: Edge }>();
  const queue = [start];
  for (const from of queue) {
    for (const edge of graph.get(from) ?? []) {
      if (before.has(edge.to)) continue;
      before.set(edge.to, { from, edge });
      if (edge.to === start) return unwind(before, start);
      queue.push(edge.to);
    }
  }
  return undefined;
}

function unwind(before: ReadonlyMap<string, { from: string; edge: Edge }>, start: string): Edge[] {
  const way: Edge[] = [];
  let at = start;
  do {
    const step = before.get(at)!;
    way.unshift(step.edge);
    at = step.from;
  } while (at !== start);
  return way;
}
