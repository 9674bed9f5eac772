import { expect, test } from 'vitest';
import { asPatch, isMoreThanAddress, paste } from './paste';
import { EMPTY_REQUEST } from '../state/workspace';

test.each([
  ["curl -k 'https://api.example.com/v2/orders' -H 'A: 1' -H 'B: 2'", 'Taken from curl: GET /v2/orders; 2 headers; -k ignored'],
  ['curl https://a/ -X PUT -H A:1', 'Taken from curl: PUT /; 1 header'],
  ['curl -sSLkv https://a/', 'Taken from curl: GET /; -s, -S, -v ignored; -L ignored; -k ignored'],
  ['curl -skLm1 --http0.9 https://a/', 'Taken from curl: GET /; -s ignored; -k ignored; -L ignored; 2 more remarks'],
  ['GET /x HTTP/1.1\nHost: a', 'Taken from raw HTTP: GET /x'],
  ['POST /x HTTP/1.1\nHost: a\n\nbody', 'Taken from raw HTTP: POST /x; the body is left out: no route reads it'],
  ["curl https://a/ -d '{}'", 'Taken from curl: POST /; 1 header; the body is left out: no route reads it'],
])('%j', (text, said) => {
  expect(paste(text)?.message).toBe(said);
});

test.each([
  ['', 'nothing'],
  ['https://a/', 'an address'],
  ['curl https://a/ https://b/', 'a choice'],
  ["curl 'https://a/", 'a problem'],
  ['{"log": {"entries": []}}', 'a file'],
  [`curl https://a/ ${' '.repeat(200_000)}`, 'too much at once'],
])('%.40j is %s, which is not taken over', (text) => {
  expect(paste(text)).toBeNull();
});

test('where the client is stays, unless the text says it', () => {
  const found = { ...EMPTY_REQUEST, url: '/a' };
  expect(Object.keys(asPatch(found))).toEqual(['method', 'url', 'headers', 'sni', 'listen_ip', 'listen_port', 'http_version']);
  expect(asPatch({ ...found, client_ip: '10.0.0.1' }).client_ip).toBe('10.0.0.1');
});

test.each([
  ['https://a.example/x', false],
  [' /x \n', false],
  ['hello world', false],
  ['POST https://a.example/x', true],
  ['https://a/\nhttps://b/', true],
  ['curl https://a/', true],
  ['{"log": {"entries": []}}', true],
])('%j is more than an address: %s', (text, expected) => {
  expect(isMoreThanAddress(text)).toBe(expected);
});
