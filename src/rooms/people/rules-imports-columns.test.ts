import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../../test/property.ts';
import { orderOfDates, readContact, readDate, readGuardiansMeet, readLanguage, readName, readPhone, readWay } from './rules-imports-cells.ts';
import { guessMapping, missingFields, sheetFields } from './rules-imports-columns.ts';

const headings: Readonly<Record<string, readonly string[]>> = {
  English: ['Student ID', 'First name', 'Last name', 'Date of birth', 'Class', 'Mother name', 'Mother e-mail', 'Father name', 'Father phone', 'Class teacher'],
  German: ['Schülernummer', 'Vorname', 'Nachname', 'Geburtsdatum', 'Klasse', 'Name der Mutter', 'E-Mail der Mutter', 'Name (Vater)', 'Telefon (Vater)', 'Klassenlehrerin'],
  Spanish: ['Número de matrícula', 'Nombre', 'Apellidos', 'Fecha de nacimiento', 'Curso', 'Nombre de la madre', 'Correo de la madre', 'Nombre del padre', 'Teléfono del padre', 'Profesor'],
  Portuguese: ['N.º de processo', 'Nome próprio', 'Apelido', 'Data de nascimento', 'Turma', 'Nome da mãe', 'E-mail da mãe', 'Nome do pai', 'Telemóvel do pai', 'Professor'],
  Arabic: ['رقم الطالب', 'الاسم الأول', 'اسم العائلة', 'تاريخ الميلاد', 'الصف', 'اسم الأم', 'بريد الأم', 'اسم الأب', 'هاتف الأب', 'المعلم'],
};
const fields = ['student.id', 'student.given', 'student.family', 'student.born', 'student.class', 'guardian1.name', 'guardian1.email', 'guardian2.name', 'guardian2.phone', 'teacher.name'];

for (const [language, of] of Object.entries(headings)) {
  test(`[P-1.3] the columns of a table in ${language} are known by their headings`, () => {
    assert.deepEqual(guessMapping(of), Object.fromEntries(fields.map((field, column) => [field, column])));
    assert.deepEqual(missingFields(guessMapping(of)), []);
  });
}

test('[P-1.3] numbered guardians, a column for no contact, and headings that say nothing', () => {
  const mapping = guessMapping(['ID', 'Name', 'Guardian 2 name', 'Guardian 1 name', 'Guardian 1 no contact', 'Guardian 1 contact allowed', 'Preferred language', 'Locker', '']);
  assert.deepEqual(mapping, { 'student.id': 0, 'student.name': 1, 'guardian1.name': 2, 'guardian2.name': 3, 'guardian2.noContact': 4, 'guardian2.contact': 5, 'student.language': 6 });
});

test('[P-1.3] whatever the headings, each field has one column at most, and it is a field', () => {
  const words = fc.constantFrom('name', 'first', 'mother', 'father', 'guardian', '2', 'email', 'class', 'teacher', 'Schüler', 'الأم', 'id', 'x', '');
  fc.assert(fc.property(fc.array(fc.array(words, { maxLength: 4 }).map((some) => some.join(' ')), { maxLength: 20 }), (given) => {
    const mapping = guessMapping(given);
    assert.ok(Object.keys(mapping).every((field) => sheetFields.includes(field)));
    assert.equal(new Set(Object.values(mapping)).size, Object.values(mapping).length);
  }), { numRuns: 200 });
});

const value = <V>(read: { ok: true; value: V } | { ok: false; code: string }) => (read.ok ? read.value : read.code);

test('[P-1.3] days are read in the order that the whole column shows, and one that does not exist is none', () => {
  assert.equal(orderOfDates(['03/02/2015', '12/31/2014']), 'mdy');
  assert.equal(orderOfDates(['03/02/2015', '31/12/2014']), 'dmy');
  assert.equal(orderOfDates(['03/02/2015']), 'dmy');
  assert.deepEqual(['2015-03-02', '2.3.2015', '2015-03-02 00:00:00', '', '31.02.2015', 'soon', '2015'].map((cell) => value(readDate(cell, 'dmy'))),
    ['2015-03-02', '2015-03-02', '2015-03-02', null, 'not-a-date', 'not-a-date', 'not-a-date']);
  assert.equal(value(readDate('03/02/2015', 'mdy')), '2015-03-02');
});

test('[P-1.3] words for contact are never taken for consent when they are not understood', () => {
  assert.deepEqual(['yes', 'Ja', 'sí', 'نعم', 'no', 'nein', 'لا', ''].map((cell) => value(readContact(cell, false))), ['full', 'full', 'full', 'full', 'none', 'none', 'none', undefined]);
  assert.deepEqual(['yes', 'no', 'perhaps', 'nope'].map((cell) => value(readContact(cell, true))), ['none', 'full', 'not-a-word', 'not-a-word']);
});

test('[P-1.3] languages come by tag or by name in five languages, ways and policies by their words', () => {
  assert.deepEqual(['ar', 'Arabic', 'árabe', 'Arabisch', 'العربية', 'Українська', 'zh-Hant', '', 'Klingon!'].map((cell) => value(readLanguage(cell))),
    ['ar', 'ar', 'ar', 'ar', 'ar', 'uk', 'zh-Hant', null, 'not-a-language']);
  assert.deepEqual(['E-Mail', 'Brief', 'teléfono', 'pigeon'].map((cell) => value(readWay(cell))), ['mail', 'letter', 'phone', 'not-a-word']);
  assert.deepEqual(['together', 'getrennt', 'one only', 'never'].map((cell) => value(readGuardiansMeet(cell))), ['together', 'separately', 'one-only', 'not-a-word']);
});

test('[P-1.3] a formula is a name like any other; a line break, a mark alone, or nothing is none', () => {
  assert.deepEqual(['=1+1', '  Ana   Duarte ', 'Ana\nDuarte', '---', '', 'x'.repeat(201)].map((cell) => value(readName(cell))),
    ['=1+1', 'Ana Duarte', 'Ana Duarte', 'name-wrong', 'name-missing', 'too-long']);
  assert.deepEqual(['+351 210 000', '( ) -', 'call', ''].map((cell) => value(readPhone(cell))), ['+351 210 000', 'not-a-phone-number', 'not-a-phone-number', null]);
});
