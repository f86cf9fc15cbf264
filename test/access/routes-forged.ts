/** Forms that no page of ours sent for who is signed in, and whether anything was changed. */
import type pg from 'pg';
import type { Asked, Door } from './web.ts';

/** What is wrong with a form, and how it comes. */
export function forgedForms({ signedIn }: Door, form: Readonly<Record<string, string>>): Readonly<Record<string, Asked>> {
  const { csrf } = signedIn.administrator;
  return {
    'without a token': { form: { ...form, csrf: '' } }, 'with the token of somebody else': { form: { ...form, csrf: signedIn.teacher.csrf } },
    'from another site': { form: { ...form, csrf }, headers: { 'sec-fetch-site': 'cross-site' } }, 'from a neighbouring site': { form: { ...form, csrf }, headers: { 'sec-fetch-site': 'same-site' } },
  };
}

/** The same as a form with files, which only one route reads. */
export function formWithFiles(door: Door, form: Readonly<Record<string, string>>): RequestInit {
  const body = new FormData();
  for (const [name, value] of Object.entries(form)) body.append(name, value);
  body.append('file', new Blob(['forged']), 'forged.txt');
  return { method: 'POST', body, headers: { cookie: door.signedIn.administrator.cookie, 'sec-fetch-site': 'same-origin' } };
}

/** All that is in the database, as one line a table. */
export async function contents(owner: pg.Pool): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'sign_in') and tableowner = current_user order by 1");
  return Array.fromAsync(rows, async ({ name }) => {
    const { rows: [row] } = await owner.query<{ sum: string }>(`select count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) as sum from ${name} t`);
    return `${name} ${row!.sum}`;
  });
}
