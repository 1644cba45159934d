import Fastify, { type FastifyInstance } from 'fastify'
import { type Fault, type FaultSwitches, faults as faultNames, isFault } from './faults.ts'
import { hostNameOf, hostNames } from './hosts.ts'
import type { ReceivedLog } from './received-log.ts'

interface AdminOptions {
  readonly faults: FaultSwitches
  readonly setFault: (host: string, fault: Fault) => void
  readonly received: ReceivedLog
}

const loopbackNames = ['localhost', '127.0.0.1']

/** Faults and evidence over HTTP, for tests and lessons. Meant for loopback; other Host names are refused. */
export function createAdmin({ faults, setFault, received }: AdminOptions): FastifyInstance {
  const app = Fastify({ forceCloseConnections: true })
  app.addHook('onRequest', async (request, reply) => {
    // a web page that points a name of its own at this address must not get in (DNS rebinding)
    if (loopbackNames.includes(hostNameOf(request.headers.host ?? null))) return
    await reply.code(403).send({ error: 'use the address 127.0.0.1 or the name localhost' })
  })
  app.get('/health', async () => ({ status: 'ok' }))
  app.get('/received', async () => received.list())
  app.get('/faults', async () =>
    Object.fromEntries(hostNames.map((host) => [host, faults.get(host)])),
  )
  app.put<{ Params: { host: string }; Body: { fault?: unknown } | null }>(
    '/faults/:host',
    async (request, reply) => {
      const { host } = request.params
      const fault = request.body?.fault
      if (!hostNames.includes(host)) {
        return reply.code(404).send({ error: `no host ${host}; there are ${hostNames.join(', ')}` })
      }
      if (!isFault(fault)) {
        const expected = `{"fault": …} with one of ${faultNames.join(', ')}`
        return reply.code(400).send({ error: `expected ${expected}` })
      }
      setFault(host, fault)
      return { host, fault }
    },
  )
  return app
}
