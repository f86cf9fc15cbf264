/** What is to be written when a file is accepted. `Ref`s are `kind:id`, of which the first of persons that are one stands for all. */
import type { PersonId } from '../identity/model.ts';
import type { Kind } from './model-imports.ts';
import type { ClassId, Contact, GuardiansMeet, Way } from './model-students.ts';
import type { KnownId } from './rules-imports-known.ts';

export type Ref = string;

export interface PersonStep {
  readonly ref: Ref;
  readonly kind: 'student' | 'guardian' | 'teacher';
  /** Null for who is added. */
  readonly target: PersonId | null;
  readonly version: number | null;
  /** Of who is added; of others only what changes. */
  readonly set: { name?: string; email?: string | null; phone?: string | null; language?: string };
  readonly student?: { guardiansMeet?: GuardiansMeet; homeClass?: Ref | null; left?: false };
  readonly guardian?: { way?: Way | null; interpreterLanguage?: string | null };
}
export interface ClassStep { readonly ref: Ref; readonly target: ClassId | null; readonly name?: string; readonly back: boolean }
export interface IdStep { readonly ref: Ref; readonly kind: Kind; readonly id: string; readonly fingerprint: string; readonly said: Readonly<Record<string, string>> }

export interface Plan {
  readonly classes: ClassStep[];
  readonly persons: PersonStep[];
  readonly ids: IdStep[];
  readonly closes: KnownId[];
  readonly gone: KnownId[];
  readonly enrol: { readonly student: Ref; readonly class: Ref }[];
  readonly unenrol: { readonly student: PersonId; readonly class: ClassId }[];
  readonly guards: { readonly student: Ref; readonly guardian: Ref; readonly relation: string; readonly contact: Contact; readonly meets: boolean; readonly position: number }[];
  readonly guardsNoMore: { readonly student: PersonId; readonly guardian: PersonId }[];
  readonly teaches: { readonly class: Ref; readonly teacher: Ref; readonly subject: string }[];
  readonly teachesNoMore: { readonly class: ClassId; readonly teacher: PersonId; readonly subject: string }[];
  readonly leaving: { readonly students: PersonId[]; readonly classes: ClassId[] };
}

export function emptyPlan(): Plan {
  return {
    classes: [], persons: [], ids: [], closes: [], gone: [], enrol: [], unenrol: [], guards: [], guardsNoMore: [], teaches: [], teachesNoMore: [],
    leaving: { students: [], classes: [] },
  };
}
