import { describe, expect, test } from 'vitest';
import { labelOf } from './findings';
import { EMPTY_REQUEST } from '../state/workspace';
import { MAX_TEXT } from './findings';
import { NO_DEFAULTS, readNow, recognise } from './detect';
import { expandGlobs } from './url-globs';

test.each([
  ['curl https://a/', 'curl'],
  ['  $ curl -v a.example', 'curl'],
  ['GET / HTTP/1.1', 'http'],
  [':method: GET', 'http'],
  ['{"log": {"entries": []}}', 'har'],
  ['{\n  "log" : {}}', 'har'],
  ['1.1.1.1 - - [x] "GET / HTTP/1.1" 200 1', 'log'],
  ['{"method":"GET","path":"/"}', 'log'],
  ['https://a/\nhttps://b/', 'urls'],
  ['GET https://a/\nPOST https://b/', 'urls'],
  ['GET /a\nGET /b', 'urls'],
  ['/a\n/b', 'urls'],
  ['for i in 1 2; do curl -s localhost:8000/$i; done', 'curl'],
  ['echo hi; curl https://a/', 'curl'],
  ['if curl -sf "$URL"; then echo ok; fi', 'curl'],
  ['use curl for this', null],
  ['', null],
  ['hello', null],
  ['curl', null],
  ['curly https://a/', null],
  ['{"routes": []}', null],
  ['_format_version: "3.0"\nservices: []', null],
  ["fetch('https://a/')", null],
])('%j is %s', (text, form) => {
  expect(recognise(text)).toBe(form);
});

describe('addresses, one a line', () => {
  test('with or without a method', () => {
    const found = readNow('https://a.example/x\r\n# comment\npost /y\n\ntls://db.example:5432\nnot one', NO_DEFAULTS);
    expect(found.requests.map(({ label, request, line }) => [label, request.method, request.url, line])).toEqual([
      ['GET /x', 'GET', 'https://a.example/x', 1],
      ['POST /y', 'POST', '/y', 3],
      ['GET tls://db.example:5432', '', 'tls://db.example:5432', 5],
    ]);
    expect(found.problems).toEqual([{ line: 6, message: '“not one” is not a URL.' }]);
  });
});

test.each([
  ['', 'There is nothing in this text.'],
  ['fetch("https://a/")', '“Copy as cURL” instead of “Copy as fetch”'],
  ['Invoke-WebRequest -Uri https://a/', '“Copy as cURL” instead'],
  ['wget https://a/', 'curl is the only command that is read.'],
  ['hello', 'Not a curl command'],
])('%j is refused with a way on', (text, message) => {
  const found = readNow(text, NO_DEFAULTS);
  expect(found.form).toBeNull();
  expect(found.problems[0]?.message).toContain(message);
});

test('a text that is too long is not looked at', () => {
  expect(readNow('x'.repeat(MAX_TEXT + 1), NO_DEFAULTS).problems[0]?.message).toContain('32 million characters');
});

test.each([
  ['https://a/b?c', ['https://a/b?c']],
  ['https://{a,b}/[1-2]', ['https://a/1', 'https://a/2', 'https://b/1', 'https://b/2']],
  ['https://a/[08-10]', ['https://a/08', 'https://a/09', 'https://a/10']],
  ['https://[::1]/a', ['https://[::1]/a']],
  ['https://a/\\{b\\}', ['https://a/{b}']],
  ['https://a/[3-1]', ['https://a/[3-1]']],
])('%s stands for %j', (text, addresses) => {
  expect(expandGlobs(text)).toEqual(addresses);
});

test.each([
  ['https://a.example', 'GET /'],
  ['https://a.example/x?y#z', 'GET /x'],
  ['/x?y', 'GET /x'],
  [`/${'x'.repeat(200)}`, `GET /${'x'.repeat(74)}…`],
])('%.30s is called %.30s', (url, label) => {
  expect(labelOf({ ...EMPTY_REQUEST, url })).toBe(label);
});

test('nothing that is pasted can hurt', () => {
  const hostile = ['"><img src=x onerror=alert(1)>', '\u0000\u0001', '\ud800', '../'.repeat(50_000), '{'.repeat(100_000), '%'.repeat(100_000), '\\'.repeat(100_000), '__proto__', '\u202e'];
  for (const text of hostile) {
    for (const around of [(x: string) => x, (x: string) => `curl '${x}'`, (x: string) => `curl -H 'X: ${x}' https://a/`, (x: string) => `GET /${x} HTTP/1.1\nHost: ${x}`,
      (x: string) => `1.1.1.1 - - [x] "GET /${x} HTTP/1.1" 200 1 "${x}" "${x}"`, (x: string) => JSON.stringify({ method: x, path: x, host: x }),
      (x: string) => JSON.stringify({ log: { entries: [{ request: { method: x, url: `https://${x}`, headers: [{ name: x, value: x }] } }] } })]) {
      const found = readNow(around(text), NO_DEFAULTS);
      for (const { request } of found.requests) expect(`${request.method}${request.url}`).not.toMatch(/[\r\n\0]/);
    }
  }
});
