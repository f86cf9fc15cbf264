import type { Actor, Context } from '../../platform/context.ts';
import { Gate, Things, type Closed, type Standing } from './ports.ts';
import { roles, type Purpose, type Role } from './model.ts';

const office = ['administrator', 'coordinator', 'administrative-staff'] as const;

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

/** How who acts stands to a thing, by the room that owns it. `isThere`: false where that room knows of none such. */
export async function standingTo(ctx: Context, { kind, id }: { readonly kind: string; readonly id: string }): Promise<Standing & { readonly isThere: boolean }> {
  const room = ctx.ports.all(Things).find((one) => one.kind === kind);
  const found = await room?.standing(ctx, id);
  return { ...found ?? { relations: [], closed: false, parts: [] }, isThere: room === undefined || found !== undefined };
}

/** A rule as it holds for one thing: of what is private the roles count for nothing. */
export function ruleOf(rule: Rule, { closed }: Pick<Standing, 'closed'>): Rule {
  return closed ? { ...rule, roles: [] } : rule;
}

/** The same as `forbids` for a verb about a thing of a room above: with how the actor stands to it, and its class. */
export async function forbidsAbout(
  ctx: Context, verb: string, rule: Rule, about: { readonly kind: string; readonly id: string }, also: readonly Relation[] = [],
): Promise<Forbidden | Closed | undefined> {
  const standing = await standingTo(ctx, about);
  return forbids(ctx, verb, ruleOf(rule, standing), { subject: about.id, relations: [...standing.relations, ...also] });
}

export const access = {
  'identity.foundOrganisation': {},
  'identity.admit': { roles: ['administrator'] },
  'identity.changeRoles': { roles: ['administrator'] },
  'identity.removeMember': { roles: ['administrator'] },
  'identity.giveAccount': { roles: ['administrator'] },
  /** `owner` is whose the thing is that a link opens, `self` to whom it was given. Of what is private no role counts. */
  'identity.readLinks': { roles: office, relations: ['owner', 'self'] },
  'identity.revokeLink': { roles: office, relations: ['owner', 'self'] },
  'identity.moveClock': { roles: [...roles] },
} as const satisfies AccessTable;
