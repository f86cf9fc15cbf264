/** What a walk over all verbs needs of each: how it is asked, and who is named by what. */
import type { Actor, Context } from '../../src/platform/context.ts';
import type { Relation, Rule } from '../../src/rooms/identity/access.ts';
import { purposes, roles, type Purpose, type Role } from '../../src/rooms/identity/model.ts';
import type { Related, School } from './schools.ts';

/** What a verb answers, as far as the walk looks at it. */
export interface Answer { readonly ok: boolean; readonly reason?: string; readonly verb?: string; readonly value?: unknown }

/** One way to ask a verb. */
export interface Asking {
  /** The thing that it is about; a link of another purpose for it opens nothing. Undefined where it is about nothing that is there. */
  readonly thing?: (of: School) => string;
  /** Who stands so to the thing. */
  readonly relatives?: Partial<Readonly<Record<Relation, Related>>>;
  readonly ask: (ctx: Context, of: School) => Promise<Answer>;
}
/** Every verb with the ways to ask it. */
export type Askings = Readonly<Record<string, readonly Asking[]>>;

/** For what is read without a verb of its own: seen or not. */
export function seen(verb: string, what: unknown): Answer {
  return what === undefined || what === null || what === false ? { ok: false, reason: 'forbidden', verb } : { ok: true, value: what };
}

/** Somebody, what the walk calls him, and whether the rule names him. */
export interface Caller { readonly name: string; readonly actor: Actor; readonly may: boolean }

/** Everybody who asks: by each role, by each relation, as nobody, and by links. */
export function callers(of: School, rule: Rule, { thing, relatives = {} }: Asking): Caller[] {
  const anyone = rule.anyone === true;
  const person = (who: string, held: readonly string[] = []): Actor => ({ kind: 'person', person: who, roles: held });
  return [
    ...roles.map((role) => ({ name: role, actor: person(of.members[role], [role]), may: anyone || (rule.roles ?? []).includes(role) })),
    ...Object.entries(relatives).map(([relation, who]) => ({ name: `who is ${relation}`, actor: person(of.related[who], ['vendor'].filter((role) => !rule.roles?.includes(role as Role))), may: anyone || (rule.relations ?? []).includes(relation as Relation) })),
    { name: 'a person who is nothing here', actor: person(of.related.nobody), may: anyone },
    { name: 'anyone', actor: { kind: 'anyone' }, may: anyone },
    ...purposes.flatMap((purpose) => guests(of, rule, purpose, thing)),
  ];
}

function guests(of: School, rule: Rule, purpose: Purpose, thing: Asking['thing']): Caller[] {
  const anyone = rule.anyone === true;
  const named = (rule.links ?? []).includes(purpose);
  const guest = ({ id, subject }: { id: string; subject: string }): Actor => ({ kind: 'guest', link: id, purpose, subject, person: of.related.invited });
  const [own, other] = [of.links.this[purpose], of.links.other[purpose]];
  return [
    { name: `a guest by ${purpose} for another thing`, actor: guest(other), may: anyone },
    ...(named ? [{ name: `a guest by ${purpose}`, actor: guest(own), may: true }] : []),
    ...(!named && thing ? [{ name: `a guest by ${purpose} for this thing`, actor: guest({ id: own.id, subject: thing(of) }), may: anyone }] : []),
  ];
}

/** Everything that is in an answer, as one text. */
export function told(answer: unknown): string {
  return JSON.stringify(answer, (_key, value: unknown) => (value instanceof Map || value instanceof Set ? [...value] : value instanceof Uint8Array ? Buffer.from(value).toString() : value));
}
