import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runIn } from '../test-mesh.ts'
import { startTools } from '../test-tools-api.ts'

const part = {
  name: 'details-v1',
  url: 'http://127.0.0.1:9/health',
  state: 'up',
  detail: null,
  ms: 3,
}
const gateway = {
  name: 'egress-gateway',
  connected: true,
  ackedVersion: '7',
  ackedAt: '2026-01-01T10:00:00.000Z',
  rejected: null,
  rejectedVersion: null,
}

function report(changes: object = {}): string {
  return JSON.stringify({
    time: new Date().toISOString(),
    startedAt: '2026-01-01T09:00:00.000Z',
    versions: { controlPlane: 'v1', node: 'v24.12.0' },
    runMode: 'process',
    world: 'stand-in',
    preset: 'blog',
    stateDir: '/d/.bookinfo',
    seed: 1,
    parts: [part],
    gateways: [gateway],
    authority: {
      subject: 'CN=Bookinfo CA',
      file: '/d/ca.pem',
      validTo: '2036-01-01T00:00:00.000Z',
    },
    ...changes,
  })
}

async function doctor(t: import('node:test').TestContext, changes: object = {}, words = '') {
  const { flag } = await startTools(t, { '/api/doctor': report(changes) })
  return runIn('.', `doctor ${words} ${flag}`)
}

test('tells every part, and ends with 0 when all is well', async (t) => {
  const { code, out } = await doctor(t)
  assert.equal(code, 0)
  assert.match(
    out,
    /^PART +STATE +IN +WHERE\ndetails-v1 +up +3 ms +http:\/\/127\.0\.0\.1:9\/health\n/,
  )
  assert.match(out, /\nmode +process, stand-in, preset blog, seed 1\n/)
  assert.match(out, /\nstate +\/d\/\.bookinfo\n/)
  assert.match(out, /\nclock +\S+Z, as here\n/)
  assert.match(out, /\nCA +CN=Bookinfo CA, good until 2036-01-01\S+, \/d\/ca\.pem\n/)
  assert.match(
    out,
    /\ngateway +egress-gateway: acknowledged version 7 at 2026-01-01T10:00:00\.000Z\n$/,
  )
})

test('ends with 1 when a part is down, a gateway is away or refuses, or none was ever there', async (t) => {
  for (const [changes, words] of [
    [
      { parts: [{ ...part, state: 'down', detail: 'nothing listens there', ms: null }] },
      /down .* nothing listens there/,
    ],
    [{ gateways: [{ ...gateway, connected: false }] }, /egress-gateway: not connected/],
    [{ gateways: [{ ...gateway, rejected: 'bad port' }] }, /refused the newest rules: bad port/],
    [{ gateways: [] }, /PART/],
  ] as const) {
    const { code, out } = await doctor(t, changes)
    assert.equal(code, 1)
    assert.match(out, words)
  }
})

test('names the rules that a gateway leaves out, which is no fault of the mesh', async (t) => {
  const refused = [{ rule: 'egress-rule/default/any', reason: 'too broad' }]
  const { code, out } = await doctor(t, { gateways: [{ ...gateway, refused }] })
  assert.equal(code, 0)
  assert.match(
    out,
    /acknowledged version 7 at \S+; leaves out egress-rule\/default\/any: too broad/,
  )
})

test('says when the clocks are apart', async (t) => {
  const { out } = await doctor(t, { time: '2020-01-01T00:00:00.000Z' })
  assert.match(out, /\d+ ms off from here: set the clocks/)
})

test('prints the report as it came with -o json', async (t) => {
  const { code, out } = await doctor(t, {}, '-o json')
  assert.equal(code, 0)
  assert.equal(JSON.parse(out).stateDir, '/d/.bookinfo')
})
