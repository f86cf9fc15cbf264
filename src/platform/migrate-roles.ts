import pg from 'pg';
import { DatabaseRefused, whyNotReached } from './database-refusal.ts';
import type { Addresses } from './migrate.ts';

/** What the owner could not do himself, as statements for an administrator of the server. */
type Lacks = string[];

/** Not allowed; a role that may not sign in, or whose password is another. Poolers answer the last with 08P01. */
const forbidden = '42501';
const notLetIn = new Set(['28P01', '28000', '08P01']);
/** Roles belong to the whole server: the migration of another database may have made one at the same moment. */
const madeMeanwhile = new Set(['42710', '23505']);

/**
 * Makes the two roles beside the owner, `convene_app` and `convene_jobs`, or finds them made by an administrator, and
 * makes the owner a member of `convene_jobs`, to which he gives what the queue needs. Again is harmless.
 * @throws DatabaseRefused with all that an administrator has to run, when the owner may not do it himself.
 */
export async function makeRoles(client: pg.Client, { app, jobs }: Addresses): Promise<void> {
  const owner = await whoOwns(client);
  const lacks: Lacks = [];
  await role(client, lacks, app, 'convene_app', 'DATABASE_APP_URL, or DATABASE_URL without it');
  await role(client, lacks, jobs, 'convene_jobs', 'DATABASE_JOBS_URL, or DATABASE_DIRECT_URL or DATABASE_URL without it');
  const membership = `GRANT convene_jobs TO ${owner.name};`;
  if (lacks.some((statement) => statement.startsWith('CREATE ROLE convene_jobs '))) lacks.push(membership);
  else if (!await mayGiveToJobs(client)) await attempt(client, lacks, membership);
  if (!owner.owns) lacks.push(`ALTER DATABASE ${owner.database} OWNER TO ${owner.name};`);
  if (lacks.length > 0) throw new DatabaseRefused(adviceFor(owner, lacks));
}

interface Owner { readonly name: string; readonly database: string; readonly owns: boolean }

async function whoOwns(client: pg.Client): Promise<Owner> {
  const { rows: [row] } = await client.query<Owner>(`
    select quote_ident(current_user) as name, quote_ident(datname) as database, pg_has_role(current_user, datdba, 'USAGE') as owns
    from pg_database where datname = current_database()`);
  return row!;
}

async function role(client: pg.Client, lacks: Lacks, address: string, name: string, settings: string): Promise<void> {
  const { rows: [found] } = await client.query('select rolsuper or rolbypassrls as above from pg_roles where rolname = $1', [name]);
  if (found?.above) throw new DatabaseRefused(`The role ${name} is a superuser or bypasses row-level security. Take both from it: the rows of organisations are parted by that.`);
  const password = decodeURIComponent(new URL(address).password);
  if (!found) await attempt(client, lacks, `CREATE ROLE ${name} LOGIN PASSWORD '…';`, password);
  const fault = await faultOf(address, name);
  if (fault === undefined || lacks.some((statement) => statement.includes(`ROLE ${name} `))) return;
  if (notLetIn.has(fault.code ?? '') && found && password) await attempt(client, lacks, `ALTER ROLE ${name} LOGIN PASSWORD '…';`, password);
  else if (fault.code === forbidden) await attempt(client, lacks, `GRANT CONNECT ON DATABASE ${(await whoOwns(client)).database} TO ${name};`);
  if (lacks.some((statement) => statement.includes(name))) return;
  const still = await faultOf(address, name);
  if (still) throw new DatabaseRefused(`The database does not take ${name} at the address of ${settings}: ${still.sentence}.`);
}

/** Runs a statement, the password in its place; what the owner may not do goes to the list as it stands. */
async function attempt(client: pg.Client, lacks: Lacks, statement: string, password?: string): Promise<void> {
  try {
    await client.query(password === undefined ? statement : statement.replace("'…'", () => pg.escapeLiteral(password)));
  } catch (error) {
    const { code } = error as { code?: string };
    if (madeMeanwhile.has(code ?? '')) return;
    if (code !== forbidden) throw error;
    lacks.push(statement);
  }
}

/** Whether the owner may give what he makes to `convene_jobs` and still grant it; from 16 on membership alone is not enough. */
async function mayGiveToJobs(client: pg.Client): Promise<boolean> {
  const { rows: [server] } = await client.query<{ version: number }>("select current_setting('server_version_num')::int as version");
  const { rows: [row] } = await client.query<{ yes: boolean }>(
    "select pg_has_role(current_user, 'convene_jobs', $1) and pg_has_role(current_user, 'convene_jobs', 'USAGE') as yes", [server!.version < 160_000 ? 'MEMBER' : 'SET']);
  return row!.yes;
}

async function faultOf(address: string, name: string): Promise<{ readonly code?: string; readonly sentence: string } | undefined> {
  const client = new pg.Client({ connectionString: address, application_name: 'convene roles' });
  client.on('error', () => {}); // the query tells
  try {
    await client.connect();
    const { rows: [row] } = await client.query<{ user: string }>('select current_user as user');
    return row!.user === name ? undefined : { sentence: `it signs in as ${row!.user}, and must as ${name}` };
  } catch (error) {
    const { code } = error as { code?: string };
    return { ...(code === undefined ? {} : { code }), sentence: whyNotReached(error) };
  } finally {
    await client.end().catch(() => {});
  }
}

function adviceFor({ name, database }: Owner, lacks: Lacks): string {
  const made = lacks.filter((statement) => statement.startsWith('CREATE ROLE'));
  const named = lacks.some((statement) => statement.includes('PASSWORD'));
  return [
    `The role ${name} of DATABASE_URL may not do all that is needed. Let an administrator of the server run, in the database ${database}:`,
    ...lacks.map((statement) => `  ${statement}`),
    ...(named ? [
      'Put passwords of your own for the dots, and name both roles with them:',
      `  DATABASE_APP_URL=postgres://convene_app:…@HOST/${database} and DATABASE_JOBS_URL=postgres://convene_jobs:…@HOST/${database}`,
    ] : []),
    ...(made.length === 2 ? [`Or let the administrator run instead: ALTER ROLE ${name} CREATEROLE; then both roles are made at the next start.`] : []),
  ].join('\n');
}
