/** A family that reads Spanish or German, the school's texts for it, and a browser that tells it of messages. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { lacking } from '../../src/platform/text-catalogues.ts';
import { remindFamilies, tellFamilies } from '../../src/rooms/conferences/actions-tell.ts';
import { Channel, type Letter } from '../../src/rooms/messaging/ports.ts';
import { browsersOf } from '../../src/rooms/messaging/reads-push.ts';
import { changePerson } from '../../src/rooms/people/actions.ts';
import { openPage, screenshot } from '../browser.ts';
import { newReader } from '../push-reader.ts';
import { familiesIn, openedRound } from '../round.ts';
import { must, someone } from '../school.ts';
import { startSchool } from '../started.ts';
import { inEveryLook, looksQuiet, publicInEveryLook } from './looks.ts';
import { letterTo, until, weightOf } from './public.ts';

/** A browser whose push service gives what it is asked for: the real ones are not to be had in a test. */
async function withPushService(page: Page, keys: { p256dh: string; auth: string }): Promise<void> {
  await page.addInitScript((given) => {
    Object.defineProperty(Notification, 'permission', { get: () => 'granted' }); // a window of a test may show none
    Notification.requestPermission = async () => 'granted';
    const made = { endpoint: 'https://push.example.org/p/phone', toJSON: () => ({ endpoint: 'https://push.example.org/p/phone', keys: given }), unsubscribe: async () => true };
    PushManager.prototype.subscribe = async () => { sessionStorage.setItem('made', 'yes'); return made as unknown as PushSubscription; };
    PushManager.prototype.getSubscription = async () => (sessionStorage.getItem('made') ? made as unknown as PushSubscription : null);
  }, keys);
}

test('[P-2.1] [P-2.2] a family reads the school\'s words in its language, books in it, and has its browser tell it of messages', async () => {
  const school = await startSchool();
  const s = await familiesIn(school.test, school.organisation, someone(school.people.coordinator, 'coordinator'));
  const pushed: Letter[] = [];
  school.test.office.parts.ports.join(Channel, { name: 'push', addressOf: () => undefined, deliver: async (one) => { pushed.push(one); return { state: 'sent' }; } });
  const { student } = await s.child('Leo Ruiz', []);
  const ana = await school.test.person(school.organisation, 'Ana Ruiz', [], { language: 'es' });
  await s.guardianOf(student, ana);
  const { student: other } = await s.child('Mia Kurz', []);
  await s.guardianOf(other, await school.test.person(school.organisation, 'Eva Kurz', [], { language: 'de' }));
  const round = await openedRound(s, { instructions: 'Bring the report', texts: [{ language: 'es', purpose: 'Cómo va su hijo', contact: '', instructions: 'Traiga el boletín' }] });
  must(await school.as('coordinator', (ctx) => tellFamilies(ctx, round.id)));
  const { link, text } = await letterTo(school, 'ana.ruiz@example.org', 'conferences.tellFamily');
  assert.match(text, /Cómo va su hijo[^]*Traiga el boletín/);

  const page = await openPage({ base: school.base, width: 320, locale: 'fr' });
  await withPushService(page, (await newReader()).keys);
  await page.goto(link);
  await page.getByRole('heading', { name: '¿Con quién quiere reunirse?' }).waitFor();
  await page.getByText('Cómo va su hijo').waitFor();
  assert.deepEqual(await page.locator('.langs').getByRole('link').allInnerTexts(), ['English', 'العربية', 'Deutsch']);
  await looksQuiet(page, 'family-es');
  await page.getByLabel('Ann Weber').check();
  await page.getByRole('button', { name: 'Mostrar horas' }).click();
  await page.getByRole('button', { name: 'Reservar esta hora' }).click();
  await page.getByText('Sus reuniones están reservadas').waitFor();
  await screenshot(page, 'family-sheet-es');
  await page.getByRole('link', { name: 'Deutsch' }).click();
  await page.getByText('Sie können bis 22. April 2026, 18:00 ändern und absagen.').waitFor();
  await page.getByText('How your child is doing').waitFor();
  await looksQuiet(page, 'family-sheet-de');

  await page.goto(link);
  await page.getByRole('link', { name: 'Avisarme en este navegador' }).click();
  await page.getByRole('button', { name: 'Avisarme en este navegador' }).click();
  await page.getByText('Los avisos están activados en este navegador').waitFor();
  await page.getByRole('button', { name: 'Desactivar aquí' }).waitFor();
  assert.deepEqual((await school.as('machine', (ctx) => browsersOf(ctx, ana))).map(({ host }) => host), ['push.example.org']);
  const address = new URL(page.url()).pathname;
  await publicInEveryLook(school.base, 'push', address);
  const weight = await weightOf(school.base, address);
  assert.ok(weight.all <= 12 * 1024 && weight.script <= 2560, JSON.stringify(weight));

  must(await school.as('coordinator', (ctx) => tellFamilies(ctx, round.id)));
  must(await school.as('coordinator', (ctx) => remindFamilies(ctx, round.id)));
  await page.goto(link);
  await page.getByRole('link', { name: 'Cancelar la reunión con Ann Weber' }).click();
  await page.getByRole('button', { name: 'Cancelar esta reunión' }).click();
  const told = await until('a message in the browser', async () => pushed.at(-1));
  assert.deepEqual([told.content.subject, told.push!.endpoint, new URL(told.push!.opens).pathname.slice(0, 3)], ['Un mensaje sobre «Parent evening, spring»: ábralo.', 'https://push.example.org/p/phone', '/l/']);
  assert.deepEqual([...lacking], []);

  const plain = await openPage({ base: school.base, javaScript: false });
  await plain.goto(address);
  await plain.getByText('Activado en un navegador.').waitFor();
  await plain.getByRole('button', { name: 'Desactivar en todos los navegadores' }).click();
  await plain.getByText('Los avisos están desactivados').waitFor();
  assert.deepEqual(await school.as('machine', (ctx) => browsersOf(ctx, ana)), []);

  const lead = await openPage({ base: school.base });
  await school.signIn(lead, 'coordinator');
  await lead.goto(`${school.home}conferences/${round.id}`);
  await lead.getByText('German (one guardian): they read it in English.').waitFor();
  await inEveryLook(school, 'coordinator', 'round-texts', `conferences/${round.id}/change`);
  must(await school.as('coordinator', (ctx) => changePerson(ctx, school.people.coordinator, 1, { language: 'es' })));
  await lead.goto(`${school.home}me`);
  await lead.getByText('Esta página solo está en inglés.').waitFor();
  await lead.getByText('This browser does not allow messages from this page.').waitFor();
  await looksQuiet(lead, 'me-push');
});
