/**
 * Two schools with one of everything, by verbs alone, for walks over what they refuse. Whatever is written of the first
 * school holds one word that stands nowhere else, what is private in it another, and the second school a third: an answer
 * that holds a word it must not has told something.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { doDue } from '../../src/doors/worker/worker.ts';
import { keptMail } from '../../src/outside/kept-mail.ts';
import type { Actor, Context, OrganisationId } from '../../src/platform/context.ts';
import { newId } from '../../src/platform/ids.ts';
import type { Result } from '../../src/platform/result.ts';
import { newOrganisationIdentity } from '../../src/platform/storage/organisation.ts';
import { openStorage, type Storage } from '../../src/platform/storage/storage.ts';
import { admit, foundOrganisation, makeLink } from '../../src/rooms/identity/actions.ts';
import { purposes, roles, type LinkId, type PersonId, type Purpose, type Role } from '../../src/rooms/identity/model.ts';
import { deliver } from '../../src/rooms/messaging/actions-deliver.ts';
import { Channel } from '../../src/rooms/messaging/ports.ts';
import { outbox } from '../../src/rooms/messaging/reads.ts';
import { addPerson } from '../../src/rooms/people/actions.ts';
import { nextDue } from '../../src/rooms/procedures/reads.ts';
import { whenFileEnds } from '../endings.ts';
import { machine, testOffice, type TestOffice } from '../office.ts';
import { makeFew, makeThings, type Things } from './schools-things.ts';

/** When it is in both schools, once everything is made. */
export const today = '2026-04-14T09:00:00Z';

/** The words: of the first school, of what is private in it, of the second. */
export const words = { here: 'Quillfeather', secret: 'Umbrahaven', there: 'Zephyrmoor' } as const;

/** A school and its people. */
export interface House {
  readonly slug: string;
  readonly organisation: OrganisationId;
  /** A member with this role alone, who has nothing to do with any of the things. */
  readonly members: Readonly<Record<Role, PersonId>>;
}

/** The first school, with one of everything. */
export interface School extends House, Things {
  /** Who stands to the things as the name says; in walks they come without a role. */
  readonly related: Readonly<Record<Related, PersonId>>;
  /** A link of each purpose, for the thing of the school and for another of its kind. */
  readonly links: Readonly<Record<'this' | 'other', Readonly<Record<Purpose, { readonly id: LinkId; readonly subject: string; readonly address: string }>>>>;
}

/** lead: coordinator of the sessions, with an event of his own. fellow: asked to them beside `invited`. assigned: has a duty. nobody: only known. */
export const related = ['lead', 'invited', 'fellow', 'requester', 'shared', 'assigned', 'nobody'] as const;
export type Related = (typeof related)[number];

export interface Schools {
  readonly test: TestOffice;
  readonly storage: Storage;
  readonly here: School;
  /** The neighbour, with little of its own. */
  readonly there: House;
}

/** Both schools, on a database of their own. */
export async function twoSchools(): Promise<Schools> {
  const test = await testOffice('2026-04-13T07:00:00Z');
  test.office.parts.ports.join(Channel, keptMail);
  const folder = mkdtempSync(join(tmpdir(), 'convene-access-'));
  whenFileEnds(async () => rmSync(folder, { recursive: true, force: true }));
  const storage = openStorage(pathToFileURL(join(folder, 'files')), join(folder, 'spool'));
  assert.ok(storage.ok);
  const parts = { test, storage: storage.value };
  const there = await openSchool(parts, 'there', words.there);
  await makeFew({ ...there, secret: '' });
  return { ...parts, here: await makeSchool({ ...(await openSchool(parts, 'here', words.here)), secret: words.secret }), there };
}

export interface Making extends House, Pick<Schools, 'test' | 'storage'> {
  readonly people: School['related'];
  readonly word: string;
  readonly secret: string;
  /** Runs a verb that must not be refused. */
  readonly done: <Value>(actor: Actor, work: (ctx: Context) => Promise<Result<Value, { reason: string }>>) => Promise<Value>;
  /** Lets everything happen that is due up to an instant, at its own time. */
  readonly until: (time: string) => Promise<void>;
}

