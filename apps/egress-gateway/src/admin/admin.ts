import { isIP } from 'node:net'
import type { ClusterState, ListenerState } from '@bookinfo/egress-proxy'
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import type { SubscriptionState } from '../discovery/subscription-state.ts'
import type { ExchangeRing } from './exchange-ring.ts'
import type { Metrics } from './metrics.ts'
import { renderClusters } from './render-clusters.ts'
import { renderListeners } from './render-listeners.ts'
import {
  type CompileRegex,
  filterExposition,
  listStats,
  readStatsQuery,
  renderStatsText,
} from './stats.ts'

export interface AdminOptions {
  readonly subscription: () => SubscriptionState
  readonly metrics: Metrics
  /** Given, since what is loaded later shares no code with the program's one file. */
  readonly compileRegex: CompileRegex
  readonly exchanges: ExchangeRing
  readonly clusters: () => readonly ClusterState[]
  readonly listeners: () => readonly ListenerState[]
  /** Everything `/config_dump` shows beside the state of the subscription. */
  readonly dump: () => Readonly<Record<string, unknown>>
}

const newestExchanges = 100

/** The operator's local API; Envoy's paths where it has them. Reads only. */
export function createAdmin(options: AdminOptions): FastifyInstance {
  const { subscription, metrics, exchanges, clusters, listeners, dump } = options
  const app = Fastify({ forceCloseConnections: true })
  app.addHook('onRequest', async (request, reply) => {
    if (isOurAddress(request.headers.host ?? '')) return
    await reply.code(403).send({ error: 'ask by address or by the name localhost' })
  })

  app.get('/healthz', async () => ({ status: 'live' }))

  app.get('/ready', async (_request, reply) => {
    const { version, rejected, connected } = subscription()
    if (version !== null) return { status: 'ready', version }
    const reason =
      rejected ??
      (connected ? 'the first rules are being read' : 'no rules yet: the control plane is away')
    return reply.code(503).send({ status: 'not ready', reason })
  })

  app.get('/metrics', async (_request, reply) => {
    return reply.type(metrics.contentType).send(metrics.render())
  })

  addStats(app, options)

  app.get('/config_dump', async () => ({ rules: subscription(), ...dump() }))

  app.get<{ Querystring: { format?: unknown } }>('/clusters', async (request, reply) => {
    if (request.query.format === 'json') return clusters()
    return reply.type('text/plain; charset=utf-8').send(renderClusters(clusters()))
  })

  app.get<{ Querystring: { format?: unknown } }>('/listeners', async (request, reply) => {
    if (request.query.format === 'json') return listeners()
    return reply.type('text/plain; charset=utf-8').send(renderListeners(listeners()))
  })

  app.get<{ Querystring: { last?: unknown } }>('/exchanges', async (request, reply) => {
    const { last = String(newestExchanges) } = request.query
    if (typeof last === 'string' && /^\d{1,6}$/.test(last)) return exchanges.last(Number(last))
    return reply.code(400).send({ error: 'last: expected how many exchanges to show' })
  })
  return app
}

/** The metrics once more, as Envoy lists them. */
function addStats(app: FastifyInstance, { metrics, compileRegex }: AdminOptions): void {
  type Query = { Querystring: Readonly<Record<string, unknown>> }
  const answer = (query: Query['Querystring'], reply: FastifyReply) => {
    const wanted = readStatsQuery(query, compileRegex)
    const all = metrics.render()
    if (wanted.format === 'json') return reply.send(listStats(all, wanted))
    if (wanted.format === 'prometheus') {
      const isAll = query.filter === undefined
      return reply.type(metrics.contentType).send(isAll ? all : filterExposition(all, wanted))
    }
    return reply.type('text/plain; charset=utf-8').send(renderStatsText(all, wanted))
  }
  const errorHandler = (error: unknown, _request: unknown, reply: FastifyReply) => {
    if (!(error instanceof SyntaxError)) throw error
    return reply.code(400).send({ error: error.message })
  }
  app.get<Query>('/stats', { errorHandler }, async ({ query }, reply) => answer(query, reply))
  app.get<Query>('/stats/prometheus', { errorHandler }, async ({ query }, reply) =>
    answer({ ...query, format: 'prometheus' }, reply),
  )
}

/**
 * A web page can point a name of its own at this address and read what answers (DNS rebinding). It cannot use an
 * address, nor `localhost`, for a name.
 */
function isOurAddress(hostHeader: string): boolean {
  const host = hostHeader.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
  return host === 'localhost' || isIP(host) !== 0
}
