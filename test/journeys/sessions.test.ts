/** Sessions: from the form to the invitation, the change, the cancellation and the record; by forms alone, without JavaScript. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { newOrganisationIdentity } from '../../src/platform/storage/organisation.ts';
import { addEvent } from '../../src/rooms/calendars/actions-own.ts';
import { ledgerOf } from '../../src/rooms/messaging/reads.ts';
import { addPerson } from '../../src/rooms/people/actions.ts';
import { addRoom } from '../../src/rooms/resources/actions.ts';
import { receive } from '../../src/rooms/sessions/actions-requests-receive.ts';
import { change } from '../../src/rooms/sessions/actions-change.ts';
import { hold } from '../../src/rooms/sessions/actions-state.ts';
import { scheduleNew } from '../../src/rooms/sessions/actions.ts';
import type { Session } from '../../src/rooms/sessions/model.ts';
import { session as sessionById } from '../../src/rooms/sessions/reads.ts';
import { proposalSchema } from '../../src/rooms/sessions/schema.ts';
import { openPage } from '../browser.ts';
import { master } from '../server.ts';
import { startSchool, type Cast, type School } from '../started.ts';
import { until as happens } from './public.ts';

let school: School;

before(async () => {
  school = await startSchool();
  const keys = await newOrganisationIdentity(master, school.organisation);
  await school.test.database.owner.query('update organisations set file_keys = $2 where id = $1', [school.organisation, keys]);
  await school.as('administrator', async (ctx) => {
    const room = await addRoom(ctx, { name: 'Library', building: 'Main house', floor: '1', capacity: 3, features: [] });
    assert.ok(room.ok);
    for (const [name, email] of [['Ana Silva', 'ana@example.org'], ['Ana Silva', 'ana.silva@example.com'], ['Lars Petersen', 'lars@example.org']] as const) {
      assert.ok((await addPerson(ctx, { name, email, phone: '+351 210 000 000', language: 'en', zone: 'Europe/Lisbon' })).ok);
    }
  });
  await school.as('teacher', async (ctx) => {
    const at = (time: string) => Temporal.PlainDateTime.from(`2026-04-23T${time}`);
    assert.ok((await addEvent(ctx, school.people.teacher, { kind: 'timed', title: 'Dentist', class: 'PRIVATE', busy: 'busy', rule: null, zone: 'Europe/Lisbon', start: at('17:30'), end: at('18:30') })).ok);
  });
});

const open = async (who: Cast, options: Parameters<typeof openPage>[0] = {}): Promise<Page> => {
  const page = await openPage({ base: school.base, javaScript: false, ...options });
  await school.signIn(page, who);
  return page;
};

let rooms = 0;

/** A session that is scheduled by its coordinator, as the rooms do it, in a room that nobody else has. */
async function scheduled(more: Record<string, unknown> = {}): Promise<Session> {
  const room = await school.as('administrator', (ctx) => addRoom(ctx, { name: `Study ${rooms += 1}`, building: 'Main house', floor: '1', capacity: 3, features: [] }));
  assert.ok(room.ok);
  const proposal = proposalSchema.parse({
    title: 'Board: budget reading', agenda: '- Last year\n- Next year', start: { wall: '2026-04-23T17:00', zone: 'Europe/Lisbon' }, minutes: 70,
    place: { kind: 'room', room: room.value }, people: [{ person: school.people.teacher }, { person: school.people.participant }, { person: school.people.staff, required: false }], ...more,
  });
  const done = await school.as('coordinator', (ctx) => scheduleNew(ctx, proposal));
  assert.ok(done.ok, JSON.stringify(done));
  return done.value;
}

const now = (id: string) => school.as('machine', async (ctx) => (await sessionById(ctx.tx, ctx.organisation, id))!);
const series = { title: 'Reading plans', rule: 'FREQ=WEEKLY;COUNT=6', critical: true };

