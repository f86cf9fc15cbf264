import type { Text } from '../../../platform/text.ts';
import { may } from '../../../rooms/identity/access.ts';
import { access } from '../../../rooms/resources/access.ts';
import type { Room } from '../../../rooms/resources/model.ts';
import { ChangedMeanwhile, type LastChange } from '../answers-changes.tsx';
import { FilterBox, FilterLine } from '../answers-filters.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { AskForm, ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Banner, Empty } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Table } from '../frame/table.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Visit } from '../visit.ts';
import { roomFields, type RoomField } from './forms.ts';
import { roomName } from './parts.tsx';

export type Values = Readonly<Partial<Record<RoomField | 'version', string>>>;

/** What was just done, as the address of the page says after a redirect. */
export const roomDone = ['added', 'changed', 'closed'] as const;
export type RoomDone = (typeof roomDone)[number];

/** What of the rooms is asked for. */
export interface Asked { readonly seats: string; readonly features: string; readonly closed: boolean }

interface ListProps { visit: Visit; rooms: readonly Room[]; asked: Asked; done: { what: RoomDone; room: Room } | undefined }

/** All rooms, those that fit what is asked. */
export function RoomsPage({ visit, rooms, asked, done }: ListProps) {
  const { text, organisation, actor } = visit;
  const home = `/o/${organisation.slug}/`;
  const banner = done && (
    <Banner kind="done" lead={<StateMark text={text} state="done">{text.t(`rooms.done.${done.what}`, { room: roomName(done.room) })}</StateMark>} />
  );
  return (
    <OfficePage visit={visit} title={text.t('rooms.title')} current="rooms" banner={banner} live={`${home}live?topics=rooms`}>
      <PageHead
        title={text.t('rooms.title')} tools={<Filters text={text} home={home} asked={asked} />}
        acts={<>
          <ButtonLink href={`${home}rooms/online`}>{text.t('rooms.online')}</ButtonLink>
          {may(actor, access['resources.addRoom']) ? <ButtonLink primary href={`${home}rooms/new`}>{text.t('rooms.add')}</ButtonLink> : null}
        </>}
      />
      <Body>
        <div data-live-part="rooms">
          {rooms.length === 0 ? <Empty link={{ href: `${home}rooms`, label: text.t('rooms.all') }}>{text.t('rooms.none')}</Empty> : <List visit={visit} rooms={rooms} home={home} />}
        </div>
      </Body>
    </OfficePage>
  );
}

function Filters({ text, home, asked }: { text: Text; home: string; asked: Asked }) {
  const { t } = text;
  return (
    <AskForm action={`${home}rooms`} label={t('rooms.search')}>
      <FilterLine name="seats" kind="number" label={t('rooms.seatsAtLeast')} value={asked.seats} />
      <FilterLine name="features" kind="search" label={t('rooms.features')} value={asked.features} />
      <FilterBox name="closed" label={t('rooms.withClosed')} value="with" checked={asked.closed} />
      <Button>{t('rooms.searchAct')}</Button>
    </AskForm>
  );
}

function List({ visit, rooms, home }: { visit: Visit; rooms: readonly Room[]; home: string }) {
  const { text, actor } = visit;
  const { t } = text;
  const mayChange = may(actor, access['resources.changeRoom']);
  const columns = [
    { label: t('rooms.name') }, { label: t('rooms.building') }, { label: t('rooms.floor') }, { label: t('rooms.features') }, { label: t('rooms.seats'), kind: 'number' as const },
  ];
  const rows = rooms.map((room) => [
    <>
      {mayChange && !room.closedAt ? <a href={`${home}rooms/${room.id}/change`}><bdi>{room.name}</bdi></a> : <bdi>{room.name}</bdi>}
      {room.closedAt ? <> <StateMark text={text} state="cancelled">{t('rooms.closedSince', { date: text.date(room.closedAt, visit.organisation.zone) })}</StateMark></> : null}
    </>,
    ...[room.building, room.floor, text.list(room.features)].map((words) => (words === '' ? '' : <bdi>{words}</bdi>)), text.number(room.capacity),
  ]);
  return <Table id="rooms" caption={t('rooms.count', { count: rooms.length })} columns={columns} rows={rows} rowHead={0} stacked />;
}

