import type { Text } from '../../../platform/text.ts';
import type { Delivery, DeliveryState } from '../../../rooms/messaging/model.ts';
import type { Person } from '../../../rooms/people/model.ts';
import { FilterChoice } from '../answers-filters.tsx';
import { Button, ButtonLink } from '../frame/controls.tsx';
import { AskForm } from '../frame/forms.tsx';
import { Ledger, LedgerRow, LedgerSection } from '../frame/ledger.tsx';
import { Empty, Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { Segments } from '../frame/tabs.tsx';
import { Time } from '../frame/times.tsx';
import { OfficePage } from '../office/parts.tsx';
import { channelName, personOptions } from '../people/parts.tsx';
import type { Visit } from '../visit.ts';
import { groupNames, groups, type Asked, type Group } from './forms.ts';
import { DeliveryMark, kindInWords, kinds } from './parts.tsx';

interface OutboxProps {
  visit: Visit;
  /** `closed`: of what is private to others, which tells not to whom. */
  deliveries: readonly (Delivery & { readonly closed?: true })[];
  counts: ReadonlyMap<DeliveryState, number>;
  names: ReadonlyMap<string, string>;
  members: readonly Person[];
  asked: Asked;
  older: string | undefined;
  /** False when no mail server is set up: nothing leaves. */
  mailLeaves: boolean;
}

/** What was said to whom and how far it came, and what is still to leave. */
export function OutboxPage(props: OutboxProps) {
  const { visit, asked, deliveries, older, mailLeaves } = props;
  const { text, organisation } = visit;
  const { t } = text;
  const home = `/o/${organisation.slug}/`;
  return (
    <OfficePage visit={visit} title={t('outbox.title')} current="outbox" {...(asked.before === undefined ? { live: `${home}live?topics=outbox` } : {})}>
      <PageHead title={t('outbox.title')} tools={<div data-live-part="groups"><Groups {...props} home={home} /></div>}>{t('outbox.intro')}</PageHead>
      <Body>
        {mailLeaves ? null : <div class="part"><Notice kind="held">{t('outbox.keeps')}</Notice></div>}
        <div class="part"><Filters {...props} home={home} /></div>
        <div data-live-part="outbox">
          {deliveries.length === 0 ? <Empty link={{ href: `${home}outbox`, label: t('outbox.all') }}>{t('outbox.none')}</Empty> : <Days {...props} home={home} />}
        </div>
        <p class="acts part">
          {asked.before === undefined ? null : <ButtonLink href={`${home}outbox?${queryOf(asked)}`}>{t('outbox.newest')}</ButtonLink>}
          {older === undefined ? null : <ButtonLink href={older}>{t('outbox.older')}</ButtonLink>}
        </p>
      </Body>
    </OfficePage>
  );
}

type Inner = OutboxProps & { home: string };

/** The same question as an address asks it, without a place in the outbox. */
export function queryOf({ state, kind, person, subject }: Partial<Asked>): URLSearchParams {
  return new URLSearchParams(Object.entries({ state, kind, person, subject }).filter((one): one is [string, string] => one[1] !== undefined));
}

function Groups({ visit: { text }, counts, asked, home }: Inner) {
  const count = (group: Group) => groups[group].reduce((sum, state) => sum + (counts.get(state) ?? 0), 0);
  const rest = queryOf({ ...asked, state: undefined });
  const tabs = [
    { href: `${home}outbox?${rest}`, label: text.t('outbox.group.all'), current: asked.state === undefined },
    ...groupNames.filter((group) => count(group) > 0 || asked.state === group).map((group) => ({
      href: `${home}outbox?${queryOf({ ...asked, state: group })}`, label: text.t(`outbox.group.${group}`, { count: count(group) }), current: asked.state === group,
    })),
  ];
  return <Segments label={text.t('outbox.groups')} tabs={tabs} />;
}

function Filters({ visit: { text }, asked, members, deliveries, home }: Inner) {
  const { t } = text;
  const known = [...new Set([...kinds, ...deliveries.map(({ message }) => message.kind), ...(asked.kind ? [asked.kind] : [])])];
  const options = [{ value: '', label: t('outbox.anyKind') }, ...known.map((kind) => ({ value: kind, label: kindInWords(text, kind) }))];
  return (
    <AskForm action={`${home}outbox`} label={t('outbox.search')}>
      {asked.state === undefined ? null : <input type="hidden" name="state" value={asked.state} />}
      <FilterChoice name="kind" label={t('outbox.kind')} value={asked.kind ?? ''} options={options} />
      <FilterChoice name="person" label={t('outbox.person')} value={asked.person ?? ''} options={personOptions(members, t('outbox.anybody'))} />
      <Button>{t('outbox.searchAct')}</Button>
    </AskForm>
  );
}

function Days(props: Inner) {
  const { zone } = props.visit.person!;
  const days = Map.groupBy(props.deliveries, ({ queuedAt }) => queuedAt.toZonedDateTimeISO(zone).toPlainDate().toString());
  return (
    <Ledger>
      {[...days].map(([day, of]) => (
        <LedgerSection id={`day-${day}`} heading={props.visit.text.weekdayDate(Temporal.PlainDate.from(day))} note={props.visit.text.t('outbox.count', { count: of.length })}>
          {of.map((delivery) => <DeliveryRow {...props} delivery={delivery} zone={zone} />)}
        </LedgerSection>
      ))}
    </Ledger>
  );
}

function DeliveryRow({ visit: { text }, delivery, names, home, zone }: Inner & { delivery: OutboxProps['deliveries'][number]; zone: string }) {
  const { t } = text;
  return (
    <LedgerRow
      time={<Time text={text} at={delivery.queuedAt} zone={zone} />} state={<DeliveryMark text={text} delivery={delivery} />}
      title={<a href={`${home}outbox/${delivery.id}`}><bdi>{delivery.title || t('outbox.erased')}</bdi></a>}
    >
      <p>
        <bdi>{(delivery.closed ? undefined : names.get(delivery.person)) ?? t('outbox.somebody')}</bdi>{' · '}{wayInWords(text, delivery)}{' · '}{kindInWords(text, delivery.message.kind)}
        {delivery.reason === null ? null : <>{' · '}<Reason text={text} reason={delivery.reason} /></>}
      </p>
    </LedgerRow>
  );
}

/** By what it goes, and where. */
export function wayInWords(text: Text, { channel, address }: Pick<Delivery, 'channel' | 'address'>): string {
  if (channel === 'none') return text.t('outbox.noWay');
  return address === null ? channelName(text, channel) : text.t('outbox.wayTo', { channel: channelName(text, channel), address });
}

/** Why it is in its state: our own reasons in words, a server's as it said them. */
export function Reason({ text, reason }: { text: Text; reason: string }) {
  return reason === 'no-channel' || reason === 'erased' ? <>{text.t(`outbox.reason.${reason}`)}</> : <bdi>{reason}</bdi>;
}
