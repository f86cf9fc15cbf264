/** The display beside a door, and the page on which the office makes the links of displays. */
import { raw } from 'hono/html';
import type { Text } from '../../../platform/text.ts';
import type { AtDoor, Door } from '../../../rooms/conferences/actions-doors.ts';
import type { Round } from '../../../rooms/conferences/model.ts';
import type { Room } from '../../../rooms/resources/model.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button } from '../frame/controls.tsx';
import { Form } from '../frame/forms.tsx';
import { Empty, Notice } from '../frame/notices.tsx';
import { Body, PageHead, PublicPage } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Table } from '../frame/table.tsx';
import { Time } from '../frame/times.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Visit } from '../visit.ts';

/** Read from across a corridor: as large as the display is wide. Its own few rules stand under the nonce of the page. */
const look = '.pub,.pubbar>div{max-inline-size:none}.door{font-size:clamp(1.5rem,5vw,4rem);line-height:1.3}.door h2{font-size:1em;line-height:1.2;padding-block:.25em}'
  + '.door .g{inline-size:.7em;block-size:.7em}.door b{font-size:2em;display:block;line-height:1.1}';

/** What stands beside a door: times, the teacher, and numbers; no name of a family or a child. */
export function DoorPage({ visit, door, here, nonce }: { visit: Visit; door: Door; here: string; nonce: string }) {
  const { text, organisation, now } = visit;
  const { t } = text;
  return (
    <PublicPage text={text} title={door.room.name} organisation={organisation.name} languages={[]} live={`${here}/live`} style={<style nonce={nonce}>{raw(look)}</style>}>
      <h1><bdi>{door.room.name}</bdi></h1>
      <div data-live-part="door">
        {door.teachers.length === 0 ? <p class="door">{t('evening.door.nobody')}</p> : door.teachers.map((one) => <OneTeacher text={text} zone={door.round.zone} one={one} />)}
        <p class="second">{t('evening.door.asOf', { time: text.time(now, door.round.zone), zone: text.zoneName(door.round.zone, now) })}</p>
      </div>
    </PublicPage>
  );
}

function OneTeacher({ text, zone, one }: { text: Text; zone: string; one: AtDoor }) {
  const { t } = text;
  return (
    <section class="door">
      <h2><bdi>{one.teacher}</bdi></h2>
      {one.late > 0 ? <p><StateMark text={text} state="late">{t('evening.door.late', { minutes: one.late })}</StateMark></p> : null}
      <p>{one.now ? <StateMark text={text} state="held">{t('evening.door.busy', { number: one.now.number })}</StateMark> : <StateMark text={text} state="done">{t('evening.door.free')}</StateMark>}</p>
      {one.next ? (
        <p>{t('evening.door.next')} <b><Time text={text} at={one.next.start} zone={zone} /> · {t('evening.door.number', { number: one.next.number })}</b></p>
      ) : <p>{t('evening.door.last')}</p>}
    </section>
  );
}

export interface DoorsShown {
  readonly round: Round;
  readonly rooms: readonly Room[];
  /** Teachers of each room. */
  readonly teachers: ReadonlyMap<string, readonly string[]>;
  readonly open: ReadonlyMap<string, { readonly address: string; readonly openedAt: Temporal.Instant | null }>;
  readonly here: string;
  readonly refused: string | undefined;
}

/** The rooms of a round, each with the link of its display. */
export function DoorsPage({ visit, shown }: { visit: MemberVisit; shown: DoorsShown }) {
  const { text, organisation, csrf } = visit;
  const { t } = text;
  const { round, rooms, teachers, open, here, refused } = shown;
  const columns = [{ label: t('eveningpage.room') }, { label: t('conferencepage.teacher') }, { label: t('eveningpage.doors.display') }, { label: t('eveningpage.doors.acts'), hidden: true }];
  const rows = rooms.map((room) => {
    const link = open.get(room.id);
    return [
      <bdi>{[room.name, room.building].filter((one) => one !== '').join(', ')}</bdi>, <bdi>{text.list(teachers.get(room.id) ?? [])}</bdi>,
      link ? (
        <>
          <StateMark text={text} state="done">{link.openedAt ? t('eveningpage.doors.seen', { when: text.dateTime(link.openedAt, round.zone) }) : t('eveningpage.doors.open')}</StateMark><br />
          <a href={link.address}>{t('eveningpage.doors.address', { room: room.name })}</a><br /><span class="second small"><bdi dir="ltr">{link.address}</bdi></span>
        </>
      ) : t('eveningpage.doors.none'),
      <Form action={here} csrf={csrf} label={room.name}>
        <input type="hidden" name="room" value={room.id} />
        <Acts><Button name="do" value="make">{t(link ? 'eveningpage.doors.again' : 'eveningpage.doors.make')}<span class="vh"> {room.name}</span></Button>{link ? <Button plain name="do" value="shut">{t('eveningpage.doors.shut')}<span class="vh"> {room.name}</span></Button> : null}</Acts>
      </Form>,
    ];
  });
  return (
    <OfficePage visit={visit} title={t('eveningpage.doors')} current="conferences">
      <PageHead title={t('eveningpage.doors')}><a href={`/o/${organisation.slug}/conferences/${round.id}`}><bdi>{round.name}</bdi></a></PageHead>
      <Body>
        {refused ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('conferencepage.notDone')}</StateMark>}><p>{refused}</p></Notice> : null}
        <p class="field">{t('eveningpage.doors.text')}</p>
        {rows.length === 0 ? <Empty>{t('eveningpage.doors.noRooms')}</Empty> : <Table id="doors" caption={t('eveningpage.doors.count', { count: rows.length })} columns={columns} rows={rows} rowHead={0} stacked />}
      </Body>
    </OfficePage>
  );
}
