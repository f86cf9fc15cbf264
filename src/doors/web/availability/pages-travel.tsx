import { Acts, Button } from '../frame/controls.tsx';
import { ErrorSummary, errorOf, fieldId, Form, type FieldError } from '../frame/forms.tsx';
import { Banner, Empty } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Table } from '../frame/table.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Visit } from '../visit.ts';
import type { Values } from './forms.ts';
import { AvailabilityViews } from './parts-views.tsx';

/** Every two buildings once, one with itself too, and the field in which their minutes stand. */
export function pairs(buildings: readonly string[]): { field: string; one: string; other: string }[] {
  return buildings.flatMap((one, row) => buildings.slice(0, row + 1).map((other, column) => ({ field: `m${row}-${column}`, one, other })));
}

interface Props { visit: Visit; buildings: readonly string[]; values: Values; errors: readonly FieldError[]; done: boolean }

/** Minutes between buildings: the half of a table, since it takes as long back. */
export function TravelPage({ visit, buildings, values, errors, done }: Props) {
  const { text, organisation, csrf } = visit;
  const { t } = text;
  const home = `/o/${organisation.slug}/`;
  const banner = done ? <Banner kind="done" lead={<StateMark text={text} state="done">{t('availability.travelDone')}</StateMark>} /> : undefined;
  return (
    <OfficePage visit={visit} title={t('availability.travel')} banner={banner} refused={errors.length > 0}>
      <PageHead title={t('availability.travel')}>{t('availability.travelHint')}</PageHead>
      <Body>
        <AvailabilityViews visit={visit} current="travel" />
        <ErrorSummary text={text} errors={errors} />
        {buildings.length === 0 ? <Empty link={{ href: `${home}rooms`, label: t('rooms.title') }}>{t('availability.travelNone')}</Empty> : (
          <Form action={`${home}travel`} csrf={csrf} label={t('availability.travel')}>
            {buildings.map((name) => <input type="hidden" name="building" value={name} />)}
            <Matrix visit={visit} buildings={buildings} values={values} errors={errors} />
            <div class="part"><Acts><Button primary>{t('availability.travelSave')}</Button></Acts></div>
          </Form>
        )}
      </Body>
    </OfficePage>
  );
}

function Matrix({ visit: { text }, buildings, values, errors }: Omit<Props, 'done'>) {
  const { t } = text;
  const name = (building: string) => building || t('availability.noBuilding');
  const columns = [{ label: t('rooms.building') }, ...buildings.map((building) => ({ label: <bdi>{name(building)}</bdi> }))];
  const rows = buildings.map((one, row) => [
    <bdi>{name(one)}</bdi>,
    ...buildings.map((other, column) => {
      if (column > row) return '';
      const field = `m${row}-${column}`;
      const label = row === column ? t('availability.travelWithin', { building: name(one) }) : t('availability.travelBetween', { one: name(one), other: name(other) });
      return <input type="number" class="fit" min="0" max="240" id={fieldId(field)} name={field} value={values[field]} aria-label={label} aria-invalid={errorOf(errors, field) ? 'true' : undefined} />;
    }),
  ]);
  return <Table id="travel" caption={t('availability.travelMinutes')} columns={columns} rows={rows} rowHead={0} />;
}
