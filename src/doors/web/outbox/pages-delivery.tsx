import type { Child } from 'hono/jsx';
import { may } from '../../../rooms/identity/access.ts';
import { access } from '../../../rooms/messaging/access.ts';
import type { Content } from '../../../rooms/messaging/model.ts';
import type { FullDelivery } from '../../../rooms/messaging/reads.ts';
import type { Person } from '../../../rooms/people/model.ts';
import { Button } from '../frame/controls.tsx';
import { Form } from '../frame/forms.tsx';
import { Ledger, LedgerPart } from '../frame/ledger.tsx';
import { DescriptionList } from '../frame/lists.tsx';
import { Banner, Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Time } from '../frame/times.tsx';
import { OfficePage } from '../office/parts.tsx';
import { PersonLink } from '../people/parts.tsx';
import type { Visit } from '../visit.ts';
import { wayInWords, Reason } from './pages.tsx';
import { DeliveryMark, digestOf, kindInWords, LetterFrame, PlainText, type Following } from './parts.tsx';

interface Props {
  visit: Visit;
  delivery: FullDelivery;
  person: Person | undefined;
  /** What was said, unless it is for its addressee's eyes alone or erased. */
  content: Content | undefined;
  /** Why it is for few: it opens an account, or is about a session that is private. */
  secret: 'opens' | 'private' | false;
  following: Following;
  again: boolean;
  /** Why it is not sent again. */
  refusal: string | undefined;
}

/** One message to one person, exactly as it leaves. */
export function DeliveryPage(props: Props) {
  const { visit, delivery, person, content, secret, again, refusal } = props;
  const { text, organisation } = visit;
  const { t } = text;
  const home = `/o/${organisation.slug}/`;
  const banner = again ? <Banner kind="done" lead={<StateMark text={text} state="done">{t('outbox.resent')}</StateMark>} />
    : refusal === undefined ? undefined : <Banner kind="conflict" lead={<StateMark text={text} state="conflict">{t('outbox.notResent')}</StateMark>}>{refusal}</Banner>;
  return (
    <OfficePage
      visit={visit} title={delivery.title || t('outbox.erased')} current="outbox" banner={banner} refused={refusal !== undefined}
      live={`${home}live?topics=outbox`}
    >
      <PageHead title={<bdi>{delivery.title || t('outbox.erased')}</bdi>} acts={<Resend {...props} home={home} />}>
        {person ? <PersonLink home={home} id={person.id} name={person.name} /> : t('outbox.somebody')}{' · '}{kindInWords(text, delivery.message.kind)}
      </PageHead>
      <Body>
        <Ledger>
          <State {...props} />
          {secret ? <LedgerPart id="secret" heading={t('outbox.content')}><Notice>{t(secret === 'opens' ? 'outbox.secret' : 'sessionpage.class.PRIVATE')}</Notice></LedgerPart> : null}
          {content === undefined && !secret ? <LedgerPart id="gone" heading={t('outbox.content')}><p class="second">{t('outbox.contentErased')}</p></LedgerPart> : null}
          {content === undefined ? null : <Contents {...props} content={content} home={home} />}
        </Ledger>
      </Body>
    </OfficePage>
  );
}

const final = new Set(['sent', 'kept', 'bounced', 'failed']);

function Resend({ visit, delivery, secret, home }: Props & { home: string }) {
  const { text, csrf, actor } = visit;
  if (!may(actor, access['messaging.resend']) || secret === 'private') return null;
  const reason = final.has(delivery.state) ? undefined
    : { id: 'why-not', reason: text.t(delivery.state === 'queued' || delivery.state === 'sending' ? 'refusal.under-way' : delivery.state === 'unreachable' ? 'refusal.unreachable' : 'refusal.overtaken') };
  return <Form action={`${home}outbox/${delivery.id}/resend`} csrf={csrf}><Button refused={reason}>{text.t('outbox.resend')}</Button></Form>;
}

