import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Ledger, LedgerSection } from '../frame/ledger.tsx';
import { Banner, Empty, Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { Segments } from '../frame/tabs.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { MemberVisit } from '../answers-refusals.tsx';
import type { Typed } from './forms.ts';
import { WishFields } from './parts.tsx';
import { RequestRow, type QueueRow } from './parts-row.tsx';

interface QueueProps {
  visit: MemberVisit; rows: readonly QueueRow[]; state: 'open' | 'closed';
  /** How many are open in all, and the address of the next page. */
  open: number; further: string | undefined; isFirst: boolean; done?: string | undefined;
}

/** The queue (G-4.1.1): who waits longest stands first; of those that are closed, the last. */
export function QueuePage({ visit, rows, state, open, further, isFirst, done }: QueueProps) {
  const { text, organisation } = visit;
  const home = `/o/${organisation.slug}/requests`;
  const banner = done === undefined ? undefined : <Banner kind="done" lead={<StateMark text={text} state="done">{done}</StateMark>} />;
  const none = state === 'closed' ? <Empty>{text.t('requestpage.noneClosed')}</Empty>
    : <Empty link={{ href: `/o/${organisation.slug}/request`, label: text.t('requestpage.publicForm') }}>{text.t('requestpage.none')}</Empty>;
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
      <div class="body">
        <Ledger>
          <LedgerSection
            id="queue" live="queue" heading={text.t(state === 'open' ? 'requestpage.viewOpen' : 'requestpage.viewClosed')}
            {...(state === 'open' ? { note: text.t('requestpage.count', { count: open }) } : {})}
          >
            {rows.length === 0 ? <li class="part">{none}</li> : rows.map((row) => <RequestRow visit={visit} {...row} />)}
          </LedgerSection>
        </Ledger>
        {isFirst && further === undefined ? null : (
          <Acts>
            {isFirst ? null : <ButtonLink href={state === 'open' ? home : `${home}?state=closed`}>{text.t('requestpage.first')}</ButtonLink>}
            {further === undefined ? null : <ButtonLink href={further}>{text.t('requestpage.further')}</ButtonLink>}
          </Acts>
        )}
      </div>
    </OfficePage>
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
