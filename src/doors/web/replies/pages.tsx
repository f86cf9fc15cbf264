import type { Child } from 'hono/jsx';
import type { Interval } from '../../../calendar/interval.ts';
import type { Text } from '../../../platform/text.ts';
import { languages } from '../../../platform/text-languages.ts';
import type { Ask, Given, Openness, PlaceTold, Reply, Telling } from '../../../rooms/invitations/model.ts';
import type { StoredAttachment } from '../../../rooms/records/model.ts';
import { Acts, Button } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { DescriptionList } from '../frame/lists.tsx';
import { Notice } from '../frame/notices.tsx';
import { PublicPage } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Agenda, differsThen, ReplyMark, whenWords } from '../sessions/parts.tsx';
import { bytesWords } from '../sessions/parts-session.tsx';
import type { Visit } from '../visit.ts';
import type { Chosen } from './forms.ts';

/** One time of a series that can be answered by itself. */
export interface DateShown { readonly part: string; readonly time: Interval; readonly reply: Reply }

/** What somebody invited is shown behind his link. */
export interface InvitationShown {
  readonly telling: Telling;
  /** The occurrence that the link is about; '' for all. */
  readonly part: string;
  readonly openness: Openness;
  readonly sequence: number;
  readonly coordinator: string;
  /** Why it was cancelled. */
  readonly reason: string | null;
  /** The answer that holds; undefined where the link is only to look. */
  readonly own: { readonly reply: Reply; readonly given: Given } | undefined;
  readonly ask: Ask | undefined;
  /** The times of a series still to come, for answering one of them. */
  readonly dates: readonly DateShown[];
  readonly people: readonly string[];
  readonly files: readonly StoredAttachment[];
  /** Whether other times can be proposed for it. */
  readonly proposes: boolean;
}

interface Props {
  visit: Visit;
  token: string;
  shown: InvitationShown;
  chosen: Chosen;
  values: Readonly<Record<string, string>>;
  errors: readonly FieldError[];
}

/** An invitation behind its link (G-4.2.2): what, when, where, and the answer. */
export function InvitationPage({ visit, token, shown, chosen, values, errors }: Props) {
  const { text, organisation } = visit;
  const { t } = text;
  const here = `/l/${token}`;
  const { telling, openness } = shown;
  return (
    <PublicPage
      text={text} title={telling.title} organisation={organisation.name} refused={errors.length > 0}
      languages={languages.map(({ locale }) => ({ locale, href: `${here}?lang=${locale}${kept(chosen)}` }))}
      footer={<p>{t('replypage.footer', { organisation: organisation.name })}</p>}
    >
      <h1><bdi>{telling.title}</bdi></h1>
      <ErrorSummary text={text} errors={errors} />
      <Standing visit={visit} shown={shown} chosen={chosen} />
      <Facts visit={visit} shown={shown} />
      {openness === 'open' && shown.own ? <Answering {...{ visit, token, shown, chosen, values, errors }} /> : null}
      {openness === 'open' ? <Acts><a href={`${here}/session.ics`} download="">{t('replypage.calendar')}</a>{shown.proposes ? <a href={`${here}?propose&lang=${text.locale}`}>{t('proposal.link')}</a> : null}</Acts> : null}
      {telling.agenda === '' ? null : <><h2>{t('sessionpage.agenda')}</h2><Agenda source={telling.agenda} /></>}
      <Files text={text} files={shown.files} here={here} />
    </PublicPage>
  );
}

const kept = ({ reply, confirm }: Chosen) => `${reply ? `&reply=${reply}` : ''}${confirm ? `&confirm=${confirm}` : ''}`;

