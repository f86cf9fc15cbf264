/** Whom a source means: somebody known, somebody new, or a question. Pure: what the school has is given. */
import type { PersonId } from '../identity/model.ts';
import type { Answers, Kind, Question, SaidPerson, Where } from './model-imports.ts';
import type { ClassId, Contact, GuardiansMeet, Way } from './model-students.ts';
import { plain } from './rules-imports-columns.ts';

/** An id of a source that names somebody here. */
export interface KnownId {
  readonly kind: Kind;
  readonly id: string;
  readonly target: Where;
  readonly fingerprint: string;
  readonly said: Readonly<Record<string, string>>;
  readonly isGone: boolean;
}

export interface KnownPerson {
  readonly id: PersonId;
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly language: string;
  readonly version: number;
  /** Signs in here: his address is his own to change. */
  readonly hasAccount: boolean;
  /** Works here, so a source's teacher may be he. */
  readonly isStaff: boolean;
  readonly student?: { readonly homeClass: ClassId | null; readonly guardiansMeet: GuardiansMeet; readonly left: boolean };
  readonly guardian?: { readonly interpreterLanguage: string | null; readonly way: Way | null };
}

export interface KnownGuardianship { readonly student: PersonId; readonly guardian: PersonId; readonly relation: string; readonly contact: Contact; readonly meets: boolean; readonly position: number; readonly ended: boolean }

/** All that the school has, as far as an import needs it. */
export interface KnownSchool {
  readonly people: ReadonlyMap<PersonId, KnownPerson>;
  readonly classes: ReadonlyMap<ClassId, { readonly name: string; readonly left: boolean }>;
  /** Those of this source. */
  readonly ids: readonly KnownId[];
  /** Those of all others. */
  readonly elsewhere: readonly KnownId[];
  readonly guardianships: readonly KnownGuardianship[];
  readonly enrolments: readonly { readonly class: ClassId; readonly student: PersonId }[];
  readonly teaching: readonly { readonly class: ClassId; readonly teacher: PersonId; readonly subject: string }[];
}

/** A keyed hash of a text: what was told is compared, and cannot be read. */
export type Mark = (text: string) => string;

/** Two marks: of the name, and of what else tells a person from a namesake; that may be empty. */
export function fingerprintOf(mark: Mark, name: string, more: string | null | undefined): string {
  return `${mark(`name ${plain(name)}`)} ${more ? mark(`more ${more.toLowerCase()}`) : ''}`;
}

/** An id as it is kept: one that was made out of a name or an address is kept as its mark. */
export function storedId(mark: Mark, id: string): string {
  return id.startsWith('~') ? `~${mark(`id ${id}`)}` : id;
}

/** The mark of a school's own number of a child: by it sources that know each other's children by no common id are compared. */
export function numberMark(mark: Mark, number: string): string {
  return mark(`number ${number.toLowerCase()}`);
}

export interface Resolved {
  readonly kind: Kind;
  readonly id: string;
  /** Null for who is new. */
  readonly target: Where | null;
  readonly how: 'known' | 'joined' | 'new';
  readonly known: KnownId | undefined;
  /** Whom the id named until now, when it names another. */
  readonly closes: KnownId | undefined;
  readonly fingerprint: string;
  /** It depends on a question that has no answer yet. */
  readonly isAsked?: boolean;
}

/** Resolves the persons of one file, one after another: nobody is taken for two. */
export class Resolving {
  readonly questions: Question[] = [];
  /** Students whose name is there several times without an id of this source: new, and worth a look. */
  readonly namesakes: SaidPerson[] = [];
  readonly #known: KnownSchool;
  readonly #answers: Answers;
  readonly #mark: Mark;
  readonly #ids: ReadonlyMap<string, KnownId>;
  readonly #taken = new Set<Where>();
  readonly #byName: ReadonlyMap<string, KnownPerson[]>;
  readonly #elsewhere: ReadonlyMap<string, KnownId[]>;
  readonly #byNumber: ReadonlyMap<string, KnownId[]>;

  constructor(known: KnownSchool, answers: Answers, mark: Mark) {
    this.#known = known;
    this.#answers = answers;
    this.#mark = mark;
    this.#ids = new Map(known.ids.map((one) => [`${one.kind}:${one.id}`, one]));
    for (const { target } of known.ids) this.#taken.add(target);
    this.#byName = Map.groupBy(known.people.values(), ({ name }) => plain(name));
    this.#elsewhere = Map.groupBy(known.elsewhere, ({ kind, fingerprint }) => `${kind} ${fingerprint}`);
    this.#byNumber = Map.groupBy(known.elsewhere.filter(({ kind }) => kind === 'student'), ({ id, said }) => said['number'] ?? numberMark(mark, id));
  }

  known(kind: Kind, id: string): KnownId | undefined {
    return this.#ids.get(`${kind}:${storedId(this.#mark, id)}`);
  }

