/** A small generator of instances for the tests of planning: every rule of the format occurs in what it makes. Deterministic. */
import { readInstance } from '../../src/planning/conference/instance-reading.ts';
import type { Instance } from '../../src/planning/conference/instance.ts';
import { Random } from '../../src/planning/conference/random.ts';

export interface Wish {
  readonly seed: number;
  readonly families: number;
  readonly teachers: number;
  readonly sessions: number;
  readonly slots: number;
  /** Slots asked for, of those that teachers offer. */
  readonly load: number;
  /** How often a second guardian comes along, to some of the first one's requests or to all. */
  readonly couples?: number;
  /** How often a request takes two slots. */
  readonly long?: number;
}

interface Asked {
  readonly id: string;
  readonly studentId: string;
  readonly teacherId: string;
  readonly guardianIds: string[];
  readonly priority: number;
  readonly durationSlots: number;
  readonly interpreterLanguage: string | null;
}

const minutes = { slotMinutes: 10, turnoverMinutes: 2, modeChangeMinutes: 30 };
export const usualObjective = {
  unserved: { 1: 1000, 2: 400, 3: 150 }, repeatDenial: 100, idleSlot: 2, fairIdleSlots: 3, idleAboveFair: 3, extraSession: 8, outsidePreferred: 1, siblingSplit: 2,
};

/** A `ptm-instance/1` document. */
export function school(wish: Wish) {
  const random = new Random(wish.seed);
  const chance = (share: number) => random.share() < share;
  const pick = <Item>(items: readonly Item[]) => items[random.below(items.length)]!;
  const sessions = Array.from({ length: wish.sessions }, (_, e) => ({
    id: `E${e + 1}`, name: `Evening ${e + 1}`, start: `2026-11-${24 + e}T16:00`, slotCount: wish.slots, modes: ['in-person', 'virtual'],
    breaks: wish.slots > 10 ? [{ fromSlot: wish.slots >> 1, toSlot: (wish.slots >> 1) + 1 }] : [],
  }));
  const span = () => {
    const from = random.below(wish.slots);
    return { sessionId: pick(sessions).id, fromSlot: from, toSlot: Math.min(wish.slots, from + 1 + random.below(wish.slots)) };
  };
  const shortBreak = () => {
    const fromSlot = random.below(wish.slots);
    return { sessionId: pick(sessions).id, fromSlot, toSlot: fromSlot + 1 };
  };
  const zones = ['Main', 'Gym', 'Annexe'];
  const rooms = Array.from({ length: Math.max(2, Math.ceil(wish.teachers * 0.8)) }, (_, r) => ({ id: `R${r + 1}`, zone: pick(zones), capacity: chance(0.8) ? 1 : 2 }));
  const teachers = Array.from({ length: wish.teachers }, (_, t) => ({
    id: `T${t + 1}`, name: `Teacher ${t + 1}`, subject: 'Science', modes: chance(0.8) ? ['in-person', 'virtual'] : ['in-person'],
    roomIds: [...new Set([rooms[t % rooms.length]!.id, ...(chance(0.3) ? [pick(rooms).id] : [])])],
    availability: sessions.map(({ id }) => ({ sessionId: id, fromSlot: random.below(2), toSlot: wish.slots })),
    breaks: chance(0.3) ? [shortBreak()] : [], maxConsecutive: chance(0.4) ? 2 + random.below(4) : null,
  }));
  const languages = ['pl', 'ar'];
  const interpreters = [['pl'], ['pl', 'ar'], ['ar']].map((spoken, p) => ({
    id: `I${p + 1}`, name: `Interpreter ${p + 1}`, languages: spoken, availability: sessions.map(({ id }) => ({ sessionId: id, fromSlot: 0, toSlot: wish.slots - p })),
  }));
  const guardian = (number: number) => ({
    id: `G${number}`, name: `Guardian ${number}`, language: chance(0.15) ? pick(languages) : 'en',
    modes: pick([['in-person'], ['in-person'], ['in-person', 'virtual'], ['virtual', 'in-person'], ['virtual']]),
    blocked: chance(0.3) ? [span()] : [], preferred: chance(0.4) ? [span()] : [],
    maxWaitMinutes: chance(0.4) ? 10 * random.below(5) : null, maxSessions: chance(0.5) ? 1 + random.below(2) : null,
  });
  const guardians: ReturnType<typeof guardian>[] = [];
  const students: { id: string; name: string; classId: string; guardianIds: string[] }[] = [];
  const families = Array.from({ length: wish.families }, () => {
    const first = guardian(guardians.length + 1);
    guardians.push(first);
    const second = chance(wish.couples ?? 0.2) ? { ...guardian(guardians.length + 1), modes: first.modes, language: first.language } : undefined;
    if (second) guardians.push(second);
    const kids = Array.from({ length: 1 + random.below(3) }, () => {
      students.push({ id: `S${students.length + 1}`, name: 'Student', classId: 'C1', guardianIds: [first.id, ...(second ? [second.id] : [])] });
      return students.at(-1)!.id;
    });
    return { first, second, kids, together: chance(0.5) };
  });
  const target = wish.load * wish.teachers * wish.sessions * wish.slots;
  const requests: Asked[] = [];
  for (let asked = 0, tries = 0; asked < target && tries < 50 * target; tries++) {
    const { first, second, kids, together } = pick(families);
    const both = second && (together || chance(0.4)) ? (chance(0.8) ? [first.id, second.id] : [second.id, first.id]) : [first.id];
    const durationSlots = chance(wish.long ?? 0.1) ? 2 : 1;
    requests.push({
      id: `Q${requests.length + 1}`, studentId: pick(kids), teacherId: pick(teachers).id, guardianIds: both, priority: 1 + random.below(3), durationSlots,
      interpreterLanguage: first.language === 'en' ? null : first.language,
    });
    asked += durationSlots;
  }
  return {
    format: 'ptm-instance/1', name: `school-${wish.seed}`, event: { name: 'Evening', timeZone: 'Europe/London', ...minutes }, sessions, zones,
    travelMinutes: zones.map((_, a) => zones.map((__, b) => 4 * Math.abs(a - b))), rooms,
    platformLicences: [{ id: 'V1', name: 'Video', concurrentMeetings: Math.max(1, wish.teachers >> 2) }], teachers, interpreters, guardians, students, requests,
    objective: usualObjective, locked: [] as { requestId: string; sessionId: string; slot: number }[],
  };
}

/** The instance of a document that is known to be right. */
export function instanceOf(document: unknown): Instance {
  const read = readInstance(document);
  if (!read.ok) throw new Error(read.faults.map(({ path, sentence }) => `${path}: ${sentence}`).join('\n'));
  return read.value;
}
