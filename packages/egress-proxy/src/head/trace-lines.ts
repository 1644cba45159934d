import type { ExchangeNote } from '../access-log/exchange-note.ts'
import { field } from './field-name.ts'
import type { RequestHead } from './request-head.ts'
import { b3Parent, type TraceParent, w3cParent } from './trace-parent.ts'

/** How the trace of a request is told to the upstream. */
export interface TraceLines {
  /** Whole lines to add. */
  readonly lines: string
  /** Names, in lower case, of the client's lines that they stand for. */
  readonly without: readonly string[]
}

const asItCame: TraceLines = { lines: '', without: [] }
const clientsOwn = [
  'traceparent',
  'b3',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-parentspanid',
  'x-b3-sampled',
]

/**
 * With tracing on the exchange's own span is the upstream's parent, in both forms. Without it the client's stays, and is
 * added in the form it did not come in, W3C Trace Context or B3, so that upstreams of either kind see it.
 */
export function traceLines(head: RequestHead, { traceId, span }: ExchangeNote): TraceLines {
  if (span === null || traceId === null) return otherForm(head)
  const { id: spanId, parentId, sampled: isSampled } = span
  const own = { traceId, spanId, isSampled }
  const parent = parentId === null ? '' : `X-B3-ParentSpanId: ${parentId}\r\n`
  // The state belongs to a traceparent; what came without a good one is not passed on (W3C Trace Context, section 3.3).
  const without = w3cParent(head) === undefined ? [...clientsOwn, 'tracestate'] : clientsOwn
  return { lines: toW3c(own) + toB3(own) + parent, without }
}

/** Nothing where both are there, or neither is well-formed. */
function otherForm(head: RequestHead): TraceLines {
  const hasW3c = head.has(field.traceparent)
  if (hasW3c === head.has(field['x-b3-traceid'])) return asItCame
  const parent = hasW3c ? w3cParent(head) : b3Parent(head)
  if (parent === undefined) return asItCame
  return { lines: hasW3c ? toB3(parent) : toW3c(parent), without: [] }
}

function toB3({ traceId, spanId, isSampled }: TraceParent): string {
  return `X-B3-TraceId: ${traceId}\r\nX-B3-SpanId: ${spanId}\r\nX-B3-Sampled: ${isSampled ? 1 : 0}\r\n`
}

/** A trace id of 64 bits, as B3 may have it, is padded on the left. */
function toW3c({ traceId, spanId, isSampled }: TraceParent): string {
  return `traceparent: 00-${traceId.padStart(32, '0')}-${spanId}-${isSampled ? '01' : '00'}\r\n`
}
