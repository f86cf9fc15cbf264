import { changeFrom, extraSession, idle, idleAboveFair, outsidePreferred, repeatDenial, siblingSplit, unserved, type Change } from './check-objective.ts';
import { Day, isMeeting, type Meeting, type Violation } from './check-day.ts';
import { rules } from './check-rules.ts';
import type { Instance, Solution } from './instance.ts';

/** The terms of the objective; `moved` is 0 without a baseline. */
export interface Objectives {
  readonly unserved: number;
  readonly repeatDenial: number;
  readonly idle: number;
  readonly idleAboveFair: number;
  readonly extraSession: number;
  readonly outsidePreferred: number;
  readonly siblingSplit: number;
  readonly moved: number;
}

export interface Verdict {
  readonly valid: boolean;
  readonly violations: readonly Violation[];
  readonly objective: Objectives;
  readonly total: number;
  readonly requests: number;
  readonly appointments: number;
  readonly change: Change | undefined;
}

/**
 * Checks a plan against its instance, constraint by constraint, and works out its cost from nothing but the two documents.
 * Made to be read, and independent of the search: the two share no code.
 */
export function check(instance: Instance, solution: Solution, baseline?: Solution): Verdict {
  const day = new Day(instance);
  const { meetings, violations } = meetingsOf(day, solution);
  for (const rule of rules) violations.push(...rule(day, meetings));
  const change = baseline && changeFrom(baseline, meetings);
  const objective: Objectives = {
    unserved: unserved(day, meetings), repeatDenial: repeatDenial(day, meetings), idle: idle(day, meetings), idleAboveFair: idleAboveFair(day, meetings),
    extraSession: extraSession(day, meetings), outsidePreferred: outsidePreferred(day, meetings), siblingSplit: siblingSplit(day, meetings),
    moved: change ? instance.objective.moved * change.moved : 0,
  };
  const total = Object.values(objective).reduce((all, one) => all + one, 0);
  return { valid: violations.length === 0, violations, objective, total, requests: instance.requests.length, appointments: meetings.length, change };
}

/** The appointments looked up, each request once, in order of time. */
function meetingsOf(day: Day, solution: Solution): { meetings: Meeting[]; violations: Violation[] } {
  const violations: Violation[] = [];
  const meetings = new Map<string, Meeting>();
  for (const appointment of solution.appointments) {
    const found = day.meeting(appointment);
    if (!isMeeting(found)) violations.push(found);
    else if (meetings.has(found.request.id)) violations.push({ code: 'twice', sentence: `${found.request.id} has two appointments` });
    else meetings.set(found.request.id, found);
  }
  return { meetings: [...meetings.values()].sort((a, b) => a.evening - b.evening || a.from - b.from), violations };
}
