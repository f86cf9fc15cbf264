import { isIP } from 'node:net';
import { refuse, type Result } from '../platform/result.ts';

/** Where mail is handed over and how it is protected on the way. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  readonly login: { readonly user: string; readonly pass: string } | undefined;
  /**
   * `implicit`: TLS from the first byte (smtps). `required`: STARTTLS or nothing is sent. `offered`: STARTTLS when the
   * server has it, its certificate unchecked as between mail servers (RFC 7435). `none`: in clear.
   */
  readonly tls: 'implicit' | 'required' | 'offered' | 'none';
}

/** `SMTP_URL` names nothing that mail can be handed to. The sentence never repeats a secret. */
export interface WrongAddress { readonly reason: 'wrong-address'; readonly sentence: string }

const starttls = ['required', 'offered', 'none'] as const;

/**
 * Reads `smtps://USER:PASSWORD@host[:465]` or `smtp://[USER:PASSWORD@]host[:port][?starttls=required|offered|none]`.
 * Without `starttls`: none on the same machine, required where a password is given, else offered. Without a port: 465
 * for smtps, 587 with a password, else 25.
 */
export function readMailServer(url: URL): Result<MailServer, WrongAddress> {
  const { hostname, searchParams } = url;
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const [user, pass] = [decoded(url.username), decoded(url.password)];
  const unknown = [...searchParams.keys()].find((name) => name !== 'starttls');
  const asked = searchParams.get('starttls');
  if (!host) return wrong('names no host');
  if (user === undefined || pass === undefined) return wrong('has a user or password whose percent-encoding is broken (a "%" in it is %25, a "/" is %2F)');
  if (Boolean(user) !== Boolean(pass)) return wrong('needs a user and a password, or neither');
  if (url.pathname !== '' && url.pathname !== '/') return wrong('has a path; a mail server has none (a "/" in a password is %2F)');
  if (unknown !== undefined) return wrong(`has "${unknown}", which is not known; starttls is`);
  if (asked !== null && url.protocol === 'smtps:') return wrong('has starttls, which smtp:// takes; smtps:// is TLS from the first byte');
  if (asked !== null && !isOne(asked)) return wrong(`has starttls=${asked}, which is none of ${starttls.join(', ')}`);
  if (asked === 'none' && user && !isHere(host)) return wrong('has a password and starttls=none, so the password would travel in clear; leave starttls out');
  const tls = url.protocol === 'smtps:' ? 'implicit' : asked ?? (isHere(host) ? 'none' : user ? 'required' : 'offered');
  const port = Number(url.port) || (tls === 'implicit' ? 465 : user ? 587 : 25);
  return { ok: true, value: { host, port, tls, login: user && pass ? { user, pass } : undefined } };
}

function isOne(word: string): word is (typeof starttls)[number] {
  return (starttls as readonly string[]).includes(word);
}

/** Whether the server runs on this machine, where nothing can listen in between. */
function isHere(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

function wrong(what: string): { ok: false } & WrongAddress {
  return refuse({ reason: 'wrong-address', sentence: `SMTP_URL ${what}. Right would be: smtps://user:secret@mail.example or smtp://mail.example:25` });
}
