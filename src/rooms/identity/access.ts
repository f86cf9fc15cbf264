import type { Actor, Context } from '../../platform/context.ts';
import { Gate, type Closed } from './ports.ts';
import { roles, type Purpose, type Role } from './model.ts';

/** How an actor stands to the thing: its owner, one of those invited, the person himself, who asked for it. */
export type Relation = 'owner' | 'invited' | 'self' | 'requester' | 'shared';

/** Who may use one verb. Whoever meets any line may; the machine and the operator always, for they only carry out. */
export interface Rule {
  readonly roles?: readonly Role[];
  readonly relations?: readonly Relation[];
  /** Guests who came by a link of this purpose, for its subject only. */
  readonly links?: readonly Purpose[];
  /** Everybody, signed in or not (the public form). */
  readonly anyone?: true;
}

/** A room's verbs and who may: `docs/access.md` is generated from these. */
export type AccessTable = Readonly<Record<string, Rule>>;

/** The verb was refused because this actor may not use it here. */
export interface Forbidden { readonly reason: 'forbidden'; readonly verb: string }

/** The thing that a verb is about, as far as access needs it. */
export interface Thing {
  readonly subject?: string;
  readonly relations?: readonly Relation[];
}

/** Whether the actor may use the verb by its rule (G-2): pure, and the only place where roles are compared. */
export function may(actor: Actor, rule: Rule, thing: Thing = {}): boolean {
  if (rule.anyone) return true;
  switch (actor.kind) {
    case 'machine': case 'operator': return true;
    case 'anyone': return false;
    case 'guest': return (rule.links ?? []).includes(actor.purpose as Purpose) && actor.subject === thing.subject;
    case 'person': return (rule.roles ?? []).some((role) => actor.roles.includes(role))
      || (rule.relations ?? []).some((relation) => thing.relations?.includes(relation));
  }
}

/**
 * Asks access and then the gates: steps of a procedure that forbid a verb until they are done or overridden with a
 * reason. @returns undefined when the verb may go on, else the refusal to answer with.
 */
export async function forbids(ctx: Context, verb: string, rule: Rule, thing: Thing = {}): Promise<Forbidden | Closed | undefined> {
  if (!may(ctx.actor, rule, thing)) return { reason: 'forbidden', verb };
  if (thing.subject === undefined) return undefined;
  for (const gate of ctx.ports.all(Gate)) {
    const closed = await gate.closed(ctx, verb, thing.subject);
    if (closed) return closed;
  }
  return undefined;
}

export const access = {
  'identity.foundOrganisation': {},
  'identity.admit': { roles: ['administrator'] },
  'identity.changeRoles': { roles: ['administrator'] },
  'identity.removeMember': { roles: ['administrator'] },
  'identity.moveClock': { roles: [...roles] },
} as const satisfies AccessTable;
