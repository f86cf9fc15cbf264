import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { newId } from '../platform/ids.ts';
import type { DeliveryId, Recipient } from '../rooms/messaging/model.ts';
import type { Letter, Outcome } from '../rooms/messaging/ports.ts';
import { keptMail } from './kept-mail.ts';
import { readMailServer } from './smtp-address.ts';
import { smtpChannel, type SmtpChannel } from './smtp.ts';

interface Part { readonly contentType: string; readonly filename?: string; readonly content: Buffer }
interface Parsed {
  readonly headers: Map<string, unknown>; readonly headerLines: readonly { key: string; line: string }[]; readonly subject: string; readonly text: string;
  readonly html: string; readonly from: { value: { name: string; address: string }[] }; readonly to: { value: { name: string; address: string }[] };
  readonly messageId: string; readonly date: Date; readonly attachments: readonly Part[];
}
const { simpleParser } = createRequire(import.meta.url)('mailparser') as { simpleParser(mail: Buffer): Promise<Parsed> };

interface Arrived { readonly raw: string; readonly mail: Parsed; readonly to: readonly string[]; readonly from: string; readonly utf8: boolean }
const endings: (() => void)[] = [];
after(() => { for (const end of endings) end(); });

/** A real mail server, and a channel that hands over to it. */
async function server(options: SMTPServerOptions = {}, login = ''): Promise<{ channel: SmtpChannel; arrived: Arrived[]; connections: () => number; smtp: SMTPServer; port: number }> {
  const arrived: Arrived[] = [];
  let connections = 0;
  const smtp = new SMTPServer({
    authOptional: true, logger: false, disabledCommands: ['STARTTLS'],
    onConnect: (_session, done) => { connections += 1; done(); },
    onData: async (stream, { envelope }, done) => {
      const bytes = Buffer.concat(await Array.fromAsync(stream as AsyncIterable<Buffer>));
      arrived.push({
        raw: bytes.toString(), mail: await simpleParser(bytes), to: envelope.rcptTo.map((one) => one.address),
        from: (envelope.mailFrom as { address: string }).address, utf8: (envelope as { smtpUtf8?: boolean }).smtpUtf8 === true,
      });
      done();
    },
    ...options,
  });
  smtp.on('error', () => {});
  endings.push(() => smtp.close());
  await new Promise<void>((resolve) => { smtp.listen(0, '127.0.0.1', () => resolve()); });
  const { port } = smtp.server.address() as AddressInfo;
  return { channel: channelAt(`smtp://${login}127.0.0.1:${port}`), arrived, connections: () => connections, smtp, port };
}

function channelAt(url: string): SmtpChannel {
  const made = smtpChannel(new URL(url));
  assert.ok(made.ok);
  endings.push(() => made.value.close());
  return made.value;
}

