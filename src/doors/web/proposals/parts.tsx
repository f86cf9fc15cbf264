/** What pages show of proposed times: how one stands, whom a time suits, a refusal in words. */
import type { Text } from '../../../platform/text.ts';
import type { ProposalRefusal } from '../../../rooms/sessions/actions-proposals.ts';
import type { ProposalAnswer, Suits, TimesProposal } from '../../../rooms/sessions/model-proposals.ts';
import { isAgreed } from '../../../rooms/sessions/model-proposals.ts';
import { sentenceOf, type AnyRefusal } from '../answers-refusals.tsx';
import { LedgerRow, LedgerSection } from '../frame/ledger.tsx';
import { StateMark, type State } from '../frame/shapes.tsx';
import { Time } from '../frame/times.tsx';
import type { Visit } from '../visit.ts';

const states = { open: 'missing', asked: 'tentative', accepted: 'done', declined: 'cancelled', withdrawn: 'cancelled', ended: 'cancelled' } as const satisfies Record<TimesProposal['state'], State>;

/** How a proposal stands, as shape and word. */
export function ProposalMark({ text, proposal, answers = [] }: { text: Text; proposal: Pick<TimesProposal, 'state'>; answers?: readonly ProposalAnswer[] }) {
  if (proposal.state === 'asked' && isAgreed(answers)) return <StateMark text={text} state="scheduled">{text.t('proposal.state.agreed')}</StateMark>;
  return <StateMark text={text} state={states[proposal.state]}>{text.t(`proposal.state.${proposal.state}`)}</StateMark>;
}

const marks = { yes: 'done', no: 'cancelled' } as const;

/** What somebody said of the time, as shape and word. */
export function AnswerMark({ text, answer }: { text: Text; answer: 'yes' | 'no' | null }) {
  return <StateMark text={text} state={answer === null ? 'missing' : marks[answer]}>{text.t(`proposal.answer.${answer ?? 'none'}`)}</StateMark>;
}

/** Whom a time suits, in sentences; names by id. */
export function suitsWords({ t, list }: Text, suits: Suits | null, names: ReadonlyMap<string, string>): string[] {
  if (suits === null) return [t('proposal.unknown')];
  const missing = suits.missing.map(({ person, required, why }) => t(required ? 'proposal.cannot' : 'proposal.cannotOptional', {
    name: names.get(person) ?? '', why: list(why.map((one) => t(`assistant.why.${one}`))),
  }));
  return [...(missing.length === 0 ? [t('proposal.suitsAll')] : missing), ...(suits.room === null ? [] : [t(suits.room ? 'proposal.roomFree' : 'proposal.roomTaken')])];
}

/** Why a proposal ended by itself, in words. */
export const becauseWords = ({ t }: Text, { because }: Pick<TimesProposal, 'because'>) => t(`proposal.because.${because ?? 'moved'}`);

/** What a refusal means, as a sentence or two. */
export function proposalSentence(visit: Visit, refusal: ProposalRefusal | AnyRefusal): string {
  const { t } = visit.text;
  switch (refusal.reason) {
    case 'proposal-clock': return t(`proposal.refused.proposal-clock.${refusal.kind}`);
    case 'proposal-enough': return t('proposal.refused.proposal-enough', { most: refusal.most });
    case 'proposal-closed': {
      const { state } = refusal;
      return state === 'ended' ? t('proposal.refused.proposal-closed.ended', { because: becauseWords(visit.text, refusal) }) : t(`proposal.refused.proposal-closed.${state === 'open' || state === 'asked' ? 'accepted' : state}`);
    }
    case 'proposal-past': case 'proposal-twice': case 'proposal-same': case 'proposal-session': case 'proposal-series': case 'proposal-open': case 'proposal-asked':
    case 'proposal-changed': case 'proposal-waiting': case 'proposal-time': case 'length-missing': return t(`proposal.refused.${refusal.reason}`);
    default: return sentenceOf(visit, refusal);
  }
}

/** One proposal as the page of its session lists it. */
export interface ListedProposal { readonly proposal: TimesProposal; readonly name: string }

/** The proposals for a session, for who works on it; nothing where there are none. */
export function ProposalsPart({ visit, proposals }: { visit: Visit; proposals: readonly ListedProposal[] }) {
  const { text, organisation, person } = visit;
  if (proposals.length === 0) return null;
  const zone = person?.zone ?? organisation.zone;
  return (
    <LedgerSection id="proposals" heading={text.t('proposal.list')} live="proposals">
      {proposals.map(({ proposal, name }) => (
        <LedgerRow
          time={<Time text={text} at={proposal.madeAt} zone={zone} />} under={text.shortDay(proposal.madeAt.toZonedDateTimeISO(zone).toPlainDate())}
          title={<a href={`/o/${organisation.slug}/proposals/${proposal.id}`}>{text.t('proposal.by', { name })}</a>}
        >
          <p><ProposalMark text={text} proposal={proposal} /></p>
        </LedgerRow>
      ))}
    </LedgerSection>
  );
}
