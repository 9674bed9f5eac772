/** curl's options: which take a value, which change the request, and why the others change no route. */

/** Options that change the request; `curl.ts` knows how. */
const WITH_VALUE =
  'request header data data-ascii data-raw data-binary data-urlencode json form form-string upload-file url url-query user ' +
  'oauth2-bearer cookie user-agent referer resolve connect-to request-target range interface haproxy-clientip proto-default config';
const SWITCHES =
  'get head next path-as-is globoff digest ntlm ntlm-wb negotiate anyauth http1.0 http1.1 http2 http2-prior-knowledge http3 http3-only';

/** Options that no route can tell apart, by the reason. Those with a value are named with a `=`. */
const WITHOUT_EFFECT: readonly (readonly [reason: string, names: string])[] = [
  [
    'certificates do not change the route',
    'insecure cacert= capath= cert= cert-status cert-type= crlfile= key= key-type= pass= pinnedpubkey= ssl-auto-client-cert ssl-no-revoke ' +
      'ssl-revoke-best-effort ca-native hostpubmd5= hostpubsha256= pubkey= doh-cert-status doh-insecure dump-ca-embed',
  ],
  [
    'how TLS is set up does not change the route',
    'ciphers= curves= engine= egd-file= random-file= false-start no-alpn alpn no-npn npn no-sessionid sessionid ssl ssl-reqd ssl-allow-beast sslv2 sslv3 ' +
      'tls-max= tls13-ciphers= tlsauthtype= tlspassword= tlsuser= tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 ech= sigalgs= tls-earlydata',
  ],
  ['gateways do not speak it', 'http0.9'],
  ['redirects are not followed here', 'location location-trusted max-redirs= post301 post302 post303 proto-redir= follow'],
  [
    'what becomes of the answer changes nothing',
    'silent show-error verbose include output= output-dir= remote-name remote-name-all remote-header-name remote-time remove-on-error create-dirs ' +
      'create-file-mode= fail fail-early fail-with-body write-out= dump-header= trace= trace-ascii= trace-time trace-ids trace-config= stderr= ' +
      'progress-bar no-progress-meter progress-meter styled-output no-buffer buffer no-clobber clobber raw ignore-content-length max-filesize= ' +
      'cookie-jar= junk-session-cookies hsts= alt-svc= etag-save= libcurl= xattr suppress-connect-headers metalink skip-existing out-null',
  ],
  [
    'time limits and retries change nothing',
    'max-time= connect-timeout= expect100-timeout= retry= retry-delay= retry-max-time= retry-all-errors retry-connrefused speed-limit= speed-time= ' +
      'limit-rate= rate= keepalive-time= keepalive-cnt= no-keepalive keepalive parallel parallel-immediate parallel-max= parallel-max-host= ' +
      'happy-eyeballs-timeout-ms= tcp-fastopen tcp-nodelay mptcp',
  ],
  [
    'how names are looked up changes nothing',
    'ipv4 ipv6 dns-interface= dns-ipv4-addr= dns-ipv6-addr= dns-servers= doh-url= local-port= proto= disallow-username-in-url ip-tos= vlan-priority= ipfs-gateway=',
  ],
  [
    'the request is shown as it leaves the proxy',
    'proxy= preproxy= noproxy= proxytunnel proxy-user= proxy-header= proxy-anyauth proxy-basic proxy-digest proxy-negotiate proxy-ntlm proxy-insecure ' +
      'proxy-cacert= proxy-capath= proxy-cert= proxy-cert-type= proxy-ciphers= proxy-crlfile= proxy-key= proxy-key-type= proxy-pass= ' +
      'proxy-pinnedpubkey= proxy-service-name= proxy-ssl-allow-beast proxy-ssl-auto-client-cert proxy-tls13-ciphers= proxy-tlsauthtype= ' +
      'proxy-tlspassword= proxy-tlsuser= proxy-tlsv1 proxy-ca-native proxy-http2 proxy-http3 proxy1.0= socks4= socks4a= socks5= socks5-basic socks5-gssapi ' +
      'socks5-gssapi-nec socks5-gssapi-service= socks5-hostname= haproxy-protocol',
  ],
  ['where curl connects changes nothing that a route reads', 'unix-socket= abstract-unix-socket='],
  ['the header it adds differs from one curl to the next', 'compressed tr-encoding'],
  ['the header it adds depends on a file or on the answer', 'aws-sigv4= etag-compare= time-cond= continue-at= netrc netrc-file= netrc-optional variable='],
  ['no body is routed on', 'crlf use-ascii form-escape'],
  [
    'it is not for HTTP, or for how curl runs',
    'append basic compressed-ssh delegation= disable disable-eprt eprt disable-epsv epsv ftp-account= ftp-alternative-to-user= ftp-create-dirs ftp-method= ftp-pasv ' +
      'ftp-port= ftp-pret ftp-skip-pasv-ip ftp-ssl-ccc ftp-ssl-ccc-mode= ftp-ssl-control help= krb= list-only login-options= mail-auth= mail-from= ' +
      'mail-rcpt= mail-rcpt-allowfails manual quote= sasl-authzid= sasl-ir service-name= telnet-option= tftp-blksize= tftp-no-options version knownhosts= upload-flags='],
];

