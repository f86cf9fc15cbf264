/** Which column of a school's own table is what: by its heading, in the languages of its program. */
import type { Mapping } from './model-imports.ts';

export const studentFields = ['id', 'name', 'given', 'family', 'born', 'class', 'email', 'phone', 'language', 'guardiansMeet'] as const;
export const guardianFields = ['id', 'name', 'given', 'family', 'email', 'phone', 'language', 'relation', 'contact', 'noContact', 'meets', 'way', 'interpreter'] as const;
export const teacherFields = ['name', 'given', 'family', 'email'] as const;
export const mostGuardians = 4;

/** All fields of a sheet: `student.id`, `guardian2.email`, `teacher.name`. */
export const sheetFields: readonly string[] = [
  ...studentFields.map((field) => `student.${field}`),
  ...Array.from({ length: mostGuardians }, (_, at) => guardianFields.map((field) => `guardian${at + 1}.${field}`)).flat(),
  ...teacherFields.map((field) => `teacher.${field}`),
];

/** Letters and digits alone, without accents, case, or the ways to write one Arabic letter. */
export function plain(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss').replaceAll('ة', 'ه').replaceAll('ى', 'ي')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

/** Headings as they are compared from file to file. */
export function headingsKey(headings: readonly string[]): string {
  return headings.map(plain).join('|').slice(0, 4000);
}

const mother = /(?<!\p{L})(mother|mum|mom|madre|mae|الام|ام|والده|الوالده)(?!\p{L})|mutter/u;
const father = /(?<!\p{L})(father|dad|padre|pai|vater|الاب|اب|والد|الوالد)(?!\p{L})/u;
const guardian = /guardian|parent(?!esco)|carer|tutor legal|acudiente|apoderad|progenitor|encarregad|responsavel|eltern|erziehungsb|sorgeb|ولي/;
const teacher = /teacher|homeroom tutor|form tutor|profesor|docente|maestr|professor|diretor|director de turma|lehrer|klassenleitung|معلم|مدرس/;

/** From the most telling to the least: the first that fits is it. */
const attributes: readonly (readonly [string, RegExp])[] = [
  ['noContact', /no contact|kein kontakt|kontaktsperre|kontaktverbot|sin contacto|sem contat|sem contact|بدون تواصل|ممنوع/],
  ['contact', /contact (allowed|permitted|ok)|may contact|kontakt erlaubt|contacto permitido|contat?o permitido|تواصل مسموح/],
  ['interpreter', /interpret|dolmetsch|مترجم/],
  ['guardiansMeet', /meet (together|separately)|together|separat|zusammen|getrennt|juntos|معا/],
  ['meets', /\bmeets\b|attends|nimmt teil|teilnahme|asiste|participa|يحضر/],
  ['language', /language|sprache|idioma|lengua|lingua|لغه/],
  ['way', /preferred|how to reach|bevorzugt|kanal|preferi|channel|طريقه/],
  ['relation', /relation|verwandt|beziehung|parentesco|صله|قرابه/],
  ['email', /e ?mail|correo|بريد/],
  ['phone', /phone|mobile|\bcell|\btel\b|\btel(e|f)|handy|movil|telemovel|celular|هاتف|جوال|موبايل/],
  ['born', /birth|\bborn\b|\bdob\b|geburt|geboren|nacimiento|nascimento|ميلاد/],
  ['id', /\bid\b|identif|sourcedid|\bnumber\b|\bno\b|\bnr\b|nummer|kennung|matricula|\bnumero\b|codigo|expediente|processo|رقم/],
  ['given', /first|given|fore ?name|vorname|rufname|primeiro nome|nome proprio|الاسم الاول|الاسم الشخصي/],
  ['family', /last|surname|family|nachname|familienname|apellido|apelido|sobrenome|العايله|اللقب|الكنيه/],
  ['class', /class|homeroom|\bform\b|\bgrade\b|klasse|\bclase\b|\bcurso\b|\bgrupo\b|turma|صف|فصل|شعبه/],
  ['name', /name|nombre|\bnome\b|اسم|student|pupil|schuler|alumn|estudiante|estudante|aluno|\bkind\b|الطالب/],
];

type Guess = { readonly column: number; readonly role: 'student' | 'guardian' | 'teacher'; readonly label: string; readonly attribute: string };

/** A mapping by the headings. Two columns never share a field; a column that nothing is known of is left alone. */
export function guessMapping(headings: readonly string[]): Mapping {
  const guesses = headings.map((heading, column) => guess(plain(heading), column)).filter((one) => one !== undefined);
  const labels = [...new Set(guesses.filter(({ role }) => role === 'guardian').map(({ label }) => label))];
  const mapping: Record<string, number> = {};
  for (const { column, role, label, attribute } of guesses) {
    const place = role === 'guardian' ? `guardian${labels.indexOf(label) + 1}` : role;
    const hasFamily = guesses.some((one) => one.role === role && one.label === label && one.attribute === 'family');
    const field = `${place}.${attribute === 'name' && hasFamily ? 'given' : attribute}`;
    if (sheetFields.includes(field)) mapping[field] ??= column;
  }
  return mapping;
}

function guess(text: string, column: number): Guess | undefined {
  const number = /(\d)\b/.exec(text)?.[1] ?? '1';
  const found = mother.test(text) ? ['guardian', 'mother'] as const : father.test(text) ? ['guardian', 'father'] as const
    : teacher.test(text) ? ['teacher', ''] as const : guardian.test(text) ? ['guardian', `guardian${number}`] as const : ['student', ''] as const;
  const [role, label] = found;
  const bare = role === 'teacher' ? text.replace(/klassen|class|homeroom|de turma/g, '') : text;
  const attribute = attributes.find(([, pattern]) => pattern.test(bare))?.[0] ?? (role === 'student' ? undefined : 'name');
  if (attribute === undefined) return undefined;
  return { column, role: attribute === 'guardiansMeet' ? 'student' : role, label, attribute };
}

/** What a mapping lacks so that a file can be read: an id, and a name in one column or two. */
export function missingFields(mapping: Mapping): string[] {
  const has = (field: string) => mapping[field] !== undefined;
  return [...(has('student.id') ? [] : ['student.id']), ...(has('student.name') || (has('student.given') && has('student.family')) ? [] : ['student.name'])];
}

/** A mapping as it was kept or sent, for a table of so many columns: what does not fit it is dropped. */
export function cleanMapping(given: Readonly<Record<string, unknown>>, columns: number): Mapping {
  const fits = Object.entries(given).filter(([field, column]) => sheetFields.includes(field) && Number.isInteger(column) && (column as number) >= 0 && (column as number) < columns);
  return Object.fromEntries(fits) as Mapping;
}
