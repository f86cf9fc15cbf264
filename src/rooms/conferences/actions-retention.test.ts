import { test } from 'node:test';
import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { machine, testOffice } from '../../../test/office.ts';
import { families, guestOf, openedRound, slotAt, wholeDay, type Families } from '../../../test/round.ts';
import { must, someone } from '../../../test/school.ts';
import { give } from '../feedback/actions.ts';
import { remarksOf, resultsOf } from '../feedback/reads.ts';
import { linksGiven } from '../identity/reads.ts';
import { seal } from '../log/actions.ts';
import { acts, verifyChain } from '../log/reads.ts';
import { deliver } from '../messaging/actions-deliver.ts';
import { Channel } from '../messaging/ports.ts';
import { delivery, ledgerOf } from '../messaging/reads.ts';
import { correct } from '../people/actions-corrections.ts';
import { waitingCorrections } from '../people/reads-imports.ts';
import { person } from '../people/reads.ts';
import { claimsOf } from '../resources/reads-claims.ts';
import { bookSlots, cancelAppointment, tick } from './actions-book.ts';
import { proposePlan } from './actions-hold.ts';
import { about, aboutFamily } from './actions-open.ts';
import { eraseDue, setRetention } from './actions-retention.ts';
import { closeRound, finishRounds } from './actions-round.ts';
import { familyLink } from './actions-say.ts';
import { sayHours } from './actions-teachers.ts';
import { appointments, round as roundById, roundFamilies, roundTeachers } from './reads.ts';
import { erasuresOf, figuresKept } from './reads-retention.ts';
import { draftSchema } from './schema.ts';
import { retentionSchema } from './schema-retention.ts';
import { goes } from './store-retention.ts';

const office = await testOffice();
office.office.parts.ports.join(Channel, { name: 'mail', addressOf: ({ email }) => email ?? undefined, deliver: async () => ({ state: 'sent' }) });
let count = 0;
const nothing = { choices: 0, words: 0, answers: 0, meetings: 0, rounds: 0, left: 0, corrections: 0 };
const at = (instant: string) => office.clock.move(instant);
const erase = (s: Families) => s.as(machine, eraseDue);

/** A round that is over: Yusuf's meeting took place, Salma's was cancelled with a reason, Mia's family only chose; Elif wrote as feedback. */
async function heldRound() {
  at('2026-04-13T08:00:00Z');
  const s = await families(office, `keep-${++count}`);
  const [yusuf, salma, mia] = [await s.child('Yusuf Demir', ['Elif Demir']), await s.child('Salma Nasr', ['Amal Nasr']), await s.child('Mia Duarte', ['Ana Duarte'])];
  const round = await openedRound(s);
  must(await s.as(someone(s.bob, 'teacher'), (ctx) => sayHours(ctx, round.id, s.bob, { ...wholeDay, wishes: 'Not after six' })));
  const of = async ({ guardians: [one] }: { guardians: readonly (typeof s.ann)[] }) => ({ guardian: one!, ...await guestOf(s, round, one!) });
  const [elif, amal, ana] = [await of(yusuf), await of(salma), await of(mia)];
  const book = async (family: string, student: typeof s.ann, time: string) => must(await s.as(s.lead, async (ctx) =>
    bookSlots(ctx, family, [{ student, teacher: s.ann, slot: (await slotAt(s, round, s.ann, time)).id }], { way: 'phone' })))[0]!;
  const met = await book(elif.family.id, yusuf.student, '16:00');
  const off = await book(amal.family.id, salma.student, '16:10');
  must(await s.as(s.lead, (ctx) => cancelAppointment(ctx, off.id, 'Salma is in hospital')));
  must(await s.as(ana.guest, (ctx) => proposePlan(ctx, ana.family.id, draftSchema.parse({ pairs: [`${mia.student} ${s.bob}`] }))));
  await s.as(machine, (ctx) => familyLink(ctx, round, elif.family, elif.guardian));
  for (const family of [elif, amal]) for (const { id } of await s.as(machine, (ctx) => ledgerOf(ctx.tx, s.id, aboutFamily(family.family)))) await deliver(office.office, { organisation: s.id, delivery: id });
  must(await s.as(s.lead, (ctx) => closeRound(ctx, round.id)));
  at('2026-04-24T06:00:00Z');
  must(await s.as(s.lead, (ctx) => tick(ctx, met.id, 'completed')));
  await s.as(machine, finishRounds);
  must(await s.as(someone(elif.guardian), (ctx) => give(ctx, about(round), { scheduling: 4, session: 5, remark: 'Mr Reis was late' })));
  return { s, round, elif, amal, yusuf: yusuf.student, salma: salma.student, met };
}

