import type { FastifyInstance } from 'fastify'
import { methodNotAllowed } from './api-status.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/**
 * An address that is there refuses what it does not do with 405, never with 404: kubectl takes a 404 of a delete for
 * an object that is gone already, and waits for ever for the one that is still listed. `Allow` has what there is
 * (RFC 9110 section 15.5.6).
 * @param why replaces the plain words, where there is a reason to tell
 */
export function refuseOtherMethods(app: FastifyInstance, url: string, why?: string): void {
  const served = methods.filter((method) => app.hasRoute({ method, url }))
  for (const method of methods.filter((one) => !served.includes(one))) {
    app.route({
      method,
      url,
      handler(_request, reply): never {
        reply.header('allow', served.join(', '))
        throw methodNotAllowed(why ?? `${method} is not possible here, only ${served.join(', ')}`)
      },
    })
  }
}