/** Loads the page again until it shows this. */
async function until(page: Page, text: RegExp): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) {
    if (text.test((await page.textContent('main')) ?? '')) return;
    await new Promise((wait) => setTimeout(wait, 250));
    await page.reload();
  }
  assert.match((await page.textContent('main')) ?? '', text);
}

async function fill(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
}

test('[G-3.1] [G-4.1.2] [G-4.2.1] [G-4.2.2] a coordinator schedules a session in one form, sees who is busy then, and everybody is invited', async () => {
  const page = await open('coordinator');
  await page.goto(`${school.home}sessions/new`);
  await fill(page, { 'Title': 'Safeguarding refresher', Agenda: '- What is new\n- **Questions**', Date: '2026-04-23', Time: '17:00', Minutes: '90' });
  await page.locator('select[name=place]').selectOption({ label: 'Library, Main house · 3 seats' });
  await page.locator('textarea[name=people]').fill('Kenji Watanabe\nAna Silva\nNoura Haddad\nnew.guest@example.net');
  await page.getByRole('button', { name: 'Check and schedule' }).click();
  assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Who is meant');
  await page.getByRole('button', { name: 'Go on' }).click();
  assert.match((await page.textContent('.errsum'))!, /Choose who “Ana Silva” is/);
  await page.getByRole('radio', { name: /ana.silva@example.com/ }).check();
  await page.getByRole('button', { name: 'Go on' }).click();
  const busy = page.getByRole('region', { name: 'Busy then' });
  assert.match((await busy.textContent())!, /Kenji Watanabe\s*busy/);
  assert.equal((await page.content()).includes('Dentist'), false);
  assert.match((await page.textContent('main'))!, /The room seats 3, and 4 are invited/);
  await page.getByLabel('Name of new.guest@example.net').fill('Guest, New');
  await page.getByRole('button', { name: 'Schedule and invite 4' }).click();
  await page.waitForURL(/\/sessions\/[0-9a-f-]{36}\?done=scheduled/);
  assert.match((await page.textContent('.banner'))!, /Scheduled\.\s*4 people are being told/);
  const text = (await page.textContent('main'))!;
  for (const one of ['Safeguarding refresher', 'Thursday 23 April', '17:00–18:30', 'Library, Main house', 'Guest, New', 'Joana Ferreira leads']) assert.ok(text.includes(one), one);
  assert.equal(await page.locator('main strong').textContent(), 'Questions');
  await until(page, /kept here/);
});

test('[G-4.1.3] a room that another session has is refused beside its field, with who has it and when, and nothing typed is lost', async () => {
  const page = await open('coordinator');
  await page.goto(`${school.home}sessions/new`);
  await fill(page, { 'Title': 'Late idea', Date: '2026-04-23', Time: '18:00', Minutes: '30' });
  await page.locator('select[name=place]').selectOption({ label: 'Library, Main house · 3 seats' });
  await page.locator('textarea[name=people]').fill('Kenji Watanabe');
  await page.getByRole('button', { name: 'Check and schedule' }).click();
  assert.deepEqual(await page.locator('.errsum li').allTextContents(), ['“Safeguarding refresher” has Library then: Thursday 23 April, 17:00–18:30, Lisbon time. Choose another room or time.']);
  assert.equal(await page.getByLabel('Title', { exact: true }).inputValue(), 'Late idea');
  assert.equal(await page.locator('textarea[name=people]').inputValue(), 'Kenji Watanabe');
  await fill(page, { Time: '18:30' });
  await page.getByRole('button', { name: 'Check and schedule' }).click();
  await page.getByRole('button', { name: 'Schedule and invite 1' }).click();
  await page.waitForURL(/\?done=scheduled/);
});

