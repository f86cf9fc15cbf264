/** A person is erased: what is held of the person is found in no table of the database any more, and the log still verifies. */
import { before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import assert from 'node:assert/strict';
import { seal } from '../../src/rooms/log/actions.ts';
import { verifyChain } from '../../src/rooms/log/reads.ts';
import { addEvent } from '../../src/rooms/calendars/actions-own.ts';
import { calendarOf } from '../../src/rooms/calendars/reads.ts';
import { share } from '../../src/rooms/calendars/actions.ts';
import { ownEventSchema } from '../../src/rooms/calendars/schema.ts';
import { give } from '../../src/rooms/feedback/actions.ts';
import { makeLink } from '../../src/rooms/identity/actions.ts';
import { linkById, member } from '../../src/rooms/identity/reads.ts';
import type { LinkId, PersonId } from '../../src/rooms/identity/model.ts';
import { reply } from '../../src/rooms/invitations/actions.ts';
import { attendeesOf } from '../../src/rooms/invitations/reads.ts';
import { chooseChannel, say } from '../../src/rooms/messaging/actions.ts';
import { letter } from '../../src/rooms/messaging/actions-letter.ts';
import { changePerson } from '../../src/rooms/people/actions.ts';
import { person as personById } from '../../src/rooms/people/reads.ts';
import { dutiesOf } from '../../src/rooms/procedures/reads.ts';
import { waive } from '../../src/rooms/procedures/actions.ts';
import { erasePerson, exportPerson } from '../../src/rooms/records/actions-erase.ts';
import { PersonalData } from '../../src/rooms/records/ports.ts';
import { setStandingRoom } from '../../src/rooms/resources/actions.ts';
import { cancel } from '../../src/rooms/sessions/actions-state.ts';
import { change } from '../../src/rooms/sessions/actions-change.ts';
import { handOver } from '../../src/rooms/sessions/actions-people.ts';
import { receive } from '../../src/rooms/sessions/actions-requests-receive.ts';
import { note } from '../../src/rooms/sessions/actions-requests.ts';
import { requestSchema } from '../../src/rooms/sessions/schema-requests.ts';
import { amendmentSchema } from '../../src/rooms/sessions/schema.ts';
import { newId } from '../../src/platform/ids.ts';
import { machine, must, school, someone, type School } from '../school.ts';

const name = 'Zyxmaria Quillfeather-Ottoline van den Bergh';
const email = 'zyxmaria.quillfeather-ottoline.van.den.bergh@marker.example.org';
const phone = '+351 999 888 777';
const marks = ['zyxmaria', 'quillfeather', 'marker.example', '999 888 777', 'zyxtold'];

let s: School;
let maria: PersonId;
let boss: ReturnType<typeof someone>;
before(async () => {
  s = await school();
  maria = await s.person(name, ['teacher'], { email });
  boss = someone(await s.person('Alma Boss', ['administrator']), 'administrator');
});
const self = () => someone(maria, 'teacher');

/** Every row of every table as text, lines of iCalendar unfolded. */
async function dump(): Promise<string[]> {
  const { owner } = s.office.database;
  const { rows } = await owner.query<{ at: string; columns: string }>(`select format('%I.%I', table_schema, table_name) as at,
    string_agg(case when udt_name = 'bytea' then format('encode(%I, ''escape'')', column_name) else format('%I::text', column_name) end, ', ') as columns
    from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where table_schema in ('public', 'sign_in') and table_type = 'BASE TABLE' group by 1`);
  const found: string[] = [];
  for (const { at, columns } of rows) {
    const all = await owner.query<{ line: string }>(`select concat_ws(' | ', ${columns}) as line from ${at}`);
    found.push(...all.rows.map(({ line }) => `${at}: ${line.replaceAll(/\r\n |\\r\\n /g, '')}`));
  }
  return found;
}
const naming = async () => (await dump()).filter((line) => marks.some((mark) => line.toLowerCase().includes(mark)));
const tablesOf = (lines: readonly string[]) => [...new Set(lines.map((line) => line.split(':')[0]!.replace('public.', '')))].sort();

const asked = (title: string, requester: PersonId, more: object = {}) => s.as(s.lead, async (ctx) => must(await receive(ctx, {
  ...requestSchema.omit({ requester: true }).parse({ title, purpose: `For ${name}`, who: name, ...more }), requester: { person: requester }, door: 'office',
})).request);

/** Something personal in every room, in what the person wrote and in what others wrote of the person. */
async function plant(): Promise<void> {
  const admin = someone(boss.person, 'administrator');
  must(await s.as(admin, (ctx) => changePerson(ctx, maria, 1, { phone })));
  must(await s.as(self(), (ctx) => addEvent(ctx, maria, ownEventSchema.parse({ kind: 'timed', title: 'Zyxtold dentist', start: '2026-04-20T09:00', end: '2026-04-20T10:00', zone: 'Europe/Lisbon' }))));
  must(await s.as(self(), async (ctx) => share(ctx, (await calendarOf(ctx.tx, s.id, { kind: 'person', id: maria })).id, s.ben)));
  must(await s.as(self(), (ctx) => setStandingRoom(ctx, maria, { address: 'https://meet.example.org/zyxmaria', instructions: 'Ask for Zyxmaria' })));
  must(await s.as(self(), (ctx) => chooseChannel(ctx, maria, 'mail')));
  await plantSessions();
  const request = await asked('Zyxtold talk', maria);
  must(await s.as(s.lead, (ctx) => note(ctx, request, `${name} called`)));
  await asked(`About ${name}`, s.ana, { place: { kind: 'elsewhere', text: `At ${name}` } });
  await s.as(machine, (ctx) => makeLink(ctx, { purpose: 'request.status', subject: { kind: 'request', id: request }, person: maria, expiresAt: ctx.now.add({ hours: 9 }) }));
  const { owner } = s.office.database;
  await owner.query(`insert into files (organisation, id, address, name, type, bytes, sha256, subject_kind, subject, person, made_at)
    values ($1, $2, 'a', $3, 'text/plain', 1, 'x', 'session', $2, $4, '2026-04-13T08:00:00Z')`, [s.id, newId(), `${name}.txt`, maria]);
  await owner.query(`insert into reviews (organisation, id, procedure, version, duty, at, person, since, figures, outcome, remarks)
    values ($1, $2, 'sessions', 1, $2, '2026-04-13T08:00:00Z', null, '2026-04-13T08:00:00Z', '{}', 'kept', $3)`, [s.id, newId(), `Said ${name}`]);
}

async function plantSessions(): Promise<void> {
  const people = [{ person: s.ana }, { person: maria }];
  const past = await s.session({ title: `With ${name}`, agenda: `Ask ${email}`, people });
  await s.act('sessions.invite', past);
  must(await s.as(self(), (ctx) => reply(ctx, { subject: { kind: 'session', id: past.id }, person: maria, reply: 'DECLINED', by: 'page', comment: 'Zyxtold: I am ill' })));
  must(await s.as(someone(s.ana, 'teacher'), (ctx) => reply(ctx, { subject: { kind: 'session', id: past.id }, person: s.ana, reply: 'ACCEPTED', by: 'page', comment: `With ${name}` })));
  const moved = must(await s.as(s.lead, (ctx) => change(ctx, past.id, past.version, amendmentSchema.parse({ title: `For ${name}` }), `${name} asked for it`)));
  await s.act('sessions.sendUpdate', moved);
  await s.deliverAll(past);
  const duty = (await s.as(machine, (ctx) => dutiesOf(ctx.tx, s.id, past.id))).find((one) => one.state === 'planned')!;
  must(await s.as(s.lead, (ctx) => waive(ctx, duty.id, `${name} is ill`)));
  const ahead = await s.session({ people, place: { kind: 'elsewhere', where: `The house of ${name}` } });
  await s.act('sessions.invite', ahead);
  await s.as(machine, (ctx) => say(ctx, {
    kind: 'feedback.ask', key: 'marker', subject: { kind: 'session', id: ahead.id }, to: [{ person: s.ana }],
    compose: (_person, head) => letter(head, { subject: `On ${name}`, blocks: [{ kind: 'paragraph', text: email }] }),
  }));
  const held = await s.session({ people, start: { wall: '2026-04-13T09:30', zone: 'Europe/Lisbon' }, minutes: 5 });
  s.office.clock.move('PT1H');
  await s.act('sessions.hold', held, { turn: held.time!.end.toString() });
  for (const [who, remark] of [[maria, 'Zyxtold: too long'], [s.ana, `${name} was late`]] as const) {
    must(await s.as(someone(who, 'teacher'), (ctx) => give(ctx, { kind: 'session', id: held.id }, { scheduling: 4, session: 4, remark })));
  }
}

test('[X-6] [G-4.6.1] after erasure nothing of name, address, telephone or what the person wrote is in any table, and the log verifies', async () => {
  await plant();
  assert.deepEqual(tablesOf(await naming()), [
    'act_texts', 'attendees', 'calendar_objects', 'deliveries', 'duties', 'feedback_answers', 'files', 'people', 'request_posts', 'requests', 'reviews',
    'session_versions', 'sessions', 'standing_rooms',
  ]);
  const queued = await s.as(machine, async (ctx) => (await attendeesOf(ctx.tx, s.id, (await upcoming()).id)).length);
  assert.equal(queued, 2);
  await sealed();
  must(await s.as(boss, (ctx) => erasePerson(ctx, maria, `${name} has asked for it`)));
  assert.deepEqual(await naming(), []);
  const chain = await sealed();
  assert.equal(chain.ok && chain.erased > 0 && chain.length > 0, true);
  const left = await s.as(machine, async (ctx) => ({
    person: await personById(ctx.tx, s.id, maria), member: await member(ctx.tx, s.id, maria), ahead: (await attendeesOf(ctx.tx, s.id, (await upcoming()).id)).map((one) => one.person),
  }));
  assert.deepEqual([left.person!.erased, left.person!.name, left.person!.email, left.member, left.ahead], [true, '—', null, undefined, [s.ana]]);
  const { rows } = await s.office.database.owner.query('select id from links where organisation = $1 and person = $2 and revoked_at is null', [s.id, maria]);
  assert.deepEqual(rows, [], 'no link of hers opens anything');
});

/** Chains all acts and verifies them; what other tests have open on this server may hold the sealer up for a moment. */
async function sealed() {
  for (let tries = 0; tries < 200; tries += 1) {
    const state = await s.as(machine, async (ctx) => { await seal(ctx.tx, s.id, ctx.keys.derive('log')); return verifyChain(ctx.tx, s.id, ctx.keys.derive('log')); });
    if (!state.ok || state.unsealed === 0) return state;
    await wait(50);
  }
  throw new Error('the acts could not be sealed');
}

const upcoming = async () => (await s.office.database.owner.query<{ id: string }>("select id from sessions where organisation = $1 and place_kind = 'elsewhere'", [s.id])).rows[0]!;

test('[X-6] what is under way to others leaves without the name, and what others hold is still there', async () => {
  const { rows } = await s.office.database.owner.query("select d.content, d.state from deliveries d join messages m on m.organisation = d.organisation and m.id = d.message where m.key = 'marker'");
  assert.equal(rows[0].state, 'queued');
  assert.equal(rows[0].content.subject, 'On —');
  const { rows: [copy] } = await s.office.database.owner.query<{ text: string }>(`select convert_from(o.bytes, 'UTF8') as text from calendar_objects o
    join calendars c on c.organisation = o.organisation and c.id = o.calendar where c.owner = $1 and o.subject = $2`, [s.ana, (await upcoming()).id]);
  assert.deepEqual(copy!.text.split('\r\n').filter((line) => line.startsWith('ATTENDEE')).length, 1);
  assert.match(copy!.text, /mailto:ana\.silva@/);
});

test('[X-6] who was erased is found no more, and is not erased twice', async () => {
  assert.deepEqual(await s.as(boss, (ctx) => erasePerson(ctx, maria, 'again')), { ok: false, reason: 'not-found' });
  assert.deepEqual(await s.as(boss, (ctx) => exportPerson(ctx, maria)), { ok: false, reason: 'not-found' });
  assert.deepEqual(await s.as(boss, (ctx) => linkById(ctx, newId<LinkId>())), { ok: false, reason: 'link-unknown' });
});

test('[X-6] who leads a session that is ahead, and the last administrator, are refused with the reason; nothing is left half done', async () => {
  const other = await school();
  const session = await other.session();
  const admin = someone(await other.person('Alma Boss', ['administrator']), 'administrator');
  const lead = other.lead.person as PersonId;
  const kept = await other.as(machine, (ctx) => personById(ctx.tx, other.id, lead));
  assert.deepEqual(await other.as(admin, (ctx) => erasePerson(ctx, lead, 'left')), { ok: false, reason: 'still-needed', because: 'leads-sessions', count: 1 });
  assert.deepEqual(await other.as(admin, (ctx) => erasePerson(ctx, admin.person as PersonId, 'left')), { ok: false, reason: 'last-administrator' });
  assert.deepEqual(await other.as(admin, (ctx) => erasePerson(ctx, other.ana, ' ')), { ok: false, reason: 'reason-missing' });
  for (const actor of [other.lead, someone(other.ana, 'teacher'), { kind: 'anyone' } as const]) {
    assert.deepEqual(await other.as(actor, (ctx) => erasePerson(ctx, other.ana, 'mine')), { ok: false, reason: 'forbidden', verb: 'records.erasePerson' });
  }
  assert.deepEqual(await other.as(machine, (ctx) => personById(ctx.tx, other.id, lead)), kept);
  const to = await other.person('Cora Lead', ['coordinator']);
  must(await other.as(other.lead, (ctx) => handOver(ctx, session.id, session.version, to)));
  must(await other.as(admin, (ctx) => erasePerson(ctx, lead, 'left')));
});

test('[X-6] a person takes along what every room holds, others do not; it stands in the log', async () => {
  const other = await school();
  const session = await other.session();
  must(await other.as(other.lead, (ctx) => cancel(ctx, session.id, session.version, 'no')));
  const own = must(await other.as(someone(other.ana, 'teacher'), (ctx) => exportPerson(ctx, other.ana)));
  assert.deepEqual([...own.keys()].sort(), other.office.office.parts.ports.all(PersonalData).map((one) => one.room).sort());
  assert.match(JSON.stringify(Object.fromEntries(own)), /ana\.silva@example\.org/);
  assert.deepEqual(await other.as(someone(other.ben, 'teacher'), (ctx) => exportPerson(ctx, other.ana)), { ok: false, reason: 'forbidden', verb: 'records.exportPerson' });
  const { rows } = await other.office.database.owner.query("select actor from acts where organisation = $1 and verb = 'records.exportPerson'", [other.id]);
  assert.deepEqual(rows, [{ actor: other.ana }]);
});
