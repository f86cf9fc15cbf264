/** The record of a round (P-7.1): how many meetings came to what, by teacher and by class, on screen and as a table for others. */
import type { Text } from '../../../platform/text.ts';
import type { Figures } from '../../../rooms/conferences/model-retention.ts';
import type { Round } from '../../../rooms/conferences/model.ts';
import type { RecordLine, RoundRecord } from '../../../rooms/conferences/reads-record.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import { ButtonLink } from '../frame/controls.tsx';
import { Empty } from '../frame/notices.tsx';
import { Body, PageHead } from '../frame/page.tsx';
import { Table } from '../frame/table.tsx';
import { OfficePage } from '../office/parts.tsx';

/** In the order of the procedure's sentence. */
export const figures = ['scheduled', 'completed', 'rescheduled', 'cancelled', 'missed'] as const satisfies readonly (keyof Figures)[];

export function RecordPage({ visit, round, record }: { visit: MemberVisit; round: Round; record: RoundRecord }) {
  const { text, organisation } = visit;
  const { t } = text;
  const home = `/o/${organisation.slug}/conferences/${round.id}`;
  return (
    <OfficePage visit={visit} title={t('eveningpage.record')} current="conferences" live={`/o/${organisation.slug}/live?topics=round:${round.id}`}>
      <PageHead title={t('eveningpage.record')} acts={<ButtonLink href={`${home}/record.csv`}>{t('eveningpage.record.csv')}</ButtonLink>}><a href={home}><bdi>{round.name}</bdi></a></PageHead>
      <Body><div data-live-part="record">
        {record.teachers.length === 0 ? <Empty>{t('eveningpage.record.none')}</Empty> : (
          <>
            <Lines text={text} id="by-teacher" lines={record.teachers} all={record.all} head={t('conferencepage.teacher')} caption={t('eveningpage.record.byTeacher')} />
            <Lines text={text} id="by-class" lines={record.classes} all={record.all} head={t('eveningpage.record.class')} caption={t('eveningpage.record.byClass')} />
          </>
        )}
      </div></Body>
    </OfficePage>
  );
}

function Lines({ text, id, lines, all, head, caption }: { text: Text; id: string; lines: readonly RecordLine[]; all: Figures; head: string; caption: string }) {
  const columns = [{ label: head }, ...figures.map((name) => ({ label: text.t(`eveningpage.record.${name}`), kind: 'number' as const }))];
  const cells = (of: Figures) => figures.map((name) => text.number(of[name]));
  const rows = lines.map((line) => [<bdi>{line.of === null ? text.t('eveningpage.record.noClass') : line.name}</bdi>, ...cells(line)]);
  return <section class="field"><Table id={id} caption={caption} columns={columns} rows={[...rows, [<b>{text.t('eveningpage.record.all')}</b>, ...cells(all).map((cell) => <b>{cell}</b>)]]} rowHead={0} stacked /></section>;
}
