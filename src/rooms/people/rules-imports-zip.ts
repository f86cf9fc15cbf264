/**
 * OneRoster CSV 1.1 and 1.2 (1EdTech) and Microsoft School Data Sync v2.1: columns by their names, in whatever order. Passwords
 * and demographics are never looked at. Pure.
 */
import type { At, Roster, SaidGuardianship, SaidPerson } from './model-imports.ts';
import { readEmail, readId, readName, readPhone, readWords } from './rules-imports-cells.ts';
import { RosterReading, RowReading, told, type SourceTable } from './rules-imports-reading.ts';

type Tables = ReadonlyMap<string, SourceTable>;
/** A row by the names of its columns. */
interface Line { readonly row: RowReading; column(name: string): number | undefined; cell(name: string): string; list(name: string): string[] }

export const byName = (tables: readonly SourceTable[]): Tables => new Map(tables.map((table) => [table.name.toLowerCase(), table]));

/** Which of the two it is, by what its files are called and have; undefined where it is neither. */
export function formatOf(tables: Tables): 'oneroster' | 'sds' | undefined {
  const users = tables.get('users');
  if (!users) return undefined;
  const headings = new Set(users.headings.map((heading) => heading.toLowerCase()));
  if (!headings.has('sourcedid')) return undefined;
  const isOneRoster = ['role', 'agentsourcedids', 'enableduser', 'orgsourcedids'].some((heading) => headings.has(heading));
  return isOneRoster ? 'oneroster' : tables.has('roles') || tables.has('enrollments') || tables.has('relationships') ? 'sds' : 'oneroster';
}

function* lines(reading: RosterReading, table: SourceTable | undefined): Iterable<Line> {
  if (!table) return;
  const places = new Map(table.headings.map((heading, column) => [heading.toLowerCase().replaceAll(/\s/g, ''), column]));
  const column = (name: string) => places.get(name.toLowerCase());
  for (const index of table.rows.keys()) {
    const row = new RowReading(reading, table, index);
    const cell = (name: string) => row.cell(column(name));
    // a row that is to be deleted in a delta, and an empty one, say nothing
    if (!table.rows[index]!.some((one) => one !== '') || /^tobedeleted$/i.test(cell('status'))) continue;
    yield { row, column, cell, list: (name) => cell(name).split(',').map((one) => one.trim()).filter((one) => one !== '') };
  }
}

const guardianRoles = new Set(['guardian', 'parent', 'relative', 'father', 'mother']);
const roleNames: Readonly<Record<string, 'student' | 'teacher' | 'guardian'>> = {
  student: 'student', teacher: 'teacher', faculty: 'teacher', ...Object.fromEntries([...guardianRoles].map((role) => [role, 'guardian'] as const)),
};

/** What each user is, by `roles.csv` where there is one (OneRoster 1.2, School Data Sync), else by the user's own line. */
function rolesOf(reading: RosterReading, tables: Tables): Map<string, string> {
  const roles = new Map<string, string>();
  for (const { cell } of lines(reading, tables.get('roles'))) {
    const [user, role] = [cell('userSourcedId'), cell('role').toLowerCase()];
    if (user !== '' && (!roles.has(user) || role in roleNames)) roles.set(user, role);
  }
  return roles;
}

interface User extends SaidPerson { readonly number: string | undefined; readonly agents: readonly string[]; readonly line: Line; readonly role: string }

