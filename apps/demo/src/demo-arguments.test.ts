import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDemoArguments, UsageError } from './demo-arguments.ts'

test('without any variable the demo runs offline on the documented ports', () => {
  const { mesh, separate } = parseDemoArguments([], {}, '/home/someone/bookinfo')
  assert.deepEqual(mesh, {
    stateDir: '/home/someone/bookinfo/.bookinfo',
    ports: { productPage: 9080, control: 8080, egress: 15001, admin: 15000 },
    preset: 'blog',
    world: 'stand-in',
    withIstio: true,
    denyBroadRules: false,
    seed: 1,
  })
  assert.equal(separate, false)
})

test('where spans are sent is read as the gateway reads it', () => {
  const environment = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
    OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=a%2Cb',
  }
  assert.deepEqual(parseDemoArguments([], environment, '/d').mesh.traces, {
    endpoint: 'http://127.0.0.1:4318/',
    headers: { 'x-tenant': 'a,b' },
  })
  assert.throws(() => parseDemoArguments([], { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector' }, '/d'), {
    name: 'UsageError',
    message: /^OTEL_EXPORTER_OTLP_ENDPOINT: expected an address like http:/,
  })
})

test('variables move ports, state and outside world', () => {
  const { mesh, separate } = parseDemoArguments(
    ['--separate'],
    {
      BOOKINFO_PORT: '19080',
      BOOKINFO_STATE_DIR: 'elsewhere',
      BOOKINFO_PRESET: 'blank',
      GOOGLE_BOOKS: 'live',
      DETAILS_V2_WITH_ISTIO: 'false',
      BOOKINFO_DENY_BROAD_RULES: 'true',
      GOOGLE_BOOKS_API_KEY: 'k',
    },
    '/d',
  )
  assert.equal(mesh.ports.productPage, 19080)
  assert.equal(mesh.stateDir, '/d/elsewhere')
  assert.equal(mesh.preset, 'blank')
  assert.equal(mesh.world, 'live')
  assert.equal(mesh.withIstio, false)
  assert.equal(mesh.denyBroadRules, true)
  assert.equal(mesh.apiKey, 'k')
  assert.equal(separate, true)
})

for (const [variable, text, expected] of [
  ['BOOKINFO_PORT', '90x0', 'BOOKINFO_PORT: expected a port number from 0 to 65535, found "90x0".'],
  [
    'BOOKINFO_ADMIN_PORT',
    '70000',
    'BOOKINFO_ADMIN_PORT: expected a port number from 0 to 65535, found "70000".',
  ],
  ['BOOKINFO_PRESET', 'empty', 'BOOKINFO_PRESET: expected blog or blank, found "empty".'],
  ['GOOGLE_BOOKS', 'true', 'GOOGLE_BOOKS: expected stand-in or live, found "true".'],
] as const) {
  test(`${variable}=${text} is refused with what was expected`, () => {
    assert.throws(
      () => parseDemoArguments([], { [variable]: text }, '/d'),
      new UsageError(expected),
    )
  })
}

test('an unknown flag is refused by name', () => {
  assert.throws(() => parseDemoArguments(['--seperate'], {}, '/d'), /--seperate/)
})
