import { type FailureCode, failures } from '../failures.ts'
import type { Refusal } from '../filters/refusal.ts'
import { reasonPhrase } from '../head/reason-phrases.ts'
import type { Channel } from '../transport/channel.ts'

/** What an answer of the proxy's own is made of. */
export interface OwnAnswer {
  /** The proxy's name in `Proxy-Status`. */
  readonly proxy: string
  /** The exchange's, a UUID. */
  readonly id: string
  readonly refusal: Refusal
  readonly workload: string
  readonly host: string | null
  readonly port: number | null
  /** The client's Accept field. */
  readonly accept: string | undefined
  /** HEAD: the length of the body, without the body. */
  readonly isHead: boolean
  readonly close: boolean
  /** Whole lines, each with its end, that a route rule adds. */
  readonly fields?: string
}

/** Where Envoy's own words are what operators look for, the answer is these words alone (spec: egress-rules 2). */
const plainWords: Partial<Record<FailureCode, string>> = {
  redirected: '',
  cors_preflight: '',
  fault_filter_abort: 'fault filter abort',
  upstream_response_timeout: 'upstream request timeout',
  upstream_per_try_timeout: 'upstream request timeout',
}

const allowedMethods = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, CONNECT'

/** Takes the place of an id: answers to the same refusal differ in nothing else. */
const noId = '00000000-0000-0000-0000-000000000000'

/** Where an answer is written to. */
type AnswerChannel = Pick<Channel, 'write' | 'writableLength'>

/** What answers to the same refusal share: all but the id, and where that stands; -1 where it is not told. */
interface Rendered {
  bytes: Buffer
  readonly idAt: number
  /** Bytes of the body, as records count them. */
  readonly bodyBytes: number
}

/** The ones before: clients that are refused ask again. Bounded, as they choose what they ask for. */
const recent: (Rendered & { readonly answer: OwnAnswer })[] = []
const mostRecent = 16

/**
 * An answer the proxy gives itself: an RFC 9457 problem (or plain text for who asks for text), with the RFC 9209
 * `Proxy-Status` that tells a denial from an upstream's own 403.
 */
export function renderOwnAnswer(answer: OwnAnswer, channel: AnswerChannel): StampedAnswer {
  return new StampedAnswer(findRendered(answer), answer.id, channel)
}

function findRendered(answer: OwnAnswer): Rendered {
  for (const known of recent) if (isAlike(known.answer, answer)) return known
  const rendered = { answer, ...renderWithoutId({ ...answer, id: noId }) }
  if (recent.length === mostRecent) recent.pop()
  recent.unshift(rendered)
  return rendered
}

/** An answer to one exchange. The bytes that it shares with others get its id when they are written, and not before. */
export class StampedAnswer {
  readonly #shared: Rendered
  readonly #id: string
  readonly #channel: AnswerChannel

  constructor(shared: Rendered, id: string, channel: AnswerChannel) {
    this.#shared = shared
    this.#id = id
    this.#channel = channel
  }

  /** Without the id, as yet. */
  get bytes(): Uint8Array {
    return this.#shared.bytes
  }

  /** Of them, as records count them. */
  get bodyBytes(): number {
    return this.#shared.bodyBytes
  }

