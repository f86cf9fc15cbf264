import type { ParseArgsOptionsConfig } from 'node:util';
import type { Office } from '../../platform/office.ts';
import type { SignIn } from '../../platform/sign-in.ts';
import type { Storage } from '../../platform/storage/storage.ts';
import type { readProcedure } from '../../rooms/procedures/reads.ts';

/** What a command may use of the program; `main.ts` opens it, migrated, beside a running process or alone. */
export interface CliParts {
  /** With the rooms joined as in the program itself: every new person has a calendar at once. */
  readonly office: Office;
  readonly signIn: SignIn;
  readonly storage: Storage;
  /** Names of the migrations that ran as this opened. */
  readonly migrated: readonly string[];
  /** Asks the mail server whether it takes us; undefined where no SMTP_URL is configured. */
  readonly checkMail: (() => Promise<{ readonly ok: true } | { readonly ok: false; readonly sentence: string }>) | undefined;
  /** Tells what is still to be told, and lets go of the database. */
  close(): Promise<void>;
}

/** Names that procedures may use: without them `procedure check` cannot say that a fact or an act does not exist. */
export type Vocabulary = NonNullable<Parameters<typeof readProcedure>[1]>;

/** Where a command writes: standard output and standard error. */
export interface Io { out(text: string): void; err(text: string): void }

/** What was given to a command: single values as text, repeatable ones as lists, flags as true. */
export interface Given {
  text(name: string): string | undefined;
  list(name: string): readonly string[];
  flag(name: string): boolean;
  readonly files: readonly string[];
}

/** What a command works with. */
export interface Desk {
  readonly io: Io;
  readonly json: boolean;
  open(): Promise<CliParts>;
  readonly vocabulary: (() => Vocabulary) | undefined;
}

/** How a command came out: the object for `--json`, the text for people. `streamed`: it has written for itself. */
export interface Done {
  readonly exit: 0 | 1 | 2;
  readonly object: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly streamed?: true;
  /** What is refused is what was asked for: its text goes to standard output. */
  readonly report?: true;
}

export interface Command {
  /** Its words, such as `org add`. */
  readonly name: string;
  readonly usage: string;
  readonly about: string;
  readonly options: Readonly<Record<string, ParseArgsOptionsConfig[string] & { readonly about: string; readonly needed?: true }>>;
  readonly takesFiles?: true;
  run(given: Given, desk: Desk): Promise<Done>;
}

export function done(object: Readonly<Record<string, unknown>>, text: string): Done {
  return { exit: 0, object: { ok: true, ...object }, text };
}

export function refused(reason: string, sentence: string, more: Readonly<Record<string, unknown>> = {}): Done {
  return { exit: 1, object: { ok: false, reason, sentence, ...more }, text: sentence };
}

/** @param help what would have been right, for people only. */
export function wrongUse(sentence: string, help = ''): Done {
  return { exit: 2, object: { ok: false, reason: 'wrong-use', sentence }, text: help ? `${sentence}\n\n${help}` : sentence };
}

/** The operator sits at the command line: may do everything, and the log says who it was. */
export const operator = { kind: 'operator' } as const;
