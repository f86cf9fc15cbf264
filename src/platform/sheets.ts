/**
 * Tables out of files as schools send them: CSV in the encodings and with the separators of their programs, XLSX, and ZIP files
 * of CSV. Everything comes out as text; what a spreadsheet would run as a formula is text like any other.
 */
import { parse, CsvError } from 'csv-parse/sync';
import { unzipSync, zipSync } from 'fflate';
import readXlsxFile from 'read-excel-file/node';
import { ok, refuse, type Result } from './result.ts';

/** A table with its headings; the first row of what a person sees is row 1, and `rows[i]` is row `firstRow + i`. */
export interface Table {
  /** The file's name without its ending, or the sheet's. */
  readonly name: string;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly firstRow: number;
  /** How the bytes were read; a table without Unicode is worth a look at its letters. */
  readonly encoding: 'utf-8' | 'utf-16' | 'windows-1252' | 'xlsx';
}

/** `bytes`: unpacked; of a spreadsheet fewer, since its markup takes many times as much room when it is read. */
export const sheetLimits = { bytes: 100 * 1024 * 1024, xlsxBytes: 30 * 1024 * 1024, entries: 100, rows: 50_000, columns: 200, cell: 2000 } as const;

export type SheetRefusal =
  /** Nothing is in it, or nothing under the headings. */
  | { readonly reason: 'sheet-empty' }
  /** Neither text nor a spreadsheet nor a ZIP file of tables. */
  | { readonly reason: 'not-a-sheet' }
  | { readonly reason: 'sheet-broken'; readonly file: string; readonly row: number }
  | { readonly reason: 'sheet-too-large'; readonly what: 'bytes' | 'entries' | 'rows' | 'columns' | 'cell'; readonly limit: number };

/** Reads all tables of a file. `name` is what the sender called it, for the tables' names only: what it is, its bytes say. */
export async function readTables(name: string, bytes: Uint8Array): Promise<Result<Table[], SheetRefusal>> {
  if (bytes.length === 0) return refuse({ reason: 'sheet-empty' });
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return oneTable(name, bytes);
  const entries = unpacked(bytes);
  if (!entries.ok) return entries;
  return entries.value.has('xl/workbook.xml') ? fromXlsx(bytes) : fromZip(entries.value);
}

function oneTable(name: string, bytes: Uint8Array): Result<Table[], SheetRefusal> {
  const read = fromCsv(name, bytes);
  return read.ok ? ok([read.value]) : read;
}

/** The names that are in a ZIP file, and the contents of those that are CSV; nothing is unpacked that says it is too large. */
function unpacked(bytes: Uint8Array): Result<Map<string, Uint8Array>, SheetRefusal> {
  let [total, count] = [0, 0];
  const names = new Set<string>();
  const wanted = (file: { name: string; originalSize: number }) => {
    names.add(file.name);
    count += 1;
    total += file.originalSize;
    return count <= sheetLimits.entries && total <= sheetLimits.bytes && /\.csv$/i.test(file.name) && !/(^|\/)(__MACOSX\/|\.)/.test(file.name);
  };
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, { filter: wanted });
  } catch {
    return refuse({ reason: 'not-a-sheet' });
  }
  const limit = names.has('xl/workbook.xml') ? sheetLimits.xlsxBytes : sheetLimits.bytes;
  if (total > limit) return refuse({ reason: 'sheet-too-large', what: 'bytes', limit });
  if (count > sheetLimits.entries) return refuse({ reason: 'sheet-too-large', what: 'entries', limit: sheetLimits.entries });
  return ok(new Map([...names].map((name) => [name, files[name] ?? new Uint8Array()])));
}

