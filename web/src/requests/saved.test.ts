import { expect, test } from 'vitest';
import { EMPTY_REQUEST, type SavedRequest, type WorkspaceRequest } from '../state/workspace';
import { freeRequestName, isSameRequest, withFound } from './saved';

const request = (url: string): WorkspaceRequest => ({ ...EMPTY_REQUEST, url });
const saved = (name: string, url: string): SavedRequest => ({ id: name, name, request: request(url), expect: null });
const found = (label: string, url: string): { label: string; request: WorkspaceRequest; line: number } => ({ label, request: request(url), line: 1 });

test('requests are compared field by field', () => {
  expect(isSameRequest(request('/a'), request('/a'))).toBe(true);
  expect(isSameRequest(request('/a'), { ...request('/a'), trusted: true })).toBe(false);
  expect(isSameRequest(request('/a'), { ...request('/a'), http_version: '2' })).toBe(false);
  expect(isSameRequest(request('/a'), { ...request('/a'), http_version: '1.1' })).toBe(true);
});

test('names are free', () => {
  expect(freeRequestName([saved('a', '/1'), saved('a 2', '/2')], 'a')).toBe('a 3');
  expect(freeRequestName([], 'a')).toBe('a');
});

test('found requests come behind, once each, under names of their own', () => {
  const all = withFound([saved('GET /a', '/a')], [found('GET /a', '/a'), found('GET /a', '/a?x'), found('GET /a', '/a?y'), found('GET /a', '/a?y'), found('GET /b', '/b')]);
  expect(all.map(({ name, request: { url } }) => [name, url])).toEqual([['GET /a', '/a'], ['GET /a 2', '/a?x'], ['GET /a 3', '/a?y'], ['GET /b', '/b']]);
  expect(new Set(all.map(({ id }) => id)).size).toBe(4);
});
