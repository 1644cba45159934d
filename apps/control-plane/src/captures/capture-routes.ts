import { Agent } from 'node:http'
import { captureLimits } from '@bookinfo/egress-proxy'
import type { FastifyInstance } from 'fastify'
import type { ControlPlaneOptions } from '../options.ts'
import { badRequest, unavailable } from '../resource-api/api-status.ts'
import { parseBody } from '../resource-api/parse-body.ts'
import { loadPage } from '../traffic/load-page.ts'
import type { Captures, CaptureWish } from './captures.ts'

/** The call that this demo is about. */
const demoCall = { workload: 'details-v2', host: 'www.googleapis.com', calls: 1 }
const fields: ReadonlySet<string> = new Set(['workload', 'host', 'calls', 'call'])

/** Beyond the page's own answer: the gateway tells when the connection has been quiet for a moment. */
const seenMs = 3000

/**
 * `POST /api/captures`: the gateway shows the first bytes of the next calls of a workload to a host, for a minute at
 * most; with `"call": true` the product page is loaded once, so that there is one. `GET` tells what was seen, `DELETE`
 * stops it and forgets.
 */
export function addCaptureRoutes(
  app: FastifyInstance,
  captures: Captures,
  { productPageUrl, trafficUrl = productPageUrl }: ControlPlaneOptions,
): void {
  const agent = new Agent()
  app.addHook('onClose', async () => agent.destroy())

  app.get('/api/captures', () => captures.state)

  app.delete('/api/captures', () => {
    captures.forget()
    return captures.state
  })

  app.post('/api/captures', async (request, reply) => {
    const { call, ...wish } = readWish(String(request.body ?? ''))
    const order = await captures.order(wish)
    if (order === undefined) throw unavailable('no gateway is connected that could show its bytes')
    reply.code(201)
    if (!call) return captures.state
    const page = await loadPage(agent, trafficUrl)
    const seen = await captures.first(order, seenMs)
    return { ...captures.state, page: page.status, exchange: seen?.exchange ?? null }
  })
}

/** @throws ApiError 400 */
function readWish(text: string): CaptureWish & { readonly call: boolean } {
  const body: unknown = text.trim() === '' ? {} : parseBody(text, 'json')
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badRequest('expected an object: {"workload": …, "host": …, "calls": 1, "call": true}')
  const stray = Object.keys(body).find((key) => !fields.has(key))
  if (stray !== undefined)
    throw badRequest(`unknown field ${stray}; known are ${[...fields].join(', ')}`)
  const {
    workload,
    host,
    calls,
    call = false,
  } = { ...demoCall, ...body } as Record<string, unknown>
  if (typeof call !== 'boolean') throw badRequest('call: expected true or false')
  if (
    typeof calls !== 'number' ||
    !Number.isInteger(calls) ||
    calls < 1 ||
    calls > captureLimits.calls
  )
    throw badRequest(`calls: expected a whole number from 1 to ${captureLimits.calls}`)
  return { workload: name('workload', workload), host: name('host', host), calls, call }
}

function name(field: string, value: unknown): string {
  if (typeof value === 'string' && /^[a-z0-9._:-]{1,253}$/i.test(value)) return value.toLowerCase()
  throw badRequest(`${field}: expected a name, found ${JSON.stringify(value)}`)
}
