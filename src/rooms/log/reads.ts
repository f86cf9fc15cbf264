import { sql } from 'kysely';
import type { OrganisationId } from '../../platform/context.ts';
import type { Tx } from '../../platform/database.ts';
import type { Act, ActId, ActText, ChainState } from './model.ts';
import { digestOfText, hashOf, macOf } from './rules.ts';
import { tables, type Tables } from './store.ts';

/** What of the log is wanted; all of it must hold. Times are instants, `to` is excluded. */
export interface LogQuestion {
  readonly subject?: string;
  readonly verbs?: readonly string[];
  readonly actor?: string;
  readonly from?: Temporal.Instant;
  readonly to?: Temporal.Instant;
  /** A part of what was written, without regard to case. */
  readonly words?: string;
  /** Acts older than this one: the next page. */
  readonly before?: ActId;
  readonly most?: number;
}

/** The newest acts first. */
export async function acts(tx: Tx, organisation: OrganisationId, question: LogQuestion = {}): Promise<Act[]> {
  const rows = await tables(tx).selectFrom('acts as a')
    .leftJoin('act_texts as t', (join) => join.onRef('t.organisation', '=', 'a.organisation').onRef('t.act', '=', 'a.id'))
    .leftJoin('seals as s', (join) => join.onRef('s.organisation', '=', 'a.organisation').onRef('s.act', '=', 'a.id'))
    .selectAll('a').select(['t.body', 's.number'])
    .where('a.organisation', '=', organisation)
    .$if(question.subject !== undefined, (q) => q.where('a.subject', '=', question.subject!))
    .$if(question.verbs !== undefined, (q) => q.where('a.verb', 'in', question.verbs!))
    .$if(question.actor !== undefined, (q) => q.where('a.actor', '=', question.actor!))
    .$if(question.from !== undefined, (q) => q.where('a.at', '>=', question.from!))
    .$if(question.to !== undefined, (q) => q.where('a.at', '<', question.to!))
    .$if(question.before !== undefined, (q) => q.where('a.id', '<', question.before!))
    .$if(question.words !== undefined, (q) => q.where(sql<boolean>`strpos(lower(t.body::text), lower(${question.words})) > 0`))
    .orderBy('a.id', 'desc').limit(question.most ?? 100).execute();
  return rows.map(actOf);
}

/** Everything that a person did, and that was done about him, the newest first. */
export async function actsAbout(tx: Tx, organisation: OrganisationId, person: string): Promise<Act[]> {
  const rows = await tables(tx).selectFrom('acts as a')
    .leftJoin('act_texts as t', (join) => join.onRef('t.organisation', '=', 'a.organisation').onRef('t.act', '=', 'a.id'))
    .leftJoin('seals as s', (join) => join.onRef('s.organisation', '=', 'a.organisation').onRef('s.act', '=', 'a.id'))
    .selectAll('a').select(['t.body', 's.number']).where('a.organisation', '=', organisation)
    .where(({ eb, or }) => or([eb('a.subject', '=', person), eb('a.actor', '=', person)])).orderBy('a.id', 'desc').execute();
  return rows.map(actOf);
}

/** Whether an act is about one of these things, or names one in its details. */
export function speaksOf({ subject, details }: Pick<Act, 'subject' | 'details'>, things: ReadonlySet<string>): boolean {
  return things.has(subject.id) || Object.values(details).flat().some((one) => typeof one === 'string' && things.has(one));
}

function actOf(row: Tables['acts'] & { body: ActText | null; number: number | null }): Act {
  return {
    id: row.id as ActId, at: row.at, actorKind: row.actor_kind as Act['actorKind'], actor: row.actor, verb: row.verb,
    subject: { kind: row.subject_kind, id: row.subject, ...(row.part === null ? {} : { part: row.part }) },
    details: row.details, text: row.text_digest === null ? undefined : row.body, seal: row.number ?? undefined,
  };
}

/**
 * Walks the chain from its beginning and names the first act that does not fit: changed, taken out, put elsewhere,
 * sealed by somebody without the key, with another text than was written, without its seal, or with its text taken away
 * otherwise than by an act that says so (G-4.6.1).
 */