const calendar = ['BEGIN:VCALENDAR', 'PRODID:-//Convene//EN', 'VERSION:2.0', 'METHOD:REQUEST', 'BEGIN:VEVENT', 'UID:1@vale.convene',
  'DTSTAMP:20260413T080000Z', 'DTSTART:20260423T160000Z', 'SUMMARY:Reunião de pais ü', 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');

function letterTo(address: string, more: Partial<Letter> = {}): Letter {
  const delivery = newId<DeliveryId>();
  return {
    delivery, from: { name: 'Escola do Vale', address: 'office@vale.example' }, to: { name: 'Rita Fonseca', address },
    replyTo: { name: 'Kwame', address: 'kwame@vale.example' }, messageId: `<${delivery}@vale.example>`, date: Temporal.Instant.from('2026-04-13T08:00:05Z'),
    language: 'ar', content: { subject: 'Reunião', text: 'Às 17:00.', html: '<p>Às 17:00.</p>' }, attachments: [], ...more,
  };
}

const refusing = (responseCode: number, message: string) => Object.assign(new Error(message), { responseCode });
const oneLine = (outcome: Outcome) => ('reason' in outcome ? `${outcome.state}: ${outcome.reason}` : outcome.state);

test('[G-4.3.1] an invitation arrives as iMIP: text, HTML, text/calendar with its method, and the file beside them', async () => {
  const { channel, arrived } = await server();
  const letter = letterTo('rita@example.org', {
    content: { subject: 'Reunião', text: 'Às 17:00.', html: '<p>Às 17:00.</p>', calendar: { method: 'REQUEST', text: calendar } },
    attachments: [{ name: 'agenda.pdf', type: 'application/pdf', bytes: Buffer.from('%PDF-') }],
  });
  assert.deepEqual(await channel.deliver(letter), { state: 'sent' });
  const [{ raw, mail, from, to }] = arrived as [Arrived];
  const types = [...raw.matchAll(/^Content-Type: ([^;\r\n]+(?:;\s+(?:charset|method)=[^;\r\n]+)*)/gim)].map((match) => match[1]!.replaceAll(/\s+/g, ' '));
  assert.deepEqual(types, ['multipart/mixed', 'multipart/alternative', 'text/plain; charset=utf-8', 'text/html; charset=utf-8',
    'text/calendar; charset=utf-8; method=REQUEST', 'application/pdf', 'application/ics']);
  assert.deepEqual(mail.attachments.map(({ contentType, filename, content }) => [contentType, filename, content.toString()]), [
    ['text/calendar', undefined, calendar], ['application/pdf', 'agenda.pdf', '%PDF-'], ['application/ics', 'invite.ics', calendar],
  ]);
  assert.deepEqual([mail.subject, mail.text.trim(), mail.html.trim(), mail.messageId, mail.date.toISOString()],
    ['Reunião', 'Às 17:00.', '<p>Às 17:00.</p>', letter.messageId, '2026-04-13T08:00:05.000Z']);
  assert.deepEqual([mail.from.value, mail.to.value, from, to], [[{ name: 'Escola do Vale', address: 'office@vale.example' }],
    [{ name: 'Rita Fonseca', address: 'rita@example.org' }], 'office@vale.example', ['rita@example.org']]);
  assert.deepEqual(['auto-submitted', 'content-language', 'list-id', 'x-mailer'].map((name) => mail.headers.get(name)), ['auto-generated', 'ar', undefined, undefined]);
  assert.match(raw, /^Reply-To: "?Kwame"? <kwame@vale\.example>/im);
});

test('a letter sent twice is the same mail to the last byte', async () => {
  const { channel, arrived, connections } = await server();
  const letter = letterTo('rita@example.org', { content: { subject: 'S', text: 't', html: '<p>h</p>', calendar: { method: 'CANCEL', text: calendar } } });
  assert.deepEqual([await channel.deliver(letter), await channel.deliver(letter)], [{ state: 'sent' }, { state: 'sent' }]);
  assert.equal(arrived[0]!.raw, arrived[1]!.raw);
  assert.equal(connections(), 1);
});

test('[X-6] no header, recipient or command can be forged with a name, a subject, a file name or an address', async () => {
  const { channel, arrived } = await server();
  const evil = 'Rita\r\nBcc: thief@example.org\r\n\r\n<h1>x\u2028Bcc: thief@example.org';
  const letter = letterTo('rita@example.org', {
    from: { name: `"${evil}" <thief@example.org>,`, address: 'office@vale.example' }, to: { name: `a@thief.example, ${evil}`, address: 'rita@example.org' },
    replyTo: { name: evil, address: 'kwame@vale.example' }, language: `en\r\nBcc: thief@example.org`,
    content: { subject: evil, text: '.\r\n.\r\nQUIT\r\n', html: '<p>x</p>', calendar: { method: 'REQUEST', text: calendar } },
    attachments: [{ name: `a"\r\nBcc: thief@example.org\r\n.pdf`, type: 'application/pdf\r\nBcc: thief@example.org', bytes: Buffer.from('x') }],
  });
  assert.deepEqual(await channel.deliver(letter), { state: 'sent' });
  const [{ raw, mail, to, from }] = arrived as [Arrived];
  assert.deepEqual([to, from, mail.to.value.map((one) => one.address), mail.from.value.map((one) => one.address)],
    [['rita@example.org'], 'office@vale.example', ['rita@example.org'], ['office@vale.example']]);
  assert.deepEqual([...raw.matchAll(/^bcc:/gim)], []);
  assert.deepEqual(mail.headerLines.map((one) => one.key).sort(), ['auto-submitted', 'content-language', 'content-type', 'date', 'from',
    'message-id', 'mime-version', 'reply-to', 'subject', 'to', 'x-auto-response-suppress']);
  assert.match(mail.text, /^\.\s+\.\s+QUIT/);
  for (const address of ['rita@example.org\r\nRCPT TO:<thief@example.org>', 'rita@example.org>, <thief@example.org', 'rita@example.org thief@example.org',
    'rita@example.org,thief@example.org', '"a b"@example.org', 'rita', '', ' rita@example.org', 'group:rita@example.org;']) {
    assert.equal((await channel.deliver(letterTo(address))).state, 'bounced', address);
    assert.equal(channel.addressOf({ email: address } as Recipient), undefined, address);
  }
  assert.equal(arrived.length, 1);
});

test('[X-4] an address refused for good bounces, a refusal for now is tried again, and the next message is sent', async () => {
  const { channel, arrived } = await server({
    onRcptTo: ({ address }, _session, done) => done(
      address.startsWith('nobody') ? refusing(550, '5.1.1 <nobody@example.org>: unknown') : address.startsWith('grey') ? refusing(451, '4.7.1 come back later')
        : address.startsWith('relay') ? refusing(554, '5.7.1 Relay access denied') : null,
    ),
  });
  assert.equal(oneLine(await channel.deliver(letterTo('nobody@example.org'))), 'bounced: The mail server refuses this address: 550 5.1.1 <nobody@example.org>: unknown');
  assert.equal(oneLine(await channel.deliver(letterTo('grey@example.org'))), 'later: The mail server asks to try again: 451 4.7.1 come back later');
  assert.equal(oneLine(await channel.deliver(letterTo('relay@example.org'))), 'later: The mail server does not send to other domains for us: 554 5.7.1 Relay access denied');
  assert.equal(oneLine(await channel.deliver(letterTo('rita@example.org'))), 'sent');
  assert.equal(arrived.length, 1);
});

test('a message that the server finds too large, or does not want, fails; a sender it does not want is for the operator', async () => {
  let refusal = refusing(552, '5.3.4 too big');
  const end = await server({ onData: (stream, _session, done) => { stream.resume().on('end', () => done(refusal)); } });
  assert.equal(oneLine(await end.channel.deliver(letterTo('rita@example.org'))), 'failed: The mail server does not take a message of this size: 552 5.3.4 too big');
  refusal = refusing(554, '5.7.1 spam');
  assert.equal(oneLine(await end.channel.deliver(letterTo('rita@example.org'))), 'failed: The mail server refuses this message: 554 5.7.1 spam');
  refusal = refusing(550, '5.1.1 unknown after all');
  assert.equal((await end.channel.deliver(letterTo('rita@example.org'))).state, 'bounced');
  const sender = await server({ onMailFrom: (_address, _session, done) => done(refusing(553, '5.7.1 not your domain')) });
  assert.equal(oneLine(await sender.channel.deliver(letterTo('rita@example.org'))), 'later: The mail server does not take messages from our address: 553 5.7.1 not your domain');
});

test('a wrong password is tried again and told to the operator, and is no bounce; the right one sends', async () => {
  const options: SMTPServerOptions = {
    authOptional: false, allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) => (password === 'right/%' ? done(null, { user: username ?? '' }) : done(refusing(535, '5.7.8 no'))),
  };
  const wrong = await server(options, 'office:wrong@');
  const outcome = oneLine(await wrong.channel.deliver(letterTo('rita@example.org')));
  assert.match(outcome, /^later: The mail server does not take the user and password of SMTP_URL: 535/);
  assert.ok(!outcome.includes('wrong@'));
  assert.deepEqual((await wrong.channel.check()).ok, false);
  const right = await server(options, 'office:right%2F%25@');
  assert.deepEqual([await right.channel.deliver(letterTo('rita@example.org')), (await right.channel.check()).ok], [{ state: 'sent' }, true]);
  const none = await server(options);
  assert.match(oneLine(await none.channel.deliver(letterTo('rita@example.org'))), /^later: The mail server does not take the user and password/);
});

