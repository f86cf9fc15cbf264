/** Who is meant by the names and addresses that somebody typed: known at once, asked back, or added as a guest. */
import type { Context } from '../../../platform/context.ts';
import { isId } from '../../../platform/ids.ts';
import type { Organisation, PersonId, Role } from '../../../rooms/identity/model.ts';
import { roles as allRoles } from '../../../rooms/identity/model.ts';
import { members } from '../../../rooms/identity/reads.ts';
import { emailSchema, nameSchema } from '../../../rooms/identity/schema.ts';
import type { Invitee } from '../../../rooms/invitations/model.ts';
import { personForAddress } from '../../../rooms/people/actions.ts';
import type { Person } from '../../../rooms/people/model.ts';
import { findPeople, people as peopleById, person as personById, personByEmail } from '../../../rooms/people/reads.ts';

/** A guest that the office does not know yet. */
export interface Guest { readonly name: string; readonly email: string }

/** What became of one line. `ask`: several could be meant, or one whose name is only like it. */
export type Meant =
  | { readonly kind: 'known'; readonly person: Person }
  | { readonly kind: 'guest'; readonly guest: Guest }
  | { readonly kind: 'ask'; readonly people: readonly Person[] }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'left-out' };

/** One line as it was typed; `key` names its answer in the next form. */
export interface Line { readonly key: string; readonly typed: string; readonly required: boolean; readonly meant: Meant }

/** Everybody that a form names. */
export interface Named {
  readonly lines: readonly Line[];
  readonly known: readonly { readonly person: Person; readonly required: boolean }[];
  readonly guests: readonly (Guest & { readonly required: boolean })[];
  /** Lines that somebody has to answer for. */
  readonly open: readonly Line[];
}

const mostLines = 500;
const mostAsked = 8;

/** Looks everybody up that the form names: people typed, groups checked, and the answers to what was asked back. */
export async function resolve(ctx: Context, form: URLSearchParams): Promise<Named> {
  const lines: Line[] = [];
  for (const { key, typed, required } of typedLines(form)) {
    lines.push({ key, typed, required, meant: await meantBy(ctx, typed, form.get(`pick.${key}`), form.get(`name.${key}`)) });
  }
  const grouped = await inGroups(ctx, form.getAll('groups'));
  return {
    lines, open: lines.filter(({ meant }) => meant.kind === 'ask' || meant.kind === 'unknown'),
    known: once([...lines.flatMap(({ meant, required }) => (meant.kind === 'known' ? [{ person: meant.person, required }] : [])),
      ...grouped.map((person) => ({ person, required: true }))]),
    guests: onceByAddress(lines.flatMap(({ meant, required }) => (meant.kind === 'guest' ? [{ ...meant.guest, required }] : []))),
  };
}

function typedLines(form: URLSearchParams): Pick<Line, 'key' | 'typed' | 'required'>[] {
  const of = (field: 'people' | 'optional') => (form.get(field) ?? '').split(/[\n;]/).map((line) => line.trim().replace(/,$/, '')).filter((line) => line !== '')
    .slice(0, mostLines).map((typed, index) => ({ key: `${field}${index}`, typed, required: field === 'people' }));
  return [...of('people'), ...of('optional')];
}

async function meantBy(ctx: Context, typed: string, pick: string | null, name: string | null): Promise<Meant> {
  if (pick === 'leave') return { kind: 'left-out' };
  const { address, words } = parted(typed);
  if (address !== undefined) {
    const known = await personByEmail(ctx.tx, ctx.organisation, address);
    if (known) return { kind: 'known', person: known };
    return guest(name?.trim() || words || nameIn(address), address);
  }
  const found = (await findPeople(ctx.tx, ctx.organisation, words, { most: 50 })).filter((one) => !one.erased);
  const picked = pick !== null && isId(pick) ? await personById(ctx.tx, ctx.organisation, pick as PersonId) : undefined;
  if (picked && !picked.erased) return { kind: 'known', person: picked };
  const exact = found.filter((one) => same(one.name, words));
  if (exact.length === 1) return { kind: 'known', person: exact[0]! };
  const asked = (exact.length > 1 ? exact : found).slice(0, mostAsked);
  return asked.length > 0 ? { kind: 'ask', people: asked } : { kind: 'unknown' };
}

function guest(name: string, email: string): Meant {
  const [read, address] = [nameSchema.safeParse(name), emailSchema.safeParse(email)];
  return read.success && address.success ? { kind: 'guest', guest: { name: read.data, email: address.data } } : { kind: 'unknown' };
}

/** `Ana Silva <ana@example.org>`, an address, or a name. */
function parted(typed: string): { address?: string; words: string } {
  const [, words = '', inside] = /^(.*?)\s*<([^<>\s]+@[^<>\s]+)>$/.exec(typed) ?? [];
  if (inside !== undefined) return { address: inside, words: words.replaceAll('"', '').trim() };
  return /^\S+@\S+$/.test(typed) ? { address: typed.replace(/^mailto:/i, ''), words: '' } : { words: typed };
}

/** `ana.silva@example.org` is Ana Silva until somebody says otherwise. */
function nameIn(address: string): string {
  return address.split('@')[0]!.split(/[._+-]+/).filter(Boolean).map((word) => word[0]!.toLocaleUpperCase() + word.slice(1)).join(' ') || address;
}

const same = (a: string, b: string) => a.normalize('NFC').toLocaleLowerCase() === b.normalize('NFC').toLocaleLowerCase();

function once(people: readonly { person: Person; required: boolean }[]): { person: Person; required: boolean }[] {
  const all = new Map<string, { person: Person; required: boolean }>();
  for (const { person, required } of people) all.set(person.id, { person, required: required || (all.get(person.id)?.required ?? false) });
  return [...all.values()];
}

function onceByAddress(guests: readonly (Guest & { required: boolean })[]): (Guest & { required: boolean })[] {
  return [...new Map(guests.map((one) => [one.email.toLowerCase(), one])).values()];
}

/** Groups of who works here that can be asked as one. */
export const groupRoles: readonly Role[] = allRoles.filter((role) => !['stakeholder', 'participant', 'guardian', 'vendor'].includes(role));

/** How many persons each such group has. */
export async function groups(ctx: Context): Promise<{ role: Role; count: number }[]> {
  const all = await members(ctx.tx, ctx.organisation);
  return groupRoles.map((role) => ({ role, count: all.filter((one) => one.roles.includes(role)).length })).filter(({ count }) => count > 0);
}

async function inGroups(ctx: Context, asked: readonly string[]): Promise<Person[]> {
  const wanted = groupRoles.filter((role) => asked.includes(role));
  if (wanted.length === 0) return [];
  const of = await members(ctx.tx, ctx.organisation, wanted);
  const found = await peopleById(ctx.tx, ctx.organisation, of.map((one) => one.person));
  return [...found.values()].filter((one) => !one.erased);
}

/** Everybody as the verbs take them; guests are added on the way, in the same transaction. */
export async function invitees(ctx: Context, named: Named, organisation: Pick<Organisation, 'language' | 'zone'>): Promise<Invitee[]> {
  const { language, zone } = organisation;
  const added: Invitee[] = [];
  for (const { name, email, required } of named.guests) {
    added.push({ person: await personForAddress(ctx, { name, email, phone: null, language, zone }), required });
  }
  return [...named.known.map(({ person, required }) => ({ person: person.id, required })), ...added];
}