const SHORT: Readonly<Record<string, string>> = {
  '0': 'http1.0', '1': 'tlsv1', '2': 'sslv2', '3': 'sslv3', '4': 'ipv4', '6': 'ipv6', '#': 'progress-bar', ':': 'next',
  A: 'user-agent', B: 'use-ascii', C: 'continue-at', D: 'dump-header', E: 'cert', F: 'form', G: 'get', H: 'header', I: 'head', J: 'remote-header-name',
  K: 'config', L: 'location', M: 'manual', N: 'no-buffer', O: 'remote-name', P: 'ftp-port', Q: 'quote', R: 'remote-time', S: 'show-error', T: 'upload-file',
  U: 'proxy-user', V: 'version', X: 'request', Y: 'speed-limit', Z: 'parallel',
  a: 'append', b: 'cookie', c: 'cookie-jar', d: 'data', e: 'referer', f: 'fail', g: 'globoff', h: 'help', i: 'include', j: 'junk-session-cookies', k: 'insecure',
  l: 'list-only', m: 'max-time', n: 'netrc', o: 'output', p: 'proxytunnel', q: 'disable', r: 'range', s: 'silent', t: 'telnet-option', u: 'user', v: 'verbose',
  w: 'write-out', x: 'proxy', y: 'speed-time', z: 'time-cond',
};

/** An option of curl. `ignored` says why it changes no route; null: it may. */
export interface CurlOption {
  readonly name: string;
  readonly takesValue: boolean;
  readonly ignored: string | null;
}

const OPTIONS: ReadonlyMap<string, CurlOption> = new Map(
  [
    ...WITH_VALUE.split(' ').map((name): CurlOption => ({ name, takesValue: true, ignored: null })),
    ...SWITCHES.split(' ').map((name): CurlOption => ({ name, takesValue: false, ignored: null })),
    ...WITHOUT_EFFECT.flatMap(([reason, names]) =>
      names.split(' ').map((name): CurlOption => ({ name: name.replace('=', ''), takesValue: name.endsWith('='), ignored: reason })),
    ),
  ].map((option) => [option.name, option]),
);

/** The option of a long name; an unambiguous beginning of one will do, as it does for curl. */
export function longOption(name: string): CurlOption | null {
  const exact = OPTIONS.get(name);
  if (exact !== undefined) return exact;
  const starting = name === '' ? [] : [...OPTIONS.values()].filter((option) => option.name.startsWith(name));
  return starting.length === 1 ? (starting[0] ?? null) : null;
}

/** The option of a letter. */
export function shortOption(letter: string): CurlOption | null {
  const name = Object.hasOwn(SHORT, letter) ? SHORT[letter] : undefined;
  return name === undefined ? null : (OPTIONS.get(name) ?? null);
}
