import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Actor, Context, OrganisationId } from '../../platform/context.ts';
import { machine, testOffice, type TestOffice } from '../../../test/office.ts';
import { must } from '../../../test/school.ts';
import { revokeLinks } from '../identity/actions.ts';
import type { LinkId, PersonId } from '../identity/model.ts';
import { linkById, readToken } from '../identity/reads.ts';
import { acts } from '../log/reads.ts';
import { correct, correctionLink, ownContact, settleCorrection } from './actions-corrections.ts';
import { addClass, addGuardian, addStudent, addTeacher, setPolicy } from './actions-students.ts';
import { peopleData } from './privacy.ts';
import { waitingCorrections } from './reads-imports.ts';
import { familiesOf, guardiansBy, guardianshipsOf, studentsOf, teachersOf } from './reads-students.ts';
import { person as personById } from './reads.ts';

let office: TestOffice;
let id: OrganisationId;
let [mia, leo, ana, ben, tia] = [] as unknown as PersonId[] as [PersonId, PersonId, PersonId, PersonId, PersonId];
before(async () => {
  office = await testOffice();
  id = await office.found('corrections');
  for (const [set, name] of [[(one: PersonId) => { mia = one; }, 'Mia'], [(one: PersonId) => { leo = one; }, 'Leo'], [(one: PersonId) => { ana = one; }, 'Ana'], [(one: PersonId) => { ben = one; }, 'Ben'], [(one: PersonId) => { tia = one; }, 'Tia']] as const) {
    set(await office.person(id, name, name === 'Tia' ? ['teacher'] : []));
  }
  clerk = { kind: 'person', person: await office.person(id, 'Clerk', ['administrative-staff']), roles: ['administrative-staff'] };
  await office.as(id, machine, async (ctx) => {
    const five = must(await addClass(ctx, { name: '5a' }));
    for (const person of [mia, leo]) must(await addStudent(ctx, { person, homeClass: five }));
    for (const student of [mia, leo]) must(await addGuardian(ctx, { student, person: ana, relation: 'mother' }));
    must(await addGuardian(ctx, { student: mia, person: ben }));
    must(await addTeacher(ctx, { class: five, teacher: tia, subject: 'Mathematics' }));
  });
});

const as = <R>(actor: Actor, work: (ctx: Context) => Promise<R>) => office.as(id, actor, work);
let clerk: Actor;

/** A link of Ana's, and the guest who comes by it. */
async function link(): Promise<{ link: LinkId; guest: Actor }> {
  const address = must(await as(clerk, (ctx) => correctionLink(ctx, ana)));
  const { link: of } = readToken(office.office.key('links'), address.split('/').at(-1)!)!;
  return { link: of, guest: { kind: 'guest', link: of, purpose: 'people.correct', subject: ana, person: ana } };
}

test('[P-1.3] teachers of a student come through the classes, and a class of the same name is refused', async () => {
  assert.deepEqual(await as(machine, (ctx) => teachersOf(ctx, mia)).then((all) => all.map(({ teacher, subject }) => [teacher, subject])), [[tia, 'Mathematics']]);
  assert.equal((await as(machine, (ctx) => addClass(ctx, { name: '5A' }))).ok, false);
});

test('[P-1.3] what a guardian says by the link waits, changes nothing, and is taken when the office accepts it', async () => {
  const { guest } = await link();
  const correction = must(await as(guest, (ctx) => correct(ctx, ana, { email: 'ana@new.example', phone: '+351 999', way: 'phone', interpreterLanguage: 'uk' })));
  assert.equal((await as(machine, (ctx) => guardiansBy(ctx, [ana])))[0]!.email, 'ana@example.org');
  assert.deepEqual((await as(machine, (ctx) => waitingCorrections(ctx))).map(({ id: one, guardian }) => [one, guardian]), [[correction, ana]]);
  must(await as(clerk, (ctx) => settleCorrection(ctx, correction, 'accepted')));
  const [now] = await as(machine, (ctx) => guardiansBy(ctx, [ana]));
  assert.deepEqual([now!.email, now!.phone, now!.way, now!.interpreterLanguage], ['ana@new.example', '+351 999', 'phone', 'uk']);
  assert.equal((await as(clerk, (ctx) => settleCorrection(ctx, correction, 'accepted'))).ok, false);
  const log = await as(machine, (ctx) => acts(ctx.tx, id, { verbs: ['people.correct'] }));
  assert.deepEqual(log.map(({ details, text }) => [details['fields'], text]), [[['email', 'phone', 'way', 'interpreterLanguage'], undefined]]);
});

test('[P-1.3] what is declined changes nothing, and what is said anew takes the place of what waits', async () => {
  const { guest } = await link();
  const first = must(await as(guest, (ctx) => correct(ctx, ana, { phone: '+351 111' })));
  const second = must(await as(guest, (ctx) => correct(ctx, ana, { phone: '+351 222' })));
  assert.deepEqual(await as(clerk, (ctx) => settleCorrection(ctx, first, 'accepted')), { ok: false, reason: 'correction-settled' });
  must(await as(clerk, (ctx) => settleCorrection(ctx, second, 'declined')));
  assert.equal((await as(machine, (ctx) => guardiansBy(ctx, [ana])))[0]!.phone, '+351 999');
  assert.deepEqual(await as(guest, (ctx) => correct(ctx, ana, {})), { ok: false, reason: 'nothing-corrected' });
});

