/** The exact look at a winner: on the intervals themselves, whatever the grid says. */
import { merge, overlaps, type Interval } from '../calendar/interval.ts';
import { cellAt, cellMinutes, touches } from './grid.ts';
import { layerKinds, type LayerKind } from './grid-packed.ts';
import type { Attendee, MeetingQuestion, Place } from './meeting-model.ts';

const wider = ({ start, end }: Interval, minutes: number): Interval => ({ start: start.subtract({ minutes }), end: end.add({ minutes }) });
const forbidden: ReadonlySet<LayerKind> = new Set(['time-off', 'holiday', 'full-day']);

/** Whether somebody is free from the first to the last moment of a meeting in a building, his gap and his ways included. */
export function isFree(attendee: Attendee, question: MeetingQuestion, meeting: Interval, building: string | null): boolean {
  const { gap, notBefore, exactly, sited } = attendee;
  if (notBefore !== null && Temporal.Instant.compare(meeting.start, notBefore) < 0) return false;
  if (isClear(attendee, question, meeting)) return true;
  const wide = wider(meeting, gap);
  const taken: readonly LayerKind[] = question.tentative === 'busy' ? ['busy', 'tentative'] : ['busy'];
  const all = exactly(wider(meeting, Math.max(gap, question.stretch) + 5));
  if (all.some((one) => (taken.includes(one.kind) && overlaps(one, wide)) || (forbidden.has(one.kind) && overlaps(one, meeting)))) return false;
  if (isBeyond(merge(all.filter(({ kind }) => kind === 'outside-hours')), question.stretch, meeting)) return false;
  return building === null || !sited.some((one) => one.building !== building && overlaps(one, wider(meeting, question.travel(one.building, building))));
}

/**
 * Whether no cell around the meeting is touched by anything: since cells are taken by whatever touches them, nothing exact
 * can stand in its way then, and the intervals need not be made.
 */
function isClear({ layers, gap, sited }: Attendee, { span, tentative }: MeetingQuestion, { start, end }: Interval): boolean {
  if (sited.length > 0) return false;
  const [from, to] = [cellAt(span, start), cellAt(span, end)];
  return layerKinds.every((kind) => {
    const bits = layers[kind];
    if (!bits || (kind === 'tentative' && tentative === 'free')) return true;
    const more = kind === 'busy' || kind === 'tentative' ? gap / cellMinutes : 0;
    return !touches(bits, Math.floor(from - more), Math.ceil(to + more));
  });
}

/** Whether a meeting reaches into time that is farther from somebody's hours than he may be asked. */
function isBeyond(outside: readonly Interval[], minutes: number, meeting: Interval): boolean {
  return outside.some(({ start, end }) => {
    const [from, to] = [start.add({ minutes }), end.subtract({ minutes })];
    return Temporal.Instant.compare(from, to) < 0 && overlaps({ start: from, end: to }, meeting);
  });
}

/** Whether a room is free from the first to the last moment. */
export function isUntaken(place: Place, meeting: Interval): boolean {
  return !place.exactly(meeting).some((one) => overlaps(one, meeting));
}
