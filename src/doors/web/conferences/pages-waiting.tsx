/** A family joins the line of a teacher; and the lines of a round, as the office sees them (P-6.2). */
import type { Text } from '../../../platform/text.ts';
import type { Scene } from '../../../rooms/conferences/actions-family.ts';
import type { Names } from '../../../rooms/conferences/actions-say.ts';
import type { Pair, Round } from '../../../rooms/conferences/model.ts';
import type { Wait } from '../../../rooms/conferences/model-waiting.ts';
import type { WaitingLine } from '../../../rooms/conferences/reads-waiting-lines.ts';
import { partOf } from '../../../rooms/conferences/reads.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { Form } from '../frame/forms.tsx';
import { Banner, Empty, Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Table } from '../frame/table.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Visit } from '../visit.ts';
import { Framed, hoursOf } from './pages-family.tsx';
import { clockOf } from './parts.tsx';
import { JoinButton } from './parts-waiting.tsx';

export interface JoinShown {
  readonly scene: Scene; readonly names: Names; readonly pair: Pair; readonly here: string; readonly values: URLSearchParams;
  readonly wrong: string | undefined; readonly refused: string | undefined;
}

/** Asks when the family could come, before it stands in line. */
export function JoinPage({ visit, member, shown }: { visit: Visit; member: MemberVisit | undefined; shown: JoinShown }) {
  const { text, csrf } = visit;
  const { t } = text;
  const { scene, names, pair, here, values, wrong, refused } = shown;
  const options = [{ value: '', label: t('waiting.any') }, ...hoursOf(scene.round).map((hour) => ({ value: hour, label: hour }))];
  const title = t('waiting.joinTitle', { teacher: names.teachers.get(pair.teacher) ?? '' });
  return (
    <Framed visit={visit} member={member} here={here} title={title} scene={scene} refused={wrong !== undefined}>
      {refused ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('conferencepage.notDone')}</StateMark>}><p>{refused}</p></Notice> : null}
      <p><bdi>{names.children.get(pair.student)}</bdi></p>
      <p>{t('waiting.how')}</p>
      <Form action={`${here}?lang=${text.locale}`} csrf={csrf}>
        <input type="hidden" name="pair" value={partOf(pair)} />
        <div class="field"><div class="line">
          <Field text={text} name="after" kind="select" label={t('waiting.after')} value={values.get('after') ?? ''} options={options} />
          <Field text={text} name="before" kind="select" label={t('waiting.before')} value={values.get('before') ?? ''} options={options} error={wrong} />
        </div></div>
        {scene.round.format === 'choice' ? <Field text={text} name="place" kind="radios" label={t('conferencepage.family.place')} value={values.get('place') ?? 'in-person'} options={(['in-person', 'online'] as const).map((place) => ({ value: place, label: t(`conference.format.${place}`) }))} /> : null}
        <Acts><JoinButton text={text} /><ButtonLink plain href={`${here}?lang=${text.locale}`}>{t('waiting.back')}</ButtonLink></Acts>
      </Form>
    </Framed>
  );
}

export interface ListsShown { readonly round: Round; readonly lines: readonly WaitingLine[]; readonly done: boolean; readonly refused: string | undefined }

/** Who waits for whom, in order; the office books what is offered, and takes a family off. */
export function WaitingPage({ visit, shown: { round, lines, done, refused } }: { visit: MemberVisit; shown: ListsShown }) {
  const { text, organisation } = visit;
  const { t } = text;
  const home = `/o/${organisation.slug}/conferences/${round.id}`;
  const title = t('waitingpage.title', { round: round.name });
  const banner = done ? <Banner kind="done" lead={<StateMark text={text} state="done">{t('waitingpage.done')}</StateMark>} /> : undefined;
  return (
    <OfficePage visit={visit} title={title} current="conferences" banner={banner} live={`/o/${organisation.slug}/live?topics=round:${round.id}`}>
      <PageHead title={title}><a href={home}><bdi>{round.name}</bdi></a>{' · '}{text.zoneName(round.zone, round.deadline)}</PageHead>
      <Body>
        {refused ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('conferencepage.notDone')}</StateMark>}><p>{refused}</p></Notice> : null}
        <div data-live-part="lines">
          {lines.length === 0 ? <Empty>{t('waitingpage.none')}</Empty> : lines.map((line, at) => <Line visit={visit} round={round} line={line} home={home} id={`line${at}`} />)}
        </div>
      </Body>
    </OfficePage>
  );
}

function Line({ visit: { text, csrf }, round, line: { teacher, entries }, home, id }: { visit: MemberVisit; round: Round; line: WaitingLine; home: string; id: string }) {
  const { t } = text;
  const columns = [
    { label: t('waitingpage.place'), kind: 'number' as const }, { label: t('waitingpage.child') }, { label: t('waitingpage.hours') }, { label: t('waitingpage.since') },
    { label: t('waitingpage.state') }, { label: t('conferencepage.tick'), hidden: true },
  ];
  const rows = entries.map(({ wait: one, place, child, guardians, call }) => [
    place === undefined ? '' : text.number(place),
    <><a href={`${home}/families/${one.family}`}><bdi>{child}</bdi></a><br /><bdi class="second">{text.list(guardians)}</bdi>{call ? <><br /><StateMark text={text} state="missing">{call.length > 0 ? t('waitingpage.call', { phone: call.join(', ') }) : t('waitingpage.callNone')}</StateMark></> : null}</>, hoursTold(text, one), text.dateTime(one.joinedAt, round.zone),
    one.offer && one.state === 'offered' ? <StateMark text={text} state="held">{t('waitingpage.offered', { when: text.dateRange(one.offer.start, one.offer.end, round.zone), until: text.dateTime(one.offer.until, round.zone) })}</StateMark> : t('waitingpage.waiting'),
    <Form action={`${home}/waiting`} csrf={csrf} label={child}>
      <input type="hidden" name="wait" value={one.id} />
      <Acts>
        {one.state === 'offered' ? <button class="btn" name="do" value="take" aria-label={t('waitingpage.bookOf', { teacher, child })}>{t('waitingpage.book')}</button> : null}
        <button class="btn plain" name="do" value="unqueue" aria-label={t('waitingpage.takeOffOf', { child, teacher })}>{t('waitingpage.takeOff')}</button>
      </Acts>
    </Form>,
  ]);
  return <section class="field"><Table id={id} caption={<bdi>{teacher}</bdi>} columns={columns} rows={rows} rowHead={1} stacked /></section>;
}

function hoursTold({ t }: Text, { after, before }: Pick<Wait, 'after' | 'before'>): string {
  if (after !== null && before !== null) return t('waitingpage.hours.both', { after: clockOf(after), before: clockOf(before) });
  if (after !== null) return t('waitingpage.hours.after', { after: clockOf(after) });
  return before === null ? t('waitingpage.hours.any') : t('waitingpage.hours.before', { before: clockOf(before) });
}

