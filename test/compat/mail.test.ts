/**
 * Mail through a real postfix into a real dovecot, read over IMAP. Runs where CONVENE_TEST_SMTP and CONVENE_TEST_IMAP name
 * them (`.ci/run` starts both): every mailbox of example.org exists with the password "test", but those called nouser….
 */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { smtpChannel } from '../../src/outside/smtp.ts';
import { newId } from '../../src/platform/ids.ts';
import { Ports } from '../../src/platform/ports.ts';
import { takeDue } from '../../src/rooms/messaging/actions.ts';
import { deliver } from '../../src/rooms/messaging/actions-deliver.ts';
import { Channel } from '../../src/rooms/messaging/ports.ts';
import { ledgerOf } from '../../src/rooms/messaging/reads.ts';
import { doNext } from '../../src/rooms/procedures/actions-engine.ts';
import { cancel } from '../../src/rooms/sessions/actions-state.ts';
import { scheduleNew } from '../../src/rooms/sessions/actions.ts';
import type { Session } from '../../src/rooms/sessions/model.ts';
import { proposalSchema } from '../../src/rooms/sessions/schema.ts';
import { whenFileEnds } from '../endings.ts';
import { machine, testOffice } from '../office.ts';
import { must, someone } from '../school.ts';
import { inbox } from './imap.ts';

const { CONVENE_TEST_SMTP: smtp, CONVENE_TEST_IMAP: imap } = process.env;
const skip = smtp && imap ? false : 'CONVENE_TEST_SMTP and CONVENE_TEST_IMAP name no mail server';

interface Address { readonly address: string; readonly name: string }
interface Parsed {
  readonly subject: string; readonly text: string; readonly html: string; readonly messageId: string;
  readonly from: { readonly value: readonly Address[] }; readonly to: { readonly value: readonly Address[] }; readonly replyTo: { readonly value: readonly Address[] };
  readonly headers: ReadonlyMap<string, unknown>;
  readonly attachments: readonly { readonly contentType: string; readonly filename?: string; readonly content: Buffer }[];
}
const { simpleParser } = createRequire(import.meta.url)('mailparser') as { simpleParser(mail: Buffer): Promise<Parsed> };

/** The MIME types of a message and of its parts (RFC 2046), by depth: `multipart/mixed`, ` multipart/alternative`, … */
function shape(message: string, depth = 0): string[] {
  const [head = ''] = message.split(/\r?\n\r?\n/, 1);
  const field = /^content-type:\s*((?:.|\r?\n[ \t])*)/im.exec(head)?.[1]?.replaceAll(/\r?\n[ \t]+/g, ' ') ?? 'text/plain';
  const type = field.split(';')[0]!.trim().toLowerCase();
  const method = /method=(\w+)/i.exec(field)?.[1];
  const boundary = /boundary="?([^";]+)"?/i.exec(field)?.[1];
  const parts = boundary === undefined ? [] : message.slice(head.length).split(`--${boundary}`).slice(1, -1).map((part) => part.replace(/^\r?\n/, ''));
  return [`${' '.repeat(depth)}${type}${method ? ` ${method}` : ''}`, ...parts.flatMap((part) => shape(part, depth + 1))];
}

/** Waits until so many messages lie in an inbox: the mail server hands over in its own time. */
async function arrived(address: string, count: number): Promise<Buffer[]> {
  for (let left = 200; left > 0; left--) {
    const found = await inbox(new URL(imap!), address.split('@')[0]!, 'test');
    if (found.length >= count) return found;
    await wait(100);
  }
  throw new Error(`fewer than ${count} messages have come to ${address}`);
}

const calendarOf = ({ attachments }: Parsed) => attachments.find(({ contentType }) => contentType === 'application/ics')!.content.toString().replaceAll(/\r\n[ \t]/g, '');

async function schoolWithMail() {
  const channel = smtpChannel(new URL(smtp!));
  assert.ok(channel.ok);
  whenFileEnds(async () => channel.value.close());
  const ports = new Ports();
  ports.join(Channel, channel.value);
  const { office, clock, database, found, person, as } = await testOffice('2026-04-13T08:00:00Z', ports);
  const organisation = await found('escola');
  const lead = someone(await person(organisation, 'Carla Lead', ['coordinator']), 'coordinator');
  const ledger = (session: Pick<Session, 'id'>) => as(organisation, machine, (ctx) => ledgerOf(ctx.tx, organisation, { kind: 'session', id: session.id }));
  const sendAll = async (session: Pick<Session, 'id'>) => {
    while (await as(organisation, machine, doNext) !== undefined);
    for (const { id, state } of await ledger(session)) if (state === 'queued') await deliver(office, { organisation, delivery: id });
  };
  return { office, clock, database, organisation, person, as, lead, ledger, sendAll, channel: channel.value };
}

