import type { IncomingHttpHeaders } from 'node:http'
import { type Dispatcher, Pool } from 'undici'

/** A proxy answered CONNECT with something else than 200: its answer, since there is no tunnel. */
export class TunnelRefused extends Error {
  override readonly name = 'TunnelRefused'
  readonly status: number
  readonly headers: IncomingHttpHeaders
  constructor(status: number, headers: IncomingHttpHeaders) {
    super(`the proxy answered CONNECT with (${status})`)
    this.status = status
    this.headers = headers
  }
}

const connectAnswerTimeoutMs = 10_000

/**
 * Connections to a proxy that keep the headers of a refusal; undici's own reports the status alone.
 * A CONNECT whose caller has given up cannot be taken back, so its answer has a limit of its own.
 */
export function createProxyPool(proxy: URL, options: object): Dispatcher {
  return new Pool(proxy, { ...options, headersTimeout: connectAnswerTimeoutMs }).compose(
    reportRefusal,
  )
}

function reportRefusal(dispatch: Dispatcher.Dispatch): Dispatcher.Dispatch {
  return function reportRefusal(options, handler) {
    if (options.method !== 'CONNECT') return dispatch(options, handler)
    return dispatch(options, {
      onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
      onResponseError: (controller, error) => handler.onResponseError?.(controller, error),
      onRequestUpgrade: (controller, status, headers, socket) => {
        if (status === 200) return handler.onRequestUpgrade?.(controller, status, headers, socket)
        socket.on('error', () => undefined).destroy()
        handler.onResponseError?.(controller, new TunnelRefused(status, headers))
      },
    })
  }
}