/** How it stands: cancelled, over, or which answer is there; after an act, that it is there to stay. */
function Standing({ visit, shown, chosen }: Pick<Props, 'visit' | 'shown' | 'chosen'>) {
  const { text, organisation } = visit;
  const { t } = text;
  const { openness, own, reason, ask } = shown;
  if (openness === 'cancelled') {
    return <Notice lead={<StateMark text={text} state="cancelled">{t('replypage.cancelled')}</StateMark>}>{reason ? <p dir="auto">{reason}</p> : null}<p>{t('replypage.cancelledText')}</p></Notice>;
  }
  if (openness !== 'open') return <Notice lead={<StateMark text={text} state="done">{t('replypage.over')}</StateMark>}><p>{t('replypage.overText', { organisation: organisation.name })}</p></Notice>;
  if (chosen.done === 'confirm' && ask?.answer) {
    return <Notice kind="done" lead={<StateMark text={text} state="done">{t(`replypage.confirmed.${ask.answer}`)}</StateMark>}><p>{t('replypage.canChange')}</p></Notice>;
  }
  if (!own || own.reply === 'NEEDS-ACTION') return own ? <p>{t('replypage.invited', { organisation: organisation.name })}</p> : null;
  const since = own.given.at ? text.dateTime(own.given.at, zoneOf(visit)) : '';
  const otherwise = shown.dates.filter((one) => one.reply !== own.reply && one.reply !== 'NEEDS-ACTION');
  return (
    <Notice kind={chosen.done === 'reply' ? 'done' : 'plain'} lead={<ReplyMark text={text} reply={own.reply} own />}>
      {otherwise.map((one) => <p><bdi>{text.weekdayDate(one.time.start, zoneOf(visit))}</bdi>{': '}<b>{t(`sessionpage.own.${one.reply}`)}</b></p>)}
      <p>{t(chosen.done === 'reply' ? 'replypage.thanks' : 'replypage.answeredAt', { organisation: organisation.name, when: since })}{' '}{t('replypage.canChange')}</p>
    </Notice>
  );
}

const zoneOf = ({ person, organisation }: Visit) => person?.zone ?? organisation.zone;

function Facts({ visit, shown }: Pick<Props, 'visit' | 'shown'>) {
  const { text } = visit;
  const { t } = text;
  const { telling, coordinator, people, part, dates } = shown;
  const { time, place } = telling;
  const series = part === '' && dates.length > 1;
  const items: [Child, Child][] = [
    [t(series ? 'sessionpage.nextTime' : 'invitation.when'), <Times visit={visit} time={time} zone={telling.zone} />],
    ...(series ? [[t('invitation.dates'), t('sessionpage.datesTo', { count: dates.length, last: text.date(dates.at(-1)!.time.start, telling.zone) })] as [Child, Child]] : []),
    [t('invitation.place'), <Place text={text} place={place} />],
    ...(place.instructions ? [[t('invitation.instructions'), place.instructions.split('\n').map((line, index) => <>{index ? <br /> : null}{line}</>)] as [Child, Child]] : []),
    ...(people.length > 0 ? [[t('invitation.people'), text.list(people)] as [Child, Child]] : []),
    [t('replypage.from'), <bdi>{coordinator}</bdi>],
  ];
  return <DescriptionList items={items} />;
}

/** In the guest's zone first; the zone of the session is named too where its clock shows another time. */
function Times({ visit, time, zone }: { visit: Visit; time: Interval; zone: string }) {
  const { text } = visit;
  const own = zoneOf(visit);
  const year = time.start.toZonedDateTimeISO(own).year === visit.now.toZonedDateTimeISO(own).year ? '' : ` ${time.start.toZonedDateTimeISO(own).year}`;
  return (
    <>
      <b><bdi>{whenWords(text, time, own)}</bdi></b>{year}
      {differsThen(zone, own, time.start) ? <><br /><span class="second"><bdi>{whenWords(text, time, zone)}</bdi></span></> : null}
    </>
  );
}

function Place({ text, place }: { text: Text; place: PlaceTold }) {
  if (place.kind !== 'virtual') return <bdi>{place.label}</bdi>;
  return <>{text.t('sessionpage.online')}{place.href ? <><br /><a href={place.href} rel="noreferrer"><bdi dir="ltr">{place.href}</bdi></a></> : null}</>;
}

