import type { FastifyInstance } from 'fastify'
import { createFaultsAdmin } from './create-faults-admin.ts'
import type { Faults } from './faults.ts'

/** Switches faults by HTTP on a loopback port, from when `app` is ready until it is closed. */
export function listenForFaults(app: FastifyInstance, faults: Faults, port: number): void {
  const admin = createFaultsAdmin(faults)
  app.addHook('onReady', async () => {
    try {
      const address = await admin.listen({ host: '127.0.0.1', port })
      app.log.info(`faults are switched on ${address}/faults`)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new Error(`RATINGS_ADMIN_PORT: cannot listen on 127.0.0.1:${port} (${reason})`)
    }
  })
  app.addHook('onClose', () => admin.close())
}
