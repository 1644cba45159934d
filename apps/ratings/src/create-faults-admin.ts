import { createOperatorPort } from '@bookinfo/service'
import type { FastifyInstance } from 'fastify'
import { type FaultPhase, type Faults, faultModes, isFaultMode } from './faults.ts'

const expected = `expected {"mode": …} with one of ${faultModes.join(', ')}, and "phase" good or bad if at all`

/**
 * The fault variants over HTTP, for lessons and tests: `GET /faults` tells the present one, `PUT /faults` with
 * `{"mode": "v-delayed"}` sets another. Meant for loopback; other Host names are refused.
 */
export function createFaultsAdmin(faults: Faults): FastifyInstance {
  const app = createOperatorPort()
  app.get('/faults', async () => faults.state())
  app.put<{ Body: { mode?: unknown; phase?: unknown } | null }>(
    '/faults',
    async ({ body }, reply) => {
      const mode = body?.mode
      const phase = body?.phase
      if (!isFaultMode(mode) || !isPhase(phase)) return reply.code(400).send({ error: expected })
      faults.set(mode, phase)
      return faults.state()
    },
  )
  return app
}

function isPhase(value: unknown): value is FaultPhase | undefined {
  return value === undefined || value === 'good' || value === 'bad'
}
