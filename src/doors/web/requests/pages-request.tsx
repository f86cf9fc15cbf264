import type { Post, SessionRequest } from '../../../rooms/sessions/model-requests.ts';
import type { StepState } from '../../../rooms/procedures/reads.ts';
import { may } from '../../../rooms/identity/access.ts';
import { access } from '../../../rooms/sessions/access-requests.ts';
import { ChangedMeanwhile, type LastChange } from '../answers-changes.tsx';
import type { MemberVisit } from '../answers-refusals.tsx';
import { ButtonLink } from '../frame/controls.tsx';
import { ErrorSummary, type FieldError } from '../frame/forms.tsx';
import { Columns, Ledger, LedgerPart, Side, SideSection } from '../frame/ledger.tsx';
import { DescriptionList } from '../frame/lists.tsx';
import { Banner, Notice } from '../frame/notices.tsx';
import { PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Time } from '../frame/times.tsx';
import { OfficePage } from '../office/parts.tsx';
import { Steps } from '../procedures/parts.tsx';
import type { Typed } from './forms.ts';
import { StateLine, Thread, WishFacts } from './parts.tsx';
import { NoteForm, OpenActs, type ActName } from './parts-acts.tsx';

export interface RequestShown {
  readonly request: SessionRequest;
  readonly requester: { readonly name: string; readonly email: string | null; readonly phone: string | null; readonly zone: string };
  readonly thread: readonly Post[];
  readonly names: ReadonlyMap<string, string>;
  readonly steps: readonly StepState[];
  readonly alike: readonly SessionRequest[];
}

/** That somebody was quicker: who, what stands there now, and where no form is left to keep it, what was typed. */
export interface Meanwhile {
  readonly last: LastChange | undefined;
  readonly now: readonly (readonly [label: string, value: string])[];
  readonly kept: readonly (readonly [label: string, value: string])[];
  readonly isClosed: boolean;
}

interface RequestProps {
  visit: MemberVisit; shown: RequestShown; values: Typed; errors: readonly FieldError[];
  /** The act whose form came back: it stands open. */
  act?: ActName | undefined;
  notice?: string | undefined; meanwhile?: Meanwhile | undefined; done?: string | undefined;
}

/** One request: what is known, what is missing, what can be done with it, and what was said. */
export function RequestPage(props: RequestProps) {
  const { visit, shown, errors, notice, meanwhile, done } = props;
  const { text, organisation, person } = visit;
  const { request } = shown;
  const home = `/o/${organisation.slug}`;
  return (
    <OfficePage
      visit={visit} title={request.title} current="requests" refused={errors.length > 0 || notice !== undefined || meanwhile !== undefined}
      banner={done === undefined ? undefined : <Banner kind="done">{done}</Banner>} live={`${home}/live?topics=request:${request.id}`}
    >
      <div data-live-part="head"><Head visit={visit} shown={shown} /></div>
      <Columns>
        <div>
          {notice === undefined ? null : <div class="part"><Notice kind="late">{notice}</Notice></div>}
          {meanwhile === undefined ? null : <div class="part"><Quicker visit={visit} meanwhile={meanwhile} /></div>}
          <ErrorSummary text={text} errors={errors} />
          <Ledger>
            <LedgerPart id="wish" heading={text.t('requestpage.what')} live="wish">
              {request.purpose ? <p class="prose"><span dir="auto">{request.purpose}</span></p> : null}
              <WishFacts text={text} request={request} />
            </LedgerPart>
            {request.state === 'open' ? <OpenActs {...props} here={`${home}/requests/${request.id}`} /> : null}
            <LedgerPart id="thread" heading={text.t('requestpage.thread')}>
              <div data-live-part="thread"><Thread text={text} posts={shown.thread} zone={person.zone} names={shown.names} /></div>
              <NoteForm {...props} here={`${home}/requests/${request.id}`} />
            </LedgerPart>
          </Ledger>
        </div>
        <RequestSide visit={visit} shown={shown} />
      </Columns>
    </OfficePage>
  );
}

function Head({ visit, shown: { request } }: Pick<RequestProps, 'visit' | 'shown'>) {
  const { text, organisation } = visit;
  const home = `/o/${organisation.slug}`;
  const why = request.suspect ? text.t('requestpage.suspect')
    : request.missing.length ? text.t('requestpage.lacks', { fields: text.list(request.missing.map((field) => text.t(`request.field.${field}`))) }) : undefined;
  const acts = request.state !== 'open' || !may(visit.actor, access['sessions.scheduleRequest']) ? undefined : (
    <ButtonLink primary href={`${home}/time?request=${request.id}`} {...(why ? { refused: { id: 'why-not', reason: why } } : {})}>{text.t('requestpage.schedule')}</ButtonLink>
  );
  return (
    <PageHead title={<bdi>{request.title}</bdi>} acts={acts}>
      <StateLine text={text} request={request} />
      {request.session ? <>{' · '}<a href={`${home}/sessions/${request.session}`}>{text.t('requestpage.toSession')}</a></> : null}
      {request.joinedTo ? <>{' · '}<a href={`${home}/requests/${request.joinedTo}`}>{text.t('requestpage.toFirst')}</a></> : null}
      {request.reason ? <>{': '}<span dir="auto">{request.reason}</span></> : null}
    </PageHead>
  );
}

function Quicker({ visit: { text, person }, meanwhile: { last, now, kept, isClosed } }: { visit: MemberVisit; meanwhile: Meanwhile }) {
  if (!isClosed) return <ChangedMeanwhile text={text} zone={person.zone} last={last} now={now} />;
  const who = last?.name === undefined ? text.t('refusal.changedMeanwhile') : text.t('refusal.changedBy', { name: last.name, when: text.dateTime(last.at, person.zone) });
  const said = (lines: Meanwhile['now']) => <DescriptionList items={lines.map(([label, value]) => [label, <span class="prose" dir="auto">{value}</span>])} />;
  return (
    <>
      <Notice kind="late" lead={<StateMark text={text} state="late">{who}</StateMark>}>{said(now)}</Notice>
      {kept.length === 0 ? null : <Notice lead={<b>{text.t('requestpage.typed')}</b>}>{said(kept)}</Notice>}
    </>
  );
}

function RequestSide({ visit: { text, organisation, person }, shown: { request, requester, steps, names } }: Pick<RequestProps, 'visit' | 'shown'>) {
  return (
    <Side>
      <SideSection id="requester" heading={text.t('requestpage.requester')}>
        <DescriptionList items={[
          [text.t('requestpage.name'), <bdi>{requester.name}</bdi>],
          [text.t('requestpage.emailShort'), requester.email ? <a href={`mailto:${requester.email}`} dir="ltr">{requester.email}</a> : text.t('requestpage.noEmail')],
          ...(requester.phone ? [[text.t('requestpage.phone'), <a href={`tel:${requester.phone.replaceAll(/[^+\d]/g, '')}`} dir="ltr">{requester.phone}</a>] as const] : []),
          [text.t('requestpage.came'), <><Time text={text} at={request.madeAt} zone={person.zone} form="dateTime" />{' · '}{text.t(`requestpage.door.${request.door}`)}</>],
        ]} />
      </SideSection>
      <SideSection id="steps" heading={text.t('requestpage.steps')} live="steps">
        <Steps text={text} steps={steps} zone={person.zone} slug={organisation.slug} names={names} />
      </SideSection>
    </Side>
  );
}