test('[P-N] what families chose, what was written, what was answered and who met whom go when the policy says, and figures stay', async () => {
  const { s, round, elif, yusuf, met } = await heldRound();
  const read = <R>(work: Parameters<typeof s.as<R>>[1]) => s.as(machine, work);
  assert.deepEqual(await erase(s), nothing);
  at('2026-05-08T06:00:00Z');
  const first = await erase(s);
  assert.deepEqual({ ...first, choices: first.choices > 0 }, { ...nothing, choices: true, rounds: 1 });
  assert.deepEqual((await read((ctx) => roundFamilies(ctx, round.id))).map(({ draft }) => draft), [null, null, null]);
  assert.deepEqual((await read((ctx) => roundTeachers(ctx, round.id))).map(({ wishes }) => wishes), [null, null]);
  const links = must(await read((ctx) => linksGiven(ctx, { person: elif.guardian })));
  assert.deepEqual(links.filter(({ purpose, isOpen }) => purpose === 'conference.book' && isOpen), []);
  assert.ok(links.some(({ purpose }) => purpose === 'conference.book'));
  assert.deepEqual(await erase(s), nothing);

  const reasons = async () => (await read((ctx) => appointments(ctx, { round: round.id }))).map(({ reason }) => reason);
  const contents = async () => read(async (ctx) => Promise.all((await ledgerOf(ctx.tx, s.id, aboutFamily(elif.family))).map(async ({ id }) => (await delivery(ctx.tx, s.id, id))!.content)));
  assert.deepEqual([await reasons(), (await contents()).includes(undefined)], [[null, 'Salma is in hospital'], false]);
  at('2026-07-23T06:00:00Z');
  const second = await erase(s);
  assert.deepEqual({ ...second, words: second.words > 0 }, { ...nothing, words: true, rounds: 1 });
  assert.deepEqual(await reasons(), [null, null]);
  assert.deepEqual(await contents(), [undefined]);
  const told = await read((ctx) => acts(ctx.tx, s.id, { verbs: ['conferences.cancel'] }));
  assert.deepEqual(told.map(({ text }) => text), [null]);

  const key = office.office.parts.config && Buffer.alloc(32);
  assert.deepEqual(await read((ctx) => remarksOf(ctx.tx, s.id, { subject: about(round) })), ['Mr Reis was late']);
  at('2027-04-24T06:00:00Z');
  const third = await erase(s);
  assert.deepEqual(third, { ...nothing, answers: 1, meetings: 2, rounds: 1 });
  assert.deepEqual(await read((ctx) => remarksOf(ctx.tx, s.id, { subject: about(round) })), []);
  assert.equal((await read((ctx) => resultsOf(ctx.tx, s.id, { subject: about(round) }))).session.average, 5);
  assert.deepEqual(await read((ctx) => appointments(ctx, { students: [yusuf] })), []);
  assert.deepEqual(await read((ctx) => roundFamilies(ctx, round.id, { guardian: elif.guardian })), []);
  assert.deepEqual(await read((ctx) => claimsOf(ctx, aboutFamily(elif.family))), []);
  const left = await read((ctx) => appointments(ctx, { round: round.id }));
  assert.deepEqual(left.map(({ teacher, state }) => [teacher, state]), [[s.ann, 'completed'], [s.ann, 'cancelled']]);
  assert.ok(left[0]!.start.equals(met.start));
  assert.deepEqual(await read((ctx) => figuresKept(ctx, round.id)), [
    { kind: 'class', of: s.class, scheduled: 0, completed: 1, rescheduled: 0, cancelled: 1, missed: 0 },
    { kind: 'teacher', of: s.ann, scheduled: 0, completed: 1, rescheduled: 0, cancelled: 1, missed: 0 },
  ]);
  assert.equal((await read((ctx) => roundById(ctx, round.id)))!.state, 'archived');
  assert.deepEqual(await erase(s), nothing);
  assert.deepEqual((await read((ctx) => erasuresOf(ctx, round.id))).map(({ part }) => part), ['choices', 'words', 'answers', 'meetings']);
  while (await read((ctx) => seal(ctx.tx, s.id, key))) { /* the next five hundred */ }
  assert.equal((await read((ctx) => verifyChain(ctx.tx, s.id, key))).ok, true);
  const evidence = await read((ctx) => acts(ctx.tx, s.id, { verbs: ['conferences.erase', 'conferences.archiveRound'] }));
  assert.deepEqual(evidence.map(({ text, details }) => [text ?? null, Object.keys(details).join()]), [[null, ''], ...[1, 2, 3, 4].map(() => [null, 'what,erased'])], 'the log names nobody');
});

