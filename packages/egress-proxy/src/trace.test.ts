import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
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

test('with tracing on the exchange is a span: child of the one that came, parent of what goes out', async (t) => {
  const { ask } = await startTraced(t)
  const b3 = `X-B3-TraceId: ${trace}\r\nX-B3-SpanId: ${span}\r\nX-B3-ParentSpanId: ${span}\r\n`
  const carried = [
    `traceparent: 00-${trace}-${span}-01\r\ntracestate: a=1\r\n`,
    b3,
    `b3: ${trace}-${span}-1-${span}\r\n`,
    `traceparent: 00-${trace}-${span}-01\r\n${b3.replaceAll(trace, trace.replace('0a', '0b'))}`,
  ]
  for (const sent of carried) {
    const { record, headers } = await ask(sent)
    const { id, ...rest } = record.span ?? { id: '' }
    assert.match(id, /^[0-9a-f]{16}$/)
    assert.notEqual(id, span)
    assert.deepEqual([record.traceId, rest], [trace, { parentId: span, sampled: true }])
    assert.deepEqual(headers, [
      ...(sent.includes('tracestate') ? ['tracestate: a=1'] : []),
      `traceparent: 00-${trace}-${id}-01`,
      `x-b3-traceid: ${trace}`,
      `x-b3-spanid: ${id}`,
      'x-b3-sampled: 1',
      `x-b3-parentspanid: ${span}`,
    ])
  }
})

test('with tracing on a request without a trace begins one, and what is not to be kept stays so', async (t) => {
  const { ask } = await startTraced(t)
  const sampled = new Map([
    ['', true],
    ['traceparent: 00-x\r\ntracestate: a=1\r\n', true],
    [`traceparent: 00-${'0'.repeat(32)}-${span}-01\r\n`, true],
    ['X-B3-Sampled: 0\r\n', false],
    ['b3: 0\r\n', false],
  ])
  const seen = new Set<string | null>()
  for (const [sent, isKept] of sampled) {
    const { record, headers } = await ask(sent)
    const { id, parentId, sampled } = record.span ?? {}
    assert.deepEqual([parentId, sampled], [null, isKept])
    assert.match(record.traceId ?? '', /^[0-9a-f]{32}$/)
    assert.deepEqual(headers, [
      `traceparent: 00-${record.traceId}-${id}-0${Number(isKept)}`,
      `x-b3-traceid: ${record.traceId}`,
      `x-b3-spanid: ${id}`,
      `x-b3-sampled: ${Number(isKept)}`,
    ])
    seen.add(record.traceId)
  }
  assert.equal(seen.size, sampled.size)
  const short = await ask(`b3: ${trace.slice(16)}-${span}-0\r\n`)
  assert.equal(short.record.traceId, trace.slice(16).padStart(32, '0'))
  assert.equal(short.record.span?.sampled, false)
})

/** A proxy that traces; what it sends about the trace, and its record. */
async function startTraced(t: TestContext) {
  const origin = await startOrigin(t)
  const { connect, records } = await startProxy(t, {
    tracing: true,
    resources: [egressRule('allowed', host, '80/http')],
    connectTo: new Map([[`${host}:80`, origin.address]]),
  })
  const client = await connect()
  return {
    async ask(fields: string) {
      await client.ask(`GET / HTTP/1.1\r\nHost: ${host}\r\n${fields}\r\n`)
      const record = records.at(-1)
      assert.ok(record)
      const headers = origin.received
        .at(-1)
        ?.headers.filter(([name]) => /^(trace|x-b3-|b3$)/.test(name))
        .map(([name, value]) => `${name}: ${value}`)
      return { record, headers }
    },
  }
}

function lowerName(line: string): string {
  return line.replace(/^[^:]+/, (name) => name.toLowerCase())
}
