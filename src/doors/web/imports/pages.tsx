import type { PersonId } from '../../../rooms/identity/model.ts';
import type { Import } from '../../../rooms/people/model-imports.ts';
import type { Person } from '../../../rooms/people/model.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { Acts, Button, ButtonLink } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, Form } from '../frame/forms.tsx';
import { Banner, Empty } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Table } from '../frame/table.tsx';
import { OfficePage } from '../office/parts.tsx';
import { nameOf } from '../people/parts.tsx';

export const importsDone = ['accepted', 'discarded', 'settled'] as const;
export type ImportsDone = (typeof importsDone)[number];

interface Props {
  visit: MemberVisit;
  imports: readonly Import[];
  names: ReadonlyMap<string, Person>;
  done: ImportsDone | undefined;
  error: string | undefined;
}

const states = { open: 'tentative', accepted: 'done', discarded: 'cancelled' } as const;

/** The files that came in, and the form for one more. */
export function ImportsPage({ visit, imports, names, done, error }: Props) {
  const { text, organisation, csrf } = visit;
  const { t } = text;
  const home = `/o/${organisation.slug}/`;
  const last = imports.find(({ state }) => state === 'accepted')?.counts;
  const banner = done && (
    <Banner kind={done === 'accepted' ? 'done' : 'plain'} lead={done === 'accepted' ? <StateMark text={text} state="done">{t('imports.done.accepted')}</StateMark> : undefined}>
      {done === 'accepted' && last ? t('imports.counts', { ...last }) : t(`imports.done.${done}`)}
    </Banner>
  );
  return (
    <OfficePage visit={visit} title={t('imports.title')} current="people" banner={banner} refused={error !== undefined}>
      <PageHead title={t('imports.title')} acts={<ButtonLink href={`${home}students`}>{t('imports.toStudents')}</ButtonLink>} />
      <Body narrow>
        <ErrorSummary text={text} errors={error === undefined ? [] : [{ field: 'file', message: error }]} />
        <p>{t('imports.intro')}</p>
        <Form action={`${home}imports`} csrf={csrf} files label={t('imports.upload')}>
          <Field text={text} name="file" kind="file" accept=".csv,.txt,.tsv,.xlsx,.zip" label={t('imports.fileLabel')} hint={t('imports.fileHint')} error={error} />
          <Acts><Button primary>{t('imports.uploadAct')}</Button></Acts>
        </Form>
      </Body>
      <Body>
        {imports.length === 0 ? <Empty>{t('imports.none')}</Empty> : <List visit={visit} imports={imports} names={names} home={home} />}
      </Body>
    </OfficePage>
  );
}

function List({ visit: { text, person }, imports, names, home }: Pick<Props, 'visit' | 'imports' | 'names'> & { home: string }) {
  const { t } = text;
  const by = (id: PersonId | null) => {
    const known = id === null ? undefined : names.get(id);
    return known ? <bdi>{nameOf(text, known)}</bdi> : '';
  };
  const columns = [{ label: t('imports.when') }, { label: t('imports.by') }, { label: t('imports.format') }, { label: t('imports.state') }, { label: t('imports.result') }];
  const rows = imports.map(({ id, madeAt, madeBy, format, state, counts }) => {
    const when = text.dateTime(madeAt, person.zone);
    return [
      state === 'open' ? <a href={`${home}imports/${id}`}>{when}</a> : when, by(madeBy), t(`imports.formats.${format}`),
      <StateMark text={text} state={states[state]}>{t(`imports.states.${state}`)}</StateMark>, counts ? t('imports.counts', { ...counts }) : '',
    ];
  });
  return <Table id="imports" caption={t('imports.list')} columns={columns} rows={rows} rowHead={0} stacked />;
}
