import type { Child } from 'hono/jsx';
import type { Text } from '../../../platform/text.ts';
import type { Session } from '../../../rooms/sessions/model.ts';
import type { Post, SessionRequest } from '../../../rooms/sessions/model-requests.ts';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { ErrorSummary, Form, type FieldError } from '../frame/forms.tsx';
import { Columns, Ledger, LedgerPart, Side, SideSection } from '../frame/ledger.tsx';
import { DescriptionList } from '../frame/lists.tsx';
import { PageHead } from '../frame/page.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Visit } from '../visit.ts';
import type { Values } from './forms.ts';
import { lines, Thread } from './parts-thread.tsx';
import { PeopleFields, PlaceFields, RepeatFields, SettingFields, WhenFields, WordFields, type Choices } from './parts-fields.tsx';

/** The request that a session is made of, with what was said about it. */
export interface Asked { readonly request: SessionRequest; readonly thread: readonly Post[]; readonly requester: string }

interface Props {
  visit: Visit;
  values: Values;
  errors: readonly FieldError[];
  choices: Choices;
  asked: Asked | undefined;
  /** The proposed session whose form this is; undefined for a new one. */
  session: Session | undefined;
  /** What stands above the form: that somebody was quicker, or a step that is in the way. */
  above?: Child;
}

/** One form for a whole session (G-4.1.2, G-4.2.1): new, or a proposed one that is settled further. */
export function SessionFormPage({ visit, values, errors, choices, asked, session, above }: Props) {
  const { text, organisation, csrf } = visit;
  const { t } = text;
  const sessions = `/o/${organisation.slug}/sessions`;
  const title = session ? t('sessionpage.settleTitle', { title: session.title }) : t('sessionpage.new');
  const fields = { text, values, errors, unsaid: true };
  const form = (
    <Form action={session ? `${sessions}/${session.id}/schedule` : `${sessions}/new`} csrf={csrf}>
      {session ? <input type="hidden" name="version" value={values.get('version') ?? String(session.version)} /> : null}
      {values.get('request') ? <input type="hidden" name="request" value={values.get('request')!} /> : null}
      <Ledger>
        <LedgerPart id="what" heading={t('sessionpage.group.what')}><div class="narrow"><WordFields {...fields} /></div></LedgerPart>
        <LedgerPart id="when" heading={t('sessionpage.group.when')}><div class="narrow"><WhenFields {...fields} /><RepeatFields {...fields} /></div></LedgerPart>
        <LedgerPart id="where" heading={t('sessionpage.group.where')}><div class="narrow"><PlaceFields {...fields} choices={choices} open={{ value: '', label: t('sessionpage.place.open') }} /></div></LedgerPart>
        <LedgerPart id="who" heading={t('sessionpage.group.who')}><div class="narrow"><PeopleFields {...fields} choices={choices} /></div></LedgerPart>
        <LedgerPart id="how" heading={t('sessionpage.group.how')}>
          <SettingFields {...fields} />
          <Acts>
            <Button primary name="act" value="check">{t('sessionpage.toSchedule')}</Button>
            <Button name="act" value="time">{t('assistant.saveAndFind')}</Button>
            <Button name="act" value="propose">{t(session ? 'sessionpage.save' : 'sessionpage.propose')}</Button>
            <ButtonLink plain href={session ? `${sessions}/${session.id}` : sessions}>{t('sessionpage.leave')}</ButtonLink>
          </Acts>
          <p class="second small">{t('sessionpage.proposeHint')}</p>
        </LedgerPart>
      </Ledger>
    </Form>
  );
  return (
    <OfficePage visit={visit} title={title} current="sessions" refused={errors.length > 0}>
      <PageHead title={title}>{text.t('sessionpage.newIntro')}</PageHead>
      {asked
        ? <Columns><div><ErrorSummary text={text} errors={errors} />{above}{form}</div><Side><AskedSection visit={visit} asked={asked} /></Side></Columns>
        : <div class="body"><ErrorSummary text={text} errors={errors} />{above}{form}</div>}
    </OfficePage>
  );
}

/** The request's own words, beside the form that is filled from them. */
export function AskedSection({ visit, asked: { request, thread, requester } }: { visit: Visit; asked: Asked }) {
  const { text } = visit;
  const { t } = text;
  const zone = visit.person?.zone ?? visit.organisation.zone;
  return (
    <SideSection id="asked" heading={t('sessionpage.asked')} note={text.date(request.madeAt, zone)}>
      <DescriptionList
        items={[
          [t('sessionpage.askedBy'), <bdi>{request.named ?? requester}</bdi>], [t('sessionpage.title'), <bdi>{request.title}</bdi>],
          ...wishItems(text, request),
        ]}
      />
      {request.purpose === '' ? null : <p class="part" dir="auto">{lines(request.purpose)}</p>}
      <Thread visit={visit} thread={thread.filter((post) => post.kind !== 'asked' && post.body !== '')} requester={requester} />
    </SideSection>
  );
}

function wishItems(text: Text, { who, wished, minutes, place }: SessionRequest): [Child, Child][] {
  const { t } = text;
  const open = <span class="quiet">{t('sessionpage.notSaid')}</span>;
  return [
    [t('sessionpage.group.who'), who === null ? open : <span dir="auto">{lines(who)}</span>],
    [t('sessionpage.group.when'), wished === null ? open : t('sessionpage.wishedWhen', { date: text.date(wished.wall.toPlainDate()), time: wished.wall.toPlainTime().toString().slice(0, 5), zone: text.zoneName(wished.zone) })],
    [t('sessionpage.length'), minutes === null ? open : text.duration(Temporal.Duration.from({ minutes }))],
    [t('sessionpage.group.where'), place === null ? open : <>{t(`request.place.${place.kind}`)}{place.text === '' ? '' : <>{': '}<bdi>{place.text}</bdi></>}</>],
  ];
}