function fromZip(entries: ReadonlyMap<string, Uint8Array>): Result<Table[], SheetRefusal> {
  const tables: Table[] = [];
  for (const [name, bytes] of entries) {
    if (!/\.csv$/i.test(name) || bytes.length === 0) continue;
    const read = fromCsv(name.replace(/^.*\//, ''), bytes);
    if (!read.ok && read.reason !== 'sheet-empty') return read;
    if (read.ok) tables.push(read.value);
  }
  return tables.length === 0 ? refuse({ reason: 'not-a-sheet' }) : ok(tables);
}

async function fromXlsx(bytes: Uint8Array): Promise<Result<Table[], SheetRefusal>> {
  let sheets: { sheet: string; data: readonly (readonly unknown[])[] }[];
  try {
    // packed anew, so that nothing unpacks to more than its directory says
    sheets = await readXlsxFile(Buffer.from(zipSync(unzipSync(bytes), { level: 0 })));
  } catch {
    return refuse({ reason: 'not-a-sheet' });
  }
  const tables: Table[] = [];
  for (const { sheet, data } of sheets) {
    const read = tableOf(sheet, data.map((row) => row.map(cellText)), 'xlsx');
    if (!read.ok && read.reason !== 'sheet-empty') return read;
    if (read.ok) tables.push(read.value);
  }
  return tables.length === 0 ? refuse({ reason: 'sheet-empty' }) : ok(tables);
}

/** A cell of a spreadsheet as text; a date without its time of day, which such programs keep at midnight UTC. */
function cellText(cell: unknown): string {
  return cell === null || cell === undefined ? '' : cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell);
}

function fromCsv(name: string, bytes: Uint8Array): Result<Table, SheetRefusal> {
  const decoded = decode(bytes);
  if (!decoded) return refuse({ reason: 'not-a-sheet' });
  const { text, encoding } = decoded;
  // by this line some programs say which separator follows
  const said = /^sep=(.)\r?\n/i.exec(text);
  const body = said ? text.slice(said[0].length) : text;
  try {
    const records: string[][] = parse(body, {
      delimiter: said?.[1] ?? separatorOf(body), relax_column_count: true, relax_quotes: true, skip_empty_lines: false, to: sheetLimits.rows + 100, max_record_size: sheetLimits.columns * sheetLimits.cell,
    });
    return tableOf(name.replace(/\.[^.]*$/, ''), records, encoding, said ? 1 : 0);
  } catch (error) {
    if (error instanceof CsvError) return refuse({ reason: 'sheet-broken', file: name, row: Number(error['lines'] ?? 0) });
    throw error;
  }
}

/** The headings are the first row that holds anything. Cells without anything around them, rows without any cell left out at the end. */
function tableOf(name: string, records: readonly (readonly string[])[], encoding: Table['encoding'], before = 0): Result<Table, SheetRefusal> {
  const isFilled = (row: readonly string[]) => row.some((cell) => cell.trim() !== '');
  const at = records.findIndex(isFilled);
  const rows = records.slice(at + 1).map((row) => row.map((cell) => cell.trim()));
  while (rows.length > 0 && !isFilled(rows.at(-1)!)) rows.pop();
  if (at === -1 || rows.length === 0) return refuse({ reason: 'sheet-empty' });
  const headings = records[at]!.map((cell) => cell.trim());
  if (rows.length > sheetLimits.rows) return refuse({ reason: 'sheet-too-large', what: 'rows', limit: sheetLimits.rows });
  if (rows.some((row) => row.length > sheetLimits.columns) || headings.length > sheetLimits.columns) return refuse({ reason: 'sheet-too-large', what: 'columns', limit: sheetLimits.columns });
  if (rows.some((row) => row.some((cell) => cell.length > sheetLimits.cell))) return refuse({ reason: 'sheet-too-large', what: 'cell', limit: sheetLimits.cell });
  return ok({ name, headings, rows, firstRow: at + 2 + before, encoding });
}

/** Bytes as text: by the mark at their beginning, else UTF-8, else the code page of Western spreadsheets; undefined for what is no text. */
function decode(bytes: Uint8Array): { text: string; encoding: Table['encoding'] } | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return whole(new TextDecoder('utf-16le').decode(bytes), 'utf-16');
  if (first === 0xfe && second === 0xff) return whole(new TextDecoder('utf-16be').decode(bytes), 'utf-16');
  try {
    return whole(new TextDecoder('utf-8', { fatal: true }).decode(bytes), 'utf-8');
  } catch {
    return whole(new TextDecoder('windows-1252').decode(bytes), 'windows-1252');
  }
}

function whole(text: string, encoding: Table['encoding']) {
  return text.includes('\0') ? undefined : { text, encoding };
}

/** Which of the usual separators parts the first line into most cells, outside of quotes. */
function separatorOf(text: string): string {
  const line = (/^\s*((?:"(?:[^"]|"")*"|[^"\r\n])*)/.exec(text)?.[1] ?? '').replaceAll(/"(?:[^"]|"")*"/g, '');
  const counted = [',', ';', '\t'].map((separator) => ({ separator, count: line.split(separator).length }));
  return counted.reduce((best, one) => (one.count > best.count ? one : best)).separator;
}
