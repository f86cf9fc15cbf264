/** Every route of the web door: where it is asked of the things of the first school, and who gets an answer. */
import { roles, type Role } from '../../src/rooms/identity/model.ts';
import type { School } from './schools.ts';
import { firstPart } from './schools-things.ts';
import type { Visitor } from './web.ts';

export interface Route {
  /** Who gets an answer; everybody else is refused or led to the sign-in. */
  readonly who: readonly Visitor[];
  /** Who gets one where the thing is a private session, or belongs to one; not given, the same. */
  readonly ofPrivate?: readonly Visitor[];
  /** The values of `:id` and the like, where they are not those of `thingsOf`. */
  readonly at?: (of: School) => Readonly<Record<string, string>>;
  readonly query?: (of: School) => string;
  /** Of a form what the route cannot do without. */
  readonly form?: (of: School) => Readonly<Record<string, string>>;
  /** It is meant to tell who has the address something of the school. */
  readonly tells?: true;
}

const members: readonly Role[] = roles;
const everybody: readonly Visitor[] = ['nobody', ...roles, 'stranger'];
const administrator: readonly Role[] = ['administrator'];
const lead: readonly Role[] = ['administrator', 'coordinator'];
const office: readonly Role[] = ['administrator', 'coordinator', 'administrative-staff'];
const atWork: readonly Role[] = roles.filter((role) => !['stakeholder', 'participant', 'guardian', 'vendor'].includes(role));
const withTeachers: readonly Role[] = [...office, 'teacher'];
const none: readonly Visitor[] = [];


const version = () => ({ version: '1' });
const pollForm = () => ({ zone: 'Europe/Lisbon', minutes: '45', untilDate: '2026-04-15', untilTime: '08:00', date1: '2026-04-27', time1: '10:00', date2: '2026-04-28', time2: '10:00' });
const own = (of: School) => ({ id: of.event });

/** Of each act on a session: its page, and its form. */
const act = (name: string, who: readonly Visitor[], ofPrivate: readonly Visitor[] = none): Record<string, Route> => ({
  [`GET /o/:slug/sessions/:id/${name}`]: { who, ofPrivate }, [`POST /o/:slug/sessions/:id/${name}`]: { who, ofPrivate, form: version },
});
const acts = (...names: string[]): Record<string, Route> => Object.fromEntries(names.map((name) => [`POST /o/:slug/requests/:id/${name}`, { who: office, form: version }]));

