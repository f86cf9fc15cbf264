/** What a verb answers: a value, or a refusal from a closed union. A fault (a broken machine, a bug) is thrown instead. */
export type Result<Value, Refusal extends { reason: string }> =
  | { readonly ok: true; readonly value: Value }
  | ({ readonly ok: false } & Refusal);

/** The verb did what was asked. */
export function ok(): { ok: true; value: undefined };
export function ok<Value>(value: Value): { ok: true; value: Value };
export function ok(value?: unknown): { ok: true; value: unknown } {
  return { ok: true, value };
}

/** The verb refuses; `reason` is a name of the room's closed union, `facts` are what its sentence names. */
export function refuse<const Refusal extends { reason: string }>(refusal: Refusal): { ok: false } & Refusal {
  return { ok: false, ...refusal };
}
