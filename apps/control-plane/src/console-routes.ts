import type { FastifyInstance } from 'fastify'
import type { AppParts } from './app.ts'
import type { ControlPlaneOptions } from './options.ts'
import { resetToPreset } from './presets.ts'
import { lastOf, queryOf, warn } from './resource-api/request-parts.ts'

const heartbeat = { text: ': still here\n\n', everyMs: 15_000 }

/** What the console uses beside the resource API. */
export function addConsoleRoutes(
  app: FastifyInstance,
  parts: AppParts,
  preset: ControlPlaneOptions['preset'],
): void {
  const { mesh, feed, streams, captures, details } = parts

  app.get('/api/state', () => mesh.state())

  app.get('/api/events', (request, reply) => {
    const stream = streams.open(reply, {
      contentType: 'text/event-stream',
      heartbeat,
      atMost: 64,
      name: 'events',
    })
    // A window that takes over from another cannot set the header at its first question.
    const since = queryOf(request).get('since') ?? undefined
    const lastEventId = request.headers['last-event-id'] ?? since
    feed.follow(stream, Array.isArray(lastEventId) ? lastEventId[0] : lastEventId)
    return reply
  })

  app.get('/api/exchanges', (request) => feed.last(lastOf(queryOf(request), 50)))

  app.post('/api/reset', async (_request, reply) => {
    captures.forget()
    const [warnings, restored] = await Promise.all([resetToPreset(mesh, preset), details.restore()])
    warn(reply, [...warnings, ...restored])
    return mesh.state()
  })
}
