import { weekdays, type Duty, type Occurrence, type Procedure, type Step, type SubjectState, type Trigger } from './model.ts';

/** How far ahead the duties of occurrences are planned; a series is planned on as time goes. */
export const horizon = Temporal.Duration.from({ days: 40 });

/** A duty that the procedure demands of a subject as it stands. */
export interface Wish {
  readonly step: Step;
  readonly part: string;
  readonly turn: string;
  readonly dueAt: Temporal.Instant;
  readonly deadlineAt: Temporal.Instant | null;
  readonly escalateAt: Temporal.Instant | null;
  /** Its moment had passed before the subject stood as it does: it is shown, waived, with this word. */
  readonly waived: 'too-late' | undefined;
}

/** Durations by their text; `exact` where they say nothing of weeks, months and years, so that the calendar need not be asked. */
const durations = new Map<string, { readonly whole: Temporal.Duration; readonly exact: Temporal.Duration | null }>();
const mostDurations = 1000;

function durationOf(text: string) {
  const known = durations.get(text);
  if (known) return known;
  const whole = Temporal.Duration.from(text);
  const isExact = whole.years === 0 && whole.months === 0 && whole.weeks === 0;
  const read = { whole, exact: isExact ? whole.round({ largestUnit: 'hours' }) : null };
  if (durations.size >= mostDurations) durations.clear();
  durations.set(text, read);
  return read;
}

/** An instant moved by a duration; days are days of 24 hours, months are counted in UTC. */
export function moved(at: Temporal.Instant, by: string, sign: 1 | -1 = 1): Temporal.Instant {
  const { whole, exact } = durationOf(by);
  if (exact) return sign === 1 ? at.add(exact) : at.subtract(exact);
  return at.toZonedDateTimeISO('UTC').add(sign === 1 ? whole : whole.negated()).toInstant();
}

/** Whether the subject is one that the step is for: each named attribute is as it says. */
export function applies(step: Step, subject: Pick<SubjectState, 'kind' | 'attributes'>): boolean {
  return step.subject === subject.kind && Object.entries(step.when).every(([name, value]) => subject.attributes[name] === value);
}

/** When a step counted from start or end is due for one occurrence. */
function dueOf(trigger: Trigger, { start, end }: Occurrence): Temporal.Instant | undefined {
  if ('before' in trigger) return moved(trigger.before === 'start' ? start : end, trigger.by, -1);
  if ('after' in trigger) return moved(trigger.after === 'start' ? start : end, trigger.by);
  return undefined;
}

/** The last moment at which a step is of use for one occurrence; undefined where it always is. */
export function lastUse(step: Step, occurrence: Occurrence | undefined): Temporal.Instant | undefined {
  if (!step.until || !occurrence) return undefined;
  return dueOf('before' in step.until ? step.until : { after: step.until.after, by: step.until.by }, occurrence);
}

/**
 * The duties that steps counted from start or end demand of the subject as it stands: one for each occurrence, and
 * another when the occurrence moves, for its turn is the time it is counted from.
 * @param since when this version began to hold: what it demands for a moment before that, nobody could have done.
 */
export function wishes(procedure: Procedure, subject: SubjectState, since?: Temporal.Instant): Wish[] {
  return procedure.steps.filter((step) => applies(step, subject)).flatMap((step) =>
    subject.occurrences.flatMap((occurrence) => {
      const due = dueOf(step.trigger, occurrence);
      if (!due) return [];
      const over = lastUse(step, occurrence) ?? due;
      const settled = later(occurrence.settledAt ?? subject.settledAt, since);
      const waived = Temporal.Instant.compare(over, settled) <= 0 ? 'too-late' as const : undefined;
      // what is still of use though its moment had passed is due at once, and not late for that
      return [wish(step, occurrence.part, anchored(step.trigger, occurrence), waived ? due : later(due, settled), waived)];
    }));
}

const later = (one: Temporal.Instant, other = one) => (Temporal.Instant.compare(one, other) < 0 ? other : one);