/** What a room's form shows of a room that is there. */
export function valuesOf({ name, building, floor, capacity, features, version }: Room): Values {
  return { name, building, floor, capacity: String(capacity), features: features.join(', '), version: String(version) };
}

/** Where what was typed differs from what is there now: label and what is there. */
export function differences(text: Text, typed: Values, now: Room): (readonly [string, string])[] {
  const there = valuesOf(now);
  return roomFields.filter((field) => (typed[field] ?? '').trim() !== there[field]).map((field) => [text.t(labels[field]), there[field]!]);
}

const labels = {
  name: 'rooms.name', building: 'rooms.building', floor: 'rooms.floor', capacity: 'rooms.seats', features: 'rooms.features',
} as const satisfies Record<RoomField, string>;

interface FormProps {
  visit: Visit;
  /** The room that is changed; undefined while one is added. */
  room: Room | undefined;
  values: Values;
  errors: readonly FieldError[];
  meanwhile?: { last: LastChange | undefined; now: readonly (readonly [string, string])[] } | undefined;
}

/** Adding a room, or changing one. */
export function RoomFormPage({ visit, room, values, errors, meanwhile }: FormProps) {
  const { text, organisation, csrf } = visit;
  const { t } = text;
  const home = `/o/${organisation.slug}/rooms`;
  const title = room ? t('rooms.changeTitle', { room: roomName(room) }) : t('rooms.add');
  const field = (name: RoomField) => ({ text, name, label: t(labels[name]), value: values[name], error: errorOf(errors, name) });
  return (
    <OfficePage visit={visit} title={title} current="rooms" refused={errors.length > 0 || meanwhile !== undefined}>
      <PageHead title={title} />
      <Body narrow>
        <ErrorSummary text={text} errors={errors} />
        {meanwhile ? <ChangedMeanwhile text={text} zone={visit.person!.zone} {...meanwhile} /> : null}
        <Form action={room ? `${home}/${room.id}/change` : `${home}/new`} csrf={csrf}>
          {room ? <input type="hidden" name="version" value={values.version} /> : null}
          <Field {...field('name')} kind="text" />
          <Field {...field('building')} kind="text" optional />
          <Field {...field('floor')} kind="text" optional />
          <Field {...field('capacity')} kind="number" min="1" />
          <Field {...field('features')} kind="text" hint={t('rooms.featuresHint')} optional />
          <Acts>
            <Button primary>{room ? t('rooms.save') : t('rooms.addButton')}</Button>
            <ButtonLink href={home}>{t('rooms.leave')}</ButtonLink>
            {room ? <ButtonLink plain href={`${home}/${room.id}/close`}>{t('rooms.closeAct')}</ButtonLink> : null}
          </Acts>
        </Form>
      </Body>
    </OfficePage>
  );
}

/** The page that asks before a room is closed. */
export function ClosePage({ visit, room, changed }: { visit: Visit; room: Room; changed: boolean }) {
  const { text, organisation, csrf } = visit;
  const home = `/o/${organisation.slug}/rooms`;
  const title = text.t('rooms.closeTitle', { room: roomName(room) });
  return (
    <OfficePage visit={visit} title={title} current="rooms" refused={changed}>
      <PageHead title={title} />
      <Body narrow>
        {changed ? <p role="alert"><StateMark text={text} state="late">{text.t('refusal.changedMeanwhile')}</StateMark></p> : null}
        <Form action={`${home}/${room.id}/close`} csrf={csrf}>
          <input type="hidden" name="version" value={String(room.version)} />
          <div class="field"><p>{text.t('rooms.closeText')}</p></div>
          <Acts><Button primary>{text.t('rooms.closeButton')}</Button><ButtonLink href={`${home}/${room.id}/change`}>{text.t('rooms.keep')}</ButtonLink></Acts>
        </Form>
      </Body>
    </OfficePage>
  );
}
