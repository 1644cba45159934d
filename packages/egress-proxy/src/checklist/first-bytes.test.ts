import { test } from 'node:test'
import { connectTo, getTarget, host, type Malformed, refusesEach } from './refuses-each.ts'

/** Spec: security section 4, the items that are a matter of the first bytes: versions, methods, other protocols. */

test('S44 CONNECT has no body', (t) =>
  refusesEach(t, [
    [
      'Content-Length',
      `CONNECT allowed.test:443 HTTP/1.1\r\n${host}Content-Length: 3\r\n\r\nabc`,
      400,
      'conflicting_framing',
    ],
    [
      'chunks',
      `CONNECT allowed.test:443 HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
      'conflicting_framing',
    ],
  ]))

const others: readonly Malformed[] = [
  ['OPTIONS *', `OPTIONS * HTTP/1.1\r\n${host}\r\n`, 501, 'asterisk_form'],
  ['TRACE', `TRACE / HTTP/1.1\r\n${host}\r\n`, 405, 'method_not_allowed'],
  ['TRACK', `TRACK / HTTP/1.1\r\n${host}\r\n`, 405, 'method_not_allowed'],
  ['a target of two slashes', getTarget('//evil.test/x'), 400, 'malformed_target'],
  [
    'a path of two slashes in a URI',
    getTarget('http://allowed.test//evil.test/x'),
    400,
    'malformed_target',
  ],
  ['a relative target', getTarget('index.html'), 400, 'malformed_target'],
  ['an ftp URI', getTarget('ftp://allowed.test/'), 400, 'unsupported_scheme'],
  ['an https URI', getTarget('https://allowed.test/'), 400, 'unsupported_scheme'],
  ['a file URI', getTarget('file:///etc/passwd'), 400, 'unsupported_scheme'],
  [
    'CONNECT-UDP',
    getTarget('/.well-known/masque/udp/192.0.2.6/443/ HTTP/3'),
    400,
    'malformed_request_line',
  ],
  ['an extended CONNECT', connectTo(':protocol'), 400, 'malformed_host'],
  ['HTTP/3.0', `GET / HTTP/3.0\r\n${host}\r\n`, 505, 'unsupported_version'],
  ['HTTP/0.9', 'GET /\r\n', 400, 'malformed_request_line'],
  [
    'a blank at the end of the line',
    `GET / HTTP/1.1 \r\n${host}\r\n`,
    400,
    'malformed_request_line',
  ],
  ['a lower-case version', `GET / http/1.1\r\n${host}\r\n`, 400, 'malformed_request_line'],
  ['two blanks after the method', `GET  / HTTP/1.1\r\n${host}\r\n`, 400, 'malformed_target'],
  [
    'an unknown expectation',
    `GET / HTTP/1.1\r\n${host}Expect: a-miracle\r\n\r\n`,
    417,
    'expectation_failed',
  ],
]

test('S45 other methods, targets, schemes and versions are refused', (t) => refusesEach(t, others))

test('S48 a PROXY protocol header is no request: who asks is not what a client writes', (t) =>
  refusesEach(t, [
    [
      'version 1',
      'PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nGET / HTTP/1.1\r\n',
      400,
      'malformed_request_line',
    ],
    ['version 2', '\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c', 400, 'malformed_request_line'],
  ]))

test('S49 SOCKS is not offered: its greetings are refused', (t) =>
  refusesEach(t, [
    ['SOCKS5', '\x05\x01\x00', 400, 'malformed_request_line'],
    ['SOCKS5 with a password', '\x05\x02\x00\x02', 400, 'malformed_request_line'],
    ['SOCKS4', '\x04\x01\x01\xbb\x7f\x00\x00\x01\0', 400, 'malformed_request_line'],
    ['bytes of SSLv2', '\x80\x2e\x01\x03\x01', 400, 'malformed_request_line'],
  ]))