test('[G-4.1.2] what is not settled is named with links to its fields, and nothing typed is lost', async () => {
  const page = await open('coordinator');
  await page.goto(`${school.home}sessions/new`);
  await fill(page, { Title: 'Half a session', Date: '2026-05-04' });
  await page.getByRole('button', { name: 'Check and schedule' }).click();
  assert.match(await page.title(), /^Error:/);
  assert.deepEqual(await page.locator('.errsum li').allTextContents(), ['Enter the time']);
  await fill(page, { Time: '10:00' });
  await page.getByRole('button', { name: 'Check and schedule' }).click();
  assert.deepEqual(await page.locator('.errsum li').allTextContents(), ['Say who takes part', 'Choose where it takes place']);
  assert.equal(await page.getByLabel('Title').inputValue(), 'Half a session');
  await page.getByRole('button', { name: 'Propose' }).click();
  await page.waitForURL(/done=proposed/);
  assert.match((await page.textContent('main'))!, /Proposed\. Nobody is told yet/);
  await page.getByRole('link', { name: 'Settle and schedule' }).click();
  await page.locator('select[name=place]').selectOption('elsewhere');
  await page.locator('input[name=where]').fill('Town hall');
  await page.locator('textarea[name=people]').fill('Noura Haddad');
  await page.getByRole('button', { name: 'Check and schedule' }).click();
  await page.getByRole('button', { name: 'Schedule and invite 1' }).click();
  await page.waitForURL(/done=scheduled/);
});

test('[G-4.2.1] a wall time that exists twice is asked back with both instants named, and the chosen one is booked', async () => {
  const page = await open('coordinator');
  await page.goto(`${school.home}sessions/new`);
  await fill(page, { 'Title': 'Night watch', Date: '2026-10-25', Time: '01:30' });
  await page.locator('select[name=place]').selectOption('elsewhere');
  await page.locator('input[name=where]').fill('Roof');
  await page.locator('textarea[name=people]').fill('Noura Haddad');
  await page.getByRole('button', { name: 'Check and schedule' }).click();
  const which = page.getByRole('group', { name: /Which of the two is meant/ });
  assert.match((await which.textContent())!, /Lisbon time \(UTC\+1\).*Lisbon time \(UTC\)/s);
  await which.getByRole('radio').nth(1).check();
  await page.getByRole('button', { name: 'Check and schedule' }).click();
  await page.getByRole('button', { name: 'Schedule and invite 1' }).click();
  await page.waitForURL(/done=scheduled/);
  const id = /sessions\/([0-9a-f-]{36})/.exec(page.url())![1]!;
  assert.equal((await now(id)).time!.start.toString(), '2026-10-25T01:30:00Z');
});

test('[G-4.1.1] [G-4.1.2] a session made of a request shows the request beside the form, settles what it left open, and keeps its thread', async () => {
  const asked = await school.as('coordinator', (ctx) => receive(ctx, {
    door: 'office', requester: { name: 'Hana Yoon', email: 'hana@example.org', phone: null, language: 'en', zone: 'Europe/Lisbon' }, title: 'Piano moderation', purpose: 'For the spring concert', who: 'Noura Haddad',
    wished: { wall: Temporal.PlainDateTime.from('2026-04-29T10:00'), zone: 'Europe/Lisbon' }, minutes: null, place: null,
  }));
  assert.ok(asked.ok);
  const page = await open('coordinator');
  await page.goto(`${school.home}sessions/new?request=${asked.value.request}`);
  assert.match((await page.getByRole('region', { name: 'Request' }).textContent())!, /Hana Yoon.*Piano moderation.*For the spring concert/s);
  assert.equal(await page.getByLabel('Title').inputValue(), 'Piano moderation');
  assert.equal(await page.locator('textarea[name=people]').inputValue(), 'Noura Haddad');
  await page.locator('select[name=place]').selectOption('elsewhere');
  await page.locator('input[name=where]').fill('Music room');
  await page.getByRole('button', { name: 'Check and schedule' }).click();
  await page.getByRole('button', { name: 'Schedule and invite 1' }).click();
  await page.waitForURL(/done=scheduled/);
  assert.match((await page.textContent('main'))!, /Piano moderation\s*by Hana Yoon/);
});

