import type { Bus, Fact } from '../../platform/facts.ts';
import type { AvailabilityFact } from '../availability/events.ts';
import type { CalendarsFact } from '../calendars/events.ts';
import type { InvitationsFact } from '../invitations/events.ts';
import type { PeopleFact } from '../people/events.ts';
import type { ResourcesFact } from '../resources/events.ts';
import { markConflicts } from './actions-conflicts.ts';
import type { SessionFact } from './events.ts';
import type { ConflictMark } from './model-conflicts.ts';

type Of<F extends Fact, Kind extends F['kind']> = Extract<F, { kind: Kind }>;

/** Everything that can make a conflict or end one leaves a mark in the transaction that did it. */
export function listenForConflicts(facts: Bus): void {
  const mark = <F extends Fact>(kinds: readonly F['kind'][], of: (fact: F) => ConflictMark['kind'] | undefined, id = (fact: F) => fact.subject.id) => (
    facts.within<F>('sessions', kinds, async (ctx, fact) => {
      const kind = of(fact);
      if (kind === 'organisation') await markConflicts(ctx, [{ kind, id: ctx.organisation }]);
      else if (kind !== undefined) await markConflicts(ctx, [{ kind, id: id(fact) }]);
    }));
  mark<SessionFact>(
    ['sessions.SessionScheduled', 'sessions.SessionRescheduled', 'sessions.SessionChanged', 'sessions.SessionCancelled', 'sessions.SeriesProlonged', 'sessions.PeopleAdded',
      'sessions.PeopleRemoved', 'sessions.RequirementChanged', 'sessions.SessionHeld'],
    () => 'session',
  );
  mark<Of<InvitationsFact, 'invitations.Replied'>>(['invitations.Replied'], ({ subject }) => (subject.kind === 'session' ? 'person' : undefined), ({ person }) => person);
  mark<AvailabilityFact>(['availability.Changed'], () => 'person');
  mark<AvailabilityFact>(['availability.HolidaysChanged', 'availability.TravelChanged'], () => 'organisation');
  mark<Of<CalendarsFact, 'calendars.ObjectPut' | 'calendars.ObjectRemoved'>>(
    ['calendars.ObjectPut', 'calendars.ObjectRemoved'], ({ of, owner }) => (of === null && owner.kind === 'person' ? 'person' : undefined), ({ owner }) => owner.id,
  );
  mark<PeopleFact>(['people.PersonChanged', 'people.PersonErased'], (fact) => (fact.kind === 'people.PersonErased' || ('changed' in fact && fact.changed.includes('zone')) ? 'person' : undefined));
  mark<Of<ResourcesFact, 'resources.RoomChanged'>>(['resources.RoomChanged'], ({ changed }) => (changed.includes('building') ? 'organisation' : undefined));
}
