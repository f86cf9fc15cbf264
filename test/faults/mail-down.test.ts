/** A mail server that is away for an hour and then there again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { smtpChannel } from '../../src/outside/smtp.ts';
import { openPool } from '../../src/platform/database.ts';
import { newId } from '../../src/platform/ids.ts';
import { startWorker } from '../../src/platform/jobs.ts';
import { Ports } from '../../src/platform/ports.ts';
import { say, takeDue } from '../../src/rooms/messaging/actions.ts';
import { deliver } from '../../src/rooms/messaging/actions-deliver.ts';
import { Channel } from '../../src/rooms/messaging/ports.ts';
import { ledgerOf } from '../../src/rooms/messaging/reads.ts';
import { whenFileEnds } from '../endings.ts';
import { machine, testOffice } from '../office.ts';
import { openSink } from './mail-sink.ts';

const names = ['Rita Fonseca', 'Ahmad Nasser', 'Mei Lin', 'Józef Kowalski'];

test('[X-4] the mail server is away for an hour, in three ways: every message arrives once, each person\'s in order', { timeout: 120_000 }, async () => {
  const first = await openSink();
  const { port } = first;
  await first.close(); // from here on nobody listens there
  const channel = smtpChannel(new URL(`smtp://127.0.0.1:${port}`));
  assert.ok(channel.ok);
  const ports = new Ports();
  ports.join(Channel, channel.value);
  const { office, clock, database, found, person, as } = await testOffice('2026-04-13T08:00:00Z', ports);
  const organisation = await found('away');
  const people = await Promise.all(names.map((name) => person(organisation, name)));
  const subject = { kind: 'session', id: newId() };
  const jobs = openPool({ connectionString: database.addresses.jobs, max: 3 });
  const faults: unknown[] = [];
  const worker = await startWorker({ pool: jobs, concurrency: 3, tasks: { deliver: (payload) => deliver(office, payload), after: async () => {} }, onError: (error) => faults.push(error) });
  whenFileEnds(async () => {
    await worker.stop();
    await jobs.end();
    channel.value.close();
  });
  for (const kind of ['first', 'second']) {
    await as(organisation, machine, (ctx) => say(ctx, {
      kind: `a.${kind}`, key: kind, subject, to: people.map((one) => ({ person: one })), compose: () => ({ subject: kind, text: 'x', html: 'x' }),
    }));
  }
  const ledger = () => as(organisation, machine, (ctx) => ledgerOf(ctx.tx, organisation, subject));
  const quiet = async () => {
    for (;;) {
      const { rows: [{ waiting }] } = await jobs.query('select count(*)::int as waiting from jobs._private_jobs');
      if (waiting === 0 && (await ledger()).every(({ state }) => state !== 'sending')) return;
      await wait(20);
    }
  };
  const minutes = async (count: number) => {
    for (let minute = 0; minute < count; minute++) {
      clock.move('PT1M');
      await as(organisation, machine, (ctx) => takeDue(ctx));
      await quiet();
    }
  };
  await quiet();
  await minutes(20);
  const sink = await openSink(port);
  sink.answer('421');
  await minutes(20);
  assert.ok(sink.turnedAway() > 0);
  await sink.close();
  await minutes(20);
  assert.deepEqual(new Set((await ledger()).map(({ state }) => state)), new Set(['queued']));
  const back = await openSink(port);
  await minutes(10);
  const sent = await ledger();
  assert.deepEqual(sent.map(({ state }) => state), Array(8).fill('sent'));
  assert.ok(sent.filter(({ message }) => message.kind === 'a.first').every(({ attempts }) => attempts >= 10), 'it was tried all the time');
  assert.equal(back.taken.size, 8);
  for (const [id, copies] of [...back.taken, ...sink.taken]) assert.equal(copies.length, 1, id);
  assert.equal(sink.taken.size, 0);
  assert.deepEqual(back.subjects.toSorted(), [...Array(4).fill('first'), ...Array(4).fill('second')]);
  assert.deepEqual(faults, []);
  await back.close();
});
