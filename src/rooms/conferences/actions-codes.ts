/** The short code of a guardian's link: printed on letters, typed where no camera reads the QR code (P-2.1). */
import type { Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbids, type Forbidden } from '../identity/access.ts';
import { linkAddress } from '../identity/actions-address.ts';
import { makeLink } from '../identity/actions.ts';
import type { LinkId, PersonId } from '../identity/model.ts';
import type { Closed } from '../identity/ports.ts';
import { linkById, type ClosedLink } from '../identity/reads.ts';
import { record } from '../log/actions.ts';
import { access } from './access.ts';
import { aboutFamily } from './actions-open.ts';
import type { FamilyId, Round } from './model.ts';
import { codeOf, codesFor } from './reads-letters.ts';
import { endOf } from './rules.ts';
import { codeOfLink, codeTyped, hashed, inThrees, networkOf, waitAfter, wrongCodes } from './rules-letters.ts';
import { insertTry, lockSource, putCode, triesSince } from './store-letters.ts';

const codesKey = 'letter codes';
const namesKey = 'letter code names';

/** What stands on a letter: the address in its QR code, and the code for who types it. */
export interface LetterLink { readonly address: string; readonly code: string }

/**
 * A guardian's link with its code, for a letter; the one that he was given before as long as it opens, so that a letter that is
 * printed again is the same. Part of the verb that prints.
 */
export async function letterLink(ctx: Context, round: Round, family: FamilyId, person: PersonId): Promise<LetterLink> {
  return (await letterLinks(ctx, round, [{ family, person }]))[0]!;
}

/** The same for many, in their order. */
export async function letterLinks(ctx: Context, round: Round, of: readonly { readonly family: FamilyId; readonly person: PersonId }[]): Promise<LetterLink[]> {
  const known = new Map((await codesFor(ctx, of.map(({ family }) => family))).map(({ family, person, link }) => [`${family} ${person}`, link as LinkId]));
  const links: LetterLink[] = [];
  for (const one of of) links.push(await linkAgain(ctx, known.get(`${one.family} ${one.person}`)) ?? await newLink(ctx, round, one, known.has(`${one.family} ${one.person}`)));
  return links;
}

/** What a guardian was given before, as long as it opens. */
async function linkAgain(ctx: Context, link: LinkId | undefined): Promise<LetterLink | undefined> {
  if (link === undefined || !(await linkById(ctx, link)).ok) return undefined;
  return { address: linkAddress(ctx, link), code: inThrees(codeOfLink(ctx.keys.derive(codesKey), link)) };
}

async function newLink(ctx: Context, round: Round, { family, person }: { family: FamilyId; person: PersonId }, again: boolean): Promise<LetterLink> {
  for (;;) {
    const { id, address } = await makeLink(ctx, { purpose: 'conference.book', subject: aboutFamily({ id: family }), person, expiresAt: endOf(round).add({ hours: 24 * 7 }) });
    const code = codeOfLink(ctx.keys.derive(codesKey), id);
    const row = { organisation: ctx.organisation, code: hashed(ctx.keys.derive(namesKey), code), round: round.id, family, person, link: id, made_at: ctx.now };
    if (await putCode(ctx.tx, row, again)) return { address, code: inThrees(code) };
  }
}

export type CodeRefusal = Forbidden | Closed
  /** It has been typed wrong too often, from here or in all. */
  | { readonly reason: 'wait'; readonly until: Temporal.Instant };

/** Where a code leads, or why nowhere: it is no code of ours, or its link has ended. */
export type CodeAnswer = { readonly address: string } | { readonly closed: 'code-unknown' | ClosedLink['reason'] };

/** What a code opens that somebody has typed, from a network address. A wrong one is counted: nobody tries all of them. */
export async function openCode(ctx: Context, { typed, from }: { typed: string; from: string }): Promise<Result<CodeAnswer, CodeRefusal>> {
  const forbidden = await forbids(ctx, 'conferences.openCode', access['conferences.openCode']);
  if (forbidden) return refuse(forbidden);
  const sources = [[hashed(ctx.keys.derive(namesKey), `from ${networkOf(from)}`), wrongCodes.fromOne], ['all', wrongCodes.inAll]] as const;
  for (const [source, most] of sources) {
    await lockSource(ctx.tx, ctx.organisation, source);
    const until = waitAfter(await triesSince(ctx.tx, ctx.organisation, source, ctx.now.subtract(wrongCodes.within)), most, ctx.now);
    if (until) return refuse({ reason: 'wait', until });
  }
  const found = await named(ctx, typed);
  const link = found && await linkById(ctx, found.link as LinkId);
  if (link?.ok) {
    await record(ctx, { verb: 'conferences.openCode', subject: aboutFamily({ id: found!.family }) });
    return ok({ address: linkAddress(ctx, found!.link as LinkId) });
  }
  if (link) return ok({ closed: link.reason });
  for (const [source] of sources) insertTry(ctx.tx, { organisation: ctx.organisation, source, at: ctx.now, id: newId() });
  return ok({ closed: 'code-unknown' });
}

async function named(ctx: Context, typed: string) {
  const code = codeTyped(typed);
  return code === undefined ? undefined : codeOf(ctx, hashed(ctx.keys.derive(namesKey), code));
}

/** The family whose code this is, for the office that reads it from a slip; of a link that has ended too. */
export async function familyOfCode(ctx: Context, round: Pick<Round, 'id'>, typed: string): Promise<FamilyId | undefined> {
  const found = await named(ctx, typed);
  return found?.round === round.id ? found.family : undefined;
}
