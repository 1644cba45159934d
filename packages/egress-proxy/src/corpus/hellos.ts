import type { FailureCode } from '../failures.ts'
import { encryptedHello, extension, grease, message, records, sni, vector } from '../test-hello.ts'
import type { Hostile } from './hostile.ts'

const name = sni([0, 'allowed.test'])
const whole = records(message(grease, name))

const badNames = [
  ...['', '.', '..', '.allowed.test', 'allowed..test', 'allowed.test..', '*.allowed.test', '*'],
  ...[
    'allowed.test\0',
    'evil\0.allowed.test',
    'allowed.test\r\n',
    'allowed .test',
    'a@allowed.test',
  ],
  ...['allowed.test:443', 'allowed.test/x', '127.0.0.1', '2130706433', '0x7f.1', '::1', '[::1]'],
  ...['allow%65d.test', '-allowed.test', `${'a'.repeat(64)}.test`, 'a.'.repeat(140), '\xff\xfe'],
]

const deniedNames: readonly (readonly [string, FailureCode])[] = [
  ['evil.test', 'no_rule'],
  ['evilallowed.test', 'no_rule'],
  ['allowed.test.evil.test', 'no_rule'],
  ['xn--pple-43d.test', 'no_rule'],
  ['xn--a', 'no_rule'],
  ['clear.test', 'tls_not_expected'],
]

/** The message with its length field changed. */
function lengthened(by: number): Buffer {
  const bytes = message(name)
  bytes.writeUIntBE(bytes.length - 4 + by, 1, 3)
  return records(bytes)
}

/** One byte of a good hello changed, at the places that say how long things are. */
function wrongLengths(): Hostile[] {
  const good = records(message(name))
  // Session id, ciphers, compression, extensions, the extension, its list, its name.
  return [43, 76, 77, 80, 82, 83, 86, 87, 88, 89, 91, 92].map((at) => {
    const bytes = Buffer.from(good)
    bytes[at] = (bytes[at] ?? 0) + 1
    return { name: `byte ${at} is one more`, bytes, code: 'client_hello_malformed' }
  })
}

const shapes: readonly (readonly [string, Buffer, FailureCode])[] = [
  ['no server_name', records(message(grease)), 'sni_missing'],
  ['no extension at all', records(message()), 'sni_missing'],
  [
    'two names',
    records(message(sni([0, 'allowed.test'], [0, 'evil.test']))),
    'client_hello_malformed',
  ],
  ['a name of type 1', records(message(sni([1, 'allowed.test']))), 'client_hello_malformed'],
  ['server_name twice', records(message(name, name)), 'client_hello_malformed'],
  ['an empty list', records(message(sni())), 'client_hello_malformed'],
  ['an empty extension', records(message(extension(0, Buffer.alloc(0)))), 'client_hello_malformed'],
  ['a message too short', lengthened(-1), 'client_hello_malformed'],
  ['a message that goes on', lengthened(1), 'client_hello_timeout'],
  [
    'a ServerHello',
    records(Buffer.concat([Buffer.of(2), message(name).subarray(1)])),
    'client_hello_malformed',
  ],
  ['an alert', Buffer.of(0x15, 3, 1, 0, 2, 1, 0), 'malformed_request_line'],
  ['application data', Buffer.of(0x17, 3, 3, 0, 1, 0), 'malformed_request_line'],
  [
    'a record of type 23 inside',
    Buffer.concat([whole.subarray(0, 60), Buffer.of(23, 3, 1)]),
    'client_hello_timeout',
  ],
  ['an empty record', Buffer.of(22, 3, 1, 0, 0), 'client_hello_malformed'],
  ['a record of 65535', Buffer.of(22, 3, 1, 0xff, 0xff), 'client_hello_malformed'],
  ['a version of 2', Buffer.of(22, 2, 0, 0, 4), 'client_hello_malformed'],
  ['a message of 16 MiB', Buffer.of(22, 3, 1, 0, 4, 1, 0xff, 0xff, 0xff), 'client_hello_malformed'],
  [
    'SSL 2 in a record',
    records(Buffer.concat([Buffer.of(1), vector(3, Buffer.of(2, 0))])),
    'client_hello_malformed',
  ],
  [
    '20 KiB of small records',
    records(message(extension(99, Buffer.alloc(15_000))), 1),
    'client_hello_malformed',
  ],
  ['a front', records(message(sni([0, 'front.test']), encryptedHello)), 'no_rule'],
  ['a head of one byte', Buffer.of(22), 'client_hello_timeout'],
  ['half a record', whole.subarray(0, 4), 'client_hello_timeout'],
  ['half a message', whole.subarray(0, whole.length - 1), 'client_hello_timeout'],
]

/** For the TLS door. */
export const hostileHellos: readonly Hostile[] = [
  ...badNames.map((text): Hostile => {
    const bytes = records(message(sni([0, text])))
    return {
      name: `SNI ${JSON.stringify(text.slice(0, 30))}`,
      bytes,
      code: 'client_hello_malformed',
    }
  }),
  ...deniedNames.map(([text, code]) => ({
    name: `SNI ${text}`,
    bytes: records(message(sni([0, text]))),
    code,
  })),
  ...shapes.map(([title, bytes, code]) => ({ name: title, bytes, code })),
  ...wrongLengths(),
]