function Answering({ visit, token, shown, chosen, values, errors }: Props) {
  const { text } = visit;
  const { t } = text;
  const { ask, own } = shown;
  const replyForm = <ReplyForm {...{ visit, token, shown, chosen, values, errors }} />;
  const confirmForm = ask ? <ConfirmForm {...{ visit, token, shown, chosen, values, errors }} ask={ask} /> : null;
  if (!confirmForm) return <><h2>{t(own?.reply === 'NEEDS-ACTION' ? 'replypage.doYouCome' : 'replypage.change')}</h2>{replyForm}</>;
  return <><h2>{t('sessionpage.confirmAsk')}</h2>{confirmForm}</>;
}

function ReplyForm({ visit, token, shown, chosen, values, errors }: Props) {
  const { text, csrf } = visit;
  const { t } = text;
  const { own, sequence, part, dates } = shown;
  const now = own!.reply === 'NEEDS-ACTION' ? undefined : own!.reply;
  const choices = ['ACCEPTED', 'TENTATIVE', 'DECLINED'] as const;
  const which = [{ value: '', label: t('replypage.allDates', { count: dates.length }) }, ...dates.map((one) => ({
    value: one.part, label: whenWords(text, one.time, zoneOf(visit)),
  }))];
  return (
    <Form action={`/l/${token}?lang=${text.locale}`} csrf={csrf} label={t('replypage.doYouCome')}>
      <input type="hidden" name="form" value="reply" />
      <input type="hidden" name="sequence" value={String(sequence)} />
      {part === '' && dates.length > 1
        ? <Field text={text} name="part" kind="select" label={t('replypage.whichDates')} value={values['part'] ?? ''} options={which} />
        : <input type="hidden" name="part" value={part} />}
      <Field
        text={text} name="reply" kind="radios" label={t('replypage.answer')} value={values['reply'] ?? chosen.reply ?? now} error={errorOf(errors, 'reply')}
        options={choices.map((one) => ({ value: one, label: t(`replypage.reply.${one}`) }))}
      />
      <Field text={text} name="comment" kind="textarea" rows={2} optional label={t('sessionpage.comment')} maxlength={1000} value={values['comment'] ?? own!.given.comment ?? ''} error={errorOf(errors, 'comment')} />
      <Acts><Button primary>{t('replypage.send')}</Button></Acts>
    </Form>
  );
}

function ConfirmForm({ visit, token, chosen, values, errors, ask }: Props & { ask: Ask }) {
  const { text, csrf } = visit;
  const { t } = text;
  return (
    <Form action={`/l/${token}?lang=${text.locale}`} csrf={csrf} label={t('sessionpage.confirmAsk')}>
      <input type="hidden" name="form" value="confirm" />
      <input type="hidden" name="part" value={ask.subject.part ?? ''} />
      <Field
        text={text} name="answer" kind="radios" label={t('replypage.answer')} value={values['answer'] ?? chosen.confirm ?? ask.answer ?? undefined} error={errorOf(errors, 'answer')}
        options={[{ value: 'yes', label: t('invitation.confirmYes') }, { value: 'no', label: t('invitation.confirmNo') }]}
      />
      <Field text={text} name="comment" kind="textarea" rows={2} optional label={t('sessionpage.comment')} maxlength={1000} value={values['comment'] ?? ask.comment ?? ''} error={errorOf(errors, 'comment')} />
      <Acts><Button primary>{t('replypage.send')}</Button></Acts>
    </Form>
  );
}

function Files({ text, files, here }: { text: Text; files: readonly StoredAttachment[]; here: string }) {
  if (files.length === 0) return null;
  return (
    <>
      <h2>{text.t('sessionpage.files')}</h2>
      <ul>{files.map((file) => <li><a href={`${here}/${file.id}`}><bdi>{file.name}</bdi></a> <span class="second">{bytesWords(text, file.bytes)}</span></li>)}</ul>
    </>
  );
}

/** For a link whose session or invitation is no more. */
export function NoLongerPage({ visit, token }: { visit: Visit; token: string }) {
  const { text, organisation } = visit;
  return (
    <PublicPage text={text} title={text.t('replypage.noLonger')} organisation={organisation.name} languages={languages.map(({ locale }) => ({ locale, href: `/l/${token}?lang=${locale}` }))}>
      <h1>{text.t('replypage.noLonger')}</h1>
      <p>{text.t('replypage.noLongerText', { organisation: organisation.name })}</p>
    </PublicPage>
  );
}
