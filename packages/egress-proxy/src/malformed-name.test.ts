import { test } from 'node:test'
import { type Malformed, refusesEach } from './test-malformed.ts'

const host = 'Host: allowed.test\r\n'
const longName = `${'a'.repeat(64)}.test`

const requests: readonly Malformed[] = [
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
  ['two blanks after the method', `GET  / HTTP/1.1\r\n${host}\r\n`, 400, 'malformed_target'],
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
]

test('a destination that could be read in two ways is refused', (t) => refusesEach(t, requests))
