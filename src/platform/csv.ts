/**
 * A line of comma-separated values (RFC 4180): it ends with CR LF, and a cell with a comma, quote or line break is quoted. Text
 * that a spreadsheet would run as a formula begins with an apostrophe instead, so that it is shown; a number is a number.
 */
export function csvLine(cells: readonly (string | number | null | undefined)[]): string {
  return `${cells.map((cell) => quoted(typeof cell === 'string' ? harmless(cell) : String(cell ?? ''))).join(',')}\r\n`;
}

/** U+FEFF as the first character: by it spreadsheets that would else take another encoding know that the file is UTF-8. */
export const byteOrderMark = '\uFEFF';

/** The signs that begin a formula, their full-width forms too; some spreadsheets pass over spaces and invisible signs before them. */
const formula = /^[\s\p{Cc}\p{Cf}]*[=+\-@\t\r＝＋－＠]/u;

function harmless(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
