/** A clock that is set back and forth, as a machine's is after a long sleep or by a wrong time server. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { say, takeDue } from '../../src/rooms/messaging/actions.ts';
import { deliver } from '../../src/rooms/messaging/actions-deliver.ts';
import { Channel } from '../../src/rooms/messaging/ports.ts';
import { ledgerOf } from '../../src/rooms/messaging/reads.ts';
import { doNext } from '../../src/rooms/procedures/actions-engine.ts';
import { Ports } from '../../src/platform/ports.ts';
import { newId } from '../../src/platform/ids.ts';
import { machine, testOffice } from '../office.ts';
import { school } from '../school.ts';

test('[G-4.3.1] however the clock steps, each reminder is sent once, and none is left out', async () => {
  const { office: { clock }, session, said, as, deliverAll, ana } = await school();
  const meeting = await session({ start: { wall: '2026-04-15T15:00', zone: 'Europe/Lisbon' } });
  const reminders = async () => {
    while (await as(machine, doNext) !== undefined);
    await deliverAll(meeting);
    const told = await said(meeting, ana);
    return told.map(({ message, state }) => `${message.kind} ${state}`).filter((line) => line.includes('remind')).sort();
  };
  const at = async (instant: string) => {
    clock.move(instant);
    return (await reminders()).length;
  };
  assert.deepEqual([
    await at('2026-04-14T13:59:59Z'), await at('2026-04-14T14:00:00Z'), await at('2026-04-14T11:00:00Z'), await at('2026-04-13T09:00:00Z'),
    await at('2026-04-14T14:00:30Z'), await at('2026-04-15T12:59:59Z'), await at('2026-04-15T13:00:00Z'), await at('2026-04-14T13:00:00Z'),
    await at('2026-04-15T12:00:00Z'), await at('2026-04-15T13:05:00Z'),
  ], [0, 1, 1, 1, 1, 1, 2, 2, 2, 2]);
  assert.ok((await reminders()).every((line) => line.endsWith(' sent')), (await reminders()).join());
});

test('[X-4] what is to be tried again in half a minute is tried again soon after the clock was set back a day, and once', async () => {
  const ports = new Ports();
  const sent: string[] = [];
  let answers = false;
  ports.join(Channel, {
    name: 'mail', addressOf: ({ email }) => email ?? undefined,
    deliver: async ({ messageId }) => {
      if (!answers) return { state: 'later', reason: 'not now' };
      sent.push(messageId);
      return { state: 'sent' };
    },
  });
  const { office, clock, found, person, as } = await testOffice('2026-04-13T08:00:00Z', ports);
  const organisation = await found('clock');
  const rita = await person(organisation, 'Rita Fonseca');
  const subject = { kind: 'session', id: newId() };
  await as(organisation, machine, (ctx) => say(ctx, { kind: 'a.b', key: 'k', subject, to: [{ person: rita }], compose: () => ({ subject: 'S', text: 'x', html: 'x' }) }));
  const ledger = () => as(organisation, machine, (ctx) => ledgerOf(ctx.tx, organisation, subject));
  const delivery = (await ledger())[0]!.id;
  await deliver(office, { organisation, delivery });
  assert.deepEqual((await ledger()).map(({ state, attempts }) => [state, attempts]), [['queued', 1]]);
  answers = true;
  clock.move('-PT24H');
  let taken = 0;
  for (let minute = 0; minute < 11 && taken === 0; minute++) {
    clock.move('PT1M');
    taken = await as(organisation, machine, (ctx) => takeDue(ctx));
  }
  assert.equal(taken, 1);
  for (const step of ['PT0S', '-PT1H', 'PT3H']) {
    clock.move(step);
    await deliver(office, { organisation, delivery });
    await as(organisation, machine, (ctx) => takeDue(ctx));
  }
  assert.equal(sent.length, 1);
  assert.deepEqual((await ledger()).map(({ state, attempts }) => [state, attempts]), [['sent', 2]]);
});
