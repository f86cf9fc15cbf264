import { createHash } from 'node:crypto';
import type { DBAdapter, DBTransactionAdapter, Where } from 'better-auth/adapters';

/** What stands in the table instead of a token. Tokens are random (190 bits and more), so a plain hash gives nothing away. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

type Row = Record<string, unknown>;
type Asked = { model: string; where?: Where[] | undefined };

/**
 * The library's adapter with the tokens of sign-ins hashed on their way to the table (the library itself stores them as
 * they are). Who creates a row, or asks for one by its token, gets the token back in it, as the library expects; in rows
 * found otherwise, such as an account's list, `token` is the hash and signs nobody in.
 */
export function hidingTokens(inner: DBAdapter): DBAdapter {
  return {
    ...hiding(inner),
    transaction: (work) => inner.transaction((tx) => work(hiding(tx))),
  };
}

function hiding(inner: DBTransactionAdapter): DBTransactionAdapter {
  const many = (name: 'updateMany' | 'deleteMany' | 'count' | 'delete') =>
    ((asked: Asked) => inner[name](hidden(asked) as never)) as never;
  const one = (name: 'findOne' | 'update' | 'consumeOne' | 'incrementOne') =>
    (async (asked: Asked) => restored(asked, await inner[name]<Row>(hidden(asked) as never))) as never;
  return {
    ...inner,
    create: (async (asked: { model: string; data: Row }) => {
      const token = asked.model === 'session' ? asked.data['token'] : undefined;
      if (typeof token !== 'string') return inner.create(asked);
      const row: Row = await inner.create({ ...asked, data: { ...asked.data, token: tokenHash(token) } });
      return { ...row, token };
    }) as never,
    findOne: one('findOne'), update: one('update'), consumeOne: one('consumeOne'), incrementOne: one('incrementOne'),
    findMany: (async (asked: Asked) => {
      const rows = await inner.findMany<Row>(hidden(asked) as never);
      return rows.map((row) => restored(asked, row));
    }) as never,
    updateMany: many('updateMany'), deleteMany: many('deleteMany'), count: many('count'), delete: many('delete'),
  };
}

function hidden<A extends Asked>(asked: A): A {
  if (asked.model !== 'session' || !asked.where) return asked;
  return { ...asked, where: asked.where.map((part) => (part.field === 'token' ? { ...part, value: hash(part.value) } : part)) };
}

function hash(value: Where['value']): Where['value'] {
  return Array.isArray(value) ? value.map((each) => tokenHash(String(each))) : tokenHash(String(value));
}

function restored<R extends Row | null>(asked: Asked, row: R): R {
  if (asked.model !== 'session' || !row) return row;
  const tokens = (asked.where ?? []).filter((part) => part.field === 'token').flatMap((part) => part.value as string | string[]);
  const token = tokens.find((each) => tokenHash(each) === row['token']);
  return token === undefined ? row : { ...row, token };
}
