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
  /** Everything of it, as JSON can carry it; Temporal values are written as ISO text. */
  readonly copy: unknown;
}

/** What the organisation still needs a person for: `count` sessions that he leads are not over. */
export interface Need { readonly because: 'leads-sessions'; readonly count: number }
