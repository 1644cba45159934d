import { createOperatorPort } from '@bookinfo/service'
import type { FastifyInstance } from 'fastify'

/** What the environment variable WITH_ISTIO says, changeable while the service runs. */
export interface IstioSwitch {
  /** On: a sidecar is there, and v2 leaves TLS to it. */
  isOn: boolean
  /** What the environment said. */
  readonly atStart: boolean
}

export function createIstioSwitch(atStart: boolean): IstioSwitch {
  return { isOn: atStart, atStart }
}

/**
 * The switch over HTTP: `GET /with-istio` tells it, `PUT` with `{"withIstio": false}` sets it, `DELETE` puts it back to
 * what the environment said. The next call to the book service goes by it. Meant for loopback.
 */
export function createIstioAdmin(istio: IstioSwitch): FastifyInstance {
  const app = createOperatorPort()
  const tell = () => ({ withIstio: istio.isOn, atStart: istio.atStart })
  app.get('/with-istio', async () => tell())
  app.put<{ Body: { withIstio?: unknown } | null }>('/with-istio', async ({ body }, reply) => {
    const wanted = body?.withIstio
    if (typeof wanted !== 'boolean')
      return reply.code(400).send({ error: 'expected {"withIstio": true} or {"withIstio": false}' })
    istio.isOn = wanted
    return tell()
  })
  app.delete('/with-istio', async () => {
    istio.isOn = istio.atStart
    return tell()
  })
  return app
}
