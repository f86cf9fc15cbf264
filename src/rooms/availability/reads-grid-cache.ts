import type { Ragged } from '../../planning/grid-exact.ts';
import type { PackedMonth } from '../../planning/grid-packed.ts';
import type { Rules } from './model.ts';

/** A month of somebody's or some room's time, and from which version it was worked out. */
export interface KeptMonth {
  /** Everything by which it is known as stale. */
  readonly token: string;
  /** From this instant on it is stale by itself, since a hold runs out; in milliseconds, null for never. */
  readonly goodUntil: number | null;
  /** Stretches that begin and end at borders of cells, and the rest exactly. */
  readonly packed: PackedMonth;
  readonly ragged: Ragged;
  /** Sessions in buildings: start, end in milliseconds, and the building's place in `buildings`; only where travel is said. */
  readonly sited: readonly SitedTime[];
  /** Of a person. */
  readonly person: { readonly zone: string; readonly said: boolean; readonly rules: Rules; readonly complete: boolean } | null;
}

export interface SitedTime { readonly start: number; readonly end: number; readonly building: string }

/** What an entry costs beside its arrays: itself, its key, its places in maps, two arrays' heads; measured, rounded up. */
const overhead = 450;
const sitedBytes = 64;

/**
 * The months that one process keeps: nothing of them leaves it, none is trusted without its version. The last used stay, up
 * to so many bytes.
 */
export class GridCache {
  readonly #most: number;
  readonly #months = new Map<string, KeptMonth>();
  #bytes = 0;

  constructor(mostBytes = 64 * 1024 * 1024) {
    this.#most = mostBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#months.size;
  }

  /** The month, if it was worked out from just this and is not over. */
  get(key: string, token: string, now: number): KeptMonth | undefined {
    const kept = this.#months.get(key);
    if (kept?.token !== token || (kept.goodUntil !== null && kept.goodUntil <= now)) return undefined;
    this.#months.delete(key);
    this.#months.set(key, kept);
    return kept;
  }

  put(key: string, month: KeptMonth): void {
    this.#drop(key);
    this.#months.set(key, month);
    this.#bytes += bytesOf(month);
    for (const oldest of this.#months.keys()) {
      if (this.#bytes <= this.#most) return;
      this.#drop(oldest);
    }
  }

  clear(): void {
    this.#months.clear();
    this.#bytes = 0;
  }

  #drop(key: string): void {
    const kept = this.#months.get(key);
    if (!kept) return;
    this.#bytes -= bytesOf(kept);
    this.#months.delete(key);
  }
}

function bytesOf({ packed, ragged, sited }: KeptMonth): number {
  return overhead + packed.byteLength + ragged.byteLength + sited.length * sitedBytes;
}

const caches = new WeakMap<object, GridCache>();

/** The cache of an office: there is one for as long as its ports are joined, so a process that is several has several. */
export function cacheOf(ports: object): GridCache {
  const known = caches.get(ports) ?? new GridCache();
  caches.set(ports, known);
  return known;
}
