import type { Context } from '../../platform/context.ts';
import { port } from '../../platform/ports.ts';
import type { Occasion } from './model.ts';

/** Knows what people are asked to; fulfilled by the room that owns subjects of this kind. */
export interface Host {
  /** The kind of its subjects. */
  readonly kind: string;
  /** What it is now, kept from others until the transaction ends; undefined where there is none, or nothing to be asked to yet. */
  occasion(ctx: Context, id: string): Promise<Occasion | undefined>;
}
export const Host = port<Host>('invitations.Host');
