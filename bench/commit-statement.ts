/** The best single statement that leaves the rows of a booking: made from the rows that a booking has left. */
import type { BenchOffice } from './commit-office.ts';

/** What the statement's own parts or triggers of tables write. */
const written = new Set(['claimables', 'calendar_versions', 'claims']);

interface Left { readonly table: string; readonly rows: readonly Readonly<Record<string, string | null>>[]; readonly types: Readonly<Record<string, string>> }

/** Books once and reads back every row that the transaction has left, as text. */
export async function rowsLeft(office: BenchOffice, nth: number): Promise<Left[]> {
  let xid = '';
  const refused = await office.book(office.rooms[0]!, nth, async ({ tx }) => {
    const { rows } = await tx.executeQuery<{ xid: string }>({ sql: 'select pg_current_xact_id()::xid::text as xid', parameters: [], query: { kind: 'RawNode' } as never, queryId: {} as never });
    xid = rows[0]!.xid;
  });
  if (refused) throw new Error(`the booking was refused: ${refused}`);
  const { rows: columns } = await office.owner.query<{ table: string; column: string; type: string }>(`
    select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by c.relname, a.attnum`);
  const left: Left[] = [];
  for (const [table, own] of Map.groupBy(columns, (one) => one.table)) {
    const list = own.map(({ column }) => `"${column}"::text as "${column}"`).join(', ');
    const { rows } = await office.owner.query(`select ${list} from "${table}" where xmin::text = $1`, [xid]);
    if (rows.length > 0) left.push({ table, rows, types: Object.fromEntries(own.map(({ column, type }) => [column, type])) });
  }
  return left;
}

/**
 * The statement as a script of pgbench: `:client_id` has a room of its own, `:n` rises from call to call and gives each a time
 * of its own. Everything is put by one WITH; the claim waits for the lock.
 */
export function statementOf(office: BenchOffice, left: readonly Left[]): string {
  const fresh = new Map(left.flatMap(({ rows }) => rows).flatMap((row) => (row['id'] ? [row['id']] : [])).map((id, i) => [id, `n.i${i}`]));
  const uid = left.find(({ table }) => table === 'sessions')!.rows[0]!['uid']!;
  const room = office.rooms[0]!;
  const now = Temporal.Now.instant().add({ hours: 1 });
  const later = "(:n::int * interval '5 minutes')";
  const value = (column: string, type: string, text: string | null): string => {
    if (text === null) return `null::${type}`;
    if (text === room) return 'l.resource';
    if (type === 'uuid' && fresh.has(text)) return fresh.get(text)!;
    if (text === uid) return `${fresh.get(uid.slice(0, 36))}::text || '${uid.slice(36)}'`;
    if (column === 'xid') return 'pg_current_xact_id()';
    const literal = `'${text.replaceAll("'", "''")}'::${type}`;
    return type === 'timestamp with time zone' && Temporal.Instant.compare(Temporal.Instant.from(text.replace(' ', 'T')), now) > 0 ? `${literal} + ${later}` : literal;
  };
  const insert = ({ table, rows, types }: Left) => {
    const columns = Object.keys(types);
    const selects = rows.map((row) => `select ${columns.map((column) => value(column, types[column]!, row[column] ?? null)).join(', ')} from n, l`);
    return `insert into "${table}" (${columns.map((column) => `"${column}"`).join(', ')}) ${selects.join(' union all ')}`;
  };
  const parts = left.filter(({ table }) => !written.has(table)).map((one) => `p_${one.table} as (${insert(one)})`);
  const claims = left.find(({ table }) => table === 'claims')!;
  const rooms = `(array['${office.rooms.join("','")}'])[:client_id + 1]::uuid`;
  return ['\\set n :n + 1', [
    `with n as materialized (select ${[...fresh.values()].map((name) => `gen_random_uuid() as ${name.slice(2)}`).join(', ')})`,
    `l as materialized (select resource from claimables where organisation = '${office.organisation}' and resource = ${rooms} for no key update)`,
    `c as (update claimables c set version = c.version + 1 from l where c.organisation = '${office.organisation}' and c.resource = l.resource)`,
    ...parts,
  ].join(', ') + ` ${insert(claims)};`].join('\n');
}
