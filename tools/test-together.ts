import { after, suite } from 'node:test';
import { endFile } from '../test/endings.ts';

/** Runs test files in this process, each when the one before it has ended what it opened. A file that cannot be read fails alone. */
export async function together(files: readonly string[]): Promise<void> {
  for (const file of files) {
    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    void suite(file, async () => {
      after(() => endFile().finally(end));
      await import(file);
    });
    await over;
  }
}
