import type { Context } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';
import { ok, refuse, type Result } from '../../platform/result.ts';
import { forbidsAbout } from '../identity/access.ts';
import { revoke } from '../identity/actions.ts';
import type { PersonId } from '../identity/model.ts';
import { record } from '../log/actions.ts';
import { withdraw } from '../messaging/actions.ts';
import { access } from './access-polls.ts';
import { dropRoom, dropTimes, holdRoom, holdTimes, isForAll } from './actions-polls-holds.ts';
import { factOf, lockedPoll, logOf, openedPoll, toldPoll, type PollRefusal } from './actions-polls-open.ts';
import { sayPoll } from './actions-polls-say.ts';
import { optionBounds, type OptionId, type Poll, type PollId, type PollOption, type PollSubject } from './model-polls.ts';
import { hostOf, live, openPollOf, optionsOf, peopleOf, pollOf, pollsOver } from './reads-polls.ts';
import { isAfter, timed, timesOf, type Timed } from './rules-polls.ts';
import type { GivenPoll } from './schema-polls.ts';
import { insertOptions, insertPoll, putPeople, updatePeople, updatePoll, withdrawOptionRow, type PollTables } from './store-polls.ts';

export type { PollRefusal } from './actions-polls-open.ts';

/**
 * Asks the people of a session which of some times suit them (G-4.4.2): each by his channel with a link of his own. The times
 * are held tentatively in calendars and its room for them, until the deadline.
 */
export async function openPoll(ctx: Context, session: string, given: GivenPoll): Promise<Result<Poll, PollRefusal>> {
  const forbidden = await forbidsAbout(ctx, 'availability.openPoll', access['availability.openPoll'], { kind: 'session', id: session });
  if (forbidden) return refuse(forbidden);
  const subject = await hostOf(ctx).of(ctx, session, { lock: true });
  if (!subject) return refuse({ reason: 'not-found' });
  const refused = unaskable(subject);
  if (refused) return refuse(refused);
  const times = timesOf(given.times, { zone: given.zone, minutes: given.minutes, now: ctx.now });
  if (!times.ok) return times;
  const deadline = deadlineOf(ctx, given, times.value);
  if (!deadline.ok) return deadline;
  const there = await openPollOf(ctx.tx, ctx.organisation, session);
  if (there) return refuse({ reason: 'poll-open', poll: there.id });
  return written(ctx, subject, given, { times: times.value, deadline: deadline.value });
}

function unaskable({ open, series, people }: PollSubject): PollRefusal | undefined {
  if (!open) return { reason: 'poll-session' };
  if (series) return { reason: 'poll-series' };
  return people.length === 0 ? { reason: 'poll-nobody' } : undefined;
}

function deadlineOf(ctx: Context, { deadline, zone }: GivenPoll, [first]: readonly Timed[]): Result<Timed, PollRefusal> {
  const at = timed(deadline, zone, 1, 'deadline');
  if (!at.ok) return at;
  if (!isAfter(at.value.start, ctx.now)) return refuse({ reason: 'poll-past', at: 'deadline' });
  return isAfter(at.value.start, first!.start) ? refuse({ reason: 'poll-late', first: first!.start }) : at;
}

async function written(ctx: Context, subject: PollSubject, given: GivenPoll, { times, deadline }: { times: readonly Timed[]; deadline: Timed }): Promise<Result<Poll, PollRefusal>> {
  const row: PollTables['polls'] = {
    organisation: ctx.organisation, id: newId<PollId>(), session: subject.id, state: 'open', zone: given.zone, minutes: given.minutes, deadline_wall: deadline.wall,
    deadline: deadline.start, zone_data: deadline.zoneData, held_for_all: isForAll(times.length, subject.people.length), ended_at: null, chosen: null,
    made_at: ctx.now, made_by: ctx.actor.kind === 'person' ? ctx.actor.person as PersonId : null, closed_at: null, version: 1,
  };
  const poll = pollOf(row);
  await insertPoll(ctx.tx, row);
  await insertOptions(ctx.tx, times.map((time) => optionRow(ctx, poll, time)));
  await putPeople(ctx.tx, subject.people.map((one) => personRow(ctx, poll, one)));
  const [options, people] = [await optionsOf(ctx.tx, ctx.organisation, poll.id), await peopleOf(ctx.tx, ctx.organisation, poll.id)];
  await holdTimes(ctx, { poll, subject, options, people });
  await holdRoom(ctx, { poll, subject, options });
  await record(ctx, {
    verb: 'availability.openPoll', subject: logOf(poll),
    details: { poll: poll.id, times: options.map(({ start }) => start.toString()), zone: poll.zone, minutes: poll.minutes, deadline: poll.deadline.toString(), people: people.length },
  });
  await toldPoll(ctx, { kind: 'availability.PollOpened', ...factOf(poll) });
  await sayPoll(ctx, 'availability.openPoll', { poll, subject, options }, people.map(({ person }) => person));
  return ok(poll);
}

