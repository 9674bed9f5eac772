import { describe, expect, it } from 'vitest';
import { EMPTY_REQUEST, EMPTY_WORKSPACE, type Workspace, type WorkspaceRequest } from '../state/workspace';
import { isSecretName, redact, redactQuoted, secretsIn, secretsOf } from './secrets';

const request = (patch: Partial<WorkspaceRequest>): WorkspaceRequest => ({ ...EMPTY_REQUEST, ...patch });
const asked = (patch: Partial<WorkspaceRequest>): Workspace => ({ ...EMPTY_WORKSPACE, request: request(patch) });

describe('isSecretName', () => {
  it.each([
    'Authorization', 'authorization', ' PROXY-AUTHORIZATION ', 'Cookie', 'Set-Cookie', 'X-Api-Key', 'apikey', 'api_key', 'X-APIKEY', 'X-Auth-Token',
    'X-Amz-Security-Token', 'X-Amz-Signature', 'X-CSRF-Token', 'x-xsrf', 'access_token', 'refresh_token', 'client_secret', 'Password', 'session_id', 'oauth_nonce', 'auth',
    'X-Auth', 'Ocp-Apim-Subscription-Key', 'X-Functions-Key', 'key', 'sig', 'jwt',
  ])('%s is one', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each(['Host', 'Accept', 'X-Env', 'X-Request-Id', 'X-Author', 'Authority', 'WWW-Authenticate', 'Sec-WebSocket-Key', 'keyword', 'monkey', 'code', 'page', ''])(
    '%s is none',
    (name) => {
      expect(isSecretName(name)).toBe(false);
    },
  );
});

describe('redact', () => {
  it('leaves a workspace without secrets the same object', () => {
    const workspace = asked({ url: 'https://a.example/x?page=2&keyword=a', headers: 'Accept: */*\nX-Env: dev\nno colon\nAuthorization:\nCookie: redacted' });
    expect(redact(workspace)).toBe(workspace);
    expect(secretsIn(workspace)).toEqual([]);
  });

  it('takes values out and leaves names, so that a route that asks for the header still finds it', () => {
    const workspace = asked({
      method: 'GET',
      url: 'https://me:word@a.example/x?page=2&access_token=abc%20d&api_key=&x#token=1',
      headers: 'Accept: */*\r\n  authorization :  Bearer abc:def  \nX-API-Key: 1\nX-API-Key: 2\nbroken',
    });
    expect(redact(workspace).request).toEqual(
      request({
        method: 'GET',
        url: 'https://redacted@a.example/x?page=2&access_token=redacted&api_key=&x#token=1',
        headers: 'Accept: */*\r\nauthorization: redacted\nX-API-Key: redacted\nX-API-Key: redacted\nbroken',
      }),
    );
    expect(secretsOf(workspace.request)).toEqual([
      { place: 'address', name: 'user:password@', value: 'me:word' },
      { place: 'query', name: 'access_token', value: 'abc%20d' },
      { place: 'header', name: 'authorization', value: 'Bearer abc:def' },
      { place: 'header', name: 'X-API-Key', value: '1' },
      { place: 'header', name: 'X-API-Key', value: '2' },
    ]);
    expect(secretsIn(workspace).map((secret) => secret.name)).toEqual(['user:password@', 'access_token', 'authorization', 'X-API-Key']);
    expect(redact(redact(workspace))).toEqual(redact(workspace));
  });

  it('looks into saved requests and what they expect', () => {
    const workspace: Workspace = {
      ...EMPTY_WORKSPACE,
      saved: [
        { id: '1', name: 'one', request: request({ headers: 'Cookie: a=b' }), expect: null },
        { id: '2', name: 'two', request: request({ url: 'http://a/?token=x' }), expect: { route: 'r', status: null, upstream_url: 'http://up/?token=x' } },
        { id: '3', name: 'three', request: request({ url: 'http://a/' }), expect: { route: null, status: 404, upstream_url: null } },
      ],
    };
    const { saved } = redact(workspace);
    expect(JSON.stringify(saved)).not.toMatch(/a=b|token=x/);
    expect(saved[1]?.expect?.upstream_url).toBe('http://up/?token=redacted');
    expect(saved[0]?.expect).toBeNull();
    expect(saved[2]).toBe(workspace.saved[2]);
    expect(secretsIn(workspace).map((secret) => secret.name)).toEqual(['Cookie', 'token']);
  });

  it('cleans a text that quotes the request, and nothing that only looks like a value', () => {
    const secrets = secretsOf(request({ url: 'https://a.example/?token=a&x=a', headers: 'Cookie: a' }));
    expect(redactQuoted('GET https://a.example/?token=a&x=a\nCookie: a\na', secrets)).toBe('GET https://a.example/?token=redacted&x=a\nCookie: redacted\na');
  });

  it.each([' '.repeat(250_000), '?'.repeat(250_000), `https://${'a'.repeat(250_000)}`, '&'.repeat(250_000), `${'\n'.repeat(250_000)}:`, ':'.repeat(250_000)])(
    'takes its time in proportion to the length, case %#',
    (hostile) => {
      const started = performance.now();
      redact(asked({ url: hostile, headers: hostile }));
      expect(performance.now() - started).toBeLessThan(1000);
    },
  );
});
