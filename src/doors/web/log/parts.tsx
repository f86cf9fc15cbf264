/** Acts in words: what other pages show of the log, too. */
import type { Text } from '../../../platform/text.ts';
import type { Act } from '../../../rooms/log/model.ts';

/** The verbs that have words; one without them is shown by its name, so that nothing is missing from the log. */
export const verbs = [
  'availability.addDays', 'availability.addTimeOff', 'availability.answerPoll', 'availability.ask', 'availability.changePoll', 'availability.chase',
  'availability.chasePoll', 'availability.closePoll', 'availability.disownPoll', 'availability.erase', 'availability.erasePolls', 'availability.openPoll', 'availability.removeDays',
  'availability.removeException', 'availability.removeTimeOff', 'availability.setException', 'availability.setRules', 'availability.setTravel', 'availability.setWorkingHours', 'availability.withdrawPoll',
  'calendars.deleteObject', 'calendars.erase', 'calendars.putObject', 'calendars.share', 'conferences.addRound', 'conferences.askTeachers', 'conferences.block', 'conferences.book',
  'conferences.cancel', 'conferences.changeRound', 'conferences.closeRound', 'conferences.finishRound', 'conferences.move', 'conferences.openRound', 'conferences.sayHours', 'conferences.tellFamilies',
  'conferences.tick', 'conferences.archiveRound', 'conferences.rearrange', 'conferences.accept', 'conferences.chaseRearranged', 'conferences.erase', 'conferences.setRetention',
  'conferences.endWait', 'conferences.keepPlace', 'conferences.makeDoor', 'conferences.note', 'conferences.noteCall', 'conferences.offer', 'conferences.openCode', 'conferences.plan', 'conferences.printLetters', 'conferences.publishPlan', 'conferences.recallOffer', 'conferences.runLate', 'conferences.setInterpreter', 'conferences.takeKept', 'conferences.wait', 'conferences.wish',
  'feedback.ask', 'feedback.erase',
  'feedback.give', 'feedback.readResults', 'identity.admit', 'identity.changeRoles', 'identity.foundOrganisation',
  'identity.giveAccount', 'identity.moveClock', 'identity.removeMember', 'identity.revokeLink', 'invitations.answerAsk', 'invitations.eraseComments',
  'invitations.reply', 'log.eraseTexts', 'messaging.chooseChannel', 'messaging.deliver', 'messaging.eraseContents', 'messaging.switchPushOff', 'messaging.switchPushOn',
  'messaging.markSeen', 'messaging.resend', 'messaging.say', 'messaging.withdraw', 'people.add', 'people.change', 'people.correct', 'people.import', 'people.keepStudents',
  'people.sendCorrectionLink', 'people.setPolicy', 'people.settleCorrection',
  'procedures.done', 'procedures.escalate', 'procedures.keepOwn', 'procedures.miss', 'procedures.move', 'procedures.offer', 'procedures.open',
  'procedures.publish', 'procedures.takeOffer', 'procedures.waive',
  'records.erase', 'records.erasePerson', 'records.exportPerson', 'records.openFile', 'records.putFile', 'records.removeFile', 'resources.addRoom', 'resources.changeRoom',
  'resources.closeRoom', 'resources.erase', 'resources.setLicences', 'resources.setPlatform', 'resources.setStandingRoom', 'sessions.acceptConflict', 'sessions.addPeople',
  'sessions.answerProposal', 'sessions.answerRequest', 'sessions.askProposal', 'sessions.askRequester', 'sessions.cancel', 'sessions.cancelOccurrence', 'sessions.change',
  'sessions.changeFollowing', 'sessions.changeOccurrence', 'sessions.declineProposal', 'sessions.declineRequest', 'sessions.discardRequest',
  'sessions.enterRequest', 'sessions.eraseRequests', 'sessions.handOver', 'sessions.hold', 'sessions.joinRequest',
  'sessions.noteRequest', 'sessions.endProposal', 'sessions.propose', 'sessions.proposeTimes', 'sessions.takeProposal', 'sessions.withdrawProposal', 'sessions.receiveRequest', 'sessions.remindNow', 'sessions.removePeople',
  'sessions.prolong', 'sessions.reschedule', 'sessions.reworkTimes', 'sessions.resendInvitation', 'sessions.schedule', 'sessions.scheduleRequest', 'sessions.settleRequest',
  'sessions.reviewConflicts', 'sessions.setRequired', 'sessions.start', 'sessions.trustRequest',
] as const;
type Verb = (typeof verbs)[number];

const isKnown = (verb: string): verb is Verb => (verbs as readonly string[]).includes(verb);

/** What was done, in words. */
export function verbInWords(text: Text, verb: string): string {
  return isKnown(verb) ? text.t(`log.verb.${verb}`) : verb;
}

/** The names behind the ids of some acts. */
export type Names = ReadonlyMap<string, string>;

/** Who did it, in words. */
export function actorInWords({ t }: Text, { actorKind, actor }: Act, names: Names): string {
  const name = actor === null ? undefined : names.get(actor);
  switch (actorKind) {
    case 'person': return name ?? t('log.somebody');
    case 'guest': return name === undefined ? t('log.guest') : t('log.guestNamed', { name });
    case 'anyone': return t('log.visitor');
    case 'machine': return t('role.machine');
    case 'operator': return t('log.operator');
  }
}

