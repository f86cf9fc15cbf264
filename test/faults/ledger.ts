/** What an installation holds, asked past the program: for tests that compare it with what was acknowledged. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import type { OrganisationId } from '../../src/platform/context.ts';
import { openPool, transaction } from '../../src/platform/database.ts';
import { deriveKey } from '../../src/platform/keys.ts';
import { superuser } from '../../src/platform/postgres/cluster.ts';
import type { ChainState } from '../../src/rooms/log/model.ts';
import { verifyChain } from '../../src/rooms/log/reads.ts';

/** A pool on the embedded database of a data folder, as its superuser. */
export function embeddedPool(folder: string): pg.Pool {
  const [, , , port, socket] = readFileSync(join(folder, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n');
  const password = readFileSync(join(folder, 'postgres/password'), 'utf8').trim();
  return openPool({ host: socket!.trim(), port: Number(port), user: superuser, password, database: 'convene', max: 2 });
}

export interface KeptRequest {
  readonly id: string;
  readonly title: string;
  /** How often its coming in stands in the log. */
  readonly acts: number;
  /** How often what was asked stands in its thread. */
  readonly posts: number;
  /** Its duties that were not withdrawn, by step, in order. */
  readonly steps: readonly string[];
  /** What was said about it: kind and state of each delivery, in order of kind. */
  readonly said: readonly string[];
}

/** Every request with what hangs on it, oldest first. */
export async function requestsIn(pool: pg.Pool): Promise<KeptRequest[]> {
  const { rows } = await pool.query<KeptRequest>(`
    select r.id::text, r.title,
      (select count(*)::int from acts a where a.subject = r.id and a.verb in ('sessions.receiveRequest', 'sessions.enterRequest')) as acts,
      (select count(*)::int from request_posts p where p.request = r.id and p.kind = 'asked') as posts,
      array(select d.step from duties d where d.subject = r.id and d.state <> 'withdrawn' order by 1) as steps,
      array(select m.kind || ' ' || v.state from messages m join deliveries v on v.organisation = m.organisation and v.message = m.id
            where m.subject = r.id order by 1) as said
    from requests r order by r.made_at, r.id`);
  return rows;
}

/** The Message-IDs of all that has left, each once a delivery; or of what was overtaken, which may have left in a moment before a kill. */
export async function messageIds(pool: pg.Pool, overtaken = false): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>("select message_id as id from deliveries where channel = 'mail' and (state = 'withdrawn') = $1 order by 1", [overtaken]);
  return rows.map(({ id }) => id);
}

/** What has still to happen by itself: acts not sealed, duties of the machine not done (of sessions those that are due), messages not sent. */
export async function unfinished(pool: pg.Pool): Promise<{ unsealed: number; duties: number; deliveries: string[] }> {
  const { rows: [row] } = await pool.query(`
    select (select count(*)::int from acts a where not exists (select from seals s where s.organisation = a.organisation and s.act = a.id)) as unsealed,
      (select count(*)::int from duties where role = 'machine' and state = 'planned' and (subject_kind = 'request' or
        subject_kind = 'session' and due_at <= now() + (select max(ahead_ms) from organisations) * interval '1 millisecond')) as duties,
      array(select concat_ws(' ', state, attempts, due_at, reason) from deliveries where state in ('queued', 'sending')) as deliveries`);
  return row;
}

export async function organisationIn(pool: pg.Pool): Promise<OrganisationId> {
  const { rows } = await pool.query<{ id: OrganisationId }>('select id from organisations');
  if (rows.length !== 1) throw new Error(`there are ${rows.length} organisations`);
  return rows[0]!.id;
}

/** Verifies the log of the only organisation with the installation's key (G-4.6.1). */
export async function chainIn(pool: pg.Pool, master: Buffer): Promise<ChainState> {
  const organisation = await organisationIn(pool);
  return transaction(pool, organisation, ({ tx }) => verifyChain(tx, organisation, deriveKey(master, 'log')));
}
