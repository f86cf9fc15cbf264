/** A reader of rows that notes what is wrong with which cell; a row with anything wrong is left out whole. Pure. */
import type { Kind, Problem, ProblemCode, Roster, SaidClass, SaidGuardian, SaidPerson, SaidStudent } from './model-imports.ts';
import { readId, type Read } from './rules-imports-cells.ts';

/** A table as a source gives it; `platform/sheets` makes them. */
export interface SourceTable {
  readonly name: string;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly firstRow: number;
}

/** Collects what a file says, row by row. */
export class RosterReading {
  readonly students = new Map<string, SaidStudent>();
  readonly guardians = new Map<string, SaidGuardian>();
  readonly teachers = new Map<string, SaidPerson>();
  readonly classes = new Map<string, SaidClass>();
  readonly problems: Problem[] = [];
  readonly leftOut = new Set<string>();
  isPartial = false;
  alike: ReadonlyMap<string, string> = new Map();

  note(problem: Problem): void {
    this.problems.push({ ...problem, value: problem.value.slice(0, 80) });
  }

  /** Somebody whose row was left out is in the file all the same. */
  leaveOut(kind: Kind, id: string): void {
    if (readId(id).ok) this.leftOut.add(`${kind}:${id}`);
    else this.isPartial = true;
  }

  roster(tells: Roster['tells']): Roster {
    const { problems, leftOut, isPartial, alike } = this;
    return {
      classes: [...this.classes.values()], students: [...this.students.values()], guardians: [...this.guardians.values()], teachers: [...this.teachers.values()],
      problems, leftOut, isPartial, alike, tells,
    };
  }
}

/** One row under way. */
export class RowReading {
  isWrong = false;
  readonly #reading: RosterReading;
  readonly #table: SourceTable;
  readonly #cells: readonly string[];
  readonly at: { readonly table: string; readonly row: number };

  constructor(reading: RosterReading, table: SourceTable, index: number) {
    this.#reading = reading;
    this.#table = table;
    this.#cells = table.rows[index]!;
    this.at = { table: table.name, row: table.firstRow + index };
  }

  /** The text of a column; empty where the row ends before it or there is no such column. */
  cell(column: number | undefined): string {
    return column === undefined ? '' : this.#cells[column] ?? '';
  }

  /** Reads a column; undefined and a note of what is wrong where it is not as it should be. */
  read<Value>(column: number | undefined, how: (cell: string) => Read<Value>): Value | undefined {
    const cell = this.cell(column);
    const found = how(cell);
    if (found.ok) return found.value;
    this.wrong(found.code, column, cell);
    return undefined;
  }

  /** The same for a column that a file may not have: then nothing is told. */
  optional<Value>(column: number | undefined, how: (cell: string) => Read<Value>): Value | undefined {
    return column === undefined ? undefined : this.read(column, how);
  }

  wrong(code: ProblemCode, column: number | undefined, value: string): void {
    this.isWrong = true;
    this.#reading.note({ ...this.at, column: this.#heading(column), code, value, warning: false });
  }

  warn(code: ProblemCode, column: number | undefined, value: string): void {
    this.#reading.note({ ...this.at, column: this.#heading(column), code, value, warning: true });
  }

  #heading(column: number | undefined): string | null {
    return column === undefined ? null : this.#table.headings[column] || `#${column + 1}`;
  }
}

/** The parts without those that are undefined: what a source does not tell is not there. */
export function told<Fields extends object>(fields: Fields): { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
