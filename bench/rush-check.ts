/** What the database says after a rush, and what was mailed: nothing double, nothing lost, told once. */
import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import type { MailSink } from '../test/faults/mail-sink.ts';

/** Waits until nothing is queued, being sent or due. @throws when it has not come to rest in ten minutes. */
export async function quiet(owner: pg.Pool): Promise<void> {
  for (let look = 0; look < 1200; look++) {
    const { rows: [one] } = await owner.query<{ open: number }>(`
      select ((select count(*) from deliveries where state in ('queued', 'sending')) + (select count(*) from duties where state = 'planned' and take_at <= now())
        + (select count(*) from jobs._private_jobs))::int as open`);
    if (one!.open === 0) return;
    await wait(500);
  }
  throw new Error('the program did not come to rest within ten minutes');
}

/** How many pairs of meetings share a teacher or a guardian at one moment, and of claims a unit. */
export async function doubles(owner: pg.Pool): Promise<number> {
  const { rows: [one] } = await owner.query<{ count: number }>(`
    with taken as (
      select a.id, a.teacher as whose, tstzrange(a.starts_at, a.ends_at) as span from appointments a where a.state = 'booked'
      union all
      select a.id, g, tstzrange(a.starts_at, a.ends_at) from appointments a join round_families f on f.organisation = a.organisation and f.id = a.family, unnest(f.guardians) g
      where a.state = 'booked')
    select ((select count(*) from taken a join taken b on b.whose = a.whose and a.id < b.id and a.span && b.span)
      + (select count(*) from claims a join claims b on b.organisation = a.organisation and b.resource = a.resource and b.unit = a.unit and a.id < b.id and a.span && b.span))::int as count`);
  return one!.count;
}

/** Of families that were shown so many meetings as booked: how many have not as many, each with its claim. */
export async function lost(owner: pg.Pool, shown: ReadonlyMap<string, number>): Promise<number> {
  const { rows: [one] } = await owner.query<{ count: number }>(`
    select count(*)::int as count from unnest($1::uuid[], $2::int[]) as f(id, meetings) where (
      select count(*) from appointments a where a.family = f.id and a.state = 'booked'
        and exists (select from claims c where c.organisation = a.organisation and c.resource = a.teacher and c.subject = f.id and c.starts_at = a.starts_at and c.state = 'booked')) <> meetings`,
  [[...shown.keys()], [...shown.values()]]);
  return one!.count;
}

/**
 * Evenings with a meeting whose family has not been told once, by one mail. What a killed process had in hand may come again, word
 * for word and with the same Message-ID, by which mail programs know it as the same.
 */
export async function untold(owner: pg.Pool, sink: MailSink): Promise<number> {
  const { rows } = await owner.query<{ ids: string[] }>(`
    select coalesce(array_agg(d.message_id) filter (where d.channel = 'mail'), '{}') as ids
    from (select distinct family, wall::date as day from appointments where state = 'booked') e
      left join messages m on m.subject = e.family and m.kind = 'conferences.evening' and split_part(m.key, ':', 3) = e.day::text
      left join deliveries d on d.organisation = m.organisation and d.message = m.id group by e.family, e.day`);
  return rows.filter(({ ids }) => ids.length !== 1 || new Set(sink.taken.get(ids[0]!)).size !== 1).length;
}
