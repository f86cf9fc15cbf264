import { z } from 'zod';
import { roles } from '../identity/model.ts';
import { weekdays } from './model.ts';

const duration = z.string().refine(isDuration, { error: 'a duration as in ISO 8601: PT24H, P7D, P6M' });
const fact = z.string().regex(/^[a-z]+\.[A-Z][A-Za-z]+$/, { error: 'a fact by its name: room.Happened' });
const verb = z.string().regex(/^[a-z]+\.[a-z][A-Za-z]+$/, { error: 'a verb by its name: room.verb' });
const name = z.string().regex(/^[a-z][a-z0-9-]*$/, { error: 'small letters, digits and hyphens' });
const said = z.object({ en: z.string().min(1) }).catchall(z.string().min(1));
const facts = z.union([fact, z.array(fact).min(1)]).transform((one) => (Array.isArray(one) ? one : [one]));
const anchor = z.enum(['start', 'end']);

function isDuration(text: string): boolean {
  try {
    return Boolean(Temporal.Duration.from(text));
  } catch {
    return false;
  }
}

const isWeekly = (every: string): boolean => /^P(\d+W|\d+D)$/.test(every) && Temporal.Duration.from(every).total({ unit: 'days', relativeTo: '2026-01-05' }) % 7 === 0;

const step = z.strictObject({
  id: name,
  clause: z.string(),
  title: said,
  subject: z.enum(['organisation', 'poll', 'proposal', 'request', 'round', 'round-call', 'round-day', 'round-family', 'round-wait', 'session']),
  before: anchor.optional(),
  after: anchor.optional(),
  every: duration.optional(),
  each: z.enum(roles).optional(),
  at: z.strictObject({ day: z.enum(weekdays), time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'a time of day: 07:00' }) }).optional(),
  on: facts.optional(),
  by: duration.default('PT0S'),
  when: z.record(z.string(), z.union([z.string(), z.boolean()])).default({}),
  role: z.enum(['machine', ...roles]),
  does: verb.optional(),
  channel: z.enum(['preferred', 'mail', 'portal', 'none']).default('none'),
  deadline: duration.optional(),
  until: z.strictObject({ before: anchor.optional(), after: anchor.optional(), by: duration.default('PT0S') }).optional(),
  once: z.boolean().default(false),
  evidence: facts.default([]),
  ends: facts.default([]),
  escalate: z.strictObject({ after: duration, to: z.enum(roles) }).optional(),
  gate: z.array(verb).default([]),
}).superRefine((one, ctx) => {
  const triggers = ['before', 'after', 'every', 'on'].filter((key) => one[key as 'on'] !== undefined);
  if (triggers.length !== 1) ctx.addIssue({ code: 'custom', path: [], message: `exactly one of before, after, every, on; here ${triggers.length ? triggers.join(' and ') : 'none'}` });
  if (one.role === 'machine' && one.does === undefined) ctx.addIssue({ code: 'custom', path: ['role'], message: 'a step of the machine says what it does' });
  if (one.role !== 'machine' && one.does !== undefined) ctx.addIssue({ code: 'custom', path: ['does'], message: 'only a step of the machine has an act; a person shows it by evidence' });
  if (one.every !== undefined && one.subject !== 'organisation') ctx.addIssue({ code: 'custom', path: ['every'], message: 'a cadence is the organisation\'s' });
  if (one.each !== undefined && one.role !== 'machine' && one.role !== one.each) ctx.addIssue({ code: 'custom', path: ['each'], message: `each does it himself: the role is ${one.each}, or machine` });
  if (one.each !== undefined && one.every === undefined) ctx.addIssue({ code: 'custom', path: ['each'], message: 'each of a role is for a cadence' });
  if (one.at && (one.each === undefined || !isWeekly(one.every ?? ''))) ctx.addIssue({ code: 'custom', path: ['at'], message: 'a day and time of the week is for a cadence of whole weeks (P7D, P14D) of each of a role' });
  if (one.until && Boolean(one.until.before) === Boolean(one.until.after)) ctx.addIssue({ code: 'custom', path: ['until'], message: 'exactly one of before, after' });
  if (one.escalate && one.role === 'machine') ctx.addIssue({ code: 'custom', path: ['escalate'], message: 'what the machine cannot do is handed to a person by itself' });
});

/** A procedure's file. What it may say is explained in `procedures/README.md`. */
export const procedureSchema = z.strictObject({
  procedure: name,
  title: said,
  review: duration,
  clauses: z.array(z.strictObject({ id: z.string().regex(/^[GVIP]-[0-9A-Z.]+$/), section: z.string().min(1), text: z.string().min(1) })).min(1),
  steps: z.array(step),
}).superRefine((one, ctx) => {
  const clauses = new Set(one.clauses.map((clause) => clause.id));
  const seen = new Set<string>();
  for (const [index, { id }] of one.clauses.entries()) {
    if (seen.has(id)) ctx.addIssue({ code: 'custom', path: ['clauses', index, 'id'], message: `the clause ${id} stands twice` });
    seen.add(id);
  }
  const steps = new Set<string>();
  for (const [index, { id, clause }] of one.steps.entries()) {
    if (!clauses.has(clause)) ctx.addIssue({ code: 'custom', path: ['steps', index, 'clause'], message: `there is no clause ${clause} in this procedure` });
    if (steps.has(id)) ctx.addIssue({ code: 'custom', path: ['steps', index, 'id'], message: `the step ${id} stands twice` });
    steps.add(id);
  }
});
export type ProcedureFile = z.infer<typeof procedureSchema>;