const optionRow = (ctx: Context, poll: Poll, { wall, zone, start, end, zoneData }: Timed): PollTables['poll_options'] => ({
  organisation: ctx.organisation, id: newId<OptionId>(), poll: poll.id, wall, zone, starts_at: start, ends_at: end, zone_data: zoneData, added_at: ctx.now, withdrawn_at: null,
});

const personRow = (ctx: Context, poll: Poll, { person, required }: PollSubject['people'][number]): PollTables['poll_people'] => ({
  organisation: ctx.organisation, poll: poll.id, person, required, asked_at: ctx.now, answered_at: null, chased_at: null, chases: 0, comment: null, removed_at: null,
});

/** Adds a time to an open poll: everybody is told, and who had answered is asked for this one too. */
export async function addOption(ctx: Context, id: string, version: number, wall: Temporal.PlainDateTime): Promise<Result<PollOption, PollRefusal>> {
  const found = await openedPoll(ctx, 'availability.changePoll', id, version);
  if (!found.ok) return found;
  const { poll, subject, options } = found.value;
  if (!isAfter(poll.deadline, ctx.now)) return refuse({ reason: 'poll-over', deadline: poll.deadline });
  if (options.length >= optionBounds.most) return refuse({ reason: 'poll-times', ...optionBounds });
  const time = timed(wall, poll.zone, poll.minutes, 0);
  if (!time.ok) return time;
  if (!isAfter(time.value.start, ctx.now)) return refuse({ reason: 'poll-past', at: 0 });
  if (options.some(({ start }) => start.equals(time.value.start))) return refuse({ reason: 'poll-twice', at: 0 });
  if (isAfter(poll.deadline, time.value.start)) return refuse({ reason: 'poll-late', first: time.value.start });
  const row = optionRow(ctx, poll, time.value);
  await insertOptions(ctx.tx, [row]);
  const now = live(await optionsOf(ctx.tx, ctx.organisation, poll.id));
  const added = now.find((one) => one.id === row.id)!;
  const people = await peopleOf(ctx.tx, ctx.organisation, poll.id);
  await updatePeople(ctx.tx, ctx.organisation, poll.id, people.map(({ person }) => person), { answered_at: null });
  await updatePoll(ctx.tx, ctx.organisation, poll.id, {});
  await holdTimes(ctx, { poll, subject, options: [added], people });
  await holdRoom(ctx, { poll, subject, options: [added] });
  await record(ctx, { verb: 'availability.changePoll', subject: logOf(poll), details: { poll: poll.id, added: added.start.toString() } });
  await toldPoll(ctx, { kind: 'availability.PollChanged', ...factOf(poll), what: 'added' });
  await sayPoll(ctx, 'availability.changePoll', { poll, subject, options: now }, people.map(({ person }) => person));
  return ok(added);
}

/** Takes a time out of an open poll, and what is held for it; nobody is told, and votes for it count no more. */
export async function removeOption(ctx: Context, id: string, version: number, option: string): Promise<Result<undefined, PollRefusal>> {
  const found = await openedPoll(ctx, 'availability.changePoll', id, version);
  if (!found.ok) return found;
  const { poll, options } = found.value;
  const gone = options.find((one) => one.id === option);
  if (!gone) return refuse({ reason: 'poll-option' });
  if (options.length === 1) return refuse({ reason: 'poll-last-option' });
  await withdrawOptionRow(ctx.tx, ctx.organisation, gone.id, ctx.now);
  await updatePoll(ctx.tx, ctx.organisation, poll.id, {});
  await dropTimes(ctx, poll, { options: [gone.id] });
  await dropRoom(ctx, poll, [gone.id]);
  await record(ctx, { verb: 'availability.changePoll', subject: logOf(poll), details: { poll: poll.id, removed: gone.start.toString() } });
  await toldPoll(ctx, { kind: 'availability.PollChanged', ...factOf(poll), what: 'removed' });
  return ok();
}

/** Gives a poll up: what is held is free, and who was asked is told that no answer is needed. */
export async function withdrawPoll(ctx: Context, id: string, version?: number): Promise<Result<undefined, PollRefusal>> {
  const found = await openedPoll(ctx, 'availability.withdrawPoll', id, version);
  if (!found.ok) return found;
  const { poll, subject, options } = found.value;
  await ended(ctx, poll, { state: 'withdrawn', closed_at: ctx.now });
  await record(ctx, { verb: 'availability.withdrawPoll', subject: logOf(poll), details: { poll: poll.id } });
  await toldPoll(ctx, { kind: 'availability.PollWithdrawn', ...factOf(poll) });
  const people = await peopleOf(ctx.tx, ctx.organisation, poll.id);
  await sayPoll(ctx, 'availability.withdrawPoll', { poll, subject, options }, people.map(({ person }) => person));
  return ok();
}

