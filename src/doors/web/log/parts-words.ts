/** The names of details and texts that rooms write into acts, and the words of the program that stand in them. */
import type { TextKey } from '../../../platform/text-catalogues.ts';

/** Details that have a name for readers. */
export const detailNames = [
  'accepted', 'added', 'again', 'answer', 'answers', 'attempts', 'before', 'booked', 'bookings', 'by', 'byHand', 'byMachine', 'bySession', 'bytes',
  'capacity', 'changed', 'changes', 'channel', 'class', 'classes', 'comments', 'conflicts', 'contactGiven', 'contactWithdrawn',
  'coordinator', 'created', 'critical', 'date', 'dates', 'days', 'deadline', 'door', 'duties', 'emptied', 'erased', 'families', 'fields', 'file',
  'files', 'follows', 'from', 'held', 'hours', 'joinedTo', 'kind', 'last', 'late', 'leftOut', 'marks', 'meetings', 'minutes', 'minutesAWeek',
  'minutesAfter', 'minutesBefore', 'missing', 'moves', 'objects', 'occurrences', 'old', 'pairs', 'people', 'perhapsProgram', 'person',
  'place', 'placeAfter', 'placeBefore', 'platform', 'procedure', 'purpose', 'reason', 'remarks', 'removed', 'renamed', 'renewed', 'reply', 'request',
  'required', 'revoked', 'roles', 'rule', 'ruleAfter', 'ruleBefore', 'sequence', 'session', 'set', 'shared', 'signsIn', 'slots',
  'standingRoom', 'start', 'startAfter', 'startBefore', 'state', 'step', 'student', 'teacher', 'teachers', 'times', 'to', 'told', 'units',
  'unreachable', 'version', 'was', 'what', 'zone', 'zoneData', 'zoneDataBefore',
  // of parent-teacher rounds
  'cancelled', 'moved', 'online', 'otherRooms', 'room', 'served', 'until', 'wanted', 'wishes',
] as const;

/** Details whose place among the others says something; all others stand at the dots. */
export const orderedNames = [
  'procedure', 'step', 'what', 'kind', 'person', 'student', 'teacher', 'changes', 'startBefore', 'startAfter', 'start', 'date', 'days', 'from', 'to', 'minutesBefore', 'minutesAfter',
  'minutes', 'placeBefore', 'placeAfter', 'place', 'ruleBefore', 'ruleAfter', 'rule', '…', 'reason', 'sequence', 'version', 'zone', 'zoneDataBefore', 'zoneData',
] as const;

/** Details that are told only when they are so: that nothing was late, or nobody out of reach, goes without saying. */
export const quietNames = ['again', 'bySession', 'byHand', 'byMachine', 'changed', 'critical', 'late', 'leftOut', 'old', 'renamed', 'unreachable'] as const;

/** Details that mean something to programs only, or whose meaning the verb has said already: in the table, on no page. */
export const silentNames = [
  'acts', 'appointment', 'appointments', 'asGiven', 'because', 'blocked', 'calendar', 'correction', 'decision', 'deliveries', 'delivery',
  'duty', 'guardiansMeet', 'id', 'message', 'poll', 'post', 'proposal', 'question', 'retention', 'round', 'sha256', 'shipped', 'type', 'way',
  'absence', 'books', 'bound', 'byLink', 'cause', 'cost', 'discarded', 'empty', 'family', 'kept', 'lifted', 'must', 'open', 'plan', 'released', 'said', 'seconds', 'stop', 'stopped',
] as const;

/** What persons wrote or are called. */
export const textNames = ['agendaAfter', 'agendaBefore', 'answer', 'comment', 'email', 'name', 'named', 'reason', 'title', 'titleAfter', 'titleBefore'] as const;

export const isKnownIn = <Name extends string>(all: readonly Name[], name: string): name is Name => (all as readonly string[]).includes(name);

type Codes = Readonly<Record<string, TextKey>>;
const answers = { yes: 'sessionpage.confirm.yes', no: 'sessionpage.confirm.no' } as const;
const channels = { mail: 'people.channel.mail', portal: 'people.channel.portal' } as const;
const fields = { length: 'request.field.length', when: 'request.field.when', where: 'request.field.where', who: 'request.field.who' } as const;
const places = { room: 'log.value.place.room', virtual: 'log.value.place.virtual', elsewhere: 'log.value.place.elsewhere' } as const;

