/** The school of `bench/search`: people with ten years of busy time each, as the program would keep them. */
import type pg from 'pg';
import { zoneDataVersion } from '../src/calendar/zone.ts';

export interface SearchData {
  readonly organisation: string;
  readonly people: readonly string[];
}

export const organisation = '0192a000-0000-7000-8000-000000000001';
const personId = (n: number) => `0192a000-0000-7000-9000-${n.toString(16).padStart(12, '0')}`;
const calendarId = (n: number) => `0192a000-0000-7000-a000-${n.toString(16).padStart(12, '0')}`;

/** The first Monday of the four weeks that are asked for; they lie in two months, in the last of the ten years. */
export const windowStart = '2026-04-13';

/**
 * Puts `people` persons with 10,000 events each: 25 a week over 40 weeks in each of ten years, five a day at eight clock
 * hours of London, 30 to 60 minutes long, one in ten at odd minutes, one in twenty tentative, one in five a session that up to
 * 25 have. On Wednesdays after 15:00 nobody has anything, on Fridays from then on sessions alone: what keeps all from meeting can be moved. As the owner, whom row-level security does not hold; triggers, constraints and indexes are left out
 * meanwhile, and everything is vacuumed after, as a database that has grown for years has been.
 */
export async function fill(owner: pg.Pool, count: number): Promise<SearchData> {
  const client = await owner.connect();
  const run = (text: string, values: unknown[] = []) => client.query(text, values);
  try {
    await run("set maintenance_work_mem = '512MB'");
    await run("set work_mem = '64MB'");
    await run(`insert into organisations (id, slug, name, zone, language, sender, file_keys, made_at)
      values ($1, 'bench', 'bench', 'Europe/London', 'en', 'office@example.org', '-', '2017-01-01Z')`, [organisation]);
    await run(`insert into people (organisation, id, name, email, language, zone, made_at)
      select $1, id, 'Person ' || n, 'p' || n || '@example.org', 'en', 'Europe/London', '2017-01-01Z'
      from unnest($2::uuid[]) with ordinality as one (id, n)`, [organisation, range(count, personId)]);
    await run(`insert into calendars (organisation, id, owner_kind, owner, name, made_at, main)
      select $1, calendar, 'person', person, '', '2017-01-01Z', true from unnest($2::uuid[], $3::uuid[]) as one (calendar, person)`,
    [organisation, range(count, calendarId), range(count, personId)]);
    await events(owner, client, count);
    await run('vacuum analyze');
    await run('checkpoint').catch(() => {}); // the superuser's right; without it the first reads find a busier disk
  } finally {
    client.release();
  }
  return { organisation, people: range(count, personId) };
}

const range = (count: number, id: (n: number) => string) => Array.from({ length: count }, (_, n) => id(n + 1));

/** All constraints and indexes are put back once the rows are there: kept up row by row they take ten times as long as the rows. */
async function events(owner: pg.Pool, client: pg.PoolClient, count: number): Promise<void> {
  const { rows: constraints } = await client.query<{ of: string; name: string; definition: string }>(
    `select conrelid::regclass::text as of, conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
     where 'calendar_objects'::regclass in (conrelid, confrelid) and contype in ('p', 'u', 'f', 'x') order by contype = 'f' desc`);
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(
    `select i.relname as name, pg_get_indexdef(x.indexrelid) as definition from pg_index x join pg_class i on i.oid = x.indexrelid
     where x.indrelid = 'calendar_objects'::regclass and not exists (select from pg_constraint c where c.conindid = x.indexrelid)`);
  await client.query('alter table calendar_objects disable trigger user');
  for (const { of, name } of constraints) await client.query(`alter table ${of} drop constraint ${name}`);
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  const half = Math.ceil(count / 2);
  await Promise.all([
    client.query(insertion, [organisation, zoneDataVersion(), 1, half]), owner.query(insertion, [organisation, zoneDataVersion(), half + 1, count]),
  ]);
  for (const { definition } of indexes) await client.query(definition);
  for (const { of, name, definition } of constraints.toReversed()) await client.query(`alter table ${of} add constraint ${name} ${definition}`);
  await client.query('alter table calendar_objects enable trigger user');
  await client.query(`insert into calendar_versions (organisation, owner, lane, version) select organisation, owner, id, 1 from calendars`);
}

