import type { PersonId } from '../identity/model.ts';

/** Somebody the organisation has to do with: a member, or a guest who was only ever invited. */
export interface Person {
  readonly id: PersonId;
  readonly name: string;
  /** Null for who is reached by letter or telephone only. */
  readonly email: string | null;
  readonly phone: string | null;
  /** The language that messages to this person are in: a BCP 47 tag. */
  readonly language: string;
  /** The IANA zone in which times are told to this person. */
  readonly zone: string;
  readonly erased: boolean;
  /** Rises with each change; a form gives back the one it was filled from. */
  readonly version: number;
}