export async function verifyChain(tx: Tx, organisation: OrganisationId, key: Buffer): Promise<ChainState> {
  let hash: string = organisation;
  let length = 0;
  let erased = 0;
  for (;;) {
    const page = await sealedPage(tx, organisation, length, 1000);
    for (const row of page) {
      const broken = check(row, length + 1, hash, key);
      if (broken) return { ok: false, number: length + 1, act: row.act, why: broken };
      hash = row.hash;
      length += 1;
      if (row.text_digest !== null && row.body === null) erased += 1;
    }
    if (page.length < 1000) break;
  }
  const outside = await outsideOfChain(tx, organisation) ?? await erasedUntold(tx, organisation);
  if (outside) return { ok: false, ...outside, number: outside.number ?? length + 1 };
  const { waiting } = await tables(tx).selectFrom('acts_waiting').where('organisation', '=', organisation)
    .select(({ fn }) => fn.countAll<number>().as('waiting')).executeTakeFirstOrThrow();
  return { ok: true, length, unsealed: waiting, erased, head: length ? hash : undefined };
}

interface OutsideOfChain { readonly number: number | null; readonly act: string; readonly why: 'seal' | 'erased' }

/** The first act that neither has a seal nor waits for one: its seal was taken from the end of the chain. */
async function outsideOfChain(tx: Tx, organisation: OrganisationId): Promise<OutsideOfChain | undefined> {
  const lost = await tables(tx).selectFrom('acts as a')
    .leftJoin('seals as s', (join) => join.onRef('s.organisation', '=', 'a.organisation').onRef('s.act', '=', 'a.id'))
    .leftJoin('acts_waiting as w', (join) => join.onRef('w.organisation', '=', 'a.organisation').onRef('w.act', '=', 'a.id'))
    .select('a.id').where('a.organisation', '=', organisation).where('s.act', 'is', null).where('w.act', 'is', null).orderBy('a.id').limit(1).executeTakeFirst();
  return lost && { number: null, act: lost.id, why: 'seal' };
}

/** An act whose text is gone, where more are gone than the acts of erasing say: one that none of them names, where they name some. */
async function erasedUntold(tx: Tx, organisation: OrganisationId): Promise<OutsideOfChain | undefined> {
  const { rows: [found] } = await sql<{ gone: number; told: number; act: string | null; number: number | null }>`
    with gone as (
      select a.id, s.number from acts a left join act_texts t on t.organisation = a.organisation and t.act = a.id
      left join seals s on s.organisation = a.organisation and s.act = a.id
      where a.organisation = ${organisation} and a.text_digest is not null and t.act is null
    ), erasing as (select details from acts where organisation = ${organisation} and verb = 'log.eraseTexts')
    select (select count(*) from gone) as gone, (select coalesce(sum((details->>'erased')::bigint), 0)::bigint from erasing) as told, first.id as act, first.number
    from (select 1) as one left join lateral (
      select id, number from gone order by exists (select from erasing where details->'acts' ? gone.id::text), number limit 1
    ) as first on true`.execute(tx);
  return found!.gone > found!.told ? { number: found!.number, act: found!.act!, why: 'erased' } : undefined;
}

/** Organisations in which acts wait for the sealer; needs no open organisation. */
export async function waitingForSeal(tx: Tx): Promise<OrganisationId[]> {
  const { rows } = await sql<{ id: OrganisationId }>`select unsealed_organisations() as id`.execute(tx);
  return rows.map((row) => row.id);
}

type SealedPage = Awaited<ReturnType<typeof sealedPage>>;

function sealedPage(tx: Tx, organisation: OrganisationId, after: number, most: number) {
  return tables(tx).selectFrom('seals as s')
    .leftJoin('acts as a', (join) => join.onRef('a.organisation', '=', 's.organisation').onRef('a.id', '=', 's.act'))
    .leftJoin('act_texts as t', (join) => join.onRef('t.organisation', '=', 's.organisation').onRef('t.act', '=', 's.act'))
    .selectAll('a').select(['s.number', 's.act', 's.hash', 's.mac', 't.salt', 't.body'])
    .where('s.organisation', '=', organisation).where('s.number', '>', after).orderBy('s.number').limit(most).execute();
}

function check(row: SealedPage[number], expected: number, previous: string, key: Buffer): 'changed' | 'missing' | 'chain' | 'mac' | 'text' | undefined {
  if (row.number !== expected) return 'chain';
  if (row.id === null) return 'missing';
  if (hashOf(previous, row as Tables['acts']) !== row.hash) return 'changed';
  if (macOf(key, row.number, row.hash) !== row.mac) return 'mac';
  if (row.body !== null && digestOfText(row.salt!, row.body) !== row.text_digest) return 'text';
  return undefined;
}
