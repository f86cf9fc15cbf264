import type { Branded } from './ids.ts';
import type { Bus, Fact } from './facts.ts';
import type { Jobs } from './jobs.ts';
import type { Notices } from './notices.ts';
import type { Ports } from './ports.ts';
import type { Tx } from './database.ts';

export type OrganisationId = Branded<'OrganisationId'>;

/**
 * Who acts. `roles` are those of the room identity; a guest came by a signed link and may do what its purpose says
 * with its subject and nothing else; the machine carries out duties; the operator sits at the command line.
 */
export type Actor =
  | { readonly kind: 'person'; readonly person: string; readonly roles: readonly string[] }
  | { readonly kind: 'guest'; readonly link: string; readonly purpose: string; readonly subject: string; readonly person?: string }
  | { readonly kind: 'anyone' }
  | { readonly kind: 'machine'; readonly name: string }
  | { readonly kind: 'operator' };

/** What a verb is given: one transaction, who acts, for whom, and one moment. Never kept beyond the transaction. */
export interface Context {
  readonly tx: Tx;
  readonly actor: Actor;
  readonly organisation: OrganisationId;
  /** The organisation's clock when the transaction opened. */
  readonly now: Temporal.Instant;
  readonly facts: Bus;
  readonly ports: Ports;
  readonly jobs: Jobs;
  /** Topics that have changed, told to live pages once this has committed. */
  readonly notices: Notices;
  /** Where people reach this installation; absolute links in messages begin with it. */
  readonly publicUrl: URL;
  /** Secrets for signed links and the like; derive one for each purpose. */
  readonly keys: { derive(purpose: string): Buffer };
}

/** Tells a fact to all who listen, in the verb's own transaction. */
export async function emit<F extends Fact>(ctx: Context, fact: F): Promise<void> {
  await ctx.facts.emit(ctx, fact);
}

/** The same transaction, with another actor: what the machine does within a person's verb is the machine's act. */
export function as(ctx: Context, actor: Actor): Context {
  return { ...ctx, actor };
}
