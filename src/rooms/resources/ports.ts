import type { Context, OrganisationId } from '../../platform/context.ts';
import { port } from '../../platform/ports.ts';
import type { PersonId } from '../identity/model.ts';
import type { Join, StandingRoom } from './model.ts';

/** The session that wants an address, with what a platform may need of its organisation. */
export interface PlatformSession {
  /** Never changes while the session lives; an address made of it stays the same however often it is asked for. */
  readonly id: string;
  readonly uid: string;
  readonly organisation: OrganisationId;
  /** The link that somebody typed, already checked, or null. */
  readonly typedLink: string | null;
  /** Where the organisation's own server of this platform is, or null when none is set. */
  readonly base: string | null;
  /** A secret of this installation for this platform alone, from which names are made that nobody can guess. */
  readonly key: Buffer;
}

/** The person in whose room the session is held, where a platform has rooms of persons. */
export interface PlatformPerson {
  readonly id: PersonId;
  readonly standingRoom: StandingRoom | null;
}

/**
 * A way to meet online; fulfilled in `outside/`. It answers from what it is given and calls nobody: remote systems are
 * never called inside a request.
 */
export interface Platform {
  /** Its name in sessions and settings. */
  readonly name: string;
  /** What it is called where no catalogue has a word for it. */
  readonly label: string;
  /** Whether the coordinator has to type the link. */
  readonly needsTypedLink: boolean;
  /** Whether it works only with `base`, the address of the organisation's own server. */
  readonly needsBase: boolean;
  /** Whether it works only with a person's standing room. */
  readonly needsStandingRoom: boolean;
  /** How to join, or undefined when what it needs is missing. */
  address(session: PlatformSession, person?: PlatformPerson): Join | undefined;
}
export const Platform = port<Platform>('resources.Platform');

/** What is held on platforms, of a room above; fulfilled by sessions. */
export interface OnPlatform {
  /**
   * Keeps from others until the transaction ends what is to be held on a platform: before its licences are locked, since verbs take
   * a session first and what it claims after that.
   */
  lock(ctx: Context, platform: string): Promise<void>;
}
export const OnPlatform = port<OnPlatform>('resources.OnPlatform');
