import type { Platform } from '../rooms/resources/ports.ts';

/** The room at which a person can always be met online, with what that person says about joining. */
export const standingRoom: Platform = {
  name: 'standing-room', label: 'Standing room', needsTypedLink: false, needsBase: false, needsStandingRoom: true,
  address: (_, person) => {
    if (!person?.standingRoom) return undefined;
    const { address, instructions } = person.standingRoom;
    return { joinAddress: address, ...(instructions === '' ? {} : { instructions }) };
  },
};
