/**
 * What a file would change (P-1.3): only what its source says anew, so that what was put right here since is kept. A person is
 * known by the id of the source and by name; whose id is now another's is a question, and nothing is inherited. Pure.
 */
import type { PersonId } from '../identity/model.ts';
import type {
  Answers, At, Diff, Entry, FieldChange, Kind, Problem, ProblemCode, Roster, SaidClass, SaidGuardian, SaidGuardianship, SaidPerson, SaidStudent, Where,
} from './model-imports.ts';
import type { ClassId, Contact } from './model-students.ts';
import { numberMark, Resolving, storedId, type KnownGuardianship, type KnownId, type KnownPerson, type KnownSchool, type Mark, type Resolved } from './rules-imports-known.ts';
import { emptyPlan, type Plan, type Ref } from './rules-imports-plan.ts';

export interface Compared { readonly diff: Omit<Diff, 'digest'>; readonly plan: Plan }

/** @param language of who is new and of whom the file does not tell it. */
export function compare(roster: Roster, known: KnownSchool, answers: Answers, { mark, language }: { mark: Mark; language: string }): Compared {
  return new Comparing(roster, known, answers, mark, language).run();
}

type Marks = Record<string, string>;

class Comparing {
  readonly #roster: Roster;
  readonly #known: KnownSchool;
  readonly #answers: Answers;
  readonly #mark: Mark;
  readonly #language: string;
  readonly #resolving: Resolving;
  readonly #plan = emptyPlan();
  readonly #entries: Entry[] = [];
  readonly #same: Record<Kind, number> = { class: 0, student: 0, guardian: 0, teacher: 0 };
  readonly #problems: Problem[];
  readonly #seen = new Set<string>();
  /** Whom a ref is, once it is resolved: null for who is new. */
  readonly #targets = new Map<Ref, Where | null>();
  /** The ref that stands for an id of the file. */
  readonly #refs = new Map<string, Ref>();
  readonly #names = new Map<Ref, string>();
  readonly #students = new Map<string, Resolved>();
  /** Ids of the source by the marks under which others told of them. */
  readonly #marked: ReadonlyMap<string, KnownId>;
  readonly #guardianships: ReadonlyMap<PersonId, readonly KnownGuardianship[]>;
  readonly #classesNow: ReadonlyMap<PersonId, ReadonlySet<ClassId>>;

  constructor(roster: Roster, known: KnownSchool, answers: Answers, mark: Mark, language: string) {
    this.#roster = roster;
    this.#known = known;
    this.#answers = answers;
    this.#mark = mark;
    this.#language = language;
    this.#resolving = new Resolving(known, answers, mark);
    this.#problems = [...roster.problems];
    this.#marked = new Map(known.ids.filter(({ kind }) => kind !== 'student').map((one) => [mark(`${one.kind} ${one.id}`), one]));
    this.#guardianships = Map.groupBy(known.guardianships, ({ student }) => student);
    this.#classesNow = new Map([...Map.groupBy(known.enrolments, ({ student }) => student)].map(([student, of]) => [student, new Set(of.map((one) => one.class))]));
  }

