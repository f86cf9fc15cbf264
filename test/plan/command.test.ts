import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { boundOf } from './plain-bound.ts';
import { instanceOf, school } from './school.ts';

const boot = fileURLToPath(new URL('../../bin/boot', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'convene-plan-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, document?: unknown): string => {
  if (document !== undefined) writeFileSync(join(folder, name), typeof document === 'string' ? document : JSON.stringify(document));
  return join(folder, name);
};
const documentOf = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

interface Ran { readonly code: number | null; readonly out: string; readonly err: string }

/** `plan …` from the root folder, as bin/convene starts it. @param watch called with the process's id, every so many milliseconds, until it says that it is done. */
function run(args: readonly string[], watch?: (pid: number) => boolean, every = 20): Promise<Ran> {
  const child = spawn('/bin/sh', [boot, 'src/doors/cli/plan-alone.ts', 'plan', ...args], { cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
  const ran = { out: '', err: '' };
  child.stdout.on('data', (part) => { ran.out += part; });
  child.stderr.on('data', (part) => { ran.err += part; });
  const timer = watch && setInterval(() => { if (watch(child.pid!)) clearInterval(timer); }, every);
  return new Promise((resolve) => child.on('close', (code) => {
    clearInterval(timer);
    resolve({ code, ...ran });
  }));
}

const made = school({ seed: 2, families: 40, teachers: 8, sessions: 2, slots: 10, load: 0.95 });
/** Nobody minds waiting: so a teacher's illness forces nothing but the ends of his own meetings. */
const evening = { ...made, guardians: made.guardians.map((one) => ({ ...one, maxWaitMinutes: null })) };
const instance = file('evening.json', evening);

test('[P-4.3] a plan is made, proven and checked from the command line, the same for the same seed', async () => {
  const solve = (out: string) => run(['solve', instance, '--out', file(`${out}.json`), '--certificate', file(`${out}-bound.json`), '--iterations', '300', '--seed', '5', '--json']);
  const [one, two] = [await solve('one'), await solve('two')];
  assert.deepEqual([one.code, one.err, two.code], [0, '', 0]);
  const said = JSON.parse(one.out);
  assert.equal(said.ok, true);
  assert.equal(readFileSync(file('one.json'), 'utf8'), readFileSync(file('two.json'), 'utf8'));
  assert.equal(readFileSync(file('one-bound.json'), 'utf8'), readFileSync(file('two-bound.json'), 'utf8'));
  const solution = documentOf(file('one.json'));
  assert.deepEqual([solution.format, solution.instance, solution.solver], ['ptm-solution/1', 'school-2', { name: 'convene', seed: 5, iterations: 300 }]);
  const proven = boundOf(instanceOf(evening), documentOf(file('one-bound.json')));
  assert.ok(Math.abs(proven - said.bound) < 0.5 && proven <= said.total, `${proven}, ${said.bound}, ${said.total}`);
  const checked = await run(['check', instance, file('one.json'), '--json']);
  assert.deepEqual([checked.code, JSON.parse(checked.out).total], [0, said.total]);
  const broken = file('broken.json', { ...solution, appointments: [...solution.appointments, solution.appointments[0], { ...solution.appointments[1], requestId: 'Q-none' }] });
  const found = await run(['check', instance, broken]);
  assert.deepEqual([found.code, found.err, found.out.split('\n').at(-2)], [1, '', '2 violations.']);
});

test('[P-6.1] a plan is repaired from the command line, with what no plan could have spared', async () => {
  await run(['solve', instance, '--out', file('old.json'), '--iterations', '200']);
  const old = documentOf(file('old.json'));
  const teacher = evening.requests.find(({ id }) => id === old.appointments[0].requestId)!.teacherId;
  const ill = { ...evening, teachers: evening.teachers.map((one) => (one.id === teacher ? { ...one, availability: one.availability.slice(1) } : one)) };
  const repaired = await run(['repair', file('ill.json', ill), '--baseline', file('old.json'), '--out', file('new.json'), '--json']);
  assert.deepEqual([repaired.code, repaired.err], [0, '']);
  const { change, forced } = JSON.parse(repaired.out);
  const gone = old.appointments.filter((one: { requestId: string; sessionId: string }) =>
    one.sessionId === 'E1' && evening.requests.find(({ id }) => id === one.requestId)!.teacherId === teacher).length;
  assert.equal(forced, gone);
  assert.equal(change.kept, old.appointments.length - gone);
  const checked = await run(['check', file('ill.json'), file('new.json'), '--baseline', file('old.json'), '--json']);
  assert.deepEqual([checked.code, JSON.parse(checked.out).change], [0, change]);
});

test('[P-4.3] a signal ends the search with the best so far', async () => {
  const whenSearching = (pid: number): boolean => {
    const threads = readdirSync(`/proc/${pid}/task`).map((id) => readFileSync(`/proc/${pid}/task/${id}/comm`, 'utf8').trim());
    return threads.includes('plan search') && process.kill(pid, 'SIGTERM');
  };
  // too large to be proven best before the signal comes
  const large = file('large.json', school({ seed: 3, families: 120, teachers: 16, sessions: 2, slots: 20, load: 1 }));
  const ended = await run(['solve', large, '--out', file('stopped.json'), '--seconds', '3000', '--json'], whenSearching);
  assert.deepEqual([ended.code, ended.err], [0, '']);
  assert.equal(JSON.parse(ended.out).stopped, true);
  assert.equal((await run(['check', large, file('stopped.json')])).code, 0);
});

test('[P-4.3] signals that come again and again until the end, while the plan is written too, take nothing from it', async () => {
  let begun = false;
  const again = (pid: number): boolean => {
    try {
      begun ||= readdirSync(`/proc/${pid}/task`).some((id) => readFileSync(`/proc/${pid}/task/${id}/comm`, 'utf8').trim() === 'plan search');
      if (begun) process.kill(pid, 'SIGTERM');
      return false;
    } catch {
      return true; // it is over
    }
  };
  const large = file('large.json', school({ seed: 3, families: 120, teachers: 16, sessions: 2, slots: 20, load: 1 }));
  const ended = await run(['solve', large, '--out', file('signalled.json'), '--seconds', '3000', '--json'], again, 1);
  assert.deepEqual([ended.code, ended.err, begun], [0, '', true]);
  assert.equal((await run(['check', large, file('signalled.json')])).code, 0);
});

test('[P-4.3] wrong use is told with code 2, and input that cannot be used with code 1, by file, path and what', async () => {
  const out = file('never.json');
  const wrong = async (...args: string[]) => {
    const { code, err } = await run(args);
    return [code, err.split('\n')[0]];
  };
  assert.deepEqual(await wrong('solve', instance), [2, '--out is missing.']);
  assert.deepEqual(await wrong('solve', instance, '--out', out, '--seconds', 'soon'), [2, '--seconds must be a number above 0, and 86400 at most.']);
  assert.deepEqual(await wrong('solve', instance, '--out', out, '--seconds', '1', '--iterations', '5'), [2, 'Give --seconds or --iterations, not both.']);
  assert.deepEqual(await wrong('guess', instance), [2, 'There is no command "plan guess".']);
  assert.deepEqual(await wrong('solve', file('none.json'), '--out', out), [1, `${file('none.json')}: there is no such file`]);
  const torn = file('torn.json', '{"format":');
  assert.equal((await wrong('solve', torn, '--out', out))[1]!.toString().startsWith(`${torn}: is not JSON: `), true);
  const odd = file('odd.json', { ...evening, requests: evening.requests.map((one, at) => (at === 3 ? { ...one, teacherId: 'T99', durationSlots: 0 } : one)) });
  const read = await run(['solve', odd, '--out', out]);
  assert.deepEqual([read.code, read.out, read.err], [1, '',
    `${odd}: requests[3].teacherId: there is no teacher "T99"\n${odd}: requests[3].durationSlots: must be a whole number from 1 to 100, is 0\n`]);
  const nowhere = await wrong('solve', instance, '--out', join(folder, 'no', 'folder.json'), '--iterations', '50');
  assert.equal(nowhere[0], 1);
  assert.equal(existsSync(out), false);
  assert.deepEqual(readdirSync(folder).filter((name) => name.endsWith('.part')), []);
});
