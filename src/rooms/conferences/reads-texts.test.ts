import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import { families, guestOf, openedRound, roundOf, slotAt, type Families } from '../../../test/round.ts';
import { must } from '../../../test/school.ts';
import { lacking } from '../../platform/text-catalogues.ts';
import type { PersonId } from '../identity/model.ts';
import { say } from '../messaging/actions.ts';
import { letter } from '../messaging/actions-letter.ts';
import { Channel } from '../messaging/ports.ts';
import { delivery, outbox } from '../messaging/reads.ts';
import { erasePerson } from '../records/actions-erase.ts';
import { bookSlots, cancelAppointment } from './actions-book.ts';
import { tellFamilies } from './actions-tell.ts';
import { changeRound } from './actions.ts';
import { appointments, round as roundById } from './reads.ts';
import { readersOf, untranslated } from './reads-texts.ts';

const office = await testOffice();
office.office.parts.ports.join(Channel, { name: 'mail', addressOf: ({ email }) => email ?? undefined, deliver: async () => ({ state: 'sent' }) });
let count = 0;

const texts = [
  { language: 'es', purpose: 'Cómo va su hijo, dice Ana Ruiz', contact: 'Secretaría', instructions: 'Traiga el boletín' },
  { language: 'tr', purpose: 'Çocuğunuz nasıl', contact: '', instructions: '' },
];
const spoken = { es: 'Ana Ruiz', de: 'Eva Kurz', ar: 'Huda Nasser', tr: 'Elif Demir' } as const;

/** A school with a guardian of each language, and a round that says its texts in some. */
async function school(): Promise<{ s: Families; guardians: Map<string, PersonId>; children: Map<string, PersonId> }> {
  const s = await families(office, `texts-${++count}`);
  const [guardians, children] = [new Map<string, PersonId>(), new Map<string, PersonId>()];
  for (const [language, name] of Object.entries(spoken)) {
    const { student } = await s.child(`Kim ${name.split(' ')[1]}`, []);
    const guardian = await office.person(s.id, name, [], { language });
    await s.guardianOf(student, guardian);
    guardians.set(language, guardian);
    children.set(language, student);
  }
  return { s, guardians, children };
}

/** What a person was told, the newest first. */
const mails = (s: Families, person: PersonId) => office.as(s.id, machine, async (ctx) => {
  const rows = await outbox(ctx.tx, s.id, { person });
  return Promise.all(rows.map(async ({ id }) => (await delivery(ctx.tx, s.id, id))!.content!));
});

test('[P-2.2] each guardian is told in his language, and reads the school\'s texts in it where they are written', async () => {
  const { s, guardians } = await school();
  const round = await openedRound(s, { texts, instructions: 'Bring the report' });
  must(await s.as(s.lead, (ctx) => tellFamilies(ctx, round.id)));
  const told = async (language: string) => (await mails(s, guardians.get(language)!))[0]!;
  const [es, de, ar, tr] = [await told('es'), await told('de'), await told('ar'), await told('tr')];
  assert.deepEqual([es, de, ar, tr].map(({ subject }) => subject.replaceAll(/[\u2066-\u2069]/g, '')), [
    'Reserve sus reuniones sobre Kim: Parent evening, spring', 'Buchen Sie Ihre Gespräche für Kim: Parent evening, spring', ar.subject.replaceAll(/[\u2066-\u2069]/g, ''), 'Book your meetings for Kim: Parent evening, spring',
  ]);
  assert.match(es.text, /Cómo va su hijo[^]*jueves, 23 de abril[^]*Secretaría[^]*Traiga el boletín/);
  assert.doesNotMatch(es.text, /How your child|Bring the report/);
  assert.match(de.text, /How your child is doing[^]*Donnerstag, 23\. April[^]*20\. April 2026, 18:00[^]*Bring the report/);
  assert.match(tr.text, /Çocuğunuz nasıl[^]*Office, \+351 210 000 000[^]*Bring the report/);
  assert.match(ar.subject, /\p{Script=Arabic}/u);
});

