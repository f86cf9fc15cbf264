import { goesAt } from '../../../rooms/conferences/reads-retention.ts';
import { retentionBounds, retentionParts, type Erasure, type Retention, type RetentionPart } from '../../../rooms/conferences/model-retention.ts';
import type { Round } from '../../../rooms/conferences/model.ts';
import { Acts, Button } from '../frame/controls.tsx';
import { Field } from '../frame/fields.tsx';
import { ErrorSummary, errorOf, Form, type FieldError } from '../frame/forms.tsx';
import { Banner, Empty, Notice } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { StateMark } from '../frame/shapes.tsx';
import { Table } from '../frame/table.tsx';
import { OfficePage } from '../office/parts.tsx';
import type { Visit } from '../visit.ts';

export const keepingFields = [...retentionParts, 'leavers'] as const;

export interface KeepingShown {
  readonly retention: Retention;
  /** As they were typed. */
  readonly values: Readonly<Record<string, string>>;
  readonly errors: readonly FieldError[];
  /** Somebody else was quicker. */
  readonly isStale: boolean;
  readonly done: boolean;
  readonly rounds: readonly Round[];
  readonly erasures: readonly Erasure[];
}

interface Props { visit: Visit; shown: KeepingShown }

/** How long what is kept of rounds, and what of each round went when, or goes (P-N). */
export function KeepingPage({ visit, shown }: Props) {
  const { text, organisation } = visit;
  const { t } = text;
  const { retention, errors, isStale, done } = shown;
  const banner = done ? <Banner kind="done" lead={<StateMark text={text} state="done">{t('keeping.done')}</StateMark>} /> : undefined;
  return (
    <OfficePage visit={visit} title={t('keeping.title')} current="conferences" banner={banner} refused={errors.length > 0 || isStale}>
      <PageHead title={t('keeping.title')}><a href={`/o/${organisation.slug}/conferences`}>{t('conferencepage.list.title')}</a></PageHead>
      <Body>
        <ErrorSummary text={text} errors={errors} />
        {isStale ? <Notice kind="conflict" lead={<StateMark text={text} state="conflict">{t('refusal.title')}</StateMark>}><p role="alert">{t('keeping.changed')}</p></Notice> : null}
        <p class="field">{t('keeping.hint')}{retention.version === 0 ? <>{' '}{t('keeping.own')}</> : null}</p>
        <Days visit={visit} shown={shown} />
        <div class="part"><Rounds visit={visit} shown={shown} /></div>
      </Body>
    </OfficePage>
  );
}

function Days({ visit: { text, organisation, csrf }, shown: { retention, values, errors } }: Props) {
  const { t } = text;
  const [min, max] = [String(retentionBounds.least), String(retentionBounds.most)];
  return (
    <Form action={`/o/${organisation.slug}/conferences/keeping`} csrf={csrf} label={t('keeping.title')}>
      <input type="hidden" name="version" value={String(retention.version)} />
      {keepingFields.map((name) => (
        <Field text={text} name={name} kind="number" min={min} max={max} optional="unsaid" label={t(`keeping.part.${name}`)} hint={t(`keeping.about.${name}`)} value={values[name] ?? ''} error={errorOf(errors, name)} />
      ))}
      <div class="part"><Acts><Button primary>{t('keeping.save')}</Button></Acts></div>
    </Form>
  );
}

function Rounds({ visit: { text, organisation }, shown: { rounds, erasures, retention } }: Props) {
  const { t } = text;
  if (rounds.length === 0) return <Empty>{t('keeping.none')}</Empty>;
  const when = (round: Round, part: RetentionPart) => {
    const gone = erasures.find((one) => one.round === round.id && one.part === part);
    if (gone) return <StateMark text={text} state="done">{t('keeping.erased', { date: text.date(gone.lastAt, round.zone) })}</StateMark>;
    const at = goesAt(round, part, retention);
    return at === null ? t('keeping.kept') : t('keeping.goes', { date: text.date(at, round.zone) });
  };
  const columns = [{ label: t('keeping.round') }, { label: t('keeping.lastDay') }, ...retentionParts.map((part) => ({ label: t(`keeping.part.${part}`) }))];
  const rows = rounds.map((round) => [
    <a href={`/o/${organisation.slug}/conferences/${round.id}`}><bdi>{round.name}</bdi></a>, text.date(round.days.at(-1)!.date), ...retentionParts.map((part) => when(round, part)),
  ]);
  return <Table id="rounds" caption={t('keeping.rounds', { count: rounds.length })} columns={columns} rows={rows} rowHead={0} />;
}
