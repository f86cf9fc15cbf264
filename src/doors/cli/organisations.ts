import { z } from 'zod';
import type { Context, OrganisationId } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import type { Result } from '../../platform/result.ts';
import { newOrganisationIdentity } from '../../platform/storage/organisation.ts';
import { foundOrganisation, type Refusal } from '../../rooms/identity/actions.ts';
import { organisations, slugOf } from '../../rooms/identity/reads.ts';
import { emailSchema, languageSchema, nameSchema, slugSchema, zoneSchema, type Found } from '../../rooms/identity/schema.ts';
import { done, operator, refused, wrongUse, type CliParts, type Command, type Given } from './command.ts';

/** `org add`: founds an organisation in which nobody works yet. */
export const addOrganisation: Command = {
  name: 'org add',
  usage: '--name N [--slug S] [--zone Z] [--language xx] [--sender A]',
  about: 'Adds an organisation.\nNobody works in it until `convene user add --org SLUG` adds somebody.',
  options: {
    name: { type: 'string', about: 'what it is called', needed: true },
    slug: { type: 'string', about: 'its name in addresses, /o/SLUG/: small letters, digits, single hyphens; from the name when not given' },
    zone: { type: 'string', about: 'its IANA time zone, such as Europe/Lisbon; this machine\'s when not given' },
    language: { type: 'string', about: 'the language of its messages to people whose own is not known, such as en or ar; en when not given' },
    sender: { type: 'string', about: 'the address that its messages come from; convene@ and the host of PUBLIC_URL when not given' },
  },
  async run(given, { open }) {
    const wrong = wrongValue(given);
    if (wrong) return wrongUse(wrong);
    const parts = await open();
    const founding = foundingOf(given, parts);
    const founded = await found(parts, founding, async () => ({ ok: true as const, value: undefined }));
    if (!founded.ok) return refused(founded.reason, sentenceFor(founded, founding));
    const { name, slug, zone, language, sender } = founding;
    const address = new URL(`/o/${slug}/`, parts.office.parts.config.publicUrl).href;
    return done({ organisation: { id: founded.value.id, slug, name, zone, language, sender, address } },
      `${name} is at ${address}\nzone ${zone}, language ${language}, messages from ${sender}`);
  },
};

const checks: readonly [name: string, schema: z.ZodType, sentence: string][] = [
  ['name', nameSchema, '--name must be one line of 1 to 200 characters.'],
  ['slug', slugSchema, '--slug must be small letters and digits parted by single hyphens, at most 40, such as north-school.'],
  ['zone', zoneSchema, '--zone must be an IANA time zone, such as Europe/Lisbon.'],
  ['language', languageSchema, '--language must be a language tag, such as en or ar.'],
  ['sender', emailSchema, '--sender must be an e-mail address.'],
];

function wrongValue(given: Given): string | undefined {
  return checks.find(([name, schema]) => given.text(name) !== undefined && !schema.safeParse(given.text(name)).success)?.[2];
}

function foundingOf(given: Given, parts: CliParts): Found {
  const name = nameSchema.parse(given.text('name'));
  const { zone, language, sender } = usual(parts);
  return {
    name, slug: given.text('slug') ?? slugOf(name), zone: given.text('zone') ?? zone, language: given.text('language') ?? language,
    sender: given.text('sender')?.trim() ?? sender, demo: false,
  };
}

/** What an organisation has when nobody says otherwise: the machine's zone, English, and an address of PUBLIC_URL's host. */
export function usual({ office }: CliParts): Pick<Found, 'zone' | 'language' | 'sender'> {
  const zone = zoneSchema.safeParse(new Intl.DateTimeFormat().resolvedOptions().timeZone);
  const sender = emailSchema.safeParse(`convene@${office.parts.config.publicUrl.hostname}`);
  return { zone: zone.data ?? 'UTC', language: 'en', sender: sender.data ?? 'convene@localhost' };
}

/** Founds an organisation and does `more` in the same transaction: all of it or nothing. */
export async function found<Value, R extends { reason: string }>(
  { office }: CliParts, founding: Found, more: (ctx: Context) => Promise<Result<Value, R>>,
): Promise<Result<{ id: OrganisationId; value: Value }, Refusal | R>> {
  const id = newId<OrganisationId>();
  const fileKeys = await newOrganisationIdentity(office.parts.master, id);
  return office.enter<Result<{ id: OrganisationId; value: Value }, Refusal | R>>(id, operator, async (ctx) => {
    const founded = await foundOrganisation(ctx, founding, fileKeys);
    if (!founded.ok) return founded;
    const then = await more(ctx);
    return then.ok ? { ok: true, value: { id, value: then.value } } : then;
  });
}

function sentenceFor({ reason }: { reason: string }, { slug }: Found): string {
  return reason === 'slug-taken' ? `There is an organisation at /o/${slug}/ already. Give another name for addresses with --slug.` : `It was refused: ${reason}.`;
}

export type Organisation = Awaited<ReturnType<typeof organisations>>[number];

/** The organisation that is meant: the one named, or the only one. `undefined` where there is none and none was named. */
export async function chosen({ office }: CliParts, slug: string | undefined):
Promise<Result<Organisation | undefined, { reason: 'no-such-organisation' | 'which-organisation'; sentence: string; organisations: string[] }>> {
  const all = await office.outside(organisations);
  const slugs = all.map((one) => one.slug);
  const there = slugs.length > 0 ? `There are: ${slugs.join(', ')}.` : 'There is none yet: `convene org add` makes one.';
  if (slug !== undefined) {
    const named = all.find((one) => one.slug === slug);
    return named ? { ok: true, value: named }
      : { ok: false, reason: 'no-such-organisation', sentence: `There is no organisation "${slug}". ${there}`, organisations: slugs };
  }
  if (all.length > 1) {
    return { ok: false, reason: 'which-organisation', sentence: `There are ${all.length} organisations; say which with --org: ${slugs.join(', ')}.`, organisations: slugs };
  }
  return { ok: true, value: all[0] };
}
