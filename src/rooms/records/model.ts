import type { Branded } from '../../platform/ids.ts';
import type { Subject } from '../../platform/facts.ts';
import type { PersonId } from '../identity/model.ts';

export type FileId = Branded<'FileId'>;
export type UploadId = Branded<'UploadId'>;

/** Bytes of one file: 25 MB. What goes over it is refused while it streams. */
export const fileLimit = 25 * 1024 * 1024;
/** Bytes of all files of one subject. */
export const subjectLimit = 4 * fileLimit;

/** A file of a subject. `name`, `type` and `address` are what a message's attachment needs. */
export interface StoredAttachment {
  readonly id: FileId;
  readonly subject: Pick<Subject, 'kind' | 'id'>;
  /** Cleaned: one line, no folders, no unseen marks. */
  readonly name: string;
  /** By its content, never as the sender claims. */
  readonly type: string;
  readonly bytes: number;
  /** Of the content, hexadecimal. */
  readonly sha256: string;
  /** Where the organisation's store has it. */
  readonly address: string;
  /** Who put it; null for the machine and after the person was erased. */
  readonly person: PersonId | null;
  readonly madeAt: Temporal.Instant;
  readonly removedAt: Temporal.Instant | null;
}

/** A content that has come in and may become a file. */
export interface Upload {
  readonly id: UploadId;
  readonly bytes: number;
  readonly type: string;
}

/** What a room holds of one person: in words for the record of what is held, and itself for the person to take along. */
export interface Holding {
  readonly what: readonly string[];
  readonly keptFor: string;
  /** Everything of it that who asks may have, as JSON can carry it; Temporal values are written as ISO text. */
  readonly copy: unknown;
  /** How many things are held and not in the copy, since they are private to others than who asks. */
  readonly leftOut?: number;
}

/**
 * How much of what is held of a person is given: all to the person (`own`), and to others nothing of the content of what is
 * PRIVATE or CONFIDENTIAL (RFC 5545, section 3.8.1.3), of what was promised to be nobody's name, or that opens something in
 * his name. `closed`: ids of what is private to others than who asks.
 */
export interface Sight { readonly own: boolean; readonly closed: ReadonlySet<string> }
/** The person's own sight. */
export const whole: Sight = { own: true, closed: new Set() };

/** What the organisation still needs a person for: `count` sessions that he leads are not over. */
export interface Need { readonly because: 'leads-sessions'; readonly count: number }
