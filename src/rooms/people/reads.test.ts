import { test } from 'node:test';
import assert from 'node:assert/strict';
import { machine, testOffice } from '../../../test/office.ts';
import { must } from '../../../test/school.ts';
import { addGuardian, addStudent } from './actions-students.ts';
import { findPeople } from './reads.ts';

const office = await testOffice();

test('[P-N] children are not offered for sessions and polls: guardians, staff and students who sign in are', async () => {
  const id = await office.found('offered');
  const [mia, lou, ana] = [await office.person(id, 'Mia Duarte'), await office.person(id, 'Lou Duarte', ['participant']), await office.person(id, 'Ana Duarte')];
  await office.person(id, 'Inês Duarte', ['teacher']);
  for (const person of [mia, lou]) must(await office.as(id, machine, (ctx) => addStudent(ctx, { person, homeClass: null })));
  must(await office.as(id, machine, (ctx) => addGuardian(ctx, { student: mia, person: ana })));
  const names = (more?: object) => office.as(id, machine, async (ctx) => (await findPeople(ctx.tx, id, 'duarte', more)).map(({ name }) => name));
  assert.deepEqual(await names(), ['Ana Duarte', 'Inês Duarte', 'Lou Duarte']);
  assert.deepEqual(await names({ students: true }), ['Ana Duarte', 'Inês Duarte', 'Lou Duarte', 'Mia Duarte']);
  assert.deepEqual(await names({ most: 1 }), ['Ana Duarte']);
});