  /** Those of a kind that a source told of under a record before, by the first letter of its marks. */
  #toldBefore(resolved: Resolved, letter: 'c' | 'g' | 't'): { one: KnownId; value: string }[] {
    return Object.entries(resolved.known?.said ?? {}).flatMap(([key, value]) => {
      const [of, mark, ...more] = key.split(' ');
      const one = of === letter && more.length === 0 ? this.#marked.get(mark ?? '') : undefined;
      return one ? [{ one, value }] : [];
    });
  }

  run(): Compared {
    const { classes, students, guardians, teachers } = this.#roster;
    const resolvedClasses = classes.map((said) => [said, this.#settle(said.id, said.name, this.#resolving.class(said))] as const);
    for (const said of students) this.#students.set(said.id, this.#settle(said.id, said.name, this.#resolving.person('student', said, said.born ?? said.number)));
    const taught = teachers.map((said) => [said, this.#settle(said.id, said.name, this.#resolving.person('teacher', said, said.email))] as const);
    this.#guardians(guardians);
    for (const [said, resolved] of taught) this.#teacher(said, resolved);
    for (const said of students) this.#student(said, this.#students.get(said.id)!);
    for (const [said, resolved] of resolvedClasses) this.#class(said, resolved);
    for (const said of this.#resolving.namesakes) this.#warn('same-name', said.at, said.name);
    const missing = this.#missing();
    const given = this.#answers['left'];
    return {
      plan: this.#plan,
      diff: {
        entries: this.#entries, same: this.#same, problems: this.#problems, questions: this.#resolving.questions, missing,
        missingAnswer: given === 'left' || given === 'stay' ? given : undefined, isPartial: this.#roster.isPartial,
      },
    };
  }

  #warn(code: ProblemCode, { table, row }: At, value: string): void {
    this.#problems.push({ table, row, column: null, code, value: value.slice(0, 80), warning: true });
  }

  #stored(id: string): string {
    return storedId(this.#mark, id);
  }

  /** Notes who an id is, and that it is in the file. */
  #settle(id: string, name: string, resolved: Resolved, ref: Ref = `${resolved.kind}:${id}`): Resolved {
    this.#seen.add(`${resolved.kind}:${this.#stored(id)}`);
    this.#refs.set(`${resolved.kind}:${id}`, ref);
    if (!this.#targets.has(ref)) this.#targets.set(ref, resolved.target);
    if (!this.#names.has(ref)) this.#names.set(ref, name);
    if (resolved.closes) {
      this.#plan.closes.push(resolved.closes);
      if (resolved.kind === 'student') this.#plan.leaving.students.push(resolved.closes.target as PersonId);
    }
    return resolved;
  }

  /** Guardians whom the file has several times are one person, unless the school knows them as several. */
  #guardians(all: readonly SaidGuardian[]): void {
    for (const [first, some] of Map.groupBy(all, ({ id }) => this.#roster.alike.get(id) ?? id)) {
      const isCut = ({ through }: SaidGuardian) => through !== undefined && this.#students.get(through)?.closes !== undefined;
      const known = some.filter((said) => this.#resolving.known('guardian', said.id) && !isCut(said));
      const leading = known[0] ?? some.find(({ id }) => id === first) ?? some[0]!;
      const resolved = this.#resolving.person('guardian', leading, leading.email, isCut(leading));
      const ref = `guardian:${leading.id}`;
      this.#settle(leading.id, leading.name, resolved, ref);
      this.#guardian(leading, resolved);
      for (const said of some) {
        if (said === leading) continue;
        const own = known.includes(said) ? this.#resolving.person('guardian', said, said.email) : undefined;
        if (own && own.target !== resolved.target) {
          this.#settle(said.id, said.name, own);
          this.#guardian(said, own);
        } else {
          const closes = isCut(said) ? this.#resolving.known('guardian', said.id) : undefined;
          this.#settle(said.id, said.name, { ...resolved, id: said.id, closes }, ref);
          this.#plan.ids.push({ ref, kind: 'guardian', id: this.#stored(said.id), fingerprint: resolved.fingerprint, said: own?.known?.said ?? {} });
        }
      }
    }
  }

  /** What of a person is told anew. A new one takes all; of another what differs from what was told before and from what is here. */
  #fields<Fields extends Record<string, string | null | undefined>>(told: Fields, now: Record<string, string | null>, resolved: Resolved, said: Marks): { set: Partial<Fields>; shown: FieldChange[] } {
    const set: Record<string, string | null> = {};
    const shown: FieldChange[] = [];
    for (const [field, value] of Object.entries(told)) {
      if (value === undefined) continue;
      const before = resolved.known?.said[field];
      said[field] = this.#mark(`${field} ${value ?? ''}`);
      if (before === said[field] || (before === undefined && value === null) || now[field] === value) continue;
      set[field] = value;
      shown.push({ field: field as FieldChange['field'], from: now[field] ?? null, to: value });
    }
    return { set: set as Partial<Fields>, shown };
  }

  #contactFields(told: SaidPerson, resolved: Resolved, said: Marks): { set: Plan['persons'][number]['set']; shown: FieldChange[]; person: KnownPerson | undefined } {
    const person = resolved.target === null ? undefined : this.#known.people.get(resolved.target as PersonId);
    const now = { name: person?.name ?? null, email: person?.email ?? null, phone: person?.phone ?? null, language: person?.language ?? null };
    const { name, email, phone, language } = told;
    const { set, shown } = this.#fields({ name, email, phone, language: language ?? undefined }, now, resolved, said);
    if (person?.hasAccount && 'email' in set) {
      this.#warn('address-kept', told.at, set.email ?? '');
      delete set.email;
      shown.splice(shown.findIndex(({ field }) => field === 'email'), 1);
    }
    return { set: set as Plan['persons'][number]['set'], shown, person };
  }

  #record(said: { readonly id: string; readonly name: string; readonly at: Entry['at'] }, resolved: Resolved, shown: readonly FieldChange[], marks: Marks, isBack: boolean): void {
    const { kind, how } = resolved;
    this.#plan.ids.push({ ref: this.#refs.get(`${kind}:${said.id}`)!, kind, id: this.#stored(said.id), fingerprint: resolved.fingerprint, said: marks });
    const what = resolved.isAsked ? 'asked' : how === 'new' || how === 'joined' ? how : isBack ? 'back' : shown.length > 0 ? 'changed' : undefined;
    if (what === undefined) this.#same[kind] += 1;
    else this.#entries.push({ kind, id: said.id, name: said.name, how: what, fields: what === 'asked' ? [] : shown, at: said.at });
  }

  #guardian(told: SaidGuardian, resolved: Resolved): void {
    const said: Marks = {};
    const { set, shown, person } = this.#contactFields(told, resolved, said);
    const now = { way: person?.guardian?.way ?? null, interpreter: person?.guardian?.interpreterLanguage ?? null };
    const own = this.#fields({ way: told.way, interpreter: told.interpreterLanguage }, now, resolved, said);
    this.#plan.persons.push({
      ref: `guardian:${told.id}`, kind: 'guardian', target: resolved.target as PersonId | null, version: person?.version ?? null, set: this.#added(resolved, set),
      guardian: { ...('way' in own.set ? { way: own.set.way as never } : {}), ...('interpreter' in own.set ? { interpreterLanguage: own.set.interpreter as never } : {}) },
    });
    this.#record(told, resolved, [...shown, ...own.shown], said, false);
  }

  #teacher(told: SaidPerson, resolved: Resolved): void {
    const said: Marks = {};
    const { set, shown, person } = this.#contactFields(told, resolved, said);
    this.#plan.persons.push({ ref: `teacher:${told.id}`, kind: 'teacher', target: resolved.target as PersonId | null, version: person?.version ?? null, set: this.#added(resolved, set) });
    this.#record(told, resolved, shown, said, false);
  }

  #added<Set extends { language?: string }>({ target }: Resolved, set: Set): Set {
    return target === null ? { language: this.#language, ...set } : set;
  }

  #student(told: SaidStudent, resolved: Resolved): void {
    const said: Marks = {};
    const { set, shown, person } = this.#contactFields(told, resolved, said);
    const here = person?.student;
    said['number'] = numberMark(this.#mark, told.number ?? told.id);
    const own = this.#fields({ guardiansMeet: told.guardiansMeet }, { guardiansMeet: here?.guardiansMeet ?? null }, resolved, said);
    const home = this.#homeClass(told, resolved, said);
    const related = [...this.#classesOf(told, resolved, said, home.shown), ...this.#guardiansOf(told, resolved, said)];
    const isBack = here?.left === true;
    this.#plan.persons.push({
      ref: `student:${told.id}`, kind: 'student', target: resolved.target as PersonId | null, version: person?.version ?? null, set: this.#added(resolved, set),
      student: { ...own.set as object, ...('to' in home ? { homeClass: home.to } : {}), ...(isBack ? { left: false as const } : {}) },
    });
    this.#record(told, resolved, [...shown, ...own.shown, ...home.shown, ...related], said, isBack);
  }

  #className(ref: Ref | null): string | null {
    return ref === null ? null : this.#names.get(ref) ?? null;
  }

  #homeClass({ homeClass }: SaidStudent, resolved: Resolved, said: Marks): { to?: Ref | null; shown: FieldChange[] } {
    const ref = homeClass ? this.#refs.get(`class:${homeClass}`) : null;
    if (homeClass === undefined || ref === undefined) return { shown: [] };
    const here = resolved.target === null ? null : this.#known.people.get(resolved.target as PersonId)?.student?.homeClass ?? null;
    const before = resolved.known?.said['homeClass'];
    said['homeClass'] = this.#mark(`homeClass ${homeClass ?? ''}`);
    const now = ref === null ? null : this.#targets.get(ref);
    if (before === said['homeClass'] || (before === undefined && ref === null) || (now === here && now !== undefined && !(ref !== null && now === null))) return { shown: [] };
    return { to: ref, shown: [{ field: 'homeClass', from: here === null ? null : this.#known.classes.get(here)?.name ?? null, to: this.#className(ref) }] };
  }

  #classesOf({ classes, homeClass }: SaidStudent, resolved: Resolved, said: Marks, home: readonly FieldChange[]): FieldChange[] {
    if (!this.#roster.tells.class) return [];
    const shown: FieldChange[] = [];
    const refs = [...new Set([...classes, ...(homeClass ? [homeClass] : [])])].map((id) => this.#refs.get(`class:${id}`)).filter((ref) => ref !== undefined);
    const now = resolved.target === null ? undefined : this.#classesNow.get(resolved.target as PersonId);
    for (const ref of refs) {
      said[`c ${this.#mark(ref.replace(':', ' '))}`] = '1';
      if (now?.has(this.#targets.get(ref) as ClassId)) continue;
      this.#plan.enrol.push({ student: `student:${resolved.id}`, class: ref });
      shown.push({ field: 'class', from: null, to: this.#className(ref) });
    }
    for (const { one: { id, target } } of this.#toldBefore(resolved, 'c')) {
      if (refs.some((ref) => this.#targets.get(ref) === target) || this.#roster.leftOut.has(`class:${id}`) || !now?.has(target as ClassId)) continue;
      this.#plan.unenrol.push({ student: resolved.target as PersonId, class: target as ClassId });
      shown.push({ field: 'class', from: this.#known.classes.get(target as ClassId)?.name ?? null, to: null });
    }
    return shown.filter(({ from, to }) => !home.some((one) => (from !== null && one.from === from) || (to !== null && one.to === to)));
  }

  #guardiansOf(told: SaidStudent, resolved: Resolved, said: Marks): FieldChange[] {
    const here = this.#guardianships.get(resolved.target as PersonId) ?? [];
    const shown: FieldChange[] = [];
    const links = told.guardians.filter(({ guardian }) => this.#refs.has(`guardian:${guardian}`));
    const targets = new Set<Where | null>();
    const settled: { contact: Contact; meets: boolean }[] = [];
    for (const [position, link] of links.entries()) {
      const ref = this.#refs.get(`guardian:${link.guardian}`)!;
      const target = this.#targets.get(ref)!;
      targets.add(target);
      settled.push(this.#guardianship({ told, resolved, link, ref, position, before: target === null ? undefined : here.find(({ guardian }) => guardian === target) }, said, shown));
    }
    if (this.#roster.tells.guardian) for (const one of this.#endedOf(resolved, here, targets)) shown.push(one);
    const kept = here.filter(({ guardian, ended }) => !ended && !targets.has(guardian) && !this.#plan.guardsNoMore.some((one) => one.student === resolved.target && one.guardian === guardian));
    const all = [...settled, ...kept];
    if (all.length === 0) this.#warn('no-guardian', told.at, told.name);
    else if (!all.some(({ contact, meets }) => contact === 'full' && meets)) this.#warn('nobody-meets', told.at, told.name);
    return shown;
  }

  /** One guardian of one student. "No contact" is never taken back by a file: only the office does. */
  #guardianship(
    { told, resolved, link, ref, position, before }: { told: SaidStudent; resolved: Resolved; link: SaidGuardianship; ref: Ref; position: number; before: KnownGuardianship | undefined },
    said: Marks, shown: FieldChange[],
  ): { contact: Contact; meets: boolean } {
    const about = this.#names.get(ref) ?? '';
    const key = this.#mark(`guardian ${this.#stored(link.guardian)}`);
    const now = { relation: before?.relation ?? null, contact: before?.contact ?? null, meets: before ? String(before.meets) : null };
    const given = { relation: link.relation, contact: link.contact, meets: link.meets === undefined ? undefined : String(link.meets) };
    const marks: Marks = {};
    const earlier = Object.fromEntries(Object.entries(resolved.known?.said ?? {}).filter(([name]) => name.startsWith(`g ${key} `)).map(([name, value]) => [name.slice(key.length + 3), value]));
    const { set, shown: changed } = this.#fields(given, now, { ...resolved, known: resolved.known && { ...resolved.known, said: earlier } }, marks);
    said[`g ${key}`] = '1';
    for (const [name, value] of Object.entries(marks)) said[`g ${key} ${name}`] = value;
    const isKept = before?.contact === 'none' && set.contact === 'full';
    if (isKept) this.#warn('contact-kept', told.at, about);
    const result = {
      relation: set.relation ?? before?.relation ?? '', contact: isKept ? 'none' as const : (set.contact as Contact | undefined) ?? before?.contact ?? 'full',
      meets: set.meets === undefined ? before?.meets ?? true : set.meets === 'true', position: before && !before.ended ? before.position : position,
    };
    const own = changed.filter(({ field, to }) => !(isKept && field === 'contact') && !(before === undefined && (field === 'relation' || to === 'full' || to === 'true')));
    const isNew = before === undefined || before.ended;
    if (isNew) shown.push({ field: 'guardian', from: null, to: about });
    for (const one of own) shown.push({ ...one, about });
    if (isNew || own.length > 0) this.#plan.guards.push({ student: `student:${told.id}`, guardian: ref, ...result });
    return result;
  }

  /** Guardians that the source had for the student and has no more. Those whom the office added stay. */
  #endedOf(resolved: Resolved, here: readonly KnownGuardianship[], targets: ReadonlySet<Where | null>): FieldChange[] {
    const shown: FieldChange[] = [];
    for (const { one: { id, target } } of this.#toldBefore(resolved, 'g')) {
      if (targets.has(target) || this.#roster.leftOut.has(`guardian:${id}`) || !here.some(({ guardian, ended }) => guardian === target && !ended)) continue;
      if (this.#plan.guardsNoMore.some((one) => one.student === resolved.target && one.guardian === target)) continue;
      this.#plan.guardsNoMore.push({ student: resolved.target as PersonId, guardian: target as PersonId });
      shown.push({ field: 'guardian', from: this.#known.people.get(target as PersonId)?.name ?? '', to: null });
    }
    return shown;
  }

  #class(told: SaidClass, resolved: Resolved): void {
    const said: Marks = {};
    const here = resolved.target === null ? undefined : this.#known.classes.get(resolved.target as ClassId);
    const { set, shown } = this.#fields({ name: told.name }, { name: here?.name ?? null }, resolved, said);
    const isBack = here?.left === true;
    this.#plan.classes.push({ ref: `class:${told.id}`, target: resolved.target as ClassId | null, ...(set.name ? { name: set.name } : {}), back: isBack });
    this.#record(told, resolved, [...shown, ...this.#teachersOf(told, resolved, said)], said, isBack);
  }

  #teachersOf({ id, teachers }: SaidClass, resolved: Resolved, said: Marks): FieldChange[] {
    if (!this.#roster.tells.teacher) return [];
    const shown: FieldChange[] = [];
    const here = this.#known.teaching.filter((one) => one.class === resolved.target);
    const kept = new Set<string>();
    for (const { teacher, subject } of teachers) {
      const ref = this.#refs.get(`teacher:${teacher}`);
      if (ref === undefined) continue;
      const target = this.#targets.get(ref)!;
      said[`t ${this.#mark(`teacher ${this.#stored(teacher)}`)}`] = subject;
      kept.add(`${target} ${subject}`);
      if (target !== null && here.some((one) => one.teacher === target && one.subject === subject)) continue;
      this.#plan.teaches.push({ class: `class:${id}`, teacher: ref, subject });
      shown.push({ field: 'teacher', from: null, to: this.#names.get(ref) ?? '' });
    }
    for (const { one: { id: of, target }, value: subject } of this.#toldBefore(resolved, 't')) {
      if (kept.has(`${target} ${subject}`) || this.#roster.leftOut.has(`teacher:${of}`)) continue;
      if (!here.some((one) => one.teacher === target && one.subject === subject)) continue;
      this.#plan.teachesNoMore.push({ class: resolved.target as ClassId, teacher: target as PersonId, subject });
      shown.push({ field: 'teacher', from: this.#known.people.get(target as PersonId)?.name ?? '', to: null });
    }
    return shown;
  }

  /** Who is known to the source and not in the file: asked, and marked as left or not; never erased. */
  #missing(): Diff['missing'] {
    const counts = { student: 0, teacher: 0, class: 0 };
    const { tells, leftOut, isPartial } = this.#roster;
    for (const one of this.#known.ids) {
      const { kind, id, target, isGone } = one;
      // what only a left-out row told of is not known; students have their own ids there
      const isUnsure = isPartial || leftOut.has(`${kind}:${id}`) || (leftOut.size > 0 && kind !== 'student');
      if (isGone || isUnsure || !tells[kind] || this.#seen.has(`${kind}:${id}`)) continue;
      if (kind !== 'guardian') counts[kind] += 1;
      const name = kind === 'class' ? this.#known.classes.get(target as ClassId)?.name : this.#known.people.get(target as PersonId)?.name;
      if (kind !== 'guardian') this.#entries.push({ kind, id, name: name ?? '', how: 'left', fields: [], at: null });
      if (this.#answers['left'] !== 'left' && kind !== 'guardian') continue;
      this.#plan.gone.push(one);
      if (kind === 'student') this.#plan.leaving.students.push(target as PersonId);
      if (kind === 'class') this.#plan.leaving.classes.push(target as ClassId);
    }
    return counts;
  }
}
