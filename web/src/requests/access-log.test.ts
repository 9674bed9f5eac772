import { describe, expect, test } from 'vitest';
import { NO_DEFAULTS, readInSlices, readNow, recognise, type Defaults, type FoundRequests } from './detect';

const read = (text: string, defaults: Partial<Defaults> = {}): FoundRequests => readNow(text, { ...NO_DEFAULTS, ...defaults });
const TIME = '[22/Nov/2026:03:10:00 +0000]';

test.each([
  ['common', `10.0.0.1 - - ${TIME} "GET /a?x=1 HTTP/1.1" 200 12`, '/a?x=1', '', '10.0.0.1'],
  ['combined', `10.0.0.1 - bob ${TIME} "GET /a HTTP/1.1" 200 12 "https://r/" "curl/8.5"`, '/a', 'Referer: https://r/\nUser-Agent: curl/8.5', '10.0.0.1'],
  ['combined, nothing said', `::1 - - ${TIME} "GET /a HTTP/2.0" 404 0 "-" "-"`, '/a', '', '::1'],
  ['Kong', `10.0.0.1 - - ${TIME} "GET /a HTTP/1.1" 404 103 "-" "me/1" kong_request_id: "9b2b"`, '/a', 'User-Agent: me/1', '10.0.0.1'],
  ['nginx ingress', `10.0.0.1 - - ${TIME} "GET /a HTTP/1.1" 200 12 "-" "me" 180 0.002 [ns-svc-80] [] 10.1.0.2:80 12 0.002 200 6d`, '/a', 'User-Agent: me', '10.0.0.1'],
  ['virtual host in front', `a.example:443 10.0.0.1 - - ${TIME} "GET /a HTTP/1.1" 200 12 "-" "me"`, 'https://a.example/a', 'Host: a.example:443\nUser-Agent: me', '10.0.0.1'],
  ['host behind', `10.0.0.1 - - ${TIME} "GET /a HTTP/1.1" 200 12 "-" "-" host="a.example"`, 'https://a.example/a', '', '10.0.0.1'],
  ['nginx error log', `2026/11/22 03:10:00 [error] 1#0: *7 connect() failed, client: 10.0.0.1, server: kong, request: "GET /a HTTP/1.1", upstream: "http://10.1.0.2:80/a", host: "a.example:8000"`, 'http://a.example:8000/a', '', '10.0.0.1'],
  ['Envoy', '[2026-11-22T03:10:00.000Z] "GET /a HTTP/2" 200 - 0 12 3 2 "10.9.9.9" "me" "id-1" "a.example" "10.1.0.2:80"', 'https://a.example/a', 'User-Agent: me\nX-Forwarded-For: 10.9.9.9\nX-Request-Id: id-1', ''],
  ['absolute', `10.0.0.1 - - ${TIME} "GET https://a.example:443/a?b HTTP/1.1" 200 12`, 'https://a.example:443/a?b', '', '10.0.0.1'],
  ['quotes escaped', `10.0.0.1 - - ${TIME} "GET /a?q=\\x22b\\x22 HTTP/1.1" 200 12 "-" "a \\"b\\" c"`, '/a?q="b"', 'User-Agent: a "b" c', '10.0.0.1'],
  ['without a version', `10.0.0.1 - - ${TIME} "GET /a" 400 12`, '/a', '', '10.0.0.1'],
  ['a space in the path', `10.0.0.1 - - ${TIME} "GET /a b HTTP/1.1" 400 12`, '/a%20b', '', '10.0.0.1'],
])('%s', (_kind, line, url, headers, clientIp) => {
  expect(recognise(line)).toBe('log');
  const found = read(line);
  expect(found.problems).toEqual([]);
  expect(found.requests.map(({ request }) => request)).toMatchObject([{ method: 'GET', url, headers, client_ip: clientIp }]);
});

