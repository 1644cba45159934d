import { field } from './field-name.ts'
import type { RequestHead } from './request-head.ts'

/**
 * What is added to a request that carries its trace in only one of the two forms, so that upstreams of either kind see
 * it: W3C Trace Context for B3, and B3 for it. Whole lines; nothing where both are there, or neither is well-formed.
 */
export function traceLines(head: RequestHead): string {
  const hasW3c = head.has(field.traceparent)
  const hasB3 = head.has(field['x-b3-traceid'])
  if (hasW3c === hasB3) return ''
  return hasW3c ? toB3(head) : toW3c(head)
}

function toB3(head: RequestHead): string {
  const parts = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(
    head.value(field.traceparent) ?? '',
  )
  if (parts === null) return ''
  const [, trace, span, flags = ''] = parts
  const sampled = Number.parseInt(flags, 16) & 1
  return `X-B3-TraceId: ${trace}\r\nX-B3-SpanId: ${span}\r\nX-B3-Sampled: ${sampled}\r\n`
}

/** A trace id of 64 bits, as B3 may have it, is padded on the left. */
function toW3c(head: RequestHead): string {
  const trace = head.value(field['x-b3-traceid'])?.toLowerCase() ?? ''
  const span = head.valueByName('x-b3-spanid')?.toLowerCase() ?? ''
  if (!/^(?:[0-9a-f]{16}|[0-9a-f]{32})$/.test(trace) || !/^[0-9a-f]{16}$/.test(span)) return ''
  const isSampled = /^(?:1|d|true)$/.test(head.valueByName('x-b3-sampled') ?? '1')
  return `traceparent: 00-${trace.padStart(32, '0')}-${span}-${isSampled ? '01' : '00'}\r\n`
}
