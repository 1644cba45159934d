import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { judgeAddress } from './judge-address.ts'

const table: readonly (readonly [string, string])[] = [
  ['8.8.8.8', 'public'],
  ['142.250.74.10', 'public'],
  ['2606:4700:4700::1111', 'public'],
  ['2a00:1450:4001:801::200a', 'public'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['::1', 'loopback'],
  ['0.0.0.0', 'unspecified'],
  ['0.1.2.3', 'unspecified'],
  ['::', 'unspecified'],
  ['10.0.0.1', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['172.32.0.1', 'public'],
  ['192.168.1.1', 'private'],
  ['fc00::1', 'private'],
  ['fd12:3456::1', 'private'],
  ['fec0::1', 'private'],
  ['100.64.0.1', 'shared'],
  ['169.254.0.1', 'link-local'],
  ['fe80::1', 'link-local'],
  ['169.254.169.254', 'metadata'],
  ['fd00:ec2::254', 'metadata'],
  ['100.100.100.200', 'metadata'],
  ['192.0.0.1', 'reserved'],
  ['198.18.0.1', 'reserved'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'broadcast'],
  ['224.0.0.1', 'multicast'],
  ['ff02::1', 'multicast'],
  ['192.0.2.1', 'documentation'],
  ['198.51.100.1', 'documentation'],
  ['203.0.113.9', 'documentation'],
  ['2001:db8::1', 'documentation'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['::ffff:7f00:1', 'loopback'],
  ['::ffff:8.8.8.8', 'public'],
  ['::7f00:1', 'translated'],
  ['64:ff9b::7f00:1', 'translated'],
  ['64:ff9b:1::1', 'translated'],
  ['2002:7f00:1::', 'translated'],
  ['2001:0:4136:e378::1', 'translated'],
  ['2a00:1450::5efe:7f00:1', 'translated'],
  ['2a00:1450::200:5efe:7f00:1', 'translated'],
  ['fe80::1%eth0', 'not-an-address'],
  ['localhost', 'not-an-address'],
  ['127.1', 'not-an-address'],
  ['', 'not-an-address'],
]

test('public addresses are told from ranges that a name from outside must not lead to (S14, S15, S27)', () => {
  for (const [ip, expected] of table) {
    const verdict = judgeAddress(ip)
    assert.equal(verdict === 'public' ? verdict : verdict.range, expected, ip)
  }
})

test('no address with an IPv4 address inside is public, whatever that address is', () => {
  const wrap = fc.constantFrom(
    (a: string, b: string) => `::${a}:${b}`,
    (a: string, b: string) => `64:ff9b::${a}:${b}`,
    (a: string, b: string) => `64:ff9b:1::${a}:${b}`,
    (a: string, b: string) => `2002:${a}:${b}::1`,
    (a: string, b: string) => `2001:0:${a}:${b}::1`,
    (a: string, b: string) => `2a00:1450::5efe:${a}:${b}`,
    (a: string, b: string) => `2a00:1450:1:1:0:5efe:${a}:${b}`,
  )
  const group = fc.nat(0xffff).map((n) => n.toString(16))
  fc.assert(
    fc.property(wrap, group, group, (toIp, a, b) => {
      assert.notEqual(judgeAddress(toIp(a, b)), 'public')
    }),
  )
})

test('a mapped address is judged as the IPv4 address', () => {
  fc.assert(
    fc.property(fc.ipV4(), (ip) => {
      assert.deepEqual(judgeAddress(`::ffff:${ip}`), judgeAddress(ip))
    }),
  )
})

test('never throws on any text', () => {
  fc.assert(fc.property(fc.string(), (text) => void judgeAddress(text)))
})