/** By the name of a detail: which text says a word that may stand in it. */
export const codes: Readonly<Record<string, Codes>> = {
  answer: answers,
  by: { link: 'log.value.by.link', mail: 'log.value.by.mail', page: 'log.value.by.page', phone: 'log.value.by.phone', office: 'log.value.by.office', calendar: 'log.value.by.calendar' },
  changed: {
    name: 'people.name', email: 'people.address', phone: 'people.phone', language: 'people.language', zone: 'people.zone', building: 'log.value.changed.building',
    floor: 'log.value.changed.floor', capacity: 'log.value.changed.capacity', features: 'log.value.changed.features',
  },
  changes: {
    time: 'log.value.changes.time', dates: 'log.value.changes.dates', place: 'log.value.changes.place', title: 'log.value.changes.title', agenda: 'log.value.changes.agenda',
    class: 'log.value.changes.class', critical: 'log.value.changes.critical', 'hides-people': 'log.value.changes.hidesPeople',
  },
  channel: channels,
  class: { PUBLIC: 'me.class.PUBLIC', PRIVATE: 'me.class.PRIVATE', CONFIDENTIAL: 'me.class.CONFIDENTIAL' },
  door: { form: 'requestpage.door.form', mail: 'requestpage.door.mail', office: 'requestpage.door.office', calendar: 'requestpage.door.calendar' },
  fields: { ...fields, title: 'log.value.changes.title' },
  kind: {
    'availability.ask': 'outbox.kind.availability.ask', 'availability.chase': 'outbox.kind.availability.chase', 'invitations.request': 'outbox.kind.invitations.request',
    'invitations.update': 'outbox.kind.invitations.update', 'invitations.cancel': 'outbox.kind.invitations.cancel', 'invitations.confirmation': 'outbox.kind.invitations.confirmation',
    'invitations.chase': 'outbox.kind.invitations.chase', 'sessions.conflicts': 'outbox.kind.sessions.conflicts', 'sessions.reminder': 'outbox.kind.sessions.reminder', 'sessions.acknowledgement': 'outbox.kind.sessions.acknowledgement',
    'sessions.question': 'outbox.kind.sessions.question', 'sessions.declined': 'outbox.kind.sessions.declined', 'sessions.requestScheduled': 'outbox.kind.sessions.requestScheduled',
    'feedback.ask': 'outbox.kind.feedback.ask', 'people.correct': 'outbox.kind.people.correct', 'people.welcome': 'outbox.kind.people.welcome', escalation: 'outbox.kind.escalation', 'sign-in': 'outbox.kind.sign-in',
  },
  marks: { trap: 'log.value.marks.trap', 'too-fast': 'log.value.marks.tooFast', links: 'log.value.marks.links' },
  missing: fields,
  place: places, placeBefore: places, placeAfter: places,
  platform: { jitsi: 'log.value.platform.jitsi', link: 'log.value.platform.link', 'standing-room': 'log.value.platform.standingRoom' },
  purpose: {
    'request.status': 'link.for.request.status', 'request.complete': 'link.for.request.complete', 'invitation.reply':
    'link.for.invitation.reply', 'session.page': 'link.for.session.page', 'feedback.give': 'link.for.feedback.give', 'file.open':
    'link.for.file.open', 'availability.tell': 'link.for.availability.tell', 'people.correct': 'link.for.people.correct',
    'conference.book': 'link.for.conference.book', 'conference.door': 'link.for.conference.door', 'conference.hours': 'link.for.conference.hours',
    'poll.answer': 'link.for.poll.answer', 'proposal.answer': 'link.for.proposal.answer',
  },
  reply: {
    ACCEPTED: 'sessionpage.reply.ACCEPTED', DECLINED: 'sessionpage.reply.DECLINED', TENTATIVE: 'sessionpage.reply.TENTATIVE', 'NEEDS-ACTION': 'sessionpage.reply.NEEDS-ACTION',
  },
  state: {
    queued: 'outbox.state.queued', sending: 'outbox.state.sending', kept: 'outbox.state.kept', sent: 'outbox.state.sent', bounced: 'outbox.state.bounced',
    failed: 'outbox.state.failed', withdrawn: 'outbox.state.withdrawn', unreachable: 'outbox.state.unreachable',
  },
  was: {
    proposed: 'sessionpage.state.proposed', scheduled: 'sessionpage.state.scheduled', 'in-progress': 'sessionpage.state.in-progress', held: 'sessionpage.state.held',
    cancelled: 'sessionpage.state.cancelled',
  },
  what: {
    terms: 'log.value.what.terms', holidays: 'log.value.what.holidays', guardian: 'log.value.what.guardian', teacher: 'log.value.what.teacher',
    choices: 'keeping.part.choices', words: 'keeping.part.words', answers: 'keeping.part.answers', meetings: 'keeping.part.meetings',
  },
};
