import type { Subject } from '../../platform/facts.ts';

export type ResourcesFact =
  | { readonly kind: 'resources.RoomAdded'; readonly subject: Subject }
  | { readonly kind: 'resources.RoomChanged'; readonly subject: Subject; readonly changed: readonly string[] }
  | { readonly kind: 'resources.RoomClosed'; readonly subject: Subject }
  /** The subject is the person whose room it is. What was booked before keeps its address. */
  | { readonly kind: 'resources.StandingRoomSet'; readonly subject: Subject }
  /** The subject is the organisation. */
  | { readonly kind: 'resources.PlatformSet'; readonly subject: Subject; readonly platform: string }
  /** The subject is the organisation; how many sessions may be held on a platform at once, null for any number. */
  | { readonly kind: 'resources.LicencesSet'; readonly subject: Subject; readonly platform: string; readonly units: number | null };
