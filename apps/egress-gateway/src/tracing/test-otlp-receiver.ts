import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'

interface Span {
  readonly name: string
  readonly kind: number
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly status: { readonly code?: number }
  readonly attributes: ReadonlyMap<string, string>
}

/** Test helper: a receiver of OTLP over HTTP that remembers the spans it took. Ends with the test. */
export async function startOtlpReceiver(t: TestContext) {
  const spans: Span[] = []
  const told = new EventEmitter()
  const receiver = {
    endpoint: '',
    status: 200,
    /** The `x-tenant` of the last message. */
    tenant: undefined as string | string[] | undefined,
    async until(count: number): Promise<readonly Span[]> {
      while (spans.length < count) await once(told, 'taken')
      return spans
    },
    refused: () => once(told, 'refused'),
  }
  const server = createServer(async (request, response) => {
    assert.deepEqual([request.method, request.url], ['POST', '/v1/traces'])
    assert.equal(request.headers['content-type'], 'application/json')
    receiver.tenant = request.headers['x-tenant']
    const body = await text(request).catch(() => undefined)
    if (body === undefined) return // cut off: its sender was closed
    const message: Message = JSON.parse(body)
    response.statusCode = receiver.status
    response.end('{}')
    if (receiver.status === 200) spans.push(...spansOf(message))
    told.emit(receiver.status === 200 ? 'taken' : 'refused')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const bound = server.address()
  assert.ok(bound !== null && typeof bound === 'object')
  receiver.endpoint = `http://127.0.0.1:${bound.port}`
  return receiver
}

/** As far as the tests read it. */
interface Message {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly {
      readonly spans: readonly (Omit<Span, 'attributes'> & {
        readonly attributes: readonly {
          readonly key: string
          readonly value: Readonly<Record<string, string | number>>
        }[]
      })[]
    }[]
  }[]
}

function spansOf({ resourceSpans }: Message): Span[] {
  return resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .map(({ attributes, ...span }) => ({
      ...span,
      attributes: new Map(
        attributes.map(({ key, value }) => [key, String(Object.values(value)[0])]),
      ),
    }))
}
