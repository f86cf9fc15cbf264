/** A mail server that takes everything and keeps it, and can be told to refuse. */
import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface MailSink {
  readonly port: number;
  /** What was taken, by Message-ID: a digest of each copy's bytes. */
  readonly taken: ReadonlyMap<string, readonly string[]>;
  /** The Subject fields of what was taken, as they came. */
  readonly subjects: readonly string[];
  /** How often a message was turned away. */
  turnedAway(): number;
  /** From now on: takes messages, or answers 421 to everybody (RFC 5321, 3.8). */
  answer(how: 'takes' | '421'): void;
  close(): Promise<void>;
}

/** Opens one on a free port of the loopback address, or on the given one. */
export async function openSink(port = 0): Promise<MailSink> {
  const taken = new Map<string, string[]>();
  const subjects: string[] = [];
  let how: 'takes' | '421' = 'takes';
  let away = 0;
  const server = new SMTPServer({
    authOptional: true, logger: false, disabledCommands: ['STARTTLS', 'AUTH'], closeTimeout: 100,
    onMailFrom: (_address, _session, done) => {
      if (how === 'takes') return done();
      away += 1;
      return done(Object.assign(new Error('4.3.2 back soon'), { responseCode: 421 }));
    },
    onData: async (stream, _session, done) => {
      try {
        const source = Buffer.concat(await Array.fromAsync(stream as AsyncIterable<Buffer>));
        const head = source.toString('latin1').split('\r\n\r\n', 1)[0]!.replaceAll(/\r\n(?=[ \t])/g, '');
        const id = /^Message-ID:\s*(<[^>]+>)/im.exec(head)?.[1] ?? 'none';
        taken.set(id, [...taken.get(id) ?? [], createHash('sha256').update(source).digest('hex')]);
        subjects.push(/^Subject: (.*)$/im.exec(head)?.[1] ?? '');
        done();
      } catch (error) { // who sent it was killed in the middle of it
        done(error as Error);
      }
    },
  });
  server.on('error', () => {}); // a client that was killed
  await new Promise<void>((resolve) => { server.listen(port, '127.0.0.1', () => resolve()); });
  server.server.unref(); // a test that fails before it closes must not stay for ever
  return {
    port: (server.server.address() as AddressInfo).port, taken, subjects,
    turnedAway: () => away, answer: (next) => { how = next; },
    close: () => new Promise((resolve) => { server.close(() => resolve()); }),
  };
}
