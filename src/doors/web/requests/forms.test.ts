import assert from 'node:assert/strict';
import { test } from 'node:test';
import { text } from '../../../platform/text.ts';
import { dateIn, readRequest, timeIn } from './forms.ts';

test('[G-4.1.1] a date typed into a phone without a picker is read day first, in Arabic figures too', () => {
  for (const [typed, read] of [
    ['2026-04-30', '2026-04-30'], ['30.04.2026', '2026-04-30'], ['3/4/2026', '2026-04-03'], ['30-4-2026', '2026-04-30'], [' 30 4 2026 ', '2026-04-30'],
    ['٣٠/٠٤/٢٠٢٦', '2026-04-30'], ['next Monday', 'next Monday'], ['30.04.26', '30.04.26'], ['', ''],
  ]) assert.equal(dateIn(typed!), read);
});

test('[G-4.1.1] a time is read as people write it', () => {
  for (const [typed, read] of [
    ['17:00', '17:00'], ['17:00:00', '17:00'], ['17.30', '17:30'], ['9h30', '09:30'], ['5 pm', '17:00'], ['5:15 PM', '17:15'], ['12 am', '00:00'], ['12 p.m.', '12:00'],
    ['١٧:٣٠', '17:30'], ['17', '17:00'], ['13 pm', '13 pm'], ['noon', 'noon'], ['', ''],
  ]) assert.equal(timeIn(typed!), read);
});

test('[G-4.1.1] a time that no clock shows is refused, and the sentence stands beside its field', () => {
  const form = { name: 'Ana', email: 'ana@school.example', title: 'Plans', date: '31.02.2026', time: '25:00' };
  const read = readRequest(form, text('en'), { zone: 'Europe/Lisbon', byOffice: false });
  assert.deepEqual(read.ok ? [] : read.errors.map((error) => error.field), ['date']);
});
