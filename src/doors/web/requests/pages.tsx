import type { Post, SessionRequest } from '../../../rooms/sessions/model-requests.ts';
import type { StepState } from '../../../rooms/procedures/reads.ts';
import { OfficePage } from '../office/parts.tsx';
import { Steps } from '../procedures/parts.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Columns, Ledger, LedgerPart, LedgerSection, Side, SideSection } from '../frame/ledger.tsx';
import { DescriptionList } from '../frame/lists.tsx';
import { Banner, Empty, Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { Segments } from '../frame/tabs.tsx';
import { Time } from '../frame/times.tsx';
import type { MemberVisit } from '../answers-refusals.tsx';
import type { Typed } from './forms.ts';
import { Thread, WishFacts, WishFields } from './parts.tsx';
import { RequestRow, type QueueRow } from './parts-row.tsx';

/** The queue (G-4.1.1): who waits longest stands first. */
export function QueuePage({ visit, rows, state, done }: { visit: MemberVisit; rows: readonly QueueRow[]; state: 'open' | 'closed'; done?: string | undefined }) {
  const { text, organisation } = visit;
  const home = `/o/${organisation.slug}/requests`;
  const banner = done === undefined ? undefined : <Banner kind="done">{done}</Banner>;
  return (
    <OfficePage visit={visit} title={text.t('office.nav.requests')} current="requests" banner={banner} live={`/o/${organisation.slug}/live?topics=requests`}>
      <PageHead
        title={text.t('office.nav.requests')}
        tools={<Segments label={text.t('requestpage.view')} tabs={[
          { href: home, label: text.t('requestpage.viewOpen'), current: state === 'open' },
          { href: `${home}?state=closed`, label: text.t('requestpage.viewClosed'), current: state === 'closed' },
        ]} />}
        acts={<ButtonLink href={`${home}/new`}>{text.t('requestpage.byPhone')}</ButtonLink>}
      />
      <Ledger>
        <LedgerSection id="queue" live="queue" heading={text.t('office.nav.requests')} note={text.t('requestpage.count', { count: rows.length })}>
          {rows.length === 0 ? <li><Empty link={{ href: `/o/${organisation.slug}/request`, label: text.t('requestpage.publicForm') }}>{text.t('requestpage.none')}</Empty></li> : rows.map((row) => <RequestRow visit={visit} {...row} />)}
        </LedgerSection>
      </Ledger>
    </OfficePage>
  );
}

export interface RequestShown {
  readonly request: SessionRequest;
  readonly requester: { readonly name: string; readonly email: string | null; readonly phone: string | null; readonly zone: string };
  readonly thread: readonly Post[];
  readonly names: ReadonlyMap<string, string>;
  readonly steps: readonly StepState[];
  readonly alike: readonly SessionRequest[];
}

interface RequestProps { visit: MemberVisit; shown: RequestShown; values: Typed; errors: readonly FieldError[]; notice?: string | undefined; done?: string | undefined }

/** One request: what is known, what is missing, what was said, and what can be done with it. */
export function RequestPage({ visit, shown, values, errors, notice, done }: RequestProps) {
  const { text, organisation, person } = visit;
  const { request, requester, thread, names, steps } = shown;
  const here = `/o/${organisation.slug}/requests/${request.id}`;
  const unsettled = request.missing.length ? text.t('requestpage.lacks', { fields: text.list(request.missing.map((field) => text.t(`request.field.${field}`))) }) : undefined;
  const acts = request.state !== 'open' ? undefined : (
    <ButtonLink primary href={`/o/${organisation.slug}/sessions/new?request=${request.id}`} {...(unsettled ? { refused: { id: 'why-not', reason: unsettled } } : {})}>{text.t('requestpage.schedule')}</ButtonLink>
  );
  return (
    <OfficePage
      visit={visit} title={request.title} current="requests" refused={errors.length > 0}
      banner={done === undefined ? undefined : <Banner kind="done">{done}</Banner>} live={`/o/${organisation.slug}/live?topics=request:${request.id}`}
    >
      <PageHead title={<bdi>{request.title}</bdi>} acts={acts}>{text.t(`requestpage.state.${request.state}`)}</PageHead>
      <Columns>
        <Ledger>
          {notice === undefined ? null : <Notice kind="late">{notice}</Notice>}
          <ErrorSummary text={text} errors={errors} />
          <LedgerPart id="wish" heading={text.t('requestpage.what')} live="wish">
            {request.purpose ? <p class="prose" dir="auto">{request.purpose}</p> : null}
            <WishFacts text={text} request={request} />
            {request.reason ? <p class="prose" dir="auto">{request.reason}</p> : null}
            {request.session ? <p><a href={`/o/${organisation.slug}/sessions/${request.session}`}>{text.t('procedures.subject.session')}</a></p> : null}
          </LedgerPart>
          {request.state === 'open' ? <OpenActs visit={visit} shown={shown} here={here} values={values} errors={errors} /> : null}
          <LedgerPart id="thread" heading={text.t('requestpage.thread')} live="thread">
            <Thread text={text} posts={thread} zone={person.zone} names={names} />
            <Form action={`${here}/note`} csrf={visit.csrf}>
              <Field text={text} name="note" kind="textarea" rows={2} label={text.t('requestpage.note')} hint={text.t('requestpage.noteHint')} value={values['note']} error={errorOf(errors, 'note')} />
              <Acts><Button type="submit">{text.t('requestpage.addNote')}</Button></Acts>
            </Form>
          </LedgerPart>
        </Ledger>
        <Side>
          <SideSection id="requester" heading={text.t('requestpage.requester')}>
            <DescriptionList items={[
              [text.t('requestpage.name'), <bdi>{requester.name}</bdi>],
              [text.t('requestpage.email'), requester.email ? <a href={`mailto:${requester.email}`}>{requester.email}</a> : text.t('requestpage.noEmail')],
              ...(requester.phone ? [[text.t('requestpage.phone'), <bdi dir="ltr">{requester.phone}</bdi>] as const] : []),
              [text.t('requestpage.came'), <><Time text={text} at={request.madeAt} zone={person.zone} form="dateTime" />, {text.t(`requestpage.door.${request.door}`)}</>],
            ]} />
          </SideSection>
          <SideSection id="steps" heading={text.t('office.nav.procedures')} live="steps">
            <Steps text={text} steps={steps} zone={person.zone} slug={organisation.slug} names={names} />
          </SideSection>
        </Side>
      </Columns>
    </OfficePage>
  );
}

function OpenActs({ visit, shown, here, values, errors }: { visit: MemberVisit; shown: RequestShown; here: string; values: Typed; errors: readonly FieldError[] }) {
  const { text, csrf, person } = visit;
  const { request, alike } = shown;
  const version = <input type="hidden" name="version" value={String(request.version)} />;
  if (request.suspect) {
    return (
      <LedgerPart id="suspect" heading={text.t('requestpage.suspect')}>
        <p>{text.t('requestpage.suspectText')}</p>
        <Form action={`${here}/trust`} csrf={csrf}><Acts><Button primary type="submit">{text.t('requestpage.trust')}</Button></Acts></Form>
        <Form action={`${here}/discard`} csrf={csrf}>{version}<Acts><Button type="submit">{text.t('requestpage.discard')}</Button></Acts></Form>
      </LedgerPart>
    );
  }
  return (
    <>
      <LedgerPart id="settle" heading={text.t('requestpage.settle')} note={text.t('requestpage.settleNote')}>
        <Form action={`${here}/settle`} csrf={csrf}>
          {version}
          <Field text={text} name="title" kind="text" label={text.t('requestpage.title')} value={values['title']} error={errorOf(errors, 'title')} />
          <WishFields text={text} zone={request.wished?.zone ?? person.zone} values={values} errors={errors} which={['who', 'when', 'length', 'where']} optional />
          <Acts><Button type="submit">{text.t('requestpage.save')}</Button></Acts>
        </Form>
      </LedgerPart>
      {request.missing.length === 0 ? null : (
        <LedgerPart id="ask" heading={text.t('requestpage.askHeading')}>
          <Form action={`${here}/ask`} csrf={csrf}>
            <Field
              text={text} name="fields" kind="checkboxes" label={text.t('requestpage.askFor')} values={request.missing}
              options={request.missing.map((field) => ({ value: field, label: text.t(`request.field.${field}`) }))}
            />
            <Field text={text} name="words" kind="textarea" rows={2} optional label={text.t('requestpage.askWords')} value={values['words']} />
            <Acts><Button type="submit">{text.t('requestpage.askButton')}</Button></Acts>
          </Form>
        </LedgerPart>
      )}
      {alike.length === 0 ? null : (
        <LedgerPart id="join" heading={text.t('requestpage.join')}>
          <Form action={`${here}/join`} csrf={csrf}>
            {version}
            <Field
              text={text} name="to" kind="radios" label={text.t('requestpage.joinTo')} value={undefined} error={errorOf(errors, 'to')}
              options={alike.map((one) => ({ value: one.id, label: one.title, hint: text.dateTime(one.madeAt, person.zone) }))}
            />
            <Acts><Button type="submit">{text.t('requestpage.joinButton')}</Button></Acts>
          </Form>
        </LedgerPart>
      )}
      <LedgerPart id="decline" heading={text.t('requestpage.decline')}>
        <Form action={`${here}/decline`} csrf={csrf}>
          {version}
          <Field text={text} name="reason" kind="textarea" rows={2} label={text.t('requestpage.declineReason')} hint={text.t('requestpage.declineHint')} value={values['reason']} error={errorOf(errors, 'reason')} />
          <Acts><Button type="submit">{text.t('requestpage.declineButton')}</Button></Acts>
        </Form>
      </LedgerPart>
    </>
  );
}

/** A telephone call, written down by the office: the same questions, and no address is demanded. */
export function PhonePage({ visit, values, errors, notice }: { visit: MemberVisit; values: Typed; errors: readonly FieldError[]; notice?: string | undefined }) {
  const { text, organisation, csrf, person } = visit;
  const field = (name: string) => ({ text, name, value: values[name], error: errorOf(errors, name) });
  return (
    <OfficePage visit={visit} title={text.t('requestpage.byPhone')} current="requests" refused={errors.length > 0}>
      <PageHead title={text.t('requestpage.byPhone')} />
      <Body narrow>
        {notice === undefined ? null : <Notice kind="late">{notice}</Notice>}
        <ErrorSummary text={text} errors={errors} />
        <Form action={`/o/${organisation.slug}/requests/new`} csrf={csrf}>
          <Field {...field('name')} kind="text" label={text.t('requestpage.requester')} />
          <Field {...field('email')} kind="email" label={text.t('requestpage.email')} optional />
          <Field {...field('phone')} kind="tel" label={text.t('requestpage.phone')} optional />
          <Field {...field('title')} kind="text" label={text.t('requestpage.title')} />
          <Field {...field('purpose')} kind="textarea" rows={3} label={text.t('requestpage.purpose')} optional />
          <WishFields text={text} zone={person.zone} values={values} errors={errors} which={['who', 'when', 'length', 'where']} optional />
          <Acts><Button primary type="submit">{text.t('requestpage.enter')}</Button></Acts>
        </Form>
      </Body>
    </OfficePage>
  );
}
