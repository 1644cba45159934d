import { field } from './field-name.ts'
import { copyKeptFields, droppedFromRequests, fieldBytes } from './kept-fields.ts'
import type { RequestHead } from './request-head.ts'
import { Slab } from './slab.ts'

export interface ForwardRequest {
  /** The Host field for the upstream. */
  readonly host: string
  /** Path and query, where a route rule changes them. */
  readonly path?: string
  /** Whole lines, each with its end, that a route rule adds. */
  readonly extra?: string
  /** Names, in lower case, of lines that a route rule takes out. */
  readonly without?: readonly string[]
  /** The proxy's name, for Via. */
  readonly proxy: string
  /** Written where the client sent no x-request-id. */
  readonly requestId: string
}

const slab = new Slab()

/**
 * The request head as the upstream gets it: origin form, a Host of our own, what belonged to the client's connection
 * left out. An HTTP/1.0 client's request stays 1.0, so that no chunked answer comes back for it.
 */
export function renderForwardRequest(head: RequestHead, forward: ForwardRequest): Buffer {
  const hasId = head.has(field['x-request-id'])
  const { path = head.path, extra = '' } = forward
  const before = `${head.method} ${path} HTTP/1.${head.minor}\r\nHost: ${forward.host}\r\n`
  const id = hasId ? '' : `X-Request-Id: ${forward.requestId}\r\n`
  const after = `${extra}${id}Via: ${viaChain(head)}1.${head.minor} ${forward.proxy}\r\n${
    head.minor === 0 ? 'Connection: close\r\n' : ''
  }\r\n`
  const out = slab.reserve(before.length + fieldBytes(head) + after.length)
  let at = slab.start
  at += out.write(before, at, 'latin1')
  at = copyKeptFields(head, droppedFromRequests, out, at, forward.without)
  at += out.write(after, at, 'latin1')
  return slab.cut(at)
}

/** Intermediaries before us, in one field with us. */
function viaChain(head: RequestHead): string {
  return head.has(field.via) ? `${head.valuesOf(field.via).join(', ')}, ` : ''
}
