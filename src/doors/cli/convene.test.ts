import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// bin/convene itself, from the root folder, on an embedded database of its own.
const folder = mkdtempSync(join(tmpdir(), 'convene-bin-'));
const dataDir = join(folder, 'data');
after(() => rmSync(folder, { recursive: true, force: true }));
const program = fileURLToPath(new URL('../../../bin/convene', import.meta.url));
const { PATH, HOME } = process.env;

interface Ran { readonly code: number; readonly out: string; readonly err: string }

function convene(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const env = { PATH, HOME, DATA_DIR: dataDir, PUBLIC_URL: 'https://meet.school.example', TZ: 'Africa/Cairo', ...more };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { cwd: '/', env }, (error, out, err) => {
      resolve({ code: error ? Number(error.code ?? -1) : 0, out, err });
    });
  });
}

const objectOf = ({ out }: Ran) => {
  assert.equal(out.trimEnd().includes('\n'), false, 'one line');
  return JSON.parse(out);
};

test('any Node from 20 on can read the file that goes on under the pinned one', () => {
  // releases before 20.19 take a file without an ending for CommonJS, or refuse it
  assert.deepEqual(JSON.parse(readFileSync(join(program, '../package.json'), 'utf8')), { type: 'commonjs' });
  assert.doesNotMatch(readFileSync(program, 'utf8'), /^import |^export |\bimport\.meta\b|\bawait\b/m);
});

test('[X-5] the command line works from any folder, alone and beside another process, and leaves no server behind', async () => {
  const [north, south] = await Promise.all([
    convene(['org', 'add', '--name', 'North', '--json']), convene(['org', 'add', '--name', 'South', '--zone', 'Asia/Tokyo', '--json']),
  ]);
  assert.deepEqual([north.code, south.code], [0, 0], north.out + north.err + south.out + south.err);
  const { id: _, ...organisation } = objectOf(north).organisation;
  assert.deepEqual(organisation, {
    slug: 'north', name: 'North', zone: 'Africa/Cairo', language: 'en', sender: 'convene@meet.school.example', address: 'https://meet.school.example/o/north/',
  });
  assert.equal(objectOf(south).organisation.zone, 'Asia/Tokyo');
  const refused = await convene(['user', 'add', '--email', 'ada@school.example', '--password', 'lantern over the quay', '--json']);
  assert.deepEqual([refused.code, objectOf(refused).reason, objectOf(refused).organisations], [1, 'which-organisation', ['north', 'south']]);
  const added = await convene(['user', 'add', '--email', 'ada@school.example', '--password', 'lantern over the quay', '--org', 'south', '--role', 'administrator']);
  assert.deepEqual([added.code, added.out], [0, 'ada (ada@school.example) is administrator at South.\n']);
  const doctor = await convene(['doctor', '--json']);
  assert.deepEqual([doctor.code, objectOf(doctor).ok, objectOf(doctor).findings.filter((one: { ok: boolean }) => !one.ok)], [0, true, []]);
  const log = await convene(['export', 'log', '--org', 'south']);
  assert.deepEqual([log.code, log.out.includes('identity.admit'), log.out.split('\r\n')[0]!.startsWith('number,at,actor_kind,')], [0, true, true]);
  assert.equal(existsSync(join(dataDir, 'postgres', 'cluster', 'postmaster.pid')), false);
  assert.equal(statSync(join(dataDir, 'master.key')).mode & 0o777, 0o600);
});

test('[X-5] wrong use and wrong configuration are told by their exit codes, and open no database', async () => {
  const data = { DATA_DIR: join(folder, 'untouched') };
  const wrong = await convene(['org', 'add'], data);
  assert.deepEqual([wrong.code, wrong.out, wrong.err.split('\n')[0]], [2, '', '--name is missing.']);
  const help = await convene(['org', 'add', '--help'], data);
  assert.deepEqual([help.code, help.err, help.out.split('\n')[0]], [0, '', 'convene org add --name N [--slug S] [--zone Z] [--language xx] [--sender A]']);
  const port = await convene(['migrate', '--json'], { ...data, PORT: 'many' });
  assert.deepEqual([port.code, port.err, objectOf(port)], [1, '', {
    ok: false, reason: 'cannot-open', sentence: 'PORT is "many". It must be a whole number from 0 to 65535, such as 3000.',
  }]);
  const file = join(folder, 'broken.yaml');
  writeFileSync(file, 'procedure: try\n\tnothing\n');
  const check = await convene(['procedure', 'check', file], data);
  assert.deepEqual([check.code, check.err, check.out.startsWith(`${file}:2: `)], [1, '', true]);
  assert.equal(existsSync(data.DATA_DIR), false);
});