test('[G-4.4.1] [G-4.4.3] a coordinator moves a session with a reason; the page says how many are told and of whom it is not known', async () => {
  const { id } = await scheduled({ title: 'To be moved' });
  const page = await open('coordinator');
  await page.goto(`${school.home}sessions/${id}`);
  await until(page, /kept here/);
  await page.getByRole('link', { name: 'Move', exact: true }).click();
  await fill(page, { Time: '18:00' });
  await page.getByRole('button', { name: 'Move it and tell 3' }).click();
  assert.deepEqual(await page.locator('.errsum li').allTextContents(), ['Say why']);
  assert.equal(await page.getByLabel('Time', { exact: true }).inputValue(), '18:00');
  await page.getByRole('button', { name: 'See who is busy then' }).click();
  assert.match((await page.locator('.notice', { hasText: 'Busy then' }).textContent())!, /Kenji Watanabe/);
  await page.getByLabel('Reason').fill('The hall floor is being repaired');
  await page.getByRole('button', { name: 'Move it and tell 3' }).click();
  await page.waitForURL(/done=move/);
  assert.match((await page.textContent('.banner'))!, /Moved\.\s*3 people are being told; nobody has seen it yet/);
  assert.match((await page.textContent('main'))!, /18:00–19:10/);
  assert.match((await page.getByRole('region', { name: 'Who does not know yet' }).textContent())!, /3 of 3/);
  assert.match((await page.getByRole('region', { name: 'Log' }).textContent())!, /Moved.*Joana Ferreira · The hall floor is being repaired/s);
  assert.equal((await now(id)).time!.start.toString(), '2026-04-23T17:00:00Z');
  const toKenji = () => school.as('machine', async (ctx) => (await ledgerOf(ctx.tx, ctx.organisation, { kind: 'session', id })).filter(({ person }) => person === school.people.teacher).map(({ message }) => message.kind));
  await happens('the update is kept', async () => ((await toKenji()).length === 2 ? true : undefined));
  const again = page.getByRole('form', { name: 'Send again to Kenji Watanabe' });
  await happens('it can be sent again', async () => { await page.reload(); return (await again.count()) === 1 || undefined; });
  await again.getByRole('button', { name: 'Send again' }).click();
  await page.waitForURL(/done=resend/);
  assert.deepEqual(await toKenji(), ['invitations.request', 'invitations.update', 'invitations.request']);
});

test('[G-3.1] of two coordinators who change a session at once, the second sees what the first did and loses nothing typed', async () => {
  const { id, version } = await scheduled({ title: 'Two at once' });
  const page = await open('coordinator');
  await page.goto(`${school.home}sessions/${id}/change`);
  await fill(page, { Title: 'Typed by the second' });
  assert.ok((await school.as('administrator', (ctx) => change(ctx, id, version, { title: 'Changed by the first' }, 'quicker'))).ok);
  await page.getByRole('button', { name: 'Save the change' }).click();
  const main = (await page.textContent('main'))!;
  assert.match(main, /Rui Tavares changed this/);
  assert.match(main, /Changed by the first/);
  assert.equal(await page.getByLabel('Title').inputValue(), 'Typed by the second');
  await page.getByRole('button', { name: 'Save the change' }).click();
  await page.waitForURL(/done=change/);
  assert.equal((await now(id)).title, 'Typed by the second');
});

test('[G-4.4.3] a cancelled session says why; what cannot be done any more stays on its page with the reason', async () => {
  const { id } = await scheduled({ title: 'To be cancelled' });
  const page = await open('coordinator');
  await page.goto(`${school.home}sessions/${id}`);
  await until(page, /kept here/);
  await page.getByRole('link', { name: 'Cancel', exact: true }).click();
  await page.getByLabel('Reason').fill('Nobody has time');
  await page.getByRole('button', { name: 'Cancel it and tell 3' }).click();
  await page.waitForURL(/done=cancel/);
  assert.match((await page.textContent('main'))!, /This session is cancelled\s*Reason:\s*Nobody has time/);
  const move = page.getByRole('link', { name: 'Move', exact: true });
  assert.equal(await move.getAttribute('aria-disabled'), 'true');
  assert.match((await page.textContent(`#${await move.getAttribute('aria-describedby')}`))!, /It is cancelled/);
});

