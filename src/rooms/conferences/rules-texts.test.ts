import assert from 'node:assert/strict';
import { test } from 'node:test';
import { untranslated, worded } from './rules-texts.ts';

const round = {
  purpose: 'How your child is doing', contact: 'Office', instructions: '',
  texts: [
    { language: 'es', purpose: 'Cómo va su hijo', contact: '', instructions: 'Traiga el boletín' },
    { language: 'pt-BR', purpose: 'Como vai', contact: 'Secretaria', instructions: '' }, { language: 'pt', purpose: 'Como está', contact: '', instructions: '' },
  ],
};

test('[P-2.2] a family is told each text in its language, and as the school wrote it where there is none', () => {
  const { purpose, contact, instructions } = worded(round, 'es-MX');
  assert.deepEqual([purpose, contact, instructions], ['Cómo va su hijo', 'Office', 'Traiga el boletín']);
  assert.deepEqual([worded(round, 'pt-BR').purpose, worded(round, 'pt-PT').purpose, worded(round, 'de').purpose], ['Como vai', 'Como está', 'How your child is doing']);
});

test('[P-2.2] the school sees in which languages of its families something is not said yet, the most readers first', () => {
  const readers = new Map([['en', 90], ['es', 3], ['de', 5], ['pt-BR', 1], ['ar', 7]]);
  assert.deepEqual(untranslated({ ...round, instructions: 'Bring the report' }, readers, 'en-GB'), ['ar', 'de', 'es', 'pt-BR']);
  assert.deepEqual(untranslated({ ...round, contact: '' }, readers, 'en'), ['ar', 'de']);
  assert.deepEqual(untranslated({ purpose: '', contact: '', instructions: '', texts: [] }, readers, 'en'), []);
});