function anchored(trigger: Trigger, { start, end }: Occurrence): string {
  const anchor = 'before' in trigger ? trigger.before : 'after' in trigger ? trigger.after : 'start';
  return (anchor === 'start' ? start : end).toString();
}

/** The duty of one step with its times worked out from when it is due. */
export function wish(step: Step, part: string, turn: string, dueAt: Temporal.Instant, waived?: 'too-late'): Wish {
  return {
    step, part, turn, dueAt, waived,
    deadlineAt: step.deadline ? moved(dueAt, step.deadline) : null,
    escalateAt: step.escalate ? moved(dueAt, step.escalate.after) : null,
  };
}

/** What has to change so that the duties standing are those wished: nothing that is done or was missed is touched. */
export interface Replanning { readonly put: readonly Wish[]; readonly withdraw: readonly Duty[] }

const nameOf = (one: { step: string; part: string; turn: string }) => `${one.step} ${one.part} ${one.turn}`;

/**
 * Compares what stands of the steps counted from start or end with what is wished. A duty for a time that is no more
 * is withdrawn, and the new time's is put; both in the transaction of the verb that moved the session, so that no
 * reminder with an old time is ever left (G-4.3.1, G-4.4.3).
 */
export function replan(procedure: Procedure, standing: readonly Duty[], wished: readonly Wish[]): Replanning {
  const timed = new Set(procedure.steps.filter((step) => 'before' in step.trigger || 'after' in step.trigger).map((step) => step.id));
  const wanted = new Map(wished.map((one) => [nameOf({ step: one.step.id, part: one.part, turn: one.turn }), one]));
  const there = new Set(standing.filter((duty) => duty.state !== 'withdrawn').map(nameOf));
  return {
    put: [...wanted].filter(([name]) => !there.has(name)).map(([, one]) => one),
    withdraw: standing.filter((duty) => timed.has(duty.step) && unfinished(duty) && !wanted.has(nameOf(duty))),
  };
}

/**
 * Of the duties that are demanded no more those that were missed: what they were for took place at that time, and their last
 * moment passed with nobody having done them. That the subject has changed by taking place does not undo that (G-4.6.1).
 */
export function missed(procedure: Procedure, subject: Pick<SubjectState, 'occurrences'>, demandedNoMore: readonly Duty[], now: Temporal.Instant): Duty[] {
  return demandedNoMore.filter((one) => {
    const step = procedure.steps.find(({ id }) => id === one.step);
    const occurrence = subject.occurrences.find(({ part }) => part === one.part);
    if (!step || !occurrence || anchored(step.trigger, occurrence) !== one.turn) return false;
    const over = lastUse(step, occurrence);
    return over !== undefined && Temporal.Instant.compare(over, now) <= 0 && Temporal.Instant.compare(one.dueAt, over) < 0;
  });
}

/**
 * What an unfinished duty becomes when its subject is moved to another version: the same with that version's times, or
 * nothing, where that version has no such step for it.
 * @param before the step as it was; what is counted from a fact or by the calendar moves by what its offset moved.
 * @param wished what the version demands by its steps counted from start or end.
 */
export function followed(one: Duty, before: Step | undefined, body: Procedure, subject: SubjectState, wished: readonly Wish[]): Wish | undefined {
  const step = body.steps.find(({ id }) => id === one.step);
  if (!step || (one.state === 'planned' && !applies(step, subject))) return undefined;
  const timed = wished.find((wish) => nameOf({ step: wish.step.id, part: wish.part, turn: wish.turn }) === nameOf(one));
  // its moment may have come just now: only one that the new version put into the past was never there
  if (timed) return before && sameTrigger(before.trigger, step.trigger) ? wish(step, one.part, one.turn, one.dueAt) : timed;
  const due = shifted(one.dueAt, before?.trigger, step.trigger);
  return due && wish(step, one.part, 'every' in step.trigger && !due.equals(one.dueAt) ? turnAt(due, personOfTurn(one.turn)) : one.turn, due);
}