test('[G-4.2.2] [G-4.4.3] one date of a series is moved, one is cancelled, and one with all that follow goes on as a session of its own', async () => {
  const { id } = await scheduled(series);
  const page = await open('coordinator');
  await page.goto(`${school.home}sessions/${id}`);
  const dates = page.getByRole('region', { name: /^Dates/ });
  assert.equal(await dates.getByRole('listitem').count(), 6);
  await dates.getByRole('link', { name: 'Thursday 30 April' }).click();
  assert.match((await page.textContent('main'))!, /one date of a series/);
  await page.getByRole('link', { name: 'Move', exact: true }).click();
  await fill(page, { Date: '2026-05-01' });
  await page.getByLabel('Reason').fill('A holiday');
  await page.getByRole('button', { name: 'Move it and tell 3' }).click();
  await page.waitForURL(/done=move/);
  assert.match((await page.textContent('main'))!, /Friday 1 May/);
  await page.goto(`${school.home}sessions/${id}`);
  assert.match((await dates.textContent())!, /Friday 1 May\s*Changed from the series/);
  await dates.getByRole('link', { name: 'Thursday 7 May' }).click();
  await page.getByRole('link', { name: 'Cancel', exact: true }).click();
  await page.getByLabel('Reason').fill('The school is closed');
  await page.getByRole('button', { name: 'Cancel it and tell 3' }).click();
  await page.goto(`${school.home}sessions/${id}`);
  assert.match((await dates.textContent())!, /Cancelled\s*Thursday 7 May.*The school is closed/s);
  await dates.getByRole('link', { name: 'Thursday 14 May' }).click();
  await page.getByRole('link', { name: 'Move', exact: true }).click();
  await page.getByLabel('This date and all that follow').check();
  await fill(page, { Time: '18:00' });
  await page.getByLabel('Reason').fill('Later in summer');
  await page.getByRole('button', { name: 'Move it and tell 3' }).click();
  await page.waitForURL(/done=move/);
  assert.match((await page.textContent('main'))!, /Goes on from\s*Reading plans/);
  assert.equal(page.url().includes(id), false);
});

test('[G-3.3] administrative staff add and remind people, and see that only coordinators change a session', async () => {
  const { id } = await scheduled({ title: 'For the staff' });
  const page = await open('staff');
  await page.goto(`${school.home}sessions/${id}`);
  assert.equal(await page.getByRole('link', { name: 'Move', exact: true }).getAttribute('aria-disabled'), 'true');
  assert.equal((await page.goto(`${school.home}sessions/${id}/move`))?.status(), 403);
  await page.goto(`${school.home}sessions/${id}`);
  await page.getByRole('link', { name: 'Add or remove people' }).click();
  await page.locator('textarea[name=people]').fill('Lars Petersen');
  await page.getByRole('button', { name: 'Add and invite' }).click();
  await page.waitForURL(/done=added/);
  assert.match((await page.textContent('main'))!, /Lars Petersen/);
  await page.getByRole('link', { name: 'Remind' }).click();
  for (const box of await page.getByRole('checkbox').all()) await box.setChecked(false);
  await page.getByRole('button', { name: 'Remind them' }).click();
  assert.deepEqual(await page.locator('.errsum li').allTextContents(), ['Choose at least one person']);
  await page.getByRole('checkbox', { name: /Lars Petersen/ }).check();
  await page.getByRole('button', { name: 'Remind them' }).click();
  await page.waitForURL(/done=remind/);
});

