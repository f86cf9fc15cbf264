import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, must, school, someone, type School } from '../../../test/school.ts';
import { addTimeOff, setRules, setWorkingHours } from '../availability/actions.ts';
import { addHolidays, removeDays, setTravel } from '../availability/actions-days.ts';
import { assumedWeek, noRules } from '../availability/model.ts';
import { holidaysBetween } from '../availability/reads.ts';
import { timeOffSchema, weekSchema } from '../availability/schema.ts';
import { addEvent, removeEvent } from '../calendars/actions-own.ts';
import { ownEventSchema } from '../calendars/schema.ts';
import { reply } from '../invitations/actions.ts';
import { acts } from '../log/reads.ts';
import { mentionsOf } from '../../platform/mentions.ts';
import { text } from '../../platform/text.ts';
import { officeLanguages } from '../../platform/text-languages.ts';
import { ledgerOf } from '../messaging/reads.ts';
import { addRoom, changeRoom, closeRoom } from '../resources/actions.ts';
import { room as roomById } from '../resources/reads.ts';
import { reschedule } from './actions-change.ts';
import { refreshConflicts } from './actions-conflicts.ts';
import { acceptConflicts, giveWay, reviewConflicts, setRequired, type GivingWay } from './actions-conflicts-ways.ts';
import { addPeople, removePeople } from './actions-people.ts';
import { cancel, hold } from './actions-state.ts';
import type { Session } from './model.ts';
import { session as sessionById } from './reads.ts';
import { ConflictKind } from './ports.ts';
import { conflictsAhead, organisationsWithMarks } from './reads-conflicts.ts';
import { conflictsSeen, listConflicts, type ConflictSeen } from './reads-conflicts-pages.ts';
import { conflictSentence, kindWords } from './reads-conflicts-words.ts';
import { amendmentSchema } from './schema.ts';
import { marksOf, maskConflicts } from './store-conflicts.ts';

const online = { kind: 'elsewhere', where: 'Hall' } as const;
const at = (wall: string, more: object = {}) => ({ start: { wall, zone: 'Europe/Lisbon' }, place: online, ...more });
const refresh = (s: School) => s.as(machine, refreshConflicts);
const amendment = (given: object) => amendmentSchema.parse(given);

/** What the office sees: kind, whose, the two titles, and how many dates. */
async function seen(s: School, who = s.lead): Promise<readonly ConflictSeen[]> {
  await refresh(s);
  return must(await s.as(who, (ctx) => conflictsSeen(ctx)));
}
const said = (all: readonly ConflictSeen[]) => all.map(({ first, owners, a, b, dates }) => (
  [first.kind, owners.map(({ name, lesser }) => (lesser ? `${name}?` : name)).join(', '), a.title, b === null ? null : b.title, dates].join(' | ')));
const figuresNow = async (s: School) => {
  await refresh(s);
  return must(await s.as(s.lead, (ctx) => listConflicts(ctx))).figures;
};
const list = async (s: School) => said(await seen(s));
const now = (s: School, { id }: { id: string }) => s.as(machine, async (ctx) => (await sessionById(ctx.tx, s.id, id))!);
const budget = (s: School, more: object = {}) => s.session({ title: 'Budget', ...at('2026-04-20T15:30'), ...more });
const plan = (s: School, more: object = {}) => s.session({ title: 'Plan', ...at('2026-04-20T15:00'), ...more });
const theirs = { people: (s: School) => ({ people: [{ person: s.ana }, { person: s.ben }] }) };

