import type { ExchangeRecord } from '../exchange.ts'
import type { RequestHead } from './request-head.ts'
import { b3Parent, b3SingleParent, isUnsampled, w3cParent } from './trace-parent.ts'

type Span = NonNullable<ExchangeRecord['span']> & { readonly traceId: string }

/**
 * A new span: a child of the one the request names, by W3C Trace Context, else by B3, whose decision on sampling stands.
 * Else it begins a trace. Without a head, for TLS and TCP, there is nothing that could name one.
 */
export function startSpan(head?: RequestHead): Span {
  const random = process.getBuiltinModule('node:crypto').randomBytes(24).toString('hex')
  const id = random.slice(0, 16)
  const parent = head && (w3cParent(head) ?? b3Parent(head) ?? b3SingleParent(head))
  if (parent === undefined) {
    const sampled = head === undefined || !isUnsampled(head)
    return { traceId: random.slice(16), id, parentId: null, sampled }
  }
  const { traceId, spanId: parentId, isSampled: sampled } = parent
  return { traceId: traceId.padStart(32, '0'), id, parentId, sampled }
}
