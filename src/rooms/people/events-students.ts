import type { Subject } from '../../platform/facts.ts';

export type StudentsFact =
  /** Classes, who is in them, who teaches them, or who is whose guardian changed; its subject is the organisation. */
  | { readonly kind: 'people.StudentsChanged'; readonly subject: Subject }
  /** How the guardians of a student meet, or with whom there is contact; its subject is the student. */
  | { readonly kind: 'people.PolicyChanged'; readonly subject: Subject }
  /** A student is at the school no more. */
  | { readonly kind: 'people.StudentLeft'; readonly subject: Subject };
