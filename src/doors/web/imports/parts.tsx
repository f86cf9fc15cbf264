/** Imports in words: columns, problems, changes, refusals. */
import type { SheetRefusal } from '../../../platform/sheets.ts';
import type { Text } from '../../../platform/text.ts';
import type { ImportRefusal } from '../../../rooms/people/actions-imports.ts';
import type { FieldChange, Problem } from '../../../rooms/people/model-imports.ts';
import { contacts, guardiansMeet, ways } from '../../../rooms/people/model-students.ts';
import type { Option } from '../frame/fields.tsx';

const roles = ['student', 'guardian', 'teacher'] as const;
const attributes = [
  'id', 'name', 'given', 'family', 'born', 'class', 'email', 'phone', 'language', 'guardiansMeet', 'relation', 'contact', 'noContact', 'meets', 'way', 'interpreter',
] as const;

/** `guardian2.email` in words: "Guardian 2: e-mail address". */
export function columnName({ t }: Text, field: string): string {
  const [, role, number, attribute] = /^([a-z]+)(\d?)\.(\w+)$/.exec(field) ?? [];
  const of = roles.find((one) => one === role);
  const what = attributes.find((one) => one === attribute);
  if (!of || !what) throw new Error(`${field} is no field of a sheet`);
  return t('imports.column', { who: t(`imports.role.${of}`, { number: number ? Number(number) : 0 }), what: t(`imports.attribute.${what}`) });
}

/** What a column may be. */
export function columnOptions(text: Text, fields: readonly string[]): Option[] {
  return [{ value: '', label: text.t('imports.unused') }, ...fields.map((field) => ({ value: field, label: columnName(text, field) }))];
}

/** What is wrong with a cell, and what to do. */
export function problemInWords({ t }: Text, { code }: Problem): string {
  return t(`imports.wrong.${code}`);
}

/** A value of a change in words; a number or an address keeps its direction. */
function valueInWords({ t, languageName }: Text, field: FieldChange['field'], value: string | null): string {
  if (value === null || value === '') return t('imports.nothing');
  switch (field) {
    case 'guardiansMeet': return t(`students.meet.${guardiansMeet.find((one) => one === value)!}`);
    case 'contact': return t(`students.contact.${contacts.find((one) => one === value)!}`);
    case 'way': return t(`students.way.${ways.find((one) => one === value)!}`);
    case 'meets': return t(value === 'true' ? 'imports.yes' : 'imports.no');
    case 'language': case 'interpreter': return languageName(value);
    case 'email': case 'phone': return `\u2066${value}\u2069`;
    default: return value;
  }
}

/** One change of a field, as "Telephone: +351 1 → +351 2". */
export function changeInWords(text: Text, { field, from, to, about }: FieldChange): string {
  const { t } = text;
  const label = about === undefined ? t(`imports.change.${field}`) : t('imports.changeOf', { what: t(`imports.change.${field}`), name: about });
  if (from === null) return t('imports.added', { what: label, value: valueInWords(text, field, to) });
  return to === null ? t('imports.removed', { what: label, value: valueInWords(text, field, from) })
    : t('imports.fromTo', { what: label, from: valueInWords(text, field, from), to: valueInWords(text, field, to) });
}

/** Why a file was not taken. */
export function sheetSentence({ t }: Text, refusal: SheetRefusal): string {
  switch (refusal.reason) {
    case 'sheet-broken': return t('imports.file.sheet-broken', { file: refusal.file, row: refusal.row });
    case 'sheet-too-large': return t(`imports.file.tooLarge.${refusal.what}`, { limit: refusal.what === 'bytes' ? refusal.limit / 1024 / 1024 : refusal.limit });
    default: return t(`imports.file.${refusal.reason}`);
  }
}

type OwnRefusal = Exclude<ImportRefusal, { reason: 'forbidden' | 'gate' | 'not-found' }>;

/** Whether a refusal is one of imports, and not of every verb. */
export function isOwn(refusal: ImportRefusal): refusal is OwnRefusal {
  return refusal.reason !== 'forbidden' && refusal.reason !== 'gate' && refusal.reason !== 'not-found';
}

export function importSentence(text: Text, refusal: OwnRefusal): string {
  switch (refusal.reason) {
    case 'unanswered': return text.t('imports.refused.unanswered', { count: refusal.count });
    case 'columns-missing': return text.t('imports.refused.columns-missing', { columns: text.list(refusal.fields.map((field) => columnName(text, field))) });
    default: return text.t(`imports.refused.${refusal.reason}`);
  }
}
