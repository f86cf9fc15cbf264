/**
 * The program killed under load, again and again on the same data: ten times, or CONVENE_KILLS times; every fifth time its
 * database is killed with it, as when the machine loses its power. What was acknowledged must be there, once.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { book, checkSessions, move, type Booked } from './bookings.ts';
import { chainIn, embeddedPool, messageIds, requestsIn, unfinished } from './ledger.ts';
import { openSink, type MailSink } from './mail-sink.ts';
import { ask, dataFolder, databaseOf, hidden, killDatabase, launch, office, setUp, telephone, type Program, type Sent } from './program.ts';

const kills = Number(process.env['CONVENE_KILLS'] ?? 10);
const callers = 3;
const steps = ['acknowledge-request', 'ask-what-is-missing', 'decide-request', 'settle-request'];
const upTo = (most: number) => Math.floor(Math.random() * most);

/** What the callers know: all that they sent, and what they were told was taken. */
interface Known {
  readonly sent: Set<string>;
  /** By title: the request's address where the form tells it. */
  readonly taken: Map<string, string>;
  /** Public forms without an answer: they are sent again as they are, and must not count twice. */
  readonly unanswered: Map<string, Sent>;
  readonly booked: Booked;
  /** The public form that was answered last. */
  last: readonly [title: string, sent: Sent] | undefined;
}

interface Round { readonly number: number; readonly known: Known; readonly cookie: string; readonly base: string; over(): boolean; told(): void }

/** Calls until the line breaks; a broken line is what this is about, any other answer than "taken" fails. */
async function call(round: Round, caller: number): Promise<void> {
  try {
    const form = await telephone(round.base, round.cookie);
    for (let n = 1; !round.over(); n++) {
      const title = `telephone ${round.number}-${caller}-${n}`;
      round.known.sent.add(title);
      const answer = await ask(round.base, `/o/${office.slug}/requests/new`, form(title, `p${round.number}.${caller}.${n}@example.org`));
      assert.equal(answer.status, 303, answer.body);
      round.known.taken.set(title, answer.location);
      round.told();
    }
  } catch (error) {
    if (error instanceof assert.AssertionError || !round.over()) throw error;
  }
}

/** The same by the public form. One that came back once carries a stamp that may be sent at once. */
async function writeIn(round: Round): Promise<void> {
  try {
    for (let n = 1; !round.over(); n++) {
      const title = `public ${round.number}-${n}`;
      const from = `127.1.${1 + round.number % 250}.${1 + n % 250}`; // everybody from another house
      const shown = await ask(round.base, `/o/${office.slug}/request`, { form: { csrf: 'none', title: '' }, from });
      const person = { name: `Writer ${n}`, email: `w${round.number}.${n}@example.org`, purpose: 'A public wish' };
      const sent: Sent = { from, form: { csrf: 'none', stamp: hidden(shown.body, 'stamp'), title, ...person } };
      round.known.sent.add(title);
      round.known.unanswered.set(title, sent);
      await hand(round, title, sent);
    }
  } catch (error) {
    if (error instanceof assert.AssertionError || !round.over()) throw error;
  }
}

async function hand({ base, known, told }: Pick<Round, 'base' | 'known' | 'told'>, title: string, sent: Sent): Promise<void> {
  const answer = await ask(base, `/o/${office.slug}/request`, sent);
  assert.equal(answer.status, 303, answer.body);
  known.unanswered.delete(title);
  known.taken.set(title, '');
  known.last = [title, sent];
  told();
}

/** Lets everybody call, and kills in the middle of it: after some answers, at any moment of the next. */
async function loadAndKill(program: Program, folder: string, { number, known, cookie }: Pick<Round, 'number' | 'known' | 'cookie'>): Promise<void> {
  let over = false;
  let answers = 0;
  let enough: () => void;
  const reached = new Promise<void>((resolve) => { enough = resolve; });
  const limit = 1 + upTo(24);
  const round: Round = { number, known, cookie, base: await program.base, over: () => over, told: () => { if (++answers >= limit) enough(); } };
  const booking = { ...round, booked: known.booked };
  const calls = Promise.all([...Array.from({ length: callers }, (_, caller) => call(round, caller)), writeIn(round), book(booking), move(booking)]);
  await Promise.race([reached, calls]);
  await wait(upTo(25));
  over = true;
  const killed = program.end('SIGKILL');
  if (number % 5 === 0) killDatabase(folder);
  await Promise.all([killed, calls]);
}

