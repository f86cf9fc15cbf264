/** Who books sessions and who moves them while the program is killed, and what must then be there: once, with its log and its invitation. */
import assert from 'node:assert/strict';
import type pg from 'pg';
import { ask, hidden, office, type Answer } from './program.ts';

/** What was asked for and what was acknowledged, by title. */
export interface Booked {
  readonly sent: Set<string>;
  /** The address to which a booking that was acknowledged led. */
  readonly taken: Map<string, string>;
  /** Of a session that is moved again and again: the times it was to have, the first it was booked for, and how many moves were acknowledged. */
  readonly moves: Map<string, { asked: readonly string[]; acknowledged: number }>;
}

export interface Caller { readonly number: number; readonly booked: Booked; readonly cookie: string; readonly base: string; over(): boolean; told(): void }

/** Far enough away that nothing but telling of it is due. */
const day = Temporal.Now.plainDateISO('Europe/Lisbon').add({ days: 40 }).toString();
const when = (time: string) => ({ date: day, time, zone: 'Europe/Lisbon', minutes: '30' });

async function schedule({ base, cookie, booked }: Caller, csrf: string, title: string, to: string): Promise<Answer> {
  booked.sent.add(title);
  const form = { csrf, act: 'schedule', title, agenda: `- ${title}`, ...when('09:00'), place: 'elsewhere', where: 'Library', people: to };
  const answer = await ask(base, `/o/${office.slug}/sessions/new`, { cookie, form });
  assert.equal(answer.status, 303, answer.body);
  booked.taken.set(title, answer.location);
  return answer;
}

const tokenFor = async ({ base, cookie }: Caller) => hidden((await ask(base, `/o/${office.slug}/sessions/new`, { cookie })).body, 'csrf');

/** Books one session after another, each with a guest of its own, until the line breaks. */
export const book = (round: Caller) => untilOver(round, async () => {
  const csrf = await tokenFor(round);
  for (let n = 1; !round.over(); n++) {
    await schedule(round, csrf, `booked ${round.number}-${n}`, `b${round.number}.${n}@example.org`);
    round.told();
  }
});

/** Moves the one session that is there for it minute by minute, until the line breaks; the first time it is booked. */
export const move = (round: Caller) => untilOver(round, async () => {
  const { base, cookie, booked } = round;
  const known = [...booked.taken.keys()].find((one) => one.startsWith('moved'));
  const title = known ?? `moved since ${round.number}`;
  if (!known) await schedule(round, await tokenFor(round), title, 'moved@example.org');
  const moves = booked.moves.get(title) ?? { asked: ['09:00'], acknowledged: 0 };
  booked.moves.set(title, moves);
  const at = new URL(booked.taken.get(title)!, base).pathname;
  while (!round.over()) {
    const { body } = await ask(base, `${at}/move`, { cookie });
    const time = `10:${String(moves.asked.length % 60).padStart(2, '0')}`;
    moves.asked = [...moves.asked, time];
    const form = { csrf: hidden(body, 'csrf'), version: hidden(body, 'version'), ...when(time), place: 'keep', reason: `Now at ${time}` };
    const answer = await ask(base, `${at}/move`, { cookie, form });
    assert.equal(answer.status, 303, answer.body);
    moves.acknowledged = moves.asked.length - 1;
    round.told();
  }
});

/** A broken line is what this is about; any other answer than "taken" fails. */
async function untilOver(round: Caller, calls: () => Promise<void>): Promise<void> {
  await calls().catch((error: unknown) => {
    if (error instanceof assert.AssertionError || !round.over()) throw error;
  });
}

interface Kept {
  readonly id: string; readonly title: string; readonly time: string; readonly sequence: number;
  /** How often its booking and its moves stand in the log. */
  readonly booked: number; readonly moved: number;
  /** What its guest was told of it, or is to be: SEQUENCE and kind, in order. What was overtaken before it left is withdrawn. */
  readonly said: readonly string[];
  /** Whether something was on its way when it was withdrawn, and has left. */
  readonly left: boolean;
}

/** That a message was withdrawn, also where it is written as sent: one that was on its way may have left all the same. */
const wasWithdrawn = "exists (select from acts w where w.subject = s.id and w.verb = 'messaging.withdraw' and w.details->'deliveries' ? d.id::text)";

async function sessionsIn(pool: pg.Pool): Promise<Kept[]> {
  const { rows } = await pool.query<Kept>(`
    select s.id::text, s.title, to_char(s.starts_wall, 'HH24:MI') as time, s.sequence,
      (select count(*)::int from acts a where a.subject = s.id and a.verb = 'sessions.schedule') as booked,
      (select count(*)::int from acts a where a.subject = s.id and a.verb = 'sessions.reschedule') as moved,
      array(select m.sequence || ' ' || m.kind from messages m join deliveries d on d.organisation = m.organisation and d.message = m.id
        where m.subject = s.id and m.kind like 'invitations.%' and d.state <> 'withdrawn' and not ${wasWithdrawn}
        order by d.queued_at, m.sequence) as said,
      exists (select from messages m join deliveries d on d.organisation = m.organisation and d.message = m.id
        where m.subject = s.id and m.kind like 'invitations.%' and d.state <> 'withdrawn' and ${wasWithdrawn}) as left
    from sessions s order by s.made_at, s.id`);
  return rows;
}

/** What must hold at every moment; `ended`: once nothing waits any more, everybody has been told once of how it is now. */
export async function checkSessions(pool: pg.Pool, { sent, taken, moves }: Booked, ended = false): Promise<void> {
  const kept = await sessionsIn(pool);
  const titles = kept.map(({ title }) => title);
  assert.equal(new Set(titles).size, titles.length, 'a session is there twice');
  assert.deepEqual(titles.filter((title) => !sent.has(title)), [], 'a session is there that nobody booked');
  const ids = new Map(kept.map(({ id, title }) => [title, id]));
  for (const [title, address] of taken) {
    assert.ok(ids.has(title), `"${title}" was acknowledged and is lost`);
    assert.equal(address, `/o/${office.slug}/sessions/${ids.get(title)}?done=scheduled`);
  }
  for (const { title, time, sequence, booked, moved, said, left } of kept) {
    const moving = moves.get(title) ?? { asked: ['09:00'], acknowledged: 0 };
    const { asked, acknowledged } = moving;
    assert.ok(moved >= acknowledged && moved < asked.length, `"${title}" was moved ${moved} times: ${acknowledged} of ${asked.length - 1} were acknowledged`);
    assert.deepEqual({ title, booked, time, sequence }, { title, booked: 1, time: asked[moved], sequence: moved }, 'how it is, is what its log says');
    assert.equal(new Set(said.map((one) => one.split(' ')[0])).size, said.length, `"${title}" was told twice of one version: ${said.join(', ')}`);
    assert.ok(said.filter((one) => one.endsWith('invitations.request')).length <= 1, `"${title}" was invited to twice: ${said.join(', ')}`);
    Object.assign(moving, { asked: asked.slice(0, moved + 1), acknowledged: moved }); // what was not acknowledged is there or never will be
    if (!ended) continue;
    // whoever was invited by what left all the same is told of a change, once that is written; before it is, he is invited again
    const kinds = said.length > 1 ? ['update'] : left ? ['request', 'update'] : ['request'];
    assert.ok(kinds.some((kind) => said.at(-1) === `${moved} invitations.${kind}`), `"${title}", moved ${moved} times: ${said.join(', ')}`);
  }
}
