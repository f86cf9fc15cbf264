import type { Child } from 'hono/jsx';
import type { Busy } from '../../../rooms/calendars/model.ts';
import { may } from '../../../rooms/identity/access.ts';
import type { GivenLink, Member } from '../../../rooms/identity/model.ts';
import { access } from '../../../rooms/people/access.ts';
import { access as recordsAccess } from '../../../rooms/records/access.ts';
import type { Person } from '../../../rooms/people/model.ts';
import { ButtonLink } from '../frame/controls.tsx';
import { Ledger, LedgerPart, LedgerRow, LedgerSection } from '../frame/ledger.tsx';
import { DescriptionList } from '../frame/lists.tsx';
import { Banner } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { LinksOfPerson } from '../links/parts-given.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Visit } from '../visit.ts';
import { mayChangeRoles } from './pages.tsx';
import { channelName, rolesInWords } from './parts.tsx';

/** What was just done, as the address of the page says after a redirect. */
export const personDone = ['added', 'invited', 'changed', 'roles', 'ended', 'account', 'links'] as const;
export type PersonDone = (typeof personDone)[number];

export interface Reached { readonly names: readonly string[]; readonly chosen: string | undefined }

interface Props {
  visit: Visit;
  person: Person;
  member: Member | undefined;
  reached: Reached;
  /** From the beginning of today, in the reader's zone; undefined where the reader may not know. */
  busy: Busy | undefined;
  /** The signed links that were given to the person; undefined where the reader may not know. */
  links: readonly GivenLink[] | undefined;
  about: ReadonlyMap<string, string>;
  done: PersonDone | undefined;
}

/** One person: who it is, what the person may do, how the person is reached, and when the person is busy. */
export function PersonPage({ visit, person, member, reached, busy, links, about, done }: Props) {
  const { text, organisation, actor } = visit;
  const { t } = text;
  const home = `/o/${organisation.slug}/`;
  const isSelf = actor.kind === 'person' && actor.person === person.id;
  const thing = { relations: isSelf ? ['self' as const] : [] };
  const banner = done && <Banner kind="done" lead={<StateMark text={text} state="done">{t(`people.done.${done}`, { name: person.name })}</StateMark>} />;
  return (
    <OfficePage visit={visit} title={person.name} current="people" banner={banner}>
      <PageHead
        title={<bdi>{person.name}</bdi>}
        acts={may(actor, access['people.change'], thing) && !person.erased
          ? <ButtonLink primary href={`${home}people/${person.id}/change`}>{t('people.changeAct')}</ButtonLink> : undefined}
      >
        {member ? rolesInWords(text, member.roles) || t('people.noRole') : t('people.guestLong', { organisation: organisation.name })}
      </PageHead>
      <Body>
        <Ledger>
          <About visit={visit} person={person} showContact={may(actor, access['people.readContact'], thing)} />
          {mayChangeRoles(visit) ? <Roles visit={visit} person={person} member={member} home={home} /> : null}
          {may(actor, access['people.readContact'], thing) ? <ReachedPart visit={visit} reached={reached} /> : null}
          {busy ? <BusyPart visit={visit} person={person} busy={busy} /> : null}
          {links ? <LinksOfPerson visit={visit} links={links} about={about} name={person.name} action={`${home}people/${person.id}/links`} /> : null}
          {may(actor, recordsAccess['records.exportPerson'], thing) ? <HeldPart visit={visit} person={person} home={home} /> : null}
        </Ledger>
      </Body>
    </OfficePage>
  );
}

function About({ visit: { text }, person, showContact }: { visit: Visit; person: Person; showContact: boolean }) {
  const { t } = text;
  const unknown = <span class="quiet">{t('people.unknown')}</span>;
  const contact: [Child, Child][] = showContact ? [
    [t('people.address'), person.email === null ? unknown : <a href={`mailto:${person.email}`}><bdi dir="ltr">{person.email}</bdi></a>],
    [t('people.phone'), person.phone === null ? unknown : <a href={`tel:${person.phone.replaceAll(/[^+0-9]/g, '')}`}><bdi dir="ltr">{person.phone}</bdi></a>],
  ] : [];
  return (
    <LedgerPart id="about" heading={t('people.about')}>
      <DescriptionList items={[...contact, [t('people.language'), text.languageName(person.language)], [t('people.zone'), text.zoneName(person.zone)]]} />
    </LedgerPart>
  );
}

