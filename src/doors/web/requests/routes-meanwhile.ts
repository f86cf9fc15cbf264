import type { Context } from '../../../platform/context.ts';
import type { Text } from '../../../platform/text.ts';
import { settleables, type RequestId, type SessionRequest } from '../../../rooms/sessions/model-requests.ts';
import { requestById } from '../../../rooms/sessions/reads-requests.ts';
import { lastChange } from '../answers-changes.tsx';
import { fieldsOf, valuesOf, type Typed } from './forms.ts';
import type { Meanwhile } from './pages-request.tsx';
import type { ActName } from './parts-acts.tsx';
import { wishWords } from './parts.tsx';

const changing = ['trust', 'discard', 'settle', 'answer', 'join', 'decline', 'schedule'].map((verb) => `sessions.${verb}Request`);

/** For who came second to a request: who was first, what stands there now, and what was typed where its form is gone. */
export async function meanwhileOf(ctx: Context, text: Text, id: RequestId, act: ActName, typed: Typed): Promise<Meanwhile | undefined> {
  const request = await requestById(ctx.tx, ctx.organisation, id);
  if (!request) return undefined;
  const last = await lastChange(ctx, id, changing);
  const differing = differences(text, request, typed);
  if (request.state === 'open') return { last, now: act === 'settle' ? differing : whole(text, request), kept: [], isClosed: false };
  const state = [text.t('requestpage.stateLabel'), text.t(`requestpage.state.${request.state}`)] as const;
  const reason = request.reason ? [[text.t('requestpage.declineReason'), request.reason] as const] : [];
  return { last, now: [state, ...reason, ...(act === 'settle' ? differing : [])], kept: keptOf(text, request, typed), isClosed: true };
}

type Lines = readonly (readonly [label: string, value: string])[];

/** What stands there now otherwise than what was typed. */
export function differences(text: Text, request: SessionRequest, typed: Typed): Lines {
  const [now, words] = [valuesOf(request), wishWords(text, request)];
  const differs = (name: string) => typed[name] !== undefined && plain(typed[name]) !== plain(now[name] ?? '');
  return [
    ...(differs('title') ? [[text.t('requestpage.title'), request.title] as const] : []),
    ...settleables.filter((field) => fieldsOf[field].some(differs)).map((field) => [text.t(`request.fact.${field}`), words[field] ?? ''] as const),
  ];
}

function whole(text: Text, request: SessionRequest): Lines {
  const words = wishWords(text, request);
  return [[text.t('requestpage.title'), request.title], ...settleables.map((field) => [text.t(`request.fact.${field}`), words[field] ?? ''] as const)];
}

const plain = (typed: string) => typed.replaceAll(/\r\n?/g, '\n').trim();
const labels = {
  title: 'requestpage.title', who: 'requestpage.who', date: 'requestpage.date', time: 'requestpage.time', placeText: 'requestpage.placeText',
  words: 'requestpage.askWords', reason: 'requestpage.declineReason',
} as const;

/** What was typed and stands nowhere else. */
function keptOf(text: Text, request: SessionRequest, typed: Typed): Lines {
  const now = valuesOf(request);
  return Object.entries(labels).filter(([name]) => plain(typed[name] ?? '') !== '' && plain(typed[name]!) !== plain(now[name] ?? ''))
    .map(([name, label]) => [text.t(label), typed[name]!] as const);
}
