import type { FailureCode } from '../failures.ts'
import { controls, type Hostile, hostile, show } from './hostile.ts'

const host = 'Host: allowed.test\r\n'

function get(fields: string): string {
  return `GET / HTTP/1.1\r\n${host}${fields}\r\n`
}

function post(fields: string, body = ''): string {
  return `POST / HTTP/1.1\r\n${host}${fields}\r\n\r\n${body}`
}

/** Every control byte in every place of a head. */
function controlBytes(): Hostile[] {
  return controls.flatMap((byte) => {
    const char = String.fromCharCode(byte)
    return [
      hostile(`${show(byte)} in a value`, get(`X: a${char}b\r\n`), 'malformed_header'),
      hostile(`${show(byte)} in a name`, get(`X${char}: a\r\n`), 'malformed_header'),
      hostile(
        `${show(byte)} in the target`,
        `GET /${char} HTTP/1.1\r\n${host}\r\n`,
        'malformed_target',
      ),
      hostile(
        `${show(byte)} in Host`,
        `GET / HTTP/1.1\r\nHost: a${char}.test\r\n\r\n`,
        'malformed_header',
      ),
    ]
  })
}

const hosts: readonly (readonly [string, FailureCode])[] = [
  ...['a@allowed.test', 'a:b@allowed.test', 'allowed.test/x', 'allowed.test?x', 'allowed.test#x'],
  ...['allowed.test\\x', 'allow%65d.test', 'allowed.test%00', '*.allowed.test', '*'],
  ...['allowed.test,evil.test', 'allowed.test evil.test', 'allowed.test;x', "allowed.test'"],
  ...[
    '.allowed.test',
    'allowed..test',
    'allowed.test..',
    '.',
    '..',
    '-allowed.test',
    'allowed-.test',
  ],
  ...[`${'a'.repeat(64)}.test`, `${'a.'.repeat(130)}test`, 'a'.repeat(1_100)],
  ...[
    '[allowed.test]',
    '[::1',
    '::1]',
    '[]',
    '[::1]x',
    '[::1%eth0]',
    '[::1%25eth0]',
    '[v1.x]',
    '[::g]',
  ],
  ...['[1:2:3:4:5:6:7:8:9]', '[::1::]', '1.2.3.4.5', '256.1.1.1', '1.2.3.256', '1.2.3.08'],
  ...['4294967296', '0x100000000', '1.0x1000000', '1..2', 'a.1', 'xn--'],
  ...[
    'allowed.test:',
    'allowed.test:0',
    'allowed.test:65536',
    'allowed.test:+80',
    'allowed.test:-1',
  ],
  ...['allowed.test:080', 'allowed.test:8 0', 'allowed.test:80:80', 'allowed.test:http', ':80'],
  ...['allowed.test:0x50', 'allowed.test:99999999999', 'allowed.test:80a', '::1', '::1:80'],
].map((text) => [text, 'malformed_host'])

const deniedHosts = [
  ...['evil.test', 'allowed.test.evil.test', 'evilallowed.test', 'xallowed.test', 'allowed.testx'],
  ...[
    '127.0.0.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.1',
    '0',
    '0.0.0.0',
    '017700000001',
  ],
  ...['[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::7f00:1]', '[64:ff9b::7f00:1]'],
  ...['169.254.169.254', '[fd00:ec2::254]', '10.0.0.1', '192.168.0.1', '100.64.0.1', '[fe80::1]'],
  ...['0x', 'xn--a', 'xn--999999999', 'localhost', 'xn--pple-43d.test', '_allowed.test', 'allowed'],
]

function hostForms(): Hostile[] {
  return [
    ...hosts.map(([text, code]) =>
      hostile(`Host ${text.slice(0, 80)}`, `GET / HTTP/1.1\r\nHost: ${text}\r\n\r\n`, code),
    ),
    ...deniedHosts.map((text) =>
      hostile(`denied Host ${text}`, `GET / HTTP/1.1\r\nHost: ${text}\r\n\r\n`, 'no_rule'),
    ),
  ]
}