function Roles({ visit: { text }, person, member, home }: { visit: Visit; person: Person; member: Member | undefined; home: string }) {
  const { t } = text;
  const signsIn = member ? (member.account === null ? t('people.signsInNot') : t('people.signsIn')) : t('people.signsInNever');
  return (
    <LedgerPart id="roles" heading={t('people.roles')}>
      <p class="field">{member ? rolesInWords(text, member.roles) || t('people.noRole') : t('people.guest')}. {signsIn}</p>
      {person.erased ? null : (
        <div class="acts">
          <ButtonLink href={`${home}people/${person.id}/roles`}>{member ? t('people.rolesAct') : t('people.admitAct')}</ButtonLink>
          {member?.account ? null : <ButtonLink href={`${home}people/${person.id}/account`}>{t('people.accountAct')}</ButtonLink>}
          {member ? <ButtonLink plain href={`${home}people/${person.id}/end`}>{t('people.endAct')}</ButtonLink> : null}
        </div>
      )}
    </LedgerPart>
  );
}

function HeldPart({ visit: { text, actor }, person, home }: { visit: Visit; person: Person; home: string }) {
  return (
    <LedgerPart id="held" heading={text.t('people.held')}>
      <div class="acts">
        <ButtonLink href={`${home}people/${person.id}/data.json`}>{text.t('people.data')}</ButtonLink>
        {may(actor, recordsAccess['records.erasePerson']) ? <ButtonLink plain href={`${home}people/${person.id}/erase`}>{text.t('people.eraseAct')}</ButtonLink> : null}
      </div>
    </LedgerPart>
  );
}

function ReachedPart({ visit: { text }, reached: { names, chosen } }: { visit: Visit; reached: Reached }) {
  const { t } = text;
  const first = chosen !== undefined && names.includes(chosen) ? chosen : names.includes('mail') ? 'mail' : names[0];
  return (
    <LedgerPart id="reached" heading={t('people.reached')}>
      {first === undefined
        ? <StateMark text={text} state="missing">{t('people.reachedNot')}</StateMark>
        : <p>{chosen === first ? t('people.reachedChosen', { channel: channelName(text, first) }) : channelName(text, first)}</p>}
    </LedgerPart>
  );
}

function BusyPart({ visit, person, busy }: { visit: Visit; person: Person; busy: Busy }) {
  const { text, now } = visit;
  const { zone } = visit.person!;
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  const week = Array.from({ length: 7 }, (_, index) => today.add({ days: index }));
  const note = <>{text.zoneName(zone, now)}{person.zone === zone ? null : <><br />{text.t('people.livesIn', { zone: text.zoneName(person.zone, now) })}</>}</>;
  return (
    <LedgerSection id="busy" heading={text.t('people.busy')} note={note}>
      {week.map((day) => <BusyDay text={text} zone={zone} day={day} times={within(busy, day, zone)} />)}
      {busy.complete ? null : <li class="row"><div class="t" /><div><p>{text.t('people.busyDense')}</p></div></li>}
    </LedgerSection>
  );
}

type Times = Busy['times'];

function within({ times }: Busy, day: Temporal.PlainDate, zone: string): Times {
  const [from, to] = [day, day.add({ days: 1 })].map((one) => one.toZonedDateTime(zone).toInstant()) as [Temporal.Instant, Temporal.Instant];
  return times.flatMap(({ kind, interval: { start, end } }) => {
    const [first, last] = [later(start, from), earlier(end, to)];
    return Temporal.Instant.compare(first, last) < 0 ? [{ kind, interval: { start: first, end: last } }] : [];
  });
}

const later = (a: Temporal.Instant, b: Temporal.Instant) => (Temporal.Instant.compare(a, b) > 0 ? a : b);
const earlier = (a: Temporal.Instant, b: Temporal.Instant) => (Temporal.Instant.compare(a, b) < 0 ? a : b);

function BusyDay({ text, zone, day, times }: { text: Visit['text']; zone: string; day: Temporal.PlainDate; times: Times }) {
  const whole = (start: Temporal.Instant, end: Temporal.Instant) =>
    day.toZonedDateTime(zone).toInstant().equals(start) && day.add({ days: 1 }).toZonedDateTime(zone).toInstant().equals(end);
  const words = times.map(({ kind, interval: { start, end } }) => {
    const last = end.equals(day.add({ days: 1 }).toZonedDateTime(zone).toInstant()) ? end.subtract({ minutes: 1 }) : end;
    const range = whole(start, end) ? text.t('people.allDay') : text.range(start, last, zone);
    return kind === 'tentative' ? text.t('people.tentative', { range }) : range;
  });
  const title = times.length === 0 ? <span class="quiet">{text.t('people.free')}</span> : words.map((one, index) => <>{index ? ' · ' : ''}<bdi>{one}</bdi></>);
  return <LedgerRow time={<time datetime={day.toString()}>{text.shortDay(day)}</time>} title={title} />;
}