/** Reads OneRoster. */
export function readOneRoster(tables: Tables): Roster {
  const reading = new RosterReading();
  const roles = rolesOf(reading, tables);
  const users = usersIn(reading, tables, (line, id) => roles.get(id) ?? line.cell('role').toLowerCase());
  const guardians = new Map<string, SaidGuardianship[]>();
  const guards = (student: string, guardian: string, relation: string) => {
    const [one, other] = [users.get(student), users.get(guardian)];
    if (one?.role !== 'student' || other?.role !== 'guardian') return;
    const there = guardians.get(student) ?? [];
    if (!there.some((known) => known.guardian === guardian)) guardians.set(student, [...there, { guardian, relation: relation === 'guardian' ? '' : relation }]);
  };
  for (const user of users.values()) {
    for (const agent of user.agents) {
      if (!users.has(agent) && !reading.leftOut.has(`guardian:${agent}`) && user.role === 'student') user.line.row.warn('unknown-id', user.line.column('agentSourcedIds'), agent);
      const said = (id: string) => roleWords(users.get(id)?.line, roles.get(id));
      if (user.role === 'student') guards(user.id, agent, said(agent));
      else if (user.role === 'guardian') guards(agent, user.id, said(user.id));
    }
  }
  return rosterOf(reading, tables, users, guardians);
}

const roleWords = (line: Line | undefined, role: string | undefined) => role ?? line?.cell('role').toLowerCase() ?? '';

/** Reads School Data Sync v2.1. Guardians are those that `relationships.csv` calls so; doctors and emergency contacts are none. */
export function readSchoolDataSync(tables: Tables): Roster {
  const reading = new RosterReading();
  const roles = rolesOf(reading, tables);
  const links: { student: string; guardian: string; relation: string; line: Line }[] = [];
  for (const line of lines(reading, tables.get('relationships'))) {
    const relation = line.cell('relationshipRole').toLowerCase();
    if (guardianRoles.has(relation)) links.push({ student: line.cell('userSourcedId'), guardian: line.cell('relationshipUserSourcedId'), relation, line });
  }
  const guards = new Set(links.map(({ guardian }) => guardian));
  const enrolled = new Map([...lines(reading, tables.get('enrollments'))].map(({ cell }) => [cell('userSourcedId'), cell('role').toLowerCase()]));
  const users = usersIn(reading, tables, (_line, id) => (guards.has(id) ? 'guardian' : roles.get(id) ?? enrolled.get(id) ?? ''));
  const guardians = new Map<string, SaidGuardianship[]>();
  for (const { student, guardian, relation, line } of links) {
    for (const [name, id] of [['userSourcedId', student], ['relationshipUserSourcedId', guardian]] as const) {
      if (!users.has(id) && !['student', 'guardian'].some((kind) => reading.leftOut.has(`${kind}:${id}`))) line.row.warn('unknown-id', line.column(name), id);
    }
    if (!users.has(student) || !users.has(guardian)) continue;
    const there = guardians.get(student) ?? [];
    if (!there.some((one) => one.guardian === guardian)) guardians.set(student, [...there, { guardian, relation: relation === 'guardian' ? '' : relation }]);
  }
  return rosterOf(reading, tables, users, guardians);
}

function usersIn(reading: RosterReading, tables: Tables, roleOf: (line: Line, id: string) => string): Map<string, User> {
  const users = new Map<string, User>();
  for (const line of lines(reading, tables.get('users'))) {
    const { row, cell, column } = line;
    const id = cell('sourcedId');
    const role = roleNames[roleOf(line, id)];
    // administrators, aides and whoever else a school has are not ours to read; without an id it may be anybody
    if (role === undefined && id !== '') continue;
    const read = row.read(column('sourcedId'), readId);
    const name = row.read(column('givenName') ?? column('familyName'), () => readName([cell('givenName'), cell('familyName')].join(' ')));
    const email = row.optional(column('email'), readEmail);
    const phone = row.optional(column('phone'), readPhone) ?? row.optional(column('sms'), readPhone);
    if (read !== undefined && users.has(read)) row.wrong('id-twice', column('sourcedId'), read);
    if (row.isWrong || read === undefined || name === undefined) reading.leaveOut(role ?? 'student', id);
    else users.set(id, { id, name, ...told({ email, phone }), at: row.at, number: cell('identifier').slice(0, 200) || undefined, agents: line.list('agentSourcedIds'), line, role: role! });
  }
  return users;
}

