import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startControlPlane, type TestControlPlane } from './test-control-plane.ts'
import { exchange } from './test-exchange.ts'

function report({ ask }: TestControlPlane, exchanges: readonly unknown[]) {
  return ask('POST', '/discovery/v1/exchanges', {
    body: { gateway: 'egress', exchanges, dropped: 0 },
  })
}

test('the log is to be had as lines of JSON and as Envoy writes them', async (t) => {
  const plane = await startControlPlane(t)
  await report(plane, ['a', 'b', 'c'].map(exchange))
  const json = await plane.ask('GET', '/api/log?format=ndjson&last=2')
  assert.match(String(json.headers['content-type']), /^application\/x-ndjson/)
  const ids = json.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).id)
  assert.deepEqual(ids, ['b', 'c'])
  const text = await plane.ask('GET', '/api/log?format=envoy')
  assert.match(String(text.headers['content-type']), /^text\/plain/)
  const lines = text.text.trimEnd().split('\n')
  assert.equal(lines.length, 3)
  assert.match(lines[0] ?? '', /^\[.*\] "GET \/books\/v1\/volumes HTTP\/1\.1" 403 - no_rule /)
})

test('a selection is by id, a tunnel one line, a forgotten id none', async (t) => {
  const plane = await startControlPlane(t)
  const tunnel = { ...exchange('b'), door: 'connect' as const, action: 'allow' as const }
  await report(plane, [exchange('a'), { ...tunnel, phase: 'open' }, exchange('c'), tunnel])
  const answer = await plane.ask('POST', '/api/log?format=ndjson', {
    text: 'b\nc\nnobody',
    headers: { 'content-type': 'text/plain' },
  })
  const lines = answer.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(
    lines.map(({ id, phase }) => [id, phase]),
    [
      ['b', 'end'],
      ['c', 'end'],
    ],
  )
  assert.equal((await plane.ask('POST', '/api/log?format=envoy')).text, '')
})

test('an unknown format is refused by name', async (t) => {
  const { ask } = await startControlPlane(t)
  const { status, json } = await ask('GET', '/api/log?format=xml')
  assert.equal(status, 400)
  assert.match(json().message, /format must be ndjson or envoy, found "xml"/)
})
