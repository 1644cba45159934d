import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseAuthority } from './parse-authority.ts'

test('host and port are read, and whether the port was given', () => {
  assert.deepEqual(parseAuthority('www.googleapis.com:443', 80), {
    ok: true,
    host: 'www.googleapis.com',
    kind: 'name',
    port: 443,
    portGiven: true,
  })
  assert.deepEqual(parseAuthority('[::1]', 80), {
    ok: true,
    host: '::1',
    kind: 'ipv6',
    port: 80,
    portGiven: false,
  })
})

test('without a default the port is mandatory, as in CONNECT', () => {
  assert.deepEqual(parseAuthority('example.com'), {
    ok: false,
    problem: 'authority "example.com" has no port',
  })
})

test('CONNECT targets that two readers could read differently are refused (S23)', () => {
  const oddities = [
    'host:443/x',
    'http://host:443',
    '::1:443',
    '[allowed.com]:443',
    '[[::1]]:443',
    '[::1]443',
    '[::1]x:443',
    'host:0',
    'host:65536',
    'host:+443',
    'host:0443',
    'host: 443',
    'host:443 ',
    'host:',
    'host:443:443',
    'host:4_43',
    'host:４４３',
    ':443',
    'user@host:443',
    '[fe80::1%25eth0]:443',
  ]
  for (const raw of oddities) assert.equal(parseAuthority(raw, 443).ok, false, raw)
})

test('every port from 1 to 65535 is read as itself', () => {
  fc.assert(
    fc.property(fc.domain(), fc.integer({ min: 1, max: 65_535 }), (domain, port) => {
      const parsed = parseAuthority(`${domain}:${port}`)
      assert.ok(parsed.ok)
      assert.equal(parsed.port, port)
    }),
  )
})

test('never throws', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.option(fc.nat(65_535), { nil: undefined }),
      (raw, port) => {
        parseAuthority(raw, port)
      },
    ),
  )
})
