/** Every route of the web door, asked by everybody: who gets an answer, what it tells, and under which headers. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accessTables } from '../../tools/docs-access.ts';
import type { Rule } from '../../src/rooms/identity/access.ts';
import { roles } from '../../src/rooms/identity/model.ts';
import { addressesOf, atDoors, routes, type Address } from './routes-table.ts';
import { twoSchools, words } from './schools.ts';
import { openDoor, visitors, type Visitor } from './web.ts';

const schools = await twoSchools();
const { here } = schools;
const door = await openDoor(schools);
const tables: Record<string, Rule> = Object.assign({}, ...(await accessTables()).values());
const patterns = [...new Set(door.app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`))];

test('[G-2] every route stands in the table, and the table holds no other', () => {
  assert.deepEqual(patterns.toSorted(), Object.keys(routes).toSorted());
});

test('[G-2] a rule that only a door asks lets in the roles that it names', () => {
  for (const [verb, pattern] of Object.entries(atDoors)) assert.deepEqual(routes[pattern]!.who.toSorted(), [...tables[verb]!.roles!].toSorted(), verb);
});

/** Whether who asked got what there is: refused is 403 and 404, and being led to the sign-in; 204 tells nothing. */
function isAnswered({ status, headers }: Response): boolean {
  if (status === 303 && headers.get('location')!.includes('/sign-in')) return false;
  return ![204, 401, 403, 404].includes(status);
}

/** What is wrong with an answer. */
async function look(who: Visitor, method: string, { path, who: may, secret }: Address, tells: boolean, form?: Readonly<Record<string, string>>): Promise<string[]> {
  const answer = await door.ask(who, method, path, { form });
  const told = `${who} ${method} ${secret ? '(private) ' : ''}${path}: ${answer.status}`;
  const body = await bodyOf(answer);
  const wrong = headersOf(path, answer).map((fault) => `${told} ${fault}`);
  if (answer.status >= 500) wrong.push(told);
  if (isAnswered(answer) !== may.includes(who)) wrong.push(`${told} ${may.includes(who) ? 'refused' : 'let in'}`);
  if (body.includes(words.secret)) wrong.push(`${told} tells of what is private: ${around(body, words.secret)}`);
  if (body.includes(words.there)) wrong.push(`${told} tells of the other school: ${around(body, words.there)}`);
  if (!tells && body.includes(words.here) && !roles.includes(who as never)) wrong.push(`${told} tells of the school: ${around(body, words.here)}`);
  return wrong;
}

async function bodyOf(answer: Response): Promise<string> {
  if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) return answer.text();
  await answer.body?.cancel();
  return '';
}

const around = (body: string, word: string) => body.slice(Math.max(0, body.indexOf(word) - 80), body.indexOf(word) + 40);

/** Every answer says what may run in it and what it is; what is somebody's is kept by nothing between. */
function headersOf(path: string, { headers }: Response): string[] {
  const isPublic = ['/healthz', '/readyz', '/assets/'].some((start) => path.startsWith(start));
  return [
    ...(headers.get('x-content-type-options') === 'nosniff' ? [] : ['without nosniff']),
    ...(/default-src 'none'|default-src 'self'|sandbox/.test(headers.get('content-security-policy') ?? '') ? [] : ['without a content security policy']),
    ...(isPublic || /no-store/.test(headers.get('cache-control') ?? '') ? [] : ['may be kept']),
  ];
}

for (const pattern of patterns) {
  test(`[G-2] ${pattern}`, async () => {
    const route = routes[pattern];
    assert.ok(route, 'it stands in the table');
    const wrong: string[] = [];
    for (const address of addressesOf(pattern, route, here)) {
      for (const who of visitors) if (pattern !== 'POST /sign-out' || who === 'nobody') wrong.push(...await look(who, pattern.split(' ')[0]!, address, route.tells === true, route.form?.(here)));
    }
    assert.deepEqual(wrong, []);
    assert.deepEqual(door.faults, []);
  });
}