test('[G-4.5.2] two sessions that want one person at the same time are found, with who must and who may come, until one gives way', async () => {
  const s = await school();
  await plan(s);
  const second = await budget(s);
  assert.deepEqual(await list(s), ['people | Ana Silva, Ben Okoro? | Plan | Budget | 1']);
  must(await s.as(s.lead, (ctx) => reschedule(ctx, second.id, second.version, amendment({ start: at('2026-04-20T16:00').start }), '')));
  assert.deepEqual(await list(s), []);
  must(await s.as(s.lead, async (ctx) => reschedule(ctx, second.id, (await sessionById(ctx.tx, s.id, second.id))!.version, amendment({ start: at('2026-04-20T15:59').start }), '')));
  assert.deepEqual(await list(s), ['people | Ana Silva, Ben Okoro? | Plan | Budget | 1']);
  must(await s.as(s.lead, async (ctx) => cancel(ctx, second.id, (await now(s, second)).version, '')));
  assert.deepEqual(await list(s), []);
});

test('[G-4.5.2] who has declined or said "perhaps" is not wanted twice; an answer to an older time counts for nothing', async () => {
  const s = await school();
  const [first, second] = [await plan(s, { people: [{ person: s.ana }] }), await budget(s, { people: [{ person: s.ana }] })];
  const answer = (reply_: 'ACCEPTED' | 'DECLINED' | 'TENTATIVE') => s.as(someone(s.ana), (ctx) => reply(ctx, { subject: { kind: 'session', id: first.id }, person: s.ana, reply: reply_, by: 'page' }));
  for (const no of ['DECLINED', 'TENTATIVE'] as const) {
    must(await answer(no));
    assert.deepEqual(await list(s), []);
    must(await answer('ACCEPTED'));
    assert.deepEqual(await list(s), ['people | Ana Silva | Plan | Budget | 1']);
  }
  must(await answer('DECLINED'));
  must(await s.as(s.lead, async (ctx) => reschedule(ctx, first.id, (await now(s, first)).version, amendment({ start: at('2026-04-20T15:15').start }), '')));
  assert.deepEqual(await list(s), ['people | Ana Silva | Plan | Budget | 1']);
  assert.equal((await now(s, second)).state, 'scheduled');
});

test('[G-4.5.2] people who come and go, and a session that ends early, change what is in the way at once', async () => {
  const s = await school();
  const [first, second] = [await plan(s, { people: [{ person: s.ana }] }), await budget(s, { people: [{ person: s.ben }, { person: await s.person('Dora Diaz') }] })];
  assert.deepEqual(await list(s), []);
  must(await s.as(s.lead, (ctx) => addPeople(ctx, second.id, [{ person: s.ana, required: false }])));
  assert.deepEqual(await list(s), ['people | Ana Silva? | Plan | Budget | 1']);
  must(await s.as(s.lead, async (ctx) => setRequired(ctx, second.id, (await now(s, second)).version, s.ana, true)));
  assert.deepEqual(await list(s), ['people | Ana Silva | Plan | Budget | 1']);
  must(await s.as(s.lead, (ctx) => removePeople(ctx, second.id, [s.ana])));
  assert.deepEqual(await list(s), []);
  must(await s.as(s.lead, (ctx) => addPeople(ctx, second.id, [{ person: s.ana, required: true }])));
  must(await s.as(machine, (ctx) => hold(ctx, first.id, '')));
  assert.deepEqual(await list(s), []);
});

test('[G-4.5.2] an own event is in the way, and what it is called is told to nobody who may not know', async () => {
  const s = await school();
  await plan(s);
  const dentist = ownEventSchema.parse({ kind: 'timed', title: 'Dentist', start: '2026-04-20T15:45', end: '2026-04-20T16:15', zone: 'Europe/Lisbon' });
  const id = must(await s.as(someone(s.ana), (ctx) => addEvent(ctx, s.ana, dentist)));
  assert.deepEqual(await list(s), ['people | Ana Silva | Plan |  | 1']);
  must(await s.as(someone(s.ana), (ctx) => removeEvent(ctx, id, 1)));
  assert.deepEqual(await list(s), []);
  must(await s.as(someone(s.ana), (ctx) => addEvent(ctx, s.ana, dentist)));
  const administrator = someone(s.ana, 'administrator');
  assert.deepEqual(said(await seen(s, administrator)), ['people | Ana Silva | Plan | Dentist | 1']);
});

