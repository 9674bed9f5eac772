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

  it('takes the secrets of an imported text out of it and of what was read from it', () => {
    const text = [
      '_format_version: "3.0"  # ours',
      'consumers: [{username: ada, keyauth_credentials: [{key: hunter2}]}]',
      'certificates:',
      '- cert: "-----BEGIN CERTIFICATE-----"',
      '  key: |',
      '    -----BEGIN RSA PRIVATE KEY-----',
      '    MIIEow==',
      '    -----END RSA PRIVATE KEY-----',
      'routes:',
      '- name: r',
      '  headers: {x-api-key: [a]}',
      "  plugins: [{name: jwt, config: {client_secret: 'very secret', token: '${{ env \"DECK_T\" }}', hide_credentials: true}}]",
    ].join('\n');
    const plugins = [{ name: 'jwt', config: { client_secret: 'very secret', hide_credentials: true } }];
    const route = { id: 'a', enabled: true, last_complete: null, entity: { name: 'r', plugins } };
    const document = { text, name: 'kong.yml', variables: {}, surroundings: { plugins: [], upstreams: [] } };
    const workspace: Workspace = { ...EMPTY_WORKSPACE, routes: [route], document };
    expect(secretsIn(workspace).map((secret) => secret.name)).toEqual(['private key', 'key', 'client_secret']);
    const shared = redact(workspace);
    const said = JSON.stringify(shared);
    for (const secret of ['hunter2', 'MIIEow', 'very secret']) expect(said).not.toContain(secret);
    expect(shared.document?.text).toContain('[{key: redacted}]');
    expect(shared.document?.text).toContain("token: '${{ env \"DECK_T\" }}', hide_credentials: true");
    expect(shared.document?.text).toContain('headers: {x-api-key: [a]}');
    expect(shared.routes[0]?.entity.plugins).toEqual([{ name: 'jwt', config: { client_secret: 'redacted', hide_credentials: true } }]);
    expect(redact(shared)).toBe(shared);
  });

  it.each(['password', ' '.repeat(250_000), 'key: '.repeat(50_000), '-----BEGIN PRIVATE KEY-----'.repeat(9_000), `key${' '.repeat(250_000)}`])(
    'reads a text in time in proportion to its length, case %#',
    (text) => {
      const started = performance.now();
      redact({ ...EMPTY_WORKSPACE, document: { text, name: '', variables: {}, surroundings: { plugins: [], upstreams: [] } } });
      expect(performance.now() - started).toBeLessThan(1000);
    },
  );
});
