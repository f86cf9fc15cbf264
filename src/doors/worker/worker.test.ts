/** What every process looks at by the clock, over all organisations. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import type { Context, OrganisationId } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { port, Ports } from '../../platform/ports.ts';
import { publish } from '../../rooms/procedures/actions.ts';
import { hear } from '../../rooms/procedures/actions-engine.ts';
import type { Procedure, SubjectState } from '../../rooms/procedures/model.ts';
import { dutiesOf, procedures, readProcedure } from '../../rooms/procedures/reads.ts';
import { tasks, whatIsDue, type WorkerParts } from './worker.ts';

const ours = new Ports();
const brought: Procedure[] = [];
const subjects = new Map<string, SubjectState>();
ours.join(port<object>('procedures.Shipped'), { procedures: brought });
ours.join(port<object>('procedures.SubjectReader'), { kind: 'request', read: async (_ctx: Context, id: string) => subjects.get(id) });
ours.join(port<object>('procedures.MachineAct'), { name: 'test.act', act: async () => ({ done: {} }) });
const { office, clock, found, as } = await testOffice('2026-04-13T08:00:00Z', ours);

function procedureOf(by: string): Procedure {
  const read = readProcedure(`procedure: try\ntitle: { en: Try }\nreview: P6M\nclauses: [{ id: G-6.1, section: s, text: t }]\nsteps:\n  - { id: act, clause: G-6.1, title: { en: Act }, subject: request, before: start, by: ${by}, role: machine, does: test.act }\n`);
  assert.ok(read.ok);
  return read.value;
}

const logged: string[] = [];
/** An office in which nobody can enter one organisation: its data are broken, say. */
function parts(broken?: OrganisationId): WorkerParts {
  const part = new Proxy(office, {
    get: (target, name) => (name === 'enter'
      ? async (...given: Parameters<typeof office.enter>) => { if (given[0] === broken) throw new Error('broken'); return target.enter(...given); }
      : typeof target[name as 'key'] === 'function' ? target[name as 'key'].bind(target) : target[name as 'key']),
  });
  return { office: part, log: (line: string) => void logged.push(line) } as unknown as WorkerParts;
}
const run = (name: string, broken?: OrganisationId) => whatIsDue(parts(broken)).find((one) => one.name === name)!.run();
const newest = (org: OrganisationId) => as(org, machine, async (ctx) => (await procedures(ctx.tx, org)).find((one) => one.body.procedure === 'try'));
const duties = (org: OrganisationId, id: string) => as(org, machine, async (ctx) => (await dutiesOf(ctx.tx, org, id)).map((one) => `${one.version} ${one.state} ${one.dueAt.toString()}`));

async function asked(org: OrganisationId): Promise<string> {
  const id = newId();
  const start = Temporal.Instant.from('2026-04-20T10:00:00Z');
  subjects.set(id, { kind: 'request', id, title: 'Reading plans', attributes: {}, settledAt: clock.now(), occurrences: [{ part: '', start, end: start.add({ hours: 1 }) }], people: {} });
  await as(org, machine, (ctx) => hear(ctx, { kind: 'test.Asked', subject: { kind: 'request', id } }));
  return id;
}

test('[G-6.1] at its start the program brings its procedures to every organisation, and one that is broken keeps none waiting', async () => {
  const [broken, whole] = [await found('broken'), await found('whole')];
  brought.push(procedureOf('PT24H'));
  await run('procedures', broken);
  assert.deepEqual([(await newest(broken))?.version, (await newest(whole))?.version], [undefined, 1]);
  assert.deepEqual(logged.splice(0), [`procedures of ${broken}`]);
  await run('procedures');
  assert.equal((await newest(broken))?.version, 1);
});

test('[G-6.1] the job that a newer version leaves behind moves what is under way', async () => {
  const org = await found('job');
  const id = await asked(org);
  brought.splice(0, 1, procedureOf('PT48H'));
  await run('procedures');
  assert.deepEqual(await duties(org, id), ['1 planned 2026-04-19T10:00:00Z']);
  await tasks(parts())['move-procedure']!({ organisation: org, procedure: 'try' });
  assert.deepEqual(await duties(org, id), ['2 planned 2026-04-18T10:00:00Z']);
  for (const payload of [{}, { organisation: org }, { organisation: 'x', procedure: 'try' }]) {
    await assert.rejects(tasks(parts())['move-procedure']!(payload), /names an organisation and a procedure/);
  }
});

test('[G-4.3.1] what is due in one organisation is done though another is broken', async () => {
  const [broken, whole] = [await found('due-broken'), await found('due-whole')];
  for (const org of [broken, whole]) await as(org, machine, (ctx) => publish(ctx, procedureOf('PT24H')));
  const [one, other] = [await asked(broken), await asked(whole)];
  clock.move('2026-04-19T10:00:00Z');
  await run('due', broken);
  assert.deepEqual([await duties(broken, one), await duties(whole, other)].map(([line]) => line!.split(' ')[1]), ['planned', 'done']);
  assert.ok(logged.splice(0).includes(`due in ${broken}`));
});
