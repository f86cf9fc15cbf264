/** The worker killed by SIGKILL between the mail server's taking a message and its being written that it left. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { master } from '../../../test/server.ts';
import { machine, testOffice } from '../../../test/office.ts';
import { StandingClock } from '../../platform/clock.ts';
import { openPool } from '../../platform/database.ts';
import { Bus } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import { Jobs } from '../../platform/jobs.ts';
import { NoticeBoard } from '../../platform/notices.ts';
import { Office } from '../../platform/office.ts';
import { Ports } from '../../platform/ports.ts';
import { say, takeDue } from './actions.ts';
import { deliver } from './actions-deliver.ts';
import { Channel } from './ports.ts';
import { ledgerOf } from './reads.ts';

interface Task { readonly app: string; readonly port: number; readonly now: string; readonly payload: object }

const mail = (port: number): Channel => {
  const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
  return {
    name: 'mail', addressOf: ({ email }) => email ?? undefined,
    deliver: async ({ from, to, messageId, content: { subject, text } }) => {
      await transport.sendMail({ from, to, messageId, subject, text });
      return { state: 'sent' };
    },
  };
};

/** What the child process does: one delivery in an office of its own. It is killed before it can end. */
async function child({ app, port, now, payload }: Task): Promise<void> {
  const pool = openPool({ connectionString: app, max: 2 });
  const ports = new Ports();
  ports.join(Channel, mail(port));
  const parts = { config: { publicUrl: new URL('http://convene.test') }, pool, clock: new StandingClock(now), facts: new Bus([]), ports, jobs: new Jobs(), master };
  await deliver(new Office({ ...parts, board: new NoticeBoard(pool, app, () => {}) }), payload);
}

const task = process.env['CONVENE_TEST_DELIVERY'];
if (task) await child(JSON.parse(task) as Task);
else test('[X-4] a worker killed between send and record: the second copy has the same Message-ID, and there is no third', killed);

async function killed(): Promise<void> {
  const { office, clock, database, found, person, as } = await testOffice();
  const heads: string[] = [];
  let worker: ChildProcess | undefined;
  const server = new SMTPServer({
    authOptional: true, logger: false, disabledCommands: ['STARTTLS', 'AUTH'],
    onData: async (stream, _session, done) => {
      heads.push(Buffer.concat(await Array.fromAsync(stream as AsyncIterable<Buffer>)).toString());
      if (worker) { // the message is taken; who sent it dies before he hears so
        worker.kill('SIGKILL');
        await once(worker, 'exit');
        worker = undefined;
      }
      done();
    },
  });
  server.on('error', () => {}); // the killed client's broken connection
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', () => resolve()); });
  const { port } = server.server.address() as AddressInfo;
  office.parts.ports.join(Channel, mail(port));
  const school = await found('killed');
  const rita = await person(school, 'Rita Fonseca');
  const subject = { kind: 'session', id: newId() };
  await as(school, machine, (ctx) => say(ctx, { kind: 'a.b', key: 'k', subject, to: [{ person: rita }], compose: () => ({ subject: 'Killed', text: 'x', html: 'x' }) }));
  const ledger = () => as(school, machine, (ctx) => ledgerOf(ctx.tx, school, subject));
  const payload = { organisation: school, delivery: (await ledger())[0]!.id };
  const given: Task = { app: database.addresses.app, port, now: clock.now().toString(), payload };
  worker = spawn(process.execPath, ['--import', './src/platform/loader.ts', import.meta.filename], {
    cwd: new URL('../../..', import.meta.url), stdio: 'ignore', env: { ...process.env, NODE_TEST_CONTEXT: '', CONVENE_TEST_DELIVERY: JSON.stringify(given) },
  });
  const [, signal] = await once(worker, 'exit') as [number | null, string | null];
  assert.equal(signal, 'SIGKILL');
  assert.deepEqual((await ledger()).map((row) => [row.state, row.attempts]), [['sending', 1]]);
  await deliver(office, payload); // another worker, while the lease lasts
  assert.equal(heads.length, 1);
  clock.move('PT2M');
  assert.equal(await as(school, machine, (ctx) => takeDue(ctx)), 1);
  await deliver(office, payload);
  await deliver(office, payload);
  assert.deepEqual((await ledger()).map((row) => [row.state, row.attempts]), [['sent', 2]]);
  assert.deepEqual(heads.map((head) => /^Message-ID: (.*)$/im.exec(head)?.[1]), Array(2).fill(`<${payload.delivery}@killed.example.org>`));
  await new Promise<void>((resolve) => { server.close(() => resolve()); });
}
