/** What waits in a line is woken: whatever another transaction does at that moment, the next message leaves at once. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { whenFileEnds } from '../../../test/endings.ts';
import { machine, testOffice } from '../../../test/office.ts';
import type { OrganisationId } from '../../platform/context.ts';
import { openPool } from '../../platform/database.ts';
import type { Subject } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import type { PersonId } from '../identity/model.ts';
import { say, takeDue, withdraw } from './actions.ts';
import { deliver } from './actions-deliver.ts';
import type { MessagingFact } from './events.ts';
import type { DeliveryId } from './model.ts';
import { Channel, type Outcome } from './ports.ts';
import { ledgerOf } from './reads.ts';

const { office, clock, database, found, person, as } = await testOffice();
const jobs = openPool({ connectionString: database.addresses.jobs, max: 2 });
whenFileEnds(() => jobs.end());

/** Something that others wait at until it is opened. */
function door() {
  const { promise: come, resolve: arrive } = Promise.withResolvers<void>();
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  return { come, open, pass: async () => { arrive(); await opened; } };
}

/** What happens while a letter of this title is handed over; and what the other side says then. */
const meanwhile = new Map<string, () => Promise<void>>();
const answers = new Map<string, Outcome>();
office.parts.ports.join(Channel, {
  name: 'mail', addressOf: ({ email }) => email ?? undefined,
  deliver: async ({ content: { subject } }) => {
    await meanwhile.get(subject)?.();
    return answers.get(subject) ?? { state: 'sent' };
  },
});
const told = new Map<string, () => Promise<void>>();
office.parts.facts.within<MessagingFact>('sessions', ['messaging.Sent'], async (_ctx, fact) => { if (fact.kind === 'messaging.Sent') await told.get(fact.delivery)?.(); });

interface Line { readonly school: OrganisationId; readonly rita: PersonId; readonly subject: Subject }
async function line(slug: string, subject?: Subject): Promise<Line> {
  const school = await found(slug);
  return { school, rita: await person(school, 'Rita Fonseca'), subject: subject ?? { kind: 'session', id: newId() } };
}
async function tell({ school, rita, subject }: Line, title: string): Promise<DeliveryId> {
  await as(school, machine, (ctx) => say(ctx, { kind: title.toLowerCase().replaceAll(' ', '-'), key: title, subject, to: [{ person: rita }], compose: () => ({ subject: title, text: title, html: title }) }));
  return (await ledger({ school, subject })).at(-1)!.id;
}
const ledger = ({ school, subject }: Pick<Line, 'school' | 'subject'>) => as(school, machine, (ctx) => ledgerOf(ctx.tx, school, subject));
const states = async (of: Line) => (await ledger(of)).map((one) => one.state);
const send = ({ school }: Line, delivery: DeliveryId) => deliver(office, { organisation: school, delivery });
const isEnqueued = async (delivery: DeliveryId) => (await jobs.query('select from jobs._private_jobs where key = $1 and locked_at is null', [`deliver:${delivery}`])).rowCount === 1;
const forget = (delivery: DeliveryId) => jobs.query('delete from jobs._private_jobs where key = $1', [`deliver:${delivery}`]);

/** Until so many connections to this database wait for a lock, or `done` has come to its end. */
async function waiting(count: number, done: Promise<unknown> = new Promise(() => {})): Promise<void> {
  let over = false;
  const ended = () => { over = true; };
  done.then(ended, ended);
  for (;;) {
    const { rows: [row] } = await database.owner.query(
      'select count(distinct l.pid) as count from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.datname = current_database()');
    if (row.count >= count || over) return;
    await pause(5);
  }
}

test('[X-4] a message whose job is taken while the one before it is being settled leaves then, and does not wait to be looked at again', async () => {
  const of = await line('taken');
  const [first, second] = [await tell(of, 'Taken 1'), await tell(of, 'Taken 2')];
  const post = door();
  meanwhile.set('Taken 1', post.pass);
  const sending = send(of, first);
  await post.come;
  // a worker takes the job of the second, and has not committed when the first is settled: the queue then makes no other
  const worker = await jobs.connect();
  await worker.query('begin');
  await worker.query("update jobs._private_jobs set locked_at = $2, locked_by = 'test' where key = $1", [`deliver:${second}`, clock.now().toString()]);
  post.open();
  await waiting(1);
  const next = send(of, second);
  await waiting(2, next);
  await worker.query('commit');
  worker.release();
  await Promise.all([sending, next]);
  assert.equal(await isEnqueued(second), false, 'there is no other job for it');
  assert.deepEqual(await states(of), ['sent', 'sent']);
});

test('[X-4] a message that is said while the one before it is being settled leaves at once', async () => {
  const of = await line('said');
  const first = await tell(of, 'Said 1');
  const settling = door();
  told.set(first, settling.pass);
  const sending = send(of, first);
  await settling.come;
  const second = await tell(of, 'Said 2');
  const next = send(of, second);
  await waiting(1, next);
  settling.open();
  await Promise.all([sending, next]);
  assert.deepEqual(await states(of), ['sent', 'sent']);
});

test('[X-4] when the first of a line is settled or withdrawn the next is put into the queue in the same transaction', async () => {
  const of = await line('withdrawn');
  answers.set('Withdrawn 1', { state: 'later', reason: 'busy' });
  const ids = [await tell(of, 'Withdrawn 1'), await tell(of, 'Withdrawn 2'), await tell(of, 'Withdrawn 3')] as const;
  for (const id of ids) {
    await send(of, id);
    await forget(id);
  }
  assert.deepEqual(await states(of), ['queued', 'queued', 'queued'], 'who stands behind one that fails for now waits for it');
  await as(of.school, machine, (ctx) => withdraw(ctx, of.subject, { kinds: ['withdrawn-1'] }));
  assert.deepEqual(await Promise.all(ids.map(isEnqueued)), [false, true, false]);
  await send(of, ids[1]);
  assert.deepEqual(await Promise.all(ids.map(isEnqueued)), [false, true, true]);
  await send(of, ids[2]);
  assert.deepEqual(await states(of), ['withdrawn', 'sent', 'sent']);
});

test('[X-4] what a dead worker held is sent by the job that comes while it is being taken back', async () => {
  const of = await line('dead');
  const first = await tell(of, 'Dead 1');
  const post = door();
  meanwhile.set('Dead 1', post.pass);
  const dead = send(of, first);
  await post.come;
  clock.move('PT2M');
  const taking = door();
  const taken = as(of.school, machine, async (ctx) => { await takeDue(ctx); await taking.pass(); });
  await taking.come;
  meanwhile.delete('Dead 1');
  const next = send(of, first);
  await waiting(1, next);
  taking.open();
  await Promise.all([taken, next]);
  assert.deepEqual((await ledger(of)).map((one) => [one.state, one.attempts]), [['sent', 2]]);
  post.open();
  await dead;
});
