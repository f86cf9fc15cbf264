import type { Child } from 'hono/jsx';
import type { Text } from '../../../platform/text.ts';
import type { Duty, Said, Step, SubjectKind } from '../../../rooms/procedures/model.ts';
import { isLate, type StepLight, type StepState } from '../../../rooms/procedures/reads.ts';
import { StepList, Lights } from '../frame/lights.tsx';
import { StateMark, type Light } from '../frame/shapes.tsx';
import { Time } from '../frame/times.tsx';

/** A text of a procedure in the reader's language, else in English, in which every procedure is. */
export function saidIn(text: Text, said: Said): string {
  return said[text.locale] ?? said['en'] ?? '';
}

const lights: Readonly<Record<Exclude<StepLight, 'none'>, Light>> = {
  late: 'late', stopped: 'conflict', missing: 'conflict', due: 'due', ahead: 'ahead', waived: 'waived', done: 'done',
};

/** The light of a step as the frame draws it; a step that was missed cannot be mended. */
export function lightFor(light: StepLight): Light {
  return light === 'none' ? 'ahead' : lights[light];
}

/** The strip of a subject's procedure for lists. */
export function StepStrip({ text, steps }: { text: Text; steps: readonly StepState[] }) {
  return <Lights text={text} steps={steps.map((step) => lightFor(step.light))} />;
}

interface StepsProps { text: Text; steps: readonly StepState[]; zone: string; slug: string; names: ReadonlyMap<string, string> }

/** A subject's procedure step by step: light, when, evidence, and for what is open the way to do it. */
export function Steps({ text, steps, zone, slug, names }: StepsProps) {
  return (
    <StepList
      text={text}
      steps={steps.map(({ step, light, duties }) => {
        const shown = newest(duties);
        return {
          light: lightFor(light), missed: light === 'missing',
          name: <>{saidIn(text, step.title)} <small class="second nowrap">{step.clause}</small></>,
          when: shown && <Time text={text} at={shown.closedAt ?? shown.dueAt} zone={zone} form="dateTime" />,
          evidence: shown && <EvidenceLine text={text} duty={shown} slug={slug} names={names} />,
        };
      })}
    />
  );
}

/** Of a step's duties the one that says most: what is open, else what came last. */
function newest(duties: readonly Duty[]): Duty | undefined {
  const counted = duties.filter((duty) => duty.state !== 'withdrawn');
  return counted.find((duty) => duty.state === 'open') ?? counted.find((duty) => duty.state === 'planned')
    ?? counted.toSorted((a, b) => Temporal.Instant.compare(b.closedAt ?? b.dueAt, a.closedAt ?? a.dueAt))[0];
}

const places: Partial<Record<SubjectKind, string>> = { 'round-family': 'round-families', 'round-wait': 'round-waits' };

/** The page of what a duty is for. */
export function pageOf(slug: string, { subjectKind, subject }: Pick<Duty, 'subjectKind' | 'subject'>): string {
  return `/o/${slug}/${places[subjectKind] ?? `${subjectKind}s`}/${subject}`;
}

/** Where a duty is done: on the page where what closes it happens; undefined where saying so here is all there is. */
export function wayTo(slug: string, { subjectKind, subject }: Pick<Duty, 'subjectKind' | 'subject'>, { evidence }: Pick<Step, 'evidence'>): string | undefined {
  if (evidence.includes('sessions.ConflictsReviewed')) return `/o/${slug}/conflicts`;
  if (subjectKind === 'organisation' || evidence.length === 0) return undefined;
  const about = pageOf(slug, { subjectKind, subject });
  return evidence.includes('feedback.ResultsRead') ? `${about}/feedback` : about;
}

/** How a closed duty came out, as shape and word. */
export function OutcomeMark({ text, duty }: { text: Text; duty: Pick<Duty, 'state' | 'late'> }) {
  if (duty.state === 'failed') return <StateMark text={text} state="conflict">{text.t('procedures.outcome.failed')}</StateMark>;
  if (duty.state === 'waived') return <StateMark text={text} state="cancelled">{text.t('procedures.outcome.waived')}</StateMark>;
  return duty.late ? <StateMark text={text} state="late">{text.t('procedures.outcome.late')}</StateMark> : <StateMark text={text} state="done">{text.t('procedures.outcome.done')}</StateMark>;
}

