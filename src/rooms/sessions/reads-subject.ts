import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import { filesOf } from '../records/reads.ts';
import type { Session, SessionOccurrence } from './model.ts';
import { lockSession } from './store.ts';
import { occurrences, seriesGoingOn, session as sessionById } from './reads.ts';
import { closedTo } from './reads-pages.ts';

/** A session as the engine of procedures asks for it; of the shape of `procedures.SubjectState`. */
export interface SessionSubject {
  readonly kind: 'session';
  readonly id: string;
  /** Empty where it is private and not for who asks. */
  readonly title: string;
  readonly attributes: Readonly<Record<string, string | boolean>>;
  readonly occurrences: readonly { part: string; start: Temporal.Instant; end: Temporal.Instant; settledAt: Temporal.Instant }[];
  readonly settledAt: Temporal.Instant;
  readonly people: { readonly coordinator: PersonId };
}

/**
 * Reads sessions for the engine, as which `main.ts` joins it. Attributes: `state`, `critical`, `series`, `place` ('room', 'virtual',
 * 'elsewhere' or 'none'), `hasAgenda`, `hasFiles`, `class`. Its occurrences are those that take or took place.
 */
export const sessionReader = {
  kind: 'session' as const,
  async read(ctx: Context, id: string, horizon: Temporal.Instant): Promise<SessionSubject | undefined> {
    const session = await sessionById(ctx.tx, ctx.organisation, id);
    if (!session) return undefined;
    const all = await occurrences(ctx.tx, ctx.organisation, session);
    const within = all.filter((one) => takesPlace(one) && Temporal.Instant.compare(one.time.start, horizon) <= 0);
    return {
      kind: 'session', id, title: session.class === 'PUBLIC' || !(await closedTo(ctx, [id])).has(id) ? session.title : '',
      attributes: { ...attributesOf(session), hasFiles: (await filesOf(ctx.tx, ctx.organisation, session)).length > 0 }, settledAt: session.settledAt ?? session.madeAt,
      occurrences: within.map(({ part, time, settledAt }) => ({ part, start: time.start, end: time.end, settledAt })),
      people: { coordinator: session.coordinator },
    };
  },
  /** Keeps a session from others until the transaction ends: before its duties, since verbs take them in this order. */
  lock: async (ctx: Context, id: string): Promise<void> => { await lockSession(ctx.tx, ctx.organisation, id); },
  /** Series that go on: their later occurrences come within the horizon as time goes. */
  ongoing: (ctx: Context): Promise<string[]> => seriesGoingOn(ctx.tx, ctx.organisation, ctx.now),
};

const takesPlace = ({ state }: SessionOccurrence) => state === 'scheduled' || state === 'in-progress' || state === 'held';

function attributesOf(session: Session): Record<string, string | boolean> {
  return {
    state: session.state, critical: session.critical, series: session.rule !== null, place: session.place?.kind ?? 'none', hasAgenda: session.agenda !== '',
    class: session.class,
  };
}
