import { request } from 'node:https';
import { encrypted, mostBytes } from '../platform/push/encrypt.ts';
import { NotPublic, publicLookup, pushEndpoint } from '../platform/push/endpoint.ts';
import { authorization, serverKeys } from '../platform/push/vapid.ts';
import { systemClock } from '../platform/clock.ts';
import type { Channel, Letter, Outcome } from '../rooms/messaging/ports.ts';

/** How to reach push services: which addresses are some, and how one is asked. Tests have a push service of their own. */
export interface Reach {
  readonly endpoint: (text: string) => URL | undefined;
  readonly request: typeof request;
}
const ask = (url: URL, options: object, answered: Parameters<typeof request>[2]) => request(url, { ...options, lookup: publicLookup }, answered);
export const internet: Reach = { endpoint: pushEndpoint, request: ask as typeof request };

/**
 * `keep`: a day; who looks at his phone later finds the message where it is, in the mail or on the page (RFC 8030, 5.2). `answer`:
 * anybody can name a server that never answers, and a worker that waits for it sends nothing else.
 */
const seconds = { keep: 24 * 3600, answer: 10 };
/** Lengths are rounded up to this, so that they say little of what is said. */
const step = 256;

/**
 * A few words in the browsers of those who asked for it (RFC 8030, 8291, 8292): that there is a message, and where. Nobody is
 * reached by it alone, so it is no address of a person; a delivery names the browser.
 */
export function webPush(secret: Buffer, reach: Reach = internet): Channel {
  const keys = serverKeys(secret);
  return {
    name: 'push',
    addressOf: () => undefined,
    deliver: async (letter) => {
      if (!letter.push) return { state: 'failed', reason: 'Notifications were switched off in this browser.' };
      const url = reach.endpoint(letter.push.endpoint);
      if (!url) return { state: 'bounced', reason: 'This is not an address of a push service.' };
      const text = Buffer.from(JSON.stringify(noteOf(letter)));
      const body = encrypted(text, letter.push, { pad: Math.min(mostBytes - text.length, step - text.length % step) });
      const said = authorization(url, { keys, contact: `mailto:${letter.from.address}`, now: systemClock.now() });
      return post(url, body, { authorization: said, ttl: String(seconds.keep), urgency: 'normal' }, reach);
    },
  };
}

/** Push where nothing leaves: it stays in the outbox, to be looked at. */
export const keptPush: Channel = { name: 'push', addressOf: () => undefined, deliver: async () => ({ state: 'kept' }) };

/** What the worker in the browser reads. */
function noteOf({ push, language, from, content }: Letter) {
  return { title: from.name.slice(0, 200), body: content.subject.slice(0, 400), tag: push!.tag, url: push!.opens, lang: language };
}

function post(url: URL, body: Buffer, said: Record<string, string>, reach: Reach): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const headers = { ...said, 'content-type': 'application/octet-stream', 'content-encoding': 'aes128gcm', 'content-length': body.length };
  const asked = reach.request(url, { method: 'POST', headers, agent: false, signal: AbortSignal.timeout(seconds.answer * 1000) }, (answer) => {
    answer.resume(); // what it says is for nobody
    resolve(outcomeOf(answer.statusCode ?? 0));
  });
  asked.on('error', (error) => resolve(error instanceof NotPublic ? { state: 'bounced', reason: error.message } : { state: 'later', reason: `The push service does not answer: ${error.message}` }));
  asked.end(body);
  return promise;
}

/** What a push service's answer means (RFC 8030, 5 and 7.3): 404 and 410 say that this browser takes nothing any more. */
function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return { state: 'sent' };
  if (status === 404 || status === 410) return { state: 'bounced', reason: 'This browser takes no notifications any more.' };
  if (status === 429 || status >= 500) return { state: 'later', reason: `The push service asks to try again (${status}).` };
  return { state: 'failed', reason: `The push service refuses this message (${status}).` };
}
