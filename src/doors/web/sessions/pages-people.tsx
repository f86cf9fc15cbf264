import type { GivenLink } from '../../../rooms/identity/model.ts';
import type { Ask } from '../../../rooms/invitations/model.ts';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form } from '../frame/forms.tsx';
import { Ledger, LedgerPart } from '../frame/ledger.tsx';
import { Empty } from '../frame/notices.tsx';
import { PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Table } from '../frame/table.tsx';
import { Time } from '../frame/times.tsx';
import { LinksOfThing } from '../links/parts-given.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Visit } from '../visit.ts';
import { carried } from './forms.ts';
import { ActPage, addressOf, ReasonField, type ActProps } from './parts-act.tsx';
import { Carried, PeopleFields, type Choices } from './parts-fields.tsx';
import { WhoIsMeant } from './parts-names.tsx';
import type { Loaded } from './routes-load.ts';
import type { Named } from './routes-invitees.ts';

/** Who is asked: adding some, and asking some no longer (G-3.3, G-4.2.2). */
export function PeoplePage({ visit, at, values, errors, above, choices, given }: ActProps & {
  choices: Choices; given: { readonly links: readonly GivenLink[]; readonly done: boolean } | undefined;
}) {
  const { text, organisation, csrf } = visit;
  const { t } = text;
  const here = `/o/${organisation.slug}/sessions/${at.session.id}`;
  const fields = { text, values, errors };
  return (
    <OfficePage visit={visit} title={t('sessionpage.peopleTitle')} current="sessions" refused={errors.length > 0}>
      <PageHead title={t('sessionpage.peopleTitle')}><bdi>{at.session.title}</bdi></PageHead>
      <div class="body">
        <ErrorSummary text={text} errors={errors} />
        {above}
        <Ledger>
          <LedgerPart id="add" heading={t('sessionpage.addPeople')}>
            <div class="narrow">
              <Form action={`${here}/people`} csrf={csrf} label={t('sessionpage.addPeople')}>
                <PeopleFields {...fields} choices={choices} />
                <Acts><Button primary name="act" value="add">{t('sessionpage.addButton')}</Button><ButtonLink plain href={here}>{t('sessionpage.leave')}</ButtonLink></Acts>
              </Form>
            </div>
          </LedgerPart>
          <LedgerPart id="remove" heading={t('sessionpage.removePeople')} note={t('sessionpage.peopleCount', { count: at.people.length })}>
            <div class="narrow">
              <Form action={`${here}/people`} csrf={csrf} label={t('sessionpage.removePeople')}>
                <Field
                  text={text} name="person" kind="checkboxes" label={t('sessionpage.removeWhom')} error={errorOf(errors, 'person')} values={values.getAll('person')}
                  options={at.people.map(({ person, attendee }) => ({ value: person.id, label: person.name, ...(attendee.required ? {} : { hint: t('sessionpage.optionalOne') }) }))}
                />
                {at.session.state === 'proposed' ? null : <ReasonField visit={visit} values={values} errors={errors} optional />}
                <Acts><Button name="act" value="remove">{t('sessionpage.removeButton')}</Button></Acts>
              </Form>
            </div>
          </LedgerPart>
          {given ? <LinksOfThing visit={visit} {...given} people={at.people.map(({ person }) => ({ person: person.id, name: person.name }))} action={`${here}/links`} /> : null}
        </Ledger>
      </div>
    </OfficePage>
  );
}

/** Who is meant by what was typed, before anybody is added. */
export function NamesPage({ visit, at, values, errors, named }: ActProps & { named: Named }) {
  const { text, organisation, csrf } = visit;
  const { t } = text;
  const asked = named.open.map((line) => `pick.${line.key}`);
  return (
    <OfficePage visit={visit} title={t('sessionpage.namesTitle')} current="sessions" refused={errors.length > 0}>
      <PageHead title={t('sessionpage.namesTitle')}>{t('sessionpage.namesIntro')}</PageHead>
      <div class="body"><div class="narrow">
        <ErrorSummary text={text} errors={errors} />
        <Form action={`/o/${organisation.slug}/sessions/${at.session.id}/people`} csrf={csrf}>
          <Carried fields={carried(values, asked)} />
          {named.open.map((line) => <WhoIsMeant text={text} line={line} errors={errors} />)}
          <Acts><Button primary name="act" value="add">{t('sessionpage.addButton')}</Button><Button name="act" value="back">{t('sessionpage.backToForm')}</Button></Acts>
        </Form>
      </div></div>
    </OfficePage>
  );
}

