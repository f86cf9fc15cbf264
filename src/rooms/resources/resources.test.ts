import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import type { Actor, OrganisationId } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { roles, type PersonId } from '../identity/model.ts';
import { acts } from '../log/reads.ts';
import { addRoom, changeRoom, closeRoom, setPlatform, setStandingRoom } from './actions.ts';
import type { RoomId } from './model.ts';
import { erase, exported } from './privacy.ts';
import { joinOf, platforms, room, rooms, standingRoomOf } from './reads.ts';
import { baseSchema, linkSchema, roomSchema } from './schema.ts';

const { found, person, as } = await testOffice();

const is = (id: string, ...held: readonly string[]): Actor => ({ kind: 'person', person: id, roles: held });
const coordinator = is(newId(), 'coordinator');
const make = (name: string, more: object = {}) => roomSchema.parse({ name, capacity: 20, ...more });
const id = <T>(result: { ok: true; value: T } | { ok: false; reason: string }): T => {
  assert.ok(result.ok, `refused: ${'reason' in result ? result.reason : ''}`);
  return result.value;
};

test('a room is added, changed and closed, each with an act, and a closed one is listed no more', async () => {
  const school = await found('rooms');
  const hall = id(await as(school, coordinator, (ctx) => addRoom(ctx, make('Hall B', { building: 'Main', features: ['Stage', 'projector', 'Projector'] }))));
  assert.deepEqual(await as(school, coordinator, (ctx) => room(ctx.tx, school, hall)), {
    id: hall, name: 'Hall B', building: 'Main', floor: '', capacity: 20, features: ['Projector', 'Stage'], closedAt: null, version: 1,
  });
  id(await as(school, coordinator, (ctx) => changeRoom(ctx, hall, 1, { capacity: 80, name: 'Hall B' })));
  id(await as(school, coordinator, (ctx) => closeRoom(ctx, hall, 2)));
  id(await as(school, coordinator, (ctx) => closeRoom(ctx, hall, 2)));
  assert.deepEqual(await as(school, coordinator, (ctx) => rooms(ctx.tx, school)), []);
  assert.equal((await as(school, coordinator, (ctx) => rooms(ctx.tx, school, { closed: 'with' }))).length, 1);
  assert.deepEqual(await as(school, coordinator, (ctx) => changeRoom(ctx, hall, 3, { capacity: 4 })), { ok: false, reason: 'room-closed' });
  const written = await as(school, machine, (ctx) => acts(ctx.tx, school, { subject: hall }));
  assert.deepEqual(written.map(({ verb, details }) => [verb, details]), [
    ['resources.closeRoom', {}], ['resources.changeRoom', { changed: ['capacity'] }], ['resources.addRoom', { capacity: 20 }],
  ]);
});

test('two open rooms of one building cannot share a name, also when added at once; a closed one gives its name free', async () => {
  const school = await found('names');
  const both = await Promise.all(['Room 12', 'ROOM 12'].map((name) => as(school, coordinator, (ctx) => addRoom(ctx, make(name)))));
  assert.deepEqual(both.map((one) => (one.ok ? 'made' : one.reason)).sort(), ['made', 'name-taken']);
  const [first] = await as(school, coordinator, (ctx) => rooms(ctx.tx, school));
  const elsewhere = id(await as(school, coordinator, (ctx) => addRoom(ctx, make('Room 12', { building: 'Annexe' }))));
  assert.deepEqual(await as(school, coordinator, (ctx) => changeRoom(ctx, elsewhere, 1, { building: '' })), { ok: false, reason: 'name-taken', by: first!.id });
  id(await as(school, coordinator, (ctx) => closeRoom(ctx, first!.id, 1)));
  id(await as(school, coordinator, (ctx) => changeRoom(ctx, elsewhere, 1, { building: '' })));
});

test('two coordinators change one room: the second is told what it is now and nothing of his is written', async () => {
  const school = await found('twice');
  const hall = id(await as(school, coordinator, (ctx) => addRoom(ctx, make('Hall'))));
  id(await as(school, coordinator, (ctx) => changeRoom(ctx, hall, 1, { capacity: 30 })));
  const second = await as(school, coordinator, (ctx) => changeRoom(ctx, hall, 1, { capacity: 40 }));
  assert.equal(!second.ok && second.reason === 'changed-meanwhile' && second.now.capacity, 30);
});