test.each([
  ['nginx', { remote_addr: '10.0.0.1', request_method: 'GET', request_uri: '/a?x=1', host: 'a.example', scheme: 'http', status: 200 }, 'http://a.example/a?x=1', ''],
  ['nginx, request line', { remote_addr: '10.0.0.1', request: 'GET /a?x=1 HTTP/1.1', http_host: 'a.example', http_user_agent: 'me' }, 'https://a.example/a?x=1', 'User-Agent: me'],
  ['Kong', { client_ip: '10.0.0.1', request: { method: 'GET', uri: '/a?x=1', url: 'https://a.example:8443/a', headers: { host: 'a.example', 'x-env': ['dev', 'qa'] } } }, 'https://a.example/a?x=1', 'x-env: dev\nx-env: qa'],
  ['Envoy', { method: 'GET', path: '/a?x=1', authority: 'a.example', client_ip: '10.0.0.1:5000' }, 'https://a.example/a?x=1', ''],
  ['Traefik', { ClientHost: '10.0.0.1', RequestMethod: 'GET', RequestPath: '/a?x=1', RequestHost: 'a.example', RequestScheme: 'https' }, 'https://a.example/a?x=1', ''],
  ['Caddy', { request: { remote_ip: '10.0.0.1', method: 'GET', host: 'a.example', uri: '/a?x=1', headers: { 'X-Env': ['dev'] } } }, 'https://a.example/a?x=1', 'X-Env: dev'],
  ['load balancer', { httpRequest: { requestMethod: 'GET', requestUrl: 'https://a.example/a?x=1', remoteIp: '10.0.0.1', userAgent: 'me' } }, 'https://a.example/a?x=1', 'User-Agent: me'],
  ['query apart', { method: 'GET', uri: '/a', args: 'x=1', host: 'a.example', ip: '10.0.0.1' }, 'https://a.example/a?x=1', ''],
])('JSON of %s', (_kind, entry, url, headers) => {
  const line = JSON.stringify(entry);
  expect(recognise(line)).toBe('log');
  const found = read(line);
  expect(found.problems).toEqual([]);
  expect(found.requests.map(({ request }) => request)).toMatchObject([{ method: 'GET', url, headers, client_ip: '10.0.0.1' }]);
});

describe('a line that does not say its host', () => {
  const line = `10.0.0.1 - - ${TIME} "GET /a HTTP/1.1" 200 12`;

  test('takes the one that is given', () => {
    const found = read(line, { host: 'api.example.com', scheme: 'http' });
    expect(found.requests[0]?.request.url).toBe('http://api.example.com/a');
    expect(found.remarks[0]?.text).toBe('These lines do not say the host; api.example.com is used');
  });

  test('goes without one', () => {
    expect(read(`${line}\n${line}`).remarks).toEqual([{ text: 'These lines do not say the host; the requests go without one', line: 1, count: 2 }]);
  });
});

test('lines that are none are told by their numbers, the others are read', () => {
  const found = read(`10.0.0.1 - - ${TIME} "GET /a HTTP/1.1" 200 12\n\n# comment\nhello\n10.0.0.1 - - ${TIME} "GET /b HTTP/1.1" 200 12\r\n{"a": 1}`);
  expect(found.requests.map(({ label, line }) => [label, line])).toEqual([['GET /a', 1], ['GET /b', 5]]);
  expect(found.problems).toEqual([{ line: 4, message: 'No request in “hello”.' }, { line: 6, message: 'No request in “{"a": 1}”.' }]);
});

test('hostile lines take no time', () => {
  const started = performance.now();
  const start = `10.0.0.1 - - ${TIME} "GET /a HTTP/1.1" 200 12\n`;
  for (const piece of ['"', '\\"', '"a ', '\\"G /', '{', '"GET /', ' HTTP/1.1', '\\x22']) {
    const found = read(start + `${piece.repeat(60_000 / piece.length)}\n`.repeat(20));
    expect(found.requests.length + found.problems.length).toBeGreaterThan(0);
  }
  expect(performance.now() - started).toBeLessThan(5000);
});

test('problems are counted, but not all kept; requests have a bound', () => {
  const line = `10.0.0.1 - - ${TIME} "GET /a HTTP/1.1" 200 12\n`;
  const found = read(line + 'x\n'.repeat(1000));
  expect([found.problems.length, found.problemCount]).toEqual([200, 1000]);
  const many = read(line.repeat(100_010));
  expect(many.requests).toHaveLength(100_000);
  expect(many.remarks.at(-1)?.text).toBe('Only the first 100000 requests are read.');
});

describe('in slices', () => {
  const line = `10.0.0.1 - - ${TIME} "GET /a HTTP/1.1" 200 12\n`;

  test('the same comes out, with reports on the way', async () => {
    const reports: number[] = [];
    const found = await readInSlices(line.repeat(50_000), NO_DEFAULTS, (done) => { reports.push(done); }, new AbortController().signal);
    expect(found?.requests).toHaveLength(50_000);
    expect(reports.length).toBeGreaterThan(1);
    expect(reports).toEqual([...reports].sort((a, b) => a - b));
    expect(Math.max(...reports)).toBeLessThanOrEqual(1);
  });

  test('it can be stopped', async () => {
    const stop = new AbortController();
    const found = await readInSlices(line.repeat(50_000), NO_DEFAULTS, () => { stop.abort(); }, stop.signal);
    expect(found).toBeNull();
  });
});
