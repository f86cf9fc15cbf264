/** A value, or a refusal from a closed union: the shape of `platform/result.ts`, which this folder does not import (it uses nothing). */
export type Result<Value, Refusal extends { reason: string }> =
  | { readonly ok: true; readonly value: Value }
  | ({ readonly ok: false } & Refusal);
