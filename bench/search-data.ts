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
 * hours of London, 30 to 60 minutes long, one in ten at odd minutes, one in twenty tentative. On Wednesdays after 15:00
 * nobody has anything. As the owner, whom row-level security does not hold; triggers and lesser indexes are left out
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
    await events(client, count);
    await run('vacuum analyze');
    await run('checkpoint').catch(() => {}); // the superuser's right; without it the first reads find a busier disk
  } finally {
    client.release();
  }
  return { organisation, people: range(count, personId) };
}

const range = (count: number, id: (n: number) => string) => Array.from({ length: count }, (_, n) => id(n + 1));

async function events(client: pg.PoolClient, count: number): Promise<void> {
  const { rows: indexes } = await client.query<{ name: string; definition: string }>(
    `select i.relname as name, pg_get_indexdef(x.indexrelid) as definition from pg_index x join pg_class i on i.oid = x.indexrelid
     where x.indrelid = 'calendar_objects'::regclass and not exists (select from pg_constraint c where c.conindid = x.indexrelid)`);
  await client.query('alter table calendar_objects disable trigger user');
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  for (let first = 1; first <= count; first += 50) await client.query(insertion, [organisation, zoneDataVersion(), first, Math.min(count, first + 49)]);
  for (const { definition } of indexes) await client.query(definition);
  await client.query('alter table calendar_objects enable trigger user');
  await client.query(`insert into calendar_versions (organisation, owner, lane, version) select organisation, owner, id, 1 from calendars`);
}

const insertion = `
  insert into calendar_objects (organisation, calendar, id, uid, bytes, digest, sequence, summary, class, busy, recurring, starts_at, ends_at,
    version, changed_at, exact_under)
  select $1, c.id, gen_random_uuid(), made.uid,
    convert_to(E'BEGIN:VCALENDAR\\r\\nVERSION:2.0\\r\\nBEGIN:VEVENT\\r\\nUID:' || made.uid || E'\\r\\nSUMMARY:Lesson\\r\\nEND:VEVENT\\r\\nEND:VCALENDAR\\r\\n', 'UTF8'),
    md5(made.uid), 0, 'Lesson', 'PUBLIC', case when made.luck % 20 = 0 then 'tentative' else 'busy' end, false,
    made.starts, made.starts + make_interval(mins => 30 + 15 * (made.luck % 3) + case when made.luck % 10 = 0 then 2 else 0 end), 1, '2017-01-01Z', $2
  from calendars c, generate_series($3::int, $4::int) n, lateral (
    select c.id || '-' || week || '-' || day || '-' || slot as uid, luck,
      ((date '2017-01-02' + (week / 40 * 364 + week % 40 * 7 + day))::timestamp + make_interval(hours => 8 + slot, mins => case when luck % 10 = 0 then 3 else 0 end))
        at time zone 'Europe/London' as starts
    from generate_series(0, 399) week, generate_series(0, 4) day, lateral (
      select slot, abs(hashint4(n * 7919 + week * 104729 + day * 1299709 + slot * 15485863)) as luck
      from generate_series(0, 7) slot where not (day = 2 and slot >= 7)
      order by hashint4(n * 31 + week * 17 + day * 13 + slot * 1009) limit 5) chosen
  ) made
  where c.organisation = $1 and c.id = ('0192a000-0000-7000-a000-' || lpad(to_hex(n), 12, '0'))::uuid`;

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
