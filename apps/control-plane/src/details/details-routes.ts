import type { FastifyInstance } from 'fastify'
import { badRequest, unavailable } from '../resource-api/api-status.ts'
import { parseBody } from '../resource-api/parse-body.ts'
import type { DetailsState, DetailsSwitch } from './details-switch.ts'

/** How it is switched where this control plane cannot. */
const byHand = 'docker compose exec details-v2 with-istio false'

/**
 * `GET /api/details/with-istio` tells what details v2 says of itself, `PUT` with `{"withIstio": false}` switches it:
 * its next call is HTTPS of its own. `reachable` is false, and both states `null`, where no way leads to the service.
 */
export function addDetailsRoutes(app: FastifyInstance, details: DetailsSwitch): void {
  app.get('/api/details/with-istio', async () => {
    if (!details.isReachable) return { reachable: false, withIstio: null, atStart: null }
    return { reachable: true, ...(await answered(details.read())) }
  })

  app.put('/api/details/with-istio', async (request) => {
    const wanted = readWish(String(request.body ?? ''))
    if (!details.isReachable)
      throw unavailable(`details v2 cannot be reached from here; use: ${byHand}`)
    return { reachable: true, ...(await answered(details.set(wanted))) }
  })
}

async function answered(state: Promise<DetailsState>): Promise<DetailsState> {
  try {
    return await state
  } catch {
    throw unavailable('details v2 does not answer')
  }
}

/** @throws ApiError 400 */
function readWish(text: string): boolean {
  const body: unknown = parseBody(text, 'json')
  const { withIstio } = Object(body)
  if (typeof withIstio === 'boolean') return withIstio
  throw badRequest('expected {"withIstio": true} or {"withIstio": false}')
}
