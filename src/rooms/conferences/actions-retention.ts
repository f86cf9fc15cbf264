/** What is kept of rounds goes when the organisation has said that it shall (P-N): by itself, and again without effect. */
import type { Context } from '../../platform/context.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { eraseRemarks } from '../feedback/actions-erase.ts';
import { forbids, type Forbidden } from '../identity/access.ts';
import { revoke } from '../identity/actions.ts';
import { member } from '../identity/reads.ts';
import { purposes, type PersonId } from '../identity/model.ts';
import type { Closed } from '../identity/ports.ts';
import { record } from '../log/actions.ts';
import { eraseTextsOn } from '../log/actions-erase.ts';
import { eraseAbout } from '../messaging/actions-erase.ts';
import { dropCorrections } from '../people/actions-corrections-old.ts';
import { guardiansOfNobodyElse, leftBefore } from '../people/reads-retention.ts';
import { studentsOf } from '../people/reads-students.ts';
import { erasePerson } from '../records/actions-erase.ts';
import { removeFile } from '../records/actions.ts';
import { dropOver } from '../resources/actions-claims-over.ts';
import { access } from './access.ts';
import { about, changed } from './actions-open.ts';
import type { Round } from './model.ts';
import { retentionParts, type Retention, type RetentionPart } from './model-retention.ts';
import { appointments, roundFamilies, rounds as allRounds } from './reads.ts';
import { printsOf } from './reads-letters.ts';
import { erasuresOf, retentionOf } from './reads-retention.ts';
import { dueParts, figuresBy, isAtEnd } from './rules-retention.ts';
import type { GivenRetention } from './schema-retention.ts';
import { forgetFiles } from './store-letters.ts';
import { addErasure, eraseListed, forgetMeetings, insertFigures, putRetention } from './store-retention.ts';
import { lockRound, updateRound } from './store.ts';

export type RetentionRefusal = Forbidden | Closed
  /** Somebody else has set it since the form was filled. */
  | { readonly reason: 'retention-changed' };

/** Sets how long what is kept of rounds. What was due before and is not now is gone all the same. */
export async function setRetention(ctx: Context, version: number, given: GivenRetention): Promise<Result<undefined, RetentionRefusal>> {
  const forbidden = await forbids(ctx, 'conferences.setRetention', access['conferences.setRetention']);
  if (forbidden) return refuse(forbidden);
  const { choices, words, answers, meetings, leavers } = given;
  const by = ctx.actor.kind === 'person' ? ctx.actor.person as PersonId : null;
  const put = await putRetention(ctx.tx, {
    organisation: ctx.organisation, choices_days: choices, words_days: words, answers_days: answers, meetings_days: meetings, leavers_days: leavers, set_at: ctx.now, set_by: by,
  }, version);
  if (!put) return refuse({ reason: 'retention-changed' });
  const set = Object.entries(given).map(([part, days]) => `${part} ${days ?? 'kept'}`);
  await record(ctx, { verb: 'conferences.setRetention', subject: { kind: 'organisation', id: ctx.organisation }, details: { retention: set } });
  ctx.notices.changed('rounds');
  return ok();
}

/** How much went, by part; `rounds`: of how many something did, `left`: of how many persons all. */
export type Erased = Readonly<Record<RetentionPart | 'rounds' | 'left' | 'corrections', number>>;

/** How many of those who left are erased in one go: each is searched for in all that was written. */
const mostLeavers = 10;

/** Erases what is due of all rounds, and who left. What the machine does once a day; again only what has come since. */
export async function eraseDue(ctx: Context): Promise<Erased> {
  const retention = await retentionOf(ctx);
  const sum = { choices: 0, words: 0, answers: 0, meetings: 0, rounds: 0, left: 0, corrections: 0 };
  for (const round of await allRounds(ctx)) {
    const due = dueParts(round, retention, ctx.now);
    if (due.length === 0 || !(await lockRound(ctx.tx, ctx.organisation, round.id))) continue;
    const done = await eraseRound(ctx, round, due);
    for (const part of retentionParts) sum[part] += done[part];
    if (retentionParts.some((part) => done[part] > 0)) sum.rounds += 1;
    await archive(ctx, round, due, retention);
  }
  if (retention.words !== null) sum.corrections = await dropCorrections(ctx, ctx.now.subtract({ hours: 24 * retention.words }));
  if (retention.leavers !== null) sum.left = await eraseLeavers(ctx, ctx.now.subtract({ hours: 24 * retention.leavers }));
  return sum;
}