test('[G-4.5.2] a private session is in the way of others; its title is its coordinator\'s and those\' who are asked', async () => {
  const s = await school();
  await plan(s);
  await budget(s, { class: 'CONFIDENTIAL' });
  const other = someone(await s.person('Olga Other', ['coordinator']), 'coordinator');
  assert.deepEqual(said(await seen(s, other)).toSorted(), ['people | Ana Silva | Plan |  | 1', 'people | Ben Okoro? | Plan |  | 1'], 'nor who is asked to it together');
  await plan(s, { class: 'PRIVATE' });
  const hidden = await seen(s, other);
  assert.deepEqual([hidden.length, hidden.every(({ a, b }) => a.title === 'Plan' || b?.title === 'Plan')], [4, true], 'what is private on both sides is not told at all');
  assert.equal(JSON.stringify(await seen(s, other)).includes('"Budget"'), false);
  assert.deepEqual((await seen(s)).map(({ a, b, mine }) => [a.title, b!.title, mine]).toSorted(), [['Plan', 'Budget', true], ['Plan', 'Budget', true], ['Plan', 'Plan', true]]);
  const teacher = await s.as(someone(s.ana, 'teacher'), (ctx) => conflictsSeen(ctx));
  assert.deepEqual(!teacher.ok && teacher.reason, 'forbidden');
});

test('[G-4.5.2] what one keeps free around, and the way between buildings, are kept between two sessions', async () => {
  const s = await school();
  const south = must(await s.as(machine, (ctx) => addRoom(ctx, { name: 'Lab', building: 'South', floor: '', capacity: 9, features: [] })));
  await s.session({ title: 'Plan', people: [{ person: s.ana }] });
  await s.session({ title: 'Budget', start: at('2026-04-20T16:10').start, place: { kind: 'room', room: south }, people: [{ person: s.ana }] });
  assert.deepEqual(await list(s), []);
  const travel = (minutes: number) => s.as(machine, (ctx) => setTravel(ctx, [{ one: 'North', other: 'South', minutes }]));
  must(await travel(15));
  assert.deepEqual((await seen(s)).map(({ first }) => [first.kind, first.minutes]), [['travel', 15]]);
  must(await s.as(someone(s.ana), (ctx) => setRules(ctx, s.ana, 0, { ...noRules, bufferAfter: 30 })));
  assert.deepEqual((await seen(s)).map(({ first }) => [first.kind, first.minutes]), [['buffer', 30]]);
  must(await s.as(someone(s.ana), (ctx) => setRules(ctx, s.ana, 1, noRules)));
  must(await s.as(machine, async (ctx) => changeRoom(ctx, south, (await roomById(ctx.tx, s.id, south))!.version, { building: 'North' })));
  assert.deepEqual(await list(s), []);
});

