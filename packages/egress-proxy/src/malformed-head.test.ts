import { test } from 'node:test'
import { type Malformed, refusesEach } from './test-malformed.ts'

const host = 'Host: allowed.test\r\n'

const requests: readonly Malformed[] = [
  ['a bare LF after the request line', `GET / HTTP/1.1\n${host}\r\n`, 400, 'bare_line_feed'],
  ['a bare LF after a header', 'GET / HTTP/1.1\r\nHost: allowed.test\n\r\n', 400, 'bare_line_feed'],
  ['a bare LF as the empty line', `GET / HTTP/1.1\r\n${host}\n`, 400, 'bare_line_feed'],
  ['a bare CR in a value', `GET / HTTP/1.1\r\n${host}X: a\rb\r\n\r\n`, 400, 'malformed_header'],
  ['a folded header', `GET / HTTP/1.1\r\n${host}X: a\r\n b\r\n\r\n`, 400, 'obsolete_line_folding'],
  ['a folded first header', `GET / HTTP/1.1\r\n X: a\r\n${host}\r\n`, 400, 'obsolete_line_folding'],
  ['a blank before the colon', `GET / HTTP/1.1\r\n${host}X : a\r\n\r\n`, 400, 'malformed_header'],
  ['a tab before the colon', `GET / HTTP/1.1\r\n${host}X\t: a\r\n\r\n`, 400, 'malformed_header'],
  ['an empty header name', `GET / HTTP/1.1\r\n${host}: a\r\n\r\n`, 400, 'malformed_header'],
  [
    'a header without a colon',
    `GET / HTTP/1.1\r\n${host}nonsense\r\n\r\n`,
    400,
    'malformed_header',
  ],
  ['NUL in a value', `GET / HTTP/1.1\r\n${host}X: a\0b\r\n\r\n`, 400, 'malformed_header'],
  ['DEL in a value', `GET / HTTP/1.1\r\n${host}X: a\x7fb\r\n\r\n`, 400, 'malformed_header'],
  [
    'a control byte in a name',
    `GET / HTTP/1.1\r\n${host}X\x01: a\r\n\r\n`,
    400,
    'malformed_header',
  ],
  [
    'a colon name with brackets',
    `GET / HTTP/1.1\r\n${host}(x): a\r\n\r\n`,
    400,
    'malformed_header',
  ],
  ['OPTIONS *', `OPTIONS * HTTP/1.1\r\n${host}\r\n`, 501, 'asterisk_form'],
  ['TRACE', `TRACE / HTTP/1.1\r\n${host}\r\n`, 405, 'method_not_allowed'],
  [
    'a WebSocket upgrade',
    `GET / HTTP/1.1\r\n${host}Connection: upgrade\r\nUpgrade: websocket\r\n\r\n`,
    501,
    'upgrade_not_supported',
  ],
  [
    'an unknown expectation',
    `GET / HTTP/1.1\r\n${host}Expect: a-miracle\r\n\r\n`,
    417,
    'expectation_failed',
  ],
  ['an HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'http2_not_supported'],
  ['HTTP/3.0', `GET / HTTP/3.0\r\n${host}\r\n`, 505, 'unsupported_version'],
  ['HTTP/0.9', 'GET /\r\n', 400, 'malformed_request_line'],
  [
    'a blank at the end of the request line',
    `GET / HTTP/1.1 \r\n${host}\r\n`,
    400,
    'malformed_request_line',
  ],
  [
    'lower-case http in the version',
    `GET / http/1.1\r\n${host}\r\n`,
    400,
    'malformed_request_line',
  ],
  ['bytes that are no HTTP', '\x80\x2e\x01\x03\x01', 400, 'malformed_request_line'],
  ['a SOCKS5 greeting', '\x05\x01\x00', 400, 'malformed_request_line'],
  [
    'a head of more than 32 KiB',
    `GET / HTTP/1.1\r\n${host}X: ${'a'.repeat(33_000)}\r\n\r\n`,
    431,
    'head_too_large',
  ],
  ['an endless request line', `GET /${'a'.repeat(33_000)}`, 431, 'head_too_large'],
  [
    '101 headers',
    `GET / HTTP/1.1\r\n${host}${'X: y\r\n'.repeat(100)}\r\n`,
    431,
    'too_many_headers',
  ],
]

test('a head that is not exactly HTTP/1.1, or asks for what is not done, is refused', (t) =>
  refusesEach(t, requests))
