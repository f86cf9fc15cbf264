/**
 * The whole program for journeys: web, worker and ticker on a database of its own and a free port, under a clock that
 * stands, with an organisation and some people who can sign in. Mail is kept. Ends with the test file.
 *
 *   const school = await startSchool();
 *   const page = await openPage({ base: school.base });
 *   await school.signIn(page, 'coordinator');
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { startWeb } from '../src/doors/web/app-serve.ts';
import { sealAll, tasks, whatIsDue } from '../src/doors/worker/worker.ts';
import { vocabularyOf } from '../src/main-rooms.ts';
import { keptMail } from '../src/outside/kept-mail.ts';
import type { Context, OrganisationId } from '../src/platform/context.ts';
import { openPool } from '../src/platform/database.ts';
import { startWorker } from '../src/platform/jobs.ts';
import { newId } from '../src/platform/ids.ts';
import { deriveKey } from '../src/platform/keys.ts';
import { Office } from '../src/platform/office.ts';
import { hashPassword } from '../src/platform/sign-in-password.ts';
import { openSignIn } from '../src/platform/sign-in.ts';
import { openStorage } from '../src/platform/storage/storage.ts';
import { startTicker } from '../src/platform/ticker.ts';
import { admit } from '../src/rooms/identity/actions.ts';
import type { PersonId, Role } from '../src/rooms/identity/model.ts';
import { Channel } from '../src/rooms/messaging/ports.ts';
import { addPerson } from '../src/rooms/people/actions.ts';
import { whenFileEnds } from './endings.ts';
import { machine, testOffice, type TestOffice } from './office.ts';
import { master } from './server.ts';

/** Who can sign in, by a word for each. */
const cast = {
  administrator: { name: 'Rui Tavares', roles: ['administrator'] },
  coordinator: { name: 'Joana Ferreira', roles: ['coordinator'] },
  staff: { name: 'Olena Kovalenko', roles: ['administrative-staff'] },
  teacher: { name: 'Kenji Watanabe', roles: ['teacher'] },
  participant: { name: 'Noura Haddad', roles: ['participant'] },
} as const satisfies Record<string, { name: string; roles: readonly Role[] }>;
export type Cast = keyof typeof cast;

export interface School {
  /** Where it is reached, `http://127.0.0.1:PORT`. */
  readonly base: string;
  readonly slug: string;
  /** `/o/SLUG/` */
  readonly home: string;
  readonly organisation: OrganisationId;
  readonly people: Readonly<Record<Cast, PersonId>>;
  readonly test: TestOffice;
  /** What the program complained of since the start: a journey that means no fault asserts that it is empty. */
  readonly complaints: readonly string[];
  /** The password of everybody. */
  readonly password: string;
  addressOf(who: Cast): string;
  /** Signs the browser in, with one sign-in for an hour of the school's clock; `alone`: with one that no other page has. */
  signIn(page: Page, who: Cast, alone?: boolean): Promise<void>;
  /** Runs a verb as one of the people, or as the machine. */
  as<R>(who: Cast | 'machine', work: (ctx: Context) => Promise<R>): Promise<R>;
  /** Chains what is in the log by now. */
  seal(): Promise<void>;
}

export const password = 'kites over the harbour';

/** Starts the program with a school. `demo`: as `npm run demo` would be. */
export async function startSchool({ slug = 'school', demo = false, now = '2026-04-14T09:42:00Z' } = {}): Promise<School> {
  const test = await testOffice(now);
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const complaints: string[] = [];
  const log = (line: string, error?: unknown) => void complaints.push(error instanceof Error ? `${line}: ${error.stack}` : line);
  const office = new Office({ ...test.office.parts, config: { publicUrl: new URL(base) } });
  office.parts.ports.join(Channel, keptMail);
  const signIn = openSignIn({ pool: office.parts.pool, secret: deriveKey(master, 'sign-in'), publicUrl: new URL(base) });
  const folder = mkdtempSync(join(tmpdir(), 'convene-journey-'));
  const storage = openStorage(pathToFileURL(join(folder, 'files')), join(folder, 'spool'));
  assert.ok(storage.ok);
  const parts = { office, signIn, storage: storage.value, clock: test.clock, demo, mailLeaves: false, vocabulary: vocabularyOf(office.parts.ports), log };
  // each is ended even when the next does not start; the last first
  await office.parts.board.listen();
  whenFileEnds(async () => { await office.parts.board.close(); rmSync(folder, { recursive: true, force: true }); });
  const jobs = openPool({ connectionString: test.database.addresses.jobs, max: 3 });
  whenFileEnds(() => jobs.end());
  const worker = await startWorker({ pool: jobs, tasks: tasks(parts), concurrency: 2, onError: (error, task) => log(`job ${task}`, error) });
  whenFileEnds(() => worker.stop());
  const ticker = startTicker(whatIsDue(parts), (error, name) => log(`tick ${name}`, error));
  whenFileEnds(() => ticker.stop());
  const web = await startWeb(parts, { host: '127.0.0.1', port });
  whenFileEnds(() => web.stop());

  const organisation = await test.found(slug);
  if (demo) await test.database.owner.query('update organisations set demo = true where id = $1', [organisation]);
  const people: Partial<Record<Cast, PersonId>> = {};
  const addressOf = (who: Cast) => `${who}@${slug}.example.org`;
  const hash = await hashPassword(password); // one for all: hashing is slow on purpose
  for (const [who, { name, roles }] of Object.entries(cast) as [Cast, (typeof cast)[Cast]][]) {
    const account = await signIn.createAccount({ email: addressOf(who), name, now: test.clock.now() });
    assert.ok(account.ok);
    await test.database.owner.query(
      "insert into sign_in.credentials (id, account_id, provider, subject, password, created_at, updated_at) values ($1, $2::uuid, 'credential', $2::uuid::text, $3, $4, $4)",
      [newId(), account.value.id, hash, test.clock.now().toString()]);
    people[who] = await office.enter(organisation, machine, async (ctx) => {
      const added = await addPerson(ctx, { name, email: addressOf(who), phone: null, language: 'en', zone: 'Europe/Lisbon' });
      assert.ok(added.ok);
      assert.ok((await admit(ctx, { person: added.value, account: account.value.id, roles })).ok);
      return added.value;
    });
  }
  const all = people as Record<Cast, PersonId>;
  const cookies = new Map<Cast, { at: Temporal.Instant; cookie: { name: string; value: string; url: string } }>();
  const signedIn = async (who: Cast, alone: boolean) => {
    const now = test.clock.now();
    const kept = cookies.get(who);
    if (!alone && kept && now.since(kept.at).total('hours') < 1) return kept.cookie;
    const signed = await signIn.signInWithPassword({ email: addressOf(who), password, ip: '127.0.0.1', userAgent: 'journey', now });
    assert.ok(signed.ok);
    const [, name, value] = /^([^=]+)=([^;]+)/.exec(signed.value.setCookie[0]!)!;
    const cookie = { name: name!, value: value!, url: base };
    if (!alone) cookies.set(who, { at: now, cookie });
    return cookie;
  };
  return {
    base, slug, home: `/o/${slug}/`, organisation, people: all, test, complaints, password, addressOf,
    signIn: async (page, who, alone = false) => page.context().addCookies([await signedIn(who, alone)]),
    as: (who, work) => office.enter(organisation, who === 'machine' ? machine : { kind: 'person', person: all[who], roles: cast[who].roles }, work),
    seal: () => sealAll({ office, log }),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
