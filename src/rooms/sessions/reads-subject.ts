import type { Context } from '../../platform/context.ts';
import type { PersonId } from '../identity/model.ts';
import type { Session, SessionOccurrence } from './model.ts';
import { occurrences, session as sessionById } from './reads.ts';

/** A session as the engine of procedures asks for it; of the shape of `procedures.SubjectState`. */
export interface SessionSubject {
  readonly kind: 'session';
  readonly id: string;
  readonly title: string;
  readonly attributes: Readonly<Record<string, string | boolean>>;
  readonly occurrences: readonly { part: string; start: Temporal.Instant; end: Temporal.Instant; settledAt: Temporal.Instant }[];
  readonly settledAt: Temporal.Instant;
  readonly people: { readonly coordinator: PersonId };
}

/**
 * Reads sessions for the engine, as which `main.ts` joins it. Attributes: `state`, `critical`, `series`, `place` ('room', 'virtual',
 * 'elsewhere' or 'none'), `hasAgenda`, `class`. Its occurrences are those that take or took place.
 */
export const sessionReader = {
  kind: 'session' as const,
  async read(ctx: Context, id: string, horizon: Temporal.Instant): Promise<SessionSubject | undefined> {
    const session = await sessionById(ctx.tx, ctx.organisation, id);
    if (!session) return undefined;
    const all = await occurrences(ctx.tx, ctx.organisation, session);
    const within = all.filter((one) => takesPlace(one) && Temporal.Instant.compare(one.time.start, horizon) <= 0);
    return {
      kind: 'session', id, title: session.title, attributes: attributesOf(session), settledAt: session.settledAt ?? session.madeAt,
      occurrences: within.map(({ part, time, settledAt }) => ({ part, start: time.start, end: time.end, settledAt })),
      people: { coordinator: session.coordinator },
    };
  },
};

const takesPlace = ({ state }: SessionOccurrence) => state === 'scheduled' || state === 'in-progress' || state === 'held';

function attributesOf(session: Session): Record<string, string | boolean> {
  return {
    state: session.state, critical: session.critical, series: session.rule !== null, place: session.place?.kind ?? 'none', hasAgenda: session.agenda !== '',
    class: session.class,
  };
}