function sameTrigger(one: Trigger, other: Trigger): boolean {
  const { by, ...from } = { by: '', ...one };
  const { by: otherBy, ...otherFrom } = { by: '', ...other };
  return by === otherBy && JSON.stringify(from) === JSON.stringify(otherFrom);
}

/** An instant counted by one trigger as another of the same sort counts it. */
function shifted(due: Temporal.Instant, before: Trigger | undefined, now: Trigger): Temporal.Instant | undefined {
  if (before && 'on' in before && 'on' in now) return before.by === now.by ? due : moved(moved(due, before.by, -1), now.by);
  if (before && 'every' in before && 'every' in now) return before.every === now.every ? due : moved(moved(due, before.every, -1), now.every);
  return undefined;
}

/** Neither done nor given up. */
export function unfinished(duty: Pick<Duty, 'state'>): boolean {
  return duty.state === 'planned' || duty.state === 'open';
}

/** The next date of a cadence after the one that was due; missed dates are not made up for. */
export function nextTurn(every: string, due: Temporal.Instant, now: Temporal.Instant): Temporal.Instant {
  let next = moved(due, every);
  while (Temporal.Instant.compare(next, now) <= 0) next = moved(next, every);
  return next;
}

/** The name of a turn of a cadence; with a person his own. */
export function turnAt(due: Temporal.Instant, person: string | undefined): string {
  return person === undefined ? due.toString() : `${due.toString()} ${person}`;
}

/** Whose turn it is, where each of a role has his own. */
export const personOfTurn = (turn: string): string | undefined => turn.split(' ')[1];

/** The first moment after `from` that is such a day and time of the week on the clock of a zone. */
export function firstAt({ day, time }: NonNullable<Step['at']>, from: Temporal.Instant, zone: string): Temporal.Instant {
  const now = from.toZonedDateTimeISO(zone);
  const days = (weekdays.indexOf(day) + 8 - now.dayOfWeek) % 7;
  const on = (date: Temporal.PlainDate) => date.toZonedDateTime({ timeZone: zone, plainTime: time }).toInstant();
  const first = on(now.toPlainDate().add({ days }));
  return Temporal.Instant.compare(first, from) > 0 ? first : on(now.toPlainDate().add({ days: days + 7 }));
}

/** When somebody's turn of such a step comes: the first, or the one after that which was due. */
export function turnOfEach({ trigger, at }: Step, { due, now, zone }: { due: Temporal.Instant | undefined; now: Temporal.Instant; zone: string }): Temporal.Instant {
  const { every } = trigger as { every: string };
  if (!at) return due ? nextTurn(every, due, now) : moved(now, every);
  const early = due && moved(moved(due, every), 'P1D', -1);
  return firstAt(at, early && Temporal.Instant.compare(early, now) > 0 ? early : now, zone);
}

/** The light of a step for one subject: how its duties stand, the worst first. */
export type StepLight = 'late' | 'stopped' | 'missing' | 'due' | 'ahead' | 'waived' | 'done' | 'none';

/** One light for all duties of a step (G-4.6.1: each step kept or not). */
export function lightOf(duties: readonly Duty[], now: Temporal.Instant): StepLight {
  const counted = duties.filter((duty) => duty.state !== 'withdrawn');
  if (counted.length === 0) return 'none';
  if (counted.some((duty) => duty.state === 'failed')) return 'missing';
  const open = counted.filter((duty) => duty.state === 'open');
  if (open.some((duty) => isLate(duty, now))) return 'late';
  if (open.length > 0) return 'due';
  if (counted.some((duty) => duty.state === 'planned')) return 'ahead';
  if (counted.some((duty) => duty.state === 'done' && duty.late)) return 'late';
  return counted.some((duty) => duty.state === 'done') ? 'done' : 'waived';
}

/** An open duty whose deadline has passed. */
export function isLate(duty: Pick<Duty, 'deadlineAt'>, now: Temporal.Instant): boolean {
  return duty.deadlineAt !== null && Temporal.Instant.compare(duty.deadlineAt, now) < 0;
}

/** The machine does what is due within 60 seconds; what is done later says so. */
export const punctual = Temporal.Duration.from({ seconds: 60 });
