import type { Appointment, Round } from './model.ts';
import { retentionParts, type Figures, type FiguresOf, type Retention, type RetentionPart } from './model-retention.ts';
import { endOf } from './rules.ts';

/** When a part of a round goes: so many days of its clock after its last moment. Null where it is kept. */
export function goesAt(round: Pick<Round, 'days' | 'zone'>, part: RetentionPart, retention: Retention): Temporal.Instant | null {
  const days = retention[part];
  return days === null ? null : endOf(round).toZonedDateTimeISO(round.zone).add({ days }).toInstant();
}

/** The parts of a round that are due, in the order in which they go. */
export function dueParts(round: Pick<Round, 'days' | 'zone'>, retention: Retention, now: Temporal.Instant): RetentionPart[] {
  return retentionParts.filter((part) => {
    const at = goesAt(round, part, retention);
    return at !== null && Temporal.Instant.compare(at, now) <= 0;
  });
}

/** Whether nothing of a round is left that will go by the policy; never where nothing goes by it. */
export function isAtEnd(due: readonly RetentionPart[], retention: Retention): boolean {
  return due.length > 0 && retentionParts.every((part) => retention[part] === null || due.includes(part));
}

const columns = { booked: 'scheduled', completed: 'completed', moved: 'rescheduled', cancelled: 'cancelled', 'no-show': 'missed' } as const satisfies Record<Appointment['state'], keyof Figures>;

/** The figures of a round by teacher and by class, before it is forgotten who met whom. */
export function figuresBy(all: readonly Pick<Appointment, 'state' | 'teacher' | 'student'>[], classOf: ReadonlyMap<string, string | null>): FiguresOf[] {
  const count = (kind: FiguresOf['kind'], key: (one: (typeof all)[number]) => string | null): FiguresOf[] => [...Map.groupBy(all, key)].map(([of, these]) => {
    const figures = { scheduled: 0, completed: 0, rescheduled: 0, cancelled: 0, missed: 0 };
    for (const { state } of these) figures[columns[state]] += 1;
    return { kind, of, ...figures };
  });
  return [...count('teacher', ({ teacher }) => teacher), ...count('class', ({ student }) => classOf.get(student) ?? null)];
}