/** Writes how a poll ended; what is held for it and what is queued to be said of it is taken back. */
async function ended(ctx: Context, poll: Poll, change: Partial<PollTables['polls']>): Promise<void> {
  await updatePoll(ctx.tx, ctx.organisation, poll.id, change);
  await dropTimes(ctx, poll);
  await dropRoom(ctx, poll);
  await withdraw(ctx, { kind: 'poll', id: poll.id });
}

/**
 * Takes one of its times and closes a poll: part of the verb of the room above that gives its session that time, in the same
 * transaction. When that is refused all of it is undone and the poll stays open.
 */
export async function settlePoll(ctx: Context, id: string, version: number, option: string): Promise<Result<{ poll: Poll; option: PollOption }, PollRefusal>> {
  const found = await openedPoll(ctx, 'availability.closePoll', id, version);
  if (!found.ok) return found;
  const { poll, options } = found.value;
  const chosen = options.find((one) => one.id === option);
  if (!chosen) return refuse({ reason: 'poll-option' });
  if (!isAfter(chosen.start, ctx.now)) return refuse({ reason: 'poll-past', at: options.indexOf(chosen) });
  await ended(ctx, poll, { state: 'closed', chosen: chosen.id, closed_at: ctx.now });
  await record(ctx, { verb: 'availability.closePoll', subject: logOf(poll), details: { poll: poll.id, start: chosen.start.toString() } });
  await toldPoll(ctx, { kind: 'availability.PollClosed', ...factOf(poll), start: chosen.start.toString() });
  return ok({ poll, option: chosen });
}

/**
 * Brings the open poll of a session in line with it, as part of a verb of that room: who is asked to it now is asked in the poll,
 * who is not any more is not; a session that takes no time any more has no poll.
 */
export async function followSession(ctx: Context, session: string): Promise<void> {
  const known = await openPollOf(ctx.tx, ctx.organisation, session);
  const found = known && await lockedPoll(ctx, known);
  if (!found?.ok) return;
  const { poll, subject, options } = found.value;
  if (!subject.open || subject.series) {
    await ended(ctx, poll, { state: 'withdrawn', closed_at: ctx.now });
    await record(ctx, { verb: 'availability.withdrawPoll', subject: logOf(poll), details: { poll: poll.id, bySession: true } });
    return toldPoll(ctx, { kind: 'availability.PollWithdrawn', ...factOf(poll) });
  }
  const before = await peopleOf(ctx.tx, ctx.organisation, poll.id);
  const gone = before.filter(({ person }) => !subject.people.some((one) => one.person === person)).map(({ person }) => person);
  const fresh = subject.people.filter(({ person, required }) => !before.some((one) => one.person === person && one.required === required));
  if (gone.length + fresh.length === 0) return;
  await putPeople(ctx.tx, fresh.map((one) => personRow(ctx, poll, one)));
  await updatePeople(ctx.tx, ctx.organisation, poll.id, gone, { removed_at: ctx.now });
  for (const person of gone) {
    await dropTimes(ctx, poll, { person });
    await revoke(ctx, { subject: poll.id, purpose: 'poll.answer', person }, logOf(poll));
  }
  const asked = fresh.map(({ person }) => person).filter((person) => !before.some((one) => one.person === person));
  const people = (await peopleOf(ctx.tx, ctx.organisation, poll.id)).filter(({ person }) => asked.includes(person));
  await holdTimes(ctx, { poll, subject, options, people });
  await toldPoll(ctx, { kind: 'availability.PollChanged', ...factOf(poll), what: 'people' });
  if (isAfter(poll.deadline, ctx.now)) await sayPoll(ctx, 'availability.openPoll', { poll, subject, options }, asked);
}

/** Gives up what is held for polls whose deadline has come; they stay open to be closed with one of their times. @returns how many. */
export async function endPolls(ctx: Context): Promise<number> {
  const over = await pollsOver(ctx.tx, ctx.organisation, ctx.now);
  for (const id of over) await endPoll(ctx, id);
  return over.length;
}

/** The same of one poll; again is harmless. */
export async function endPoll(ctx: Context, id: string): Promise<boolean> {
  const found = await openedPoll(ctx, 'availability.closePoll', id);
  if (!found.ok || isAfter(found.value.poll.deadline, ctx.now)) return false;
  const { poll } = found.value;
  await updatePoll(ctx.tx, ctx.organisation, poll.id, { ended_at: ctx.now });
  await dropTimes(ctx, poll);
  await dropRoom(ctx, poll);
  ctx.notices.changed(`session:${poll.session}`);
  return true;
}
