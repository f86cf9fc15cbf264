/** Links that were given, where they are seen and revoked; an account for who is here already. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { makeLink } from '../../src/rooms/identity/actions.ts';
import type { PersonId } from '../../src/rooms/identity/model.ts';
import { scheduleNew } from '../../src/rooms/sessions/actions.ts';
import type { Session } from '../../src/rooms/sessions/model.ts';
import { proposalSchema } from '../../src/rooms/sessions/schema.ts';
import { fits, openPage, screenshot } from '../browser.ts';
import { startSchool, type School } from '../started.ts';
import { inEveryLook } from './looks.ts';

let school: School;
let guest: PersonId;
let session: Session;
let link: string;

before(async () => {
  school = await startSchool();
  guest = await school.test.person(school.organisation, 'Kaori Ito', [], { email: 'kaori@example.org', zone: 'Asia/Tokyo' });
  session = await school.as('coordinator', async (ctx) => {
    const done = await scheduleNew(ctx, proposalSchema.parse({
      title: 'Partner school: exchange', start: { wall: '2026-04-23T10:00', zone: 'Europe/Lisbon' }, minutes: 60, place: { kind: 'elsewhere', where: 'Library' },
      people: [{ person: guest }, { person: school.people.teacher }],
    }));
    assert.ok(done.ok);
    return done.value;
  });
  link = await school.as('machine', async (ctx) => (await makeLink(ctx, {
    purpose: 'invitation.reply', subject: { kind: 'session', id: session.id }, person: guest, expiresAt: Temporal.Instant.from('2026-08-01T00:00:00Z'),
  })).address);
  await school.as('machine', (ctx) => makeLink(ctx, { purpose: 'session.page', subject: { kind: 'session', id: session.id }, person: school.people.teacher, expiresAt: Temporal.Instant.from('2026-08-01T00:00:00Z') }));
});

const follow = async () => {
  const visitor = await openPage({ base: school.base, width: 320, javaScript: false });
  const status = (await visitor.goto(link))!.status();
  const text = (await visitor.textContent('main'))!;
  await visitor.context().close();
  return { status, text };
};

for (const [name, path] of [
  ['links-session', () => `sessions/${session.id}/people`], ['links-person', () => `people/${guest}`], ['person-account', () => `people/${guest}/account`],
] as const) {
  test(`[G-2] the page ${name} in light, dark, Arabic and at 320 px`, () => inEveryLook(school, 'administrator', name, path()));
}

test('[X-6] who opens a link is known to have, the link is revoked by its button without JavaScript, and then says so', async () => {
  assert.equal((await follow()).status, 200);
  const page = await openPage({ base: school.base, javaScript: false });
  await school.signIn(page, 'staff');
  await page.goto(`${school.home}sessions/${session.id}/people`);
  const links = page.getByRole('region', { name: /Links given/ });
  await links.locator('summary', { hasText: 'Kaori Ito' }).click();
  await page.setViewportSize({ width: 320, height: 900 });
  await fits(page);
  await screenshot(page, 'links-session-open-320');
  const used = links.getByRole('listitem').filter({ hasText: 'Last used' });
  assert.equal(await used.count(), 1);
  await used.getByRole('button', { name: /^Revoke Answering an invitation, Kaori Ito/ }).click();
  await page.getByText('Revoked. It opens nothing any more.').waitFor();
  const closed = await follow();
  assert.deepEqual([closed.status, /It was withdrawn\..*Ask school for a new one/s.test(closed.text)], [410, true]);
});

test('[X-6] all links of everybody are revoked after a page has asked', async () => {
  const page = await openPage({ base: school.base, javaScript: false });
  await school.signIn(page, 'coordinator');
  await page.goto(`${school.home}sessions/${session.id}/people`);
  await page.getByRole('button', { name: 'Revoke all links of everybody' }).click();
  await page.getByRole('heading', { name: /^Revoke \d+ links\?$/ }).waitFor();
  await page.getByRole('link', { name: 'Keep the links' }).click();
  await page.getByRole('button', { name: 'Revoke all links of everybody' }).click();
  await page.getByRole('button', { name: /^Revoke \d+ links$/ }).click();
  await page.getByText('No link is open.').waitFor();
});

test('[G-2] a guest is given an account by an administrator, and signs in by the link of the letter', async () => {
  const page = await openPage({ base: school.base, javaScript: false });
  await school.signIn(page, 'administrator');
  await page.goto(`${school.home}people/${guest}`);
  await page.getByRole('link', { name: 'Give an account' }).click();
  assert.equal(await page.getByLabel('Participant').isChecked(), true);
  await page.getByLabel('Participant').uncheck();
  await page.getByRole('button', { name: 'Give the account' }).click();
  assert.match(await page.title(), /^Error: /);
  await page.getByLabel('Stakeholder').check();
  await page.getByRole('button', { name: 'Give the account' }).click();
  await page.getByText('Kaori Ito was sent a link to sign in with.').waitFor();
  assert.match((await page.getByRole('region', { name: 'Roles' }).textContent())!, /Stakeholder\. Signs in here/);
  assert.equal(await page.getByRole('link', { name: 'Give an account' }).count(), 0);
  const { rows: [letter] } = await school.test.database.owner.query<{ text: string }>("select d.content->>'text' as text from deliveries d join messages m on m.id = d.message where m.kind = 'sign-in' and d.person = $1", [guest]);
  const visitor = await openPage({ base: school.base, javaScript: false });
  await visitor.goto(/https?:\S+sign-in\/link\S+/.exec(letter!.text)![0]);
  await visitor.getByRole('button', { name: 'Sign in' }).click();
  await visitor.waitForURL(school.base + school.home);
});
