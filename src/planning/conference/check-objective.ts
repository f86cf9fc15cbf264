/** The terms of the objective, one function for each: meetings in order of time → cost. */
import { covers, grouped, slotsOf, type Day, type Meeting } from './check-day.ts';
import type { Solution } from './instance.ts';

/** Requests without a meeting, by the guardian counted as denied. */
function denials({ instance }: Day, meetings: readonly Meeting[]): { readonly weight: number; readonly guardian: string }[] {
  const served = new Set(meetings.map(({ request }) => request.id));
  return instance.requests.filter(({ id }) => !served.has(id))
    .map(({ priority, guardianIds }) => ({ weight: instance.objective.unserved[String(priority)]!, guardian: guardianIds[0]! }));
}

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((all, one) => all + one, 0);

/** What the requests weigh that got no appointment. */
export const unserved = (day: Day, meetings: readonly Meeting[]): number => sum(denials(day, meetings).map(({ weight }) => weight));

/** Each denial of a guardian beyond the first. */
export function repeatDenial(day: Day, meetings: readonly Meeting[]): number {
  const counts = new Map<string, number>();
  for (const { guardian } of denials(day, meetings)) counts.set(guardian, (counts.get(guardian) ?? 0) + 1);
  return day.instance.objective.repeatDenial * sum([...counts.values()].map((count) => count - 1));
}

const rowsOf = (meetings: readonly Meeting[]) => grouped(meetings, ({ request }) => request.guardianIds);

/** Empty slots of one guardian between meetings of the same session. */
const idleOf = (row: readonly Meeting[]): number => sum(row.slice(1).map((b, at) => (b.evening === row[at]!.evening ? Math.max(0, b.from - row[at]!.to) : 0)));

export const idle = ({ instance: { objective } }: Day, meetings: readonly Meeting[]): number =>
  objective.idleSlot * sum([...rowsOf(meetings).values()].map(idleOf));

export const idleAboveFair = ({ instance: { objective } }: Day, meetings: readonly Meeting[]): number =>
  objective.idleAboveFair * sum([...rowsOf(meetings).values()].map((row) => Math.max(0, idleOf(row) - objective.fairIdleSlots)));

export const extraSession = ({ instance: { objective } }: Day, meetings: readonly Meeting[]): number =>
  objective.extraSession * sum([...rowsOf(meetings).values()].map((row) => new Set(row.map(({ evening }) => evening)).size - 1));

/** Meetings not wholly inside what a guardian prefers, if that guardian prefers anything. */
export const outsidePreferred = ({ instance: { objective } }: Day, meetings: readonly Meeting[]): number =>
  objective.outsidePreferred * sum(meetings.map((meeting) => meeting.guardians.filter(({ preferred }) =>
    preferred.length > 0 && slotsOf(meeting).some((slot) => !covers(preferred, meeting.session.id, slot))).length));

/** A guardian's meetings with the same teacher that do not follow directly one after the other. */
export function siblingSplit({ instance: { objective } }: Day, meetings: readonly Meeting[]): number {
  const rows = grouped(meetings, ({ request }) => request.guardianIds.map((id) => JSON.stringify([id, request.teacherId])));
  return objective.siblingSplit * sum([...rows.values()].map((row) =>
    row.slice(1).filter((b, at) => b.evening !== row[at]!.evening || b.from !== row[at]!.to).length));
}

/** How a plan differs from the one before it. An appointment is kept when it stays in its session and slot. */
export interface Change { readonly kept: number; readonly moved: number; readonly cancelled: number; readonly added: number }

export function changeFrom(baseline: Solution, meetings: readonly Meeting[]): Change {
  const now = new Map(meetings.map((meeting) => [meeting.request.id, meeting]));
  const old = new Map(baseline.appointments.map((appointment) => [appointment.requestId, appointment]));
  let [kept, moved, cancelled] = [0, 0, 0];
  for (const [id, { sessionId, slot }] of old) {
    const meeting = now.get(id);
    if (!meeting) cancelled++;
    else if (meeting.session.id === sessionId && meeting.from === slot) kept++;
    else moved++;
  }
  return { kept, moved, cancelled, added: meetings.filter(({ request }) => !old.has(request.id)).length };
}
