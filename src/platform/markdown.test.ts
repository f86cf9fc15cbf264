import { test } from 'node:test';
import assert from 'node:assert/strict';
import { markdownText, renderMarkdown } from './markdown.ts';

test('[G-4.2.1] an agenda is shown with its paragraphs, lists, emphasis and links', () => {
  assert.equal(renderMarkdown('# Plan\n\n1. **Budget**\n2. [Report](https://example.org/r)\n'),
    '<h3>Plan</h3>\n<ol>\n<li><strong>Budget</strong></li>\n<li><a href="https://example.org/r" rel="nofollow noopener noreferrer">Report</a></li>\n</ol>\n');
  assert.equal(renderMarkdown('one\ntwo'), '<p>one<br>\ntwo</p>\n');
});

test('scripts in an agenda are text', () => {
  for (const source of [
    '<script>alert(1)</script>', 'a <img src=x onerror=alert(1)> b', '<svg/onload=alert(1)>', '<style>*{display:none}</style>',
    '<iframe src="https://evil.example"></iframe>', '<a href="javascript:alert(1)">x</a>', '<!-- --><b onclick=x>y</b>', '&lt;script&gt;alert(1)&lt;/script&gt;',
    '```html\n<script>alert(1)</script>\n```', '`<script>`', '# <script>', '| a |\n|---|\n| <script>x</script> |',
  ]) {
    const html = renderMarkdown(source);
    assert.doesNotMatch(html, /<(?:script|img|svg|style|iframe|b |form|object)|<a href="(?!https:)/i, source);
  }
});

test('a link leads to http, https or mail and nowhere else', () => {
  const leads = (source: string) => [...renderMarkdown(source).matchAll(/href="([^"]*)"/g)].map((match) => match[1]);
  assert.deepEqual(leads('[a](https://example.org) <http://example.org/x> [m](mailto:a@example.org) https://example.org/y'),
    ['https://example.org', 'http://example.org/x', 'mailto:a@example.org', 'https://example.org/y']);
  for (const source of [
    '[x](javascript:alert(1))', '[x](JaVaScRiPt:alert(1))', '[x](&#106;avascript:alert(1))', '[x](java&#x09;script:alert(1))', '[x](vbscript:x)',
    '[x](data:text/html,<script>alert(1)</script>)', '<javascript:alert(1)>', '[x](file:///etc/passwd)', '[x](//evil.example)', '[x](/logout)',
    '[x][1]\n\n[1]: javascript:alert(1)', '[x](ftp://example.org)',
  ]) assert.deepEqual(leads(source), [], source);
});

test('an image is not loaded', () => {
  assert.doesNotMatch(renderMarkdown('![track](https://evil.example/p.gif) and ![x](data:image/png;base64,AAAA)'), /<img/);
});

test('attributes cannot be broken out of', () => {
  const html = renderMarkdown('[x](https://example.org/"onmouseover="alert(1) "t\\"onclick=\\"x")');
  assert.doesNotMatch(html, /"\s*on(?:mouseover|click)=/);
});

test('what nests without end is answered soon', () => {
  const html = renderMarkdown(`${'> '.repeat(5000)}x\n\n${'['.repeat(5000)}\n\n${'*'.repeat(5000)}a`);
  assert.ok(html.length < 200_000);
});

test('[G-4.2.1] the plain text of an agenda keeps its lists and says where links lead', () => {
  assert.equal(markdownText('## Plan\n\nBring **notes**.\n\n1. Budget\n2. [Report](https://example.org/r)\n   - page 3\n\n<https://example.org>\n\n`code` <b>'),
    'Plan\n\nBring notes.\n\n1. Budget\n2. Report (https://example.org/r)\n  - page 3\n\nhttps://example.org\n\ncode <b>');
});
