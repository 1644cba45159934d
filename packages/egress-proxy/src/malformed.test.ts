import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startOrigin } from '@bookinfo/testkit'
import type { FailureCode } from './failures.ts'
import { egressRule, startProxy } from './test-proxy.ts'

const host = 'Host: allowed.test\r\n'
const longName = `${'a'.repeat(64)}.test`

/** What is sent, byte for byte, and how it is refused. The rule in force allows allowed.test:80. */
const malformed: readonly (readonly [
  title: string,
  request: string,
  status: number,
  code: FailureCode,
])[] = [
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
  ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400, 'missing_host'],
  ['no Host in HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', 400, 'missing_host'],
  ['an empty Host', 'GET / HTTP/1.1\r\nHost:\r\n\r\n', 400, 'missing_host'],
  ['a blank Host', 'GET / HTTP/1.1\r\nHost: \t\r\n\r\n', 400, 'missing_host'],
  ['two Hosts', `GET / HTTP/1.1\r\n${host}Host: evil.test\r\n\r\n`, 400, 'duplicate_host'],
  ['two equal Hosts', `GET / HTTP/1.1\r\n${host}${host}\r\n`, 400, 'duplicate_host'],
  [
    'two Hosts in different case',
    `GET / HTTP/1.1\r\n${host}hOST: evil.test\r\n\r\n`,
    400,
    'duplicate_host',
  ],
  ['userinfo in Host', 'GET / HTTP/1.1\r\nHost: a@allowed.test\r\n\r\n', 400, 'malformed_host'],
  ['a path in Host', 'GET / HTTP/1.1\r\nHost: allowed.test/x\r\n\r\n', 400, 'malformed_host'],
  [
    'a blank in Host',
    'GET / HTTP/1.1\r\nHost: allowed.test evil.test\r\n\r\n',
    400,
    'malformed_host',
  ],
  [
    'a list in Host',
    'GET / HTTP/1.1\r\nHost: allowed.test,evil.test\r\n\r\n',
    400,
    'malformed_host',
  ],
  [
    'an empty label in Host',
    'GET / HTTP/1.1\r\nHost: allowed..test\r\n\r\n',
    400,
    'malformed_host',
  ],
  [
    'two trailing dots in Host',
    'GET / HTTP/1.1\r\nHost: allowed.test..\r\n\r\n',
    400,
    'malformed_host',
  ],
  ['a long label in Host', `GET / HTTP/1.1\r\nHost: ${longName}\r\n\r\n`, 400, 'malformed_host'],
  ['port 0', 'GET / HTTP/1.1\r\nHost: allowed.test:0\r\n\r\n', 400, 'malformed_host'],
  ['port 65536', 'GET / HTTP/1.1\r\nHost: allowed.test:65536\r\n\r\n', 400, 'malformed_host'],
  ['port +80', 'GET / HTTP/1.1\r\nHost: allowed.test:+80\r\n\r\n', 400, 'malformed_host'],
  ['port 080', 'GET / HTTP/1.1\r\nHost: allowed.test:080\r\n\r\n', 400, 'malformed_host'],
  ['an empty port', 'GET / HTTP/1.1\r\nHost: allowed.test:\r\n\r\n', 400, 'malformed_host'],
  ['IPv6 without brackets', 'GET / HTTP/1.1\r\nHost: ::1\r\n\r\n', 400, 'malformed_host'],
  ['a zone id', 'GET / HTTP/1.1\r\nHost: [fe80::1%25eth0]\r\n\r\n', 400, 'malformed_host'],
  ['a name in brackets', 'GET / HTTP/1.1\r\nHost: [allowed.test]\r\n\r\n', 400, 'malformed_host'],
  [
    'a percent-encoded Host',
    'GET / HTTP/1.1\r\nHost: allow%65d.test\r\n\r\n',
    400,
    'malformed_host',
  ],
  ['a wildcard Host', 'GET / HTTP/1.1\r\nHost: *.test\r\n\r\n', 400, 'malformed_host'],
  [
    'a URI that differs from Host',
    `GET http://evil.test/ HTTP/1.1\r\n${host}\r\n`,
    400,
    'host_mismatch',
  ],
  [
    'an allowed URI with another Host',
    'GET http://allowed.test/ HTTP/1.1\r\nHost: evil.test\r\n\r\n',
    400,
    'host_mismatch',
  ],
  [
    'a URI with another port than Host',
    'GET http://allowed.test/ HTTP/1.1\r\nHost: allowed.test:8080\r\n\r\n',
    400,
    'host_mismatch',
  ],
  [
    'userinfo in the URI',
    `GET http://allowed.test@evil.test/ HTTP/1.1\r\n${host}\r\n`,
    400,
    'userinfo_in_target',
  ],
  [
    'a backslash in the target',
    `GET http://evil.test\\.allowed.test/ HTTP/1.1\r\n${host}\r\n`,
    400,
    'malformed_target',
  ],
  ['a fragment in the target', `GET /#x HTTP/1.1\r\n${host}\r\n`, 400, 'malformed_target'],
  ['a target of two slashes', `GET //evil.test/x HTTP/1.1\r\n${host}\r\n`, 400, 'malformed_target'],
  ['a relative target', `GET index.html HTTP/1.1\r\n${host}\r\n`, 400, 'malformed_target'],
  [
    'a byte beyond ASCII in the target',
    `GET /\xe4 HTTP/1.1\r\n${host}\r\n`,
    400,
    'malformed_target',
  ],
  ['a URI without a host', `GET http:/// HTTP/1.1\r\n${host}\r\n`, 400, 'malformed_host'],
  ['an ftp URI', `GET ftp://allowed.test/ HTTP/1.1\r\n${host}\r\n`, 400, 'unsupported_scheme'],
  ['an https URI', `GET https://allowed.test/ HTTP/1.1\r\n${host}\r\n`, 400, 'unsupported_scheme'],
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
  ['two blanks after the method', `GET  / HTTP/1.1\r\n${host}\r\n`, 400, 'malformed_target'],
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
  ['CONNECT without a port', `CONNECT allowed.test HTTP/1.1\r\n${host}\r\n`, 400, 'malformed_host'],
  [
    'CONNECT to an absolute URI',
    `CONNECT http://allowed.test:443/ HTTP/1.1\r\n${host}\r\n`,
    400,
    'malformed_host',
  ],
  [
    'CONNECT with a path',
    `CONNECT allowed.test:443/x HTTP/1.1\r\n${host}\r\n`,
    400,
    'malformed_host',
  ],
  [
    'CONNECT with userinfo',
    `CONNECT allowed.test@evil.test:443 HTTP/1.1\r\n${host}\r\n`,
    400,
    'malformed_host',
  ],
  ['CONNECT to unbracketed IPv6', `CONNECT ::1:443 HTTP/1.1\r\n${host}\r\n`, 400, 'malformed_host'],
  [
    'CONNECT to a name in brackets',
    `CONNECT [allowed.test]:443 HTTP/1.1\r\n${host}\r\n`,
    400,
    'malformed_host',
  ],
  [
    'CONNECT to port 0443',
    `CONNECT allowed.test:0443 HTTP/1.1\r\n${host}\r\n`,
    400,
    'malformed_host',
  ],
  [
    'CONNECT with a body',
    `CONNECT allowed.test:443 HTTP/1.1\r\n${host}Content-Length: 3\r\n\r\nabc`,
    400,
    'conflicting_framing',
  ],
]

test('every malformed request is refused with its own code, and nothing reaches the upstream', async (t) => {
  const origin = await startOrigin(t)
  const { connect, records } = await startProxy(t, {
    resources: [egressRule('allowed', 'allowed.test', '80/http', '8080/http', '443/https')],
    connectTo: new Map([
      ['allowed.test:80', origin.address],
      ['allowed.test:8080', origin.address],
    ]),
  })
  for (const [title, request, status, code] of malformed) {
    await t.test(title, async () => {
      const client = await connect()
      client.write(Buffer.from(request, 'latin1'))
      const answer = await client.answer()
      assert.equal(answer.status, status)
      const details = /details="(.*)"/.exec(answer.headers.get('proxy-status') ?? '')?.[1]
      assert.equal(details, code)
      assert.equal(answer.headers.get('connection'), 'close')
      assert.equal((await client.rest()).length, 0, 'the connection ends after one answer')
      assert.equal(records.at(-1)?.reason, code)
      assert.equal(records.at(-1)?.action, 'deny')
    })
  }
  assert.equal(origin.received.length, 0)
})
