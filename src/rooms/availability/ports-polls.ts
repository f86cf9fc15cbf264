import type { Context } from '../../platform/context.ts';
import { port } from '../../platform/ports.ts';
import type { PollSubject } from './model-polls.ts';

/** Knows what polls find times for; fulfilled by the room that owns it. */
export interface PollHost {
  readonly kind: string;
  /** `lock`: kept from others until the transaction ends, as its own verbs do before they change it. */
  of(ctx: Context, id: string, how?: { readonly lock?: boolean }): Promise<PollSubject | undefined>;
  /** Those among these that who acts may give another time: what of all that is in the way he can move himself. */
  movable(ctx: Pick<Context, 'tx' | 'organisation' | 'actor'>, ids: readonly string[]): Promise<ReadonlySet<string>>;
}
export const PollHost = port<PollHost>('availability.PollHost');