/** What must hold at every moment. */
async function check(folder: string, known: Known): Promise<void> {
  const pool = embeddedPool(folder);
  try {
    const kept = await requestsIn(pool);
    const titles = kept.map(({ title }) => title);
    assert.equal(new Set(titles).size, titles.length, 'a request is there twice');
    assert.deepEqual(titles.filter((title) => !known.sent.has(title)), [], 'something is there that nobody sent');
    const ids = new Map(kept.map(({ id, title }) => [title, id]));
    for (const [title, address] of known.taken) {
      assert.ok(ids.has(title), `"${title}" was acknowledged and is lost`);
      if (address) assert.equal(address, `/o/${office.slug}/requests/${ids.get(title)}?done=entered`);
    }
    for (const { title, acts, posts, steps: planned, said } of kept) {
      assert.deepEqual({ title, acts, posts, planned }, { title, acts: 1, posts: 1, planned: steps });
      const kinds = said.map((one) => one.split(' ')[0]);
      assert.equal(new Set(kinds).size, kinds.length, `"${title}": ${said.join(', ')}`);
    }
    await checkSessions(pool, known.booked);
    const chain = await chainIn(pool, masterOf(folder));
    assert.equal(chain.ok, true, JSON.stringify(chain));
  } finally {
    await pool.end();
  }
}

const masterOf = (folder: string) => Buffer.from(readFileSync(join(folder, 'master.key'), 'utf8').trim(), 'base64');

/** After the last start: what died half sent is due again by the organisation's clock, so that is moved on as a demo's is. */
async function checkEnd(folder: string, sink: MailSink, { booked }: Known): Promise<void> {
  const pool = embeddedPool(folder);
  try {
    const nothing = { unsealed: 0, duties: 0, deliveries: [] };
    for (let round = 0; round < 60 && JSON.stringify(await unfinished(pool)) !== JSON.stringify(nothing); round++) {
      await pool.query('update organisations set ahead_ms = ahead_ms + $1', [round === 0 ? 180_000 : 61_000]);
      for (let left = 20; left > 0 && JSON.stringify(await unfinished(pool)) !== JSON.stringify(nothing); left--) await wait(100);
    }
    assert.deepEqual(await unfinished(pool), nothing);
    for (const { title, said } of await requestsIn(pool)) {
      assert.deepEqual({ title, said }, { title, said: ['sessions.acknowledgement sent', 'sessions.question sent'] });
    }
    await checkSessions(pool, booked, true);
    const overtaken = new Set(await messageIds(pool, true));
    assert.deepEqual([...sink.taken.keys()].filter((id) => !overtaken.has(id)).sort(), (await messageIds(pool)).sort());
    for (const [id, copies] of sink.taken) assert.equal(new Set(copies).size, 1, `the copies of ${id} differ`);
    const { rows: [{ acts }] } = await pool.query('select count(*)::int as acts from acts');
    const chain = await chainIn(pool, masterOf(folder));
    assert.deepEqual({ ...chain, head: undefined }, { ok: true, length: acts, unsealed: 0, erased: 0, head: undefined });
  } finally {
    await pool.end();
  }
}

test(`[G-4.1.1, G-4.2.2, G-4.4.3, X-4, G-4.6.1] killed ${kills} times under load, every fifth time with its database: what was acknowledged is there once`, { timeout: 60_000 + kills * 20_000 }, async (t) => {
  const folder = dataFolder();
  const sink = await openSink();
  after(() => sink.close());
  const environment = { DATA_DIR: folder, SMTP_URL: `smtp://127.0.0.1:${sink.port}` };
  const known: Known = { sent: new Set(), taken: new Map(), unanswered: new Map(), last: undefined, booked: { sent: new Set(), taken: new Map(), moves: new Map() } };
  let program = launch(environment);
  const cookie = await setUp(await program.base);
  t.after(() => { if (!t.passed) t.diagnostic(`the last program said:\n${program.said()}`); });
  for (let number = 1; number <= kills; number++) {
    await loadAndKill(program, folder, { number, known, cookie });
    if (number % 4 === 0) { // and once more while it starts
      const starting = launch(environment);
      await wait(upTo(1500));
      await starting.end('SIGKILL');
    }
    program = launch(environment);
    const base = await program.base;
    for (const [title, sent] of known.unanswered) await hand({ base, known, told: () => {} }, title, sent);
    if (known.last) await hand({ base, known, told: () => {} }, ...known.last); // somebody goes back and sends it once more
    await check(folder, known);
  }
  await checkEnd(folder, sink, known);
  const twice = [...sink.taken.values()].filter((copies) => copies.length > 1).length;
  const { booked: { taken, moves } } = known;
  t.diagnostic(`${taken.size} sessions, ${[...moves.values()].reduce((all, { acknowledged }) => all + acknowledged, 0)} moves acknowledged`);
  assert.ok(taken.size > 0);
  t.diagnostic(`${known.sent.size} sent, ${known.taken.size} acknowledged, ${sink.taken.size} messages, ${twice} of them twice with one Message-ID`);
  assert.ok(known.taken.size >= kills);
  assert.deepEqual(await program.end('SIGTERM'), { code: 0, signal: null });
  assert.equal(databaseOf(folder), undefined);
});
