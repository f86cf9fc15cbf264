import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { readForm } from './upload.ts';
import type { FormOptions } from './upload.ts';

const crlf = '\r\n';
const megabyte = 1024 * 1024;

function part(disposition: string, content: string | Uint8Array): Buffer {
  const head = `--XX${crlf}Content-Disposition: form-data; ${disposition}${crlf}${crlf}`;
  return Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from(crlf)]);
}
const end = Buffer.from(`--XX--${crlf}`);

function form(...parts: Buffer[]): Buffer {
  return Buffer.concat([...parts, end]);
}

const multipart: Record<string, string> = { 'content-type': 'multipart/form-data; boundary=XX' };

function post(body: ReadableStream<Uint8Array>, headers = multipart) {
  return new Request('http://localhost/', { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
}

/** A request whose body comes in pieces of `size` bytes, only as it is asked for. */
function sent(body: Buffer, { size = 65_536, type = multipart['content-type']!, length = '' } = {}) {
  let at = 0;
  const state = { read: 0, cancelled: false };
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= body.length) return controller.close();
      const piece = body.subarray(at, at += size);
      state.read += piece.length;
      controller.enqueue(new Uint8Array(piece));
    },
    cancel() {
      state.cancelled = true;
    },
  }, { highWaterMark: 0 });
  const headers = { 'content-type': type, ...(length && { 'content-length': length }) };
  return { request: post(stream, headers), state };
}

/** Options that keep what comes in, in `files`. */
function keeping(options: Partial<FormOptions> = {}) {
  const files: { name: string; filename: string; content: Buffer }[] = [];
  const all: FormOptions = {
    fileLimit: 1_000_000, files: 3, fields: 10, fieldBytes: 10_000,
    onFile: async (name, filename, stream) => {
      files.push({ name, filename, content: Buffer.from(await new Response(stream).arrayBuffer()) });
    },
    ...options,
  };
  return { files, options: all };
}

const refusalOf = async (body: Buffer, options: Partial<FormOptions> = {}, type?: string) => {
  const { request, state } = sent(body, type === undefined ? {} : { type });
  const answer = await readForm(request, keeping(options).options);
  if (answer.ok) assert.fail('the form was taken');
  return { answer, state };
};

test('fields and files are read in whatever pieces the body comes', async () => {
  const content = randomBytes(3000);
  const body = Buffer.concat([
    part('name="title"', 'يوم الآباء'), part('name="day"', 'Mon'), part('name="day"', 'Tue'), part('name="none"', ''),
    part('name="agenda"; filename="Müller 📅.pdf"', content), part('name="empty"; filename="empty.txt"', ''),
    part('name="after"', 'a\r\n--X\r\nb'), end,
  ]);
  const fields = [['title', 'يوم الآباء'], ['day', 'Mon'], ['day', 'Tue'], ['none', ''], ['after', 'a\r\n--X\r\nb']];
  for (const size of [1, 7, 1000, 65_536]) {
    const { files, options } = keeping();
    const answer = await readForm(sent(body, { size }).request, options);
    assert.deepEqual(answer.ok && [...answer.value], fields);
    assert.deepEqual(files, [
      { name: 'agenda', filename: 'Müller 📅.pdf', content },
      { name: 'empty', filename: 'empty.txt', content: Buffer.alloc(0) },
    ]);
  }
});

test('a form as the platform writes it is read, and a file input left empty is no file', async () => {
  const data = new FormData();
  data.append('a "quoted"\nname', 'x');
  data.append('photo', new File(['abc'], 'say "hi" 100%.png'));
  data.append('left', new File([], ''));
  const { files, options } = keeping();
  const answer = await readForm(new Request('http://localhost/', { method: 'POST', body: data }), options);
  assert.deepEqual(answer.ok && [...answer.value], [['a "quoted" name', 'x']]);
  assert.deepEqual(files, [{ name: 'photo', filename: 'say "hi" 100%.png', content: Buffer.from('abc') }]);
  const left = keeping();
  assert.equal((await readForm(sent(form(part('name="f"; filename=""', ''))).request, left.options)).ok, true);
  assert.deepEqual(left.files, []);
});