export const routes: Readonly<Record<string, Route>> = {
  // everybody's
  'GET /healthz': { who: everybody }, 'GET /readyz': { who: everybody }, 'GET /assets/*': { who: none }, 'GET /': { who: everybody },
  'GET /design': { who: everybody }, 'GET /design/public': { who: everybody }, 'GET /setup': { who: everybody }, 'POST /setup': { who: everybody },
  'POST /sign-out': { who: everybody }, 'GET /choose': { who: everybody }, 'GET /o/:slug': { who: everybody }, 'GET /o/:slug/': { who: everybody },
  'GET /o/:slug/sign-in': { who: everybody }, 'POST /o/:slug/sign-in': { who: everybody }, 'GET /o/:slug/sign-in/link': { who: everybody }, 'POST /o/:slug/sign-in/link': { who: everybody },
  'GET /o/:slug/request': { who: everybody }, 'POST /o/:slug/request': { who: everybody }, 'GET /o/:slug/request/sent': { who: everybody },
  // whoever has the link
  'GET /l/:token': { who: everybody, tells: true }, 'POST /l/:token': { who: everybody, tells: true },
  'GET /l/:token/:file': { who: everybody, tells: true, at: (of) => ({ token: tokenOf(of, 'invitation.reply'), file: of.file }) },
  // no demo
  'POST /o/:slug/demo/clock': { who: none }, 'POST /o/:slug/demo/sign-in': { who: none, form: (of) => ({ person: of.members.administrator }) },
  // one's own
  'GET /o/:slug/inbox': { who: members }, 'GET /o/:slug/inbox/:id': { who: none }, 'GET /o/:slug/inbox/:id/html': { who: none },
  'GET /o/:slug/me': { who: members }, 'POST /o/:slug/me': { who: members }, 'POST /o/:slug/me/channel': { who: members }, 'POST /o/:slug/me/push': { who: members }, 'GET /o/:slug/me/password': { who: members },
  'POST /o/:slug/me/password': { who: members }, 'POST /o/:slug/me/sign-ins': { who: members }, 'GET /o/:slug/me/time': { who: members },
  'GET /o/:slug/me/time/new': { who: members }, 'POST /o/:slug/me/time/new': { who: members }, 'GET /o/:slug/me/time/:id': { who: none, at: own },
  'POST /o/:slug/me/time/:id': { who: none, at: own, form: version }, 'POST /o/:slug/me/time/:id/remove': { who: none, at: own, form: version },
  'GET /o/:slug/live': { who: members, query: (of) => `topics=people,session:${of.session}` },
  // when people can be had
  'GET /o/:slug/me/availability': { who: members }, 'POST /o/:slug/me/availability': { who: members },
  'GET /o/:slug/people/:id/availability': { who: office }, 'POST /o/:slug/people/:id/availability': { who: office, form: () => ({ what: 'ask' }) },
  'GET /o/:slug/availability': { who: office }, 'POST /o/:slug/availability': { who: office, form: (of) => ({ person: of.related.invited, do: 'ask' }) },
  'GET /o/:slug/days': { who: office }, 'POST /o/:slug/days': { who: office, form: () => ({ kind: 'terms' }) }, 'POST /o/:slug/days/take': { who: office },
  'POST /o/:slug/days/remove': { who: office, form: (of) => ({ kind: 'holidays', id: of.event }) }, 'POST /o/:slug/days/import': { who: office },
  'GET /o/:slug/travel': { who: office }, 'POST /o/:slug/travel': { who: office },
  // other times for a session: who is not asked to it finds no page for proposing
  'GET /o/:slug/sessions/:id/propose': { who: none, ofPrivate: none }, 'POST /o/:slug/sessions/:id/propose': { who: none, ofPrivate: none, form: () => ({ form: 'propose', zone: 'Europe/Lisbon', date1: '2026-04-29', time1: '10:00' }) },
  'GET /o/:slug/proposals/:id': { who: office, ofPrivate: none }, 'POST /o/:slug/proposals/:id': { who: lead, ofPrivate: none, form: () => ({ do: 'decline', version: '2', word: 'No' }) },
  // polls of times
  'GET /o/:slug/sessions/:id/poll': { who: lead, ofPrivate: none }, 'POST /o/:slug/sessions/:id/poll': { who: lead, ofPrivate: none, form: pollForm },
  'GET /o/:slug/polls/:id': { who: office, ofPrivate: none }, 'POST /o/:slug/polls/:id': { who: office, ofPrivate: none, form: () => ({ do: 'chase', version: '1' }) },
  // conflicts
  'GET /o/:slug/conflicts': { who: office }, 'GET /o/:slug/conflicts/:id': { who: office },
  'GET /o/:slug/conflicts/:id/:way': { who: lead }, 'POST /o/:slug/conflicts/:id/:way': { who: lead, form: () => ({ reason: 'They know' }) },
  // parent-teacher rounds; of a teacher's own pages nothing is there for who is in none
  'GET /o/:slug/code': { who: everybody }, 'POST /o/:slug/code': { who: everybody, form: () => ({ code: 'K7P-3QX-9F2' }) }, 'GET /o/:slug/round-calls/:id': { who: office, at: (of) => ({ id: of.call }) },
  'GET /o/:slug/conferences/:id/letters': { who: office }, 'POST /o/:slug/conferences/:id/letters': { who: office, form: () => ({ do: 'order', which: 'all' }) },
  'GET /o/:slug/conferences/:id/desk': { who: office }, 'GET /o/:slug/conferences/:id/desk/:family': { who: office },
  'POST /o/:slug/conferences/:id/desk/:family': { who: office, form: (of) => ({ do: 'call', guardian: of.related.fellow, outcome: 'no-answer' }) },
  'GET /o/:slug/conferences': { who: withTeachers }, 'GET /o/:slug/conferences/new': { who: lead }, 'POST /o/:slug/conferences/new': { who: lead },
  'GET /o/:slug/conferences/keeping': { who: administrator }, 'POST /o/:slug/conferences/keeping': { who: administrator, form: () => ({ version: '0', choices: '7', words: '30' }) },
  'GET /o/:slug/rounds/:id': { who: withTeachers }, 'GET /o/:slug/rounds/:id/feedback': { who: office }, 'GET /o/:slug/conferences/:id': { who: office }, 'POST /o/:slug/conferences/:id': { who: office, form: () => ({ do: 'tell' }) },
  'GET /o/:slug/conferences/:id/change': { who: lead }, 'POST /o/:slug/conferences/:id/change': { who: lead, form: version },
  'GET /o/:slug/conferences/:id/matrix': { who: office }, 'GET /o/:slug/conferences/:id/matrix.csv': { who: office },
  'GET /o/:slug/conferences/:id/slots/:slot': { who: office }, 'POST /o/:slug/conferences/:id/slots/:slot': { who: office, form: () => ({ do: 'block' }) },
  'GET /o/:slug/conferences/:id/absence': { who: office }, 'POST /o/:slug/conferences/:id/absence': { who: office, form: (of) => ({ do: 'known', family: of.family }) },
  'GET /o/:slug/conferences/:id/plan': { who: lead, at: (of) => ({ id: of.wishRound }) }, 'POST /o/:slug/conferences/:id/plan': { who: lead, at: (of) => ({ id: of.wishRound }), form: () => ({ do: 'stop' }) },
  'GET /o/:slug/conferences/:id/plan.csv': { who: lead, at: (of) => ({ id: of.wishRound }) },
  'GET /o/:slug/conferences/:id/kept': { who: lead, at: (of) => ({ id: of.keptRound }) }, 'POST /o/:slug/conferences/:id/kept': { who: lead, at: (of) => ({ id: of.keptRound }), form: () => ({ do: 'keep' }) },
  'GET /o/:slug/conferences/:id/families': { who: office }, 'GET /o/:slug/conferences/:id/families/:family': { who: office },
  'POST /o/:slug/conferences/:id/families/:family': { who: office, form: () => ({ do: 'drop' }) }, 'GET /o/:slug/conferences/:id/families/:family/meetings.ics': { who: office },
  'GET /o/:slug/conferences/:id/waiting': { who: office }, 'POST /o/:slug/conferences/:id/waiting': { who: office, form: (of) => ({ do: 'unqueue', wait: of.wait }) }, 'GET /o/:slug/round-waits/:id': { who: office },
  'GET /o/:slug/conferences/:id/day': { who: none }, 'POST /o/:slug/conferences/:id/day': { who: none, form: (of) => ({ appointment: of.meeting, state: 'completed' }) },
  'GET /o/:slug/conferences/:id/families/:family/sheet': { who: office },
  'GET /o/:slug/conferences/:id/interpreters': { who: office }, 'POST /o/:slug/conferences/:id/interpreters': { who: office, form: (of) => ({ do: 'set', person: of.related.fellow, languages: 'ar' }) },
  'GET /o/:slug/conferences/:id/interpreters/:person': { who: office },
  'GET /o/:slug/conferences/:id/doors': { who: office }, 'POST /o/:slug/conferences/:id/doors': { who: office, form: (of) => ({ do: 'make', room: of.doorRoom }) },
  'GET /o/:slug/conferences/:id/record': { who: office }, 'GET /o/:slug/conferences/:id/record.csv': { who: office },
  'GET /o/:slug/round-families/:id': { who: office, at: (of) => ({ id: of.family }) }, 'GET /o/:slug/round-days/:id': { who: office, at: (of) => ({ id: of.roundDay }) },
  'GET /o/:slug/conferences/:id/hours': { who: none }, 'POST /o/:slug/conferences/:id/hours': { who: none },
  'GET /o/:slug/conferences/:id/hours/:teacher': { who: office }, 'POST /o/:slug/conferences/:id/hours/:teacher': { who: office },
  // requests
  'GET /o/:slug/requests': { who: office }, 'GET /o/:slug/requests/new': { who: office }, 'POST /o/:slug/requests/new': { who: office }, 'GET /o/:slug/requests/:id': { who: office },
  // whose request it is
  'POST /o/:slug/requests/:id/answer': { who: none, form: version },
  ...acts('trust', 'discard', 'settle', 'ask', 'join', 'note'), 'POST /o/:slug/requests/:id/decline': { who: lead, form: version },
  // what was done and said
  'GET /o/:slug/log': { who: office }, 'GET /o/:slug/log.csv': { who: office },
  'GET /o/:slug/log/erase': { who: administrator, query: (of) => `act=${of.act}` }, 'POST /o/:slug/log/erase': { who: administrator, form: (of) => ({ act: of.act }) },
  'GET /o/:slug/outbox': { who: office }, 'GET /o/:slug/outbox/:id': { who: office }, 'GET /o/:slug/outbox/:id/html': { who: office, ofPrivate: none },
  'POST /o/:slug/outbox/:id/resend': { who: office, ofPrivate: none },
  // people
  'GET /o/:slug/people': { who: atWork }, 'GET /o/:slug/people/new': { who: office }, 'POST /o/:slug/people/new': { who: office }, 'GET /o/:slug/people/:id': { who: atWork },
  'GET /o/:slug/people/:id/change': { who: office }, 'POST /o/:slug/people/:id/change': { who: office, form: version },
  'GET /o/:slug/people/:id/roles': { who: administrator }, 'POST /o/:slug/people/:id/roles': { who: administrator },
  'GET /o/:slug/people/:id/end': { who: administrator, at: (of) => ({ id: of.related.lead }) }, 'POST /o/:slug/people/:id/end': { who: administrator, at: (of) => ({ id: of.related.lead }) },
  // what is held of a person, with nothing of what is private in it
  'GET /o/:slug/people/:id/data.json': { who: administrator },
  'GET /o/:slug/people/:id/account': { who: administrator }, 'POST /o/:slug/people/:id/account': { who: administrator, form: () => ({ roles: 'participant' }) },
  'POST /o/:slug/people/:id/links': { who: office, form: () => ({ all: 'ask' }) },
  'GET /o/:slug/people/:id/erase': { who: administrator }, 'POST /o/:slug/people/:id/erase': { who: administrator },
  // students
  'GET /o/:slug/students': { who: office }, 'GET /o/:slug/students/corrections': { who: office },
  'POST /o/:slug/students/corrections': { who: office, form: (of) => ({ correction: of.correction, do: 'declined' }) },
  'GET /o/:slug/students/:id': { who: office }, 'POST /o/:slug/students/:id': { who: office, form: () => ({ do: 'policy', version: '1', guardiansMeet: 'separately' }) },
  'GET /o/:slug/imports': { who: office }, 'POST /o/:slug/imports': { who: office }, 'GET /o/:slug/imports/:id': { who: office },
  'POST /o/:slug/imports/:id': { who: office, form: () => ({ do: 'answer', version: '1' }) },
  'GET /o/:slug/imports/:id/problems.csv': { who: office }, 'GET /o/:slug/imports/:id/changes.csv': { who: office },
  // rooms
  'GET /o/:slug/rooms': { who: atWork }, 'GET /o/:slug/rooms/new': { who: office }, 'POST /o/:slug/rooms/new': { who: office }, 'GET /o/:slug/rooms/:id/change': { who: office },
  'POST /o/:slug/rooms/:id/change': { who: office, form: version }, 'GET /o/:slug/rooms/:id/close': { who: office }, 'POST /o/:slug/rooms/:id/close': { who: office, form: version },
  'GET /o/:slug/rooms/online': { who: atWork }, 'POST /o/:slug/rooms/online': { who: atWork, form: () => ({ address: 'https://meet.example/own' }) },
  'POST /o/:slug/rooms/online/platforms': { who: administrator, form: () => ({ 'jitsi.base': 'https://jitsi.example' }) },
  // procedures
  'GET /o/:slug/procedures': { who: atWork }, 'GET /o/:slug/procedures/:name': { who: atWork }, 'GET /o/:slug/procedures/:name/edit': { who: administrator },
  'POST /o/:slug/procedures/:name/edit': { who: administrator, form: () => ({ source: 'nonsense' }) }, 'GET /o/:slug/duties/:id': { who: office },
  'POST /o/:slug/procedures/:name/offer': { who: administrator, form: () => ({ act: 'keep', digest: 'nothing' }) },
  'POST /o/:slug/duties/:id/done': { who: lead, ofPrivate: none }, 'POST /o/:slug/duties/:id/waive': { who: lead, ofPrivate: none },
  'POST /o/:slug/duties/:id/pass': { who: lead, ofPrivate: none, form: (of) => ({ 'gate.to': `/o/${of.slug}/sessions/new`, 'gate.reason': 'Not needed' }) },
  'POST /o/:slug/duties/:id/review': { who: administrator, at: (of) => ({ id: of.reviewDuty }), form: () => ({ outcome: 'kept' }) },
  'GET /o/:slug/feedback': { who: office }, 'GET /o/:slug/sessions/:id/feedback': { who: office, ofPrivate: none, at: (of) => ({ id: of.held }) },
  // finding a time, looked at by the office
  'GET /o/:slug/time': { who: office, query: (of) => `request=${of.request}` }, 'GET /o/:slug/sessions/:id/time': { who: office, ofPrivate: none },
  // sessions
  'GET /o/:slug/sessions': { who: members }, 'GET /o/:slug/sessions/new': { who: lead }, 'POST /o/:slug/sessions/new': { who: lead },
  'GET /o/:slug/sessions/:id': { who: office }, 'GET /o/:slug/sessions/:id/:part{[0-9]{8}T[0-9]{6}Z}': { who: office },
  ...act('schedule', lead), ...act('move', lead), ...act('change', lead), ...act('cancel', lead), ...act('start', lead), ...act('hold', lead), ...act('hand-over', lead, lead),
  ...act('people', office), ...act('remind', office), ...act('confirmations', office),
  'POST /o/:slug/sessions/:id/confirmations': { who: office, ofPrivate: none, form: (of) => ({ part: firstPart, person: of.related.invited, answer: 'yes' }) },
  'POST /o/:slug/sessions/:id/resend': { who: office, ofPrivate: none, form: (of) => ({ person: of.related.invited }) },
  // everybody answers for himself: who is not asked is told that where he may know that there is one
  'POST /o/:slug/sessions/:id/reply': { who: office, ofPrivate: none, form: () => ({ reply: 'ACCEPTED' }) },
  'POST /o/:slug/sessions/:id/confirm': { who: office, ofPrivate: none, form: () => ({ answer: 'yes' }) },
  'POST /o/:slug/sessions/:id/links': { who: office, ofPrivate: none, form: () => ({ all: 'sure' }) },
  'POST /o/:slug/sessions/:id/files': { who: office, ofPrivate: none }, 'POST /o/:slug/sessions/:id/files/:file/remove': { who: office, ofPrivate: none },
  'GET /f/:slug/:id': { who: lead, ofPrivate: none, tells: true },
};


