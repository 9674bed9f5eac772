import { expect, test } from 'vitest';
import { NO_DEFAULTS, readNow, recognise, type FoundRequests } from './detect';

const har = (...requests: unknown[]): string => JSON.stringify({ log: { version: '1.2', entries: requests.map((request) => ({ request })) } });
const read = (text: string): FoundRequests => readNow(text, NO_DEFAULTS);

test('an entry is a request', () => {
  const text = har({
    method: 'POST',
    url: 'https://api.example.com/v2/orders?x=1#top',
    httpVersion: 'h2',
    headers: [
      { name: ':authority', value: 'api.example.com' },
      { name: ':path', value: '/v2/orders?x=1' },
      { name: 'x-env', value: 'dev' },
      { name: 'Accept', value: '*/*' },
    ],
    postData: { text: '{}' },
  });
  expect(recognise(text)).toBe('har');
  const found = read(text);
  expect(found.problems).toEqual([]);
  expect(found.requests).toEqual([
    { label: 'POST /v2/orders', line: 1, request: expect.objectContaining({ method: 'POST', url: 'https://api.example.com/v2/orders?x=1', headers: 'x-env: dev\nAccept: */*' }) as unknown },
  ]);
  expect(found.remarks.map(({ text: said }) => said)).toEqual(['Bodies are left out: no route reads them']);
});

test('a Host header that the address brings is not said twice', () => {
  const host = (value: string): string | undefined =>
    read(har({ method: 'GET', url: 'https://a.example:443/x', headers: [{ name: 'Host', value }] })).requests[0]?.request.headers;
  expect(host('a.example')).toBe('');
  expect(host('b.example')).toBe('Host: b.example');
});

test.each([
  ['data:text/plain,x', 'Addresses of the kind “data:” are left out: no gateway sees them'],
  ['blob:https://a/1', 'Addresses of the kind “blob:” are left out: no gateway sees them'],
  ['chrome-extension://x/y', 'Addresses of the kind “chrome-extension:” are left out: no gateway sees them'],
])('%s is left out, and said', (url, remark) => {
  const found = read(har({ method: 'GET', url, headers: [] }, { method: 'GET', url: 'wss://a.example/s', headers: [] }));
  expect(found.requests.map(({ request }) => request.url)).toEqual(['https://a.example/s']);
  expect(found.remarks).toEqual([{ text: remark, line: 1, count: 1 }]);
});

test.each([
  ['{"log": {', 'This is not JSON'],
  ['{"log": {"entries": 3}}', 'This HAR file has no entries.'],
  ['{"log": {"entries": [3, null, {"request": {"url": 7}}]}}', 'Entry 1 has no request with a URL.'],
  [har({ method: 'G ET', url: 'https://a/' }), 'Entry 1: This is not a valid method.'],
  [har({ method: 'GET', url: 'https://a/', headers: [{ name: 'x', value: 'a\u0000b' }] }), 'Entry 1: The header x has a line break or another control character.'],
])('%.40j is refused', (text, message) => {
  const found = read(text);
  expect(found.requests).toEqual([]);
  expect(found.problems[0]?.message).toContain(message);
});

test('strange JSON does no harm', () => {
  const deep = `{"log":{"entries":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
  expect(read(deep).requests).toEqual([]);
  const proto = '{"log":{"entries":[{"request":{"__proto__":{"url":"https://a/"},"method":"GET"}}]}}';
  expect(read(proto).requests).toEqual([]);
  expect(read(`{"log":${' '.repeat(16_000_000)}}`).problems[0]?.message).toContain('16 million characters');
});
