import type { Subject } from '../../platform/facts.ts';
import type { FileId } from './model.ts';

/** The subject is what the file hangs on. */
export type RecordsFact =
  | { readonly kind: 'records.FilePut'; readonly subject: Subject; readonly file: FileId }
  | { readonly kind: 'records.FileRemoved'; readonly subject: Subject; readonly file: FileId };
