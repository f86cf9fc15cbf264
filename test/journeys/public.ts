/** For journeys of who has no account: the letters that lead to a page, waiting for what happens, and what a page weighs. */
import { setTimeout as wait } from 'node:timers/promises';
import { brotliCompressSync } from 'node:zlib';
import type { School } from '../started.ts';

/** The newest letter of a kind to an address, once it has left; its text and the first of its links on this site. */
export async function letterTo(school: School, address: string, kind: string, count = 1): Promise<{ text: string; link: string }> {
  return until(`${count} letter(s) ${kind} to ${address}`, async () => {
    const { rows } = await school.test.database.owner.query(
      "select d.content->>'text' as text from deliveries d join messages m on m.id = d.message where m.kind = $1 and d.address = $2 and d.state in ('kept', 'sent') order by d.queued_at desc, d.id desc",
      [kind, address]);
    if (rows.length < count) return undefined;
    const { text } = rows[0] as { text: string };
    const [link = ''] = new RegExp(`${school.base}/\\S+[^\\s.,)>]`).exec(text) ?? [];
    return { text, link };
  });
}

/** Asks again and again until there is an answer; what is waited for happens in the program's own rounds. */
export async function until<R>(what: string, ask: () => Promise<R | undefined>): Promise<R> {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await wait(100);
  }
  throw new Error(`did not happen: ${what}`);
}

/** How much a page weighs on the wire with all that it loads, in bytes of brotli; `script` is the part that is JavaScript. */
export async function weightOf(base: string, address: string): Promise<{ all: number; script: number }> {
  const html = await (await fetch(new URL(address, base), { headers: { 'accept-encoding': 'identity' } })).text();
  const loaded = [...html.matchAll(/<(?:script|link)[^>]+(?:src|href)="(\/assets\/[^"]+)"/g)].map((found) => found[1]!);
  const weigh = (bytes: string | Uint8Array) => brotliCompressSync(bytes).length;
  let [all, script] = [weigh(html), 0];
  for (const one of new Set(loaded)) {
    const weight = weigh(new Uint8Array(await (await fetch(new URL(one, base), { headers: { 'accept-encoding': 'identity' } })).arrayBuffer()));
    all += weight;
    if (/\.m?js$/.test(one)) script += weight;
  }
  return { all, script };
}