/** The rules that no verb asks: the route before which each stands, to whose roles it must give an answer. */
export const atDoors: Readonly<Record<string, string>> = {
  'people.read': 'GET /o/:slug/people', 'people.readStudents': 'GET /o/:slug/students', 'resources.read': 'GET /o/:slug/rooms', 'log.read': 'GET /o/:slug/log', 'log.eraseTexts': 'POST /o/:slug/log/erase',
  'conferences.list': 'GET /o/:slug/conferences', 'conferences.read': 'GET /o/:slug/conferences/:id',
  'messaging.readOutbox': 'GET /o/:slug/outbox', 'people.readContact': 'GET /o/:slug/people/:id/change', 'procedures.read': 'GET /o/:slug/procedures', 'procedures.readDuty': 'GET /o/:slug/duties/:id',
};

const tokenOf = (of: School, purpose: keyof School['links']['this']) => of.links.this[purpose].address.slice('/l/'.length);

/** What `:id` and the like are on the routes of a noun; of private things where there are. */
const things: Readonly<Record<string, (of: School, secret: boolean) => Readonly<Record<string, string>>>> = {
  sessions: (of, secret) => (secret ? { id: of.secret, file: of.secretFile, part: '20260422T090000Z' } : { id: of.session, file: of.file, part: '20260422T090000Z' }),
  outbox: (of, secret) => ({ id: secret ? of.secretDelivery : of.delivery }), inbox: (of, secret) => ({ id: secret ? of.secretDelivery : of.delivery }),
  duties: (of, secret) => ({ id: secret ? of.secretDuty : of.duty }), f: (of, secret) => ({ id: secret ? of.secretFile : of.file }),
  proposals: (of, secret) => ({ id: secret ? of.secretProposal : of.proposal }),
  conflicts: (of) => ({ id: of.conflict, way: 'accept' }),
  conferences: (of) => ({ id: of.round, slot: of.slotKey, family: of.family, teacher: of.related.invited, person: of.related.fellow }), rounds: (of) => ({ id: of.round }), 'round-waits': (of) => ({ id: of.wait }),
  polls: (of, secret) => ({ id: secret ? of.secretPoll : of.poll }),
  students: (of) => ({ id: of.student }), imports: (of) => ({ id: of.import }),
  requests: (of) => ({ id: of.request }), people: (of) => ({ id: of.related.invited }), rooms: (of) => ({ id: of.room }), procedures: () => ({ name: 'sessions' }),
  l: (of) => ({ token: tokenOf(of, 'invitation.reply') }),
};

