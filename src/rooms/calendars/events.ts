import type { Subject } from '../../platform/facts.ts';
import type { Owner } from './model.ts';

/** `subject` is `{kind: 'calendar-object', id}`; `of` is the subject that the object is a copy of, null for a person's own. */
interface About {
  readonly subject: Subject;
  readonly calendar: string;
  readonly owner: Owner;
  readonly of: Pick<Subject, 'kind' | 'id'> | null;
}

export type CalendarsFact =
  | { readonly kind: 'calendars.CalendarMade'; readonly subject: Subject; readonly owner: Owner }
  | ({ readonly kind: 'calendars.ObjectPut'; readonly created: boolean } & About)
  | ({ readonly kind: 'calendars.ObjectRemoved' } & About)
  /** The subject is the calendar. */
  | { readonly kind: 'calendars.Shared'; readonly subject: Subject; readonly person: string }
  | { readonly kind: 'calendars.Unshared'; readonly subject: Subject; readonly person: string };
