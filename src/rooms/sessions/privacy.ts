import type { PersonalData } from '../records/ports.ts';
import { sessionsBy } from './reads.ts';

/** What this room holds of a person: the sessions that the person leads or made. Who is asked to them is the room invitations'. */
export const sessionsData: PersonalData = {
  room: 'sessions',
  async hold(ctx, person) {
    return {
      what: ['the sessions that the person leads or made: titles, agendas, times, places, reasons'],
      keptFor: 'as long as the organisation keeps the record of its sessions',
      copy: await sessionsBy(ctx.tx, ctx.organisation, person),
    };
  },
  async erase() {
    return 0; // a session is the organisation's record: it names its coordinator by id, and the person behind it is erased in people
  },
};