/** The weeks and days are worked out once, five slots of a day by its luck; the ids count up, so that their index is built in order. */
const insertion = `
  with days as materialized (
    select week, day, (date '2017-01-02' + (week / 40 * 364 + week % 40 * 7 + day))::timestamp as date, week * 17 + day * 13 as salt
    from generate_series(0, 399) week, generate_series(0, 4) day),
  people as materialized (select n, ('0192a000-0000-7000-a000-' || lpad(to_hex(n), 12, '0'))::uuid as calendar from generate_series($3::int, $4::int) n)
  insert into calendar_objects (organisation, calendar, id, uid, bytes, digest, sequence, summary, class, busy, recurring, starts_at, ends_at,
    version, changed_at, exact_under, subject_kind, subject)
  select $1, calendar, ('0192b000-0000-7000-8000-' || lpad(to_hex(((n::bigint * 2000 + week * 5 + day) * 8) + slot), 12, '0'))::uuid, uid,
    convert_to(E'BEGIN:VCALENDAR\\r\\nVERSION:2.0\\r\\nBEGIN:VEVENT\\r\\nUID:' || uid || E'\\r\\nSUMMARY:Lesson\\r\\nEND:VEVENT\\r\\nEND:VCALENDAR\\r\\n', 'UTF8'),
    uid, 0, 'Lesson', 'PUBLIC', case when luck % 20 = 0 then 'tentative' else 'busy' end, false,
    starts, starts + make_interval(mins => 30 + 15 * (luck % 3) + case when luck % 10 = 0 then 2 else 0 end), 1, '2017-01-01Z', $2,
    case when luck % 5 = 1 or (day = 4 and slot = 7) then 'session' end,
    case when luck % 5 = 1 or (day = 4 and slot = 7) then ('0192c000-0000-7000-8000-' || lpad(to_hex((((n / 25)::bigint * 2000 + week * 5 + day) * 8) + slot), 12, '0'))::uuid end
  from people, days, lateral (
    select slot, abs(hashint4(n * 7919 + week * 104729 + day * 1299709 + slot * 15485863)) as luck,
      row_number() over (order by hashint4(n * 31 + salt + slot * 1009)) as place
    from generate_series(0, 7) slot where not (day = 2 and slot >= 7)) chosen,
    lateral (select n || '-' || week || '-' || day || '-' || slot as uid,
      (date + make_interval(hours => 8 + slot, mins => case when luck % 10 = 0 then 3 else 0 end)) at time zone 'Europe/London' as starts) made
  where place <= 5`;

/** The same question as one statement over the same rows: all quarter hours of the window at which nobody has anything, eight to five. */
export async function inSql(pool: pg.Pool, { people }: SearchData): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query(`begin; select open_organisation('${organisation}')`);
    const { rows } = await client.query(question, [organisation, people, windowStart]);
    await client.query('commit');
    if (rows.length === 0) throw new Error('SQL finds no time');
    return rows.length;
  } finally {
    client.release();
  }
}

const question = `
  with taken as materialized (
    select o.starts_at, o.ends_at from calendars c join calendar_objects o on o.organisation = c.organisation and o.calendar = c.id
    where c.organisation = $1 and o.organisation = $1 and c.owner = any($2::uuid[]) and o.busy = 'busy' and o.exact_under is not null
      and o.ends_at - o.starts_at <= interval '12 hours'
      and o.starts_at > $3::date - interval '12 hours' and o.starts_at < $3::date + interval '28 days' and o.ends_at > $3::date),
  starts as (
    select (day + make_interval(mins => minute)) at time zone 'Europe/London' as at
    from generate_series($3::date::timestamp, $3::date::timestamp + interval '27 days', interval '1 day') day, generate_series(480, 960, 15) minute
    where extract(isodow from day) <= 5)
  select at from starts where not exists (select from taken where taken.starts_at < at + interval '1 hour' and taken.ends_at > at) order by at`;
