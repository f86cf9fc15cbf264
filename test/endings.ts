/**
 * What helpers of tests must end when a test file is over: a database, a browser. Several files may run in one process
 * (`tools/test-groups.ts`), one after the other: each then ends its own before the next begins.
 */
import { after } from 'node:test';

type End = () => Promise<unknown>;
const ofFile: End[] = [];
const ofProcess: End[] = [];

/** Has `end` called when the tests of this file are over; the last first. */
export function whenFileEnds(end: End): void {
  ofFile.push(end);
}

/** Has `end` called when no file of this process has tests left. */
export function whenProcessEnds(end: End): void {
  ofProcess.push(end);
}

/** Ends what this file has open. A fault in one keeps no other open; the first is thrown. */
export async function endFile(): Promise<void> {
  await all(ofFile);
}

async function all(endings: End[]): Promise<void> {
  const faults: unknown[] = [];
  for (const end of endings.splice(0).reverse()) await end().catch((error: unknown) => void faults.push(error));
  if (faults.length > 0) throw faults[0];
}

after(() => endFile().finally(() => all(ofProcess)));
