import type pg from 'pg';

/** One thing that was looked at: what it is, whether it is as it must be, and what was found. */
export interface Finding { readonly what: string; readonly ok: boolean; readonly sentence: string }

/**
 * What must hold of the database's roles and tables for organisations to be parted and the log to be unalterable, whatever
 * the program does. Asks the catalogues as the role under which the program runs.
 */
export async function databaseFindings(pool: pg.Pool): Promise<Finding[]> {
  return [await server(pool), await powers(pool), await belongings(pool), await log(pool), await parting(pool)];
}

const finding = (what: string, faults: readonly string[], well: string): Finding =>
  ({ what, ok: faults.length === 0, sentence: faults.length === 0 ? well : faults.join('; ') });

async function server(pool: pg.Pool): Promise<Finding> {
  const { rows: [row] } = await pool.query<{ number: number; version: string; user: string }>(
    "select current_setting('server_version_num')::int as number, current_setting('server_version') as version, current_user as user");
  return finding('database', [
    ...(row!.number < 150_000 ? [`it is PostgreSQL ${row!.version}; 15 or newer is needed`] : []),
    ...(row!.user === 'convene_app' ? [] : [`the program runs as ${row!.user}, not as convene_app`]),
  ], `PostgreSQL ${row!.version}; the program runs as convene_app`);
}

async function powers(pool: pg.Pool): Promise<Finding> {
  const { rows } = await pool.query<{ rolname: string; powers: string[]; groups: string[] }>(`
    select r.rolname, array_remove(array[case when r.rolsuper then 'is a superuser' end, case when r.rolbypassrls then 'bypasses row-level security' end,
        case when r.rolcreaterole then 'may make roles' end, case when r.rolcreatedb then 'may make databases' end,
        case when r.rolreplication then 'may replicate' end], null) as powers,
      array(select g.rolname::text from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid order by 1) as groups
    from pg_roles r where r.rolname in (current_user, 'convene_jobs') order by 1`);
  const faults = rows.flatMap(({ rolname, powers: more, groups }) =>
    [...more.map((power) => `${rolname} ${power}`), ...groups.map((group) => `${rolname} is a member of ${group}`)]);
  return finding('roles', faults, 'neither convene_app nor convene_jobs has a power beyond its grants');
}

async function belongings(pool: pg.Pool): Promise<Finding> {
  const { rows } = await pool.query<{ name: string }>(`
    select pg_describe_object(classid, objid, objsubid) as name from pg_shdepend
    where refclassid = 'pg_authid'::regclass and refobjid = (select oid from pg_roles where rolname = current_user) and deptype = 'o'
      and dbid in (0, (select oid from pg_database where datname = current_database())) order by 1 limit 5`);
  return finding('ownership', rows.map(({ name }) => `the program owns ${name}`), 'the program owns nothing');
}

/** Acts and seals only grow; of a text only the whole can go. */
async function log(pool: pg.Pool): Promise<Finding> {
  const { rows } = await pool.query<{ name: string; power: string }>(`
    select t.name, p.power from (values ('acts'), ('seals'), ('act_texts')) t(name), (values ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('TRIGGER')) p(power)
    where not (t.name = 'act_texts' and p.power = 'DELETE')
      and (has_table_privilege(t.name, p.power) or (p.power = 'UPDATE' and has_any_column_privilege(t.name, 'UPDATE')))`);
  return finding('log grants', rows.map(({ name, power }) => `the program may ${power} ${name}`), 'the program can neither change nor delete an act or a seal');
}

/** Each table of a room is parted by organisation, by that one policy and no other. */
async function parting(pool: pg.Pool): Promise<Finding> {
  const { rows } = await pool.query<{ name: string; parted: boolean; policies: string[] }>(`
    select c.oid::regclass::text as name, c.relrowsecurity as parted,
      array(select coalesce(pg_get_expr(p.polqual, p.polrelid), 'true') || ' / ' || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), 'the same')
        from pg_policy p where p.polrelid = c.oid and p.polpermissive order by p.polname) as policies
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'
      and (c.oid = to_regclass('public.organisations') or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organisation' and not a.attisdropped))
    order by 1`);
  const [own, other] = ['(id = convene_organisation())', '(organisation = convene_organisation())'].map((rule) => `${rule} / ${rule}`);
  const faults = rows.flatMap(({ name, parted, policies }) => {
    if (!parted) return [`${name} is open: row-level security is off`];
    if (policies.length === 0) return [`${name} is shut: it has no policy`];
    return policies.filter((policy) => policy !== (name === 'organisations' ? own : other)).map((policy) => `${name} has another policy: ${policy}`);
  });
  return finding('row-level security', rows.length === 0 ? ['no table is parted by organisation'] : faults, `${rows.length} tables are parted by organisation`);
}