function State({ visit, delivery }: Props) {
  const { text } = visit;
  const { t } = text;
  const { zone } = visit.person!;
  const when = (at: Temporal.Instant) => <Time text={text} at={at} zone={zone} form="dateTime" />;
  const waits = delivery.state === 'queued' || delivery.state === 'sending';
  const items: (readonly [Child, Child] | null)[] = [
    [t('outbox.stateNow'), <DeliveryMark text={text} delivery={delivery} />],
    delivery.reason === null ? null : [t('outbox.why'), <Reason text={text} reason={delivery.reason} />],
    [t('outbox.way'), <bdi>{wayInWords(text, delivery)}</bdi>],
    [t('outbox.queuedAt'), when(delivery.queuedAt)],
    delivery.sentAt && [t(delivery.state === 'kept' ? 'outbox.keptAt' : 'outbox.sentAt'), when(delivery.sentAt)],
    delivery.seenAt && [t('outbox.seenAt'), when(delivery.seenAt)],
    [t('outbox.attempts'), text.number(delivery.attempts)],
    waits ? [t('outbox.nextTry'), when(delivery.dueAt)] : null,
  ];
  return <LedgerPart id="state" heading={t('outbox.stateHeading')} live="state"><DescriptionList items={items.filter((item) => item !== null)} /></LedgerPart>;
}

function Contents({ visit, delivery, content, person, following, home }: Props & { content: Content; home: string }) {
  const { t } = visit.text;
  return (
    <>
      {delivery.channel === 'portal' || delivery.channel === 'none' ? null
        : <LedgerPart id="headers" heading={t('outbox.headers')}><DescriptionList items={headersOf(visit, delivery, content, person)} /></LedgerPart>}
      <LedgerPart id="html" heading={t('outbox.html')} note={t(following === 'nowhere' ? 'outbox.htmlStill' : 'outbox.htmlNote')}>
        <LetterFrame title={t('outbox.html')} address={`${home}outbox/${delivery.id}`} following={following} digest={digestOf(content)} />
      </LedgerPart>
      <LedgerPart id="plain" heading={t('outbox.text')}><PlainText text={content.text} follow={following !== 'nowhere'} /></LedgerPart>
      {content.calendar ? (
        <LedgerPart id="calendar" heading={t('outbox.calendar')} note={content.calendar.method}>
          <div class="small" dir="ltr"><code><PlainText text={content.calendar.text.replaceAll('\r\n', '\n')} follow={false} /></code></div>
        </LedgerPart>
      ) : null}
      {content.attachments?.length ? (
        <LedgerPart id="files" heading={t('outbox.files')}><ul>{content.attachments.map(({ name, type }) => <li><bdi>{name}</bdi> <span class="quiet">{type}</span></li>)}</ul></LedgerPart>
      ) : null}
    </>
  );
}

/** The kinds of what is in a mail, in their order (RFC 6047, section 2.4). */
function partsOf({ calendar, attachments = [] }: Content): string {
  const invited = calendar ? [`text/calendar; method=${calendar.method}`, 'application/ics'] : [];
  return ['text/plain', 'text/html', ...invited, ...attachments.map(({ type }) => type)].join(' · ');
}

/** The header fields that matter to who looks at a mail, as outside/smtp.ts writes them; names and values as they leave. */
function headersOf({ organisation }: Visit, delivery: FullDelivery, content: Content, person: Person | undefined): (readonly [Child, Child])[] {
  const { name, sender } = organisation;
  const mailbox = (of: string, address: string) => <bdi>{of === '' ? address : `${of} <${address}>`}</bdi>;
  const reply = content.replyTo ?? { name, address: sender };
  const date = new Date(delivery.queuedAt.epochMilliseconds).toUTCString().replace('GMT', '+0000'); // RFC 5322, section 3.3
  return [
    ['From', mailbox(name, sender)], ['To', mailbox(person?.name ?? '', delivery.address ?? '')], ['Reply-To', mailbox(reply.name, reply.address)],
    ['Subject', <bdi>{content.subject}</bdi>], ['Date', <bdi>{date}</bdi>], ['Message-ID', <bdi>{delivery.messageId}</bdi>],
    ['Auto-Submitted', <bdi>auto-generated</bdi>],
    ['Content-Type', <bdi>{partsOf(content)}</bdi>],
  ];
}