test('[G-4.5.2] hours that were said, time off and holidays are kept; hours that are only assumed are not held against anybody', async () => {
  const s = await school();
  await plan(s, at('2026-04-20T19:00', { people: [{ person: s.ana }] }));
  assert.deepEqual(await list(s), []);
  must(await s.as(someone(s.ana), (ctx) => setWorkingHours(ctx, s.ana, 0, weekSchema.parse({ week: assumedWeek.map((day) => day.map(() => ({ from: '08:00', to: '17:00' }))) }))));
  assert.deepEqual(await list(s), ['outside-hours | Ana Silva | Plan |  | 1']);
  const days = timeOffSchema.parse({ kind: 'days', first: '2026-04-20', last: '2026-04-20', reason: 'Surgery' });
  must(await s.as(someone(s.ana), (ctx) => addTimeOff(ctx, s.ana, days)));
  assert.deepEqual((await seen(s)).map(({ first }) => first.kind), ['time-off']);
  assert.equal(JSON.stringify(await seen(s)).includes('Surgery'), false);
  await plan(s, { ...at('2026-04-21T10:00', { people: [{ person: s.ben }] }) });
  const easter = Temporal.PlainDate.from('2026-04-21');
  must(await s.as(machine, (ctx) => addHolidays(ctx, [{ name: 'Easter', first: easter, last: easter }])));
  assert.deepEqual((await seen(s)).map(({ first, owners }) => [first.kind, owners[0]!.name]), [['time-off', 'Ana Silva'], ['holiday', 'Ben Okoro']]);
  const [day] = await s.as(machine, (ctx) => holidaysBetween(ctx.tx, s.id, easter, easter));
  must(await s.as(machine, (ctx) => removeDays(ctx, 'holidays', day!.id)));
  assert.deepEqual((await seen(s)).map(({ first }) => first.kind), ['time-off']);
});

test('[G-4.5.2] a room that a session lost is in the list, though nobody said a word to sessions', async () => {
  const s = await school();
  const first = await s.session({ title: 'Plan' });
  must(await s.as(machine, async (ctx) => closeRoom(ctx, s.room, (await roomById(ctx.tx, s.id, s.room))!.version)));
  const [one, ...more] = await seen(s);
  assert.deepEqual([one?.first.kind, one?.owners[0]?.name, one?.a.title, one?.b, more.length], ['room', 'Room 4', 'Plan', null, 0]);
  const lab = must(await s.as(machine, (ctx) => addRoom(ctx, { name: 'Lab', building: '', floor: '', capacity: 9, features: [] })));
  must(await s.as(s.lead, (ctx) => giveWay(ctx, { session: first.id, part: '', version: first.version, reason: '' }, { do: 'room', room: lab })));
  assert.deepEqual(await list(s), []);
});

test('[G-4.5.2] series are compared to their last date, over both changes of clocks in zones that change on other days', async () => {
  const s = await school();
  const people = { people: [{ person: s.ana }] };
  await s.session({ title: 'Lisbon', ...at('2026-04-20T15:00'), ...people, rule: 'FREQ=WEEKLY;COUNT=30' });
  await s.session({ title: 'New York', start: { wall: '2026-04-20T11:00', zone: 'America/New_York' }, minutes: 30, place: online, ...people, rule: 'FREQ=WEEKLY;COUNT=30' });
  // five hours apart, so an hour later than the other ends, but for the one week in which Europe has changed its clocks and America has not
  const [one, ...more] = await seen(s);
  assert.deepEqual([more.length, one?.dates, one?.first.at.start.toString(), one?.first.a.part], [0, 1, '2026-10-26T15:00:00Z', '20261026T150000Z']);
});

test('[G-4.5.2] a pair of series is one thing to decide, however many dates and people it has', async () => {
  const s = await school();
  const weekly = { rule: 'FREQ=WEEKLY;COUNT=10' };
  await plan(s, { ...weekly, ...theirs.people(s) });
  await budget(s, { ...weekly, ...theirs.people(s) });
  const all = await seen(s);
  assert.deepEqual(said(all), ['people | Ana Silva, Ben Okoro | Plan | Budget | 10']);
  assert.deepEqual([all[0]!.all.length, all[0]!.ofFirst.length, await figuresNow(s)], [20, 2, { conflicts: 1, accepted: 0 }]);
});

