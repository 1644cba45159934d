import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keptMs } from './kept-ms.ts'
import { ResponseHead } from './response-head.ts'

const cases: [said: string, ms: number][] = [
  ['Keep-Alive: timeout=5\r\n', 4_000],
  ['keep-alive: max=100, TIMEOUT = 30\r\n', 29_000],
  ['Keep-Alive: timeout="15"; max=3\r\n', 14_000],
  ['Keep-Alive: timeout=1\r\n', 0],
  ['Keep-Alive: timeout=0\r\n', 0],
  ['Keep-Alive: max=100\r\n', Number.POSITIVE_INFINITY],
  ['Keep-Alive: my-timeout=5\r\n', Number.POSITIVE_INFINITY],
  ['Keep-Alive: timeout=soon\r\n', Number.POSITIVE_INFINITY],
  ['', Number.POSITIVE_INFINITY],
]

for (const [said, ms] of cases) {
  test(`a connection rests for ${ms} ms after ${JSON.stringify(said)}`, () => {
    const bytes = Buffer.from(`HTTP/1.1 200 OK\r\n${said}\r\n`)
    const head = new ResponseHead()
    assert.equal(head.parse(bytes, 0, bytes.length), 'complete')
    assert.equal(keptMs(head), ms)
  })
}
