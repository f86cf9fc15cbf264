import type { Outcome } from '../rooms/messaging/ports.ts';

/** What nodemailer tells of a try that failed. */
export interface MailFault {
  readonly message: string;
  readonly code?: string;
  /** The command that was answered: `MAIL FROM`, `RCPT TO`, `DATA`, `AUTH …`, `CONN`, `API`. */
  readonly command?: string;
  /** The reply code and the whole reply (RFC 5321, 4.2). */
  readonly responseCode?: number;
  readonly response?: string;
}

type Failure = Exclude<Outcome, { state: 'sent' | 'kept' }>;

/**
 * What a failed try means for the message (RFC 5321, 4.2.1; RFC 3463). What is the fault of the server, the network or
 * our configuration is tried again; what the recipient's address is refused for is a bounce; what the message itself is
 * refused for fails.
 */
export function outcomeOf(fault: MailFault): Failure {
  const { code, command = '', responseCode } = fault;
  if (code === 'EAUTH' || code === 'ENOAUTH' || isAuthentication(responseCode)) {
    return later(fault, 'The mail server does not take the user and password of SMTP_URL');
  }
  // a refusal of the greeting, of EHLO or of STARTTLS says nothing of the message
  if (responseCode === undefined || !['MAIL FROM', 'RCPT TO', 'DATA'].includes(command)) return unanswered(fault);
  if (responseCode < 500 || responseCode === 503) return later(fault, 'The mail server asks to try again');
  if (isTooLarge(fault)) return failed(fault, 'The mail server does not take a message of this size');
  if (command === 'RCPT TO') {
    return /relay/i.test(fault.response ?? '') ? later(fault, 'The mail server does not send to other domains for us')
      : { state: 'bounced', reason: words(fault, 'The mail server refuses this address') };
  }
  if (command === 'MAIL FROM') return later(fault, 'The mail server does not take messages from our address');
  if (enhanced(fault)?.startsWith('5.1.')) return { state: 'bounced', reason: words(fault, 'The mail server refuses this address') };
  return failed(fault, 'The mail server refuses this message');
}

function unanswered(fault: MailFault): Failure {
  switch (fault.code) {
    case 'EMESSAGE': return failed(fault, 'The mail server does not take a message of this size');
    case 'EENVELOPE': return { state: 'bounced', reason: words(fault, 'This address cannot be written to') };
    case 'EDNS': return later(fault, 'The mail server is not found');
    case 'ETLS': return later(fault, 'The connection to the mail server cannot be protected');
    case 'ETIMEDOUT': case 'EABORT': return later(fault, 'The mail server takes too long');
    default: return later(fault, /certificate|altnames|\bssl\b|\btls\b/i.test(fault.message) ? 'The connection to the mail server cannot be protected'
      : 'The mail server does not answer');
  }
}

const isAuthentication = (code: number | undefined) => code === 530 || code === 534 || code === 535 || code === 538;
const isTooLarge = (fault: MailFault) => fault.responseCode === 552 && fault.command !== 'RCPT TO' || enhanced(fault) === '5.3.4' || enhanced(fault) === '5.2.3';

/** The enhanced status code of a reply (RFC 3463), `5.1.1`. */
function enhanced({ response }: MailFault): string | undefined {
  return /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1];
}

function later(fault: MailFault, what: string): Failure {
  return { state: 'later', reason: words(fault, what) };
}

function failed(fault: MailFault, what: string): Failure {
  return { state: 'failed', reason: words(fault, what) };
}

/** One line: our sentence, then what the server or the machine said. */
function words(fault: MailFault, what: string): string {
  const said = (fault.response ?? fault.message).replaceAll(/[\p{Cc}\s]+/gu, ' ').trim().slice(0, 300);
  return `${what}: ${said}`;
}
