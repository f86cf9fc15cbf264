import type { Link, Purpose } from '../../rooms/identity/model.ts';
import type { Visit, Web } from './visit.ts';

/** Somebody who came by a signed link: `visit.actor` is a guest with the link's purpose and subject. */
export interface LinkVisit {
  readonly visit: Visit;
  readonly link: Link;
  /** The last part of the address, for the forms of the page: they post to `/l/TOKEN`. */
  readonly token: string;
  /** Whether a person came, as far as can be told: a program that looks at what is behind addresses must change nothing. */
  readonly byPerson: boolean;
}

/** The pages behind links of some purposes; each noun has its own. */
export interface LinkPages {
  readonly purposes: readonly Purpose[];
  /** Its pages stand in the languages of the office only: staff follow such a link. */
  readonly office?: true;
  show(c: Web, at: LinkVisit): Promise<Response>;
  /** What a form of that page does. */
  act(c: Web, at: LinkVisit): Promise<Response>;
  /** A file behind the link, such as the session for a calendar: `GET /l/TOKEN/NAME`. */
  file?(c: Web, at: LinkVisit, name: string): Promise<Response>;
}

/** The page on which other times are proposed, which the pages of other links lead to: by `?propose`, and by its `forms`. */
export interface Proposing extends Pick<LinkPages, 'show' | 'act'> { readonly forms: ReadonlySet<string | null> }
