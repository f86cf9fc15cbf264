import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../../test/property.ts';
import type { PersonId } from '../identity/model.ts';
import { contacts, guardiansMeet, type Guardianship } from './model-students.ts';
import { familiesFrom, familyKey } from './rules-families.ts';

const id = (text: string) => text as PersonId;
const guards = (student: string, guardian: string, more: Partial<Guardianship> = {}): Guardianship =>
  ({ student: id(student), guardian: id(guardian), relation: '', contact: 'full', meets: true, position: 0, ...more });
const child = (person: string, policy: (typeof guardiansMeet)[number] = 'together') => ({ person: id(person), guardiansMeet: policy });

test('[P-1.3] guardians who meet together for several children are one family with all of them', () => {
  const families = familiesFrom([child('kim'), child('lou')], [guards('kim', 'ana'), guards('kim', 'ben', { position: 1 }), guards('lou', 'ben'), guards('lou', 'ana', { position: 1 })]);
  assert.deepEqual(families, [{ key: 'ana+ben', guardians: ['ana', 'ben'], students: ['kim', 'lou'] }]);
});

test('[P-1.3] [P-N] separated parents are two families, each with the child and without the other', () => {
  const families = familiesFrom([child('kim', 'separately')], [guards('kim', 'ana'), guards('kim', 'ben', { position: 1 })]);
  assert.deepEqual(families, [{ key: 'ana', guardians: ['ana'], students: ['kim'] }, { key: 'ben', guardians: ['ben'], students: ['kim'] }]);
});

test('[P-1.3] of "one only" the first who meets comes, and without contact nobody does', () => {
  const all = [guards('kim', 'ana', { contact: 'none' }), guards('kim', 'ben', { position: 1, meets: false }), guards('kim', 'eva', { position: 2 }), guards('kim', 'joe', { position: 3 })];
  assert.deepEqual(familiesFrom([child('kim', 'one-only')], all).map(({ key }) => key), ['eva']);
  assert.deepEqual(familiesFrom([child('kim')], [guards('kim', 'ana', { contact: 'none' })]), []);
});

test('[P-1.3] who is together with another for one child and alone for a second is in two families, so that the other does not learn of the second', () => {
  const families = familiesFrom([child('kim'), child('lou')], [guards('kim', 'ana'), guards('kim', 'ben', { position: 1 }), guards('lou', 'ana')]);
  assert.deepEqual(families.map(({ key, students }) => [key, students]), [['ana+ben', ['kim']], ['ana', ['lou']]]);
});

const person = fc.constantFrom('ana', 'ben', 'eva', 'joe', 'liv').map(id);
const student = fc.constantFrom('kim', 'lou', 'max', 'nia').map(id);
const schools = fc.record({
  students: fc.uniqueArray(fc.record({ person: student, guardiansMeet: fc.constantFrom(...guardiansMeet) }), { selector: ({ person: one }) => one }),
  guardianships: fc.uniqueArray(
    fc.record({ student, guardian: person, relation: fc.constant(''), contact: fc.constantFrom(...contacts), meets: fc.boolean(), position: fc.nat(5) }),
    { selector: (one) => `${one.student} ${one.guardian}` },
  ),
});

test('[P-1.3] [P-N] whatever the school: no contact is in no family, separated ones share none, and each child has each of those who come exactly once', () => {
  fc.assert(fc.property(schools, ({ students, guardianships }) => {
    const families = familiesFrom(students, guardianships);
    assert.equal(new Set(families.map(({ key }) => key)).size, families.length);
    for (const family of families) {
      assert.equal(family.key, familyKey(family.guardians.toReversed()));
      assert.ok(family.students.length > 0 && family.guardians.length > 0);
      for (const one of family.students) for (const guardian of family.guardians) {
        const of = guardianships.find((link) => link.student === one && link.guardian === guardian);
        assert.ok(of?.contact === 'full' && of.meets, `${guardian} of ${one}`);
        assert.ok(family.guardians.length === 1 || students.find((known) => known.person === one)!.guardiansMeet === 'together');
      }
    }
    for (const { person: one, guardiansMeet: policy } of students) {
      const coming = families.filter((family) => family.students.includes(one)).flatMap((family) => family.guardians);
      const may = guardianships.filter((link) => link.student === one && link.contact === 'full' && link.meets).map(({ guardian }) => guardian);
      assert.deepEqual(coming.toSorted(), policy === 'one-only' ? coming.slice(0, Math.min(1, may.length)) : may.toSorted());
      assert.equal(coming.length, policy === 'one-only' ? Math.min(1, may.length) : may.length);
    }
  }), { numRuns: 300 });
});

test('[P-1.3] the order in which guardians are listed never changes a family\'s key', () => {
  fc.assert(fc.property(schools, ({ students, guardianships }) => {
    const keys = (links: readonly Guardianship[]) => familiesFrom(students, links).map(({ key }) => key).toSorted();
    assert.deepEqual(keys(guardianships), keys(guardianships.toReversed()));
  }), { numRuns: 100 });
});