const lengths = [
  '',
  '+5',
  '-1',
  '0x5',
  '5 5',
  '5,5',
  '5, 5',
  '5;',
  '"5"',
  '1e1',
  '5.0',
  '٥',
  'five',
]
const codings = [
  'identity',
  'xchunked',
  'chunked, identity',
  'gzip, chunked',
  'chunked,',
  ', chunked',
]
const odder = ['chunked chunked', 'chunked;q=1', '"chunked"', "'chunked'", 'chun ked', 'cow', '']
const chunks = [
  'z\r\n',
  ' 1\r\nx\r\n',
  '1 \r\nx\r\n',
  '-1\r\n',
  '+1\r\nx\r\n',
  '0x1\r\nx\r\n',
  '\r\n',
]
const worse = [
  '1\nx\r\n',
  '1\rx\r\n',
  '1;a\r\nx\r\n',
  '1;a=b\r\nx\r\n',
  '1\r\nxy\r\n',
  '1\r\nx\n',
  '1\r\nxx',
]
const last = [
  '0\r\nX: y\r\n\r\n',
  '0\r\n\n',
  '0\r\nx',
  '00;\r\n\r\n',
  'fffffffffffff\r\n',
  '1000000000000\r\n',
]

function framings(): Hostile[] {
  const chunked = 'Transfer-Encoding: chunked'
  return [
    ...lengths.map((value) =>
      hostile(
        `CL "${value}"`,
        post(`Content-Length: ${value}`, 'hello'),
        'malformed_content_length',
      ),
    ),
    ...[...codings, ...odder].map((value) =>
      hostile(
        `TE "${value}"`,
        post(`Transfer-Encoding: ${value}`, '0\r\n\r\n'),
        'unsupported_transfer_encoding',
      ),
    ),
    ...[...chunks, ...worse, ...last].map((body) =>
      hostile(`chunk ${JSON.stringify(body)}`, post(chunked, body), 'malformed_chunk'),
    ),
    ...['Content-Length: 5', 'content-length: 0', chunked, 'transfer-encoding: identity'].map(
      (field) =>
        hostile(
          `TE beside ${field}`,
          post(`${chunked}\r\n${field}`, '0\r\n\r\n'),
          'conflicting_framing',
        ),
    ),
    hostile(
      'two CL',
      post('Content-Length: 5\r\ncontent-length: 6', 'hello!'),
      'conflicting_framing',
    ),
    hostile('CL with a blank', post('Content-Length : 5', 'hello'), 'malformed_header'),
    hostile(
      'TE with a blank',
      post('Transfer-Encoding : chunked', '0\r\n\r\n'),
      'malformed_header',
    ),
    hostile(
      'a folded TE',
      post('Transfer-Encoding:\r\n chunked', '0\r\n\r\n'),
      'obsolete_line_folding',
    ),
    hostile(
      'TE in 1.0',
      `POST / HTTP/1.0\r\n${host}${chunked}\r\n\r\n`,
      'unsupported_transfer_encoding',
    ),
  ]
}

const versions: readonly (readonly [string, FailureCode])[] = [
  ['HTTP/0.9', 'unsupported_version'],
  ['HTTP/1.2', 'unsupported_version'],
  ['HTTP/9.9', 'unsupported_version'],
  ['HTTP/2.0', 'http2_not_supported'],
  ['HTTP/11.', 'malformed_request_line'],
  ['HTTP/1', 'malformed_request_line'],
  ['HTTP/1.1x', 'malformed_request_line'],
  ['HTTP/ 1.1', 'malformed_request_line'],
  ['http/1.1', 'malformed_request_line'],
  ['HTTPS/1.1', 'malformed_request_line'],
  ['HTTP/1.01', 'malformed_request_line'],
  ['HTTP/1.1 HTTP/1.1', 'malformed_request_line'],
]

const targets: readonly (readonly [string, FailureCode])[] = [
  ['//evil.test/', 'malformed_target'],
  ['http://allowed.test//evil.test/', 'malformed_target'],
  ['index.html', 'malformed_target'],
  ['?x', 'malformed_target'],
  ['http:/allowed.test/', 'malformed_target'],
  ['http:allowed.test', 'malformed_target'],
  ['http://allowed.test#x', 'malformed_target'],
  ['http://allowed.test\\x', 'malformed_target'],
  ['http://allowed.test?x', 'malformed_target'],
  ['/a\\b', 'malformed_target'],
  ['/a"b', 'malformed_target'],
  ['/a<b>', 'malformed_target'],
  ['/\xe4', 'malformed_target'],
  ['*', 'asterisk_form'],
  ['https://allowed.test/', 'unsupported_scheme'],
  ['ftp://allowed.test/', 'unsupported_scheme'],
  ['file:///etc/passwd', 'unsupported_scheme'],
  ['gopher://allowed.test/', 'unsupported_scheme'],
  ['http://a@allowed.test/', 'userinfo_in_target'],
  ['http://allowed.test@evil.test/', 'userinfo_in_target'],
  ['http://:@allowed.test/', 'userinfo_in_target'],
  ['http://evil.test/', 'host_mismatch'],
  ['http://allowed.test:8080/', 'port_not_in_rule'],
  ['http:///', 'malformed_host'],
  ['http://[::1%25x]/', 'malformed_host'],
]

