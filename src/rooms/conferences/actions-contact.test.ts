import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import { families, guestOf, openedRound } from '../../../test/round.ts';
import { must } from '../../../test/school.ts';
import type { Actor } from '../../platform/context.ts';
import { linkById, readToken } from '../identity/reads.ts';
import { acts } from '../log/reads.ts';
import { correct, settleCorrection } from '../people/actions-corrections.ts';
import { setPolicy } from '../people/actions-students.ts';
import { settledCorrections } from '../people/reads-corrections.ts';
import { guardiansBy } from '../people/reads-students.ts';
import { correctionSchema } from '../people/schema-students.ts';
import { ownContactLink } from './actions-contact.ts';
import { childrenAlone } from './reads-alone.ts';

const office = await testOffice();
let count = 0;
const school = () => families(office, `contact-${++count}`);

test('[P-1.3] by the family\'s link a guardian comes to his own contact data and nobody else\'s; what he says is settled with who and when, and logged without what it is', async () => {
  const s = await school();
  const { guardians: [elif] } = await s.child('Yusuf Demir', ['Elif Demir', 'Can Demir']);
  const round = await openedRound(s);
  const { family, guest } = await guestOf(s, round, elif!);
  const address = must(await s.as(guest, (ctx) => ownContactLink(ctx, family.id)));
  const { link } = readToken(office.office.key('links'), address.split('/').at(-1)!)!;
  const opened = await s.as(machine, (ctx) => linkById(ctx, link));
  assert.ok(opened.ok);
  assert.deepEqual([opened.value.purpose, opened.value.subject.id, opened.value.person], ['people.correct', elif, elif]);
  const by: Actor = { kind: 'guest', link, purpose: 'people.correct', subject: elif!, person: elif! };
  const said = must(await s.as(by, (ctx) => correct(ctx, elif!, correctionSchema.parse({ name: 'Elif Demir-Aksoy', phone: '+351 910 222' }))));
  assert.equal((await s.as(machine, (ctx) => guardiansBy(ctx, [elif!])))[0]!.name, 'Elif Demir');
  must(await s.as(s.lead, (ctx) => settleCorrection(ctx, said, 'accepted')));
  const [now] = await s.as(machine, (ctx) => guardiansBy(ctx, [elif!]));
  assert.deepEqual([now!.name, now!.phone], ['Elif Demir-Aksoy', '+351 910 222']);
  assert.deepEqual((await s.as(machine, (ctx) => settledCorrections(ctx))).map((one) => [one.guardian, one.decision, one.by, one.at.toString()]), [[elif, 'accepted', s.lead.person, office.clock.now().toString()]]);
  const log = JSON.stringify(await s.as(machine, (ctx) => acts(ctx.tx, s.id, { verbs: ['people.correct', 'people.settleCorrection', 'people.sendCorrectionLink'] })));
  assert.ok(log.includes('"fields":["name","phone"]') && !/Aksoy|910 222/.test(log), log);
});

test('[P-1.3] the office has no contact data of its own there, and a guardian of another family is refused', async () => {
  const s = await school();
  const { guardians: [elif] } = await s.child('Yusuf Demir', ['Elif Demir']);
  const { guardians: [ada] } = await s.child('Mia Zand', ['Ada Zand']);
  const round = await openedRound(s);
  const [{ family }, other] = [await guestOf(s, round, elif!), await guestOf(s, round, ada!)];
  assert.equal((await s.as(s.lead, (ctx) => ownContactLink(ctx, family.id))).ok, false);
  assert.equal((await s.as(other.guest, (ctx) => ownContactLink(ctx, family.id))).ok, false);
});

test('[P-1.3] a child for whom nobody can book is named with why: no guardian, none with contact, none who comes', async () => {
  const s = await school();
  await s.child('Ana Fine', ['Rui Fine']);
  await s.child('Ben Solo', []);
  const barred = await s.child('Cleo Barr', ['Max Barr']);
  const absent = await s.child('Dan Away', ['Eva Away']);
  const policy = (guardian: string, contact: 'full' | 'none', meets: boolean) => ({ guardiansMeet: 'together' as const, guardians: [{ guardian, contact, meets }] });
  must(await s.as(s.lead, (ctx) => setPolicy(ctx, barred.student, 1, policy(barred.guardians[0]!, 'none', true))));
  must(await s.as(s.lead, (ctx) => setPolicy(ctx, absent.student, 1, policy(absent.guardians[0]!, 'full', false))));
  const alone = await s.as(machine, (ctx) => childrenAlone(ctx, { classes: [s.class] }));
  assert.deepEqual(alone.map(({ student, why }) => [student.name, why]), [['Ben Solo', 'none'], ['Cleo Barr', 'contact'], ['Dan Away', 'meets']]);
});