test('[G-4.2.2, X-4] an invitation through postfix into dovecot: iMIP, names and titles of any script, a bounce, the same Message-ID after a crash, a cancellation', { skip, timeout: 120_000 }, async () => {
  const { office, clock, database, organisation, person, as, lead, ledger, sendAll, channel } = await schoolWithMail();
  assert.deepEqual(await channel.check(), { ok: true, value: undefined });
  const unique = newId().slice(-12);
  const [anaAt, samirAt, nobodyAt] = [`ana.${unique}@example.org`, `samir.${unique}@example.org`, `nouser1.${unique}@example.org`];
  const ana = await person(organisation, 'Ana Müller-Conceição', ['teacher'], { email: anaAt });
  const samir = await person(organisation, 'سامر الخطيب', [], { email: samirAt, language: 'ar' });
  const nobody = await person(organisation, 'Nobody Here', [], { email: nobodyAt });
  const title = 'Reunião über 数学 — خطة';
  const session = must(await as(organisation, lead, (ctx) => scheduleNew(ctx, proposalSchema.parse({
    title, agenda: '1. Budget', start: { wall: '2026-04-20T15:00', zone: 'Europe/Lisbon' }, minutes: 60, place: { kind: 'elsewhere', where: 'Café Ünal' },
    people: [ana, samir, nobody].map((one) => ({ person: one })),
  }))));
  await sendAll(session);

  const rows = (await ledger(session)).filter(({ message }) => message.kind.includes('invit'));
  const stateOf = (who: string) => rows.filter((row) => row.person === who).map(({ state }) => state);
  assert.deepEqual([stateOf(ana), stateOf(samir), stateOf(nobody)], [['sent'], ['sent'], ['bounced']]);
  assert.match(rows.find((row) => row.person === nobody)!.reason!, /^The mail server refuses this address: 550 5\.1\.1 /);

  const [raw] = await arrived(anaAt, 1);
  assert.deepEqual(shape(raw!.toString('latin1')), [
    'multipart/mixed', ' multipart/alternative', '  text/plain', '  text/html', '  text/calendar REQUEST', ' application/ics',
  ]);
  const mail = await simpleParser(raw!);
  assert.ok(mail.subject.includes(title), mail.subject);
  assert.deepEqual(mail.to.value, [{ address: anaAt, name: 'Ana Müller-Conceição' }]);
  assert.deepEqual(mail.from.value, [{ address: 'office@escola.example.org', name: 'escola' }]);
  assert.match(mail.replyTo.value[0]!.address, /@/);
  assert.equal(mail.headers.get('auto-submitted'), 'auto-generated');
  const calendar = calendarOf(mail);
  assert.match(calendar, /^METHOD:REQUEST\r$/m);
  assert.match(calendar, new RegExp(`^ATTENDEE[^\\r\\n]*:mailto:${anaAt}\\r$`, 'm'));
  assert.ok(calendar.includes(`SUMMARY:${title}\r\n`), calendar);
  const uid = /^UID:(.*)\r$/m.exec(calendar)![1]!;
  const arabic = await simpleParser((await arrived(samirAt, 1))[0]!);
  assert.deepEqual(arabic.to.value, [{ address: samirAt, name: 'سامر الخطيب' }]);
  assert.match(arabic.text, /\p{Script=Arabic}/u);

  // as if the worker had died after the mail server took it and before that was written
  const first = rows.find((row) => row.person === ana)!;
  await database.owner.query("update deliveries set state = 'sending', sent_at = null where organisation = $1 and id = $2", [organisation, first.id]);
  clock.move('PT3M');
  assert.equal(await as(organisation, machine, (ctx) => takeDue(ctx)), 1);
  await deliver(office, { organisation, delivery: first.id });
  const twice = (await arrived(anaAt, 2)).map((one) => one.toString('latin1'));
  const ours = twice.map((one) => one.slice(one.search(/^From:/m)));
  assert.equal(ours[0], ours[1], 'the second copy is another mail');
  assert.equal(new Set(twice.map((one) => /^Message-ID:\s*(<[^>]+>)/im.exec(one)?.[1])).size, 1);

  const { version } = session;
  must(await as(organisation, lead, (ctx) => cancel(ctx, session.id, version, 'Everybody is ill')));
  await sendAll(session);
  const last = await simpleParser((await arrived(anaAt, 3)).at(-1)!);
  assert.match(calendarOf(last), /^METHOD:CANCEL\r$/m);
  assert.ok(calendarOf(last).includes(`UID:${uid}\r\n`));
});
