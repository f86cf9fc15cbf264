/** Comma-separated values (RFC 4180): lines end with CR LF, a cell with a comma, quote or line break is quoted. */
export function csvLine(cells: readonly (string | number | null | undefined)[]): string {
  return `${cells.map((cell) => quoted(typeof cell === 'string' ? harmless(cell) : String(cell ?? ''))).join(',')}\r\n`;
}

/** U+FEFF as the first character: by it Excel knows that the file is UTF-8. */
export const byteOrderMark = '\uFEFF';

/** A text that a spreadsheet would take for a formula begins with an apostrophe, so that it is shown and never run. */
function harmless(text: string): string {
  return /^\s*[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
