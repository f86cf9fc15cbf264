/** Who is not signed in, may not, or was refused by a verb: each gets a page with a sentence, in the visitor's language. */
import type { Actor } from '../../platform/context.ts';
import { languages, officeLanguages } from '../../platform/text-languages.ts';
import type { Text } from '../../platform/text.ts';
import type { EventRefusal } from '../../rooms/calendars/actions-own.ts';
import type { ReadRefusal } from '../../rooms/calendars/reads-times.ts';
import type { Refusal as FeedbackRefusal } from '../../rooms/feedback/actions.ts';
import { may, type Rule } from '../../rooms/identity/access.ts';
import type { Refusal as IdentityRefusal } from '../../rooms/identity/actions.ts';
import type { Member } from '../../rooms/identity/model.ts';
import type { Refusal as InvitationsRefusal } from '../../rooms/invitations/actions.ts';
import type { Refusal as MessagingRefusal } from '../../rooms/messaging/actions.ts';
import type { Refusal as PeopleRefusal } from '../../rooms/people/actions.ts';
import type { Person } from '../../rooms/people/model.ts';
import type { EraseRefusal } from '../../rooms/records/actions-erase.ts';
import type { UploadRefusal } from '../../rooms/records/actions-contents.ts';
import type { Refusal as ResourcesRefusal } from '../../rooms/resources/actions.ts';
import type { Refusal as SessionsRefusal } from '../../rooms/sessions/actions.ts';
import type { Refusal as RequestsRefusal } from '../../rooms/sessions/actions-requests.ts';
import { page, seeOther } from './answers.ts';
import { PublicPage } from './frame/page.tsx';
import type { Visit, Web } from './visit.ts';

/** Every refusal of the rooms behind these pages. A new reason in a room is an error of types in `sentenceOf`. */
export type AnyRefusal = FeedbackRefusal | UploadRefusal | IdentityRefusal | PeopleRefusal | ResourcesRefusal | MessagingRefusal | EventRefusal | ReadRefusal
  | SessionsRefusal | RequestsRefusal | InvitationsRefusal | EraseRefusal
  /** A form with a file brought none, or broke off. */
  | { readonly reason: 'file-missing' } | { readonly reason: 'file-broken' };

/** A visit by a member of the organisation. */
export type MemberVisit = Visit & {
  readonly person: Person; readonly member: Member; readonly actor: Extract<Actor, { kind: 'person' }>;
};

/**
 * A route for members: who is not signed in is led to the sign-in and back; whom `rule` does not name gets a page that says
 * so, with 403. The verbs behind the route ask access again.
 */
export function forMembers(handle: (c: Web, visit: MemberVisit) => Response | Promise<Response>, rule?: Rule): (c: Web) => Response | Promise<Response> {
  return (c) => {
    const visit = c.get('visit');
    if (!isMember(visit)) return toSignIn(c, visit);
    return rule && !may(visit.actor, rule) ? refused(c, visit, { reason: 'forbidden', verb: '' }) : handle(c, visit);
  };
}

function isMember(visit: Visit): visit is MemberVisit {
  return visit.person !== undefined && visit.member !== undefined && visit.actor.kind === 'person';
}

function toSignIn(c: Web, visit: Visit): Response {
  const { pathname, search } = new URL(c.req.url);
  const next = c.req.method === 'GET' ? `?next=${encodeURIComponent(pathname + search)}` : '';
  return seeOther(c, `/o/${visit.organisation.slug}/sign-in${next}`);
}

/** Answers a refusal with a page of its own: for what no form can show beside its fields. */
export function refused(c: Web, visit: Visit, refusal: AnyRefusal): Response | Promise<Response> {
  if (refusal.reason === 'not-found') return c.notFound();
  const { text, organisation } = visit;
  const title = refusal.reason === 'forbidden' ? text.t('office.forbidden') : text.t('refusal.title');
  const home = `/o/${organisation.slug}/`;
  return page(c, (
    <PublicPage
      text={text} spoken={visit.spoken} title={title} organisation={organisation.name}
      languages={(visit.actor.kind === 'guest' ? languages : officeLanguages).map(({ locale }) => ({ locale, href: `${c.req.path}?lang=${locale}` }))}
    >
      <h1>{title}</h1>
      <p>{sentenceOf(visit, refusal)}</p>
      {refusal.reason === 'gate' && visit.member ? <p><a href={`${home}duties/${refusal.duty}`}>{text.t('refusal.gateDuty')}</a></p> : null}
      <p><a href={home}>{text.t('office.home')}</a></p>
    </PublicPage>
  ), { status: statusOf(refusal) });
}