test('rooms are asked for by seats and features, the smallest that does first', async () => {
  const school = await found('fit');
  for (const [name, capacity, features] of [['Hall', 200, ['stage', 'Projector']], ['Lab', 24, ['projector']], ['Den', 6, []]] as const) {
    id(await as(school, coordinator, (ctx) => addRoom(ctx, make(name, { capacity, features }))));
  }
  const names = (wanted: object) => as(school, coordinator, async (ctx) => (await rooms(ctx.tx, school, wanted)).map(({ name }) => name));
  assert.deepEqual(await names({ seats: 7 }), ['Lab', 'Hall']);
  assert.deepEqual(await names({ features: ['PROJECTOR'] }), ['Hall', 'Lab']);
  assert.deepEqual(await names({ features: ['projector', 'stage'] }), ['Hall']);
  assert.deepEqual(await names({}), ['Den', 'Hall', 'Lab']);
});

test('[G-2] only who runs the office changes rooms, only the person and the office a standing room, only administrators a platform', async () => {
  const school = await found('access');
  const ana = await person(school, 'Ana Reis', ['teacher']);
  const standing = { address: 'https://meet.example/ana', instructions: '' };
  const verbs: Record<string, (actor: Actor) => Promise<{ ok: boolean }>> = {
    add: (actor) => as(school, actor, (ctx) => addRoom(ctx, make(newId()))),
    standing: (actor) => as(school, actor, (ctx) => setStandingRoom(ctx, ana, standing)),
    platform: (actor) => as(school, actor, (ctx) => setPlatform(ctx, 'jitsi', 'https://jitsi.example/')),
  };
  const allowed: Record<string, string[]> = {
    add: ['administrator', 'coordinator', 'administrative-staff'], standing: ['administrator', 'administrative-staff'], platform: ['administrator'],
  };
  for (const [verb, run] of Object.entries(verbs)) {
    for (const role of roles) assert.equal((await run(is(newId(), role))).ok, allowed[verb]!.includes(role), `${verb} as ${role}`);
    assert.equal((await run({ kind: 'guest', link: newId(), purpose: 'session.page', subject: ana })).ok, false);
    assert.equal((await run({ kind: 'anyone' })).ok, false);
  }
  assert.equal((await verbs['standing']!(is(ana, 'teacher'))).ok, true);
});

test('[G-4.1.2] an online session has an address by a typed link, by a standing room, or a Jitsi meeting of its own', async () => {
  const school = await found('online');
  const ana = await person(school, 'Ana Reis', ['coordinator']);
  const session = { id: newId(), uid: 'x@online.convene' };
  const join = (asked: { platform: string; person?: PersonId; typedLink?: string; session?: typeof session }, org: OrganisationId = school) =>
    as(org, coordinator, (ctx) => joinOf(ctx, { session, ...asked }));

  assert.deepEqual(await join({ platform: 'link', typedLink: ' https://zoom.example/j/1?pwd=a b ' }), { ok: false, reason: 'not-a-link' });
  assert.deepEqual(await join({ platform: 'link', typedLink: '' }), { ok: false, reason: 'link-missing' });
  assert.deepEqual(await join({ platform: 'link', typedLink: 'https://zoom.example/j/1?pwd=a' }), { ok: true, value: { joinAddress: 'https://zoom.example/j/1?pwd=a' } });

  assert.deepEqual(await join({ platform: 'standing-room', person: ana }), { ok: false, reason: 'standing-room-missing', platform: 'standing-room' });
  id(await as(school, is(ana, 'coordinator'), (ctx) => setStandingRoom(ctx, ana, { address: 'https://meet.example/ana', instructions: 'Code 4711' })));
  assert.deepEqual(await join({ platform: 'standing-room', person: ana }), { ok: true, value: { joinAddress: 'https://meet.example/ana', instructions: 'Code 4711' } });

  assert.deepEqual(await join({ platform: 'jitsi' }), { ok: false, reason: 'base-missing', platform: 'jitsi' });
  assert.deepEqual((await as(school, coordinator, (ctx) => platforms(ctx))).find(({ name }) => name === 'jitsi')?.missing, 'base');
  id(await as(school, machine, (ctx) => setPlatform(ctx, 'jitsi', baseSchema.parse('https://jitsi.example/school'))));
  const { joinAddress } = id(await join({ platform: 'jitsi' }));
  assert.match(joinAddress, /^https:\/\/jitsi\.example\/school\/[a-z2-7]{32}$/);
  assert.equal(id(await join({ platform: 'jitsi' })).joinAddress, joinAddress, 'the same session meets at the same place');
  assert.notEqual(id(await join({ platform: 'jitsi', session: { ...session, id: newId() } })).joinAddress, joinAddress);
  assert.ok(!joinAddress.includes(session.id.slice(0, 8)), 'nothing of the session shows');
  const other = await found('online-other');
  assert.deepEqual(await join({ platform: 'jitsi' }, other), { ok: false, reason: 'base-missing', platform: 'jitsi' }, 'each organisation has its own server');
  assert.deepEqual(await join({ platform: 'nowhere' }), { ok: false, reason: 'unknown-platform', platform: 'nowhere' });
});

