import { randomBytes } from 'node:crypto';
import type { Actor, Context, OrganisationId } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import type { Tx } from '../../platform/database.ts';
import type { Mentions } from '../../platform/mentions.ts';
import type { ActId, Record } from './model.ts';
import { digestOfText, hashOf, macOf } from './rules.ts';
import { becomeSealer, chainHead, deleteTexts, deleteTextsAbout, insertSeals, putAct, unsealed } from './store.ts';

/**
 * Writes an act in the verb's own transaction, so that there is no act without its deed and no deed without its act
 * (G-4.6.1). It is chained later by `seal`: no verb waits for another's log.
 */
export async function record(ctx: Context, { verb, subject, details = {}, text }: Record): Promise<ActId> {
  const id = newId<ActId>();
  const salt = text && randomBytes(16).toString('base64url');
  putAct(ctx.tx, {
    organisation: ctx.organisation, id, at: ctx.now, actor_kind: ctx.actor.kind, actor: nameOf(ctx.actor), verb,
    subject_kind: subject.kind, subject: subject.id, part: subject.part ?? null, details,
    text_digest: text && salt ? digestOfText(salt, text) : null,
  }, text && salt ? { salt, body: text } : undefined);
  ctx.notices.changed('log');
  return id;
}

function nameOf(actor: Actor): string | null {
  switch (actor.kind) {
    case 'person': return actor.person;
    case 'guest': return actor.person ?? actor.link;
    case 'machine': return actor.name;
    case 'anyone': case 'operator': return null;
  }
}

/**
 * Chains what has committed, up to 500 acts; one sealer for an organisation at a time, whatever the number of processes.
 * @returns how many were sealed; 0 also when another process is at it.
 */
export async function seal(tx: Tx, organisation: OrganisationId, key: Buffer): Promise<number> {
  if (!(await becomeSealer(tx, organisation))) return 0;
  let { number, hash } = await chainHead(tx, organisation);
  const acts = await unsealed(tx, organisation, 500);
  const seals = acts.map((act) => {
    number += 1;
    hash = hashOf(hash, act);
    return { organisation, number, act: act.id, hash, mac: macOf(key, number, hash) };
  });
  if (seals.length > 0) await insertSeals(tx, organisation, seals);
  return seals.length;
}

/** Erases what persons wrote in these acts. An act of its own; the chain still verifies (G-4.6.1, X-6). */
export async function eraseTexts(ctx: Context, acts: readonly ActId[], reason: string): Promise<number> {
  const erased = await deleteTexts(ctx.tx, ctx.organisation, acts);
  await record(ctx, {
    verb: 'log.eraseTexts', subject: { kind: 'organisation', id: ctx.organisation },
    details: { acts: [...acts], erased }, text: { reason },
  });
  return erased;
}

/**
 * Erases the texts of all acts about a person, about what is his alone (`subjects`), and of those that name him. Part of
 * erasing the person; an act of its own that says how many, and the chain still verifies (G-4.6.1, X-6).
 */
export async function eraseTextsAbout(
  ctx: Context, person: string, { subjects = [], mentions }: { readonly subjects?: readonly string[]; readonly mentions?: Mentions },
): Promise<number> {
  const erased = await deleteTextsAbout(ctx.tx, ctx.organisation, { person, subjects, mentions });
  await record(ctx, { verb: 'log.eraseTexts', subject: { kind: 'person', id: person }, details: { erased } });
  return erased;
}