/** One address of a route, and who gets an answer there. */
export interface Address { readonly path: string; readonly who: readonly Visitor[]; readonly secret: boolean }

/** The addresses at which a route is asked: of a thing that is open, and of a private one where there is one. */
export function addressesOf(pattern: string, route: Route, of: School): Address[] {
  const path = pattern.split(' ')[1]!;
  const noun = path.startsWith('/o/') ? path.split('/')[3] ?? '' : path.split('/')[1] ?? '';
  const filled = (secret: boolean, at: Readonly<Record<string, string>>) => {
    const values: Record<string, string> = { slug: of.slug, ...things[noun]?.(of, secret), ...at };
    const address = path.replaceAll(/:([a-z]+)(\{\S+\})?/g, (_whole, name: string) => values[name] ?? assertValue(pattern, name)).replace('*', 'nothing.css');
    return route.query ? `${address}?${route.query(of)}` : address;
  };
  const open = { path: filled(false, route.at?.(of) ?? {}), who: route.who, secret: false };
  const hasPrivate = path.includes(':id') && ['sessions', 'polls', 'proposals', 'outbox', 'inbox', 'duties', 'f'].includes(noun);
  if (!hasPrivate) return [open];
  const at = path.endsWith('/feedback') ? { id: of.secretHeld } : path.endsWith('/review') ? { id: of.reviewDuty } : {};
  return [open, { path: filled(true, at), who: route.ofPrivate ?? route.who, secret: true }];
}

function assertValue(pattern: string, name: string): never {
  throw new Error(`nothing stands for :${name} in ${pattern}`);
}
