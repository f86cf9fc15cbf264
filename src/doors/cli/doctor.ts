import type { OrganisationId } from '../../platform/context.ts';
import { databaseFindings, type Finding } from '../../platform/doctor.ts';
import { openOrganisationKeys } from '../../platform/storage/organisation.ts';
import { fileKeysOf, organisations } from '../../rooms/identity/reads.ts';
import type { ChainState } from '../../rooms/log/model.ts';
import { verifyChain } from '../../rooms/log/reads.ts';
import { nextDue, outboxCounts } from '../../rooms/messaging/reads.ts';
import { done, operator, type CliParts, type Command, type Done } from './command.ts';

/** `migrate`: the database is brought up to date whenever the program opens it; this does that and nothing else. */
export const migrate: Command = {
  name: 'migrate',
  usage: '',
  about: 'Brings the database up to date, forward only. A process that is running goes on.',
  options: {},
  async run(_given, { open }) {
    const { migrated } = await open();
    return done({ migrated }, migrated.length === 0 ? 'The database is up to date.' : `Ran ${migrated.join(', ')}.`);
  },
};

/** `doctor`: looks at everything that must hold, and changes nothing. */
export const doctor: Command = {
  name: 'doctor',
  usage: '',
  about: 'Verifies logs, keys, files, mail and the rights of the database\'s roles; a line for each, ok or BROKEN.\nExit code 1 when something is broken.',
  options: {},
  async run(_given, { open }) {
    return answerOf(await examine(await open()));
  },
};

async function examine(parts: CliParts): Promise<Finding[]> {
  const { office, signIn, storage, checkMail, migrated } = parts;
  const findings = [
    ...await looked('database', () => databaseFindings(office.parts.pool)),
    { what: 'migrations', ok: true, sentence: migrated.length === 0 ? 'the database is up to date' : `ran ${migrated.join(', ')}` },
    ...await looked('sign-in', async () => { await signIn.warm(); return [well('sign-in', 'its tables are as they must be')]; }),
    ...await looked('files', async () => [told('files', await storage.check(), 'a file was written, read and removed')]),
    ...await looked('mail', async () => [await mail(checkMail)]),
  ];
  for (const { id, slug } of await office.outside(organisations)) {
    findings.push(...await looked(`keys of ${slug}`, async () => [await keys(parts, id, slug)]));
    findings.push(...await looked(`log of ${slug}`, async () => [await log(parts, id, slug)]));
    findings.push(...await looked(`messages of ${slug}`, async () => [await messages(parts, id, slug)]));
  }
  return findings;
}

const well = (what: string, sentence: string): Finding => ({ what, ok: true, sentence });
const told = (what: string, fault: string | undefined, sentence: string): Finding => ({ what, ok: fault === undefined, sentence: fault ?? sentence });

/** What cannot even be looked at is broken, and the next thing is looked at all the same. */
async function looked(what: string, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    return [{ what, ok: false, sentence: error instanceof Error ? error.message : String(error) }];
  }
}

async function mail(check: CliParts['checkMail']): Promise<Finding> {
  if (!check) return well('mail', 'no SMTP_URL is given: messages are kept and shown, and none leaves');
  const answered = await check();
  return told('mail', answered.ok ? undefined : answered.sentence, 'the mail server takes us');
}

async function keys({ office }: CliParts, id: OrganisationId, slug: string): Promise<Finding> {
  const sealed = await office.enter(id, operator, (ctx) => fileKeysOf(ctx.tx, id));
  await openOrganisationKeys(office.parts.master, id, sealed);
  return well(`keys of ${slug}`, 'the master key opens them');
}

async function log({ office }: CliParts, id: OrganisationId, slug: string): Promise<Finding> {
  const state = await office.enter(id, operator, async (ctx) => ({ found: await verifyChain(ctx.tx, id, office.key('log')) }));
  return { what: `log of ${slug}`, ok: state.found.ok, sentence: chainSentence(state.found) };
}

function chainSentence(state: ChainState): string {
  if (!state.ok) return `row ${state.number} is the first that does not fit, act ${state.act}: ${broken[state.why]}`;
  const waiting = state.unsealed === 0 ? '' : `, ${state.unsealed} wait to be sealed by a running process`;
  const head = state.head === undefined ? '' : `; the last hash is ${state.head}`;
  return `${state.length} acts are sealed and fit${waiting}, the text of ${state.erased} is erased${head}`;
}

const broken: Readonly<Record<(ChainState & { ok: false })['why'], string>> = {
  changed: 'it was changed after it was sealed', missing: 'it was taken out', chain: 'a seal before it was taken out or put elsewhere',
  mac: 'it was sealed by somebody without this installation\'s key', text: 'its text is another than was written',
  seal: 'its seal was taken away', erased: 'its text was taken away, and no act of erasing says so',
};

/** A message that should have left this long ago and did not: nobody delivers. */
const patience = { minutes: 10 };

async function messages({ office }: CliParts, id: OrganisationId, slug: string): Promise<Finding> {
  return office.enter(id, operator, async (ctx) => {
    const counts = await outboxCounts(ctx.tx, id);
    const waiting = (counts.get('queued') ?? 0) + (counts.get('sending') ?? 0);
    const due = await nextDue(ctx.tx, id);
    const overdue = due !== undefined && Temporal.Instant.compare(due.add(patience), ctx.now) < 0;
    const told = `${waiting} wait to leave, ${counts.get('failed') ?? 0} were given up, ${counts.get('bounced') ?? 0} came back`;
    return { what: `messages of ${slug}`, ok: !overdue, sentence: overdue ? `${told}; one has been due since ${due.toString()}: is a process running?` : told };
  });
}

function answerOf(findings: readonly Finding[]): Done {
  const bad = findings.filter((one) => !one.ok);
  const width = Math.max(...findings.map(({ what }) => what.length));
  const lines = findings.map(({ ok, what, sentence }) => `${ok ? 'ok    ' : 'BROKEN'}  ${what.padEnd(width)}  ${sentence}`);
  if (bad.length === 0) return done({ findings }, lines.join('\n'));
  const sentence = `${bad.length} of ${findings.length} ${bad.length === 1 ? 'is' : 'are'} broken.`;
  return { exit: 1, object: { ok: false, reason: 'broken', sentence, findings }, text: [...lines, sentence].join('\n'), report: true };
}
