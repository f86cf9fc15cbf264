import type { Context } from '../../platform/context.ts';
import { savepoint, violated } from '../../platform/database.ts';
import type { Result } from '../../platform/result.ts';
import type { Account, CreateRefusal } from '../../platform/sign-in.ts';
import { giveAccount, type Refusal } from '../../rooms/identity/actions.ts';
import { roles, type PersonId, type Role } from '../../rooms/identity/model.ts';
import { member, members, membershipsOf, organisation as organisationById, slugOf } from '../../rooms/identity/reads.ts';
import { emailSchema, nameSchema, roleSchema } from '../../rooms/identity/schema.ts';
import { personForAddress } from '../../rooms/people/actions.ts';
import { people } from '../../rooms/people/reads.ts';
import { done, operator, refused, wrongUse, type CliParts, type Command, type Done, type Given } from './command.ts';
import { chosen, found, usual, type Organisation } from './organisations.ts';

/** `user add`: an account, a person that it is, and what that person may do. */
export const addUser: Command = {
  name: 'user add',
  usage: '--email E --password P [--name N] [--role R …] [--org S]',
  about: 'Adds somebody who signs in.\n'
    + 'An account that exists becomes a person of this organisation too; its password stays.\n'
    + 'Somebody who is known here by this address already gets the account, and the roles beside those held.\n'
    + 'Where there is no organisation yet, one is made and named by the address\'s domain.',
  options: {
    email: { type: 'string', about: 'the address to sign in with', needed: true },
    password: { type: 'string', about: 'at least 10 characters', needed: true },
    name: { type: 'string', about: 'what the person is called; the first part of the address when not given' },
    role: { type: 'string', multiple: true, about: `may be repeated; participant when not given. One of:\n${roles.join(', ')}` },
    org: { type: 'string', about: 'the organisation, by its name in addresses; the only one when not given' },
  },
  async run(given, { open }) {
    const asked = askedOf(given);
    if (typeof asked === 'string') return wrongUse(asked);
    const parts = await open();
    const where = await chosen(parts, given.text('org'));
    if (!where.ok) return refused(where.reason, where.sentence, { organisations: where.organisations });
    return add(parts, asked, where.value);
  },
};

/** `roles`: those that were given, which may be none. */
interface Asked { readonly email: string; readonly password: string; readonly name: string; readonly roles: readonly Role[] }

function askedOf(given: Given): Asked | string {
  const email = emailSchema.safeParse(given.text('email'));
  if (!email.success) return '--email must be an e-mail address.';
  const name = nameSchema.safeParse(given.text('name') ?? email.data.slice(0, email.data.lastIndexOf('@')));
  if (!name.success) return '--name must be one line of 1 to 200 characters.';
  const wrong = given.list('role').find((role) => !roleSchema.safeParse(role).success);
  if (wrong !== undefined) return `There is no role "${wrong}". The roles are: ${roles.join(', ')}.`;
  const wanted = given.list('role') as readonly Role[];
  return { email: email.data, password: given.text('password')!, name: name.data, roles: [...new Set(wanted)] };
}

async function add(parts: CliParts, asked: Asked, where: Organisation | undefined): Promise<Done> {
  const { office, signIn } = parts;
  const created = await signIn.createAccount({ email: asked.email, password: asked.password, name: asked.name, now: office.parts.clock.now() });
  if (!created.ok && created.reason !== 'exists') return refused(created.reason, accountSentence(created));
  const account = created.ok ? created.value : created.account;
  const is = await office.outside((tx) => membershipsOf(tx, account.id));
  if (where && is.some((one) => one.organisation === where.id)) {
    return refused('member-already', `${asked.email} is a person of ${where.name} already.`);
  }
  try {
    const added = await join(parts, asked, account, where);
    if (added.ok) return told(parts, asked, account, created.ok, added.value);
    if (created.ok) await signIn.removeAccount(account.id);
    return refused(added.reason, sentenceFor(added, asked));
  } catch (error) {
    if (created.ok) await signIn.removeAccount(account.id);
    throw error;
  }
}

interface Joined { readonly organisation: { id: string; slug: string; name: string; made: boolean }; readonly person: PersonId; readonly known: string; readonly roles: readonly Role[]; readonly led: boolean }
type JoinRefusal = Refusal | { readonly reason: 'member-already' };

