import type { Context as HonoContext } from 'hono';
import type { Clock } from '../../platform/clock.ts';
import type { Actor, Context, OrganisationId } from '../../platform/context.ts';
import { clientAddress, noNetworks, type Networks } from '../../platform/network-address.ts';
import type { Lobby } from '../../platform/lobby.ts';
import type { Office } from '../../platform/office.ts';
import type { ReadSignIn, SignIn } from '../../platform/sign-in.ts';
import type { Storage } from '../../platform/storage/storage.ts';
import { text, type Text } from '../../platform/text.ts';
import { isLocale, officeLocale, preferredLocale, type Locale } from '../../platform/text-languages.ts';
import type { Member, Organisation } from '../../rooms/identity/model.ts';
import { findOrganisation, member, organisation, personOfAccount } from '../../rooms/identity/reads.ts';
import type { Person } from '../../rooms/people/model.ts';
import type { Vocabulary } from '../../rooms/procedures/reads.ts';
import { person } from '../../rooms/people/reads.ts';
import type { Csrf } from './frame/forms.tsx';

/** What every web door is given by the composition root. */
export interface WebParts {
  readonly office: Office;
  readonly signIn: SignIn;
  readonly storage: Storage;
  readonly clock: Clock;
  /** Whether this program was started as a demo: sample people sign in by one click, and the clock can be moved. */
  readonly demo: boolean;
  /** False when no mail server is configured: messages are kept and shown, and nothing leaves. */
  readonly mailLeaves: boolean;
  /** The names that a procedure may use: what is published is checked against them. */
  readonly vocabulary: Vocabulary;
  readonly log: (line: string, error?: unknown) => void;
  /** The proxies whose X-Forwarded-For is believed; none where it is not given. */
  readonly trustedProxies?: Networks;
  /** Where those are counted who wait for an answer. */
  readonly lobby?: Lobby;
}

/** Who is here, worked out once a request. */
export interface Visit {
  readonly organisation: Organisation;
  /** The organisation's clock. */
  readonly now: Temporal.Instant;
  readonly text: Text;
  /** The language that the visitor reads: pages for families and guests stand in it; those of the office only where `text` does. */
  readonly spoken: Locale;
  readonly actor: Actor;
  /** The signed-in person of this organisation; undefined for a visitor, or for an account that is nobody here. */
  readonly person: Person | undefined;
  readonly member: Member | undefined;
  readonly signedIn: ReadSignIn | undefined;
  /** For the forms of this page. */
  readonly csrf: Csrf;
  /** Where the board of notices was before anything of this page was read. */
  readonly mark: string;
  /** What is asked beside the first thing that the visit asks, where it goes on from what was read before. */
  readonly granted?: Granted;
}

/** What a visit takes for granted, and asks again within the first transaction of its own: where it is otherwise, nothing of that is done. */
export class Granted {
  readonly #ask: (ctx: Context) => Promise<void>;
  /** Whether a transaction has asked it. */
  isAsked = false;

  /** @param ask throws where it is otherwise. */
  constructor(ask: (ctx: Context) => Promise<void>) {
    this.#ask = ask;
  }