test('a file is read no faster than it is taken', async () => {
  const body = Buffer.concat([part('name="f"; filename="f"', Buffer.alloc(5 * megabyte)), end]);
  const { request, state } = sent(body);
  let taken = 0;
  let ahead = 0;
  const { options } = keeping({ fileLimit: 10 * megabyte, onFile: async (_name, _filename, stream) => {
    for await (const chunk of stream) {
      taken += chunk.length;
      await new Promise((done) => setImmediate(done));
      ahead = Math.max(ahead, state.read - taken);
    }
  } });
  assert.equal((await readForm(request, options)).ok, true);
  assert.equal(taken, 5 * megabyte);
  assert.ok(ahead <= 5 * 65_536, `${ahead} bytes were read ahead`);
});

test('a file over the limit is refused when it passes it: no more is read, and whoever was taking it sees it fail', async () => {
  const body = form(part('name="f"; filename="f"', Buffer.alloc(20 * megabyte)), part('name="g"; filename="g"', 'never'));
  const seen: string[] = [];
  const { answer, state } = await refusalOf(body, { fileLimit: megabyte, files: 30, onFile: async (name, _filename, stream) => {
    seen.push(name);
    try {
      await new Response(stream).arrayBuffer();
      seen.push('whole');
    } catch (error) {
      seen.push((error as Error).message);
      throw error;
    }
  } });
  assert.deepEqual(answer, { ok: false, reason: 'too-large', limit: megabyte, field: 'f' });
  assert.deepEqual(seen, ['f', 'The form was refused: too-large.']);
  assert.ok(state.read <= megabyte + 2 * 65_536, `${state.read} bytes were read`);
  assert.equal(state.cancelled, true);
});

test('a file of exactly the limit is taken', async () => {
  const { files, options } = keeping({ fileLimit: 1000 });
  const [fits, over] = [1000, 1001].map((bytes) => form(part('name="f"; filename="f"', Buffer.alloc(bytes))));
  assert.equal((await readForm(sent(fits!).request, options)).ok, true);
  assert.equal(files[0]?.content.length, 1000);
  assert.equal((await refusalOf(over!, { fileLimit: 1000 })).answer.reason, 'too-large');
});

test('a body that says itself to be longer than any form is refused unread', async () => {
  const { request, state } = sent(Buffer.alloc(100), { length: '200000000' });
  const answer = await readForm(request, keeping().options);
  assert.deepEqual(answer, { ok: false, reason: 'too-large', limit: 1_000_000, field: undefined });
  assert.deepEqual(state, { read: 0, cancelled: true });
});

test('a body without an end is refused, even where nothing in it is a file', async () => {
  const { answer, state } = await refusalOf(form(Buffer.alloc(20 * megabyte, 'x')), { files: 1, fileLimit: megabyte });
  assert.deepEqual(answer, { ok: false, reason: 'too-large', limit: megabyte, field: undefined });
  assert.ok(state.read < 2 * megabyte);
});

test('too many files, too many fields and too long fields are refused, each with its limit', async () => {
  const refused = async (body: Buffer, options: Partial<FormOptions>) => (await refusalOf(body, options)).answer;
  const fields = [1, 2, 3].map((n) => part(`name="f${n}"`, 'x'));
  assert.deepEqual(await refused(form(...fields), { fields: 2 }), { ok: false, reason: 'too-many-fields', limit: 2 });
  const files = [1, 2, 3].map((n) => part(`name="f${n}"; filename="f"`, 'x'));
  assert.deepEqual(await refused(form(...files), { files: 2 }), { ok: false, reason: 'too-many-files', limit: 2 });
  const long = { ok: false, reason: 'fields-too-large', limit: 100 };
  assert.deepEqual(await refused(form(part('name="f"', 'x'.repeat(200))), { fieldBytes: 100 }), long);
  const together = form(part('name="f"', 'x'.repeat(60)), part('name="g"', 'x'.repeat(60)));
  assert.deepEqual(await refused(together, { fieldBytes: 100 }), long);
  assert.deepEqual(await refused(form(part(`name="${'n'.repeat(200)}"`, '')), { fieldBytes: 100 }), long);
});

