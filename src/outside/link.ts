import type { Platform } from '../rooms/resources/ports.ts';

/** Any platform of the world, by the link that the coordinator typed. */
export const link: Platform = {
  name: 'link', label: 'Link', needsTypedLink: true, needsBase: false, needsStandingRoom: false,
  address: ({ typedLink }) => (typedLink === null ? undefined : { joinAddress: typedLink }),
};
