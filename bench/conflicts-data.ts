/** The school of `bench/conflicts`: sessions of many people over a school year, as the program would keep them. */
import type pg from 'pg';

export const organisation = '0192a000-0000-7000-8000-000000000002';
const personId = (n: string) => `('0192a000-0000-7000-9100-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
const sessionId = (n: string) => `('0192a000-0000-7000-a100-' || lpad(to_hex(${n}), 12, '0'))::uuid`;

/** The session with a number, from 1. */
export const nthSession = (n: number): string => `0192a000-0000-7000-a100-${n.toString(16).padStart(12, '0')}`;

/** When the first week begins. */
export const firstWeek = '2026-09-07';

/**
 * Puts so many sessions of four people each: an hour each, at eight hours of the five days of 40 weeks, one in five a quarter
 * of an hour later; everybody has said his hours, and keeps five minutes free. Without triggers, which none of it needs.
 */
export async function fill(owner: pg.Pool, { people, sessions }: { people: number; sessions: number }): Promise<void> {
  const run = (text: string, values: unknown[] = []) => owner.query(text, [organisation, ...values]);
  await run(`insert into organisations (id, slug, name, zone, language, sender, file_keys, made_at)
    values ($1, 'bench', 'bench', 'Europe/London', 'en', 'office@example.org', '-', '2026-01-01Z')`);
  await run(`insert into people (organisation, id, name, email, language, zone, made_at)
    select $1, ${personId('n')}, 'Person ' || n, 'p' || n || '@example.org', 'en', 'Europe/London', '2026-01-01Z' from generate_series(1, $2::int) n`, [people]);
  await run(`insert into availability_settings (organisation, person, buffer_before, said_at)
    select $1, ${personId('n')}, 5, '2026-01-01Z' from generate_series(1, $2::int) n`, [people]);
  await run(`insert into working_hours (organisation, person, weekday, from_minute, to_minute)
    select $1, ${personId('n')}, day, 480, 1020 from generate_series(1, $2::int) n, generate_series(1, 5) day`, [people]);
  await run(`insert into sessions (organisation, id, uid, title, state, coordinator, class, zone, starts_wall, starts_at, ends_at, zone_data, minutes, place_kind, place, made_at, settled_at, claimed_at)
    select $1, ${sessionId('n')}, n || '@bench.convene', 'Session ' || n, 'scheduled', ${personId('1')}, 'PUBLIC', 'Europe/London', wall, wall at time zone 'Europe/London',
      wall at time zone 'Europe/London' + interval '1 hour', '-', 60, 'elsewhere', 'Hall', '2026-01-01Z', '2026-01-01Z', '2026-01-01Z'
    from generate_series(1, $2::int) n, lateral (select date '${firstWeek}' + make_interval(weeks => abs(hashint4(n)) % 40, days => abs(hashint4(n * 7)) % 5,
      hours => 8 + abs(hashint4(n * 13)) % 8, mins => case when n % 5 = 0 then 15 else 0 end) as wall) at`, [sessions]);
  await run(`insert into attendees (organisation, subject_kind, subject, part, person, required, reply, added_at)
    select distinct on (n, who) $1, 'session', ${sessionId('n')}, '', ${personId('who')}, place < 4, 'NEEDS-ACTION', timestamptz '2026-01-01Z'
    from generate_series(1, $2::int) n, generate_series(1, 4) place, lateral (select 1 + abs(hashint4(n * 31 + place * 1009)) % $3::int as who) of`, [sessions, people]);
  await run(`insert into conflict_marks (organisation, id, of_kind, of) values ($1, gen_random_uuid(), 'organisation', $1)`);
  await owner.query('vacuum analyze');
}

/** The same as a self-join, naively: two sessions of one person that share time. @returns how many */
export async function inSql(client: pg.Pool): Promise<number> {
  const { rows } = await client.query<{ count: number }>(`
    select count(*)::int as count from attendees a join sessions s on s.organisation = a.organisation and s.id = a.subject
      join attendees b on b.organisation = a.organisation and b.person = a.person and b.subject > a.subject
      join sessions t on t.organisation = b.organisation and t.id = b.subject
    where a.organisation = $1 and s.state in ('scheduled', 'in-progress') and t.state in ('scheduled', 'in-progress')
      and a.reply not in ('DECLINED', 'TENTATIVE') and b.reply not in ('DECLINED', 'TENTATIVE') and a.removed_at is null and b.removed_at is null
      and s.starts_at < t.ends_at and t.starts_at < s.ends_at`, [organisation]);
  return rows[0]!.count;
}