test('[G-3.2] [G-4.2.2] a participant sees the own sessions, answers by one press and with words, and nothing of the office', async () => {
  const { id } = await scheduled({ title: 'For Noura' });
  const page = await open('participant');
  await page.goto(`${school.home}sessions?words=For+Noura`);
  assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'My sessions');
  await page.getByRole('form', { name: 'Answer: For Noura' }).getByRole('button', { name: 'Accept' }).click();
  await page.waitForURL(/done=replied/);
  await page.goto(`${school.home}sessions/${id}`);
  const main = (await page.textContent('main'))!;
  assert.match(main, /Your answer\s*You come/);
  for (const hidden of ['Procedure', 'Who does not know yet', 'Move', 'Log']) assert.equal(main.includes(hidden), false, hidden);
  await page.getByLabel('A few words with it (optional)').fill('I am on the train');
  await page.getByRole('button', { name: 'Decline' }).click();
  await page.waitForURL(/done=replied/);
  const office = await open('coordinator');
  await office.goto(`${school.home}sessions/${id}`);
  assert.match((await office.getByRole('row', { name: /Noura Haddad/ }).textContent())!, /Does not come\s*I am on the train/);
  const other = await scheduled({ title: 'Not for Noura', people: [{ person: school.people.teacher }] });
  assert.equal((await page.goto(`${school.home}sessions/${other.id}`))?.status(), 404);
});

const limitIn = (html: string) => html.includes('A file holds at most 25 MB.');

