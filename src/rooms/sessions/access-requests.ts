import type { AccessTable } from '../identity/access.ts';

const office = ['administrator', 'coordinator', 'administrative-staff'] as const;

export const access = {
  'sessions.receiveRequest': { anyone: true },
  'sessions.enterRequest': { roles: office },
  'sessions.readRequest': { roles: office, relations: ['requester'], links: ['request.status', 'request.complete'] },
  'sessions.trustRequest': { roles: office },
  'sessions.discardRequest': { roles: office },
  'sessions.askRequester': { roles: office },
  'sessions.answerRequest': { relations: ['requester'], links: ['request.complete'] },
  'sessions.settleRequest': { roles: office },
  'sessions.noteRequest': { roles: office },
  'sessions.joinRequest': { roles: office },
  'sessions.declineRequest': { roles: ['administrator', 'coordinator'] },
  'sessions.scheduleRequest': { roles: ['administrator', 'coordinator'] },
} as const satisfies AccessTable;
