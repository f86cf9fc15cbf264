/** The days of a round are told to the engine of procedures, which counts from each of them. */
import { emit, type Context } from '../../platform/context.ts';
import type { ConferencesFact } from './events.ts';
import type { Round } from './model.ts';

/** Says of each day of a round that it stands; to be said again whenever a day has changed. */
export async function emitDays(ctx: Context, { id, days }: Pick<Round, 'id' | 'days'>): Promise<void> {
  for (const day of days) await emit<ConferencesFact>(ctx, { kind: 'conferences.DaySet', subject: { kind: 'round-day', id: day.id }, round: id });
}
