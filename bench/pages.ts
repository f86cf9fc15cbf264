/** Two pages as they leave: a family's booking page and the matrix of 1,200 cells, what they weigh and what they cost the server. */
import { brotliDecompressSync } from 'node:zlib';
import { webApp } from '../src/doors/web/app.tsx';
import { vocabularyOf } from '../src/main-rooms.ts';
import { systemClock } from '../src/platform/clock.ts';
import { openPool } from '../src/platform/database.ts';
import { sent } from '../src/platform/database-batch.ts';
import { newId } from '../src/platform/ids.ts';
import { deriveKey } from '../src/platform/keys.ts';
import type { Office } from '../src/platform/office.ts';
import { openSignIn } from '../src/platform/sign-in.ts';
import { openStorage } from '../src/platform/storage/storage.ts';
import { bookHeld } from '../src/rooms/conferences/actions-book.ts';
import { proposePlan } from '../src/rooms/conferences/actions-hold.ts';
import { readFamily } from '../src/rooms/conferences/actions-family.ts';
import type { Context } from '../src/platform/context.ts';
import { addressesOf, asSuperuser, master, startTestServer, template } from '../test/server.ts';
import { fillSchool, officeOn, slug, type RoundSchool } from './round-school.ts';
import { lighthouseRows } from './pages-lighthouse.ts';
import { row, type Row } from './rows.ts';

/** How many of each are asked; CONVENE_BENCH_PAGES makes it fewer for a try. */
const count = Number(process.env['CONVENE_BENCH_PAGES'] ?? 200);
const kilobyte = 1000;

export async function run(): Promise<Row[]> {
  const { server, stop } = await startTestServer();
  try {
    await asSuperuser(server, (client) => client.query(`create database bench_pages template ${template} owner convene_owner`));
    const { app } = addressesOf(server, 'bench_pages');
    const pool = openPool({ connectionString: app, max: 4, prepares: true });
    const owner = openPool({ ...server, database: 'bench_pages', max: 1 });
    try {
      const office = officeOn(pool, app);
      const school = await fillSchool(office, { classes: 25, families: 16, teachers: 50, perClass: 6 });
      await half(office, school);
      await owner.query('analyze');
      return await measured(office, school, owner);
    } finally {
      await Promise.all([pool.end(), owner.end()]);
    }
  } finally {
    await stop();
  }
}

const guestOf = ({ id, guardian }: RoundSchool['families'][number]) => ({ kind: 'guest', link: guardian, purpose: 'conference.book', subject: id, person: guardian }) as const;

/** Every second family has booked three meetings. */
async function half(office: Office, { organisation, families }: RoundSchool): Promise<void> {
  for (const family of families.filter((_, n) => n % 2 === 0)) {
    await office.enter(organisation, guestOf(family), (ctx) => threeHeld(ctx, family.id));
    const booked = await office.enter(organisation, guestOf(family), (ctx) => bookHeld(ctx, family.id, 'online'));
    if (!booked.ok) throw new Error(`a family could not book: ${booked.reason}`);
  }
}

async function threeHeld(ctx: Context, id: string): Promise<void> {
  const scene = await readFamily(ctx, id);
  if (!scene.ok) throw new Error(scene.reason);
  const pairs = scene.value.family.students.flatMap(({ person: student }) => [...scene.value.family.teachings.get(student) ?? []].map(({ teacher }) => ({ student, teacher }))).slice(0, 3);
  const held = await proposePlan(ctx, id, { pairs, place: undefined, after: null, before: null });
  if (!held.ok) throw new Error(held.reason);
}

