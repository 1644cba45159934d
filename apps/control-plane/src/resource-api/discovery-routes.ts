import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  aggregatedDiscovery,
  apiGroup,
  coreVersions,
  groupList,
  groupsOf,
  groupVersions,
  resourceList,
  serverVersion,
} from './discovery-documents.ts'
import { openapiIndex, openapiV2, openapiV3 } from './openapi.ts'
import { groupVersionOf, rootPath, type ServedKind } from './served-kind.ts'

/** What kubectl reads before its first command, and to explain and validate. */
export function addDiscoveryRoutes(app: FastifyInstance, kinds: readonly ServedKind[]): void {
  const discover = (request: FastifyRequest, reply: FastifyReply, core: boolean) => {
    const version = aggregatedVersion(request.headers.accept)
    if (version === undefined) return core ? coreVersions : groupList(kinds)
    reply.type(`application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
    // As bytes: for text the framework would add a charset, which is no parameter of this type.
    const document = aggregatedDiscovery(kinds, `apidiscovery.k8s.io/${version}`, core)
    return reply.send(Buffer.from(JSON.stringify(document)))
  }

  for (const path of ['/healthz', '/livez', '/readyz']) app.get(path, () => 'ok')
  app.get('/version', () => serverVersion)
  app.get('/api', (request, reply) => discover(request, reply, true))
  app.get('/apis', (request, reply) => discover(request, reply, false))
  app.get('/openapi/v2', (_request, reply) => {
    // The media type that Kubernetes gives it has an `@`, over which kubectl stumbles.
    return reply.type('application/octet-stream').send(openapiV2)
  })
  app.get('/openapi/v3', () => openapiIndex(kinds))
  for (const group of groupsOf(kinds)) app.get(`/apis/${group}`, () => apiGroup(kinds, group))
  for (const { group, version } of groupVersions(kinds)) {
    const groupVersion = groupVersionOf({ group, version })
    app.get(rootPath({ group, version }), () => resourceList(kinds, groupVersion))
    const document = openapiV3(kinds, { group, version })
    app.get(`/openapi/v3${rootPath({ group, version })}`, () => document)
  }
}

/** The newest form of aggregated discovery that the client names before plain JSON. */
function aggregatedVersion(accept = ''): string | undefined {
  const first = accept
    .split(',')
    .map((range) => range.replaceAll(' ', ''))
    .find((range) => range === 'application/json' || range.includes('as=APIGroupDiscoveryList'))
  return /;v=(v2|v2beta1)(?:;|$)/.exec(first ?? '')?.[1]
}
