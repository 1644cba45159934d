import { type FastifyInstance, fastify } from 'fastify'
import { addAttackRoutes } from './attack-routes.ts'
import { addCaptureRoutes } from './captures/capture-routes.ts'
import type { Captures } from './captures/captures.ts'
import type { ConsoleFeed } from './console-feed.ts'
import { securityHeaders, serveConsole } from './console-files.ts'
import { addConsoleRoutes } from './console-routes.ts'
import { addDetailsRoutes } from './details/details-routes.ts'
import type { DetailsSwitch } from './details/details-switch.ts'
import { addDoctorRoute } from './doctor/doctor-route.ts'
import { addGatewayRoutes } from './gateway-routes.ts'
import type { LiveStreams } from './live-streams.ts'
import { addLogRoutes } from './log-routes.ts'
import type { Mesh } from './mesh.ts'
import { guardOperators } from './operators-only.ts'
import type { ControlPlaneOptions } from './options.ts'
import { answerErrors, answerFrameworkError } from './resource-api/answer-errors.ts'
import { addResourceApi } from './resource-api/resource-api.ts'
import { addStepRoute } from './step-route.ts'
import { addConvertRoute } from './tools/convert-route.ts'
import { addToolRoutes } from './tools/tool-routes.ts'
import { addTrafficRoutes } from './traffic/traffic-routes.ts'

export interface AppParts {
  readonly mesh: Mesh
  readonly feed: ConsoleFeed
  readonly streams: LiveStreams
  readonly captures: Captures
  readonly details: DetailsSwitch
}

/** Every request in the order it is met: headers, provenance, then the route; whatever is thrown ends as a Status. */
export async function createApp(
  parts: AppParts,
  options: ControlPlaneOptions,
): Promise<FastifyInstance> {
  const app = fastify({
    forceCloseConnections: true,
    bodyLimit: 1_048_576,
    // HEAD of a stream would open one that nobody reads.
    exposeHeadRoutes: false,
    frameworkErrors: answerFrameworkError,
  })
  const { onRoute } = options
  if (onRoute !== undefined) {
    app.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) onRoute(`${one} ${url}`)
    })
  }
  const headers = securityHeaders(options.productPageUrl)
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(headers)
  })
  guardOperators(app, options.allowedHosts)
  answerErrors(app, options.log)
  // Bodies are read as text: which language they are in is decided where they are used.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  const protobuf = 'application/vnd.kubernetes.protobuf'
  app.addContentTypeParser(protobuf, { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  )

  addResourceApi(app, parts, options)
  addGatewayRoutes(app, parts)
  addConsoleRoutes(app, parts, options.preset)
  addLogRoutes(app, parts.feed)
  addToolRoutes(app, parts)
  addConvertRoute(app, parts.mesh)
  addAttackRoutes(app, options)
  addTrafficRoutes(app, parts.feed, options)
  addCaptureRoutes(app, parts.captures, options)
  addDetailsRoutes(app, parts.details)
  addStepRoute(app, parts.feed)
  addDoctorRoute(app, parts.mesh, options)
  await serveConsole(app, options)
  return app
}
