import { betterAuth } from 'better-auth/minimal';
import { createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { kyselyAdapter } from '@better-auth/kysely-adapter';
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import * as z from 'zod';
import { newId } from './ids.ts';
import type { CookieForm } from './sign-in-cookie.ts';
import { hidingTokens } from './sign-in-tokens.ts';

const start = z.object({ account: z.string(), ip: z.string(), userAgent: z.string(), at: z.date(), until: z.date() });

/** What a new sign-in is made of; `until` is when it ends unless it is used. */
export type Start = z.infer<typeof start>;

export interface LibraryOptions {
  readonly pool: pg.Pool;
  readonly publicUrl: URL;
  readonly cookie: CookieForm;
}

/**
 * The library, better-auth, and the only file that loads it. No HTTP handler of its own is mounted: our forms call the
 * functions below. `better-auth/minimal` is enough, since migrations are ours; its import takes 150 ms and 20 MB, so this
 * file is loaded when somebody first signs in, not when the program starts.
 *
 * The library reads the machine's clock in its own endpoints, so none of them is called: every time it stores is handed to
 * it by us. Passkeys, OpenID Connect and a second factor join as further entries of `plugins`, with the tables they want
 * in a migration; their own endpoints would then read the machine's clock, which is right for protocols.
 */
export function openLibrary(options: LibraryOptions) {
  const auth = betterAuth(settings(options));
  return {
    /** A `Set-Cookie` line for each cookie of a new sign-in. */
    async start(body: Start): Promise<string[]> {
      const { headers } = await auth.api.signInEmail({ body, headers: new Headers(), returnHeaders: true });
      return headers.getSetCookie();
    },
    async accounts() {
      return (await auth.$context).internalAdapter;
    },
    async tables() {
      return (await auth.$context).adapter;
    },
    /** @throws naming what a newer library or another plugin wants of the tables that the migrations have not made. */
    async check(): Promise<void> {
      const { rows } = await options.pool.query<{ path: string }>(
        "select table_name || '.' || column_name as path from information_schema.columns where table_schema = 'sign_in'");
      const there = new Set(rows.map(({ path }) => path));
      const wanted = Object.values((await auth.$context).tables).flatMap(({ modelName, fields }) =>
        Object.entries(fields).map(([field, { fieldName }]) => `${modelName}.${fieldName ?? field}`));
      const missing = wanted.filter((path) => !there.has(path));
      if (missing.length) throw new Error(`The schema sign_in lacks ${missing.join(', ')}: run the migrations.`);
    },
  };
}

export type Library = ReturnType<typeof openLibrary>;

/**
 * Under the library's own path, so that plugins which act after `/sign-in/email` (the second factor) act after ours.
 * The library's endpoint of that name is replaced because it refuses addresses that exist (any with a letter outside
 * ASCII, and every top-level domain such as xn--mgbaam7a8h).
 */
const ours = {
  id: 'convene',
  endpoints: {
    signInEmail: createAuthEndpoint('/sign-in/email', { method: 'POST', body: start }, async (ctx) => {
      const { account, ip, userAgent, at, until } = ctx.body;
      const { internalAdapter } = ctx.context;
      const user = await internalAdapter.findUserById(account);
      if (!user) throw new Error('the account has been removed while it signed in');
      const row = { ipAddress: ip, userAgent, createdAt: at, updatedAt: at, expiresAt: until };
      const session = await internalAdapter.createSession(account, false, row, true);
      await setSessionCookie(ctx, { session, user });
      return ctx.json({});
    }),
  },
};

function settings({ pool, publicUrl, cookie }: LibraryOptions) {
  const { name, secure, secret, days } = cookie;
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: withDates(pool) }) }).withSchema('sign_in');
  const tables = kyselyAdapter(kysely, { type: 'postgres', transaction: true });
  const times = { createdAt: 'created_at', updatedAt: 'updated_at' };
  return {
    baseURL: publicUrl.origin,
    secrets: [{ version: 1, value: secret }], // given so, BETTER_AUTH_SECRETS in the environment is not looked at
    telemetry: { enabled: false },
    logger: { level: 'error' as const, disableColors: true },
    plugins: [ours],
    database: (all: Parameters<typeof tables>[0]) => hidingTokens(tables(all)),
    user: { modelName: 'accounts', fields: { ...times, emailVerified: 'email_verified' } },
    account: {
      modelName: 'credentials',
      fields: {
        ...times, userId: 'account_id', providerId: 'provider', accountId: 'subject', idToken: 'id_token',
        accessToken: 'access_token', accessTokenExpiresAt: 'access_token_expires_at',
        refreshToken: 'refresh_token', refreshTokenExpiresAt: 'refresh_token_expires_at',
      },
    },
    session: {
      modelName: 'sign_ins', expiresIn: days * 86_400,
      fields: { ...times, userId: 'account_id', ipAddress: 'ip_address', userAgent: 'user_agent', expiresAt: 'expires_at' },
    },
    verification: { modelName: 'verifications', fields: { ...times, expiresAt: 'expires_at' }, disableCleanup: true },
    advanced: {
      database: { generateId: () => newId() },
      // the library knows only the prefix __Secure-, so the whole name and its attributes are given
      useSecureCookies: false, cookiePrefix: name,
      defaultCookieAttributes: { secure, httpOnly: true, sameSite: 'lax' as const, path: '/' },
      cookies: { session_token: { name } },
    },
  };
}

/** The library wants `Date`, whatever parsers the pool has. */
function withDates(pool: pg.Pool): PostgresPool {
  return {
    options: pool.options,
    end: async () => {}, // the pool is its owner's to end
    connect: async () => {
      const client = await pool.connect();
      const query = (text: string, values: unknown[]) => client.query({ text, values, types: pg.types });
      return { query, release: (destroy?: boolean) => client.release(destroy) } as unknown as PostgresPoolClient;
    },
  };
}
