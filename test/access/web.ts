/** The web door of two schools, and everybody signed in at it. */
import assert from 'node:assert/strict';
import { webApp } from '../../src/doors/web/app.tsx';
import { vocabularyOf } from '../../src/main-rooms.ts';
import { newId } from '../../src/platform/ids.ts';
import { deriveKey } from '../../src/platform/keys.ts';
import { openSignIn } from '../../src/platform/sign-in.ts';
import { roles, type Role } from '../../src/rooms/identity/model.ts';
import { whenFileEnds } from '../endings.ts';
import { master } from '../server.ts';
import { Rehearsal } from './rehearsal.ts';
import type { House, Schools } from './schools.ts';

/** Who can ask a route: nobody who is signed in, a member of the first school by role, an administrator of the second. */
export type Visitor = 'nobody' | Role | 'stranger';
export const visitors: readonly Visitor[] = ['nobody', ...roles, 'stranger'];

/** What a browser would send along. */
export interface SignedIn { readonly cookie: string; readonly csrf: string }

/** `lasting`: what is done stays, else everything is undone once it is answered. */
export interface Asked { readonly form?: Readonly<Record<string, string>> | undefined; readonly headers?: Readonly<Record<string, string>>; readonly lasting?: boolean }
export interface Door {
  readonly app: ReturnType<typeof webApp>['web'];
  /** What became known as a fault of ours since this was asked last. */
  faults(): string[];
  readonly signedIn: Readonly<Record<Exclude<Visitor, 'nobody'>, SignedIn>>;
  /** Asks as somebody. A form is sent with the right token unless it brings its own. */
  ask(who: Visitor, method: string, path: string, asked?: Asked): Promise<Response>;
  /** Sends a request as it is; what it does stays. */
  send(path: string, request: RequestInit): Promise<Response>;
}

/** The door of both schools, with a sign-in for each visitor. */
export async function openDoor({ test, storage, here, there }: Schools): Promise<Door> {
  const { parts } = test.office;
  const signIn = openSignIn({ pool: parts.pool, secret: deriveKey(master, 'sign-in'), publicUrl: parts.config.publicUrl });
  const faults: string[] = [];
  const log = (line: string, error?: unknown) => void faults.push(error instanceof Error ? `${line}: ${error.stack}` : line);
  const doors = [new Rehearsal(parts), test.office].map((office) => webApp({
    office, signIn, storage, clock: test.clock, demo: false, mailLeaves: false, vocabulary: vocabularyOf(parts.ports), log,
  }));
  const [app, lasting] = doors.map(({ web }) => web) as [Door['app'], Door['app']];
  whenFileEnds(async () => { for (const { close } of doors) close(); });
  const enter = async (school: House, role: Role): Promise<SignedIn> => {
    const email = `${newId()}@sign-in.example`;
    const account = await signIn.createAccount({ email, name: role, now: test.clock.now() });
    assert.ok(account.ok);
    await test.database.owner.query('update members set account = $1 where organisation = $2 and person = $3', [account.value.id, school.organisation, school.members[role]]);
    const from = { ip: `192.0.2.${1 + roles.indexOf(role)}`, now: test.clock.now() };
    const link = await signIn.requestMailLink({ email, ...from });
    assert.ok(link.ok && link.value);
    const redeemed = await signIn.redeemMailLink({ token: link.value.token, userAgent: 'walk', ...from });
    assert.ok(redeemed.ok);
    const cookie = redeemed.value.setCookie[0]!.split(';')[0]!;
    return { cookie, csrf: (await signIn.readSignIn(cookie, test.clock.now()))!.csrf };
  };
  const members = await Array.fromAsync(roles, async (role) => [role, await enter(here, role)] as const);
  const signedIn = { ...Object.fromEntries(members) as Record<Role, SignedIn>, stranger: await enter(there, 'administrator') };
  const connection = { incoming: { socket: { remoteAddress: '192.0.2.99' } } };
  return {
    app, signedIn, faults: () => faults.splice(0),
    send: async (path, request) => lasting.request(path, request, connection),
    ask: async (who, method, path, asked = {}) => (asked.lasting ? lasting : app).request(path, requestOf(who === 'nobody' ? undefined : signedIn[who], method, asked), connection),
  };
}

function requestOf(as: SignedIn | undefined, method: string, { form = {}, headers = {} }: Asked): RequestInit {
  const sent = { ...(as ? { cookie: as.cookie } : {}), ...headers };
  if (method === 'GET') return { headers: sent };
  const body = new URLSearchParams({ csrf: as?.csrf ?? 'none', ...form }).toString();
  return { method, body, headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length), 'sec-fetch-site': 'same-origin', ...sent } };
}