  /** @param more the birth date of a student, the address of another. @param isCut the id cannot be relied on: whose child it was is another now. */
  person(kind: 'student' | 'guardian' | 'teacher', said: SaidPerson, more: string | null | undefined, isCut = false): Resolved {
    const fingerprint = fingerprintOf(this.#mark, said.name, more);
    const known = this.known(kind, said.id);
    if (!known) return this.#unknown(kind, said, more, fingerprint);
    if (isCut) return { ...this.#unknown(kind, said, more, fingerprint), closes: known };
    const [name, second] = fingerprint.split(' ');
    const [nameBefore, secondBefore] = known.fingerprint.split(' ');
    const isOtherChild = kind === 'student' && !!second && !!secondBefore && second !== secondBefore;
    if (name === nameBefore && !isOtherChild) return { kind, id: said.id, target: known.target, how: 'known', known, closes: undefined, fingerprint };
    const before = this.#known.people.get(known.target as PersonId)?.name ?? '';
    const answer = this.#ask({ key: `${kind}:${storedId(this.#mark, said.id)}`, kind, id: said.id, about: 'id-reused', before, now: said.name, at: said.at });
    if (answer === 'another') return { ...this.#unknown(kind, said, more, fingerprint), closes: known };
    return { kind, id: said.id, target: known.target, how: 'known', known, closes: undefined, fingerprint, isAsked: answer === undefined };
  }

  #ask(question: Omit<Question, 'answer'>): 'same' | 'another' | undefined {
    const given = this.#answers[question.key];
    const answer = given === 'same' || given === 'another' ? given : undefined;
    this.questions.push({ ...question, answer });
    return answer;
  }

  /** Somebody without an id of this source: joined to who is here where name and second mark are the same, of one person alone. */
  #unknown(kind: 'student' | 'guardian' | 'teacher', said: SaidPerson, more: string | null | undefined, fingerprint: string): Resolved {
    const resolved = { kind, id: said.id, known: undefined, closes: undefined, fingerprint };
    const exact = kind === 'student' ? this.#byFingerprint(kind, fingerprint, more) ?? this.#ofNumber(said, fingerprint) : this.#byAddress(kind, said, fingerprint, more);
    if (exact !== undefined) return { ...resolved, target: this.#take(exact), how: 'joined' };
    const namesake = kind === 'guardian' ? undefined : this.#namesake(kind, said);
    const answer = namesake && this.#ask({ key: `${kind}:${storedId(this.#mark, said.id)}`, kind, id: said.id, about: 'there-already', before: namesake.name, now: said.name, at: said.at });
    return answer === 'same' ? { ...resolved, target: this.#take(namesake!.id), how: 'joined' } : { ...resolved, target: null, how: 'new', isAsked: namesake !== undefined && answer === undefined };
  }

  #byFingerprint(kind: Kind, fingerprint: string, more: string | null | undefined): Where | undefined {
    const targets = new Set((more ? this.#elsewhere.get(`${kind} ${fingerprint}`) ?? [] : []).map(({ target }) => target).filter((target) => !this.#taken.has(target)));
    return targets.size === 1 ? [...targets][0] : undefined;
  }

  /** A child of another source with the same number of the school and the same name; that a number alone is the same says nothing. */
  #ofNumber(said: SaidPerson & { readonly number?: string }, fingerprint: string): Where | undefined {
    const numbers = new Set([said.number, said.id].flatMap((one) => (one === undefined ? [] : [numberMark(this.#mark, one)])));
    const isSame = (one: KnownId) => one.fingerprint.split(' ')[0] === fingerprint.split(' ')[0] && !this.#taken.has(one.target);
    const targets = new Set([...numbers].flatMap((number) => (this.#byNumber.get(number) ?? []).filter(isSame).map(({ target }) => target)));
    return targets.size === 1 ? [...targets][0] : undefined;
  }

  #byAddress(kind: 'guardian' | 'teacher', said: SaidPerson, fingerprint: string, email: string | null | undefined): Where | undefined {
    if (!email) return undefined;
    const fits = (one: KnownPerson) => one.email?.toLowerCase() === email.toLowerCase() && !one.student && !this.#taken.has(one.id) && (kind === 'teacher' ? one.isStaff : !one.isStaff);
    const found = (this.#byName.get(plain(said.name)) ?? []).filter(fits);
    return found.length === 1 ? found[0]!.id : found.length === 0 ? this.#byFingerprint(kind, fingerprint, email) : undefined;
  }

  /** Of guardians a name alone says nothing; a child or somebody who works here is asked about. */
  #namesake(kind: 'student' | 'teacher', said: SaidPerson): KnownPerson | undefined {
    const isOne = ({ student, isStaff }: KnownPerson) => (kind === 'student' ? student?.left === false : isStaff);
    const found = (this.#byName.get(plain(said.name)) ?? []).filter((one) => isOne(one) && !this.#taken.has(one.id));
    if (found.length > 1) this.namesakes.push(said);
    return found.length === 1 ? found[0] : undefined;
  }

  /** A class: by its id, or the one of its name that has no id of this source. */
  class({ id, name }: { id: string; name: string }): Resolved {
    const known = this.known('class', id);
    const fingerprint = fingerprintOf(this.#mark, name, null);
    if (known) return { kind: 'class', id, target: known.target, how: 'known', known, closes: undefined, fingerprint };
    const found = [...this.#known.classes].filter(([there, one]) => !one.left && plain(one.name) === plain(name) && !this.#taken.has(there));
    const target = found.length === 1 ? this.#take(found[0]![0]) : null;
    return { kind: 'class', id, target, how: target ? 'joined' : 'new', known: undefined, closes: undefined, fingerprint };
  }

  #take(target: Where): Where {
    this.#taken.add(target);
    return target;
  }
}
