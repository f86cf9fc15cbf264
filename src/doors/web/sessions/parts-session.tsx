/** The sections of a session's page that are lists: dates, files, the request it came of, the log. */
import type { Child } from 'hono/jsx';
import type { Text } from '../../../platform/text.ts';
import type { Act } from '../../../rooms/log/model.ts';
import type { StoredAttachment } from '../../../rooms/records/model.ts';
import { fileLimit } from '../../../rooms/records/model.ts';
import { Acts, Button } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { Form } from '../frame/forms.tsx';
import { LedgerPart, LedgerRow, LedgerSection } from '../frame/ledger.tsx';
import { Empty } from '../frame/notices.tsx';
import { Icon } from '../frame/shapes.tsx';
import { Time } from '../frame/times.tsx';
import { actorInWords } from '../log/parts.tsx';
import type { Visit } from '../visit.ts';
import type { SessionShown } from './pages-session.tsx';
import { SessionMark } from './parts.tsx';
import { Thread } from './parts-thread.tsx';

interface Props { visit: Visit; shown: SessionShown }
const zoneOf = ({ person, organisation }: Visit) => person?.zone ?? organisation.zone;

/** How many dates of a series stand on one page. */
export const datesAPage = 20;

/** The dates of a series, each with its state and its page. */
export function DatesPart({ visit, shown: { at, datesFrom } }: Props) {
  const { text, organisation } = visit;
  const { session, all } = at;
  const here = `/o/${organisation.slug}/sessions/${session.id}`;
  const page = all.slice(datesFrom, datesFrom + datesAPage);
  const more = (from: number, label: string) => <a href={`${here}?dates=${from}#dates`}>{label}</a>;
  return (
    <LedgerSection id="dates" heading={text.t('sessionpage.dates')} note={text.t('sessionpage.datesCount', { count: all.length })} live="dates">
      {page.map((one) => (
        <LedgerRow
          time={<Time text={text} at={one.time.start} zone={session.zone} />}
          state={one.state === 'scheduled' ? undefined : <SessionMark text={text} state={one.state} />}
          title={<a href={`${here}/${one.part}`}>{dateWords(visit, one.time.start, session.zone)}{one.title === session.title ? null : <>{': '}<bdi>{one.title}</bdi></>}</a>}
        >
          {one.changed && one.state !== 'cancelled' ? <p>{text.t('sessionpage.dateChanged')}</p> : null}
          {one.reason && one.reason !== session.reason ? <p dir="auto">{one.reason}</p> : null}
        </LedgerRow>
      ))}
      {datesFrom > 0 || datesFrom + datesAPage < all.length ? (
        <li class="acts part">
          {datesFrom > 0 ? more(Math.max(0, datesFrom - datesAPage), text.t('sessionpage.datesEarlier')) : null}
          {datesFrom + datesAPage < all.length ? more(datesFrom + datesAPage, text.t('sessionpage.datesLater')) : null}
        </li>
      ) : null}
    </LedgerSection>
  );
}

/** A day by its weekday, and by its year where that is another. */
function dateWords({ text, now }: Visit, at: Temporal.Instant, zone: string): string {
  const day = text.weekdayDate(at, zone);
  const year = at.toZonedDateTimeISO(zone).year;
  return year === now.toZonedDateTimeISO(zone).year ? day : `${day} ${year}`;
}

/** A number of bytes in words. */
export function bytesWords(text: Text, bytes: number): string {
  if (bytes < 1024) return text.t('sessionpage.bytes', { count: bytes });
  const kilo = bytes / 1024;
  return kilo < 1024 ? text.t('sessionpage.kilobytes', { count: Math.round(kilo) }) : text.t('sessionpage.megabytes', { count: Math.round(kilo / 102.4) / 10 });
}

/** Files to be read before (G-4.2.3). */
export function FilesPart({ visit, shown: { at, files, mayPutFiles } }: Props) {
  const { text, organisation, csrf } = visit;
  const { t } = text;
  const here = `/o/${organisation.slug}/sessions/${at.session.id}/files`;
  if (files.length === 0 && !mayPutFiles) return null;
  return (
    <LedgerPart id="files" heading={t('sessionpage.files')} note={files.length > 0 ? t('sessionpage.filesCount', { count: files.length }) : undefined} live="files">
      {files.length === 0 ? <Empty>{t('sessionpage.noFiles')}</Empty> : <ul class="people">{files.map((file) => <FileLine visit={visit} file={file} here={here} mayRemove={mayPutFiles} />)}</ul>}
      {mayPutFiles ? (
        <div class="part narrow">
          <Form action={here} csrf={csrf} files label={t('sessionpage.files')}>
            <Field text={text} name="file" kind="file" label={t('sessionpage.addFile')} hint={t('sessionpage.fileHint', { limit: bytesWords(text, fileLimit) })} />
            <Acts><Button>{t('sessionpage.upload')}</Button></Acts>
          </Form>
        </div>
      ) : null}
    </LedgerPart>
  );
}