function rosterOf(reading: RosterReading, tables: Tables, users: ReadonlyMap<string, User>, guardians: ReadonlyMap<string, readonly SaidGuardianship[]>): Roster {
  const { homes, subjects } = classesIn(reading, tables);
  const taught = enrolmentsIn(reading, tables, users, subjects);
  for (const { id, name, email, phone, at, role, number } of users.values()) {
    const said = { id, name, ...told({ email, phone }), at };
    if (role === 'guardian') reading.guardians.set(id, said);
    else if (role === 'teacher') reading.teachers.set(id, said);
    else {
      const classes = taught.get(id) ?? [];
      const homeClass = classes.find((one) => homes.has(one)) ?? (homes.size === 0 && classes.length === 1 ? classes[0]! : null);
      reading.students.set(id, { ...said, ...told({ number }), born: null, classes, homeClass, guardians: guardians.get(id) ?? [] });
    }
  }
  const has = (role: string) => users.values().some((user) => user.role === role);
  return reading.roster({ student: has('student'), guardian: has('guardian'), teacher: has('teacher'), class: tables.has('classes') });
}

/** The classes. @returns those that are home classes, where the file tells which they are, and what is taught in each. */
function classesIn(reading: RosterReading, tables: Tables): { homes: Set<string>; subjects: Map<string, string> } {
  const courses = new Map([...lines(reading, tables.get('courses'))].map(({ cell }) => [cell('sourcedId'), cell('title')]));
  const homes = new Set<string>();
  const subjects = new Map<string, string>();
  for (const { row, cell, column } of lines(reading, tables.get('classes'))) {
    const id = row.read(column('sourcedId'), readId);
    const name = row.read(column('title'), (text) => (text === '' ? { ok: false, code: 'name-missing' } : readWords(text, 120)));
    if (id !== undefined && reading.classes.has(id)) row.wrong('id-twice', column('sourcedId'), id);
    if (row.isWrong || id === undefined || name === undefined) {
      reading.leaveOut('class', cell('sourcedId'));
      continue;
    }
    if (/^homeroom$/i.test(cell('classType'))) homes.add(id);
    const subject = homes.has(id) ? '' : (cell('subjects') || courses.get(cell('courseSourcedId')) || '').slice(0, 120);
    reading.classes.set(id, { id, name, teachers: [], at: row.at });
    subjects.set(id, subject);
  }
  return { homes, subjects };
}

/** Who is in which class. Teachers are put to their classes; @returns the classes of students. */
function enrolmentsIn(reading: RosterReading, tables: Tables, users: ReadonlyMap<string, User>, subjects: ReadonlyMap<string, string>): Map<string, string[]> {
  const taught = new Map<string, string[]>();
  const teachers = new Map<string, { teacher: string; subject: string }[]>();
  for (const { row, cell, column } of lines(reading, tables.get('enrollments'))) {
    const [user, of, role] = [cell('userSourcedId'), cell('classSourcedId'), cell('role').toLowerCase()];
    const known = users.get(user);
    if (role !== 'student' && role !== 'teacher') continue;
    const found = reading.classes.get(of);
    if (!known && !reading.leftOut.has(`${role}:${user}`)) row.warn('unknown-id', column('userSourcedId'), user);
    if (!found && !reading.leftOut.has(`class:${of}`)) row.warn('unknown-id', column('classSourcedId'), of);
    if (!known || !found || known.role !== role) continue;
    if (role === 'student') taught.set(user, [...new Set([...taught.get(user) ?? [], of])]);
    else teachers.set(of, [...teachers.get(of) ?? [], { teacher: user, subject: subjects.get(of) ?? '' }]);
  }
  for (const [id, of] of teachers) reading.classes.set(id, { ...reading.classes.get(id)!, teachers: of.filter((one, at) => of.findIndex(({ teacher }) => teacher === one.teacher) === at) });
  return taught;
}

/** The files that are missing so that it could be read, as `users.csv`. */
export function missingTables(tables: Tables): At[] {
  return ['users', 'classes', 'enrollments'].filter((name) => !tables.has(name)).map((name) => ({ table: `${name}.csv`, row: 0 }));
}