/** Reminding one, some, or all who have not said no (G-4.3.1). */
export function RemindPage({ visit, at, values, errors, above }: ActProps) {
  const { text } = visit;
  const { t } = text;
  const going = at.people.filter(({ reply }) => reply !== 'DECLINED');
  const chosen = values.has('act') ? values.getAll('person') : going.map(({ person }) => person.id as string);
  return (
    <ActPage {...{ visit, at, values, errors, above }} act="remind" title={t('sessionpage.remindTitle')} button={t('sessionpage.remindButton')}>
      <p class="part">{t('sessionpage.remindText')}</p>
      <Field
        text={text} name="person" kind="checkboxes" label={t('sessionpage.remindWhom')} error={errorOf(errors, 'person')} values={chosen}
        options={at.people.map(({ person, reply }) => ({ value: person.id, label: person.name, hint: t(`sessionpage.reply.${reply}`) }))}
      />
    </ActPage>
  );
}

interface CallProps { visit: Visit; at: Loaded; asks: readonly Ask[]; mayContact: boolean }

/** Who has confirmed, and who has to be called up (G-4.3.2). */
export function ConfirmationsPage({ visit, at, asks, mayContact }: CallProps) {
  const { text, organisation } = visit;
  const { t } = text;
  const page = addressOf(organisation.slug, at);
  const open = asks.filter((ask) => ask.answer === null);
  const title = t('sessionpage.confirmationsTitle');
  return (
    <OfficePage visit={visit} title={title} current="sessions" live={`/o/${organisation.slug}/live?topics=session:${at.session.id}`}>
      <PageHead title={title} acts={<ButtonLink href={page}>{t('sessionpage.backToSession')}</ButtonLink>}><bdi>{at.session.title}</bdi></PageHead>
      <div class="body" data-live-part="confirmations">
        {asks.length === 0 ? <Empty>{t(at.session.critical ? 'sessionpage.notAskedYet' : 'sessionpage.notCritical')}</Empty> : (
          <>
            <p class="part">{t('sessionpage.confirmedOf', { yes: asks.filter((ask) => ask.answer === 'yes').length, of: asks.length, open: open.length })}</p>
            <CallTable visit={visit} at={at} asks={asks} mayContact={mayContact} />
          </>
        )}
      </div>
    </OfficePage>
  );
}

function CallTable({ visit, at, asks, mayContact }: CallProps) {
  const { text } = visit;
  const { t } = text;
  const zone = visit.person?.zone ?? visit.organisation.zone;
  const rows = asks.map((ask) => {
    const who = at.people.find(({ person }) => person.id === ask.person)?.person;
    return [
      <bdi>{who?.name ?? ''}</bdi>,
      ...(mayContact ? [who?.phone ? <a href={`tel:${who.phone.replaceAll(/[^+0-9]/g, '')}`} class="nowrap"><bdi dir="ltr">{who.phone}</bdi></a> : <span class="quiet">{t('sessionpage.noPhone')}</span>] : []),
      <Time text={text} at={ask.chasedAt ?? ask.askedAt} zone={zone} form="dateTime" />,
      <AnswerOf visit={visit} ask={ask} />,
      <ByPhone visit={visit} at={at} ask={ask} name={who?.name ?? ''} />,
    ];
  });
  const columns = [
    { label: t('sessionpage.name') }, ...(mayContact ? [{ label: t('sessionpage.phone') }] : []), { label: t('sessionpage.askedLast'), kind: 'time' as const },
    { label: t('sessionpage.answer') }, { label: t('sessionpage.saidByPhone'), hidden: true },
  ];
  return <Table id="calls" caption={t('sessionpage.confirmationsTitle')} captionHidden stacked columns={columns} rows={rows} rowHead={0} />;
}

function AnswerOf({ visit: { text }, ask }: { visit: Visit; ask: Ask }) {
  if (ask.answer === null) return <StateMark text={text} state={ask.chases > 0 ? 'late' : 'missing'}>{text.t('sessionpage.askedTimes', { count: ask.chases + 1 })}</StateMark>;
  const by = ask.answeredBy === 'phone' ? ` · ${text.t('sessionpage.byPhone')}` : '';
  return <><StateMark text={text} state={ask.answer === 'yes' ? 'done' : 'cancelled'}>{text.t(`sessionpage.confirm.${ask.answer}`)}</StateMark>{by}</>;
}

function ByPhone({ visit: { text, csrf, organisation }, at, ask, name }: { visit: Visit; at: Loaded; ask: Ask; name: string }) {
  const { t } = text;
  return (
    <Form action={`/o/${organisation.slug}/sessions/${at.session.id}/confirmations`} csrf={csrf} label={t('sessionpage.saidByPhoneOf', { name })}>
      <input type="hidden" name="person" value={ask.person} />
      <input type="hidden" name="part" value={ask.subject.part ?? ''} />
      <Acts>
        {ask.answer === 'yes' ? null : <Button name="answer" value="yes">{t('sessionpage.saidYes')}</Button>}
        {ask.answer === 'no' ? null : <Button name="answer" value="no">{t('sessionpage.saidNo')}</Button>}
      </Acts>
    </Form>
  );
}