function FileLine({ visit: { text, csrf, organisation }, file, here, mayRemove }: { visit: Visit; file: StoredAttachment; here: string; mayRemove: boolean }) {
  return (
    <li>
      <Icon name="file" />
      <div><a href={`/f/${organisation.slug}/${file.id}`}><bdi>{file.name}</bdi></a> <span class="small quiet">{bytesWords(text, file.bytes)}</span></div>
      {mayRemove ? (
        <Form action={`${here}/${file.id}/remove`} csrf={csrf} label={text.t('sessionpage.removeFileOf', { name: file.name })}>
          <button class="btn plain" type="submit">{text.t('sessionpage.removeFile')}</button>
        </Form>
      ) : null}
    </li>
  );
}

/** The request that it came of; what was said about it stays here. */
export function RequestPart({ visit, asked: { request, thread, requester } }: { visit: Visit; asked: SessionShown['requests'][number] }) {
  const { text, organisation } = visit;
  return (
    <LedgerPart id={`request-${request.id}`} heading={text.t('sessionpage.asked')} note={text.date(request.madeAt, zoneOf(visit))}>
      <p>
        <a href={`/o/${organisation.slug}/requests/${request.id}`}><bdi>{request.title}</bdi></a>{' '}
        <span class="second">{text.t('sessionpage.askedByName', { name: request.named ?? requester })}</span>
      </p>
      <Thread visit={visit} thread={thread.filter(({ body }) => body !== '')} requester={request.named ?? requester} />
    </LedgerPart>
  );
}

const verbs = [
  'sessions.propose', 'sessions.schedule', 'sessions.reschedule', 'sessions.change', 'sessions.changeOccurrence', 'sessions.changeFollowing', 'sessions.cancel',
  'sessions.cancelOccurrence', 'sessions.start', 'sessions.hold', 'sessions.handOver', 'sessions.addPeople', 'sessions.removePeople', 'sessions.setRequired', 'sessions.acceptConflict', 'sessions.resendInvitation',
  'sessions.remindNow', 'invitations.reply', 'invitations.answerAsk', 'records.putFile', 'records.removeFile', 'records.openFile',
] as const;
type Verb = (typeof verbs)[number];
const isOurs = (verb: string): verb is Verb => (verbs as readonly string[]).includes(verb);

/** Whether the log of a session's page tells of an act; what the machine did stands beside the steps. */
export function isTold({ verb }: Pick<Act, 'verb'>): boolean {
  return isOurs(verb);
}

/** The newest acts about it, and the way to all of them (G-4.6.1). */
export function LogPart({ visit, shown: { at, acts, names } }: Props): Child {
  const { text, organisation, now } = visit;
  const zone = zoneOf(visit);
  const words = (verb: string) => (isOurs(verb) ? text.t(`sessionpage.log.${verb}`) : verb);
  const isToday = (when: Temporal.Instant) => when.toZonedDateTimeISO(zone).toPlainDate().equals(now.toZonedDateTimeISO(zone).toPlainDate());
  return (
    <LedgerSection id="log" heading={text.t('sessionpage.log')} live="log">
      {acts.map((act) => (
        <LedgerRow
          time={<Time text={text} at={act.at} zone={zone} />} under={isToday(act.at) ? undefined : <time datetime={act.at.toString()}>{text.shortDay(act.at.toZonedDateTimeISO(zone).toPlainDate())}</time>}
          title={words(act.verb)}
        >
          <p>{actorInWords(text, act, names)}{act.text?.['reason'] ? <>{' · '}<bdi>{act.text['reason']}</bdi></> : null}</p>
        </LedgerRow>
      ))}
      <li class="part"><a href={`/o/${organisation.slug}/log?subject=${at.session.id}`}>{text.t('sessionpage.wholeLog')}</a></li>
    </LedgerSection>
  );
}
