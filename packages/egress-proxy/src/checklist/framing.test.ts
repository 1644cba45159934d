import { test } from 'node:test'
import { host, type Malformed, refusesEach } from './refuses-each.ts'

/** Spec: security S50 and S51: where a message and its lines end. */

function post(fields: string, body = ''): string {
  return `POST / HTTP/1.1\r\n${host}${fields}\r\n\r\n${body}`
}

const chunked = 'Transfer-Encoding: chunked'

const framing: readonly Malformed[] = [
  ['CL and TE', post(`Content-Length: 5\r\n${chunked}`, '0\r\n\r\n'), 400, 'conflicting_framing'],
  ['TE and CL', post(`${chunked}\r\nContent-Length: 5`, '0\r\n\r\n'), 400, 'conflicting_framing'],
  [
    'two different CL',
    post('Content-Length: 5\r\nContent-Length: 6', 'hello'),
    400,
    'conflicting_framing',
  ],
  [
    'two equal CL',
    post('Content-Length: 5\r\nContent-Length: 5', 'hello'),
    400,
    'conflicting_framing',
  ],
  ['a CL list', post('Content-Length: 5, 5', 'hello'), 400, 'malformed_content_length'],
  ['CL +5', post('Content-Length: +5', 'hello'), 400, 'malformed_content_length'],
  ['CL 0x5', post('Content-Length: 0x5', 'hello'), 400, 'malformed_content_length'],
  ['CL -1', post('Content-Length: -1'), 400, 'malformed_content_length'],
  ['an empty CL', post('Content-Length:'), 400, 'malformed_content_length'],
  ['a CL of 16 digits', post('Content-Length: 1000000000000000'), 400, 'malformed_content_length'],
  ['a blank before the colon of CL', post('Content-Length : 5', 'hello'), 400, 'malformed_header'],
  ['TE identity', post('Transfer-Encoding: identity'), 400, 'unsupported_transfer_encoding'],
  ['TE xchunked', post('Transfer-Encoding: xchunked'), 400, 'unsupported_transfer_encoding'],
  ['TE chunked, identity', post(`${chunked}, identity`), 400, 'unsupported_transfer_encoding'],
  [
    'TE gzip, chunked',
    post('Transfer-Encoding: gzip, chunked'),
    400,
    'unsupported_transfer_encoding',
  ],
  ['TE with a vertical tab', post('Transfer-Encoding:\x0bchunked'), 400, 'malformed_header'],
  ['TE in two lines', post(`${chunked}\r\n${chunked}`, '0\r\n\r\n'), 400, 'conflicting_framing'],
  [
    'TE in HTTP/1.0',
    `POST / HTTP/1.0\r\n${host}${chunked}\r\n\r\n0\r\n\r\n`,
    400,
    'unsupported_transfer_encoding',
  ],
  ['a chunk size that is no number', post(chunked, 'z\r\n'), 400, 'malformed_chunk'],
  ['a signed chunk size', post(chunked, '+1\r\nx\r\n0\r\n\r\n'), 400, 'malformed_chunk'],
  ['a chunk size 0x1', post(chunked, '0x1\r\nx\r\n0\r\n\r\n'), 400, 'malformed_chunk'],
  ['a blank chunk size', post(chunked, '\r\n0\r\n\r\n'), 400, 'malformed_chunk'],
  ['a chunk size of 13 digits', post(chunked, '1000000000000\r\n'), 400, 'malformed_chunk'],
  ['a chunk longer than its size', post(chunked, '1\r\nxy\r\n0\r\n\r\n'), 400, 'malformed_chunk'],
]

test('S50 a body that could end in two places is refused', (t) => refusesEach(t, framing))

const lines: readonly Malformed[] = [
  ['a bare LF after the request line', `GET / HTTP/1.1\n${host}\r\n`, 400, 'bare_line_feed'],
  ['a bare LF after a header', 'GET / HTTP/1.1\r\nHost: allowed.test\n\r\n', 400, 'bare_line_feed'],
  ['a bare LF as the empty line', `GET / HTTP/1.1\r\n${host}\n`, 400, 'bare_line_feed'],
  ['a bare CR in a value', `GET / HTTP/1.1\r\n${host}X: a\rb\r\n\r\n`, 400, 'malformed_header'],
  ['a bare CR in the target', `GET /a\rb HTTP/1.1\r\n${host}\r\n`, 400, 'malformed_request_line'],
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
  ['a name with brackets', `GET / HTTP/1.1\r\n${host}(x): a\r\n\r\n`, 400, 'malformed_header'],
  ['a bare LF after a chunk size', post(chunked, '1\nx\r\n0\r\n\r\n'), 400, 'malformed_chunk'],
  ['a chunk extension', post(chunked, '1;a=b\r\nx\r\n0\r\n\r\n'), 400, 'malformed_chunk'],
  ['an LF in a chunk extension', post(chunked, '1;a\nb\r\nx\r\n0\r\n\r\n'), 400, 'malformed_chunk'],
  ['a trailer', post(chunked, '0\r\nX: y\r\n\r\n'), 400, 'malformed_chunk'],
]

test('S51 lines end in CR LF, and nothing else is forgiven in them', (t) => refusesEach(t, lines))

const large: readonly Malformed[] = [
  [
    'a head of more than 32 KiB',
    `GET / HTTP/1.1\r\n${host}X: ${'a'.repeat(33_000)}\r\n\r\n`,
    431,
    'head_too_large',
  ],
  ['an endless request line', `GET /${'a'.repeat(33_000)}`, 431, 'head_too_large'],
  ['an endless method', 'G'.repeat(40), 400, 'malformed_request_line'],
  [
    '101 headers',
    `GET / HTTP/1.1\r\n${host}${'X: y\r\n'.repeat(100)}\r\n`,
    431,
    'too_many_headers',
  ],
  [
    'a large head at CONNECT',
    `CONNECT allowed.test:443 HTTP/1.1\r\n${host}X: ${'a'.repeat(33_000)}\r\n\r\n`,
    431,
    'head_too_large',
  ],
]

test('S57 a head is at most 32 KiB and 100 lines', (t) => refusesEach(t, large))
