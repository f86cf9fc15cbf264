/** How many families a second pgbench does with the very statements of the program: page, proposal, page, booking, page. */
import { webApp } from '../src/doors/web/app.tsx';
import { vocabularyOf } from '../src/main-rooms.ts';
import { systemClock } from '../src/platform/clock.ts';
import { openPool } from '../src/platform/database.ts';
import { deriveKey } from '../src/platform/keys.ts';
import { openSignIn } from '../src/platform/sign-in.ts';
import { openStorage } from '../src/platform/storage/storage.ts';
import { addressesOf, asSuperuser, master, type TestServer } from '../test/server.ts';
import { officeOn, type RoundSchool } from './round-school.ts';
import { heard, letRepeat, pgbench, scriptOf } from './rush-statements.ts';

/** Seconds of each measurement; CONVENE_BENCH_SECONDS shortens it for a try. */
const seconds = Number(process.env['CONVENE_BENCH_SECONDS'] ?? 10);
const listened = 48;

/**
 * Listens to families on a copy of the school, in which what they may not do twice is let go of.
 * @returns how many a second pgbench does now, each time on another copy: it is asked beside every run, since a machine is not always as fast.
 */
export async function statementsOf({ at, database }: { at: TestServer; database: string }, school: RoundSchool): Promise<() => Promise<number>> {
  const name = `${database}_statements`;
  await asSuperuser(at, (client) => client.query(`create database ${name} template ${database} owner convene_owner`));
  const { app } = addressesOf(at, name);
  const pool = openPool({ connectionString: app, max: 2 });
  const owner = openPool({ ...at, database: name, max: 1 });
  try {
    const office = officeOn(pool, app);
    const storage = openStorage(new URL('file:///tmp'), '/tmp');
    if (!storage.ok) throw new Error(storage.sentence);
    const signIn = openSignIn({ pool, secret: deriveKey(master, 'sign-in'), publicUrl: office.parts.config.publicUrl });
    const { web, close } = webApp({
      office, signIn, storage: storage.value, clock: systemClock, demo: false, mailLeaves: true, vocabulary: vocabularyOf(office.parts.ports), log: () => {},
    });
    const ask = async (link: string, form?: string[][]) => {
      const body = new URLSearchParams(form as [string, string][] | undefined).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length), 'sec-fetch-site': 'same-origin' };
      return (await web.request(link, form ? { method: 'POST', body, headers } : {}, { incoming: { socket: { remoteAddress: '192.0.2.1' } } })).text();
    };
    const scripts: string[] = [];
    for (const { link } of school.families.slice(-listened)) {
      const since = Date.now();
      const said = await heard(school.organisation, async () => {
        const pairs = [...(await ask(link)).matchAll(/name="pair" value="([^"]+)"/g)].slice(0, 3).map(([, pair]) => ['pair', pair!]);
        await ask(link, [['do', 'propose'], ...pairs]);
        await ask(link, [['do', 'book']]);
        if (!(await ask(link)).includes('meetings.ics')) throw new Error('a family could not book');
      });
      scripts.push(await scriptOf(owner, said, since));
    }
    close();
    await letRepeat(owner);
    await owner.query('vacuum analyze').catch(() => owner.query('analyze'));
    return () => rateOn(at, name, scripts);
  } finally {
    await Promise.all([pool.end(), owner.end()]);
  }
}

async function rateOn(at: TestServer, template: string, scripts: readonly string[]): Promise<number> {
  const name = `${template}_now`;
  await asSuperuser(at, (client) => client.query(`create database ${name} template ${template} owner convene_owner`));
  try {
    return pgbench(addressesOf(at, name).app, scripts, { seconds, clients: 16 });
  } finally {
    await asSuperuser(at, (client) => client.query(`drop database ${name} with (force)`));
  }
}