test('[G-4.5.2] what is accepted with a reason stays out of the way until one of the two changes', async () => {
  const s = await school();
  const [first] = [await plan(s), await budget(s)];
  const accept = async (who = s.lead, reason = 'They know', stamp?: string) => {
    const [one] = await seen(s);
    return s.as(who, (ctx) => acceptConflicts(ctx, one!.ofFirst.map(({ id }) => id), stamp ?? one!.stamps.first, reason));
  };
  const staff = someone(await s.person('Sam Staff', ['administrative-staff']), 'administrative-staff');
  assert.deepEqual(await accept(staff), { ok: false, reason: 'forbidden', verb: 'sessions.acceptConflict' });
  assert.deepEqual(await accept(s.lead, ' '), { ok: false, reason: 'reason-missing' });
  assert.deepEqual(await accept(s.lead, 'They know', 'another'), { ok: false, reason: 'conflict-changed' });
  must(await accept());
  assert.deepEqual((await seen(s)).map(({ first: { accepted } }) => accepted?.reason), ['They know']);
  assert.deepEqual(await figuresNow(s), { conflicts: 0, accepted: 1 });
  const [act] = await s.as(machine, (ctx) => acts(ctx.tx, s.id, { verbs: ['sessions.acceptConflict'], subject: first.id }));
  assert.equal(act?.text?.['reason'], 'They know');
  must(await s.as(s.lead, async (ctx) => reschedule(ctx, first.id, (await now(s, first)).version, amendment({ start: at('2026-04-20T15:15').start }), '')));
  assert.deepEqual(await figuresNow(s), { conflicts: 1, accepted: 0 });
});

test('[G-4.5.2] each way out is done with the version that was shown, and tells whom its verb tells', async () => {
  const s = await school();
  const [first, second] = [await plan(s), await budget(s)];
  await s.act('sessions.invite', second);
  const way = (one: Session, more: Partial<GivingWay> = {}): GivingWay => ({ session: one.id, part: '', version: one.version, reason: 'Clash', ...more });
  const old = await s.as(s.lead, (ctx) => giveWay(ctx, way(second, { version: second.version - 1 }), { do: 'leave-out', person: s.ana }));
  assert.deepEqual(!old.ok && old.reason, 'changed-meanwhile');
  must(await s.as(s.lead, (ctx) => giveWay(ctx, way(second), { do: 'optional', person: s.ana })));
  assert.deepEqual(await list(s), ['people | Ana Silva?, Ben Okoro? | Plan | Budget | 1']);
  must(await s.as(s.lead, async (ctx) => giveWay(ctx, way(await now(s, second)), { do: 'leave-out', person: s.ana })));
  assert.deepEqual(await list(s), ['people | Ben Okoro? | Plan | Budget | 1']);
  const told = await s.as(machine, (ctx) => ledgerOf(ctx.tx, s.id, { kind: 'session', id: second.id }));
  assert.deepEqual(told.filter(({ person }) => person === s.ana).map(({ message }) => message.kind).at(-1), 'invitations.uninvite');
  must(await s.as(s.lead, async (ctx) => giveWay(ctx, way(await now(s, first)), { do: 'move', start: { ...at('2026-04-20T11:00').start, wall: Temporal.PlainDateTime.from('2026-04-20T11:00') } })));
  assert.deepEqual(await list(s), []);
  must(await s.as(s.lead, async (ctx) => giveWay(ctx, way(await now(s, second)), { do: 'cancel' })));
  assert.equal((await now(s, second)).state, 'cancelled');
});

test('[G-4.5.2] one date of a series gives way, and the others stay', async () => {
  const s = await school();
  const series = await plan(s, { rule: 'FREQ=WEEKLY;COUNT=3' });
  await budget(s, at('2026-04-27T15:30'));
  const [one] = await seen(s);
  assert.deepEqual(said([one!]), ['people | Ana Silva, Ben Okoro? | Plan | Budget | 1']);
  must(await s.as(s.lead, (ctx) => giveWay(ctx, { session: series.id, part: one!.a.party.part, version: series.version, reason: '' }, { do: 'cancel' })));
  assert.deepEqual([await list(s), (await now(s, series)).state], [[], 'scheduled']);
});