test('[X-4] a server that accepts some and crashes: what it took is sent, all else is tried again with the same Message-ID', async () => {
  const taken: string[] = [];
  // it speaks just enough SMTP to die at the worst moment: after the whole message, before its answer
  const crashing = createServer((socket: Socket) => {
    let message: string | undefined;
    socket.on('error', () => {}).write('220 here\r\n');
    socket.on('data', (chunk) => {
      const text = chunk.toString();
      if (message === undefined) {
        if (/^DATA/im.test(text)) message = '';
        socket.write(message === '' ? '354 go\r\n' : '250 ok\r\n');
        return;
      }
      message += text;
      if (!message.endsWith('\r\n.\r\n')) return;
      taken.push(/^Message-ID: (.*)$/im.exec(message)?.[1] ?? '');
      message = undefined;
      if (taken.length === 2) socket.destroy();
      else socket.write('250 taken\r\n');
    });
  });
  await new Promise<void>((resolve) => { crashing.listen(0, '127.0.0.1', () => resolve()); });
  endings.push(() => crashing.close());
  const channel = channelAt(`smtp://127.0.0.1:${(crashing.address() as AddressInfo).port}`);
  const [first, second] = [letterTo('a@example.org'), letterTo('b@example.org')];
  assert.equal((await channel.deliver(first)).state, 'sent');
  assert.match(oneLine(await channel.deliver(second)), /^later: The mail server does not answer/);
  assert.equal((await channel.deliver(second)).state, 'sent');
  assert.deepEqual(taken, [first.messageId, second.messageId, second.messageId]);
});

