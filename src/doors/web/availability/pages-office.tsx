import type { Asking } from '../../../rooms/availability/model.ts';
import type { Role } from '../../../rooms/identity/model.ts';
import type { Person } from '../../../rooms/people/model.ts';
import { FilterChoice } from '../answers-filters.tsx';
import { Acts, Button } from '../frame/controls.tsx';
import { AskForm, ErrorSummary, Form } from '../frame/forms.tsx';
import { Banner, Empty } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Table } from '../frame/table.tsx';
import { OfficePage } from '../office/parts.tsx';
import { rolesInWords } from '../people/parts.tsx';
import type { Visit } from '../visit.ts';
import { AvailabilityViews } from './parts-views.tsx';

/** One person and how far it is with him. */
export interface PersonLine {
  readonly person: Person;
  readonly roles: readonly Role[];
  readonly saidAt: Temporal.Instant | undefined;
  readonly asking: Asking | undefined;
}

/** How far it is with somebody: he has said it, was asked and has not, or was never asked. */
export const states = ['said', 'waiting', 'open'] as const;
export type State = (typeof states)[number];
export type OfficeDone = { readonly what: 'ask' | 'chase'; readonly count: number };

const stateOf = ({ saidAt, asking }: PersonLine): State => (asking && asking.answeredAt === null ? 'waiting' : saidAt ? 'said' : 'open');

interface Props { visit: Visit; all: readonly PersonLine[]; state: State | undefined; done: OfficeDone | undefined; none: boolean }

/** Who has said when he can be had, and who is asked for it. */
export function OfficeAvailabilityPage({ visit, all, state, done, none }: Props) {
  const { text, organisation, csrf } = visit;
  const { t } = text;
  const home = `/o/${organisation.slug}/`;
  const shown = all.filter((one) => state === undefined || stateOf(one) === state);
  const banner = done && <Banner kind={done.count > 0 ? 'done' : 'plain'} lead={<StateMark text={text} state={done.count > 0 ? 'done' : 'tentative'}>{t(`availability.office.done.${done.what}`, { count: done.count })}</StateMark>} />;
  return (
    <OfficePage visit={visit} title={t('availability.everybody')} banner={banner} refused={none}>
      <PageHead
        title={t('availability.everybody')} tools={(
          <AskForm action={`${home}availability`} label={t('availability.office.filter')}>
            <FilterChoice
              name="state" label={t('availability.office.state')} value={state ?? ''}
              options={[{ value: '', label: t('availability.office.all') }, ...states.map((one) => ({ value: one, label: t(`availability.office.state.${one}`) }))]}
            />
            <Button>{t('availability.office.show')}</Button>
          </AskForm>
        )}
      >
        {t('availability.office.figures', { said: all.filter((one) => one.saidAt).length, of: all.length })}
      </PageHead>
      <Body>
        <AvailabilityViews visit={visit} current="availability" />
        <ErrorSummary text={text} errors={none ? [{ field: 'person', message: t('availability.office.none') }] : []} />
        {shown.length === 0 ? <Empty link={{ href: `${home}availability`, label: t('availability.office.all') }}>{t('availability.office.nobody')}</Empty> : (
          <Form action={`${home}availability`} csrf={csrf} label={t('availability.everybody')}>
            <Lines visit={visit} shown={shown} home={home} />
            <div class="part">
              <Acts>
                <Button primary name="do" value="ask">{t('availability.office.ask')}</Button>
                <Button name="do" value="chase">{t('availability.office.chase')}</Button>
              </Acts>
            </div>
          </Form>
        )}
      </Body>
    </OfficePage>
  );
}

function Lines({ visit, shown, home }: { visit: Visit; shown: readonly PersonLine[]; home: string }) {
  const { text } = visit;
  const { t } = text;
  const columns = [
    { label: t('availability.office.choose'), hidden: true }, { label: t('availability.office.person') }, { label: t('people.roles') },
    { label: t('availability.hours') }, { label: t('availability.office.asked') },
  ];
  const rows = shown.map((line, index) => [
    <input type="checkbox" name="person" value={line.person.id} id={index === 0 ? 'f-person' : undefined} aria-label={t('availability.office.chooseOne', { name: line.person.name })} />,
    <a href={`${home}people/${line.person.id}/availability`}><bdi>{line.person.name}</bdi></a>,
    rolesInWords(text, line.roles) || t('people.guest'),
    line.saidAt ? <StateMark text={text} state="done">{text.date(line.saidAt, visit.person!.zone)}</StateMark> : <StateMark text={text} state="missing">{t('availability.office.assumed')}</StateMark>,
    asked(visit, line),
  ]);
  return <Table id="availability" caption={t('people.count', { count: shown.length })} columns={columns} rows={rows} rowHead={1} />;
}

function asked({ text, person }: Visit, { asking }: PersonLine) {
  if (!asking) return '';
  const { t } = text;
  const zone = person!.zone;
  if (asking.answeredAt) return t('availability.office.answered', { date: text.date(asking.answeredAt, zone) });
  const again = asking.chasedAt ? ` · ${t('availability.office.chased', { count: asking.chases, date: text.date(asking.chasedAt, zone) })}` : '';
  return <StateMark text={text} state="tentative">{t('availability.office.askedAt', { date: text.date(asking.askedAt, zone) })}{again}</StateMark>;
}
