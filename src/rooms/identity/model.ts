import type { Branded } from '../../platform/ids.ts';
import type { OrganisationId } from '../../platform/context.ts';

export type PersonId = Branded<'PersonId'>;
export type LinkId = Branded<'LinkId'>;

/** The roles of all four procedures (G-3, V-3, I-8, P): what a person may do follows from these alone. */
export const roles = [
  'administrator', 'coordinator', 'administrative-staff', 'teacher', 'technical-support', 'support-staff',
  'team-member', 'stakeholder', 'participant', 'guardian', 'vendor',
] as const;
export type Role = (typeof roles)[number];

export interface Organisation {
  readonly id: OrganisationId;
  /** Its name in addresses: `/o/SLUG/…`. */
  readonly slug: string;
  readonly name: string;
  /** The IANA zone in which its times are told where no person's zone is known. */
  readonly zone: string;
  /** The language of what it says to people whose own is not known: a BCP 47 tag. */
  readonly language: string;
  /** The address that its messages come from, and the ORGANIZER of its sessions for life. */
  readonly sender: string;
  /** How far its clock runs ahead of the machine's, in milliseconds; above 0 in a demo only. */
  readonly aheadMs: number;
  readonly demo: boolean;
}

/** What a person may do here, and by which account he signs in, if he does. */
export interface Member {
  readonly person: PersonId;
  readonly account: string | null;
  readonly roles: readonly Role[];
}

/** One of the persons that an account is. */
export interface Membership {
  readonly organisation: OrganisationId;
  readonly slug: string;
  readonly name: string;
  readonly person: PersonId;
  readonly roles: readonly Role[];
}

/** What a signed link is for; each opens one thing about one subject and nothing else. */
export const purposes = [
  'request.status', 'request.complete', 'invitation.reply', 'session.page', 'feedback.give', 'file.open', 'availability.tell', 'poll.answer', 'proposal.answer',
  'people.correct', 'conference.book', 'conference.hours', 'conference.door',
] as const;
export type Purpose = (typeof purposes)[number];

/** The address of a signed link, also where a content line was folded within it (RFC 5545, section 3.1). */
const tokens = /\/(?:\r?\n[ \t])?l(?:\r?\n[ \t])?\/(?:(?:\r?\n[ \t])?[A-Za-z0-9_-]){64}/g;

/** A text without what opens the signed links in it: for who is not the person that they were given to. */
export function shutLinks(text: string): string {
  return text.replaceAll(tokens, '/l/…');
}

/** A link as it is shown where it was given: everything but what opens it. */
export interface GivenLink {
  readonly id: LinkId;
  readonly purpose: string;
  readonly subject: { readonly kind: string; readonly id: string; readonly part?: string };
  readonly person: PersonId | null;
  readonly madeAt: Temporal.Instant;
  readonly expiresAt: Temporal.Instant;
  /** When a person last opened it or did something by it; null when nobody did. */
  readonly openedAt: Temporal.Instant | null;
  /** Whether it opens something now. */
  readonly isOpen: boolean;
}

/** What a link says when it is opened. `part` is one occurrence of a series. */
export interface Link {
  readonly id: LinkId;
  readonly organisation: OrganisationId;
  readonly purpose: Purpose;
  readonly subject: { readonly kind: string; readonly id: string; readonly part?: string };
  readonly person: PersonId | null;
  readonly expiresAt: Temporal.Instant;
  /** When a person opened it last, as far as it was noted. */
  readonly openedAt: Temporal.Instant | null;
}
