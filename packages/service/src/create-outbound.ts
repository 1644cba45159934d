import { getCACertificates } from 'node:tls'
import { Agent, type Dispatcher, ProxyAgent } from 'undici'
import { toOutboundError } from './outbound-error.ts'
import { type ProxyStatus, parseProxyStatus } from './proxy-status.ts'
import { createProxyPool, TunnelRefused } from './tunnel-refused.ts'

export interface OutboundOptions {
  /** `http://workload:token@host:port`; the user part becomes `Proxy-Authorization`. Default: no proxy. */
  readonly proxy?: string | undefined
  /** PEM certificates trusted for `https:` beside the system's. */
  readonly ca?: string | undefined
}

interface OutboundRequest {
  readonly headers?: Readonly<Record<string, string>>
  /** For the whole call: connecting, waiting and reading the body. Milliseconds. */
  readonly timeoutMs: number
}

/** A complete answer: of the upstream, or of the proxy in its place. */
export interface OutboundAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
  /** What our proxy says of this answer; never set without a proxy, where anybody could claim it. */
  readonly proxyStatus?: ProxyStatus
}

export interface Outbound {
  /** Sends one GET over a connection of its own. Throws `OutboundError` when no answer arrives. */
  get(url: string, request: OutboundRequest): Promise<OutboundAnswer>
  /** Ends everything, calls under way included. */
  close(): Promise<void>
}

const maxAnswerBytes = 1024 * 1024

/**
 * The HTTP client of one service. With a proxy, `http:` goes there in absolute form and `https:` through
 * CONNECT. Connections are not kept: a proxy or DNS that balances over versions shall see every call.
 * Redirects are not followed. Nothing of it is process-wide.
 */
export function createOutbound(options: OutboundOptions = {}): Outbound {
  const dispatcher = createDispatcher(options)
  const proxy = options.proxy === undefined ? undefined : hostPort(options.proxy)
  const get = async (url: string, { headers, timeoutMs }: OutboundRequest) => {
    const limit = AbortSignal.timeout(timeoutMs)
    try {
      const answer = await untilAborted(limit, send(dispatcher, url, headers ?? {}, limit))
      return proxy === undefined ? answer : withProxyStatus(answer)
    } catch (error) {
      if (error instanceof TunnelRefused && error.status !== 407) return toRefusedAnswer(error)
      throw toOutboundError(error, { target: hostPort(url), proxy, timeoutMs })
    }
  }
  return { get, close: () => dispatcher.destroy() }
}

function createDispatcher({ proxy, ca }: OutboundOptions): Dispatcher {
  const trust = ca === undefined ? {} : { ca: [...getCACertificates('default'), ca] }
  const limits = { maxResponseSize: maxAnswerBytes, allowH2: false }
  if (proxy === undefined) return new Agent({ ...limits, connect: trust })
  return new ProxyAgent({
    ...limits,
    uri: proxy,
    proxyTunnel: false, // absolute form for plain HTTP; https: is tunnelled all the same
    requestTls: trust,
    clientFactory: createProxyPool,
  })
}

async function send(
  dispatcher: Dispatcher,
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<OutboundAnswer> {
  const { origin, pathname, search } = new URL(url)
  const answer = await dispatcher.request({
    origin,
    path: `${pathname}${search}`,
    method: 'GET',
    headers: { ...headers },
    signal,
    reset: true,
  })
  return { status: answer.statusCode, headers: answer.headers, body: await answer.body.text() }
}

/**
 * What `work` comes to, or a rejection when `signal` is aborted: undici heeds a signal only once a request is on the
 * wire, and connecting and CONNECT need this beside it. A signal with a listener is kept until its time has come,
 * and with it the whole call; so the listener goes as soon as the work is done.
 */
async function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function withProxyStatus(answer: OutboundAnswer): OutboundAnswer {
  const proxyStatus = parseProxyStatus([answer.headers['proxy-status']].flat().join(','))
  return proxyStatus === undefined ? answer : { ...answer, proxyStatus }
}

function toRefusedAnswer({ status, headers }: TunnelRefused): OutboundAnswer {
  const proxyStatus = { proxy: 'proxy', error: 'connect_refused' }
  return { proxyStatus, ...withProxyStatus({ status, headers, body: '' }) }
}

function hostPort(url: string): string {
  const { host, port, protocol } = new URL(url)
  return port === '' ? `${host}:${protocol === 'https:' ? 443 : 80}` : host
}