test('[G-4.5.2] that somebody has looked, and what there was, is a fact', async () => {
  const s = await school();
  await plan(s);
  await budget(s);
  const figures = await figuresNow(s);
  must(await s.as(s.lead, (ctx) => reviewConflicts(ctx, figures)));
  assert.deepEqual(s.facts.filter(({ kind }) => kind === 'sessions.ConflictsReviewed'), [
    { kind: 'sessions.ConflictsReviewed', subject: { kind: 'organisation', id: s.id }, person: s.lead.person, figures: { conflicts: 1, accepted: 0 } },
  ]);
  const refused = await s.as(someone(s.ana, 'teacher'), (ctx) => reviewConflicts(ctx, figures));
  assert.deepEqual(!refused.ok && refused.reason, 'forbidden');
});

/** Until one transaction of this database waits for another. */
async function somebodyWaits(s: School): Promise<void> {
  for (let waits = 0; waits === 0;) {
    const { rows } = await s.office.database.owner.query('select count(*)::int as waits from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.datname = current_database()');
    waits = rows[0].waits;
  }
}

test('what was worked out leaves no mark, and two who work it out at once write it once', async () => {
  const s = await school();
  await plan(s);
  await budget(s);
  const isMarked = async () => (await s.office.office.outside(organisationsWithMarks)).includes(s.id);
  assert.equal(await isMarked(), true);
  let second: Promise<number> | undefined;
  const first = await s.as(machine, async (ctx) => {
    const count = await refreshConflicts(ctx);
    second = refresh(s);
    await somebodyWaits(s);
    return count;
  });
  assert.deepEqual([first, await second, await isMarked()], [2, 0, false]);
  assert.equal((await s.as(machine, (ctx) => marksOf(ctx.tx, s.id))).length, 0);
  assert.equal((await s.as(machine, (ctx) => conflictsAhead(ctx))).length, 2);
  assert.equal(await refresh(s), 0);
});

test('who is erased is named in no reason any more', async () => {
  const s = await school();
  await plan(s);
  await budget(s);
  const [one] = await seen(s);
  must(await s.as(s.lead, (ctx) => acceptConflicts(ctx, one!.ofFirst.map(({ id }) => id), one!.stamps.first, 'Ben Okoro agreed')));
  assert.equal(await s.as(machine, (ctx) => maskConflicts(ctx.tx, s.id, mentionsOf(['Ben Okoro']))), 2);
  assert.equal((await seen(s))[0]!.first.accepted?.reason, '— agreed');
});

test('[X-2] every kind of conflict that is joined has its words in every language', async () => {
  const { office: { office } } = await school();
  const shown = { first: { minutes: 5 }, owners: [{ name: 'Ana' }], b: null };
  for (const { name } of office.parts.ports.all(ConflictKind)) {
    for (const { locale } of officeLanguages) {
      const words = text(locale);
      assert.notEqual(kindWords(words, name), '');
      assert.match(conflictSentence(words, { ...shown, first: { ...shown.first, kind: name } } as never), /\S/);
    }
  }
});

test('[G-4.5.2] a room above adds a kind of its own, and it is kept, listed and gone as the others are', async () => {
  const s = await school();
  const session = await plan(s);
  const family = { kind: 'family', id: s.ben };
  let clash = true;
  s.office.office.parts.ports.join(ConflictKind, {
    name: 'family', always: true, owners: async () => (clash ? [family] : []),
    find: async (ctx, owners) => (clash && ctx.organisation === s.id && owners.some(({ kind }) => kind === 'family') ? [{
      kind: 'family', owner: family, a: { kind: 'session', id: session.id, part: '', at: { start: session.time!.start, end: session.time!.end } }, b: null,
      at: { start: session.time!.start, end: session.time!.end }, minutes: 0, weight: 'full',
    }] : []),
  });
  assert.deepEqual((await seen(s)).map(({ first, a }) => [first.kind, a.title]), [['family', 'Plan']]);
  clash = false;
  assert.deepEqual(await list(s), []);
});
