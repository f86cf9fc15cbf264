import { as } from '../../platform/context.ts';
import type { Bus } from '../../platform/facts.ts';
import { dropNeedless, openAllKept } from './actions-kept.ts';
import type { ConferencesFact } from './events.ts';
import type { FamilyId, RoundId } from './model.ts';

type Of<Kind extends ConferencesFact['kind']> = Extract<ConferencesFact, { kind: Kind }>;

/** Kept places follow what happens to their round and their family: both are the machine's acts within the same transaction. */
export function listenForKept(facts: Bus): void {
  const machine = { kind: 'machine', name: 'kept places' } as const;
  facts.within<Of<'conferences.RoundOpened'>>('conferences', ['conferences.RoundOpened'], (ctx, { subject }) => openAllKept(as(ctx, machine), subject.id as RoundId));
  facts.within<Of<'conferences.Booked'>>('conferences', ['conferences.Booked'], (ctx, { subject, round }) => dropNeedless(as(ctx, machine), round, subject.id as FamilyId));
}
