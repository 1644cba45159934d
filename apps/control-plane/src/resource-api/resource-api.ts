import { servedKinds } from '@bookinfo/rules'
import type { FastifyInstance } from 'fastify'
import type { LiveStreams } from '../live-streams.ts'
import type { Mesh } from '../mesh.ts'
import { accessKinds, addAccessRoutes } from './access-routes.ts'
import { addDeleteRoutes } from './delete-routes.ts'
import { addDiscoveryRoutes } from './discovery-routes.ts'
import { eventCollection, eventKind } from './event-kind.ts'
import { namespaceCollection, namespaceKind } from './namespace-kind.ts'
import { addNamespacePatch, whyNoNamespaceWrites } from './patch-namespace.ts'
import { addReadRoutes } from './read-routes.ts'
import { refuseOtherMethods } from './refuse-methods.ts'
import { collectionPath } from './request-parts.ts'
import { ruleCollection } from './rule-collection.ts'
import { serveRules } from './rule-kind.ts'
import { rootPath, type ServedKind } from './served-kind.ts'
import { addWriteRoutes } from './write-routes.ts'

/** The Kubernetes resource API: rules to read and write, events and namespaces to read, and what there is. */
export function addResourceApi(
  app: FastifyInstance,
  { mesh, streams }: { readonly mesh: Mesh; readonly streams: LiveStreams },
): void {
  const served: ServedKind[] = []
  for (const kind of servedKinds) {
    const servedKind = serveRules(kind)
    addReadRoutes(app, streams, servedKind, ruleCollection(mesh, kind))
    addWriteRoutes(app, mesh, kind)
    addDeleteRoutes(app, mesh, kind)
    served.push(nameOf(servedKind))
  }
  addReadRoutes(app, streams, eventKind, eventCollection(mesh.events))
  addReadRoutes(app, streams, namespaceKind, namespaceCollection(mesh.store))
  addNamespacePatch(app, () => mesh.store.version)
  const all = [nameOf(namespaceKind), nameOf(eventKind), ...served, ...accessKinds]
  addDiscoveryRoutes(app, all)
  addAccessRoutes(app, all)
  for (const kind of all) {
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

/** Without its columns a kind is the same for every sort of object. */
function nameOf<Kind extends Omit<ServedKind, 'columns'>>(kind: Kind): ServedKind {
  return { ...kind, columns: [] }
}
