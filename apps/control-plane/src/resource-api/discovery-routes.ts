import { kinds } from '@bookinfo/rules'
import type { FastifyInstance } from 'fastify'
import type { Mesh } from '../mesh.ts'
import {
  apiGroup,
  coreResources,
  coreVersions,
  groupList,
  namespaceList,
  namespaceObject,
  noEvents,
  resourceList,
  serverVersion,
} from './discovery-documents.ts'
import { openapiIndex, openapiV2, openapiV3 } from './openapi.ts'
import { groupVersions } from './request-parts.ts'

type InNamespace = { Params: { namespace: string } }

/** What kubectl reads before its first command, and to explain and validate. */
export function addDiscoveryRoutes(app: FastifyInstance, mesh: Mesh): void {
  for (const path of ['/healthz', '/livez', '/readyz']) app.get(path, () => 'ok')
  app.get('/version', () => serverVersion)
  app.get('/api', () => coreVersions)
  app.get('/api/v1', () => coreResources)
  app.get('/api/v1/namespaces', () => namespaceList(mesh.store.list()))
  app.get<InNamespace>('/api/v1/namespaces/:namespace', ({ params }) =>
    namespaceObject(params.namespace),
  )
  app.get('/api/v1/namespaces/:namespace/events', () => noEvents)
  app.get('/api/v1/events', () => noEvents)
  app.get('/apis', () => groupList(kinds))
  app.get('/openapi/v2', (_request, reply) => {
    // The media type that Kubernetes gives it has an `@`, over which kubectl stumbles.
    return reply.type('application/octet-stream').send(openapiV2)
  })
  app.get('/openapi/v3', () => openapiIndex(kinds))
  for (const group of new Set(kinds.map((kind) => kind.group))) {
    app.get(`/apis/${group}`, () => apiGroup(kinds, group))
  }
  for (const [group, version] of groupVersions()) {
    const document = openapiV3(kinds, group, version)
    app.get(`/apis/${group}/${version}`, () => resourceList(kinds, group, version))
    app.get(`/openapi/v3/apis/${group}/${version}`, () => document)
  }
}
