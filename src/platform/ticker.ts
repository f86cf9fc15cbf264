import { setTimeout as wait } from 'node:timers/promises';

/** Something that is looked at again and again: `every` milliseconds after it last finished. */
export interface Tick { readonly name: string; readonly every: number; run(): Promise<unknown> }

/**
 * Runs each tick on its own round, never twice at once; a tick that fails is told to `onError` and goes on next time.
 * Several processes tick beside each other: what a tick takes must be safe against that by locks of its own.
 */
export function startTicker(ticks: readonly Tick[], onError: (error: unknown, name: string) => void): { stop(): Promise<void> } {
  const ending = new AbortController();
  const rounds = ticks.map((tick) => round(tick, ending.signal, onError));
  return {
    stop: async () => {
      ending.abort();
      await Promise.all(rounds);
    },
  };
}

async function round(tick: Tick, ending: AbortSignal, onError: (error: unknown, name: string) => void): Promise<void> {
  while (!ending.aborted) {
    await tick.run().catch((error: unknown) => onError(error, tick.name));
    await wait(tick.every, undefined, { signal: ending }).catch(() => {});
  }
}