  write(): void {
    const shared = this.#shared
    const { bytes, idAt } = shared
    if (idAt !== -1) bytes.write(this.#id, idAt, 'latin1')
    this.#channel.write(bytes)
    // The client has not taken them all: they are to stay as they are until it has.
    if (this.#channel.writableLength > 0) shared.bytes = Buffer.from(bytes)
  }
}

function isAlike(a: OwnAnswer, b: OwnAnswer): boolean {
  return (
    a.host === b.host &&
    a.port === b.port &&
    a.workload === b.workload &&
    a.accept === b.accept &&
    a.isHead === b.isHead &&
    a.close === b.close &&
    a.fields === b.fields &&
    a.proxy === b.proxy &&
    isSameRefusal(a.refusal, b.refusal)
  )
}

function isSameRefusal(a: Refusal, b: Refusal): boolean {
  if (a === b) return true
  return (
    a.code === b.code &&
    a.detail === b.detail &&
    a.nearest === b.nearest &&
    a.status === b.status &&
    a.location === b.location &&
    a.retryAfterS === b.retryAfterS
  )
}

function renderWithoutId(answer: OwnAnswer): Rendered {
  const { code, status = failures[code].status } = answer.refusal
  const { mediaType, body, isTold } = renderBody(answer, status)
  const head = [
    `HTTP/1.1 ${status} ${reasonPhrase(status)}`,
    ...(hasNoBody(status)
      ? []
      : [`Content-Type: ${mediaType}`, `Content-Length: ${Buffer.byteLength(body)}`]),
    `Proxy-Status: ${structuredName(answer.proxy)}; error=${failures[code].type}; details="${code}"`,
    'Cache-Control: no-store',
    ...extraFields(answer, status),
    ...(answer.close ? ['Connection: close'] : []),
  ]
  const bytes = Buffer.from(`${head.join('\r\n')}\r\n${answer.fields ?? ''}\r\n`)
  if (answer.isHead || hasNoBody(status)) return { bytes, bodyBytes: 0, idAt: -1 }
  const before = isTold ? Buffer.byteLength(body.slice(0, body.lastIndexOf(noId))) : -1
  const idAt = before === -1 ? -1 : bytes.length + before
  const whole = Buffer.concat([bytes, Buffer.from(body)])
  return { bytes: whole, bodyBytes: whole.length - bytes.length, idAt }
}

/** Whether nothing more that the client sends is taken for a request after such an answer. */
export function endsConnection(code: FailureCode): boolean {
  return failures[code].flag === 'DPE' || code === 'too_many_connections'
}

/** `isTold`: the id stands in it. */
function renderBody(
  answer: OwnAnswer,
  status: number,
): { readonly mediaType: string; readonly body: string; readonly isTold: boolean } {
  const { code, detail } = answer.refusal
  const words = code === 'direct_response' ? detail : plainWords[code]
  if (words !== undefined || prefersText(answer.accept)) {
    const body = words ?? renderText(answer)
    return { mediaType: 'text/plain; charset=utf-8', body, isTold: words === undefined }
  }
  const body = renderProblem(answer, status)
  return { mediaType: 'application/problem+json', body, isTold: true }
}

/** RFC 9110 section 6.4.1. */
function hasNoBody(status: number): boolean {
  return status === 204 || status === 304
}

function extraFields({ proxy, refusal }: OwnAnswer, status: number): string[] {
  if (refusal.location !== undefined) return [`Location: ${refusal.location}`]
  if (status === 426) return ['Upgrade: websocket', 'Connection: upgrade']
  if (failures[refusal.code].flag === 'RL') return [`Retry-After: ${refusal.retryAfterS ?? 1}`]
  if (status === 407) return [`Proxy-Authenticate: Basic realm="${proxy.replace(/["\\]/g, '')}"`]
  return status === 405 ? [`Allow: ${allowedMethods}`] : []
}

function renderProblem({ refusal, workload, host, port, id }: OwnAnswer, status: number): string {
  const { code, detail, nearest } = refusal
  const rule = nearest && {
    rule: `${nearest.kind}/${nearest.namespace}/${nearest.name}`,
    pattern: nearest.pattern,
    missed: nearest.missed,
  }
  return `${JSON.stringify({
    type: `urn:egress-proxy:${code}`,
    title: failures[code].says,
    status,
    detail,
    reason: code,
    host,
    port,
    workload,
    nearest: rule ?? null,
    id,
  })}\n`
}

function renderText({ refusal, id }: OwnAnswer): string {
  const { code, detail, nearest } = refusal
  const hint = nearest
    ? `Nearest rule: ${nearest.kind}/${nearest.namespace}/${nearest.name} (${nearest.pattern}): ${nearest.missed}\n`
    : ''
  return `${code}: ${failures[code].says}\n${detail}\n${hint}Decision ${id}\n`
}

/** JSON unless only text is named: most programs that look at a body can read a problem. */
function prefersText(accept: string | undefined): boolean {
  return accept !== undefined && /\btext\/(?:plain|html|\*)/i.test(accept) && !/json/i.test(accept)
}

/** An RFC 8941 token where it is one, else a string. */
function structuredName(name: string): string {
  return /^[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*$/.test(name) ? name : JSON.stringify(name)
}
