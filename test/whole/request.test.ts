/** A request becomes a session: what the procedure then does for who asked. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { doDue } from '../../src/doors/worker/worker.ts';
import { ledgerOf } from '../../src/rooms/messaging/reads.ts';
import { stepsOf } from '../../src/rooms/procedures/reads.ts';
import { receive } from '../../src/rooms/sessions/actions-requests-receive.ts';
import { linkToSession } from '../../src/rooms/sessions/actions-requests.ts';
import { requestSchema } from '../../src/rooms/sessions/schema-requests.ts';
import { machine, must, school } from '../school.ts';

test('[G-4.1.1] when a request is scheduled the procedure tells the requester by itself, once and within its time', async () => {
  const s = await school();
  const maria = await s.person('Maria Lopes');
  const given = requestSchema.omit({ requester: true }).parse({
    title: 'Talk about the trip', who: 'the parents of 7b', wished: { wall: '2026-04-20T15:00', zone: 'Europe/Lisbon' }, minutes: '60', place: { kind: 'room', text: '' },
  });
  const { request: id } = must(await s.as(s.lead, (ctx) => receive(ctx, { ...given, requester: { person: maria }, door: 'office' })));
  const session = await s.session();
  must(await s.as(s.lead, (ctx) => linkToSession(ctx, id, session.id)));
  const parts = { office: s.office.office, log: (line: string, error?: unknown) => { throw new Error(line, { cause: error }); } } as never;
  for (let time = 0; time < 2; time += 1) await doDue(parts, s.id);
  const said = (await s.as(machine, (ctx) => ledgerOf(ctx.tx, s.id, { kind: 'request', id }))).map((one) => one.message.kind);
  assert.deepEqual(said.filter((kind) => kind === 'sessions.requestScheduled'), ['sessions.requestScheduled']);
  const steps = await s.as(machine, (ctx) => stepsOf(ctx.tx, s.id, id, ctx.now));
  assert.equal(steps.find(({ step }) => step.id === 'tell-requester')?.light, 'done');
});