function statusOf({ reason }: AnyRefusal): number {
  if (reason === 'forbidden') return 403;
  if (reason === 'too-large' || reason === 'subject-full') return 413;
  return reason === 'changed-meanwhile' || reason === 'gate' ? 409 : 422;
}

/** Who reads a sentence: in his language, and where he is known in his zone. */
type Reader = Pick<Visit, 'text' | 'organisation'> & Partial<Pick<Visit, 'person'>>;

/** What a refusal means, as one sentence or two. */
export function sentenceOf(visit: Reader, refusal: AnyRefusal): string {
  const { text, organisation } = visit;
  const { t } = text;
  switch (refusal.reason) {
    case 'forbidden': return t('office.forbiddenText', { organisation: organisation.name });
    case 'gate': return t('refusal.gate', { clause: refusal.clause, step: refusal.title[text.locale] ?? refusal.title['en'] ?? refusal.step });
    case 'not-found': return t('office.notFoundText');
    case 'changed-meanwhile': return t('refusal.changedMeanwhile');
    case 'out-of-range': return typeof refusal.first === 'number' ? t('sessionpage.refused.years', { first: String(refusal.first), last: String(refusal.last) })
      : t('refusal.outOfRange', { first: text.date(refusal.first), last: text.date(refusal.last as Temporal.PlainDate) });
    case 'bad-rule': return t('refusal.badRule', { part: refusal.problem.part });
    case 'precondition': return t('refusal.precondition');
    case 'wall-time': return 'field' in refusal ? wallTimeSentence(text, refusal) : t(`sessionpage.refused.wallTime.${refusal.kind}`);
    case 'link-unknown': case 'link-expired': case 'link-revoked': case 'link-used': return t(`link.${refusal.reason}`);
    case 'too-large': case 'subject-full': return t(`refusal.${refusal.reason}`, { limit: Math.floor(refusal.limit / 1024 / 1024) });
    case 'wrong-state': return t('sessionpage.refused.wrong-state', { state: t(`sessionpage.state.${refusal.state}`) });
    case 'not-open': return 'because' in refusal ? t(`sessionpage.refused.not-open.${refusal.because}`) : t('refusal.not-open');
    case 'series-too-long': return t('sessionpage.refused.series-too-long', { most: refusal.most, years: refusal.years });
    case 'no-such-time': return t('sessionpage.refused.wallTime.gap');
    case 'wished-past': return t('sessionpage.refused.past');
    case 'series-overlaps': case 'series-has-begun': case 'length-missing': case 'not-settled': case 'unknown-person': case 'unknown-room':
    case 'no-series': case 'no-such-occurrence': case 'last-occurrence': case 'not-a-coordinator': case 'not-invited': case 'not-asked': case 'link-missing':
    case 'not-a-link': case 'unknown-platform': case 'base-missing': case 'standing-room-missing': case 'request-closed': case 'suspect': case 'not-suspect':
    case 'nothing-asked': case 'nothing-given': case 'same-request': case 'file-missing': case 'file-broken': return t(`sessionpage.refused.${refusal.reason}`);
    case 'room-taken': return roomTakenSentence(visit, refusal);
    case 'licence-taken': return t('sessionpage.refused.licence-taken', { units: refusal.units, when: whenTaken(visit, refusal.at) });
    case 'reason-missing': return t('log.wrong.reason');
    case 'still-needed': return t('refusal.stillNeeded', { count: refusal.count });
    case 'no-base': return t('refusal.noBase', { platform: refusal.platform });
    default: return t(`refusal.${refusal.reason}`);
  }
}

type RoomTaken = Extract<AnyRefusal, { reason: 'room-taken' }>;

/** Who has the room, as far as the reader may know, and when. */
function roomTakenSentence(visit: Reader, { name: room, at, by }: RoomTaken): string {
  const { t } = visit.text;
  const when = whenTaken(visit, by?.at ?? at);
  if (by?.heldUntil) return t('sessionpage.refused.room-taken.held', { room, when });
  return by?.title ? t('sessionpage.refused.room-taken.named', { room, when, title: by.title }) : t('sessionpage.refused.room-taken.unnamed', { room, when });
}

function whenTaken({ text, person, organisation }: Reader, { start, end }: RoomTaken['at']): string {
  const zone = person?.zone ?? organisation.zone;
  return `${text.dateRange(start, end, zone)}, ${text.zoneName(zone)}`;
}

function wallTimeSentence({ t }: Text, { kind, field }: Extract<AnyRefusal, { reason: 'wall-time'; field: string }>): string {
  return t(`refusal.wallTime.${kind}`, { which: t(`refusal.wallTime.${field}`) });
}
