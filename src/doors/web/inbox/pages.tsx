import type { FullDelivery } from '../../../rooms/messaging/reads.ts';
import { ButtonLink } from '../frame/controls.tsx';
import { Ledger, LedgerRow, LedgerSection } from '../frame/ledger.tsx';
import { Empty } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Time } from '../frame/times.tsx';
import { OfficePage } from '../office/parts.tsx';
import { digestOf, LetterFrame } from '../outbox/parts.tsx';
import type { Visit } from '../visit.ts';

/** What lies in the portal for who is signed in, the newest first. */
export function InboxPage({ visit, messages, older }: { visit: Visit; messages: readonly FullDelivery[]; older: string | undefined }) {
  const { text, organisation } = visit;
  const { t } = text;
  const home = `/o/${organisation.slug}/`;
  const { zone, id } = visit.person!;
  const days = Map.groupBy(messages, ({ queuedAt }) => queuedAt.toZonedDateTimeISO(zone).toPlainDate().toString());
  return (
    <OfficePage visit={visit} title={t('inbox.title')} current="inbox" live={`${home}live?topics=inbox:${id}`}>
      <PageHead title={t('inbox.title')} acts={messages.length === 0 ? undefined : <ButtonLink href={`${home}me`}>{t('inbox.channels')}</ButtonLink>}>{t('inbox.intro')}</PageHead>
      <Body>
        <div data-live-part="inbox">
          {messages.length === 0 ? <Empty link={{ href: `${home}me`, label: t('inbox.channels') }}>{t('inbox.none')}</Empty> : null}
          <Ledger>
            {[...days].map(([day, of]) => (
              <LedgerSection id={`day-${day}`} heading={text.weekdayDate(Temporal.PlainDate.from(day))}>
                {of.map((one) => (
                  <LedgerRow
                    time={<Time text={text} at={one.queuedAt} zone={zone} />}
                    title={<a href={`${home}inbox/${one.id}`}><bdi>{one.title}</bdi></a>}
                    state={one.seenAt ? undefined : <StateMark text={text} state="scheduled">{t('inbox.new')}</StateMark>}
                  />
                ))}
              </LedgerSection>
            ))}
          </Ledger>
        </div>
        {older === undefined ? null : <p class="acts part"><ButtonLink href={older}>{t('inbox.older')}</ButtonLink></p>}
      </Body>
    </OfficePage>
  );
}

/** One message, as it would come by mail; its links lead on in this window. */
export function MessagePage({ visit, message }: { visit: Visit; message: FullDelivery }) {
  const { text, organisation } = visit;
  const { t } = text;
  const inbox = `/o/${organisation.slug}/inbox`;
  return (
    <OfficePage visit={visit} title={message.title || t('inbox.title')} current="inbox">
      <PageHead title={<bdi>{message.title || t('inbox.title')}</bdi>} acts={<ButtonLink href={inbox}>{t('inbox.back')}</ButtonLink>}>
        <Time text={text} at={message.queuedAt} zone={visit.person!.zone} form="dateTime" />
      </PageHead>
      <Body narrow>
        {message.content === undefined ? <p class="second">{t('inbox.erased')}</p>
          : <LetterFrame title={t('inbox.message')} address={`${inbox}/${message.id}`} following="here" digest={digestOf(message.content)} />}
      </Body>
    </OfficePage>
  );
}