test('[X-4] a server that is away is tried again, and sends when it is back; check says which it is', async () => {
  const gone = channelAt('smtp://127.0.0.1:1');
  assert.match(oneLine(await gone.deliver(letterTo('rita@example.org'))), /^later: The mail server does not answer: .*ECONNREFUSED/);
  const state = await gone.check();
  assert.match(state.ok ? '' : state.sentence, /^The mail server does not answer: .*ECONNREFUSED/);
  const { channel, smtp, port, arrived } = await server();
  assert.equal((await channel.check()).ok, true);
  assert.equal((await channel.deliver(letterTo('rita@example.org'))).state, 'sent');
  for (const connection of smtp.connections) connection.close();
  smtp.close();
  assert.equal((await channel.deliver(letterTo('rita@example.org'))).state, 'later');
  const back = new SMTPServer({ authOptional: true, logger: false, disabledCommands: ['STARTTLS'] });
  await new Promise<void>((resolve) => { back.listen(port, '127.0.0.1', () => resolve()); });
  endings.push(() => back.close());
  assert.equal((await channel.deliver(letterTo('rita@example.org'))).state, 'sent');
  assert.equal(arrived.length, 1);
});

test('an address beyond ASCII is written to, its domain by IDNA, its name by SMTPUTF8 where the server has it', async () => {
  const { channel, arrived } = await server();
  assert.equal((await channel.deliver(letterTo('rita@jõgeva.example'))).state, 'sent');
  assert.equal((await channel.deliver(letterTo('ريتا@example.org'))).state, 'sent');
  assert.deepEqual(arrived.map((one) => one.to[0]), ['rita@jõgeva.example', 'ريتا@example.org']);
  assert.deepEqual(arrived.map((one) => [/<rita@xn--jgeva-dua\.example>/.test(one.raw), one.utf8]), [[true, false], [false, true]]);
  const old = await server({ hideSMTPUTF8: true, onRcptTo: ({ address }, _session, done) => done(/[^\x20-\x7e]/.test(address) ? refusing(553, '5.6.7 ASCII only') : null) });
  assert.equal((await old.channel.deliver(letterTo('ريتا@example.org'))).state, 'bounced');
});

test('a password never travels in clear: without STARTTLS nothing is sent to another machine', async () => {
  const { port, arrived } = await server();
  const required = channelAt(`smtp://127.0.0.1:${port}?starttls=required`);
  assert.match(oneLine(await required.deliver(letterTo('rita@example.org'))), /^later: The connection to the mail server cannot be protected/);
  assert.equal(arrived.length, 0);
  const encrypted = await server({ disabledCommands: [], secure: false });
  const unchecked = channelAt(`smtp://127.0.0.1:${encrypted.port}?starttls=offered`);
  assert.equal((await unchecked.deliver(letterTo('rita@example.org'))).state, 'sent');
  const checked = channelAt(`smtp://127.0.0.1:${encrypted.port}?starttls=required`);
  assert.match(oneLine(await checked.deliver(letterTo('rita@example.org'))), /^later: The connection to the mail server cannot be protected: .*certificate/);
  assert.equal(encrypted.arrived.length, 1);
});

test('SMTP_URL is read with its defaults, and each wrong one is refused without its secret', () => {
  const cases: [string, unknown][] = [
    ['smtps://u:p@mail.example', { host: 'mail.example', port: 465, tls: 'implicit', login: { user: 'u', pass: 'p' } }],
    ['smtp://u%40x:p%2F@mail.example', { host: 'mail.example', port: 587, tls: 'required', login: { user: 'u@x', pass: 'p/' } }],
    ['smtp://mail.example', { host: 'mail.example', port: 25, tls: 'offered', login: undefined }],
    ['smtp://localhost:2525', { host: 'localhost', port: 2525, tls: 'none', login: undefined }],
    ['smtp://[::1]', { host: '::1', port: 25, tls: 'none', login: undefined }],
    ['smtp://mail.example?starttls=required', { host: 'mail.example', port: 25, tls: 'required', login: undefined }],
  ];
  for (const [url, value] of cases) assert.deepEqual(readMailServer(new URL(url)), { ok: true, value }, url);
  for (const url of ['smtp://u@mail.example', 'smtp://u:secret@mail.example?starttls=none', 'smtp://u:secret@mail.example?tls=no', 'smtp:mail.example',
    'smtps://u:secret@mail.example?starttls=required', 'smtp://u:secret%@mail.example', 'smtp://u:secret@mail.example/x', 'smtp://mail.example?starttls=perhaps']) {
    const read = readMailServer(new URL(url));
    assert.ok(!read.ok && read.sentence.startsWith('SMTP_URL ') && !read.sentence.includes('secret%') && !read.sentence.includes('u:secret@mail.example?'), url);
  }
});

test('with no mail server a message is kept, and nothing leaves', async () => {
  assert.deepEqual(await keptMail.deliver(letterTo('rita@example.org')), { state: 'kept' });
  assert.equal((await keptMail.deliver(letterTo('rita@example.org\nx'))).state, 'bounced');
});
