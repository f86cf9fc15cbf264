import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../test/property.ts';
import type { Component } from './contentline.ts';
import {
  component, defaultLimits, escapeText, parameter, parseComponent, parseLine, property, rawValue, splitEscaped, unescapeText, writeComponent, writeLine,
} from './contentline.ts';

const wrap = (...lines: string[]) => ['BEGIN:VCALENDAR', ...lines, 'END:VCALENDAR', ''].join('\r\n');
const bare = (one: Component): unknown => ({
  name: one.name, components: one.components.map(bare), properties: one.properties.map(({ name, value, parameters }) => ({ name, value, parameters })),
});
/** Text without the control characters that are not written. */
const words = fc.string({ unit: 'binary', maxLength: 120 }).map((text) => text.toWellFormed().replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, ''));
const name = fc.stringMatching(/^[A-Z][A-Z0-9-]{0,12}$/).filter((each) => each !== 'BEGIN' && each !== 'END');
const anyProperty = fc.record({
  name, text: words, parameters: fc.array(fc.record({ name, values: fc.array(words, { minLength: 1, maxLength: 3 }) }), { maxLength: 3 }),
}).map(({ name: of, text, parameters }) => property(of, escapeText(text), parameters.map((each) => (
  parameter(each.name, ...each.values.map((value) => value.replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')))
))));

test('what is written is read again the same: names, parameters, values, folded lines', () => {
  fc.assert(fc.property(fc.array(anyProperty, { maxLength: 6 }), (properties) => {
    const made = component('VCALENDAR', properties, [component('VEVENT', properties)]);
    const text = writeComponent(made);
    for (const line of text.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, line);
    const read = parseComponent(Buffer.from(text));
    assert.ok(read.ok, JSON.stringify(read));
    assert.deepEqual(bare(read.value), bare(made));
    assert.equal(writeComponent(read.value), text);
  }), { numRuns: 400, seed: 4 });
});

test('a text keeps every sign but control characters, and never ends its line', () => {
  fc.assert(fc.property(words, (text) => {
    const escaped = escapeText(text);
    assert.equal(/[\r\n]/.test(escaped), false);
    assert.equal(unescapeText(escaped), text.replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n'));
  }), { numRuns: 500, seed: 4 });
  assert.equal(escapeText('a,b;c\\d\r\ne\u0000'), 'a\\,b\\;c\\\\d\\ne');
  assert.equal(unescapeText('C:\\temp\\, \\N\\;'), 'C:\\temp, \n;');
});

test('nothing in a name, a value or a parameter can begin a line of its own', () => {
  const evil = 'x\r\nATTENDEE:mailto:eve@example.org\n\u2028\u0085"^;:,';
  const line = writeLine(property('SUMMARY', escapeText(evil), [parameter('CN', evil), parameter('X-A', '"', '^n')]));
  assert.equal(/[\r\n\u2028\u0085]/.test(line), false);
  assert.deepEqual(parseLine(line, 1), {
    ok: true,
    value: {
      name: 'SUMMARY', value: escapeText(evil), line: 1, text: line,
      parameters: [parameter('CN', 'x\nATTENDEE:mailto:eve@example.org\n\n\n"^;:,'), parameter('X-A', '"', '^n')],
    },
  });
  assert.equal(rawValue('https://x\r\nY:1'), 'https://x%0D%0AY:1');
  assert.throws(() => writeLine(property('X\r\nY', '1')), /not a name/);
  assert.throws(() => writeLine(property('X', '1', [parameter('A;B', '1')])), /not a name/);
  assert.throws(() => writeLine(property('X', 'a\nb')), /control character/);
  assert.throws(() => writeComponent(component('V\n', [])), /not a name/);
});

test('lines that others folded within a UTF-8 sequence, or that end with LF or CR, are read', () => {
  const bytes = Buffer.concat([Buffer.from('BEGIN:VCALENDAR\nX-A:'), Buffer.from([0xc3]), Buffer.from('\r\n '), Buffer.from([0xa9]), Buffer.from('\rX-B:1\n\t2\r\n\r\nEND:VCALENDAR')]);
  const read = parseComponent(bytes);
  assert.ok(read.ok);
  assert.deepEqual(read.value.properties.map(({ name: of, value, line }) => [of, value, line]), [['X-A', 'é', 2], ['X-B', '12', 4]]);
});

test('a mark of byte order is no part of the first name', () => {
  assert.equal(parseComponent(`\ufeff${wrap('X:1')}`).ok, true);
});

test('escaped commas split nothing', () => {
  assert.deepEqual(splitEscaped('a\\,b,c\\\\,d'), ['a\\,b', 'c\\\\', 'd']);
});

const wrong: [string, string | Uint8Array, string, number][] = [
  ['nothing', '', 'not-a-calendar', 0],
  ['a page of the web', '<html>\n<body>', 'bad-line', 1],
  ['another text', 'SUMMARY:x', 'not-a-calendar', 1],
  ['a component that is not closed', 'BEGIN:VCALENDAR\r\nX:1', 'unbalanced', 1],
  ['a component closed by another', 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR', 'unbalanced', 3],
  ['text after the end', `${wrap('X:1')}X:2`, 'bad-line', 4],
  ['a second calendar', `${wrap('X:1')}${wrap('X:2')}`, 'several-calendars', 4],
  ['a line without colon', wrap('X:1', 'SUMMARY'), 'bad-line', 3],
  ['a line without name', wrap(':1'), 'bad-line', 2],
  ['a parameter without value', wrap('X;A:1'), 'bad-parameter', 2],
  ['an open quotation mark', wrap('X;A="1:2'), 'bad-parameter', 2],
  ['a parameter without name', wrap('X;=1:2'), 'bad-parameter', 2],
  ['octets that are not UTF-8', Buffer.from([...Buffer.from('BEGIN:VCALENDAR\r\nX:'), 0xff, 0x0a]), 'not-utf8', 2],
  ['U+0000', wrap('X:a\u0000b'), 'control-character', 2],
  ['too deep', `${'BEGIN:VEVENT\r\n'.repeat(7)}`, 'too-deep', 7],
];
for (const [what, text, reason, line] of wrong) {
  test(`${what} is refused: ${reason}, line ${line}`, () => {
    const read = parseComponent(text);
    assert.deepEqual(read.ok ? null : [read.reason, read.line], [reason, line]);
  });
}

test('each limit refuses what is above it', () => {
  const with1 = { ...defaultLimits, octets: 40, lineOctets: 20, lines: 5, components: 2 };
  const reasonOf = (text: string, limits: Partial<typeof defaultLimits>) => {
    const read = parseComponent(text, { ...defaultLimits, ...limits });
    return read.ok ? null : read.reason;
  };
  assert.equal(reasonOf(wrap('X:12345678901234567890'), { octets: with1.octets }), 'too-large');
  assert.equal(reasonOf(wrap('X:123456789', ' 01234567890'), { lineOctets: with1.lineOctets }), 'line-too-long');
  assert.equal(reasonOf(wrap('X:1', 'X:2', 'X:3', 'X:4'), { lines: with1.lines }), 'too-many-lines');
  assert.equal(reasonOf(wrap('BEGIN:A', 'END:A', 'BEGIN:A', 'END:A'), { components: with1.components }), 'too-many-components');
  assert.equal(reasonOf(wrap('X:1'), with1), null);
});

test('names that JavaScript knows are names like others', () => {
  const read = parseComponent(wrap('CONSTRUCTOR;__PROTO__=1:2', 'BEGIN:CONSTRUCTOR', 'END:CONSTRUCTOR'));
  assert.ok(read.ok);
  assert.deepEqual(read.value.properties[0]?.parameters, [parameter('__PROTO__', '1')]);
});

test('whatever comes in, reading ends with a value or a reason', () => {
  const pieces = fc.constantFrom('BEGIN:VCALENDAR', 'END:VCALENDAR', 'BEGIN:VEVENT', 'END:VEVENT', 'X;A="b', 'X;A=b:c', ' folded', 'X:', ';', ':', '"', '^', '\u0000');
  fc.assert(fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 20 })), { maxLength: 30 }), (lines) => {
    const read = parseComponent(lines.join('\r\n'));
    assert.equal(typeof read.ok, 'boolean');
  }), { numRuns: 1000, seed: 4 });
});