async function eraseRound(ctx: Context, round: Round, due: readonly RetentionPart[]): Promise<Record<RetentionPart, number>> {
  const done = { choices: 0, words: 0, answers: 0, meetings: 0 };
  const before = new Set((await erasuresOf(ctx, round.id)).map(({ part }) => part));
  for (const part of due) {
    done[part] = await eraseListed(ctx.tx, ctx.organisation, round.id, part) + await erasers[part](ctx, round);
    if (done[part] === 0 && before.has(part)) continue;
    await addErasure(ctx.tx, { organisation: ctx.organisation, round: round.id, part, things: done[part] }, ctx.now);
    await record(ctx, { verb: 'conferences.erase', subject: about(round), details: { what: part, erased: done[part] } });
    changed(ctx, round);
  }
  return done;
}

const subjectsOf = async (ctx: Context, round: Round) => [round.id, ...(await roundFamilies(ctx, round.id)).map(({ id }) => id)];

/** What goes with each part beside the tables of this room. */
const erasers: Readonly<Record<RetentionPart, (ctx: Context, round: Round) => Promise<number>>> = {
  /** The evening is over: no link of it leads anywhere any more; those to give feedback end by themselves. */
  async choices(ctx, round) {
    const subjects = await subjectsOf(ctx, round);
    let revoked = 0;
    for (const purpose of purposes.filter((one) => one.startsWith('conference.'))) revoked += await revoke(ctx, { subjects, purpose }, about(round));
    return revoked;
  },
  async words(ctx, round) {
    const subjects = await subjectsOf(ctx, round);
    return await eraseAbout(ctx, about(round), subjects) + await eraseTextsOn(ctx, about(round), subjects) + await removeLetters(ctx, round);
  },
  answers: (ctx, round) => eraseRemarks(ctx, about(round)),
  async meetings(ctx, round) {
    const all = await appointments(ctx, { round: round.id });
    const classes = new Map((await studentsOf(ctx, { ids: all.map(({ student }) => student), left: true })).map((one) => [one.person, one.homeClass]));
    if (all.length > 0) await insertFigures(ctx.tx, ctx.organisation, round.id, figuresBy(all, classes));
    await dropOver(ctx, await subjectsOf(ctx, round));
    return forgetMeetings(ctx.tx, ctx.organisation, round.id);
  },
};

/** The files of letters that were printed for the round. @returns how many. */
async function removeLetters(ctx: Context, round: Round): Promise<number> {
  const files = (await printsOf(ctx, round.id, 1000)).flatMap(({ file }) => file ?? []);
  for (const file of files) await removeFile(ctx, file);
  await forgetFiles(ctx.tx, ctx.organisation, files);
  return files.length;
}

async function archive(ctx: Context, round: Round, due: readonly RetentionPart[], retention: Retention): Promise<void> {
  if (round.state === 'archived' || !isAtEnd(due, retention)) return;
  await updateRound(ctx.tx, ctx.organisation, round.id, { state: 'archived' });
  await record(ctx, { verb: 'conferences.archiveRound', subject: about(round) });
  changed(ctx, round);
}

/** Erases students who left, and their guardians who have no other child here and do not work here. @returns how many persons. */
async function eraseLeavers(ctx: Context, before: Temporal.Instant): Promise<number> {
  const left = await leftBefore(ctx, before, mostLeavers);
  let erased = 0;
  for (const person of [...left, ...await guardiansOfNobodyElse(ctx, left)]) {
    if (await member(ctx.tx, ctx.organisation, person)) continue;
    const done = await erasePerson(ctx, person, 'retention');
    if (done.ok) erased += 1;
  }
  return erased;
}