test('[P-2.2] the coordinator sees whose language has no text yet, and a change of it is a new version of the round', async () => {
  const { s } = await school();
  const round = await openedRound(s, { texts });
  const readers = await s.as(machine, (ctx) => readersOf(ctx, round));
  assert.deepEqual([...readers].sort(), [['ar', 1], ['de', 1], ['es', 1], ['tr', 1]]);
  assert.deepEqual(untranslated(round, readers, 'en').sort(), ['ar', 'de', 'tr']);
  const given = roundOf(s.class, { texts: [...texts, { language: 'de', purpose: 'Wie es läuft', contact: 'Büro', instructions: '' }] });
  const now = must(await s.as(s.lead, (ctx) => changeRound(ctx, round.id, round.version, given)));
  assert.deepEqual([now.version, now.texts.map(({ language }) => language)], [round.version + 1, ['es', 'tr', 'de']]);
  assert.deepEqual(await s.as(s.lead, (ctx) => changeRound(ctx, round.id, round.version, given)), { ok: false, reason: 'round-changed' });
});

test('[P-5.1] [P-6.3] what is booked and what is cancelled is told in Spanish and German without a word of English', async () => {
  const { s, guardians, children } = await school();
  const round = await openedRound(s, { name: 'Encuentro', contact: '+351 210', purpose: '' });
  for (const language of ['es', 'de']) {
    const { family, guest } = await guestOf(s, round, guardians.get(language)!);
    const slot = await slotAt(s, round, s.ann, language === 'es' ? '16:00' : '16:10');
    must(await s.as(guest, (ctx) => bookSlots(ctx, family.id, [{ student: children.get(language)!, teacher: s.ann, slot: slot.id }], { way: 'online' })));
    const [one] = await s.as(machine, (ctx) => appointments(ctx, { family: family.id }));
    must(await s.as(guest, (ctx) => cancelAppointment(ctx, one!.id, '')));
  }
  const [es, de] = [await mails(s, guardians.get('es')!), await mails(s, guardians.get('de')!)];
  assert.deepEqual([es.length, de.length], [2, 2]);
  assert.match(es[1]!.text, /reservadas para usted el jueves, 23 de abril[^]*16:00–16:10: Ann Weber, sobre Kim\. Room 12/);
  assert.match(de[0]!.text, /Abgesagt: Ann Weber, wegen Kim, Donnerstag, 23\. April, 16:10–16:20/);
  assert.deepEqual([...lacking], []);
  for (const { text } of [...es, ...de]) assert.doesNotMatch(text, /\b(?:your|you|until|Questions)\b/);
});

test('[P-2.2] a letter that only staff are sent stands in the office\'s language, and says so in the reader\'s', async () => {
  const { s } = await school();
  const teacher = await office.person(s.id, 'Luz Soto', ['teacher'], { language: 'es' });
  await s.as(machine, (ctx) => say(ctx, {
    kind: 'sessions.conflicts', key: 'staff', subject: { kind: 'organisation', id: s.id }, to: [{ person: teacher }],
    compose: (_person, head) => letter(head, { subject: head.text.locale, blocks: [] }),
  }));
  const [told] = await mails(s, teacher);
  assert.equal(told!.subject, 'en');
  assert.match(told!.text, /Este mensaje solo está en inglés\./);
  assert.match(told!.html, /Este mensaje solo está en inglés\./);
});

test('[P-N] a person who is erased is named in no language of a round any more', async () => {
  const { s, guardians } = await school();
  const round = await openedRound(s, { texts, instructions: 'Ask Ana Ruiz' });
  const admin = { kind: 'person' as const, person: await office.person(s.id, 'Ada Min', ['administrator']), roles: ['administrator'] };
  must(await s.as(admin, (ctx) => erasePerson(ctx, guardians.get('es')!, 'Asked for it')));
  const now = (await s.as(machine, (ctx) => roundById(ctx, round.id)))!;
  assert.deepEqual([now.texts[0]!.purpose, now.instructions], ['Cómo va su hijo, dice —', 'Ask —']);
});
