import type { Branded } from '../../platform/ids.ts';
import type { PersonId } from '../identity/model.ts';
import type { ClassId, Contact, GuardiansMeet, Way } from './model-students.ts';

export type ImportId = Branded<'ImportId'>;
export type CorrectionId = Branded<'CorrectionId'>;

/** Where the data comes from: a table of our own mapping, OneRoster CSV, or Microsoft School Data Sync (v2.1). It is also the source of its ids. */
export const formats = ['sheet', 'oneroster', 'sds'] as const;
export type Format = (typeof formats)[number];

export const kinds = ['class', 'student', 'guardian', 'teacher'] as const;
export type Kind = (typeof kinds)[number];

/** A row as its sender sees it: the first is 1. */
export interface At { readonly table: string; readonly row: number }

/** What is wrong with a cell (`warning`: or only strange). A row with anything wrong is left out whole. */
export interface Problem extends At {
  /** The heading of the column; null where it concerns the row. */
  readonly column: string | null;
  readonly code: ProblemCode;
  /** What stands there, cut to 80 characters. */
  readonly value: string;
  readonly warning: boolean;
}
export const problemCodes = [
  'id-missing', 'name-missing', 'name-wrong', 'not-an-address', 'not-a-phone-number', 'not-a-date', 'not-a-language', 'not-a-word', 'too-long', 'id-twice', 'unknown-id', 'table-missing',
  'no-guardian', 'nobody-meets', 'same-name', 'contact-kept', 'address-kept',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

/** What a source says of a person. What it does not tell is undefined; what it tells to be empty is null. */
export interface SaidPerson {
  readonly id: string;
  readonly name: string;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly language?: string | null;
  readonly at: At;
}
export interface SaidGuardianship { readonly guardian: string; readonly relation?: string; readonly contact?: Contact; readonly meets?: boolean }
export interface SaidStudent extends SaidPerson {
  /** ISO 8601. It is compared and never kept. */
  readonly born: string | null;
  /** The school's own number of the child, where the source tells it beside its id; it is compared and never kept. */
  readonly number?: string;
  /** The id of the home class; null for none. */
  readonly homeClass?: string | null;
  readonly classes: readonly string[];
  readonly guardiansMeet?: GuardiansMeet;
  readonly guardians: readonly SaidGuardianship[];
}
export interface SaidGuardian extends SaidPerson {
  readonly way?: Way | null;
  readonly interpreterLanguage?: string | null;
  /** The student through whom alone it is known who is meant, where the source gives guardians no ids. */
  readonly through?: string;
}
export interface SaidClass { readonly id: string; readonly name: string; readonly teachers: readonly { readonly teacher: string; readonly subject: string }[]; readonly at: At }

/** All that a file says, in the same form whatever its own was. */
export interface Roster {
  readonly classes: readonly SaidClass[];
  readonly students: readonly SaidStudent[];
  readonly guardians: readonly SaidGuardian[];
  readonly teachers: readonly SaidPerson[];
  readonly problems: readonly Problem[];
  /** `kind:id` of rows that were left out: they are in the file all the same. */
  readonly leftOut: ReadonlySet<string>;
  /** Rows were left out of which not even the id is known: then nobody can be said to be missing. */
  readonly isPartial: boolean;
  /** Guardians without ids that are one person: by id, the id of the first of them. */
  readonly alike: ReadonlyMap<string, string>;
  /** What the file speaks of at all: a file without teachers does not say that there are none. */
  readonly tells: Readonly<Record<Kind, boolean>>;
}

/** Which column (from 0) holds which field of a sheet. */
export type Mapping = Readonly<Record<string, number>>;

/** An answer to a question of the preview. */
export type Answer = 'same' | 'another' | 'left' | 'stay';
/** By `kind:id`, or `left:kind` for who is missing. */
export type Answers = Readonly<Record<string, Answer>>;

/** Somebody new under an id that was another's, or a child that may be there already: the person is the same, or another. */
export interface Question {
  readonly key: string;
  readonly kind: Kind;
  readonly id: string;
  readonly about: 'id-reused' | 'there-already';
  readonly before: string;
  readonly now: string;
  readonly at: At;
  readonly answer: 'same' | 'another' | undefined;
}

export interface FieldChange {
  readonly field: 'name' | 'email' | 'phone' | 'language' | 'way' | 'interpreter' | 'guardiansMeet' | 'homeClass' | 'class' | 'guardian' | 'relation' | 'contact' | 'meets' | 'teacher';
  readonly from: string | null;
  readonly to: string | null;
  /** The guardian or teacher whom it concerns. */
  readonly about?: string;
}

export interface Entry {
  readonly kind: Kind;
  readonly id: string;
  readonly name: string;
  /** `joined`: here already without an id of this source. `back`: was marked as left. `asked`: depends on a question without an answer. */
  readonly how: 'asked' | 'new' | 'joined' | 'back' | 'changed' | 'left';
  readonly fields: readonly FieldChange[];
  readonly at: At | null;
}

/** What accepting a file would do. */
export interface Diff {
  readonly entries: readonly Entry[];
  readonly same: Readonly<Record<Kind, number>>;
  readonly problems: readonly Problem[];
  readonly questions: readonly Question[];
  /** How many students, teachers and classes are missing from the file, and what was said of them; guardians need no answer. */
  readonly missing: Readonly<Record<'student' | 'teacher' | 'class', number>>;
  readonly missingAnswer: 'left' | 'stay' | undefined;
  /** Nobody can be marked as left, since rows were left out whose ids are not known. */
  readonly isPartial: boolean;
  /** The same for the same file, answers and state of the school. */
  readonly digest: string;
}

export interface Counts { readonly added: number; readonly changed: number; readonly left: number; readonly same: number; readonly wrong: number }

/** An import as the list shows it. */
export interface Import {
  readonly id: ImportId;
  readonly file: string | null;
  readonly format: Format;
  readonly mapping: Mapping;
  readonly answers: Answers;
  readonly state: 'open' | 'accepted' | 'discarded';
  readonly counts: Counts | null;
  readonly madeAt: Temporal.Instant;
  readonly madeBy: PersonId | null;
  readonly settledAt: Temporal.Instant | null;
  readonly version: number;
}

/** Where a person or class of a source is here. `Where` is a person's id or a class's. */
export type Where = PersonId | ClassId;