/** How a duty stands: open, ahead, or how it came out. */
export function DutyMark({ text, duty, now }: { text: Text; duty: Duty; now: Temporal.Instant }) {
  if (duty.state === 'planned') return <StateMark text={text} state="tentative">{text.t('procedures.planned')}</StateMark>;
  if (duty.state === 'withdrawn') return <StateMark text={text} state="cancelled">{text.t('procedures.outcome.withdrawn')}</StateMark>;
  if (duty.state !== 'open') return <OutcomeMark text={text} duty={duty} />;
  return isLate(duty, now) ? <StateMark text={text} state="late" /> : <StateMark text={text} state="scheduled">{text.t('procedures.figure.open')}</StateMark>;
}

/** What shows that a duty was done, or why not, in words; `plain` leaves out what the row says already. */
export function EvidenceLine({ text, duty, slug, names, plain }: { text: Text; duty: Duty; slug: string; names: ReadonlyMap<string, string>; plain?: boolean }): Child {
  const who = duty.closedBy ? names.get(duty.closedBy) : undefined;
  const parts = [
    who && text.t('procedures.by', { name: who }),
    reasonIn(text, duty),
    ...Object.entries(duty.evidence).filter(([, value]) => typeof value === 'number').map(([name, value]) => counted(text, name, Number(value))),
    duty.evidence['roomTaken'] === true ? text.t('procedures.roomTaken') : undefined,
    duty.state === 'planned' && !plain ? text.t('procedures.planned') : undefined,
    duty.state === 'done' && duty.late ? text.t('procedures.wasLate') : undefined,
  ].filter((part): part is string => Boolean(part));
  return <>{parts.join(' · ')}{duty.state === 'open' && !plain ? <>{' '}<a href={`/o/${slug}/duties/${duty.id}`}>{text.t('procedures.toDo')}</a></> : null}</>;
}

/** A reason: a word of the engine as a sentence, what a person wrote as it is. */
export function reasonIn(text: Text, { reason }: Pick<Duty, 'reason'>): string | undefined {
  if (reason === null) return undefined;
  return isWord(reason) ? text.t(`procedures.reason.${reason}`) : reason;
}

/** Every reason that an act or the engine gives. */
export const words = [
  'agenda-missing', 'asked-already', 'call', 'cancelled', 'declined', 'family-changed', 'gone', 'held', 'in-progress', 'interpreter-missing', 'invited', 'joined', 'log-broken', 'machine-failed',
  'missed', 'moved', 'nobody-took-part', 'not-done', 'not-held', 'not-seen', 'nothing-missing', 'open', 'over', 'place-missing', 'poll-closed', 'poll-over',
  'not-to-be-had', 'poll-withdrawn', 'proposal-accepted', 'proposal-declined', 'proposal-ended', 'proposal-waiting', 'proposal-withdrawn', 'proposed', 'scheduled',
  'session-changed', 'suspect', 'time-missing', 'too-late', 'unknown', 'unreachable',
] as const;
type Word = (typeof words)[number];
const isWord = (reason: string): reason is Word => (words as readonly string[]).includes(reason);

/** Every number that an act or the engine gives as evidence; some are said only when they are not 0. */
export const counts = [
  'amiss', 'answered', 'asked', 'attempts', 'available', 'blocked', 'booked', 'break', 'busy', 'cancelled', 'changed', 'chased', 'claimed',
  'confirmed', 'conflicts', 'dates', 'erased', 'families', 'files', 'invited', 'leftOut', 'length', 'meetings', 'moved', 'number', 'offers', 'people', 'prolonged',
  'reworked', 'rounds', 'sent', 'series', 'teachers', 'tentative', 'unclaimed', 'unknown', 'updated',
] as const;

function counted(text: Text, name: string, count: number): string | undefined {
  const known = counts.find((one) => one === name);
  return known && text.t(`procedures.count.${known}`, { count });
}
