/** Families with their links, as browsers: each opens its page, chooses three teachers, and books what is held for it. */
import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

export interface Answer { readonly status: number; readonly location: string; readonly body: string }

/** How long each kind of question took, in milliseconds. */
export interface Times { readonly page: number[]; readonly propose: number[]; readonly commit: number[] }

/** What became of a family: it has meetings, or was told that nothing is free; `none`: it had no answer, or one that says neither. */
export interface Outcome {
  readonly what: 'booked' | 'nothing-free' | 'none';
  /** How many meetings its page shows. */
  readonly meetings: number;
  /** The last answer, for what is none. */
  readonly status: number | null;
}

/** A question that brought no answer is asked again, of whatever process there is: so long, in milliseconds. */
const patience = 90_000;
const chosen = 3;

/** Asks as many browsers do: connections stay open, and there are at most `sockets` of them to a process. */
export class Browsers {
  readonly #agent: Agent;
  readonly #bases: readonly string[];
  #last: number | null = null;
  readonly times: Times = { page: [], propose: [], commit: [] };

  constructor(bases: readonly string[], sockets = 256) {
    this.#bases = bases;
    this.#agent = new Agent({ keepAlive: true, maxSockets: sockets });
  }

  close(): void {
    this.#agent.destroy();
  }

  /** The whole way of a family, to the page on which it sees what it has; `n` says to which process it is sent first. */
  async book(link: string, n: number): Promise<Outcome> {
    const what = await this.#tried(link, n);
    const sheet = await this.#ask('page', link, n);
    const meetings = (sheet?.body ?? '').split(/[?&](?:amp;)?cancel=/).length - 1;
    return { what: what === 'booked' && meetings === 0 ? 'none' : what, meetings, status: this.#last };
  }

  async #tried(link: string, n: number): Promise<Outcome['what']> {
    const shown = await this.#ask('page', link, n);
    const pairs = [...(shown?.body ?? '').matchAll(/name="pair" value="([^"]+)"/g)].slice(0, chosen).map(([, pair]) => ['pair', pair!]);
    for (let attempt = 1; shown && attempt <= 8; attempt++) {
      const held = await this.#ask('propose', link, n, [['do', 'propose'], ...pairs]);
      if (held?.status === 409) return await this.#has(link, n) ? 'booked' : 'nothing-free';
      if (held?.status !== 303) return 'none';
      const done = await this.#bookHeld(link, n);
      if (done) return done;
    }
    return 'none';
  }

  /** Books; where somebody was quicker, what is held in its place. Undefined: it is to choose anew. */
  async #bookHeld(link: string, n: number): Promise<Outcome['what'] | undefined> {
    for (let attempt = 1; attempt <= 8; attempt++) {
      const answer = await this.#ask('commit', link, n, [['do', 'book']]);
      if (!answer) return 'none';
      if (answer.status === 303 && answer.location.includes('done=book')) return 'booked';
      if (answer.status === 303 && answer.location.includes('done=lost')) continue;
      return await this.#has(link, n) ? 'booked' : undefined; // perhaps it was done, and the answer was lost
    }
    return undefined;
  }

  async #has(link: string, n: number): Promise<boolean> {
    return (await this.#ask('page', link, n))?.body.includes('meetings.ics') ?? false;
  }

  async #ask(kind: keyof Times, path: string, n: number, form?: readonly string[][]): Promise<Answer | undefined> {
    const began = performance.now();
    for (let attempt = n; performance.now() - began < patience; attempt++) {
      const from = performance.now();
      const answer = await this.#once(this.#bases[attempt % this.#bases.length]!, path, form).catch(() => undefined);
      if (answer && answer.status < 500) {
        this.times[kind].push(performance.now() - from);
        this.#last = answer.status;
        return answer;
      }
      await wait(250);
    }
    return undefined;
  }

  #once(base: string, path: string, form?: readonly string[][]): Promise<Answer> {
    const body = form && new URLSearchParams(form as [string, string][]).toString();
    return new Promise((resolve, reject) => {
      const going = request(new URL(path, base), {
        method: form ? 'POST' : 'GET', agent: this.#agent,
        headers: { 'accept-language': 'en', ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }) },
      }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => { text += part; }).on('error', reject);
        answer.on('end', () => resolve({ status: answer.statusCode!, location: answer.headers.location ?? '', body: text }));
      });
      going.setTimeout(30_000, () => going.destroy(new Error('no answer within 30 seconds'))).on('error', reject);
      going.end(body);
    });
  }
}
