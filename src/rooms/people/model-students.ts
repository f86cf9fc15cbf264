import type { Branded } from '../../platform/ids.ts';
import type { PersonId } from '../identity/model.ts';

export type ClassId = Branded<'ClassId'>;

/** How the guardians of a child come to a meeting about it: all in one, each in one of his own, or only the first of them. */
export const guardiansMeet = ['together', 'separately', 'one-only'] as const;
export type GuardiansMeet = (typeof guardiansMeet)[number];

/** `none`: by order of a court or of the school; such a guardian is never told, never booked and never shown to anybody but the office. */
export const contacts = ['full', 'none'] as const;
export type Contact = (typeof contacts)[number];

/** The way in which a guardian wants to be told. */
export const ways = ['mail', 'portal', 'letter', 'phone'] as const;
export type Way = (typeof ways)[number];

export interface SchoolClass {
  readonly id: ClassId;
  readonly name: string;
  /** The school has it no more. */
  readonly left: boolean;
}

export interface Student {
  readonly person: PersonId;
  readonly name: string;
  readonly homeClass: ClassId | null;
  /** The name of the home class; null where there is none. */
  readonly className: string | null;
  readonly guardiansMeet: GuardiansMeet;
  /** The child is at the school no more. */
  readonly left: boolean;
  readonly version: number;
}

export interface Guardian {
  readonly person: PersonId;
  readonly name: string;
  /** Null for who is reached by letter or telephone only. */
  readonly email: string | null;
  readonly phone: string | null;
  /** What messages are in: a BCP 47 tag. */
  readonly language: string;
  /** The IANA zone in which times are told. */
  readonly zone: string;
  /** A BCP 47 tag; null for who needs no interpreter. */
  readonly interpreterLanguage: string | null;
  /** Null for the way that the school takes by itself. */
  readonly way: Way | null;
}

/** That somebody is a guardian of a child. */
export interface Guardianship {
  readonly student: PersonId;
  readonly guardian: PersonId;
  /** In the words of the school: "mother", "aunt"; empty where it is not told. */
  readonly relation: string;
  readonly contact: Contact;
  /** Whether he comes to meetings about this child. */
  readonly meets: boolean;
  /** The first of a child's guardians has the lowest. */
  readonly position: number;
}

/**
 * Who books and comes together: guardians who meet together for a child, with all the children for whom exactly they do.
 * Somebody who is alone for one child and with another for a second is in two families, so that neither shows the other.
 */
export interface Family {
  /** Stable: the sorted ids of its guardians, joined by `+`. */
  readonly key: string;
  /** In the order of the first child's guardians. */
  readonly guardians: readonly PersonId[];
  readonly students: readonly PersonId[];
}

/** A teacher of a student. `subject` is empty for who leads the class. */
export interface Teaching { readonly teacher: PersonId; readonly subject: string; readonly class: ClassId }
