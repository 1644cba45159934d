import {
  Counter,
  type Outbound,
  type OutboundAnswer,
  OutboundError,
  type Registry,
  type ServiceAddress,
} from '@bookinfo/service'
import type { FastifyBaseLogger } from 'fastify'

type Service = 'details' | 'reviews' | 'ratings'

/** What another service said. `body` is JSON and `value` the same parsed; a failure has a status alone. */
export type Outcome =
  | { readonly ok: true; readonly body: string; readonly value: unknown }
  | { readonly ok: false; readonly status: number }

export interface Call {
  readonly productId: string
  readonly headers: Readonly<Record<string, string>>
  readonly log: FastifyBaseLogger
}

/** The services behind the page. No call ever throws. */
export type Backends = Readonly<Record<Service, (call: Call) => Promise<Outcome>>>

export interface BackendsOptions {
  readonly outbound: Outbound
  readonly metrics: Registry
  readonly addresses: Readonly<Record<Service, ServiceAddress>>
  /** For each try, milliseconds. */
  readonly timeoutMs: number
}

/** The status that stands for "no answer at all". */
const noAnswer: Outcome = { ok: false, status: 500 }

/**
 * Calls details, reviews and ratings. Reviews is tried a second time when the first answer is not a 200:
 * the lesson about mismatched time limits needs it (spec: bookinfo 3).
 */
export function createBackends({
  outbound,
  metrics,
  addresses,
  timeoutMs,
}: BackendsOptions): Backends {
  const results = new Counter({
    name: 'request_result_total',
    help: 'Outcomes of calls to other services; the tries of one call count once',
    labelNames: ['destination_app', 'response_code'],
    registers: [metrics],
  })

  const tryOnce = async (service: Service, { productId, headers, log }: Call): Promise<Outcome> => {
    const { host, port } = addresses[service]
    const url = `http://${host}:${port}/${service}/${encodeURIComponent(productId)}`
    try {
      const outcome = toOutcome(await outbound.get(url, { headers, timeoutMs }))
      if (!outcome.ok) log.warn({ status: outcome.status }, `${service} failed`)
      return outcome
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error
      log.warn(`${service} failed: ${error.message}`)
      return noAnswer
    }
  }
  const call = (service: Service, tries: number) => async (what: Call) => {
    let outcome = noAnswer
    for (let left = tries; left > 0 && !outcome.ok; left -= 1) {
      outcome = await tryOnce(service, what)
    }
    results.inc({ destination_app: service, response_code: outcome.ok ? 200 : outcome.status })
    return outcome
  }
  return { details: call('details', 1), reviews: call('reviews', 2), ratings: call('ratings', 1) }
}

function toOutcome({ status, body }: OutboundAnswer): Outcome {
  if (status !== 200) return { ok: false, status }
  try {
    return { ok: true, body, value: JSON.parse(body) }
  } catch {
    return noAnswer
  }
}
