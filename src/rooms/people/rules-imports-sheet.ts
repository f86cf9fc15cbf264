/** A school's own table, by a mapping of its columns: a row is a student with his guardians; several rows of one student add up. Pure. */
import type { Mapping, Roster, SaidGuardian, SaidGuardianship, SaidStudent } from './model-imports.ts';
import { mostGuardians, plain } from './rules-imports-columns.ts';
import {
  orderOfDates, readContact, readDate, readEmail, readGuardiansMeet, readId, readLanguage, readName, readPhone, readWay, readWords, readYes,
} from './rules-imports-cells.ts';
import { RosterReading, RowReading, told, type SourceTable } from './rules-imports-reading.ts';

/** Reads a table of students; `missingFields` of its mapping is empty. */
export function readSheet(table: SourceTable, mapping: Mapping): Roster {
  const reading = new RosterReading();
  const born = mapping['student.born'];
  const order = orderOfDates(born === undefined ? [] : table.rows.map((row) => row[born] ?? ''));
  for (const index of table.rows.keys()) {
    if (!table.rows[index]!.some((cell) => cell !== '')) continue;
    const row = new RowReading(reading, table, index);
    const student = studentIn(row, mapping, order);
    const guardians = guardiansIn(row, mapping, student?.id ?? '');
    const teacher = teacherIn(row, mapping);
    if (row.isWrong || !student) {
      reading.leaveOut('student', row.cell(mapping['student.id']));
      continue;
    }
    put(reading, row, mapping, { student, guardians, teacher });
  }
  mergeGuardians(reading);
  const has = (prefix: string) => Object.keys(mapping).some((field) => field.startsWith(prefix));
  return reading.roster({ student: true, guardian: has('guardian'), teacher: has('teacher'), class: mapping['student.class'] !== undefined });
}

type Student = Omit<SaidStudent, 'guardians' | 'classes'> & { readonly className: string | undefined };
type Guardian = SaidGuardian & { readonly link: SaidGuardianship };

/** A name that stands in one column or in two. */
function nameIn(row: RowReading, mapping: Mapping, of: string): string | undefined {
  const [name, given, family] = ['name', 'given', 'family'].map((part) => mapping[`${of}.${part}`]);
  if (name !== undefined) return row.read(name, readName);
  return row.read(given ?? family, () => readName(`${row.cell(given)} ${row.cell(family)}`));
}

function studentIn(row: RowReading, mapping: Mapping, order: 'dmy' | 'mdy'): Student | undefined {
  const column = (field: string) => mapping[`student.${field}`];
  const id = row.read(column('id'), readId);
  const name = nameIn(row, mapping, 'student');
  const born = row.optional(column('born'), (cell) => readDate(cell, order)) ?? null;
  const className = row.optional(column('class'), (cell) => readWords(cell, 120));
  const rest = told({
    email: row.optional(column('email'), readEmail), phone: row.optional(column('phone'), readPhone), language: row.optional(column('language'), readLanguage),
    guardiansMeet: row.optional(column('guardiansMeet'), readGuardiansMeet),
  });
  return id === undefined || name === undefined ? undefined : { id, name, born, className, ...rest, at: row.at };
}

function guardiansIn(row: RowReading, mapping: Mapping, student: string): Guardian[] {
  return Array.from({ length: mostGuardians }, (_, at) => guardianIn(row, mapping, `guardian${at + 1}`, student)).filter((one) => one !== undefined);
}

function guardianIn(row: RowReading, mapping: Mapping, place: string, student: string): Guardian | undefined {
  const columns = Object.entries(mapping).filter(([field]) => field.startsWith(`${place}.`)).map(([, column]) => column);
  if (!columns.some((column) => row.cell(column) !== '')) return undefined;
  const column = (field: string) => mapping[`${place}.${field}`];
  const name = nameIn(row, mapping, place);
  const own = column('id') === undefined ? '' : row.cell(column('id'));
  const contacts = {
    email: row.optional(column('email'), readEmail), phone: row.optional(column('phone'), readPhone), language: row.optional(column('language'), readLanguage),
    way: row.optional(column('way'), readWay), interpreterLanguage: row.optional(column('interpreter'), readLanguage),
  };
  const contact = row.optional(column('contact'), (cell) => readContact(cell, false));
  const noContact = row.optional(column('noContact'), (cell) => readContact(cell, true));
  const relation = row.optional(column('relation'), (cell) => readWords(cell, 60));
  const meets = row.optional(column('meets'), readYes);
  if (name === undefined) return undefined;
  const id = own === '' ? throughId(student, name) : own;
  const link = { guardian: id, ...told({ relation, contact: contact === 'none' || noContact === 'none' ? 'none' as const : contact ?? noContact, meets }) };
  return { id, name, ...told(contacts), ...(own === '' ? { through: student } : {}), at: row.at, link };
}

