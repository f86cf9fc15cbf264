import type { Clause, Procedure, Step } from './model.ts';
import { fileStepOf } from './rules-document.ts';

/** One key of a step, or of a procedure's head, as the text of the procedure has it; undefined where it says nothing. */
export interface KeyChange { readonly key: string; readonly before: string | undefined; readonly after: string | undefined }

/** What became of one step: as it is, or as it was where it was removed; with its keys that differ, for a new one all. */
export interface StepChange { readonly kind: 'added' | 'changed' | 'removed'; readonly step: Step; readonly keys: readonly KeyChange[] }

/** What differs between two versions of one procedure. */
export interface Changes {
  /** Its title and how often it is reviewed. */
  readonly head: readonly KeyChange[];
  readonly clauses: readonly { readonly kind: StepChange['kind']; readonly id: string }[];
  /** Those added and changed in the order of the new version, then those removed. */
  readonly steps: readonly StepChange[];
}

/** Compares two versions by the names of clauses and steps; the order in which they stand makes no difference. */
export function changesBetween(before: Procedure, after: Procedure): Changes {
  const was = new Map(before.steps.map((step) => [step.id, step]));
  const is = new Set(after.steps.map((step) => step.id));
  const steps = after.steps.flatMap((step): StepChange[] => {
    const old = was.get(step.id);
    if (!old) return [{ kind: 'added', step, keys: keysBetween({}, fileStepOf(step)) }];
    const keys = keysBetween(fileStepOf(old), fileStepOf(step));
    return keys.length > 0 ? [{ kind: 'changed', step, keys }] : [];
  });
  const removed = before.steps.filter((step) => !is.has(step.id)).map((step): StepChange => ({ kind: 'removed', step, keys: [] }));
  const { title, review } = after;
  return {
    head: keysBetween({ title: before.title, review: before.review }, { title, review }),
    clauses: clausesBetween(before.clauses, after.clauses), steps: [...steps, ...removed],
  };
}

function clausesBetween(before: readonly Clause[], after: readonly Clause[]): Changes['clauses'] {
  const was = new Map(before.map((clause) => [clause.id, clause]));
  const is = new Set(after.map((clause) => clause.id));
  const differs = ({ id, section, text }: Clause) => was.get(id)!.section !== section || was.get(id)!.text !== text;
  return [
    ...after.filter(({ id }) => !was.has(id)).map(({ id }) => ({ kind: 'added' as const, id })),
    ...after.filter((clause) => was.has(clause.id) && differs(clause)).map(({ id }) => ({ kind: 'changed' as const, id })),
    ...before.filter(({ id }) => !is.has(id)).map(({ id }) => ({ kind: 'removed' as const, id })),
  ];
}

function keysBetween(before: object, after: object): KeyChange[] {
  const [was, is] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...is.keys(), ...was.keys()])].flatMap((key) => {
    const [old, now] = [said(was.get(key)), said(is.get(key))];
    return old === now ? [] : [{ key, before: old, after: now }];
  });
}

/** A value as one line of the text. */
function said(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value.map(said).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value).filter(([, inner]) => inner !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => `${key}: ${said(inner)!}`).join(', ');
}

/** Whether two bodies say the same, whatever the order in which their keys stand: a database keeps another. */
export function sameContent(one: Procedure, other: Procedure): boolean {
  return canonical(one) === canonical(other);
}

/** A procedure as one text that is the same for the same content. */
export function canonical(body: Procedure): string {
  return JSON.stringify(sorted(body));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]));
}
