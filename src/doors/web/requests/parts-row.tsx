import type { SessionRequest } from '../../../rooms/sessions/model-requests.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { ButtonLink } from '../frame/controls.tsx';
import { LedgerRow } from '../frame/ledger.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { StateLine } from './parts.tsx';
import { Time } from '../frame/times.tsx';

/** A request with the name of who asks. */
export interface QueueRow { readonly request: SessionRequest; readonly requester: string }

/** One request as a row of a ledger: for the queue and for today. */
export function RequestRow({ visit, request, requester }: { visit: MemberVisit } & QueueRow) {
  const { text, organisation, person, now } = visit;
  const href = `/o/${organisation.slug}/requests/${request.id}`;
  const open = request.state === 'open';
  const state = !open || request.suspect ? <StateLine text={text} request={request} />
    : request.missing.length ? <StateMark text={text} state="missing" /> : undefined;
  const said = !open ? undefined : request.missing.length
    ? text.list(request.missing.map((field) => text.t(`request.field.${field}`)))
    : text.t('requestpage.complete');
  return (
    <LedgerRow
      time={<Time text={text} at={request.madeAt} zone={person.zone} />} under={text.relative(request.madeAt, now, person.zone)}
      {...(state ? { state } : {})} title={<a href={href}><bdi>{request.title}</bdi></a>}
      acts={!open ? undefined : request.missing.length || request.suspect ? <ButtonLink href={href}>{text.t('requestpage.look')}</ButtonLink>
        : <ButtonLink href={`/o/${organisation.slug}/time?request=${request.id}`}>{text.t('requestpage.schedule')}</ButtonLink>}
    >
      <p class="small"><bdi>{requester}</bdi>{' · '}{text.t(`requestpage.door.${request.door}`)}{said === undefined ? null : ` · ${said}`}</p>
    </LedgerRow>
  );
}
