import type { FailureCode } from '../failures.ts'
import { type Hostile, hostile } from './hostile.ts'

const targets: readonly (readonly [string, FailureCode])[] = [
  ...['allowed.test', 'allowed.test:', 'allowed.test:0', 'allowed.test:65536', 'allowed.test:0443'],
  ...[
    'allowed.test:+443',
    'allowed.test:-443',
    'allowed.test:443:443',
    'allowed.test:443/',
    ':443',
  ],
  ...[
    'allowed.test:443/x',
    'http://allowed.test:443',
    'http://allowed.test:443/',
    '//allowed.test:443',
  ],
  ...[
    'allowed.test:https',
    'a@allowed.test:443',
    'a:b@allowed.test:443',
    'allowed.test@evil.test:443',
  ],
  ...[
    '[allowed.test]:443',
    '[[::1]]:443',
    '[::1]443',
    '::1:443',
    '[::1%eth0]:443',
    '[::1',
    '[]:443',
  ],
  ...[
    '*:443',
    '*.allowed.test:443',
    'allow%65d.test:443',
    'allowed..test:443',
    '.allowed.test:443',
  ],
  ...['allowed.test..:443', '1.2.3.4.5:443', '256.1.1.1:443', '/', '/allowed.test:443'],
].map((text) => [text, 'malformed_host'])

const denied: readonly (readonly [string, FailureCode])[] = [
  ['evil.test:443', 'no_rule'],
  ['allowed.test.evil.test:443', 'no_rule'],
  ['allowed.test:22', 'port_not_in_rule'],
  ['allowed.test:6379', 'port_not_in_rule'],
  ['127.0.0.1:443', 'no_rule'],
  ['2130706433:443', 'no_rule'],
  ['0x7f.1:443', 'no_rule'],
  ['[::1]:443', 'no_rule'],
  ['[::ffff:127.0.0.1]:443', 'no_rule'],
  ['169.254.169.254:80', 'no_rule'],
  ['localhost:443', 'no_rule'],
  ['xn--a:443', 'no_rule'],
]

function ask(target: string, fields = ''): string {
  return `CONNECT ${target} HTTP/1.0\r\n${fields}\r\n`
}

/** CONNECT targets that name nothing, or nothing allowed, and CONNECTs with more than a target. */
export const hostileConnects: readonly Hostile[] = [
  ...[...targets, ...denied].map(([text, code]) => hostile(`CONNECT ${text}`, ask(text), code)),
  hostile(
    'CONNECT with another Host',
    ask('allowed.test:443', 'Host: evil.test\r\n'),
    'host_mismatch',
  ),
  hostile(
    'CONNECT with another port',
    ask('allowed.test:443', 'Host: allowed.test:80\r\n'),
    'host_mismatch',
  ),
  hostile(
    'CONNECT with a body',
    ask('allowed.test:443', 'Content-Length: 3\r\n'),
    'conflicting_framing',
  ),
  hostile(
    'CONNECT with two Hosts',
    ask('allowed.test:443', 'Host: a\r\nHost: b\r\n'),
    'duplicate_host',
  ),
  hostile('CONNECT with NUL', ask('evil.test\0.allowed.test:443'), 'malformed_target'),
  hostile('CONNECT with a tab', ask('allowed.test:443\t'), 'malformed_target'),
  hostile('CONNECT with a fragment', ask('allowed.test:443#'), 'malformed_target'),
  hostile('CONNECT in lower case', 'connect allowed.test:443 HTTP/1.0\r\n\r\n', 'malformed_target'),
  hostile('CONNECT without a target', 'CONNECT  HTTP/1.1\r\n\r\n', 'malformed_target'),
  hostile(
    'CONNECT without a version',
    'CONNECT allowed.test:443\r\n\r\n',
    'malformed_request_line',
  ),
  hostile('CONNECT in HTTP/2', 'CONNECT allowed.test:443 HTTP/2.0\r\n\r\n', 'http2_not_supported'),
]
