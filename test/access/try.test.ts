import { test } from 'node:test';
import { twoSchools } from './schools.ts';
const t = Date.now();
const s = await twoSchools();
test('x', () => { console.log(Date.now() - t, s.here); });