test('[G-4.2.3] a file is added, opened by somebody invited, removed; one over the limit is refused with 413', async () => {
  const { id } = await scheduled({ title: 'With papers' });
  const page = await open('coordinator');
  await page.goto(`${school.home}sessions/${id}`);
  await page.locator('input[type=file]').setInputFiles({ name: 'Budget 2026.txt', mimeType: 'text/plain', buffer: Buffer.from('One, two, three.') });
  await page.getByRole('button', { name: 'Upload' }).click();
  await page.waitForURL(/done=file/);
  const invited = await open('participant');
  await invited.goto(`${school.home}sessions/${id}`);
  const href = await invited.getByRole('link', { name: 'Budget 2026.txt' }).getAttribute('href');
  const answer = await invited.request.get(`${school.base}${href}`);
  assert.equal(await answer.text(), 'One, two, three.');
  assert.match(answer.headers()['content-disposition']!, /^attachment/);
  const large = await page.request.post(`${school.base}${school.home}sessions/${id}/files`, {
    headers: { origin: school.base }, multipart: { csrf: 'wrong', file: { name: 'large.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(26 * 1024 * 1024) } },
  });
  assert.deepEqual([large.status(), limitIn(await large.text())], [413, true], 'by its length, before anything of it is read');
  const ours = await page.locator('input[name=csrf]').first().inputValue();
  const streamed = await page.request.post(`${school.base}${school.home}sessions/${id}/files`, {
    headers: { origin: school.base }, multipart: { csrf: ours, file: { name: 'large.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(25 * 1024 * 1024 + 1) } },
  });
  assert.deepEqual([streamed.status(), limitIn(await streamed.text())], [413, true], 'with the right token, while it streams');
  const forged = await page.request.post(`${school.base}${school.home}sessions/${id}/files`, {
    headers: { origin: school.base }, multipart: { csrf: 'wrong', file: { name: 'forged.txt', mimeType: 'text/plain', buffer: Buffer.from('not mine') } },
  });
  assert.equal(forged.status(), 403);
  await page.goto(`${school.home}sessions/${id}`);
  for (const name of ['forged.txt', 'large.bin']) assert.equal((await page.textContent('main'))!.includes(name), false, name);
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.waitForURL(/done=file-removed/);
  assert.equal((await page.textContent('main'))!.includes('Budget 2026.txt'), false);
});

test('[G-3.1] a session is handed over to another coordinator, and an agenda with a script in it runs nothing', async () => {
  const { id } = await scheduled({ title: 'To hand over', agenda: '<script>document.title = "owned"</script>[x](javascript:alert(1))' });
  const page = await open('coordinator', { javaScript: true });
  await page.goto(`${school.home}sessions/${id}`);
  assert.match(await page.title(), /^To hand over/);
  assert.equal(await page.locator('main a[href^="javascript"]').count(), 0);
  await page.getByRole('link', { name: 'Hand over', exact: true }).click();
  await page.getByRole('radio', { name: 'Rui Tavares' }).check();
  await page.getByRole('button', { name: 'Hand it over' }).click();
  await page.waitForURL(/done=hand-over/);
  assert.match((await page.textContent('main'))!, /Rui Tavares leads/);
});

test('[G-4.1.1] [G-4.1.2] a request in which everything is settled is scheduled at once, and a second time leads nowhere', async () => {
  const asked = await school.as('coordinator', (ctx) => receive(ctx, {
    door: 'office', requester: { name: 'Hana Yoon', email: 'hana@example.org', phone: null, language: 'en', zone: 'Europe/Lisbon' }, title: 'All is said', purpose: '', who: 'Noura Haddad',
    wished: { wall: Temporal.PlainDateTime.from('2026-04-30T10:00'), zone: 'Europe/Lisbon' }, minutes: 45, place: { kind: 'elsewhere', text: 'Harbour' },
  }));
  assert.ok(asked.ok);
  const [page, second] = [await open('coordinator'), await open('administrator')];
  for (const one of [page, second]) {
    await one.goto(`${school.home}sessions/new?request=${asked.value.request}`);
    await one.getByRole('button', { name: 'Check and schedule' }).click();
    await one.getByRole('button', { name: 'Schedule and invite 1' }).waitFor();
  }
  await page.getByRole('button', { name: 'Schedule and invite 1' }).click();
  await page.waitForURL(/done=scheduled/);
  assert.match((await page.textContent('main'))!, /Thursday 30 April, 10:00–10:45/);
  await second.getByRole('button', { name: 'Schedule and invite 1' }).click();
  assert.match((await second.textContent('main'))!, /The request is closed already/);
  await second.getByRole('link', { name: 'The session that came of it' }).click();
  assert.match((await second.textContent('main'))!, /Joana Ferreira leads/);
});

test('[G-2] of a private session an administrator sees that there is one and when, and can hand it over', async () => {
  const { id } = await scheduled({ title: 'Staff council', class: 'PRIVATE' });
  const page = await open('administrator');
  await page.goto(`${school.home}sessions/${id}`);
  const html = await page.content();
  for (const hidden of ['Staff council', 'Library', 'Kenji Watanabe', 'Next year']) assert.equal(html.includes(hidden), false, hidden);
  assert.match((await page.textContent('main'))!, /Thursday 23 April/);
  assert.equal((await page.goto(`${school.home}sessions/${id}/change`))?.status(), 403);
  assert.equal((await page.goto(`${school.home}sessions/${id}/hand-over`))?.status(), 200);
  assert.equal((await page.content()).includes('Staff council'), false);
  await page.goto(`${school.home}sessions`);
  assert.equal((await page.content()).includes('Staff council'), false);
});

test('[G-4.4.3] a held date can no longer be moved: the page says why, and an act that comes late is refused with a sentence', async () => {
  const { id } = await scheduled({ title: 'Already held', start: { wall: '2026-04-14T09:00', zone: 'Europe/Lisbon' }, minutes: 30 });
  const page = await open('coordinator');
  await page.goto(`${school.home}sessions/${id}/move`);
  await fill(page, { Date: '2026-04-20', Reason: 'Too late' });
  assert.ok((await school.as('coordinator', async (ctx) => hold(ctx, id))).ok);
  await page.getByRole('button', { name: 'Move it and tell 3' }).click();
  assert.match((await page.textContent('main'))!, /Joana Ferreira changed this.*Took place/s);
  await page.goto(`${school.home}sessions/${id}`);
  assert.match((await page.textContent('main'))!, /It has taken place/);
});
