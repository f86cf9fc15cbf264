import type { Context } from '../../platform/context.ts';
import { port } from '../../platform/ports.ts';

/** A step of a procedure that is not done forbids the verb for this subject. */
export interface Closed { readonly reason: 'gate'; readonly step: string; readonly clause: string; readonly duty: string }

/** Asked by `access.ts` before each verb that is about a subject; fulfilled by the room procedures. */
export interface Gate {
  closed(ctx: Context, verb: string, subject: string): Promise<Closed | undefined>;
}
export const Gate = port<Gate>('identity.Gate');
