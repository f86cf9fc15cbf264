import type { Subject } from '../../platform/facts.ts';
import type { PersonId } from '../identity/model.ts';

/** Of a round the subject is the round; of what a family books, the family of a round. Times are ISO instants. */
export type ConferencesFact =
  | { readonly kind: 'conferences.RoundMade'; readonly subject: Subject }
  | { readonly kind: 'conferences.RoundChanged'; readonly subject: Subject }
  | { readonly kind: 'conferences.TeachersAsked'; readonly subject: Subject; readonly people: readonly PersonId[]; readonly again: boolean }
  | { readonly kind: 'conferences.HoursSaid'; readonly subject: Subject; readonly teacher: PersonId; readonly missing: number }
  /** Every teacher has said when he can. */
  | { readonly kind: 'conferences.AllHoursSaid'; readonly subject: Subject }
  | { readonly kind: 'conferences.RoundOpened'; readonly subject: Subject; readonly slots: number; readonly families: number }
  | { readonly kind: 'conferences.FamiliesTold'; readonly subject: Subject; readonly families: number; readonly again: boolean }
  | { readonly kind: 'conferences.LettersPrinted'; readonly subject: Subject; readonly letters: number }
  | { readonly kind: 'conferences.LettersPosted'; readonly subject: Subject; readonly families: number; readonly told: number }
  /** No family is left that was not told by message, letter or telephone. */
  | { readonly kind: 'conferences.AllFamiliesTold'; readonly subject: Subject }
  /** A call was agreed for later; its subject is that call, and so of its end: somebody called, or the family has booked. */
  | { readonly kind: 'conferences.CallAgreed'; readonly subject: Subject; readonly round: string }
  | { readonly kind: 'conferences.CalledBack'; readonly subject: Subject; readonly round: string }
  /** The round is held: nobody is to call any more. */
  | { readonly kind: 'conferences.CallOver'; readonly subject: Subject; readonly round: string }
  | { readonly kind: 'conferences.RoundClosed'; readonly subject: Subject; readonly booked: number }
  /** Its last day is over. */
  | { readonly kind: 'conferences.RoundHeld'; readonly subject: Subject }
  /** A family has said what it wants, or taken it back. */
  | { readonly kind: 'conferences.WishesGiven'; readonly subject: Subject; readonly round: string; readonly wishes: number }
  | { readonly kind: 'conferences.PlanMade'; readonly subject: Subject; readonly plan: string; readonly served: number; readonly wanted: number }
  | { readonly kind: 'conferences.PlanPublished'; readonly subject: Subject; readonly plan: string; readonly appointments: number; readonly families: number }
  | { readonly kind: 'conferences.PlaceKept'; readonly subject: Subject; readonly round: string }
  | { readonly kind: 'conferences.Booked'; readonly subject: Subject; readonly round: string; readonly appointments: number }
  | { readonly kind: 'conferences.Moved'; readonly subject: Subject; readonly round: string; readonly teacher: PersonId }
  | { readonly kind: 'conferences.Cancelled'; readonly subject: Subject; readonly round: string; readonly teacher: PersonId }
  /** Of a day of a round: it stands, at these times. */
  | { readonly kind: 'conferences.DaySet'; readonly subject: Subject; readonly round: string }
  /** What a family has booked was changed for it: reminders follow. */
  | { readonly kind: 'conferences.EveningChanged'; readonly subject: Subject; readonly round: string }
  | { readonly kind: 'conferences.InterpretersSet'; readonly subject: Subject; readonly open: number }
  | { readonly kind: 'conferences.DoorSet'; readonly subject: Subject; readonly room: string; readonly open: boolean }
  | { readonly kind: 'conferences.RunsLate'; readonly subject: Subject; readonly teacher: PersonId; readonly minutes: number }
  /** Of who waits in the line of a teacher (P-6.2). */
  | { readonly kind: 'conferences.WaitJoined' | 'conferences.OfferMade' | 'conferences.OfferRecalled'; readonly subject: Subject; readonly round: string }
  /** Of who waits: others hold a time of the teacher for some minutes, which nobody tells of when they are over. */
  | { readonly kind: 'conferences.StillHeld'; readonly subject: Subject; readonly round: string }
  | { readonly kind: 'conferences.WaitEnded'; readonly subject: Subject; readonly round: string; readonly state: string }
  /** Of the first in line: something may have come free with the teacher. */
  | { readonly kind: 'conferences.SlotsFreed'; readonly subject: Subject; readonly round: string }
  | { readonly kind: 'conferences.Ticked'; readonly subject: Subject; readonly round: string; readonly came: boolean }
  /** Meetings of an absence, a lost room or a day called off have other times, rooms or none. */
  | { readonly kind: 'conferences.MeetingsRearranged'; readonly subject: Subject; readonly families: number; readonly byHand: number }
  | { readonly kind: 'conferences.RearrangedAnswered'; readonly subject: Subject; readonly round: string; readonly answer: 'suits' | 'changed' }
  /** No family is left that has not answered what was arranged anew. */
  | { readonly kind: 'conferences.RearrangedKnown'; readonly subject: Subject };
