import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkResource } from './check-resource.ts'
import { expiryOf, ourAnnotations } from './our-annotations.ts'
import { classicApiVersion } from './resource.ts'

function problems(annotations: Readonly<Record<string, string>>): string[] {
  const value = {
    apiVersion: classicApiVersion,
    kind: 'EgressRule',
    metadata: { name: 'r', annotations },
    spec: { destination: { service: 'a.com' }, ports: [{ port: 443, protocol: 'https' }] },
  }
  return checkResource(value).problems.map(({ level, message, hint }) =>
    [level, message, hint].filter((text) => text !== undefined).join(': '),
  )
}

const expires = (value: string) => ({ [ourAnnotations.expires]: value })

test('expires is a time of RFC 3339, with any offset', () => {
  for (const value of [
    '2030-01-31T18:00:00Z',
    '2030-01-31t18:00:00.5z',
    '2030-01-31T18:00:00+02:00',
  ]) {
    assert.deepEqual(problems(expires(value)), [], value)
  }
  assert.equal(
    expiryOf({ annotations: expires('2030-01-31T18:00:00+02:00') })?.toISOString(),
    '2030-01-31T16:00:00.000Z',
  )
})

test('anything else is refused, with an example', () => {
  for (const value of [
    '',
    'tomorrow',
    '2030-01-31',
    '2030-01-31T18:00:00',
    '2030-02-30T00:00:00Z',
    '2030-01-31T25:00:00Z',
  ]) {
    assert.deepEqual(problems(expires(value)), [
      `error: egress.bookinfo.dev/expires must be a time as RFC 3339 writes it, found ${JSON.stringify(value)}: for example "2030-01-31T18:00:00Z"`,
    ])
    assert.equal(expiryOf({ annotations: expires(value) }), undefined)
  }
})

test('owner names somebody', () => {
  assert.deepEqual(problems({ [ourAnnotations.owner]: 'team books' }), [])
  assert.match(problems({ [ourAnnotations.owner]: ' ' })[0] ?? '', /must name somebody/)
})

test('another annotation under our prefix is warned about, with the one that was meant', () => {
  assert.deepEqual(problems({ 'egress.bookinfo.dev/expire': 'x', 'example.com/expire': 'x' }), [
    'warning: egress.bookinfo.dev/expire has no effect: did you mean "egress.bookinfo.dev/expires"?',
  ])
})

test('internal lists addresses and blocks that lie inside', () => {
  const internal = (value: string) => problems({ [ourAnnotations.internal]: value })
  for (const fine of [
    '10.20.0.0/16, 192.168.7.4',
    '127.0.0.1',
    'fd00:1::/32 ::1',
    '169.254.169.254',
    '192.0.2.0/24',
  ]) {
    assert.deepEqual(internal(fine), [], fine)
  }
  const rows: readonly (readonly [string, RegExp])[] = [
    ['', /it names none/],
    ['all', /"all" is no IP address or block/],
    ['10.0.0.0/33', /is no IP address or block/],
    ['127.1', /is no IP address or block/],
    ['fe80::1%eth0', /is no IP address or block/],
    ['8.8.8.8', /8\.8\.8\.8 does not lie inside one range of internal addresses/],
    ['0.0.0.0/0', /does not lie inside/],
    ['10.0.0.0/7', /does not lie inside/],
    ['fc00::/7', /does not lie inside/],
    ['::/0', /does not lie inside/],
    ['224.0.0.1', /is multicast, which is never reached/],
    ['64:ff9b::7f00:1', /is translated, which is never reached/],
    ['0.0.0.0', /is unspecified, which is never reached/],
  ]
  for (const [value, says] of rows) {
    assert.match(internal(value)[0] ?? '', says, value)
  }
})
