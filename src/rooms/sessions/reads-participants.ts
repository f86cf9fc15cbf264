import type { Context } from '../../platform/context.ts';
import type { Subject } from '../../platform/facts.ts';
import type { PersonId } from '../identity/model.ts';
import { replyTo } from '../invitations/model-reply.ts';
import { attendeesOf } from '../invitations/reads.ts';
import { occurrences, session as sessionById } from './reads.ts';
import { occasionOf } from './reads-occasion.ts';

/** Who took part in what was held: for the room feedback, to whose port `main.ts` joins it. */
export const sessionParticipants = {
  kind: 'session' as const,
  /** Those who were asked and did not decline it; of a series, one occurrence. Undefined where it was not held. */
  async of(ctx: Context, subject: Subject): Promise<{ people: PersonId[]; title: string; start: Temporal.Instant; end: Temporal.Instant; zone: string } | undefined> {
    const session = await sessionById(ctx.tx, ctx.organisation, subject.id);
    if (!session) return undefined;
    const part = subject.part ?? '';
    const one = (await occurrences(ctx.tx, ctx.organisation, session)).find((each) => each.part === part);
    if (!one || one.state === 'cancelled' || one.state === 'proposed') return undefined;
    const attendees = await attendeesOf(ctx.tx, ctx.organisation, subject.id);
    const occasion = await occasionOf(ctx, session);
    const came = attendees.filter((each) => !occasion || replyTo(each, part, occasion) !== 'DECLINED');
    return { people: came.map((each) => each.person), title: one.title, start: one.time.start, end: one.time.end, zone: session.zone };
  },
};