test('[P-N] what comes after its part went goes the next day, and what has not been due stays', async () => {
  const { s, round, elif } = await heldRound();
  at('2026-05-08T06:00:00Z');
  await erase(s);
  await s.as(machine, (ctx) => sql`update round_teachers set wishes = 'Said late' where organisation = ${s.id} and teacher = ${s.ann}`.execute(ctx.tx));
  assert.equal((await erase(s)).choices, 1);
  assert.equal((await s.as(machine, (ctx) => roundFamilies(ctx, round.id, { guardian: elif.guardian }))).length, 1);
});

test('[P-N] an administrator says how long what is kept; nobody else does, and what hangs on families goes before them', async () => {
  const { s, round } = await heldRound();
  const admin = someone(await office.person(s.id, 'Ada Min', ['administrator']), 'administrator');
  const given = retentionSchema.parse({ choices: '1', words: '2', answers: '', meetings: '', leavers: '' });
  assert.deepEqual(await s.as(s.lead, (ctx) => setRetention(ctx, 0, given)), { ok: false, reason: 'forbidden', verb: 'conferences.setRetention' });
  must(await s.as(admin, (ctx) => setRetention(ctx, 0, given)));
  assert.deepEqual(await s.as(admin, (ctx) => setRetention(ctx, 0, given)), { ok: false, reason: 'retention-changed' });
  at('2030-01-01T06:00:00Z');
  const done = await erase(s);
  assert.deepEqual([done.choices > 0, done.words > 0, done.answers, done.meetings], [true, true, 0, 0]);
  assert.equal((await s.as(machine, (ctx) => roundById(ctx, round.id)))!.state, 'archived');
  const wrong = (more: object) => retentionSchema.safeParse({ choices: '1', words: '2', answers: '', meetings: '', leavers: '', ...more }).error?.issues.map(({ path, message }) => `${path} ${message}`);
  assert.deepEqual(wrong({ meetings: '1' }), ['words after-meetings']);
  assert.deepEqual(wrong({ meetings: '30', choices: '' }), ['choices after-meetings']);
  assert.deepEqual(wrong({ answers: '0' }), ['answers not-days']);
  assert.deepEqual(wrong({ answers: 'a year' })?.length, 1);
});

test('[P-N] [P-1.3] what a guardian said of himself and nobody looked at is declined when words go, and the log has no value of it', async () => {
  const { s, elif } = await heldRound();
  const link = { kind: 'guest', link: elif.guardian, purpose: 'people.correct', subject: elif.guardian, person: elif.guardian } as const;
  must(await s.as(link, (ctx) => correct(ctx, elif.guardian, { phone: '+351 999 111 222' })));
  assert.equal((await erase(s)).corrections, 0);
  at('2026-07-24T06:00:01Z');
  assert.equal((await erase(s)).corrections, 1);
  assert.deepEqual(await s.as(machine, (ctx) => waitingCorrections(ctx)), []);
  assert.doesNotMatch(JSON.stringify(await s.as(machine, (ctx) => acts(ctx.tx, s.id, { verbs: ['people.settleCorrection'] }))), /999/);
});

