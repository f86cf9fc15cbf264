/** The sheet of a family (P-5.1): all its meetings with the way from room to room, to keep at hand or to print. */
import type { Text } from '../../../platform/text.ts';
import { placeTold, type Names } from '../../../rooms/conferences/actions-say.ts';
import type { Scene } from '../../../rooms/conferences/actions-family.ts';
import type { Appointment } from '../../../rooms/conferences/model.ts';
import type { SheetFacts } from '../../../rooms/conferences/reads-sheet.ts';
import type { Room } from '../../../rooms/resources/model.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, ButtonLink } from '../frame/controls.tsx';
import { TimeRange } from '../frame/times.tsx';
import type { Visit } from '../visit.ts';
import { Framed } from './pages-family.tsx';
import { EveningLines } from './parts-evening.tsx';

interface SheetShown { readonly scene: Scene; readonly names: Names; readonly facts: SheetFacts; readonly here: string; walk(from: string, to: string): number }
type Part = { visit: Visit; shown: SheetShown };

/** Days with their meetings in order, what lies between two of them, and the rooms by building and floor. */
export function SheetPage({ visit, member, shown }: Part & { member: MemberVisit | undefined }) {
  const { text } = visit;
  const { t } = text;
  const { scene, names, facts, here } = shown;
  const { round, booked, family } = scene;
  const days = [...Map.groupBy(booked, ({ start }) => start.toZonedDateTimeISO(round.zone).toPlainDate().toString())];
  return (
    <Framed visit={visit} member={member} here={`${here}/sheet`} title={t('evening.sheetTitle', { round: round.name })} scene={scene}>
      <p><b><bdi>{text.list(family.students.map(({ person }) => names.children.get(person) ?? ''))}</bdi></b></p>
      <p>{t('evening.number')}: <b>{text.number(facts.number)}</b>. {t('evening.numberText')}</p>
      {days.map(([day, all]) => <Day visit={visit} shown={shown} day={day} all={all} />)}
      <Rooms text={text} shown={shown} />
      <p>{t('conferencepage.family.zone', { zone: text.zoneName(round.zone, booked[0]!.start) })}</p>
      <Acts><ButtonLink plain href={`${here}?lang=${text.locale}`}>{t('conferencepage.family.back')}</ButtonLink></Acts>
    </Framed>
  );
}

function Day({ visit: { text, now }, shown: { scene, names, facts, walk }, day, all }: Part & { day: string; all: readonly Appointment[] }) {
  const { t } = text;
  return (
    <section>
      <h2>{text.weekdayDate(Temporal.PlainDate.from(day))}</h2>
      <ol class="choices">
        {all.map((one, at) => (
          <li class="field">
            <h3><TimeRange text={text} from={one.start} to={one.end} zone={scene.round.zone} />{' '}<bdi>{names.teachers.get(one.teacher)}</bdi></h3>
            <p>{t('evening.sheetFor', { child: names.children.get(one.student) ?? '' })}<br /><bdi>{placeTold(one, names, text)}</bdi></p>
            <EveningLines text={text} round={scene.round} one={one} facts={facts} names={names} now={now} />
            <Way text={text} names={names} from={one} to={all[at + 1]} walk={walk} />
          </li>
        ))}
      </ol>
    </section>
  );
}

/** How to get to the next meeting, and how long one waits before it. */
function Way({ text, names, from, to, walk }: { text: Text; names: Names; from: Appointment; to: Appointment | undefined; walk: SheetShown['walk'] }) {
  if (!to) return null;
  const wait = from.end.until(to.start).total('minutes');
  const [first, second] = [from, to].map(({ room }) => (room === null ? undefined : names.rooms.get(room))) as [Room | undefined, Room | undefined];
  if (!first || !second) return <p class="second">{text.t('evening.wayWait', { minutes: wait })}</p>;
  if (first.id === second.id) return <p class="second">{text.t('evening.wayStay', { minutes: wait })}</p>;
  const minutes = walk(first.id, second.id);
  const where = first.building !== second.building ? 'evening.wayBuilding' : first.floor !== second.floor ? 'evening.wayFloor' : 'evening.wayRoom';
  return <p class="second">{text.t(where, { minutes, room: second.name, building: second.building, floor: second.floor, free: wait })}</p>;
}

/** The rooms of the sheet by building and floor: what there is of a map. */
function Rooms({ text, shown: { scene: { booked }, names } }: { text: Text; shown: SheetShown }) {
  const rooms = [...new Set(booked.flatMap(({ room }) => room ?? []))].flatMap((id) => names.rooms.get(id) ?? []);
  if (rooms.length === 0) return null;
  const buildings = [...Map.groupBy(rooms, ({ building }) => building)].sort(([a], [b]) => a.localeCompare(b, text.locale));
  return (
    <section>
      <h2>{text.t('evening.rooms')}</h2>
      <dl class="facts">
        {buildings.map(([building, all]) => (
          <>
            <dt><bdi>{building === '' ? text.t('evening.roomsHere') : building}</bdi></dt>
            <dd>{[...Map.groupBy(all, ({ floor }) => floor)].sort(([a], [b]) => a.localeCompare(b, text.locale, { numeric: true })).map(([floor, of]) => (
              <span>{floor === '' ? '' : `${text.t('evening.floor', { floor })}: `}<bdi>{text.list(of.map(({ name }) => name).sort())}</bdi><br /></span>
            ))}</dd>
          </>
        ))}
      </dl>
    </section>
  );
}