async function openSchool({ test, storage }: Pick<Schools, 'test' | 'storage'>, slug: string, word: string): Promise<Omit<Making, 'secret'>> {
  const organisation = newId<OrganisationId>();
  const keys = await newOrganisationIdentity(test.office.parts.master, organisation);
  const founding = { name: `The school ${slug}`, slug, zone: 'Europe/Lisbon', language: 'en', sender: `office@${slug}.example`, demo: false };
  const done: Making['done'] = async (actor, work) => {
    const answer = await test.as(organisation, actor, work);
    assert.ok(answer.ok, JSON.stringify(answer));
    return answer.value;
  };
  await done(machine, (ctx) => foundOrganisation(ctx, founding, keys));
  const person = (name: string, held: readonly Role[]) => done(machine, async (ctx) => {
    const email = `${name.replaceAll(' ', '.').toLowerCase()}@${word.toLowerCase()}.example`;
    const added = await addPerson(ctx, { name: `${name} ${word}`, email, phone: `+351 ${word.length}00`, language: 'en', zone: 'Europe/Lisbon' });
    if (!added.ok || held.length === 0) return added;
    const admitted = await admit(ctx, { person: added.value, account: null, roles: held });
    return admitted.ok ? added : admitted;
  });
  const members = Object.fromEntries(await Array.fromAsync(roles, async (role) => [role, await person(role, [role])])) as School['members'];
  const people = Object.fromEntries(await Array.fromAsync(related, async (one) => [one, await person(one, one === 'lead' ? ['coordinator'] : [])])) as School['related'];
  return { test, storage, slug, organisation, members, people, word, done, until: (time) => letHappen(test, organisation, time) };
}

async function makeSchool(making: Making): Promise<School> {
  const { test, slug, organisation, members, people } = making;
  const things = await makeThings(making);
  const links = await test.as(organisation, machine, async (ctx) => ({ this: await linksTo(ctx, things, people, 'this'), other: await linksTo(ctx, things, people, 'other') }));
  return { ...things, slug, organisation, members, related: people, links };
}

async function linksTo(ctx: Context, things: Things, { invited: person, fellow }: School['related'], which: 'this' | 'other'): Promise<School['links']['this']> {
  const session = { kind: 'session', id: things[which === 'this' ? 'session' : 'otherSession'] };
  const request = { kind: 'request', id: things[which === 'this' ? 'request' : 'otherRequest'] };
  const file = { kind: 'file', id: things[which === 'this' ? 'file' : 'otherFile'] };
  const held = { kind: 'session', id: things[which === 'this' ? 'held' : 'otherSession'] };
  const subjects: Readonly<Record<Purpose, { kind: string; id: string; part?: string }>> = {
    'request.status': request, 'request.complete': { ...request, ...(which === 'this' ? { part: things.question } : {}) }, 'invitation.reply': session,
    'session.page': session, 'feedback.give': held, 'file.open': file,
    'proposal.answer': { kind: 'proposal', id: things[which === 'this' ? 'proposal' : 'secretProposal'] },
    'poll.answer': { kind: 'poll', id: things[which === 'this' ? 'poll' : 'otherPoll'] },
    'availability.tell': { kind: 'person', id: which === 'this' ? person : fellow },
    'people.correct': { kind: 'person', id: which === 'this' ? person : fellow },
    'conference.door': { kind: 'round', id: things[which === 'this' ? 'round' : 'otherRound'] },
    'conference.book': { kind: 'round-family', id: things[which === 'this' ? 'family' : 'otherFamily'] },
    'conference.hours': { kind: 'round', id: things[which === 'this' ? 'round' : 'otherRound'] },
  };
  const made = await Array.fromAsync(purposes, async (purpose) => {
    const { id, address } = await makeLink(ctx, { purpose, subject: subjects[purpose], person, expiresAt: ctx.now.add({ hours: 240 }) });
    return [purpose, { id, subject: subjects[purpose].id, address: new URL(address).pathname }] as const;
  });
  return Object.fromEntries(made) as School['links']['this'];
}

async function letHappen({ office, clock, as }: TestOffice, organisation: OrganisationId, time: string): Promise<void> {
  const parts = { office, log: (line: string, error?: unknown) => { throw new Error(line, { cause: error }); } } as never;
  for (;;) {
    await doDue(parts, organisation);
    for (const { id } of await as(organisation, machine, (ctx) => outbox(ctx.tx, organisation, { states: ['queued'], most: 500 }))) await deliver(office, { organisation, delivery: id });
    const next = await as(organisation, machine, (ctx) => nextDue(ctx.tx, organisation));
    if (!next || Temporal.Instant.compare(next, time) > 0) break;
    if (Temporal.Instant.compare(next, clock.now()) > 0) clock.move(next.toString());
  }
  if (Temporal.Instant.compare(clock.now(), time) < 0) clock.move(time);
}
