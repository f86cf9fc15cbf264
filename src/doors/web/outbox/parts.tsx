/** Messages and their deliveries in words: what other pages show of them, too. */
import { createHash } from 'node:crypto';
import type { Text } from '../../../platform/text.ts';
import type { Content, Delivery, DeliveryState } from '../../../rooms/messaging/model.ts';
import type { State } from '../frame/shapes.tsx';
import { StateMark } from '../frame/shapes.tsx';

const shapes: Record<DeliveryState, State> = {
  queued: 'tentative', sending: 'tentative', kept: 'held', sent: 'done', bounced: 'conflict', failed: 'conflict', withdrawn: 'cancelled', unreachable: 'missing',
};

/** How far a delivery came, as shape and word. One that failed for now and will be tried again is late. */
export function DeliveryMark({ text, delivery }: { text: Text; delivery: Pick<Delivery, 'state' | 'attempts' | 'seenAt'> }) {
  const { state, attempts, seenAt } = delivery;
  if (state === 'queued' && attempts > 0) return <StateMark text={text} state="late">{text.t('outbox.state.again', { count: attempts })}</StateMark>;
  if (seenAt) return <StateMark text={text} state="done">{text.t('outbox.state.seen')}</StateMark>;
  return <StateMark text={text} state={shapes[state]}>{text.t(`outbox.state.${state}`)}</StateMark>;
}

/** The kinds of messages that have words; one without them is shown by its name. */
export const kinds = [
  'availability.ask', 'availability.chase',
  'conferences.askTeacher', 'conferences.remindTeacher', 'conferences.tellFamily', 'conferences.remindFamily', 'conferences.evening', 'conferences.moved', 'conferences.cancelled',
  'conferences.rearranged', 'conferences.entry', 'conferences.chaseRearranged', 'conferences.rearrangedStaff',
  'invitations.request', 'invitations.update', 'invitations.cancel', 'invitations.confirmation', 'invitations.chase', 'sessions.reminder', 'sessions.conflicts', 'sessions.acknowledgement',
  'sessions.question', 'sessions.declined', 'sessions.requestScheduled', 'feedback.ask', 'people.correct', 'people.welcome', 'escalation', 'sign-in',
] as const;
type Kind = (typeof kinds)[number];

const isKnown = (kind: string): kind is Kind => (kinds as readonly string[]).includes(kind);

/** What sort of message it is, in words. */
export function kindInWords(text: Text, told: string): string {
  const kind = told.replace(/\.push$/, ''); // a copy in a browser is called as what it tells of
  return isKnown(kind) ? text.t(`outbox.kind.${kind}`) : kind;
}

const links = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g;

/** Plain text as it is: line for line, its addresses as links where they may be followed. */
export function PlainText({ text, follow }: { text: string; follow: boolean }) {
  return (
    <div dir="auto">
      {text.replace(/\n$/, '').split('\n').map((line, at) => <>{at ? <br /> : null}{indented(line)}{follow ? linked(line.trimStart()) : line.trimStart()}</>)}
    </div>
  );
}

function indented(line: string): string {
  return '\u00A0'.repeat(line.length - line.trimStart().length);
}

function linked(line: string) {
  const found = [...line.matchAll(links)];
  const between = line.split(links);
  return between.map((words, at) => <>{words}{found[at] ? <a href={found[at][0]} dir="ltr">{found[at][0]}</a> : null}</>);
}

/** Where the links of a letter lead: nowhere, to a window of their own, or on in the reader's own. */
export type Following = 'nowhere' | 'window' | 'here';

const freedom = { nowhere: '', window: ' allow-popups allow-popups-to-escape-sandbox', here: ' allow-top-navigation-by-user-activation' } as const;
const targets = { nowhere: '', window: '<base target="_blank">', here: '<base target="_top">' } as const;

/** What an iframe with a letter in it may do. */
export function sandboxOf(following: Following): string {
  return freedom[following].trim();
}

/**
 * A letter's HTML to stand in an iframe: nothing runs, nothing is loaded, nothing is sent; only its own styles hold
 * (Content Security Policy Level 3, sandbox). Only pages of ours may show it.
 */
export function letterAnswer(content: Content, following: Following): { body: string; headers: Record<string, string> } {
  const body = content.html.replace(/<head>/i, `<head>${targets[following]}`);
  return {
    body,
    headers: {
      'content-type': 'text/html; charset=utf-8', 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer',
      'content-security-policy': `sandbox${freedom[following]}; default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'`,
    },
  };
}

/** Adds to a page's policy that it may show letters of ours in a frame. */
export function withFrame(answer: Response): Response {
  answer.headers.set('content-security-policy', `${answer.headers.get('content-security-policy') ?? ''}; frame-src 'self'`);
  return answer;
}

/** The letter in its frame, whose address ends with `/html`. */
export function LetterFrame({ title, address, following, digest }: { title: string; address: string; following: Following; digest: string }) {
  return <iframe title={title} src={`${address}/html?v=${digest}`} sandbox={sandboxOf(following)} width="100%" height="560" frameborder="0" />;
}

/** Changes when the letter does, so that no old frame stays. */
export function digestOf(content: Content): string {
  return createHash('sha256').update(content.html).digest('base64url').slice(0, 10);
}

/** Whether a message opens the door for whoever reads it: then nobody but its addressee is shown what is in it. */
export function isSecret(content: Content): boolean {
  return /\/sign-in\/link\?token=/.test(content.text) || /\/sign-in\/link\?token=/.test(content.html);
}
