import { byteOrderMark, csvLine } from '../../../platform/csv.ts';
import type { Preview } from '../../../rooms/people/actions-imports.ts';
import type { MemberVisit } from '../answers-refusals.tsx';
import type { Web } from '../visit.ts';
import { changeInWords, problemInWords } from './parts.tsx';

/** All that is wrong or strange, as a table to be put right beside the file. */
export function problemsTable(c: Web, { text }: MemberVisit, { diff }: Preview): Response {
  const { t } = text;
  const head = [t('imports.table'), t('imports.row'), t('imports.columnHead'), t('imports.stands'), t('imports.problem')];
  const rows = (diff?.problems ?? []).map((one) => [one.table, one.row, one.column ?? '', one.value, problemInWords(text, one)]);
  return csv(c, 'problems', [head, ...rows]);
}

/** All that would change. */
export function changesTable(c: Web, { text }: MemberVisit, { diff }: Preview): Response {
  const { t } = text;
  const head = [t('imports.what'), t('imports.kindHead'), t('imports.name'), t('imports.changes')];
  const rows = (diff?.entries ?? []).map(({ how, kind, name, fields }) => [t(`imports.how.${how}`), t(`imports.kind.${kind}`), name, fields.map((one) => changeInWords(text, one).replaceAll(/[\u2066-\u2069]/g, '')).join('; ')]);
  return csv(c, 'changes', [head, ...rows]);
}

function csv(c: Web, name: string, rows: readonly (readonly (string | number)[])[]): Response {
  return c.body(byteOrderMark + rows.map(csvLine).join(''), 200, {
    'content-type': 'text/csv; charset=utf-8; header=present', 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff',
    'content-disposition': `attachment; filename="import-${name}.csv"`,
  });
}
