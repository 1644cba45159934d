import { field } from './field-name.ts'
import type { RequestHead } from './request-head.ts'

/** The span of the client, as its request names it. */
export interface TraceParent {
  /** 32 lower-case hexadecimal digits; 16 where B3 has it so. */
  readonly traceId: string
  /** 16 lower-case hexadecimal digits. */
  readonly spanId: string
  readonly isSampled: boolean
}

/** By W3C Trace Context, section 3.2; nothing where it is absent or not well-formed. */
export function w3cParent(head: RequestHead): TraceParent | undefined {
  const parts =
    /^(?!ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32})-((?!0{16})[0-9a-f]{16})-([0-9a-f]{2})$/.exec(
      head.value(field.traceparent) ?? '',
    )
  if (parts === null) return undefined
  const [, traceId = '', spanId = '', flags = ''] = parts
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

/** By B3 in several fields; nothing where they are absent or not well-formed. */
export function b3Parent(head: RequestHead): TraceParent | undefined {
  const traceId = head.value(field['x-b3-traceid'])?.toLowerCase() ?? ''
  if (traceId === '') return undefined
  const spanId = head.valueByName('x-b3-spanid')?.toLowerCase() ?? ''
  return b3Ids(traceId, spanId, head.valueByName('x-b3-sampled'))
}

/** By B3 in one field, `traceid-spanid-sampled-parentid`, of which the last two may be absent. */
export function b3SingleParent(head: RequestHead): TraceParent | undefined {
  const [traceId = '', spanId = '', sampled] =
    head.valueByName('b3')?.toLowerCase().split('-') ?? []
  return b3Ids(traceId, spanId, sampled)
}

/** What a client without a span of its own may say all the same: that this is not to be kept. */
export function isUnsampled(head: RequestHead): boolean {
  return head.valueByName('x-b3-sampled') === '0' || head.valueByName('b3') === '0'
}

/** The trace id for records: of W3C Trace Context, else of B3, as it was written. */
export function traceOf(head: RequestHead): string | null {
  const parent = head.value(field.traceparent)
  const w3c = parent && /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(parent)?.[1]
  return w3c || (head.value(field['x-b3-traceid']) ?? null)
}

function b3Ids(traceId: string, spanId: string, sampled = '1'): TraceParent | undefined {
  if (!/^(?:[0-9a-f]{16}|[0-9a-f]{32})$/.test(traceId) || !/^[0-9a-f]{16}$/.test(spanId))
    return undefined
  return { traceId, spanId, isSampled: /^(?:1|d|true)$/.test(sampled) }
}
