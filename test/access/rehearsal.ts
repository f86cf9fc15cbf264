import type { Actor, Context, OrganisationId } from '../../src/platform/context.ts';
import { Office } from '../../src/platform/office.ts';

/** An office in which everything is done and answered as in any, and then undone: no walk disturbs what comes after it. */
export class Rehearsal extends Office {
  override async enter<R>(organisation: OrganisationId, actor: Actor, work: (ctx: Context) => Promise<R>): Promise<R> {
    try {
      return await super.enter(organisation, actor, async (ctx) => {
        throw new Undone(await work(ctx));
      });
    } catch (error) {
      if (error instanceof Undone) return error.answer as R;
      throw error;
    }
  }
}

class Undone extends Error {
  readonly answer: unknown;
  constructor(answer: unknown) {
    super('undone');
    this.answer = answer;
  }
}
