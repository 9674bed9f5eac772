import { describe, expect, test } from 'vitest';
import { NO_DEFAULTS, readNow, recognise, type FoundRequests } from './detect';

const read = (text: string, host = ''): FoundRequests => readNow(text, { ...NO_DEFAULTS, host });
const only = (text: string): object => {
  const found = read(text);
  expect(found.problems).toEqual([]);
  return found.requests[0]?.request ?? {};
};

test.each([
  ['GET /v2/orders?x=1 HTTP/1.1\r\nHost: api.example.com\r\nX-Env: dev\r\n\r\n', 'GET', 'https://api.example.com/v2/orders?x=1', 'X-Env: dev'],
  ['GET /a HTTP/1.1\nHost: a.example\n', 'GET', 'https://a.example/a', ''],
  ['GET /a HTTP/1.1\nHost: a.example:8000\n', 'GET', 'http://a.example:8000/a', ''],
  ['POST /a HTTP/1.0\nhost: a.example\nContent-Length: 3\n\na=1', 'POST', 'https://a.example/a', 'Content-Length: 3'],
  ['GET http://a.example/a HTTP/1.1\nHost: a.example', 'GET', 'http://a.example/a', ''],
  ['GET http://a.example/a HTTP/1.1\nHost: other.example', 'GET', 'http://a.example/a', 'Host: other.example'],
  ['GET /a\nHost: a.example', 'GET', 'https://a.example/a', ''],
  ['\n\n  \nDELETE /a HTTP/2\nhost: a.example', 'DELETE', 'https://a.example/a', ''],
  ['GET /a HTTP/1.1\nHost: a.example:443', 'GET', 'https://a.example/a', 'Host: a.example:443'],
  ['GET /a HTTP/1.1\nHost: [::1]:8000', 'GET', 'http://[::1]:8000/a', ''],
  ['GET /a HTTP/1.1\nHost:', 'GET', '/a', 'Host: '],
  ['GET /a HTTP/1.1\nHost: a b', 'GET', '/a', 'Host: a b'],
  [':method: GET\n:authority: a.example\n:scheme: https\n:path: /x?y\naccept: */*', 'GET', 'https://a.example/x?y', 'accept: */*'],
  [':authority\na.example\n:method\nPOST\n:path\n/x\n:scheme\nhttp\naccept\n*/*', 'POST', 'http://a.example/x', 'accept: */*'],
  [':authority:\na.example\n:method:\nPOST\n:path:\n/x\n:scheme:\nhttp', 'POST', 'http://a.example/x', ''],
  ['> GET /a HTTP/1.1\n> Host: a.example\n> X: 1\n>\n< HTTP/1.1 200 OK', 'GET', 'https://a.example/a', 'X: 1'],
  ['* Connected to a.example\n> GET /a HTTP/1.1\n> Host: a.example\n> \n< HTTP/1.1 200 OK', 'GET', 'https://a.example/a', ''],
])('%j', (text, method, url, headers) => {
  expect(recognise(text)).toBe('http');
  expect(only(text)).toMatchObject({ method, url, headers });
});

describe('what cannot be read', () => {
  test.each([
    ['GET /a HTTP/1.1\nHost: a\nX: 1\n  2', 'A header must not continue on a second line (RFC 9112, 5.2); write it on one.', 4],
    ['GET /a HTTP/1.1\nHost: a\nno colon', '“no colon” is not a header; write Name: value.', 3],
    ['GET /a HTTP/1.1\nHost: a\nbad name: 1', '“bad name: 1” is not a header; write Name: value.', 3],
    ['CONNECT a.example:443 HTTP/1.1\nHost: a.example:443', 'CONNECT asks for a tunnel and has no path; routes do not see it as written.', 1],
    ['OPTIONS * HTTP/1.1\nHost: a', '“*” has no path that a route could match.', 1],
    [':method: GET\n:authority: a', 'These headers have no :path.', 1],
    [':method: GET\n:path: /\nb a d: x', '“b a d” is not a header name.', 3],
  ])('%j', (text, message, line) => {
    const found = read(text);
    expect(found.requests).toEqual([]);
    expect(found.problems[0]).toEqual({ message, line });
  });
});

test('what is left out is said', () => {
  expect(read('POST /a HTTP/1.1\nHost: a\n\n{"x": 1}').remarks).toEqual([{ text: 'The body is left out: no route reads it', line: 3, count: 1 }]);
  expect(read('GET /a HTTP/1.1\nHost: a\n\n').remarks).toEqual([]);
  expect(read('> GET /a HTTP/1.1\n> Host: a\n>\n< HTTP/1.1 200 OK').remarks).toEqual([]);
  expect(read('GET /a HTTP/1.1\nHost: a\nHost: b').remarks[0]?.text).toContain('Host is given twice');
  expect(read('GET /a HTTP/1.1\nX: 1').remarks[0]?.text).toBe('There is no Host header; the request goes without a host');
});

test('a request without a host takes the one that is given', () => {
  expect(read('GET /a HTTP/1.1\nX: 1', 'api.example.com').requests[0]?.request.url).toBe('https://api.example.com/a');
});

test('a long head is cut, not hung on', () => {
  const started = performance.now();
  const found = read(`GET /a HTTP/1.1\nHost: a\n${'x: y\n'.repeat(1_000_000)}`);
  expect(found.requests[0]?.request.headers.split('\n').length).toBe(999);
  expect(performance.now() - started).toBeLessThan(2000);
});
