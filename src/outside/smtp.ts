import { createTransport } from 'nodemailer';
import { ok, refuse, type Result } from '../platform/result.ts';
import { emailSchema } from '../rooms/identity/schema.ts';
import type { Channel, Letter, Outcome } from '../rooms/messaging/ports.ts';
import { readMailServer, type MailServer, type WrongAddress } from './smtp-address.ts';
import { outcomeOf, type MailFault } from './smtp-outcome.ts';

/** Mail by SMTP (RFC 5321), invitations as iMIP (RFC 6047). */
export interface SmtpChannel extends Channel {
  readonly name: 'mail';
  /** Whether the server answers and takes us, for `convene doctor`; sends nothing. */
  check(): Promise<Result<undefined, { readonly reason: 'unreachable'; readonly sentence: string }>>;
  /** Lets go of idle connections; what is being sent is finished. */
  close(): void;
}

/** A mail channel that hands over to the server that `SMTP_URL` names. Opens nothing until something is sent. */
export function smtpChannel(url: URL): Result<SmtpChannel, WrongAddress> {
  const server = readMailServer(url);
  return server.ok ? ok(channelTo(server.value)) : server;
}

const seconds = 1000;
/** Below the lease of a delivery, which is two minutes: a try that was given up is over. */
const mostForOne = 100 * seconds;

function transportTo({ host, port, login, tls }: MailServer) {
  return createTransport({
    pool: true, host, port, ...(login ? { auth: login } : {}), maxConnections: 4, maxMessages: 200, idleTimeout: 60 * seconds,
    secure: tls === 'implicit', requireTLS: tls === 'required', ignoreTLS: tls === 'none', opportunisticTLS: tls === 'offered',
    ...(tls === 'offered' ? { tls: { rejectUnauthorized: false } } : {}),
    connectionTimeout: 10 * seconds, greetingTimeout: 10 * seconds, dnsTimeout: 10 * seconds, socketTimeout: 30 * seconds,
    disableFileAccess: true, disableUrlAccess: true,
  });
}

function channelTo(server: MailServer): SmtpChannel {
  const transport = transportTo(server);
  return {
    name: 'mail',
    addressOf: (person) => mailAddressOf(person.email),
    deliver: async (letter) => {
      if (mailAddressOf(letter.to.address) === undefined) return { state: 'bounced', reason: 'This is not an address that mail can be sent to.' };
      return attempt(() => transport.sendMail({ ...mailOf(letter), signal: AbortSignal.timeout(mostForOne) }));
    },
    check: async () => {
      const outcome = await attempt(() => transport.verify());
      return outcome.state === 'sent' ? ok() : refuse({ reason: 'unreachable', sentence: 'reason' in outcome ? outcome.reason : '' });
    },
    close: () => transport.close(),
  };
}

async function attempt(send: () => Promise<unknown>): Promise<Outcome> {
  try {
    await send();
    return { state: 'sent' };
  } catch (error) {
    return outcomeOf(error as MailFault);
  }
}

/** The address when mail can be sent there at all: no second address, no header and no command can hide in it. */
export function mailAddressOf(address: string | null): string | undefined {
  return address !== null && emailSchema.safeParse(address).data === address ? address : undefined;
}

type Mail = Parameters<ReturnType<typeof transportTo>['sendMail']>[0];

/**
 * The letter as nodemailer takes it: mixed(alternative(text, HTML, text/calendar with its method), application/ics and
 * files), the shape of Google's own invitations. Boundaries and date come from the letter, so a second try is the same
 * mail to the last byte.
 */
export function mailOf({ from, to, replyTo, messageId, date, language, content, attachments, delivery }: Letter): Mail {
  const { subject, text, html, calendar } = content;
  return {
    from: named(from), to: named(to), replyTo: named(replyTo), envelope: { from: from.address, to: [to.address] },
    messageId, date: new Date(date.epochMilliseconds), subject: oneLine(subject), text, html, xMailer: false, baseBoundary: delivery,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'OOF, AutoReply', 'Content-Language': oneLine(language) },
    ...(calendar ? { icalEvent: { method: calendar.method, content: calendar.text, filename: 'invite.ics' } } : {}),
    attachments: attachments.map(({ name, type, bytes }) => ({
      filename: oneLine(name), contentType: oneLine(type), content: Buffer.from(bytes), contentDisposition: 'attachment' as const,
    })),
  };
}

/** A name that no header can be forged with: it stands on one line, and the library quotes or encodes it. */
function named({ name, address }: { name: string; address: string }): { name: string; address: string } {
  return { name: oneLine(name), address };
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}
