import type { Context } from '../../platform/context.ts';
import { port } from '../../platform/ports.ts';
import type { PollSubject } from './model-polls.ts';

/** Knows what polls find times for; fulfilled by the room that owns it. */
export interface PollHost {
  readonly kind: string;
  /** `lock`: kept from others until the transaction ends, as its own verbs do before they change it. */
  of(ctx: Context, id: string, how?: { readonly lock?: boolean }): Promise<PollSubject | undefined>;
}
export const PollHost = port<PollHost>('availability.PollHost');
