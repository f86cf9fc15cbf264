/** A need of a lower room that something above it, or outside, fulfils; named `room.Interface`. */
export interface Port<Interface> {
  readonly name: string;
  /** Never present; carries the type. */
  readonly fulfilled?: Interface;
}

/** Declares a port, in a room's `ports.ts`. */
export function port<Interface>(name: string): Port<Interface> {
  return { name };
}

/** Who fulfils which port; filled by `main.ts` alone. */
export class Ports {
  #joined = new Map<string, unknown[]>();

  join<Interface>(to: Port<Interface>, fulfiller: Interface): void {
    this.#joined.set(to.name, [...(this.#joined.get(to.name) ?? []), fulfiller]);
  }

  /** All who fulfil it, in the order in which they were joined; none is an empty list. */
  all<Interface>(of: Port<Interface>): readonly Interface[] {
    return (this.#joined.get(of.name) ?? []) as Interface[];
  }
}
