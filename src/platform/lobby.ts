/**
 * People first. While many wait for an answer of this process at once, as when a school opens its booking, what nobody waits for in
 * front of a screen (mail above all) is begun a little later: on the same processors it would make all of them wait longer.
 */
export class Lobby {
  #waiting = 0;
  #calm: (() => void)[] = [];

  /** Somebody waits for an answer. @returns to be called when he has it. */
  enter(): () => void {
    this.#waiting += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#waiting -= 1;
      if (this.#waiting < crowd) for (const go of this.#calm.splice(0)) go();
    };
  }

  /** Resolves as soon as few wait, and after two seconds whoever does: mail is late in a rush, and never stands still. */
  async calm(most = 2000): Promise<void> {
    if (this.#waiting < crowd) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#calm.push(resolve);
    const timer = setTimeout(resolve, most);
    await promise;
    clearTimeout(timer);
    const at = this.#calm.indexOf(resolve);
    if (at >= 0) this.#calm.splice(at, 1);
  }
}

/** So many at once are more than come by themselves: a page takes some milliseconds. */
const crowd = 8;
