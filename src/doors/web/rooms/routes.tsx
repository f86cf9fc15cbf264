import type { Hono } from 'hono';
import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import type { Text } from '../../../platform/text.ts';
import { access } from '../../../rooms/resources/access.ts';
import { addRoom, changeRoom, closeRoom } from '../../../rooms/resources/actions.ts';
import type { Room, RoomId } from '../../../rooms/resources/model.ts';
import { room as roomById, rooms } from '../../../rooms/resources/reads.ts';
import { lastChange } from '../answers-changes.tsx';
import { forMembers, refused, sentenceOf, type MemberVisit } from '../answers-refusals.tsx';
import { checked, formOf, page, seeOther, typed } from '../answers.ts';
import type { FieldError } from '../frame/forms.tsx';
import { enter, type Web, type WebEnv, type WebParts } from '../visit.ts';
import { roomForm, searchForm, versionForm } from './forms.ts';
import { ClosePage, differences, roomDone, RoomFormPage, RoomsPage, valuesOf, type RoomDone, type Values } from './pages.tsx';
import { onlineRoutes } from './routes-online.tsx';

/** The rooms of the organisation: list, adding, changing, closing (G-4.2.2). */
export function roomsRoutes(web: Hono<WebEnv>, parts: WebParts): void {
  web.get('/o/:slug/rooms', forMembers((c, visit) => list(parts, c, visit), access['resources.read']));
  web.get('/o/:slug/rooms/new', forMembers((c, visit) => form(c, visit, undefined, {}), access['resources.addRoom']));
  web.post('/o/:slug/rooms/new', forMembers((c, visit) => add(parts, c, visit), access['resources.addRoom']));
  web.get('/o/:slug/rooms/:id/change', forMembers((c, visit) => showChange(parts, c, visit), access['resources.changeRoom']));
  web.post('/o/:slug/rooms/:id/change', forMembers((c, visit) => change(parts, c, visit), access['resources.changeRoom']));
  web.get('/o/:slug/rooms/:id/close', forMembers((c, visit) => showClose(parts, c, visit), access['resources.closeRoom']));
  web.post('/o/:slug/rooms/:id/close', forMembers((c, visit) => close(parts, c, visit), access['resources.closeRoom']));
  onlineRoutes(web, parts);
}

async function list(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const { seats = '', features = '', closed = '' } = c.req.query();
  const asked = searchForm.parse({ seats: seats || undefined, features, closed: closed || undefined });
  const done = roomDone.find((one): one is RoomDone => one === c.req.query('done'));
  const found = await enter(parts, visit, async (ctx) => ({
    rooms: await rooms(ctx.tx, ctx.organisation, {
      ...(asked.seats === undefined ? {} : { seats: asked.seats }), ...(asked.features === undefined ? {} : { features: asked.features }),
      closed: asked.closed ?? 'without',
    }),
    about: done && (await named(ctx, c.req.query('room'))),
  }));
  const shown = { seats: asked.seats === undefined ? '' : String(asked.seats), features, closed: asked.closed === 'with' };
  return page(c, <RoomsPage visit={visit} rooms={found.rooms} asked={shown} done={done && found.about && { what: done, room: found.about }} />);
}

async function named(ctx: Context, id: string | undefined): Promise<Room | undefined> {
  return id !== undefined && isId(id) ? roomById(ctx.tx, ctx.organisation, id as RoomId) : undefined;
}

function form(c: Web, visit: MemberVisit, room: Room | undefined, values: Values, errors: readonly FieldError[] = []): Promise<Response> {
  return page(c, <RoomFormPage {...{ visit, room, values, errors }} />, { status: errors.length ? 422 : 200 });
}

const mistake = ({ t }: Text) => (field: string) => t(field === 'name' ? 'rooms.wrong.name' : field === 'capacity' ? 'rooms.wrong.seats' : 'rooms.wrong.line');
const to = (c: Web, visit: MemberVisit, done: RoomDone, room: RoomId) => seeOther(c, `/o/${visit.organisation.slug}/rooms?done=${done}&room=${room}`);

async function add(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const given: Values = typed(formOf(c));
  const read = checked(roomForm, { features: '', ...given }, mistake(visit.text));
  if (!read.ok) return form(c, visit, undefined, given, read.errors);
  const done = await enter(parts, visit, (ctx) => addRoom(ctx, read.value));
  if (done.ok) return to(c, visit, 'added', done.value);
  if (done.reason === 'name-taken') return form(c, visit, undefined, given, [{ field: 'name', message: sentenceOf(visit, done) }]);
  return refused(c, visit, done);
}

/** The open room that the address names. */
async function openRoom(parts: WebParts, c: Web, visit: MemberVisit): Promise<Room | undefined> {
  const found = await enter(parts, visit, (ctx) => named(ctx, c.req.param('id')));
  return found?.closedAt ? undefined : found;
}

async function showChange(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const room = await openRoom(parts, c, visit);
  return room ? form(c, visit, room, valuesOf(room)) : c.notFound();
}

async function change(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const given: Values = typed(formOf(c));
  const version = versionForm.safeParse(given);
  const before = await enter(parts, visit, (ctx) => named(ctx, c.req.param('id')));
  if (!before || !version.success) return c.notFound();
  const read = checked(roomForm, { features: '', ...given }, mistake(visit.text));
  if (!read.ok) return form(c, visit, before, given, read.errors);
  const done = await enter(parts, visit, (ctx) => changeRoom(ctx, before.id, version.data.version, read.value));
  if (done.ok) return to(c, visit, 'changed', before.id);
  if (done.reason === 'name-taken') return form(c, visit, before, given, [{ field: 'name', message: sentenceOf(visit, done) }]);
  if (done.reason !== 'changed-meanwhile') return refused(c, visit, done);
  const last = await enter(parts, visit, (ctx) => lastChange(ctx, before.id, ['resources.changeRoom', 'resources.closeRoom']));
  const meanwhile = { last, now: differences(visit.text, given, done.now) };
  return page(c, <RoomFormPage visit={visit} room={done.now} values={{ ...given, version: String(done.now.version) }} errors={[]} meanwhile={meanwhile} />, { status: 409 });
}

async function showClose(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const room = await openRoom(parts, c, visit);
  return room ? page(c, <ClosePage visit={visit} room={room} changed={false} />) : c.notFound();
}

async function close(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const version = versionForm.safeParse(typed(formOf(c)));
  const room = await enter(parts, visit, (ctx) => named(ctx, c.req.param('id')));
  if (!room || !version.success) return c.notFound();
  const done = await enter(parts, visit, (ctx) => closeRoom(ctx, room.id, version.data.version));
  if (done.ok) return to(c, visit, 'closed', room.id);
  if (done.reason === 'changed-meanwhile') return page(c, <ClosePage visit={visit} room={done.now} changed />, { status: 409 });
  return refused(c, visit, done);
}
