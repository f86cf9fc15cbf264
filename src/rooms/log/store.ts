import { sql, type Kysely } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { later } from '../../platform/database-kept.ts';
import type { Mentions } from '../../platform/mentions.ts';
import type { ActText, Details } from './model.ts';

export interface Tables {
  acts: {
    organisation: string; id: string; at: Temporal.Instant; actor_kind: string; actor: string | null; verb: string;
    subject_kind: string; subject: string; part: string | null; details: Details; text_digest: string | null;
  };
  acts_waiting: { organisation: string; act: string };
  act_texts: { organisation: string; act: string; salt: string; body: ActText };
  seals: { organisation: string; number: number; act: string; hash: string; mac: string };
}

/** The transaction as this room sees it. */
export const tables = (tx: Tx): Kysely<Tables> => tx as Kysely<Tables>;

/** Puts an act, its text where it has one, and its place among those that wait for the sealer, before anything reads them. */
export function putAct(tx: Tx, act: Tables['acts'], text?: { salt: string; body: ActText }): void {
  const waiting: Tables['acts_waiting'] = { organisation: act.organisation, act: act.id };
  later(tx, 'acts', [act]);
  if (text) later(tx, 'act_texts', [{ ...waiting, ...text } satisfies Tables['act_texts']]);
  later(tx, 'acts_waiting', [waiting]);
}

/** Takes the sealer's place for one organisation until the transaction ends; false when another has it. */
export async function becomeSealer(tx: Tx, organisation: string): Promise<boolean> {
  const { rows: [row] } = await sql<{ mine: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended('seal ' || ${organisation}, 0)) as mine`.execute(tx);
  return row!.mine;
}

/** The end of the chain: the last number and hash, or 0 and the organisation's id, with which a chain begins. */
export async function chainHead(tx: Tx, organisation: string): Promise<{ number: number; hash: string }> {
  const last = await tables(tx).selectFrom('seals').select(['number', 'hash']).where('organisation', '=', organisation)
    .orderBy('number', 'desc').limit(1).executeTakeFirst();
  return last ?? { number: 0, hash: organisation };
}

/** What has committed for certain and stands in no seal, in the order of its transactions. */
export function unsealed(tx: Tx, organisation: string, most: number): Promise<Tables['acts'][]> {
  return tables(tx).selectFrom('acts_waiting as w')
    .innerJoin('acts as a', (join) => join.onRef('a.organisation', '=', 'w.organisation').onRef('a.id', '=', 'w.act'))
    .selectAll('a').where('w.organisation', '=', organisation)
    .where(sql<boolean>`(w.xid < pg_snapshot_xmin(pg_current_snapshot()) or w.xid >= pg_snapshot_xmax(pg_current_snapshot()))`)
    .orderBy(sql`w.xid`).orderBy('a.id').limit(most).execute();
}

/** Chains acts: their seals appear and they wait no longer, together. */
export async function insertSeals(tx: Tx, organisation: string, seals: Tables['seals'][]): Promise<void> {
  await tables(tx).insertInto('seals').values(seals).execute();
  await tables(tx).deleteFrom('acts_waiting').where('organisation', '=', organisation)
    .where('act', 'in', seals.map((one) => one.act)).execute();
}

/** Which acts: about a person or of whom the details say so, about these subjects, or in whose text a person is named. */
export interface TextsAbout { readonly person: string; readonly subjects: readonly string[]; readonly mentions: Mentions | undefined }

/** Erases the texts of such acts; the acts stay. @returns how many had one. */
export async function deleteTextsAbout(tx: Tx, organisation: string, { person, subjects, mentions }: TextsAbout): Promise<number> {
  const about = tables(tx).selectFrom('acts').select('id').where('organisation', '=', organisation).where(({ eb, or }) => or([
    eb('subject', '=', person), sql<boolean>`${person} in (details->>'person', details->>'student', details->>'teacher')`,
    sql<boolean>`subject = any(${[...subjects]}::uuid[]) or details->>'family' = any(${[...subjects]}::text[])`,
  ]));
  const { numDeletedRows } = await tables(tx).deleteFrom('act_texts').where('organisation', '=', organisation)
    .where(({ eb, or }) => or([eb('act', 'in', about), ...(mentions ? [sql<boolean>`body::text ~* ${mentions.pattern}`] : [])])).executeTakeFirst();
  return Number(numDeletedRows);
}

/** Erases the text of acts; the acts stay. @returns how many had one. */
export async function deleteTexts(tx: Tx, organisation: string, acts: readonly string[]): Promise<number> {
  if (acts.length === 0) return 0;
  const { numDeletedRows } = await tables(tx).deleteFrom('act_texts').where('organisation', '=', organisation)
    .where('act', 'in', acts).executeTakeFirst();
  return Number(numDeletedRows);
}
