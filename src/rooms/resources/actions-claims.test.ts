import { test } from 'node:test';
import assert from 'node:assert/strict';
import { fc } from '../../../test/property.ts';
import { machine, testOffice } from '../../../test/office.ts';
import type { Context, OrganisationId } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { addRoom, closeRoom } from './actions.ts';
import { changeUnits, claim, claimLeaving, claimTogether, hold, keepHold, holdLasts, keepLiveHold, lockAhead, release, sweepHolds } from './actions-claims.ts';
import { setLicences } from './actions-licences.ts';
import type { Claim, ClaimSubject, Want } from './model-claims.ts';
import type { RoomId } from './model.ts';
import { claimables, claimsBetween, claimsOf, licences, takenBetween, wantedAfter } from './reads-claims.ts';
import { roomSchema } from './schema.ts';

const { found, as, clock, database } = await testOffice();
const at = (hour: number, minutes = 0) => Temporal.Instant.from('2026-06-01T00:00Z').add({ hours: hour, minutes });
const want = (resource: string, from: number, to: number, part = ''): Want => ({ resource, part, start: at(from), end: at(to) });
const subject = (): ClaimSubject => ({ kind: 'session', id: newId() });
const june = { start: at(0), end: at(24 * 30) };

function must<T>(result: { ok: true; value: T } | { ok: false; reason: string }): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result)}`);
  return result.value;
}

async function office(name: string, rooms = 1) {
  const org = await found(name);
  const run = <R>(work: (ctx: Context) => Promise<R>) => as(org, machine, work);
  const made: RoomId[] = [];
  for (let i = 0; i < rooms; i++) made.push(must(await run((ctx) => addRoom(ctx, roomSchema.parse({ name: `Room ${i}`, capacity: 10 })))));
  return { org, run, rooms: made, room: made[0]! };
}

async function pool(org: OrganisationId, units: number): Promise<string> {
  return as(org, machine, async (ctx) => {
    must(await setLicences(ctx, 'link', units));
    return (await licences(ctx)).get('link')!.resource;
  });
}

const taken = (claims: readonly Claim[]) => claims.map((one) => `${one.subject.id} ${one.unit} ${one.start} ${one.end}`);

test('sixteen callers want one room at one time: one has it, fifteen are told who and when', async () => {
  const { run, room } = await office('sixteen');
  let begun = 0;
  const callers = Array.from({ length: 16 }, subject);
  const done = await Promise.all(callers.map((who) => run((ctx) => {
    begun += 1;
    return claim(ctx, { subject: who, wants: [want(room, 10, 11)] });
  })));
  const winners = callers.filter((_, i) => done[i]!.ok);
  assert.equal(winners.length, 1);
  for (const one of done) {
    if (one.ok) continue;
    assert.deepEqual([one.reason, one.resource, one.at, one.by?.subject, one.by?.start, one.by?.end], ['taken', room, { start: at(10), end: at(11) }, winners[0], at(10), at(11)]);
  }
  assert.equal(begun, 16, 'nobody had to begin anew: no deadlock');
  assert.deepEqual((await run((ctx) => claimsBetween(ctx, [room], june))).map((one) => one.subject), winners);
});

test('sixteen callers want four rooms each in orders of their own: none locks another out, and what each has is whole', async () => {
  const { run, rooms } = await office('orders', 4);
  let begun = 0;
  const done = await Promise.all(Array.from({ length: 16 }, (_, i) => run((ctx) => {
    begun += 1;
    const order = i % 2 ? rooms : rooms.toReversed();
    return claim(ctx, { subject: subject(), wants: order.map((room, k) => want(room, i, i + 1 + (k % 2))) });
  })));
  assert.equal(begun, 16, 'nobody had to begin anew: no deadlock');
  const all = await run((ctx) => claimsBetween(ctx, rooms, june));
  assert.equal(all.length, 4 * done.filter((one) => one.ok).length);
});

test('two take the last of a pool at once: one has it, the other is told that none is left', async () => {
  const { org, run } = await office('pool');
  const licence = await pool(org, 3);
  for (let i = 0; i < 2; i++) must(await run((ctx) => claim(ctx, { subject: subject(), wants: [want(licence, 10, 12)] })));
  const done = await Promise.all([0, 1].map(() => run((ctx) => claim(ctx, { subject: subject(), wants: [want(licence, 11, 13)] }))));
  assert.deepEqual(done.map((one) => (one.ok ? 'had' : one.reason)).sort(), ['had', 'taken']);
  assert.deepEqual((await run((ctx) => claimsBetween(ctx, [licence], june))).map((one) => one.unit).sort(), [1, 2, 3]);
  assert.deepEqual((await run((ctx) => takenBetween(ctx, [licence], june))).get(licence)!.times, [{ start: at(11), end: at(12) }]);
});

test('a licence is had whenever one is left at every moment, though no single one is free throughout', async () => {
  const { org, run } = await office('fragments');
  const licence = await pool(org, 2);
  const [one, other, between, long] = [subject(), subject(), subject(), subject()];
  for (const [who, from, to] of [[one, 10, 11], [between, 11, 12], [other, 11, 12]] as const) {
    must(await run((ctx) => claim(ctx, { subject: who, wants: [want(licence, from, to)] })));
  }
  await run((ctx) => release(ctx, between));
  assert.deepEqual((await run((ctx) => claimsBetween(ctx, [licence], june))).map(({ unit }) => unit), [1, 2], 'neither is free from 10 to 12');
  must(await run((ctx) => claim(ctx, { subject: long, wants: [want(licence, 10, 12)] })));
  const refused = await run((ctx) => claim(ctx, { subject: subject(), wants: [want(licence, 10, 11)] }));
  assert.equal(refused.ok, false);
});

test('a hold keeps others out until it runs out; who comes then removes it, and its owner cannot confirm any more', async () => {
  const { run, room } = await office('holds');
  const [owner, other] = [subject(), subject()];
  const [held] = must(await run((ctx) => hold(ctx, { subject: owner, wants: [want(room, 10, 11)] }, { until: clock.now().add({ minutes: 10 }), holder: null })));
  const refused = await run((ctx) => claim(ctx, { subject: other, wants: [want(room, 10, 11)] }));
  assert.deepEqual(!refused.ok && [refused.by?.id, refused.by?.state, refused.by?.heldUntil], [held!.id, 'held', clock.now().add({ minutes: 10 })]);
  clock.move('PT10M');
  assert.deepEqual(await run((ctx) => claimsBetween(ctx, [room], june)), [], 'what ran out takes nothing');
  must(await run((ctx) => claim(ctx, { subject: other, wants: [want(room, 10, 11)] })));
  assert.deepEqual(await run((ctx) => keepHold(ctx, [held!.id])), { ok: false, reason: 'hold-over', hold: held!.id });
  assert.deepEqual((await run((ctx) => claimsBetween(ctx, [room], june))).map((one) => one.subject), [other]);
});

test('a hold that ran out is booked as long as nobody has its time; confirmed at the moment somebody takes it, one of both has it', async () => {
  const { run, room } = await office('running-out');
  for (let i = 0; i < 8; i++) {
    const [owner, other] = [subject(), subject()];
    const [held] = must(await run((ctx) => hold(ctx, { subject: owner, wants: [want(room, 10 + i, 11 + i)] }, { until: clock.now().add({ minutes: 1 }), holder: null })));
    clock.move('PT1M');
    const both = [() => run((ctx) => keepHold(ctx, [held!.id])), () => run((ctx) => claim(ctx, { subject: other, wants: [want(room, 10 + i, 11 + i)] }))];
    const done = await Promise.all((i % 2 ? both : both.toReversed()).map((one) => one()));
    assert.equal(done.filter((one) => one.ok).length, 1);
    const has = await run((ctx) => claimsBetween(ctx, [room], { start: at(10 + i), end: at(11 + i) }));
    assert.deepEqual(has.map(({ state }) => state), ['booked']);
  }
  const [held] = must(await run((ctx) => hold(ctx, { subject: subject(), wants: [want(room, 50, 51)] }, { until: clock.now().add({ minutes: 1 }), holder: null })));
  clock.move('PT1H');
  assert.equal(must(await run((ctx) => keepHold(ctx, [held!.id])))[0]!.state, 'booked');
  const over = must(await run((ctx) => hold(ctx, { subject: subject(), wants: [want(room, 60, 61)] }, { until: clock.now().add({ minutes: 1 }), holder: null })));
  clock.move('PT25H');
  await run(sweepHolds);
  assert.equal((await run((ctx) => keepHold(ctx, [over[0]!.id]))).ok, false);
});

test('a hold that lasts is booked by its own rows: whoever has the resource locked for another time is not waited for, and its version rises with the commit', async () => {
  const { run, rooms: [one, other] } = await office('lasting', 2);
  const until = { until: clock.now().add({ minutes: 5 }), holder: null };
  const held = must(await run((ctx) => hold(ctx, { subject: subject(), wants: [want(one!, 10, 11), want(other!, 10, 11)] }, until)));
  const version = async () => (await run((ctx) => claimables(ctx, [one!]))).get(one!)!.version;
  const before = await version();
  const [locked, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const others = run(async (ctx) => { await lockAhead(ctx, [one!]); locked.resolve(); await gate.promise; });
  await locked.promise;
  const kept = await run(async (ctx) => { const done = must(await keepLiveHold(ctx, held)); gate.resolve(); return done; });
  await others;
  assert.deepEqual([kept.map(({ state }) => state), await version()], [['booked', 'booked'], before + 1]);
  assert.equal(await run(async (ctx) => holdLasts(ctx, kept)), false, 'what is booked is not held');
  assert.equal(await run(async (ctx) => holdLasts(ctx, held)), true);
  assert.equal((await run((ctx) => keepLiveHold(ctx, held))).ok, false, 'it is held no more');
  const soon = must(await run((ctx) => hold(ctx, { subject: subject(), wants: [want(one!, 12, 13)] }, { until: clock.now().add({ seconds: 30 }), holder: null })));
  assert.equal(await run(async (ctx) => holdLasts(ctx, soon)), false, 'it ends too soon');
});

test('who wants what is being booked is told so at once, and does not wait for the other to commit', async () => {
  const { run, rooms: [one] } = await office('not-waited-for', 1);
  const held = must(await run((ctx) => hold(ctx, { subject: subject(), wants: [want(one!, 10, 11)] }, { until: clock.now().add({ minutes: 5 }), holder: null })));
  let begun = 0;
  await run(async (ctx) => {
    begun += 1;
    must(await keepLiveHold(ctx, held));
    const other = await run((second) => claim(second, { subject: subject(), wants: [want(one!, 10, 11)] }));
    assert.equal(other.ok, false);
  });
  assert.equal(begun, 1);
  assert.deepEqual((await run((ctx) => claimsBetween(ctx, [one!], june))).map(({ state }) => state), ['booked']);
});

test('a hold that goes while it is being booked is not booked: the whole is begun anew, and refused', async () => {
  const { run, rooms: [one] } = await office('gone-meanwhile', 1);
  const own = subject();
  const held = must(await run((ctx) => hold(ctx, { subject: own, wants: [want(one!, 10, 11)] }, { until: clock.now().add({ minutes: 5 }), holder: null })));
  let begun = 0;
  const done = await run(async (ctx) => {
    begun += 1;
    const kept = await keepLiveHold(ctx, held);
    if (begun === 1) await run((second) => release(second, own));
    return kept;
  });
  assert.deepEqual([begun, done], [2, { ok: false, reason: 'hold-over', hold: held[0]!.id }]);
  assert.deepEqual(await run((ctx) => claimsBetween(ctx, [one!], june)), []);
});

test('of a hold of which something has gone, that is named, and nothing is booked', async () => {
  const { run, rooms: [one, other] } = await office('partly-gone', 2);
  const until = { until: clock.now().add({ minutes: 5 }), holder: null };
  const [first, second] = [subject(), subject()];
  const held = [...must(await run((ctx) => hold(ctx, { subject: first, wants: [want(one!, 10, 11)] }, until))), ...must(await run((ctx) => hold(ctx, { subject: second, wants: [want(other!, 10, 11)] }, until)))];
  await run((ctx) => release(ctx, second));
  assert.deepEqual(await run((ctx) => keepLiveHold(ctx, held)), { ok: false, reason: 'hold-over', hold: held[1]!.id });
  assert.deepEqual((await run((ctx) => claimsBetween(ctx, [one!], june))).map(({ state }) => state), ['held']);
});

test('a subject whose new claim is refused keeps the old one; two exchange their rooms in one step', async () => {
  const { run, rooms: [one, other] } = await office('keeps', 2);
  const [a, b] = [subject(), subject()];
  must(await run((ctx) => claim(ctx, { subject: a, wants: [want(one!, 10, 11)] })));
  must(await run((ctx) => claim(ctx, { subject: b, wants: [want(other!, 10, 11), want(other!, 20, 21, 'later')] })));
  const before = await run((ctx) => claimsOf(ctx, a));
  const refused = await run(async (ctx) => ({ ok: true as const, value: await claim(ctx, { subject: a, wants: [want(other!, 10, 11)] }) }));
  assert.deepEqual([refused.value.ok, await run((ctx) => claimsOf(ctx, a))], [false, before]);
  must(await run((ctx) => claimTogether(ctx, [{ subject: a, wants: [want(other!, 10, 11)] }, { subject: b, wants: [want(one!, 10, 11)], parts: [''] }])));
  const have = (await run((ctx) => claimsBetween(ctx, [one!, other!], june))).map(({ subject: { id }, resource, part }) => `${id} ${resource} ${part}`);
  assert.deepEqual(have.sort(), [`${a.id} ${other} `, `${b.id} ${one} `, `${b.id} ${other} later`].sort());
});

test('of what a subject wants several times some are refused: the first is named and none of them is left behind', async () => {
  const { run, rooms } = await office('partly', 2);
  must(await run((ctx) => claim(ctx, { subject: subject(), wants: [want(rooms[1]!, 10, 11)] })));
  const second = subject();
  const kept = await run(async (ctx) => {
    const refused = await claim(ctx, { subject: second, wants: [want(rooms[0]!, 9, 10, 'x'), want(rooms[1]!, 10, 12, 'y')] });
    return { ok: true as const, value: [!refused.ok && refused.part, await claimsOf(ctx, second)] };
  });
  assert.deepEqual(kept.value, ['y', []]);
});

test('what cannot be had is wanted: it takes nothing, is read as a conflict, and is booked when the time is free, the longest waiting first', async () => {
  const { run, room } = await office('wanted');
  const [first, second, third] = [subject(), subject(), subject()];
  must(await run((ctx) => claim(ctx, { subject: first, wants: [want(room, 10, 12)] })));
  assert.deepEqual((await run((ctx) => claimLeaving(ctx, [{ subject: second, wants: [want(room, 11, 13)] }]))).map(({ state, unit }) => [state, unit]), [['wanted', null]]);
  clock.move('PT1M');
  await run((ctx) => claimLeaving(ctx, [{ subject: third, wants: [want(room, 11, 12)] }]));
  assert.deepEqual((await run((ctx) => wantedAfter(ctx, ctx.now))).map((one) => one.subject).sort((a, b) => (a.id < b.id ? -1 : 1)), [second, third].sort((a, b) => (a.id < b.id ? -1 : 1)));
  assert.deepEqual((await run((ctx) => claimsBetween(ctx, [room], june))).map((one) => one.subject), [first]);
  must(await run((ctx) => claim(ctx, { subject: second, wants: [want(room, 11, 13)] })));
  assert.deepEqual((await run((ctx) => claimsOf(ctx, second))).map(({ state }) => state), ['wanted'], 'wanted in vain before, it is no refusal now');
  await run((ctx) => release(ctx, first));
  assert.deepEqual((await run((ctx) => claimsBetween(ctx, [room], june))).map((one) => one.subject), [second]);
  assert.deepEqual((await run((ctx) => wantedAfter(ctx, ctx.now))).map((one) => one.subject), [third]);
});

test('a room that is closed takes nothing: what is booked there and has not begun is wanted, what is held is let go', async () => {
  const { run, room } = await office('closed');
  const [one, other] = [subject(), subject()];
  must(await run((ctx) => claim(ctx, { subject: one, wants: [want(room, 10, 11)] })));
  must(await run((ctx) => hold(ctx, { subject: other, wants: [want(room, 12, 13)] }, { until: clock.now().add({ hours: 1 }), holder: null })));
  must(await run((ctx) => closeRoom(ctx, room, 1)));
  assert.deepEqual((await run((ctx) => claimsOf(ctx, one))).map(({ state }) => state), ['wanted']);
  assert.deepEqual(await run((ctx) => claimsOf(ctx, other)), []);
  const refused = await run((ctx) => claim(ctx, { subject: subject(), wants: [want(room, 14, 15)] }));
  assert.deepEqual(!refused.ok && [refused.reason, refused.by], ['taken', null]);
});

test('fewer licences leave them to whoever had them first; more of them serve who waits; none set is any number', async () => {
  const { org, run } = await office('fewer');
  const licence = await pool(org, 3);
  const all = [subject(), subject(), subject()];
  for (const one of all) {
    must(await run((ctx) => claim(ctx, { subject: one, wants: [want(licence, 10, 11)] })));
    clock.move('PT1S');
  }
  const booked = async () => (await run((ctx) => claimsBetween(ctx, [licence], june))).map((one) => one.subject.id).sort();
  must(await run((ctx) => setLicences(ctx, 'link', 1)));
  assert.deepEqual(await booked(), [all[0]!.id]);
  must(await run((ctx) => setLicences(ctx, 'link', 2)));
  assert.deepEqual(await booked(), [all[0]!.id, all[1]!.id].sort());
  must(await run((ctx) => setLicences(ctx, 'link', null)));
  assert.deepEqual([await booked(), await run((ctx) => licences(ctx))], [[], new Map()]);
  assert.deepEqual(await run((ctx) => setLicences(ctx, 'link', 0)), { ok: false, reason: 'licences-out-of-range', most: 10_000 });
  assert.deepEqual(await run((ctx) => setLicences(ctx, 'nowhere', 1)), { ok: false, reason: 'not-found' });
});

test('what is under way ends when it is released, what has ended stays; each change raises the version', async () => {
  const { run, room } = await office('under-way');
  const one = subject();
  const hours = (from: number, to: number, part: string): Want => ({ resource: room, part, start: clock.now().add({ hours: from }), end: clock.now().add({ hours: to }) });
  const version = async () => (await run((ctx) => claimables(ctx, [room]))).get(room)!.version;
  const before = await version();
  must(await run((ctx) => claim(ctx, { subject: one, wants: [hours(1, 2, 'a'), hours(3, 5, 'b'), hours(6, 7, 'c')] })));
  assert.equal(await version(), before + 1);
  clock.move('PT4H');
  await run((ctx) => release(ctx, one));
  const now = clock.now();
  assert.deepEqual((await run((ctx) => claimsOf(ctx, one))).map(({ part, start, end }) => [part, start, end]),
    [['a', now.subtract({ hours: 3 }), now.subtract({ hours: 2 })], ['b', now.subtract({ hours: 1 }), now]]);
  assert.equal(await version(), before + 2);
});

test('a room that an older process added, without its row, is claimed all the same', async () => {
  const { org, run, room } = await office('older');
  await database.owner.query('delete from claimables where organisation = $1', [org]);
  must(await run((ctx) => claim(ctx, { subject: subject(), wants: [want(room, 10, 11)] })));
  assert.equal((await run((ctx) => claim(ctx, { subject: subject(), wants: [want(room, 10, 11)] }))).ok, false);
});

/** The simplest thing that can be said of claims: who has what, until when, and that at no moment more have it than there is. */
class Model {
  claims: { subject: string; resource: string; from: number; to: number; until: number | null }[] = [];
  readonly units: ReadonlyMap<string, number>;
  constructor(units: ReadonlyMap<string, number>) { this.units = units; }

  claim(subjectId: string, wants: { resource: string; from: number; to: number }[], until: number | null, now: number): boolean {
    const rest = this.claims.filter((one) => one.subject !== subjectId && (one.until === null || one.until > now));
    const all = [...rest, ...wants.map((one) => ({ subject: subjectId, ...one, until }))];
    const full = [...this.units].some(([resource, units]) => Array.from({ length: 24 }, (_, hour) => all.filter((one) =>
      one.resource === resource && one.from <= hour && hour < one.to).length).some((count) => count > units));
    if (full) return false;
    this.claims = all;
    return true;
  }

  has(now: number): string[] {
    return this.claims.filter((one) => one.until === null || one.until > now).map((one) => `${one.subject} ${one.resource} ${one.from} ${one.to}`).sort();
  }
}

test('after any claims, holds, releases and waiting, rooms and pools stand as the simplest model has them', async () => {
  const { org, run, rooms } = await office('model', 2);
  const licence = await pool(org, 2);
  const resources = [...rooms, licence];
  const span = fc.record({ resource: fc.nat(2), from: fc.nat(10), length: fc.integer({ min: 1, max: 4 }) });
  const step = fc.oneof(
    fc.record({ kind: fc.constant('claim' as const), who: fc.nat(4), wants: fc.array(span, { minLength: 1, maxLength: 3 }), hold: fc.boolean() }),
    fc.record({ kind: fc.constant('release' as const), who: fc.nat(4) }),
    fc.record({ kind: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 15 }) }),
  );
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 20 }), async (steps) => {
    await database.owner.query('delete from claims where organisation = $1', [org]);
    const people = Array.from({ length: 5 }, subject);
    const model = new Model(new Map([...rooms.map((room) => [room as string, 1] as const), [licence, 2]]));
    const now = () => clock.now().epochMilliseconds;
    for (const one of steps) {
      if (one.kind === 'wait') clock.move(`PT${one.minutes}M`);
      else if (one.kind === 'release') {
        await run((ctx) => release(ctx, people[one.who]!));
        model.claims = model.claims.filter((claimed) => claimed.subject !== people[one.who]!.id);
      } else {
        const until = one.hold ? clock.now().add({ minutes: 10 }) : null;
        const wants = one.wants.map(({ resource, from, length }, i) => ({ ...want(resources[resource]!, from, from + length, String(i)) }));
        const done = await run((ctx) => (until ? hold(ctx, { subject: people[one.who]!, wants }, { until, holder: null }) : claim(ctx, { subject: people[one.who]!, wants })));
        const plain = one.wants.map(({ resource, from, length }) => ({ resource: resources[resource]!, from, to: from + length }));
        assert.equal(done.ok, model.claim(people[one.who]!.id, plain, until && until.epochMilliseconds, now()));
      }
      const has = await run((ctx) => claimsBetween(ctx, resources, june));
      const hour = (instant: Temporal.Instant) => at(0).until(instant).total('hours');
      assert.deepEqual(has.map((claimed) => `${claimed.subject.id} ${claimed.resource} ${hour(claimed.start)} ${hour(claimed.end)}`).sort(), model.has(now()));
    }
  }), { numRuns: 40, seed: 20261122 });
});

test('a change of units under load leaves nothing double', async () => {
  const { org, run } = await office('load');
  const licence = await pool(org, 4);
  await Promise.all([
    ...Array.from({ length: 12 }, (_, i) => run((ctx) => claimLeaving(ctx, [{ subject: subject(), wants: [want(licence, 10 + (i % 3), 12 + (i % 3))] }]))),
    run((ctx) => changeUnits(ctx, licence, 2)), run((ctx) => changeUnits(ctx, licence, 3)),
  ]);
  const units = (await run((ctx) => claimables(ctx, [licence]))).get(licence)!.units;
  const has = await run((ctx) => claimsBetween(ctx, [licence], june));
  assert.ok(has.every((one) => one.unit! <= units), taken(has).join('\n'));
  assert.equal(has.length + (await run((ctx) => wantedAfter(ctx, ctx.now))).length, 12);
});