test('[P-N] students who left are erased with guardians who have no other child here, once it was said; who works here or has another child stays', async () => {
  const { s, elif, amal, yusuf, salma } = await heldRound();
  const admin = someone(await office.person(s.id, 'Ada Min', ['administrator']), 'administrator');
  const leo = await s.child('Leo Nasr', []);
  await s.guardianOf(leo.student, amal.guardian);
  await s.as(machine, (ctx) => sql`update students set left_at = ${ctx.now.toString()} where organisation = ${s.id} and person = any(${[yusuf, salma]}::uuid[])`.execute(ctx.tx));
  at('2026-06-01T06:00:00Z');
  assert.equal((await erase(s)).left, 0);
  must(await s.as(admin, (ctx) => setRetention(ctx, 0, retentionSchema.parse({ choices: '', words: '', answers: '', meetings: '', leavers: '30' }))));
  assert.equal((await erase(s)).left, 3);
  const erased = await s.as(machine, async (ctx) => Promise.all([yusuf, salma, elif.guardian, amal.guardian, leo.student].map(async (one) => (await person(ctx.tx, s.id, one))!.erased)));
  assert.deepEqual(erased, [true, true, true, false, false]);
  assert.equal((await erase(s)).left, 0);
});

/** Columns of tables about rounds that stay: the school's own words, times and zones, and what goes with `forgetMeetings`. Words of a closed list say nothing. */
const stays: Readonly<Record<string, readonly string[]>> = {
  rounds: ['name', 'purpose', 'contact', 'instructions', 'texts', 'zone', 'platform', 'zone_data'], round_days: ['breaks'], round_families: ['key', 'guardians', 'entries'], round_teachers: ['day_rooms'],
  appointments: ['zone', 'zone_data'], round_plans: ['basis', 'progress', 'figures'],
};

test('[P-N] whatever a table about rounds can say in words goes by the list, or is named as staying', async () => {
  const s = await families(office, `keep-${++count}`);
  const { rows } = await s.as(machine, (ctx) => sql<{ table: string; column: string }>`
    with recursive of as (select 'rounds'::regclass::oid as id union select c.conrelid from pg_constraint c join of on c.confrelid = of.id where c.contype = 'f')
    select c.relname as "table", a.attname as "column" from of join pg_class c on c.oid = of.id join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum] and pg_get_constraintdef(k.oid) like '%= ANY (ARRAY[%')
    and a.atttypid in ('text'::regtype, 'jsonb'::regtype, 'json'::regtype, 'bytea'::regtype, 'text[]'::regtype, 'uuid[]'::regtype) order by 1, 2`.execute(ctx.tx));
  const said = rows.filter(({ table, column }) => !stays[table]?.includes(column)
    && !goes.some((one) => one.table === table && (one.does === 'remove' || column in one.does.empty)));
  assert.deepEqual(said, [], 'neither in `goes` of store-retention.ts nor in `stays` here');
  assert.ok(rows.some(({ table }) => table === 'appointments'));
});

test('[P-N] the program may do what the list says, and nothing that hangs on a family is left when families are forgotten', async () => {
  const s = await families(office, `keep-${++count}`);
  const { rows: may } = await s.as(machine, (ctx) => sql<{ table: string; right: string }>`
    select t.relname as "table", r as right from pg_class t cross join unnest(array['delete', 'update']) r where t.relkind = 'r' and t.relnamespace = 'public'::regnamespace
      and has_table_privilege('convene_app', t.oid, r)`.execute(ctx.tx));
  const forbidden = goes.filter(({ table, does }) => !may.some((one) => one.table === table && one.right === (does === 'remove' ? 'delete' : 'update')));
  assert.deepEqual(forbidden, [], 'not granted to the role of the program');
  const { rows: hanging } = await s.as(machine, (ctx) => sql<{ table: string }>`select distinct conrelid::regclass::text as "table" from pg_constraint where contype = 'f' and confrelid = 'round_families'::regclass`.execute(ctx.tx));
  const left = hanging.map(({ table }) => table).filter((table) => table !== 'appointments' && !goes.some((one) => one.table === table && one.does === 'remove'));
  assert.deepEqual(left, [], 'it names families and stays');
});