  /** The same work, which fails where it is otherwise, whatever else it met. Both ask the database in one message. */
  beside<R>(work: (ctx: Context) => Promise<R>): (ctx: Context) => Promise<R> {
    this.isAsked = true;
    return async (ctx) => {
      const [otherwise, done] = await Promise.allSettled([this.#ask(ctx), work(ctx)]);
      if (otherwise.status === 'rejected') throw otherwise.reason;
      if (done.status === 'rejected') throw done.reason;
      return done.value;
    };
  }
}

export type WebEnv = { Variables: { visit: Visit; signedIn: ReadSignIn | undefined; form: URLSearchParams | undefined; started: () => number } };
export type Web = HonoContext<WebEnv>;

/** The name of the hidden field against forged requests. */
export const csrfField = 'csrf';

/** The field for a form on a page outside any organisation, or on a public one. */
export function csrfOf(signedIn: ReadSignIn | undefined): Csrf {
  return { name: csrfField, value: signedIn?.csrf ?? 'none' };
}

/**
 * The network address that a request comes from, for everything that is limited by address: who connected, or, by a trusted
 * proxy, whom that names in X-Forwarded-For. No other header is believed: where people reach us is PUBLIC_URL alone.
 */
export function addressOf({ trustedProxies = noNetworks }: Pick<WebParts, 'trustedProxies'>, c: Web): string {
  const { incoming } = (c.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  return clientAddress(incoming?.socket?.remoteAddress, c.req.header('x-forwarded-for'), trustedProxies);
}

/** Who visits the organisation `slug`; undefined when there is no such organisation. */
export async function visitOf(parts: WebParts, c: Web, slug: string): Promise<Visit | undefined> {
  const mark = parts.office.parts.board.mark();
  const id = await organisationNamed(parts.office, slug);
  if (!id) return undefined;
  const reader: Actor = { kind: 'anyone' };
  return parts.office.enter(id, reader, async (ctx) => visitIn(c, ctx, { signedIn: c.get('signedIn'), mark }));
}

/** Which organisation an address names: it keeps its name for good. */
async function organisationNamed(office: Office, slug: string): Promise<OrganisationId | undefined> {
  const known = named.get(office) ?? new Map<string, OrganisationId>();
  named.set(office, known);
  const id = known.get(slug) ?? await office.outside((tx) => findOrganisation(tx, slug));
  if (id) known.set(slug, id);
  return id;
}
const named = new WeakMap<Office, Map<string, OrganisationId>>();

async function visitIn(c: Web, ctx: Context, { signedIn, mark }: Pick<Visit, 'signedIn' | 'mark'>): Promise<Visit> {
  const of = await organisation(ctx.tx, ctx.organisation);
  const id = signedIn && await personOfAccount(ctx.tx, ctx.organisation, signedIn.account.id);
  const here = id && await member(ctx.tx, ctx.organisation, id);
  const who = here && await person(ctx.tx, ctx.organisation, here.person);
  const actor: Actor = here ? { kind: 'person', person: here.person, roles: here.roles } : { kind: 'anyone' };
  const chosen = chosenLocale(c);
  const own = who && isLocale(who.language) ? who.language : undefined;
  const spoken = chosen ?? own ?? preferredLocale(c.req.header('accept-language'), localeOf(of.language));
  return { organisation: of, now: ctx.now, text: text(officeLocale(spoken, localeOf(of.language))), spoken, actor, person: who, member: here, signedIn, csrf: csrfOf(signedIn), mark };
}

/** The language that the address asks for: every public page links to itself in the others. */
export function chosenLocale(c: Web): Locale | undefined {
  const asked = c.req.query('lang');
  return asked !== undefined && isLocale(asked) ? asked : undefined;
}

/** A language of the interface for a BCP 47 tag; English where there is none. */
export function localeOf(language: string): Locale {
  const base = language.split('-')[0]!;
  return isLocale(language) ? language : isLocale(base) ? base : 'en';
}

/** The texts of a page for families and guests, which stands in every language. */
export function spokenText({ spoken }: Pick<Visit, 'spoken'>): Text {
  return text(spoken);
}

/** The same visit on pages that stand in the languages of the office only. */
export function officeVisit(visit: Visit): Visit {
  return { ...visit, text: text(officeLocale(visit.spoken, localeOf(visit.organisation.language))) };
}

/** Runs work in the visited organisation as the visitor. */
export function enter<R>(parts: Pick<WebParts, 'office'>, visit: Visit, work: (ctx: Context) => Promise<R>): Promise<R> {
  const { granted } = visit;
  return parts.office.enter(visit.organisation.id, visit.actor, granted && !granted.isAsked ? granted.beside(work) : work);
}
