import { expect, it } from 'vitest';
import { EMPTY_REQUEST, requestLine, type WorkspaceRequest } from './workspace';

const to = (url: string, method = ''): WorkspaceRequest => ({ ...EMPTY_REQUEST, method, url });

it('tells a request in one line, a connection without a method', () => {
  expect(requestLine(to(' https://h/a ', ' put '))).toBe('put https://h/a');
  expect(requestLine(to(''))).toBe('GET http://localhost/');
  expect(requestLine(to('tls://h:1', 'GET'))).toBe('tls://h:1');
});
