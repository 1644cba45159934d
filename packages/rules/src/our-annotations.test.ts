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
