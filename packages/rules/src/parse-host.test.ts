import assert from 'node:assert/strict'
import { isIPv4, isIPv6 } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseHost } from './parse-host.ts'

const refused = 'refused'

function outcome(raw: string): string {
  const parsed = parseHost(raw)
  return parsed.ok ? `${parsed.kind} ${parsed.host}` : refused
}

const table: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'numeric spellings are the IPv4 address a resolver takes them for (S13)': [
    ['2130706433', 'ipv4 127.0.0.1'],
    ['0177.0.0.1', 'ipv4 127.0.0.1'],
    ['0x7f.1', 'ipv4 127.0.0.1'],
    ['0X7F.1', 'ipv4 127.0.0.1'],
    ['127.1', 'ipv4 127.0.0.1'],
    ['0', 'ipv4 0.0.0.0'],
    ['1.2.3.4', 'ipv4 1.2.3.4'],
    ['1.2.3.4.', 'ipv4 1.2.3.4'],
    ['4294967295', 'ipv4 255.255.255.255'],
    ['4294967296', refused],
    ['1.2.3.256', refused],
    ['1.2.3.4.5', refused],
    ['08.1.1.1', refused],
    ['example.1', refused],
    ['example.0x1', refused],
  ],
  'IPv6 stands in brackets, and a mapped address is the IPv4 address (S14, S16)': [
    ['[::1]', 'ipv6 ::1'],
    ['[2001:DB8:0:0:0:0:0:1]', 'ipv6 2001:db8::1'],
    ['[::ffff:127.0.0.1]', 'ipv4 127.0.0.1'],
    ['[::ffff:7f00:1]', 'ipv4 127.0.0.1'],
    ['[0:0:0:0:0:FFFF:0a00:0001]', 'ipv4 10.0.0.1'],
    ['::1', refused],
    ['[fe80::1%eth0]', refused],
    ['[fe80::1%25eth0]', refused],
    ['[1.2.3.4]', refused],
    ['[allowed.com]', refused],
    ['[[::1]]', refused],
    ['[::1', refused],
  ],
  'one trailing dot is dropped, two are refused (S17)': [
    ['allowed.com.', 'name allowed.com'],
    ['allowed.com..', refused],
    ['.', refused],
  ],
  'letter case, full-width letters and ideographic dots are folded once (S18)': [
    ['WWW.GoogleAPIs.com', 'name www.googleapis.com'],
    ['ｗｗｗ.googleapis.com', 'name www.googleapis.com'],
    ['www。googleapis。com', 'name www.googleapis.com'],
    ['①②⑦.⓪.⓪.①', 'ipv4 127.0.0.1'],
    ['ex%61mple.com', refused],
    ['exam％70le.com', refused],
    ['a／b.com', refused],
    ['a：80', refused],
    ['a＠b.com', refused],
    ['a＊.com', refused],
  ],
  'a look-alike is a name of its own (S19)': [
    ['аpple.com', 'name xn--pple-43d.com'],
    ['XN--PPLE-43D.com', 'name xn--pple-43d.com'],
  ],
  'bytes that end or split a name are refused (S20, S21, S22)': [
    ['evil\0.allowed.com', refused],
    ['evil\n.allowed.com', refused],
    ['evil\t.allowed.com', refused],
    ['evil\u0085.allowed.com', refused],
    ['allowed@evil', refused],
    ['evil.com\\.allowed.com', refused],
    ['evil.com/.allowed.com', refused],
    ['evil.com?.allowed.com', refused],
    ['evil.com#.allowed.com', refused],
    ['evil.com:80', refused],
    [' allowed.com', refused],
    ['', refused],
  ],
  'labels have 1 to 63 characters, names at most 253; `_` is common and allowed (S25)': [
    ['_dmarc.example_1.com', 'name _dmarc.example_1.com'],
    ['*.example.com', refused],
    ['*', refused],
    ['.example.com', refused],
    ['a..b', refused],
    ['-a.com', refused],
    ['a-.com', refused],
    [`${'a'.repeat(63)}.com`, `name ${'a'.repeat(63)}.com`],
    [`${'a'.repeat(64)}.com`, refused],
    [`${'a.'.repeat(126)}a`, `name ${'a.'.repeat(126)}a`],
    [`${'a.'.repeat(127)}a`, refused],
    ['a'.repeat(100_000), refused],
  ],
}

for (const [name, rows] of Object.entries(table)) {
  test(name, () => {
    for (const [raw, expected] of rows) assert.equal(outcome(raw), expected, JSON.stringify(raw))
  })
}

test('a refusal says why, with outside characters escaped', () => {
  const parsed = parseHost('evil\u0000\u202e.com')
  assert.deepEqual(parsed, {
    ok: false,
    problem: 'host "evil\\u0000\\u202e.com" contains a control character',
  })
})

const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.domain(),
  fc.ipV4Extended(),
  fc.ipV6().map((ip) => `[${ip}]`),
  fc
    .array(
      fc.constantFrom(
        'a',
        'Z',
        '1',
        '0x',
        '.',
        '-',
        '_',
        '[',
        ']',
        ':',
        '%',
        '*',
        '。',
        'é',
        'xn--',
      ),
    )
    .map((parts) => parts.join('')),
)

test('never throws, and what it accepts is canonical: reading it again gives the same', () => {
  fc.assert(
    fc.property(anything, (raw) => {
      const parsed = parseHost(raw)
      if (!parsed.ok) return
      const again = parseHost(parsed.kind === 'ipv6' ? `[${parsed.host}]` : parsed.host)
      assert.deepEqual(again, parsed)
    }),
  )
})

test('what it accepts is an address of its kind or plain lower-case labels, and nothing else', () => {
  fc.assert(
    fc.property(anything, (raw) => {
      const parsed = parseHost(raw)
      if (!parsed.ok) return
      const { host, kind } = parsed
      if (kind === 'ipv4') assert.ok(isIPv4(host))
      else if (kind === 'ipv6') assert.ok(isIPv6(host) && !host.startsWith('::ffff:'))
      else assert.match(host, /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/)
    }),
  )
})

test('every domain name is accepted in any letter case as its lower-case form', () => {
  fc.assert(
    fc.property(fc.domain(), (domain) => {
      const expected = { ok: true, host: domain.toLowerCase(), kind: 'name' }
      assert.deepEqual(parseHost(domain.toLowerCase()), expected)
      assert.deepEqual(parseHost(`${domain.toUpperCase()}.`), expected)
    }),
  )
})
