import type { FastifyInstance } from 'fastify'
import type { ConsoleFeed } from '../console-feed.ts'
import type { ControlPlaneOptions } from '../options.ts'
import { badRequest } from '../resource-api/api-status.ts'
import { parseBody } from '../resource-api/parse-body.ts'
import { createTrafficGenerator, mostPerSecond } from './traffic-generator.ts'

/**
 * `POST /api/traffic {"perSecond": 2}`: page loads a second. Whoever looks on asks again at least once a minute; it
 * rests when nobody does, after ten minutes, and at 0. What the visitors saw comes as `traffic` events.
 */
export function addTrafficRoutes(
  app: FastifyInstance,
  feed: ConsoleFeed,
  { productPageUrl, trafficUrl = productPageUrl }: ControlPlaneOptions,
): void {
  const traffic = createTrafficGenerator({ url: trafficUrl, report: feed.trafficked })
  app.addHook('onClose', async () => traffic.close())
  app.post('/api/traffic', (request) => {
    const perSecond = wantedRate(parseBody(String(request.body ?? ''), 'json'))
    traffic.want(perSecond)
    return { perSecond }
  })
}

/** @throws ApiError 400 */
function wantedRate(body: unknown): number {
  const rate =
    typeof body === 'object' && body !== null && 'perSecond' in body ? body.perSecond : null
  if (typeof rate === 'number' && Number.isInteger(rate) && rate >= 0 && rate <= mostPerSecond)
    return rate
  throw badRequest(`expected {"perSecond": N} with a whole number from 0 to ${mostPerSecond}`)
}
