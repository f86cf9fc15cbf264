import { isId } from '../../platform/ids.ts';
import type { PersonId } from '../identity/model.ts';
import type { Things } from '../identity/ports.ts';
import { attendee } from '../invitations/reads.ts';
import type { Reader } from '../records/ports.ts';
import { filesOf } from '../records/reads.ts';
import { session as sessionById } from './reads.ts';
import { closedTo } from './reads-pages.ts';
import { relationsTo } from './rules.ts';

/** How who acts stands to a session; its files have links of their own. `main.ts` joins it to identity. */
export const sessionThings: Things = {
  kind: 'session',
  async standing(ctx, id) {
    const session = isId(id) ? await sessionById(ctx.tx, ctx.organisation, id) : undefined;
    if (!session) return undefined;
    const { actor } = ctx;
    const asked = actor.kind === 'person' ? await attendee(ctx.tx, ctx.organisation, id, actor.person as PersonId) : undefined;
    return {
      relations: relationsTo(actor, session, asked !== undefined && asked.removedAt === null).filter((one) => one === 'owner' || one === 'invited'),
      closed: session.class !== 'PUBLIC', parts: (await filesOf(ctx.tx, ctx.organisation, { id })).map((file) => file.id),
    };
  },
};

/** Says who may open what is attached to a session: its coordinator and those invited; of a private one nobody else (G-4.2.3). */
export const sessionFiles: Reader = {
  kind: 'session',
  async mayRead(ctx, { id }, actor) {
    const session = isId(id) ? await sessionById(ctx.tx, ctx.organisation, id) : undefined;
    if (!session) return 'closed';
    const person = (actor.kind === 'person' || actor.kind === 'guest') && actor.person ? actor.person as PersonId : undefined;
    if (actor.kind === 'person' && actor.person === session.coordinator) return 'invited';
    const asked = person && await attendee(ctx.tx, ctx.organisation, session.id, person);
    if (asked && asked.removedAt === null) return 'invited';
    return session.class === 'PUBLIC' ? 'by-role' : 'closed';
  },
  async closedTo(ctx) {
    const sessions = [...await closedTo(ctx)];
    const files = await Array.fromAsync(sessions, (id) => filesOf(ctx.tx, ctx.organisation, { id }));
    return new Set([...sessions, ...files.flat().map(({ id }) => id)]);
  },
};
