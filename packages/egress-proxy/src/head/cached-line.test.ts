import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cachedLine } from './cached-line.ts'

test('each value has a line of its own, whichever was asked for before, and however many there are', () => {
  const line = cachedLine((host) => `Host: ${host}\r\n`)
  const hosts = Array.from({ length: 600 }, (_, at) => `${at}.test`)
  for (const host of [...hosts, ...hosts.toReversed(), ...hosts]) {
    assert.equal(line(host).toString(), `Host: ${host}\r\n`)
  }
})

test('neighbours with the same value share its bytes', () => {
  let rendered = 0
  const line = cachedLine((host) => {
    rendered += 1
    return host
  })
  assert.equal(line('a.test'), line('a.test'))
  line('b.test')
  line('a.test')
  assert.equal(rendered, 2)
})

test('what was rendered is kept within bounds', () => {
  let rendered = 0
  const line = cachedLine((host) => {
    rendered += 1
    return host
  })
  for (let at = 0; at < 1_000; at++) line(`${at}.test`)
  line('0.test')
  assert.equal(rendered, 1_001)
})
