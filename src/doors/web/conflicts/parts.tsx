/** What pages show of conflicts: the sentence that says one, the two things, and the ways out. */
import type { Child } from 'hono/jsx';
import type { ConflictSeen, PartySeen } from '../../../rooms/sessions/reads-conflicts-pages.ts';
import { conflictSentence, namesOf, partyName } from '../../../rooms/sessions/reads-conflicts-words.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { ButtonLink } from '../frame/controls.tsx';
import { LedgerRow } from '../frame/ledger.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Time } from '../frame/times.tsx';

/** One of the two with the way to it and its time; the day where that is another than that of the list. */
export function PartyLine({ visit: { text, organisation, person: { zone } }, seen, dated }: { visit: MemberVisit; seen: PartySeen; dated?: boolean }) {
  const { at, id, part } = seen.party;
  const name = <bdi>{partyName(text, seen)}</bdi>;
  const range = dated ? text.dateRange(at.start, at.end, zone) : text.range(at.start, at.end, zone);
  return <>{seen.session ? <a href={`/o/${organisation.slug}/sessions/${id}${part === '' ? '' : `/${part}`}`}>{name}</a> : name}{' '}<span class="second"><bdi>{range}</bdi></span></>;
}

/** Where it can be decided. */
export const conflictAddress = (slug: string, { first }: ConflictSeen, way?: string, more: Readonly<Record<string, string>> = {}) =>
  `/o/${slug}/conflicts/${first.id}${way === undefined ? '' : `/${way}`}${Object.keys(more).length === 0 ? '' : `?${new URLSearchParams(more)}`}`;

/** Both things in lines, and what else is to be known. */
export function ConflictFacts({ visit, seen, dated }: { visit: MemberVisit; seen: ConflictSeen; dated?: boolean }) {
  const { text } = visit;
  const lesser = seen.owners.filter((one) => one.lesser).map(({ name }) => name);
  const lines: Child[] = [
    <PartyLine visit={visit} seen={seen.a} {...(dated ? { dated } : {})} />, ...(seen.b ? [<PartyLine visit={visit} seen={seen.b} {...(dated ? { dated } : {})} />] : []),
    ...(lesser.length > 0 ? [<span class="second">{text.t('conflict.lesser', { names: namesOf(text, lesser), count: lesser.length })}</span>] : []),
    ...(seen.dates > 1 ? [<span class="second">{text.t('conflict.moreDates', { count: seen.dates - 1 })}</span>] : []),
    ...(seen.first.accepted ? [<span class="second">{text.t('conflict.acceptedFor')}{' '}<bdi>{seen.first.accepted.reason}</bdi></span>] : []),
  ];
  return <>{lines.map((line) => <p>{line}</p>)}</>;
}

/** Whether it is about where something is, so that another room is a way out. */
export const isPlace = ({ first: { owner } }: ConflictSeen): boolean => owner.kind === 'room' || owner.kind === 'licence';

/** A conflict as a row of a ledger, with the ways that are nearest. */
export function ConflictRow({ visit, seen, dated = false }: { visit: MemberVisit; seen: ConflictSeen; dated?: boolean }) {
  const { text, now, organisation: { slug }, person: { zone } } = visit;
  const { t } = text;
  const { first } = seen;
  const room = isPlace(seen);
  const quick = [seen.a, ...(seen.b && !room ? [seen.b] : [])].filter(({ may }) => may.move);
  return (
    <LedgerRow
      time={<Time text={text} at={first.at.start} zone={zone} />} under={text.relative(first.at.start, now, zone)}
      title={<StateMark text={text} state={first.accepted ? 'done' : 'conflict'}>{conflictSentence(text, seen)}</StateMark>}
      ways={first.accepted ? undefined : <>
        {room && seen.a.may.change ? <ButtonLink href={conflictAddress(slug, seen, 'room', { of: seen.a.party.id })}>{t('conflict.way.room', { title: partyName(text, seen.a) })}</ButtonLink> : null}
        {quick.map((one) => <ButtonLink href={conflictAddress(slug, seen, 'move', { of: one.party.id })}>{t('conflict.way.move', { title: partyName(text, one) })}</ButtonLink>)}
        <ButtonLink plain href={conflictAddress(slug, seen)}>{t('conflict.allWays')}</ButtonLink>
      </>}
    >
      <ConflictFacts visit={visit} seen={seen} dated={dated} />
    </LedgerRow>
  );
}