/** What stands for the id of a guardian who has none: he is whose guardian he is, by his name. */
export function throughId(student: string, name: string): string {
  return `~${student}/${plain(name)}`.slice(0, 200);
}

function teacherIn(row: RowReading, mapping: Mapping): { id: string; name: string; email?: string | null } | undefined {
  const columns = Object.entries(mapping).filter(([field]) => field.startsWith('teacher.')).map(([, column]) => column);
  if (!columns.some((column) => row.cell(column) !== '')) return undefined;
  const name = nameIn(row, mapping, 'teacher');
  const email = row.optional(mapping['teacher.email'], readEmail);
  return name === undefined ? undefined : { id: `~${email ? email.toLowerCase() : plain(name)}`, name, ...told({ email }) };
}

function put(reading: RosterReading, row: RowReading, mapping: Mapping, { student, guardians, teacher }: {
  student: Student; guardians: readonly Guardian[]; teacher: ReturnType<typeof teacherIn>;
}): void {
  const { className, ...said } = student;
  const before = reading.students.get(said.id);
  if (before && (plain(before.name) !== plain(said.name) || (before.born && said.born && before.born !== said.born))) return row.wrong('id-twice', mapping['student.id'], said.id);
  const classId = className ? plain(className) || className : null;
  if (classId !== null) putClass(reading, row, classId, className!, teacher);
  for (const { link: _link, ...guardian } of guardians) if (!reading.guardians.has(guardian.id)) reading.guardians.set(guardian.id, guardian);
  const links = [...before?.guardians ?? [], ...guardians.map(({ link }) => link)];
  const classes = [...new Set([...before?.classes ?? [], ...(classId === null ? [] : [classId])])];
  reading.students.set(said.id, {
    ...said, ...before, classes, guardians: links.filter((one, at) => links.findIndex(({ guardian }) => guardian === one.guardian) === at),
    ...(mapping['student.class'] === undefined ? {} : { homeClass: before?.homeClass ?? classId }),
  });
}

function putClass(reading: RosterReading, row: RowReading, id: string, name: string, teacher: ReturnType<typeof teacherIn>): void {
  const there = reading.classes.get(id) ?? { id, name, teachers: [], at: row.at };
  const isNew = teacher !== undefined && !there.teachers.some((one) => one.teacher === teacher.id);
  reading.classes.set(id, isNew ? { ...there, teachers: [...there.teachers, { teacher: teacher.id, subject: '' }] } : there);
  if (teacher && !reading.teachers.has(teacher.id)) reading.teachers.set(teacher.id, { ...teacher, at: row.at });
}

/**
 * Guardians without ids are one person where the name and an address or a telephone number are the same; a name alone, or an address alone, is
 * not enough: two guardians with one address are two persons. The others of one person are named by the first.
 */
function mergeGuardians(reading: RosterReading): void {
  const first = new Map<string, string>();
  for (const { id, name, email, phone, through } of reading.guardians.values()) {
    if (through === undefined) continue;
    for (const reached of [email?.toLowerCase(), phone?.replaceAll(/\D/g, '')]) {
      if (reached) first.set(`${plain(name)} ${reached}`, first.get(`${plain(name)} ${reached}`) ?? id);
    }
  }
  reading.alike = new Map([...reading.guardians.values()].filter(({ through }) => through !== undefined).map(({ id, name, email, phone }) => {
    const found = [email?.toLowerCase(), phone?.replaceAll(/\D/g, '')].map((reached) => reached && first.get(`${plain(name)} ${reached}`)).find(Boolean);
    return [id, found || id];
  }));
}
