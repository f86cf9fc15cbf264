/** What somebody sees who proposes other times for a session: behind his link without an account, or signed in. */
import { officeLanguages } from '../../../platform/text-languages.ts';
import { proposalBounds } from '../../../rooms/sessions/model-proposals.ts';
import type { OwnProposal } from '../../../rooms/sessions/reads-proposals.ts';
import { isForAll } from '../../../rooms/sessions/reads-proposals-suits.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Notice } from '../frame/notices.tsx';
import { Body, PageHead, PublicPage } from '../frame/page.tsx';
import { StateMark, type State } from '../frame/shapes.tsx';
import { OfficePage } from '../office/parts.tsx';
import { zoneOptions } from '../people/parts.tsx';
import type { Visit } from '../visit.ts';
import { numbers, type Values } from './forms.ts';
import { becauseWords } from './parts.tsx';

/** What the page shows. `here`: where its forms go; `back`: the page that it was opened from. */
export interface ProposeShown {
  readonly own: OwnProposal;
  readonly name: string;
  readonly lead: string;
  readonly zone: string;
  readonly here: string;
  readonly back: string;
  readonly values: Values;
  readonly errors: readonly FieldError[];
  readonly done: 'sent' | 'withdrawn' | undefined;
  /** Why nothing can be proposed, or was; a sentence. */
  readonly refused?: string | undefined;
  /** Whether the form is shown. */
  readonly open: boolean;
}

/** Behind a signed link. */
export function ProposeLinkPage({ visit, shown }: { visit: Visit; shown: ProposeShown }) {
  const { text, organisation } = visit;
  return (
    <PublicPage
      text={text} spoken={visit.spoken} title={text.t('proposal.proposeTitle')} organisation={organisation.name} refused={shown.errors.length > 0}
      languages={officeLanguages.map(({ locale }) => ({ locale, href: `${shown.here}&lang=${locale}` }))}
      footer={<p>{text.t('replypage.footer', { organisation: organisation.name })}</p>}
    >
      <h1>{text.t('proposal.proposeTitle')}</h1>
      <Proposing visit={visit} shown={shown} />
    </PublicPage>
  );
}

/** The same for who is signed in. */
export function ProposePage({ visit, shown }: { visit: MemberVisit; shown: ProposeShown }) {
  const { text } = visit;
  return (
    <OfficePage visit={visit} title={text.t('proposal.proposeTitle')} current="sessions" refused={shown.errors.length > 0}>
      <PageHead title={text.t('proposal.proposeTitle')} />
      <Body narrow><Proposing visit={visit} shown={shown} /></Body>
    </OfficePage>
  );
}

function Proposing({ visit, shown }: { visit: Visit; shown: ProposeShown }) {
  const { text } = visit;
  const { t } = text;
  const { own: { session }, zone, back, name, refused, errors } = shown;
  const { time, minutes } = session;
  return (
    <>
      <p>
        <b><bdi>{session.title}</bdi></b><br />
        {time ? t('proposal.isNow', { when: text.dateRange(time.start, time.end, zone) }) : t('proposal.noTime')}
        {minutes === null ? null : <>{' '}{t('proposal.length', { length: text.duration(Temporal.Duration.from({ minutes })) })}</>}
      </p>
      <p>{text.parts<unknown>('proposal.whose', { name: <b><bdi>{name}</bdi></b> })}</p>
      {refused ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('proposal.cannotPropose')}</StateMark>}><p>{refused}</p></Notice> : null}
      <Standing visit={visit} shown={shown} />
      <ErrorSummary text={text} errors={errors} />
      {shown.open ? <ProposeForm visit={visit} shown={shown} /> : null}
      {shown.open ? null : <p><a href={back}>{t('proposal.leave')}</a></p>}
    </>
  );
}

const leads = { open: 'missing', asked: 'tentative', accepted: 'done', declined: 'cancelled', withdrawn: 'cancelled', ended: 'cancelled' } as const satisfies Record<string, State>;

/** How the newest own proposal stands, and each of its times. */
function Standing({ visit, shown }: { visit: Visit; shown: ProposeShown }) {
  const { text, csrf } = visit;
  const { t } = text;
  const { own: { proposal, times, forAll }, lead, zone, here, done } = shown;
  if (!proposal) return null;
  const isOpen = proposal.state === 'open' || proposal.state === 'asked';
  const said = done === 'sent' && isOpen ? t('proposal.sent') : t(`proposal.own.${proposal.state}`, { lead, because: becauseWords(text, proposal) });
  const words = (at: number) => { const all = isForAll(forAll[at] ?? null); return t(all === undefined ? 'proposal.unknownForAll' : all ? 'proposal.forAll' : 'proposal.notForAll'); };
  return (
    <>
      <Notice kind={done || proposal.state === 'accepted' ? 'done' : 'plain'} spoken={done !== undefined} lead={<StateMark text={text} state={done ? 'done' : leads[proposal.state]}>{said}</StateMark>}>
        {done === 'sent' && isOpen ? <p>{t('proposal.sentText', { lead })}</p> : null}
        {proposal.answer ? <p dir="auto">{proposal.answer}</p> : null}
        <ul>
          {times.map(({ id, start, end }, at) => (
            <li><bdi>{text.dateRange(start, end, zone)}</bdi>{isOpen ? <>{': '}{words(at)}</> : null}{proposal.state === 'asked' && proposal.chosen === id ? <>{' · '}<b>{t('proposal.chosen')}</b></> : null}</li>
          ))}
        </ul>
        <p class="second">{text.zoneName(zone, times[0]!.start)}</p>
      </Notice>
      {isOpen ? (
        <Form action={here} csrf={csrf}>
          <input type="hidden" name="form" value="withdraw-proposal" /><input type="hidden" name="proposal" value={proposal.id} />
          <Acts><Button>{t('proposal.withdraw')}</Button></Acts>
        </Form>
      ) : null}
    </>
  );
}

function ProposeForm({ visit, shown }: { visit: Visit; shown: ProposeShown }) {
  const { text, csrf } = visit;
  const { t } = text;
  const { values, errors, here, back, zone, lead } = shown;
  return (
    <Form action={here} csrf={csrf}>
      <input type="hidden" name="form" value="propose" />
      <p class="field second">{t('proposal.proposeText', { most: proposalBounds.times, lead })}</p>
      {numbers.map((at) => (
        <div class="field"><div class="line">
          <Field text={text} name={`date${at}`} kind="date" label={t('proposal.date', { number: at })} value={values.get(`date${at}`) ?? undefined} error={errorOf(errors, `date${at}`)} optional={at > 1} />
          <Field text={text} name={`time${at}`} kind="time" label={t('proposal.time', { number: at })} value={values.get(`time${at}`) ?? undefined} error={errorOf(errors, `time${at}`)} optional={at > 1} />
        </div></div>
      ))}
      <Field text={text} name="zone" kind="select" label={t('proposal.zone')} value={values.get('zone') ?? zone} options={zoneOptions(values.get('zone') ?? zone)} error={errorOf(errors, 'zone')} />
      <Field text={text} name="comment" kind="textarea" rows={3} optional maxlength={1000} label={t('proposal.comment')} value={values.get('comment') ?? undefined} error={errorOf(errors, 'comment')} />
      <Acts><Button primary>{t('proposal.send')}</Button><ButtonLink plain href={back}>{t('proposal.leave')}</ButtonLink></Acts>
    </Form>
  );
}