function lines(): Hostile[] {
  return [
    ...versions.map(([text, code]) =>
      hostile(`version ${text}`, `GET / ${text}\r\n${host}\r\n`, code),
    ),
    ...targets.map(([text, code]) =>
      hostile(`target ${text}`, `GET ${text} HTTP/1.1\r\n${host}\r\n`, code),
    ),
    hostile('no version', 'GET /\r\n\r\n', 'malformed_request_line'),
    hostile('an empty method', ` / HTTP/1.1\r\n${host}\r\n`, 'malformed_request_line'),
    hostile(
      'a method of 33',
      `${'G'.repeat(33)} / HTTP/1.1\r\n${host}\r\n`,
      'malformed_request_line',
    ),
    hostile('a method with a colon', `GE:T / HTTP/1.1\r\n${host}\r\n`, 'malformed_request_line'),
    hostile('two blanks', `GET  / HTTP/1.1\r\n${host}\r\n`, 'malformed_target'),
    hostile('a tab', `GET\t/ HTTP/1.1\r\n${host}\r\n`, 'malformed_request_line'),
    hostile('TRACE', `TRACE / HTTP/1.1\r\n${host}\r\n`, 'method_not_allowed'),
    hostile('TRACK', `TRACK / HTTP/1.1\r\n${host}\r\n`, 'method_not_allowed'),
    hostile('bare LF', `GET / HTTP/1.1\n${host}\r\n`, 'bare_line_feed'),
    hostile('LF LF', 'GET / HTTP/1.1\nHost: allowed.test\n\n', 'bare_line_feed'),
    hostile('bare CR in a value', get('X: a\rb\r\n'), 'malformed_header'),
    hostile('CR CR LF', get('X: a\r\r\n'), 'malformed_header'),
    hostile('obs-fold', get('X: a\r\n\tb\r\n'), 'obsolete_line_folding'),
    hostile('no colon', get('nonsense\r\n'), 'malformed_header'),
    hostile('an empty name', get(': a\r\n'), 'malformed_header'),
    hostile('no Host', 'GET / HTTP/1.1\r\n\r\n', 'missing_host'),
    hostile('an empty Host', 'GET / HTTP/1.1\r\nHost: \r\n\r\n', 'missing_host'),
    hostile('two Hosts', get('Host: evil.test\r\n'), 'duplicate_host'),
    hostile('101 lines', get('X: y\r\n'.repeat(100)), 'too_many_headers'),
    hostile('33 KiB', get(`X: ${'a'.repeat(33_000)}\r\n`), 'head_too_large'),
    hostile('an expectation', get('Expect: x\r\n'), 'expectation_failed'),
    hostile('half a head', 'GET / HTTP/1.1\r\nHost: allo', 'request_timeout'),
    hostile('half a line', 'GE', 'request_timeout'),
    hostile('half a body', post('Content-Length: 9', 'half'), 'idle_timeout'),
    hostile('PRI', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'http2_not_supported'),
    hostile('SOCKS4', '\x04\x01\x01\xbb\x7f\x00\x00\x01\0', 'malformed_request_line'),
    hostile('SOCKS5', '\x05\x01\x00', 'malformed_request_line'),
    hostile('PROXY 1', 'PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n', 'malformed_request_line'),
    hostile('PROXY 2', '\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c', 'malformed_request_line'),
    hostile('SSH', 'SSH-2.0-OpenSSH_9.2\r\n', 'malformed_request_line'),
    hostile('Redis', '*1\r\n$4\r\nPING\r\n', 'malformed_request_line'),
    hostile('SMTP', 'EHLO evil.test\r\n', 'malformed_request_line'),
    hostile('SSLv2', '\x80\x2e\x01\x03\x01\0\x15', 'malformed_request_line'),
    hostile('zeros', '\0'.repeat(64), 'malformed_request_line'),
    hostile('UTF-16', '\xff\xfeG\0E\0T\0', 'malformed_request_line'),
  ]
}

/** For the HTTP doors. One rule is in force: allowed.test, http on 80, https on 443. */
export const hostileRequests: readonly Hostile[] = [
  ...controlBytes(),
  ...hostForms(),
  ...framings(),
  ...lines(),
]
