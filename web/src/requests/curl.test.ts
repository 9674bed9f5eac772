import { describe, expect, test } from 'vitest';
import recorded from './curl.recorded.json';
import { longOption } from './curl-options';
import { readNow, NO_DEFAULTS, type FoundRequests } from './detect';

const read = (text: string): FoundRequests => readNow(text, NO_DEFAULTS);
const only = (text: string): FoundRequests['requests'][number]['request'] => {
  const found = read(text);
  expect(found.problems).toEqual([]);
  expect(found.requests).toHaveLength(1);
  const request = found.requests[0]?.request;
  if (request === undefined) throw new Error('no request');
  return request;
};
const remarks = (text: string): string[] => read(text).remarks.map((remark) => remark.text);

/** What a gateway would get of a request as the page holds it: its host, its target, its header lines. */
function sent(request: FoundRequests['requests'][number]['request']): object {
  const url = new URL(request.url);
  const lines = request.headers.split('\n').filter((line) => line !== '');
  const host = lines.find((line) => line.startsWith('Host:'));
  const target = /^[a-z]+:\/\/[^/?#]*(?<target>[^#]*)/.exec(request.url)?.groups?.target ?? '';
  return {
    method: request.method,
    // What is not ASCII, the engine encodes.
    target: (target.startsWith('/') ? target : `/${target}`).replaceAll(/[^ -~]+/g, (run) => encodeURIComponent(run).toLowerCase()),
    // An empty Host line says that none is sent.
    headers: [...(host === undefined ? [`host: ${url.host}`] : []), ...lines.filter((line) => line !== 'Host: ')].map(normal).sort(),
  };
}

/** A header line without what cannot be known: the boundary of a form. */
function normal(line: string): string {
  return line.replace(/^(?<name>[^:]*): ?/, (_all, name: string) => `${name.toLowerCase()}: `).replace(/; boundary=.*/, '').trim();
}

// Left out here on purpose: what the page does not take over (said in a remark), and what only it accepts.
const OTHERWISE = new Set(['-z', '--url=', "-H 'Host;'", "-H ' Lead"]);

test.each(recorded.commands.filter(({ command }) => ![...OTHERWISE].some((part) => command.includes(part))))('$command', ({ command, requests }) => {
  const found = read(command);
  expect(found.form).toBe('curl');
  expect(found.problems).toEqual([]);
  const expected = requests.map(({ method, target, headers }) => ({
    method,
    target,
    headers: headers.map(([name, value]) => normal(`${name ?? ''}: ${value ?? ''}`)).sort(),
  }));
  expect(found.requests.map(({ request }) => sent(request))).toEqual(expected);
});

test.each(recorded.options)('curl has --%s, with a value: %s', (name, takesValue) => {
  expect(longOption(String(name))).toMatchObject({ name, takesValue });
});

describe('how commands are written', () => {
  test.each([
    "curl 'https://api.example.com/v2/orders?x=1' \\\n  -H 'X-Env: dev'",
    'curl "https://api.example.com/v2/orders?x=1" -H "X-Env: dev"',
    "$ curl https://api.example.com/v2/orders?x=1 -H $'X-Env: dev' | jq .",
    "# try it\ncurl -sS -H X-Env:dev 'https://api.example.com/v2/orders?x=1' > out.json 2>&1",
    'curl ^"https://api.example.com/v2/orders?x=1^" ^\n  -H ^"X-Env: dev^"',
    'curl.exe "https://api.example.com/v2/orders?x=1" `\n  -H "X-Env: dev"',
    "docker exec -it gateway curl --header='X-Env: dev' https://api.example.com/v2/orders?x=1",
    "TOKEN=1 sudo /usr/bin/curl https://api.example.com/v2/orders?x=1 -H 'X-Env: dev'",
    "me@host:~$ curl https://api.example.com/v2/orders?x=1 -H 'X-Env: dev'",
  ])('%j', (text) => {
    expect(only(text)).toMatchObject({ method: 'GET', url: 'https://api.example.com/v2/orders?x=1', headers: 'X-Env: dev' });
  });

  test('several commands are several requests, each with its line', () => {
    const found = read('curl https://a/1\n\ncurl https://a/2 && curl https://a/3');
    expect(found.requests.map(({ label, line }) => [label, line])).toEqual([['GET /1', 1], ['GET /2', 3], ['GET /3', 3]]);
  });
});

describe('where it goes', () => {
  test('a Host header beside the address: the port of the address is the listener', () => {
    expect(only("curl -k https://localhost:9443/a -H 'Host: api.example.com'")).toMatchObject({
      url: 'https://localhost:9443/a',
      headers: 'Host: api.example.com',
      listen_port: '9443',
    });
  });

  test('--connect-to gives the listener, the address stays', () => {
    const text = 'curl https://api.example.com/a --connect-to api.example.com:443:gw.local:8443';
    expect(only(text)).toMatchObject({ url: 'https://api.example.com/a', headers: '', listen_port: '8443' });
    expect(remarks(text)).toEqual(['--connect-to leads to gw.local:8443; Host and SNI stay api.example.com']);
  });

  test.each([
    ['api.example.com:443:10.0.0.9', '--resolve leads to 10.0.0.9; Host and SNI stay api.example.com'],
    ['*:443:10.0.0.9', '--resolve leads to 10.0.0.9; Host and SNI stay api.example.com'],
    ['api.example.com:80:10.0.0.9', '--resolve “api.example.com:80:10.0.0.9” is for another host or port'],
    ['nonsense', '--resolve “nonsense” is not host:port:address'],
  ])('--resolve %s', (value, remark) => {
    expect(remarks(`curl https://api.example.com/a --resolve '${value}'`)).toEqual([remark]);
  });

  test.each([
    ['curl localhost:8000/a', 'http://localhost:8000/a'],
    ['curl --proto-default https example.com', 'https://example.com/'],
    ['curl wss://a.example/socket', 'https://a.example/socket'],
    ['curl HTTPS://A.example/x', 'https://A.example/x'],
    ["curl -g 'http://[::1]:8000/a'", 'http://[::1]:8000/a'],
    ["curl 'http://[::1]:8000/a'", 'http://[::1]:8000/a'],
  ])('%s', (text, url) => {
    expect(only(text).url).toBe(url);
  });

  test('the client', () => {
    expect(only('curl --haproxy-clientip 203.0.113.7 http://a/').client_ip).toBe('203.0.113.7');
    expect(only('curl --interface eth0 http://a/').client_ip).toBe('');
  });
});

test.each([
  ['--http1.0 http://a/', '1.0'],
  ['-0 http://a/', '1.0'],
  ['--http1.1 https://a/', undefined],
  ['--http2 https://a/', '2'],
  ['--http2 http://a/', undefined],
  ['--http2-prior-knowledge http://a/', '2'],
  ['--http3 https://a/', '3'],
])('curl %s is of HTTP version %s', (options, version) => {
  expect(only(`curl ${options}`).http_version).toBe(version);
});

test('an empty Host header is one that is not sent', () => {
  expect(only("curl -H 'Host:' https://a.example/x")).toMatchObject({ url: 'https://a.example/x', headers: 'Host: ' });
  expect(remarks("curl -H 'Host:' https://a.example/x")).toEqual([]);
  expect(remarks("curl -H 'Host;' https://a.example/x")).toEqual(['-H “Host;” sends an empty Host header; here none is sent']);
});

describe('what is left out is said', () => {
  test.each([
    ['-k', '-k ignored: certificates do not change the route'],
    ['--http0.9', '--http0.9 ignored: gateways do not speak it'],
    ['-L', '-L ignored: redirects are not followed here'],
    ['-o file', '-o ignored: what becomes of the answer changes nothing'],
    ['--max-time 3', '--max-time ignored: time limits and retries change nothing'],
    ['-x http://proxy:3128', '-x ignored: the request is shown as it leaves the proxy'],
    ['--compressed', '--compressed ignored: the header it adds differs from one curl to the next'],
    ['-H @file', '-H @file is a file, which a page cannot read. Paste its lines into Headers.'],
    ['-b jar.txt', '-b jar.txt is a file, which a page cannot read. Add a Cookie header.'],
    ['-d @body.json', 'The body is left out: no route reads it'],
    ['-H "X: $TOKEN"', '“X: $TOKEN” has a variable or a command, which is kept as text. Replace it with its value.'],
    ['--no-such-thing', '--no-such-thing is not an option that this page knows; treated as one without a value.'],
    ['-§', '-§ is not an option that this page knows; treated as one without a value.'],
    ['--digest -u a:b', '--digest: the header it adds depends on the response, so none is added'],
  ])('%s', (option, remark) => {
    const found = read(`curl https://a/ ${option}`);
    expect(found.problems).toEqual([]);
    expect(found.requests).toHaveLength(1);
    expect(found.remarks.map(({ text }) => text)).toEqual([remark]);
  });

  test('options with one reason are said together', () => {
    expect(remarks('curl -sS -o /dev/null -k --insecure https://a/')).toEqual([
      '-s, -S, -o ignored: what becomes of the answer changes nothing',
      '-k, --insecure ignored: certificates do not change the route',
    ]);
  });

  test('what else a script does is left out', () => {
    const found = read('if curl -sf https://a/; then echo ok; fi');
    expect(found.requests).toHaveLength(1);
    expect(remarks('if curl https://a/; then echo ok; fi')).toEqual([]);
    expect(remarks('curl https://a/ | jq .')).toEqual(['“jq” is another command, left out.']);
  });

  test('an unquoted & ends the command', () => {
    const found = read('curl https://a/?x=1&y=2');
    expect(found.requests.map(({ request }) => request.url)).toEqual(['https://a/?x=1']);
    expect(found.remarks[0]?.text).toContain('Put the address in quotes');
  });
});

describe('nothing is run', () => {
  test('substitutions stay text', () => {
    expect(only('curl "https://a/$(touch x)?`id`"').url).toBe('https://a/$(touch x)?`id`');
  });
});

describe('what cannot be read', () => {
  test.each([
    ["curl 'https://a/", "This ' is never closed.", 1],
    ['curl -H', '-H needs a value.', 1],
    ['curl -k -s', 'This curl command has no address.', 1],
    ['curl ftp://a/b', 'ftp:// is not a scheme that routes match.', 1],
    ['curl https://a/ \\\n  https:///b', '“https:///b” has no host.', 2],
    ["curl -X 'G ET' https://a/", 'This is not a valid method.', 1],
    ["curl -H 'a b: c' https://a/", '“a b” is not a header name.', 1],
    ["curl -H $'a: b\\r\\nc: d' https://a/", 'The header a has a line break or another control character.', 1],
    ["curl 'https://a/[1-100000]'", '“https://a/[1-100000]” expands to more URLs than are read here.', 1],
    ["curl 'https://a/[1-50]/[1-50]'", '“https://a/[1-50]/[1-50]” expands to more URLs than are read here.', 1],
    [`curl https://a/ ${'x'.repeat(1_000_001)}`, 'A curl command of more than 1000000 characters is not read.', 1],
  ])('%.60j', (text, message, line) => {
    expect(read(text).problems[0]).toEqual({ message, line });
  });
});