test('a link that is no address of the web is refused, and what is taken cannot break a line', () => {
  for (const bad of ['javascript:alert(1)', 'zoom.example/j/1', 'https://', 'https://a:b@x.example/', 'https://x.example/a\r\nBcc: y', 'data:text/html,x', 'ftp://x.example/', `https://x.example/${'a'.repeat(2000)}`]) {
    assert.equal(linkSchema.safeParse(bad).success, false, bad);
  }
  assert.equal(linkSchema.parse('https://münchen.example/a"b<c>'), 'https://xn--mnchen-3ya.example/a%22b%3Cc%3E');
  for (const bad of ['http://jitsi.example', 'https://jitsi.example/?a=1', 'https://jitsi.example/#x']) assert.equal(baseSchema.safeParse(bad).success, false, bad);
  assert.equal(roomSchema.safeParse({ name: 'Hall\nB', capacity: 1 }).success, false);
  assert.equal(roomSchema.safeParse({ name: 'Hall', capacity: '0' }).success, false);
});

test('[G-2] another organisation sees no room, no standing room and no address', async () => {
  const [one, other] = [await found('ours'), await found('theirs')];
  const ana = await person(one, 'Ana Reis');
  const hall = id(await as(one, coordinator, (ctx) => addRoom(ctx, make('Hall'))));
  id(await as(one, machine, (ctx) => setStandingRoom(ctx, ana, { address: 'https://meet.example/ana', instructions: '' })));
  await as(other, is(newId(), 'administrator'), async (ctx) => {
    assert.deepEqual(await rooms(ctx.tx, one), []);
    assert.equal(await room(ctx.tx, one, hall), undefined);
    assert.equal(await standingRoomOf(ctx.tx, one, ana), null);
    assert.deepEqual(await changeRoom(ctx, hall as RoomId, 1, { capacity: 1 }), { ok: false, reason: 'not-found' });
    assert.deepEqual(await setStandingRoom(ctx, ana, { address: 'https://evil.example/', instructions: '' }), { ok: false, reason: 'not-found' });
  });
});

test('[X-6] what is held of a person is handed out and erased', async () => {
  const school = await found('privacy');
  const ana = await person(school, 'Ana Reis');
  id(await as(school, machine, (ctx) => setStandingRoom(ctx, ana, { address: 'https://meet.example/ana', instructions: '' })));
  assert.deepEqual(await as(school, machine, (ctx) => exported(ctx, ana)), { standingRoom: { address: 'https://meet.example/ana', instructions: '' }, held: [] });
  assert.equal(await as(school, machine, (ctx) => erase(ctx, ana)), 1);
  assert.deepEqual(await as(school, machine, (ctx) => exported(ctx, ana)), { standingRoom: null, held: [] });
});
