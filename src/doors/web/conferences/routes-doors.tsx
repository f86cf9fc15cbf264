/** Displays beside doors: the office makes and shuts their links; whoever has one sees that room. */
import { randomBytes } from 'node:crypto';
import { isId } from '../../../platform/ids.ts';
import type { Result } from '../../../platform/result.ts';
import { makeDoor, openDoors, roomsOf, showDoor, shutDoor } from '../../../rooms/conferences/actions-doors.ts';
import type { RoundRefusal } from '../../../rooms/conferences/actions-open.ts';
import { round as roundById, roundTeachers } from '../../../rooms/conferences/reads.ts';
import { people as peopleById } from '../../../rooms/people/reads.ts';
import type { RoomId } from '../../../rooms/resources/model.ts';
import { rooms as allRooms } from '../../../rooms/resources/reads.ts';
import { formOf, page, seeOther } from '../answers.ts';
import { refused, type MemberVisit } from '../answers-refusals.tsx';
import { events } from '../live/parts-stream.ts';
import { enter, type Web, type WebParts } from '../visit.ts';
import type { LinkPages, LinkVisit } from '../visit-link.ts';
import { DoorPage, DoorsPage } from './pages-doors.tsx';
import { conferenceSentence } from './parts.tsx';

const homeOf = ({ organisation }: MemberVisit, id: string) => `/o/${organisation.slug}/conferences/${id}/doors`;

export async function showDoors(parts: WebParts, c: Web, visit: MemberVisit, why?: string): Promise<Response> {
  const id = c.req.param('id') ?? '';
  const found = await enter(parts, visit, async (ctx) => {
    const round = isId(id) ? await roundById(ctx, id) : undefined;
    if (!round) return undefined;
    const [own, teachers] = [new Set<string>(await roomsOf(ctx, round)), await roundTeachers(ctx, round.id)];
    const names = await peopleById(ctx.tx, ctx.organisation, teachers.map(({ teacher }) => teacher));
    const meets = (room: string) => teachers.filter((one) => one.room === room || Object.values(one.dayRooms).includes(room as RoomId)).map(({ teacher }) => names.get(teacher)?.name ?? '');
    return {
      round, rooms: (await allRooms(ctx.tx, ctx.organisation, { closed: 'with' })).filter((room) => own.has(room.id)),
      teachers: new Map([...own].map((room) => [room, meets(room)])), open: new Map((await openDoors(ctx, round)).map((one) => [one.room as string, one])),
    };
  });
  if (!found) return c.notFound() as Response;
  return page(c, <DoorsPage visit={visit} shown={{ ...found, refused: why, here: homeOf(visit, id) }} />, { status: why ? 409 : 200 });
}

export async function actDoors(parts: WebParts, c: Web, visit: MemberVisit): Promise<Response> {
  const [id, form] = [c.req.param('id') ?? '', formOf(c)];
  const room = form.get('room') ?? '';
  if (!isId(id) || !isId(room)) return c.notFound() as Response;
  const shut = form.get('do') === 'shut';
  const done = await enter(parts, visit, (ctx): Promise<Result<unknown, RoundRefusal>> => (shut ? shutDoor(ctx, id, room as RoomId) : makeDoor(ctx, id, room as RoomId)));
  if (!done.ok) {
    if (done.reason === 'forbidden' || done.reason === 'not-found' || done.reason === 'gate') return refused(c, visit, done);
    return showDoors(parts, c, visit, conferenceSentence(visit, visit.organisation.zone, done));
  }
  return seeOther(c, homeOf(visit, id));
}

/** What a display opens. It is read anew each minute by itself, whatever the browser: live where its script runs. */
async function showOne(parts: WebParts, c: Web, { visit, link, token }: LinkVisit): Promise<Response> {
  const found = await enter(parts, visit, (ctx) => showDoor(ctx, link.subject.id, link.subject.part ?? ''));
  if (!found.ok) return refused(c, visit, found);
  const nonce = randomBytes(16).toString('base64');
  const answer = await page(c, <DoorPage visit={visit} door={found.value} here={`/l/${token}`} nonce={nonce} />, { nonce });
  answer.headers.set('refresh', '60');
  return answer;
}

/** The pages behind the link of a display. */
export function doorLinks(parts: WebParts): LinkPages {
  return {
    purposes: ['conference.door'], show: (c, at) => showOne(parts, c, at), act: (c) => Promise.resolve(c.notFound() as Response),
    file: (c, { visit, link }, name) => Promise.resolve(name === 'live'
      ? events(parts, c, { organisation: visit.organisation.id, topics: new Set([`round:${link.subject.id}`]), who: link.id }) : c.notFound() as Response),
  };
}
