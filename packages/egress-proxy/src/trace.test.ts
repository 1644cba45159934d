import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startOrigin } from '@bookinfo/testkit'
import { egressRule, startProxy } from './test-proxy.ts'

const host = 'www.allowed.test'
const trace = '0af7651916cd43dd8448eb211c80319c'
const span = 'b7ad6b7169203331'

test('a trace is passed on in the forms of W3C and of B3, whichever it came in', async (t) => {
  const origin = await startOrigin(t)
  const { connect, records } = await startProxy(t, {
    resources: [egressRule('allowed', host, '80/http')],
    connectTo: new Map([[`${host}:80`, origin.address]]),
  })
  const w3c = `traceparent: 00-${trace}-${span}-01\r\n`
  const b3 = (id: string) => `X-B3-TraceId: ${id}\r\nX-B3-SpanId: ${span}\r\nX-B3-Sampled: 0\r\n`
  const short = trace.slice(16)
  const both = w3c + b3(trace).replace('Sampled: 0', 'Sampled: 1')
  const rows: readonly (readonly [string, string, string | null])[] = [
    [w3c, both, trace],
    [b3(short), `${b3(short)}traceparent: 00-${short.padStart(32, '0')}-${span}-00\r\n`, short],
    [both, both, trace],
    ['traceparent: 00-x\r\n', 'traceparent: 00-x\r\n', null],
    ['X-B3-TraceId: evil\r\n', 'X-B3-TraceId: evil\r\n', 'evil'],
    ['', '', null],
  ]
  const client = await connect()
  for (const [sent, expected, traceId] of rows) {
    await client.ask(`GET / HTTP/1.1\r\nHost: ${host}\r\n${sent}\r\n`)
    const got = origin.received
      .at(-1)
      ?.headers.filter(([name]) => /^(traceparent|x-b3-)/.test(name))
    assert.deepEqual(
      got?.map(([name, value]) => `${name}: ${value}`).sort(),
      expected.split('\r\n').filter(Boolean).map(lowerName).sort(),
    )
    assert.equal(records.at(-1)?.traceId, traceId)
  }
})

function lowerName(line: string): string {
  return line.replace(/^[^:]+/, (name) => name.toLowerCase())
}