async function measured(office: Office, school: RoundSchool, owner: ReturnType<typeof openPool>): Promise<Row[]> {
  const { parts } = office;
  const signIn = openSignIn({ pool: parts.pool, secret: deriveKey(master, 'sign-in'), publicUrl: parts.config.publicUrl });
  const storage = openStorage(new URL('file:///tmp'), '/tmp');
  if (!storage.ok) throw new Error(storage.sentence);
  const faults: string[] = [];
  const { web, close } = webApp({
    office, signIn, storage: storage.value, clock: systemClock, demo: false, mailLeaves: false, vocabulary: vocabularyOf(parts.ports), log: (line, error) => { faults.push(`${line} ${String(error)}`); },
  });
  try {
    const cookie = await signedIn(signIn, owner, school);
    const ask = async (path: string, headers: Record<string, string>) => {
      const answer = await web.request(path, { headers: { 'accept-encoding': 'br', 'accept-language': 'en', ...headers } }, { incoming: { socket: { remoteAddress: '192.0.2.1' } } });
      const octets = Buffer.from(await answer.arrayBuffer());
      if (answer.status !== 200) throw new Error(`${path} answers ${answer.status}: ${brotliDecompressSync(octets).toString('utf8').slice(0, 300)} ${faults.join('\n')}`);
      return octets;
    };
    const pages = school.families.filter((_, n) => n % 2 === 1).map(({ link }) => link);
    let at = 0;
    const family = () => ask(pages[at++ % pages.length]!, {});
    const matrixPath = `/o/${slug}/conferences/${school.round.id}/matrix?day=${school.dates[0]}`;
    const matrix = () => ask(matrixPath, { cookie });
    return [
      ...await rowsOf('booking page', family, { bytes: 12, cpu: 0.6 }), ...await rowsOf('matrix', matrix, { bytes: 8, cpu: 3.5, cells: 1200 }),
      ...await lighthouseRows(web, [
        { name: 'booking page', path: pages[0]!, goals: { performance: 98, accessibility: 100, practices: 100, paint: 1100 } },
        { name: 'matrix', path: matrixPath, cookie, goals: { performance: 95, accessibility: 100 } },
      ]),
    ];
  } finally {
    close();
  }
}

async function signedIn(signIn: ReturnType<typeof openSignIn>, owner: ReturnType<typeof openPool>, { organisation, lead }: RoundSchool): Promise<string> {
  const [email, from] = ['carla.lead@example.org', { ip: '192.0.2.1', now: systemClock.now() }];
  const account = await signIn.createAccount({ email, name: 'Carla Lead', now: from.now });
  if (!account.ok) throw new Error(account.reason);
  await owner.query('update members set account = $1 where organisation = $2 and person = $3', [account.value.id, organisation, lead]);
  const link = await signIn.requestMailLink({ email, ...from });
  if (!link.ok || !link.value) throw new Error('no link to sign in');
  const redeemed = await signIn.redeemMailLink({ token: link.value.token, userAgent: `bench ${newId()}`, ...from });
  if (!redeemed.ok) throw new Error(redeemed.reason);
  return redeemed.value.setCookie[0]!.split(';')[0]!;
}

/** The page's own octets by brotli, what the database is asked, and the processor time of this process, page by page. */
async function rowsOf(name: string, ask: () => Promise<Buffer>, goals: { bytes: number; cpu: number; cells?: number }): Promise<Row[]> {
  for (let n = 0; n < Math.ceil(count / 2); n++) await ask();
  const octets = await ask();
  const cells = brotliDecompressSync(octets).toString('utf8').split('<td').length - 1;
  if (goals.cells !== undefined && cells < goals.cells) throw new Error(`the ${name} has ${cells} cells`);
  const before = { ...sent };
  await ask();
  const said = { messages: sent.messages - before.messages, statements: sent.statements - before.statements };
  const began = process.cpuUsage();
  for (let n = 0; n < count; n++) await ask();
  const { user, system } = process.cpuUsage(began); // of all together, since a kernel may count it by ticks
  return [
    row({ what: `${name}: bytes`, value: octets.length / kilobyte, unit: 'KB', better: 'less', goal: goals.bytes }),
    row({ what: `${name}: server CPU`, value: (user + system) / 1000 / count, unit: 'ms', better: 'less', goal: goals.cpu }),
    row({ what: `${name}: statements`, value: said.statements, unit: '', better: 'less' }),
    row({ what: `${name}: messages to the database`, value: said.messages, unit: '', better: 'less' }),
  ];
}
