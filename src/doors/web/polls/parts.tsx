/** What pages show of polls: votes as marks, how one ended, a refusal in words, the reader's zone. */
import type { Text } from '../../../platform/text.ts';
import { ianaZone } from '../../../calendar/zone.ts';
import type { PollRefusal } from '../../../rooms/availability/actions-polls.ts';
import type { Poll, Vote } from '../../../rooms/availability/model-polls.ts';
import { sentenceOf, type AnyRefusal } from '../answers-refusals.tsx';
import { Button } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { AskForm } from '../frame/forms.tsx';
import { StateMark, type State } from '../frame/shapes.tsx';
import { zoneOptions } from '../people/parts.tsx';
import type { Visit, Web } from '../visit.ts';

const marks: Readonly<Record<Vote, State>> = { yes: 'done', 'if-need-be': 'tentative', no: 'cancelled' };

/** What somebody said of one time, as shape and word. */
export function VoteMark({ text, vote }: { text: Text; vote: Vote | undefined }) {
  return <StateMark text={text} state={vote === undefined ? 'missing' : marks[vote]}>{text.t(vote === undefined ? 'poll.vote.none' : `poll.vote.${vote}`)}</StateMark>;
}

const states = { open: 'tentative', closed: 'done', withdrawn: 'cancelled' } as const satisfies Record<Poll['state'], State>;

/** How a poll stands, as shape and word. */
export function PollMark({ text, poll, now }: { text: Text; poll: Poll; now: Temporal.Instant }) {
  const over = poll.state === 'open' && Temporal.Instant.compare(poll.deadline, now) <= 0;
  return <StateMark text={text} state={over ? 'late' : states[poll.state]}>{text.t(over ? 'poll.state.over' : `poll.state.${poll.state}`)}</StateMark>;
}

/** The zone in which times are shown: the one that the address asks for, else the reader's. */
export function zoneOf(c: Web, { person, organisation }: Pick<Visit, 'person' | 'organisation'>, chosen = c.req.query('zone')): string {
  return (chosen ? ianaZone(chosen) : null) ?? person?.zone ?? organisation.zone;
}

/** Names the zone of the times shown, and changes it without script. `kept`: what else the address says. */
export function ZoneForm({ text, here, zone, at, kept = {} }: { text: Text; here: string; zone: string; at: Temporal.Instant; kept?: Readonly<Record<string, string>> }) {
  return (
    <AskForm action={here} label={text.t('poll.zoneForm')}>
      {Object.entries(kept).map(([name, value]) => <input type="hidden" name={name} value={value} />)}
      <Field text={text} name="zone" kind="select" label={text.t('poll.zoneIs', { zone: text.zoneName(zone, at) })} value={zone} options={zoneOptions(zone)} />
      <Button>{text.t('poll.zoneSet')}</Button>
    </AskForm>
  );
}

/** What a refusal means, as a sentence or two, with times in this zone. */
export function pollSentence(visit: Visit, zone: string, refusal: PollRefusal | AnyRefusal): string {
  const { text } = visit;
  const { t } = text;
  switch (refusal.reason) {
    case 'poll-clock': return t(`poll.refused.poll-clock.${refusal.kind}`);
    case 'poll-times': return t('poll.wrong.count', { least: refusal.least, most: refusal.most });
    case 'poll-late': return t('poll.refused.poll-late', { when: text.dateTime(refusal.first, zone) });
    case 'poll-closed': return refusal.chosen ? t('poll.refused.poll-closed', { when: text.dateRange(refusal.chosen.start, refusal.chosen.end, zone) }) : t('poll.refused.poll-closedAlready');
    case 'poll-over': return t('poll.refused.poll-over', { when: text.dateTime(refusal.deadline, zone) });
    case 'poll-past': case 'poll-twice': case 'poll-open': case 'poll-withdrawn': case 'poll-session': case 'poll-series': case 'poll-nobody': case 'poll-changed':
    case 'poll-option': case 'poll-last-option': case 'poll-unsaid': case 'poll-times-past': return t(`poll.refused.${refusal.reason}`);
    default: return sentenceOf(visit, refusal);
  }
}
