/**
 * The best plan of a small instance by integer programming (HiGHS): families that share a meeting are one block, every way to
 * serve a block is one column, found by trying all and asking the project's check; at most one appointment a teacher, room and so on.
 */
import loadHighs from 'highs';
import { check } from '../../src/planning/conference/check.ts';
import type { Appointment, Instance, Request } from '../../src/planning/conference/instance.ts';

/** Its types are those of its CommonJS build; imported from a module it is the function itself. */
const load = loadHighs as unknown as typeof loadHighs.default;

/** One way to serve the requests of a block. */
interface Column { readonly block: number; readonly cost: number; readonly appointments: readonly Appointment[] }

/** @returns what the best plan costs, or undefined where there are too many ways to look at. */
export async function bestCost(instance: Instance, mostColumns = 60_000): Promise<number | undefined> {
  const blocks = blocksOf(instance);
  const columns: Column[] = [];
  for (const [block, requests] of blocks.entries()) {
    for (const column of columnsOf(instance, requests, block)) {
      columns.push(column);
      if (columns.length > mostColumns) return undefined;
    }
  }
  const highs = await load();
  const solved = highs.solve(programOf(instance, columns, blocks.length), { output_flag: false, mip_rel_gap: 0, mip_abs_gap: 0 });
  if (solved.Status !== 'Optimal') throw new Error(`HiGHS says ${solved.Status}`);
  return solved.ObjectiveValue;
}

function blocksOf({ requests }: Instance): Request[][] {
  const blockOf = new Map<string, Request[]>();
  for (const request of requests) {
    const joined = [...new Set(request.guardianIds.flatMap((id) => (blockOf.has(id) ? [blockOf.get(id)!] : [])))];
    const block = [...joined.flat(), request];
    const guardians = new Set([...request.guardianIds, ...block.flatMap(({ guardianIds }) => guardianIds)]);
    for (const id of guardians) blockOf.set(id, block);
  }
  return [...new Set(blockOf.values())];
}

/** What may be had by one request alone. */
function optionsOf(instance: Instance, request: Request): Appointment[] {
  const teacher = instance.teachers.find(({ id }) => id === request.teacherId)!;
  const helpers = request.interpreterLanguage === null ? [null] : instance.interpreters.map(({ id }) => id);
  const options = instance.sessions.flatMap(({ id: sessionId, slotCount }) => Array.from({ length: slotCount }, (_, slot) => slot).flatMap((slot) =>
    helpers.flatMap((interpreterId) => [
      ...teacher.roomIds.map((roomId) => ({ requestId: request.id, sessionId, slot, mode: 'in-person' as const, roomId, interpreterId })),
      { requestId: request.id, sessionId, slot, mode: 'virtual' as const, roomId: null, interpreterId },
    ])));
  const alone = { ...instance, requests: [request], locked: [] };
  return options.filter((appointment) => check(alone, solution([appointment])).valid);
}

const solution = (appointments: readonly Appointment[]) => ({ format: 'ptm-solution/1' as const, instance: '', solver: { name: 'oracle' }, appointments });

/** Every valid way to serve a block, one request after the other; what breaks a rule that more meetings can mend is kept on. */
function* columnsOf(instance: Instance, requests: readonly Request[], block: number): Generator<Column> {
  const options = requests.map((request) => optionsOf(instance, request));
  const alone = { ...instance, requests, locked: [] };
  const chosen: Appointment[] = [];
  function* at(depth: number): Generator<Column> {
    if (depth === requests.length) {
      const verdict = check(alone, solution(chosen));
      if (verdict.valid) yield { block, cost: verdict.total, appointments: [...chosen] };
      return;
    }
    yield* at(depth + 1);
    for (const option of options[depth]!) {
      chosen.push(option);
      const mendable = check(alone, solution(chosen)).violations.every(({ code }) => code === 'guardian-wait');
      if (mendable) yield* at(depth + 1);
      chosen.pop();
    }
  }
  yield* at(0);
}

/** The columns as a program in the LP format. */
function programOf(instance: Instance, columns: readonly Column[], blocks: number): string {
  const rows = new Map<string, { terms: string[]; most: number }>();
  const use = (name: string, most: number, column: number, count: number) => {
    const row = rows.get(name) ?? { terms: [], most };
    row.terms.push(`${count} x${column}`);
    rows.set(name, row);
  };
  const requests = new Map(instance.requests.map((request) => [request.id, request]));
  for (const [at, { appointments }] of columns.entries()) {
    for (const [name, { count, most }] of usesOf(instance, appointments, requests)) use(name, most, at, count);
  }
  const choice = Array.from({ length: blocks }, (_, block) => ` b${block}: ${columns.flatMap((one, at) => (one.block === block ? [`x${at}`] : [])).join('\n + ')} = 1`);
  const limits = [...rows.values()].map(({ terms, most }, at) => ` r${at}: ${terms.join('\n + ')} <= ${most}`);
  const names = columns.map((_, at) => ` x${at}`).join('\n');
  return `Minimize\n obj: ${columns.map(({ cost }, at) => `${cost} x${at}`).join('\n + ')}\nSubject To\n${[...choice, ...limits].join('\n')}\nBinary\n${names}\nEnd\n`;
}

/** What a column takes of things that are scarce. */
function usesOf(instance: Instance, appointments: readonly Appointment[], requests: ReadonlyMap<string, Request>): Map<string, { count: number; most: number }> {
  const uses = new Map<string, { count: number; most: number }>();
  const add = (name: string, most: number) => { uses.set(name, { count: (uses.get(name)?.count ?? 0) + 1, most }); };
  for (const { requestId, sessionId, slot, mode, roomId, interpreterId } of appointments) {
    const { durationSlots, teacherId } = requests.get(requestId)!;
    const { maxConsecutive } = instance.teachers.find(({ id }) => id === teacherId)!;
    for (let s = slot; s < slot + durationSlots; s++) {
      add(`${teacherId}|${sessionId}|${s}`, 1);
      if (mode === 'virtual') add(`seat|${sessionId}|${s}`, instance.seats);
      else add(`${roomId}|${sessionId}|${s}`, instance.rooms.find(({ id }) => id === roomId)!.capacity);
      if (interpreterId !== null) add(`${interpreterId}|${sessionId}|${s}`, 1);
      // in any most + 1 slots in a row, no more than most are busy
      for (let first = Math.max(0, s - (maxConsecutive ?? -1)); maxConsecutive !== null && first <= s; first++) add(`run|${teacherId}|${sessionId}|${first}`, maxConsecutive);
    }
  }
  return uses;
}
