import { test } from 'node:test'
import { type Malformed, refusesEach } from './test-malformed.ts'

const host = 'Host: allowed.test\r\n'

const requests: readonly Malformed[] = [
  [
    'CL and TE',
    `POST / HTTP/1.1\r\n${host}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
    'conflicting_framing',
  ],
  [
    'two different CL',
    `POST / HTTP/1.1\r\n${host}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`,
    400,
    'conflicting_framing',
  ],
  [
    'two equal CL',
    `POST / HTTP/1.1\r\n${host}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`,
    400,
    'conflicting_framing',
  ],
  [
    'a CL list',
    `POST / HTTP/1.1\r\n${host}Content-Length: 5, 5\r\n\r\nhello`,
    400,
    'malformed_content_length',
  ],
  [
    'CL +5',
    `POST / HTTP/1.1\r\n${host}Content-Length: +5\r\n\r\nhello`,
    400,
    'malformed_content_length',
  ],
  [
    'CL 0x5',
    `POST / HTTP/1.1\r\n${host}Content-Length: 0x5\r\n\r\nhello`,
    400,
    'malformed_content_length',
  ],
  [
    'CL -1',
    `POST / HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n`,
    400,
    'malformed_content_length',
  ],
  [
    'an empty CL',
    `POST / HTTP/1.1\r\n${host}Content-Length:\r\n\r\n`,
    400,
    'malformed_content_length',
  ],
  [
    'TE identity',
    `POST / HTTP/1.1\r\n${host}Transfer-Encoding: identity\r\n\r\n`,
    400,
    'unsupported_transfer_encoding',
  ],
  [
    'TE xchunked',
    `POST / HTTP/1.1\r\n${host}Transfer-Encoding: xchunked\r\n\r\n`,
    400,
    'unsupported_transfer_encoding',
  ],
  [
    'TE chunked, identity',
    `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked, identity\r\n\r\n`,
    400,
    'unsupported_transfer_encoding',
  ],
  [
    'TE in two lines',
    `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
    'conflicting_framing',
  ],
  [
    'TE in HTTP/1.0',
    `POST / HTTP/1.0\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
    'unsupported_transfer_encoding',
  ],
  [
    'a chunk size that is no number',
    `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\nz\r\n`,
    400,
    'malformed_chunk',
  ],
  [
    'a chunk extension',
    `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n1;a=b\r\nx\r\n0\r\n\r\n`,
    400,
    'malformed_chunk',
  ],
  [
    'a bare LF after a chunk size',
    `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n1\nx\r\n0\r\n\r\n`,
    400,
    'malformed_chunk',
  ],
  [
    'a chunk longer than its size',
    `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n`,
    400,
    'malformed_chunk',
  ],
  [
    'a trailer',
    `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n\r\n`,
    400,
    'malformed_chunk',
  ],
  [
    'a chunk size of 13 digits',
    `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n1000000000000\r\n`,
    400,
    'malformed_chunk',
  ],
  [
    'CONNECT with a body',
    `CONNECT allowed.test:443 HTTP/1.1\r\n${host}Content-Length: 3\r\n\r\nabc`,
    400,
    'conflicting_framing',
  ],
]

test('a body that could end in two places is refused', (t) => refusesEach(t, requests))
