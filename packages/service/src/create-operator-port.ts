import { type FastifyInstance, fastify } from 'fastify'

const loopbackNames = ['localhost', '127.0.0.1']

/** Routes with which a person at this machine switches a service while it runs. Other Host names are refused. */
export function createOperatorPort(): FastifyInstance {
  const admin = fastify({ forceCloseConnections: true })
  admin.addHook('onRequest', async (request, reply) => {
    // a web page that points a name of its own at this address must not get in (DNS rebinding)
    if (loopbackNames.includes(request.hostname)) return
    await reply.code(403).send({ error: 'use the address 127.0.0.1 or the name localhost' })
  })
  return admin
}

interface OperatorPortOptions {
  readonly port: number
  /** The environment variable that chooses the port, for the message about a taken one. */
  readonly variable: string
  /** What is switched there, and the path: for the log. */
  readonly says: string
}

/** Opens it on loopback from when `app` is ready until it is closed. */
export function openOperatorPort(
  app: FastifyInstance,
  admin: FastifyInstance,
  { port, variable, says }: OperatorPortOptions,
): void {
  app.addHook('onReady', async () => {
    try {
      const address = await admin.listen({ host: '127.0.0.1', port })
      app.log.info(`${says.replace('{address}', address)}`)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new Error(`${variable}: cannot listen on 127.0.0.1:${port} (${reason})`)
    }
  })
  app.addHook('onClose', () => admin.close())
}