test('what is no form is refused as malformed with what is wrong', async () => {
  const cases: [Buffer, string | undefined, RegExp][] = [
    [Buffer.from('a=b'), 'application/x-www-form-urlencoded', /not sent as multipart/],
    [Buffer.from('{}'), '', /not sent as multipart/],
    [end, 'multipart/form-data', /not sent as multipart/],
    [end, 'multipart/form-data; charset=utf-8', /Boundary not found/],
    [Buffer.from('nothing at all'), undefined, /Unexpected end/],
    [Buffer.alloc(0), undefined, /Unexpected end/],
    [part('name="a"', 'cut'), undefined, /Unexpected end/],
    [part('name="a"; filename="cut"', 'cut'), undefined, /Unexpected end/],
    [form(part('filename="f"', 'x')), undefined, /file has no field name/],
    [form(part('other="f"', 'x')), undefined, /field has no name/],
    [form(part('name="f"; filename=""', 'x')), undefined, /The file in "f" has no name/],
  ];
  for (const [body, type, expected] of cases) {
    const { answer } = await refusalOf(body, {}, type);
    assert.equal(answer.reason, 'malformed');
    assert.match(answer.reason === 'malformed' ? answer.what : '', expected);
  }
});

test('a body that breaks off is interrupted, and whoever was taking the file sees it fail', async () => {
  const cause = new Error('the connection was closed');
  let pieces = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const start = part('name="f"; filename="f"', Buffer.alloc(100_000)).subarray(0, -2);
      if (pieces++ === 0) controller.enqueue(new Uint8Array(start));
      else controller.error(cause);
    },
  });
  let failed = '';
  const { options } = keeping({ onFile: async (_name, _filename, stream) => {
    await new Response(stream).arrayBuffer().catch((error: Error) => failed = error.message);
  } });
  assert.deepEqual(await readForm(post(body), options), { ok: false, reason: 'interrupted', cause });
  assert.equal(failed, 'The form was refused: interrupted.');
});

test('a file that is not read, or given up in the middle, does not hold up what follows', async () => {
  const body = Buffer.concat([
    part('name="f"; filename="ignored"', Buffer.alloc(500_000)), part('name="f"; filename="given up"', Buffer.alloc(500_000)),
    part('name="after"', 'read'), end,
  ]);
  const { options } = keeping({ onFile: async (_name, filename, stream) => {
    if (filename === 'given up') for await (const chunk of stream) if (chunk.length) break;
  } });
  const answer = await readForm(sent(body).request, options);
  assert.deepEqual(answer.ok && [...answer.value], [['after', 'read']]);
});

test('a fault of whoever takes the file is thrown, and the body is let go', async () => {
  const fault = new Error('the disk is full');
  for (const late of [false, true]) {
    const { request, state } = sent(Buffer.concat([part('name="f"; filename="f"', Buffer.alloc(900_000)), end]));
    const { options } = keeping({ onFile: async (_name, _filename, stream) => {
      if (late) await stream.getReader().read();
      throw fault;
    } });
    await assert.rejects(readForm(request, options), (error) => error === fault);
    assert.equal(state.cancelled, true);
    assert.ok(state.read < 900_000);
  }
});

test('a fault does not wait for a sender who sends no more', async () => {
  const fault = new Error('the disk is full');
  const start = new Uint8Array(part('name="f"; filename="f"', 'x'.repeat(100)));
  const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(start) });
  const { options } = keeping({ onFile: () => Promise.reject(fault) });
  await assert.rejects(readForm(post(body), options), (error) => error === fault);
});

test('a form that may not bring files is refused by the fields before the first, and nothing of the file is handed on', async () => {
  const token = part('name="token"', 'right');
  const file = part('name="f"; filename="a.bin"', randomBytes(2 * megabyte));
  const asked: string[] = [];
  const mayTake = (fields: URLSearchParams) => {
    asked.push(fields.toString());
    return fields.get('token') === 'right';
  };
  const options = { fileLimit: 4 * megabyte, mayTake };
  const wanted = { ok: false, reason: 'not-taken' };
  for (const body of [form(part('name="token"', 'wrong'), file), form(file, token), form(part('name="f"; filename="a.txt"', 'small'), token)]) {
    const kept = keeping(options);
    const { request, state } = sent(body);
    assert.deepEqual(await readForm(request, kept.options), wanted);
    assert.deepEqual([kept.files.length, state.read <= 65_536, state.cancelled], [0, true, true]);
  }
  const kept = keeping(options);
  assert.equal((await readForm(sent(form(token, file)).request, kept.options)).ok, true);
  assert.equal(kept.files[0]!.content.length, 2 * megabyte);
  assert.deepEqual(asked, ['token=wrong', '', '', 'token=right']);
});
