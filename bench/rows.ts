/** The rows of a benchmark, and how they are printed. */

export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What it is compared with, in the same unit. */
  readonly against: { readonly what: string; readonly value: number } | null;
  /**
   * How many times better than `against` we are: ours ÷ theirs where more is better, theirs ÷ ours where less is. Null
   * without `against`, and where the divisor is 0, since no number says how much better something is than nothing.
   */
  readonly ratio: number | null;
  /** With `against` the least ratio; without, the bound on the value: a least one where more is better, else a most one. */
  readonly goal: number | null;
  /** Null where there is no goal. */
  readonly met: boolean | null;
}

export interface Measurement {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'more' | 'less';
  readonly against?: { readonly what: string; readonly value: number } | null;
  readonly goal?: number | null;
}

/** A row from what was measured. @throws RangeError on a number that cannot have been measured: negative, NaN, infinite */
export function row({ what, value, unit, better, against = null, goal = null }: Measurement): Row {
  for (const number of [value, against?.value ?? 0, goal ?? 0]) {
    if (!Number.isFinite(number) || number < 0) throw new RangeError(`${what}: ${number} ${unit} is not a measurement`);
  }
  const ratio = against && ratioOf(value, against.value, better);
  const met = goal === null ? null : against ? (ratio ?? Infinity) >= goal : better === 'more' ? value >= goal : value <= goal;
  return { what, value, unit, against, ratio, goal, met };
}

function ratioOf(ours: number, theirs: number, better: 'more' | 'less'): number | null {
  if (ours === theirs) return 1;
  const [above, below] = better === 'more' ? [ours, theirs] : [theirs, ours];
  return below === 0 ? null : above / below;
}

/** The object that `--json` prints, on one line. */
export function json(bench: string, rows: readonly Row[]): string {
  return JSON.stringify({ bench, rows });
}

/** The rows as a table: what, value, compared with, how many times better, goal, and whether it is met. */
export function table(rows: readonly Row[]): string {
  const cells = [
    ['what', 'value', 'against', 'times better', 'goal', ''],
    ...rows.map((one) => [
      one.what, `${short(one.value)} ${one.unit}`, one.against ? `${short(one.against.value)} ${one.against.what}` : '',
      one.ratio === null ? '' : short(one.ratio), one.goal === null ? '' : short(one.goal),
      one.met === null ? '' : one.met ? 'met' : 'NOT MET',
    ]),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  return cells.map((line) => line.map((cell, column) => column === 0 || column === 2 || column === 5
    ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)).join('  ').trimEnd()).join('\n');
}

/** Three significant digits, whole numbers whole. */
function short(number: number): string {
  if (Number.isInteger(number) || Math.abs(number) >= 1000) return Math.round(number).toLocaleString('en');
  return number.toLocaleString('en', { maximumSignificantDigits: 3 });
}
