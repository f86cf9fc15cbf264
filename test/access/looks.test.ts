/** Every page that a route answers with has been looked at: by which picture of which journey. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesBelow } from '../../tools/tree.ts';
import { routes } from './routes-table.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What is no page of ours: a redirect, a file, a stream, a table, a letter as it left. */
const noPage = /^GET (\/|\/o\/:slug\/(rounds|round-calls|round-days|round-families|round-waits)\/:id|\/healthz|\/readyz|\/assets\/\*|\/l\/:token\/:file|\/f\/:slug\/:id|\/o\/:slug|.*\/html|.*\/live|.*\.(csv|json|ics))$/;

/** Of each route one picture of `inEveryLook` or its like; a path below the organisation's is written without it. */
const looks: Readonly<Record<string, string>> = {
  '/design': 'design', '/design/public': 'public', '/setup': 'setup', '/choose': 'choose', '/l/:token': 'reply',
  '': 'today', 'sign-in': 'sign-in', 'sign-in/link': 'sign-in-link', 'request': 'request-form', 'request/sent': 'request-sent',
  'inbox': 'inbox', 'inbox/:id': 'inbox-message', 'me': 'me', 'me/password': 'me-password', 'me/time': 'me-time', 'me/time/new': 'me-time-new', 'me/time/:id': 'me-time-change',
  'me/availability': 'availability-own', 'people/:id/availability': 'availability-person', 'availability': 'availability-office', 'days': 'availability-days', 'travel': 'availability-travel',
  'sessions/:id/propose': 'proposal-form', 'proposals/:id': 'proposal', 'sessions/:id/poll': 'poll-open', 'polls/:id': 'poll', 'conflicts': 'conflicts',
  'requests': 'requests', 'requests/new': 'request-new', 'requests/:id': 'request', 'log': 'log', 'log/erase': 'log-erase', 'outbox': 'outbox', 'outbox/:id': 'delivery',
  'people': 'people', 'people/new': 'person-new', 'people/:id': 'person', 'people/:id/change': 'person-change', 'people/:id/roles': 'person-roles', 'people/:id/end': 'person-end',
  'people/:id/account': 'person-account', 'people/:id/erase': 'person-erase',
  'conferences/keeping': 'keeping',
  'code': 'family-code', 'conferences/:id/letters': 'round-letters', 'conferences/:id/desk': 'desk', 'conferences/:id/desk/:family': 'desk-family',
  'rooms': 'rooms', 'rooms/new': 'room-new', 'rooms/:id/change': 'room-change', 'rooms/:id/close': 'room-close', 'rooms/online': 'rooms-online',
  'procedures': 'procedures', 'procedures/:name': 'procedure', 'procedures/:name/edit': 'procedure-edit', 'duties/:id': 'duty', 'feedback': 'feedback-all',
  'sessions/:id/feedback': 'feedback-results', 'time': 'assistant', 'sessions/:id/time': 'assistant', 'sessions': 'sessions', 'sessions/new': 'session-new', 'sessions/:id': 'session',
  'sessions/:id/:part{[0-9]{8}T[0-9]{6}Z}': 'session-part', 'sessions/:id/schedule': 'session-schedule', 'sessions/:id/move': 'session-move', 'sessions/:id/change': 'session-change',
  'sessions/:id/cancel': 'session-cancel', 'sessions/:id/start': 'session-start', 'sessions/:id/hold': 'session-hold', 'sessions/:id/hand-over': 'session-hand-over',
  'sessions/:id/people': 'session-people', 'sessions/:id/remind': 'session-remind', 'sessions/:id/confirmations': 'session-confirmations',
};

/** Looked at on the way of their journeys, not each in every look: by the picture that one of them takes. */
const onTheWay: Readonly<Record<string, string>> = {
  'conflicts/:id': 'conflict', 'conflicts/:id/:way': 'conflict-move-320', 'students': 'students', 'students/:id': 'student', 'students/corrections': 'corrections', 'imports': 'imports',
  'imports/:id': 'import-preview', 'conferences': 'rounds', 'conferences/new': 'round-form', 'conferences/:id': 'round', 'conferences/:id/change': 'round-change', 'conferences/:id/matrix': 'round-matrix',
  'conferences/:id/slots/:slot': 'round-slot', 'conferences/:id/families': 'round-families', 'conferences/:id/families/:family': 'family-office', 'conferences/:id/day': 'round-day',
  'conferences/:id/plan': 'round-plan', 'conferences/:id/kept': 'round-kept', 'conferences/:id/hours': 'round-hours-own', 'conferences/:id/hours/:teacher': 'round-hours-of', 'rounds/:id/feedback': 'feedback-results',
  'conferences/:id/absence': 'round-absence', 'conferences/:id/waiting': 'round-waiting', 'conferences/:id/families/:family/sheet': 'evening-sheet', 'conferences/:id/interpreters': 'evening-interpreters',
  'conferences/:id/interpreters/:person': 'evening-run', 'conferences/:id/doors': 'evening-doors', 'conferences/:id/record': 'evening-record',
};

/** What no route has for itself: states of pages, and what is answered when something is not there. */
const states = [
  'demo-people', 'session-private', 'session-closed', 'session-own', 'not-found', 'not-found-here', 'forbidden', 'fault', 'link-expired', 'link-unknown', 'request-status', 'request-complete',
  'feedback', 'log-none', 'people-none', 'today-participant', 'today-late', 'gate',
];

const short = (pattern: string) => pattern.slice('GET '.length).replace(/^\/o\/:slug\//, '');
const pages = Object.keys(routes).filter((pattern) => pattern.startsWith('GET ') && !noPage.test(pattern)).map(short);
const sources = filesBelow(root, ['src', 'test']).filter((path) => path.endsWith('.test.ts') && !path.startsWith('test/access/')).map((path) => readFileSync(join(root, path), 'utf8'));

/** A picture is taken in a call of its own or stands in the table of one. */
const isTaken = (picture: string) => sources.some((source) => new RegExp(`[eE]veryLook\\([^\\n]*'${picture}'|\\['${picture}', |of \\['/${picture}'|, '/${picture}'\\]`).test(source));

test('[X-3] every page has a picture in every look, or one of a journey, by the table of routes', () => {
  assert.deepEqual(pages.filter((page) => !(page in looks) && !(page in onTheWay)), [], 'pages that nobody has looked at');
  assert.deepEqual([...Object.keys(looks), ...Object.keys(onTheWay)].filter((page) => !pages.includes(page)), [], 'pages that are not there any more');
  assert.deepEqual(Object.values(onTheWay).filter((picture) => !sources.some((source) => source.includes(`'${picture}'`))), [], 'pictures that no journey takes');
  assert.deepEqual([...new Set([...Object.values(looks), ...states])].filter((picture) => !isTaken(picture)), [], 'pictures that no journey takes');
});
