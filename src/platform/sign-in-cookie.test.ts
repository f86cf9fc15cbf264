import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromOurPages, type SentFrom } from './sign-in-cookie.ts';

test('a form sent from elsewhere is known by its headers', () => {
  const url = new URL('https://convene.example/base/');
  const cases: [boolean, SentFrom][] = [
    [true, { secFetchSite: 'same-origin', origin: 'https://convene.example' }],
    [true, { secFetchSite: 'same-origin', origin: 'null' }], // a page that sends no referrer
    [true, { secFetchSite: 'none' }],
    [false, { secFetchSite: 'cross-site', origin: 'https://evil.example' }],
    [false, { secFetchSite: 'same-site', origin: 'https://a.convene.example' }],
    [false, { secFetchSite: 'cross-site', origin: 'https://convene.example' }],
    [true, { origin: 'https://convene.example' }],
    [false, { origin: 'https://convene.example.evil.example' }],
    [false, { origin: 'http://convene.example' }],
    [false, { origin: 'null' }],
    [true, {}],
  ];
  for (const [ours, headers] of cases) assert.equal(fromOurPages(headers, url), ours, JSON.stringify(headers));
});
