import { servedKinds } from '@bookinfo/rules'
import type { FastifyInstance } from 'fastify'
import type { LiveStreams } from '../live-streams.ts'
import type { Mesh } from '../mesh.ts'
import type { ControlPlaneOptions } from '../options.ts'
import { addAccessRoutes } from './access-routes.ts'
import { addDeleteRoutes } from './delete-routes.ts'
import { addDiscoveryRoutes } from './discovery-routes.ts'
import { eventCollection, eventKind } from './event-kind.ts'
import { namespaceCollection, namespaceKind } from './namespace-kind.ts'
import { addNamespacePatch, whyNoNamespaceWrites } from './patch-namespace.ts'
import { addReadRoutes } from './read-routes.ts'
import { refuseOtherMethods } from './refuse-methods.ts'
import { collectionPath } from './request-parts.ts'
import { resourceKinds } from './resource-kinds.ts'
import { ruleCollection } from './rule-collection.ts'
import { serveRules } from './rule-kind.ts'
import { rootPath, type ServedKind } from './served-kind.ts'
import { addWriteRoutes } from './write-routes.ts'

/** The Kubernetes resource API: rules to read and write, events and namespaces to read, and what there is. */
export function addResourceApi(
  app: FastifyInstance,
  { mesh, streams }: { readonly mesh: Mesh; readonly streams: LiveStreams },
  options: Pick<ControlPlaneOptions, 'denyBroadRules'>,
): void {
  for (const kind of servedKinds) {
    addReadRoutes(app, streams, serveRules(kind), ruleCollection(mesh, kind))
    addWriteRoutes(app, mesh, kind, options)
    addDeleteRoutes(app, mesh, kind)
  }
  addReadRoutes(app, streams, eventKind, eventCollection(mesh.events))
  const namespaces = namespaceCollection(mesh.rules)
  addReadRoutes(app, streams, namespaceKind, namespaces)
  addNamespacePatch(app, namespaces)
  addDiscoveryRoutes(app, resourceKinds)
  addAccessRoutes(app, resourceKinds)
  for (const kind of resourceKinds) {
    for (const path of pathsOf(kind)) refuseOtherMethods(app, path, whyRefused[kind.kind])
  }
}

/** Where there is more to say than which methods there are. */
const whyRefused: Readonly<Record<string, string>> = {
  [namespaceKind.kind]: whyNoNamespaceWrites,
  [eventKind.kind]:
    'events are written by the server alone, and forgotten an hour after they happened last',
}

/** All addresses of a kind: everywhere, of one namespace, and of one object. */
function pathsOf(kind: ServedKind): readonly string[] {
  const everywhere = `${rootPath(kind)}/${kind.plural}`
  if (!kind.verbs.includes('get')) return [everywhere]
  if (!kind.namespaced) return [everywhere, `${everywhere}/:name`]
  return [everywhere, collectionPath(kind), `${collectionPath(kind)}/:name`]
}
