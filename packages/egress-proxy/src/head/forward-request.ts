import { cachedLine } from './cached-line.ts'
import { field } from './field-name.ts'
import { copyKeptFields, droppedFromRequests } from './kept-fields.ts'
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
  /** Written where the client sent no x-request-id; a UUID. */
  readonly requestId: string
}

const slab = new Slab()

const hostLine = cachedLine((host) => `Host: ${host}\r\n`)
const idName = 'X-Request-Id: '
/** The id is written over its place: it is the only thing that differs. */
const idLine = `${idName}00000000-0000-0000-0000-000000000000\r\n`
/** The end of most heads, without and with an id of ours. */
const ownLines = cachedLine((proxy) => `Via: 1.1 ${proxy}\r\n\r\n`)
const idAndOwnLines = cachedLine((proxy) => `${idLine}Via: 1.1 ${proxy}\r\n\r\n`)

/**
 * The request head as the upstream gets it: origin form, a Host of our own, what belonged to the client's connection
 * left out. An HTTP/1.0 client's request stays 1.0, so that no chunked answer comes back for it.
 */
export function renderForwardRequest(head: RequestHead, forward: ForwardRequest): Buffer {
  const { path, extra = '', requestId, without } = forward
  const host = hostLine(forward.host)
  const hasId = head.has(field['x-request-id'])
  const tail = endOf(head, forward.proxy, hasId)
  const came = head.bodyStart - head.lineBegin
  const most = (path ?? '').length + came + host.length + extra.length + tail.length
  const out = slab.reserve(most + ownMost)
  let at = putLine(head, path, out, slab.start)
  at = put(host, out, at)
  at = copyKeptFields(head, droppedFromRequests, out, at, without)
  if (extra !== '') at += out.write(extra, at, 'latin1')
  const end = put(tail, out, at)
  if (!hasId) out.write(requestId, at + idName.length, 'latin1')
  return slab.cut(end)
}

/** As the slash of an empty path takes it. */
const ownMost = 1

/** The line as it came, but in origin form, and with another path where there is one. */
function putLine(head: RequestHead, path: string | undefined, out: Buffer, start: number): number {
  const { bytes } = head
  if (path === undefined && head.form === 'origin')
    return start + bytes.copy(out, start, head.lineBegin, head.fieldsStart)
  let at = start + bytes.copy(out, start, head.lineBegin, head.targetStart)
  if (path !== undefined) at += out.write(path, at, 'latin1')
  else if (head.pathStart === head.pathEnd) at += out.write('/', at, 'latin1')
  else at += bytes.copy(out, at, head.pathStart, head.pathEnd)
  return at + bytes.copy(out, at, head.pathEnd, head.fieldsStart)
}

function put(bytes: Buffer, out: Buffer, at: number): number {
  out.set(bytes, at)
  return at + bytes.length
}

/** A request id, unless there is one, and intermediaries before us, in one field with us. */
function endOf(head: RequestHead, proxy: string, hasId: boolean): Buffer {
  if (head.minor === 1 && !head.has(field.via))
    return hasId ? ownLines(proxy) : idAndOwnLines(proxy)
  const before = head.has(field.via) ? `${head.valuesOf(field.via).join(', ')}, ` : ''
  const close = head.minor === 0 ? 'Connection: close\r\n' : ''
  const id = hasId ? '' : idLine
  return Buffer.from(`${id}Via: ${before}1.${head.minor} ${proxy}\r\n${close}\r\n`, 'latin1')
}