test('[P-1.3] of two who settle one correction at once, one does', async () => {
  const { guest } = await link();
  const correction = must(await as(guest, (ctx) => correct(ctx, ana, { phone: '+351 444' })));
  const done = await Promise.all((['declined', 'declined'] as const).map((decision) => as(clerk, (ctx) => settleCorrection(ctx, correction, decision))));
  assert.deepEqual(done.map(({ ok }) => ok).toSorted(), [false, true]);
});

test('[P-1.3] [P-N] a forwarded link shows no address, number or name, does not say whether a guess is right, and reaches nobody else\'s data', async () => {
  const { guest } = await link();
  const shown = must(await as(guest, (ctx) => ownContact(ctx, ana)));
  assert.deepEqual(shown, { email: 'a…@n….example', phone: '… 99', isWaiting: false });
  assert.equal((await as(guest, (ctx) => correct(ctx, ana, { phone: '+351 999' }))).ok, true);
  for (const other of [ben, mia]) {
    assert.deepEqual(await as(guest, (ctx) => ownContact(ctx, other)), { ok: false, reason: 'forbidden', verb: 'people.correct' });
    assert.deepEqual(await as(guest, (ctx) => correct(ctx, other, { phone: '1234' })), { ok: false, reason: 'forbidden', verb: 'people.correct' });
  }
  const bySession: Actor = { ...guest, purpose: 'session.page' } as Actor;
  assert.equal((await as(bySession, (ctx) => correct(ctx, ana, { phone: '1234' }))).ok, false);
});

test('[P-1.3] a link that expired or was revoked opens nothing', async () => {
  const { link: one } = await link();
  must(await as({ kind: 'person', person: ana, roles: ['administrator'] }, (ctx) => revokeLinks(ctx, { link: one })));
  assert.deepEqual(await as(machine, (ctx) => linkById(ctx, one)), { ok: false, reason: 'link-revoked' });
  const { link: other } = await link();
  office.clock.move('PT720H');
  assert.deepEqual(await as(machine, (ctx) => linkById(ctx, other)), { ok: false, reason: 'link-expired' });
});

test('[P-1.3] a policy of separation or without contact changes the families, by its version, and the log names nobody in words', async () => {
  const families = () => as(machine, async (ctx) => (await familiesOf(ctx, [mia, leo])).map(({ guardians, students }) => [guardians, students]));
  assert.deepEqual(await families(), [[[ana], [leo]], [[ana, ben], [mia]]]);
  must(await as(clerk, (ctx) => setPolicy(ctx, mia, 1, { guardiansMeet: 'separately', guardians: [] })));
  assert.deepEqual(await families(), [[[ana], [leo, mia]], [[ben], [mia]]]);
  const late = await as(clerk, (ctx) => setPolicy(ctx, mia, 1, { guardiansMeet: 'together', guardians: [] }));
  assert.equal(late.ok ? '' : late.reason, 'policy-changed');
  must(await as(clerk, (ctx) => setPolicy(ctx, mia, 2, { guardiansMeet: 'separately', guardians: [{ guardian: ben, contact: 'none', meets: true }] })));
  assert.deepEqual(await families(), [[[ana], [leo, mia]]]);
  assert.deepEqual(await as(machine, (ctx) => studentsOf(ctx, { guardian: ben })), []);
  const [last] = await as(machine, (ctx) => acts(ctx.tx, id, { verbs: ['people.setPolicy'] }));
  assert.deepEqual([last!.details, last!.text], [{ guardiansMeet: 'separately', contactWithdrawn: [ben], contactGiven: [] }, undefined]);
});

test('[P-N] what is held of a guardian is told to him alone, and erasing him leaves nothing of it', async () => {
  const { guest } = await link();
  must(await as(guest, (ctx) => correct(ctx, ana, { phone: '+351 333' })));
  const held = await as(machine, async (ctx) => JSON.stringify((await peopleData.hold(ctx, ana)).copy));
  assert.ok(held.includes('+351 333') && held.includes('"interpreterLanguage":"uk"') && !held.includes('Mia') && !held.includes(ben), held);
  assert.ok(await as(machine, (ctx) => peopleData.erase(ctx, ana)) > 3);
  assert.deepEqual(await as(machine, (ctx) => guardiansBy(ctx, [ana])), []);
  assert.deepEqual((await as(machine, (ctx) => guardianshipsOf(ctx, [mia, leo]))).map(({ guardian }) => guardian), [ben]);
  const { rows } = await office.database.owner.query('select proposed, interpreter_language, relation from corrections natural full join guardians natural full join guardianships where organisation = $1 and (guardian = $2 or person = $2)', [id, ana]);
  assert.ok(rows.length > 0 && !/333|uk|mother/.test(JSON.stringify(rows)), JSON.stringify(rows));
  assert.equal((await as(machine, (ctx) => personById(ctx.tx, id, ana)))!.erased, true);
});