async function join(parts: CliParts, asked: Asked, account: Account, where: Organisation | undefined): Promise<Result<Joined, JoinRefusal>> {
  if (where) {
    const put = await parts.office.enter(where.id, operator, (ctx) => putPerson(ctx, asked, account));
    return put.ok ? { ok: true, value: { organisation: { id: where.id, slug: where.slug, name: where.name, made: false }, ...put.value } } : put;
  }
  const name = asked.email.slice(asked.email.lastIndexOf('@') + 1).toLowerCase();
  const founding = { name, slug: slugOf(name), ...usual(parts), demo: false };
  const made = await found(parts, founding, (ctx) => putPerson(ctx, asked, account));
  if (made.ok) return { ok: true, value: { organisation: { id: made.value.id, slug: founding.slug, name, made: true }, ...made.value.value } };
  // another process has made it since we looked
  const now = made.reason === 'slug-taken' ? await chosen(parts, undefined) : undefined;
  return now?.ok && now.value ? join(parts, asked, account, now.value) : made;
}

async function putPerson(ctx: Context, { email, name, roles: wanted }: Asked, account: Account): Promise<Result<Omit<Joined, 'organisation'>, JoinRefusal>> {
  const { zone, language } = await organisationById(ctx.tx, ctx.organisation);
  const person = await personForAddress(ctx, { name, email, phone: null, language, zone });
  const held = (await member(ctx.tx, ctx.organisation, person))?.roles;
  try {
    const given = await savepoint(ctx.tx, () => giveAccount(ctx, { person, account: account.id, roles: wanted.length > 0 || held ? wanted : ['participant'] }));
    if (!given.ok) return given;
  } catch (error) {
    if (violated(error) !== 'members_pkey') throw error;
    return { ok: false, reason: 'member-already' };
  }
  const { roles: now } = (await member(ctx.tx, ctx.organisation, person))!;
  const known = (await people(ctx.tx, ctx.organisation, [person])).get(person)?.name ?? name;
  return { ok: true, value: { person, known, roles: now, led: (await members(ctx.tx, ctx.organisation, ['administrator'])).length > 0 } };
}

function told(parts: CliParts, asked: Asked, account: Account, isNew: boolean, { organisation, person, known, roles: held, led }: Joined): Done {
  const address = new URL(`/o/${organisation.slug}/`, parts.office.parts.config.publicUrl).href;
  const notes = [
    ...(organisation.made ? [`The organisation ${organisation.name} was made, at ${address}`] : []),
    ...(isNew ? [] : ['The account existed; its password is unchanged.']),
    ...(known === asked.name ? [] : [`This address was known here as ${known}; that name is kept.`]),
    ...(led ? [] : [`Nobody administers ${organisation.name} yet: add somebody with --role administrator.`]),
  ];
  return done({
    person: { id: person, name: known, email: asked.email, roles: held, account: account.id, accountMade: isNew },
    organisation: { ...organisation, address }, notes,
  }, [`${known} (${asked.email}) is ${held.join(', ')} at ${organisation.name}.`, ...notes].join('\n'));
}

function accountSentence(refusal: Exclude<CreateRefusal, { reason: 'exists' }>): string {
  switch (refusal.reason) {
    case 'not-an-address': return 'No mail could be sent to this address.';
    case 'password-short': return `The password needs at least ${refusal.least} characters.`;
    case 'password-long': return `The password may have at most ${refusal.most} characters.`;
    case 'password-common': return 'This password is among those that are tried first. Choose another.';
    case 'password-holds-address': return 'The password must not hold the address.';
    case 'wait': return 'Too many are signing in at this moment. Try again in a minute.';
  }
}

function sentenceFor({ reason }: JoinRefusal, { email }: Asked): string {
  switch (reason) {
    case 'member-already': return `${email} belongs to a person who is or was a member here. Nothing was changed.`;
    case 'signs-in-already': return `${email} belongs to a person here who signs in with another account. Nothing was changed.`;
    case 'account-taken': return `The account ${email} is another person's here. Nothing was changed.`;
    default: return `It was refused: ${reason}.`;
  }
}
