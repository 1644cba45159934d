import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { LiveStreams } from '../live-streams.ts'
import { notFound } from './api-status.ts'
import { createListPages, requireVersion } from './list-pages.ts'
import { represent, representList } from './representation.ts'
import { answer, collectionPath, queryOf, selectorOf, shapeOf } from './request-parts.ts'
import type { Selector } from './selector.ts'
import { type ApiObject, type Collection, rootPath, type ServedKind } from './served-kind.ts'
import { watchResources } from './watch-resources.ts'

type InNamespace = { Params: { namespace: string } }
type OneObject = { Params: { namespace?: string; name: string } }

/** GET: one, a list of a namespace or of all, and both lists as watches. */
export function addReadRoutes<Shown extends ApiObject>(
  app: FastifyInstance,
  streams: LiveStreams,
  kind: ServedKind<Shown>,
  collection: Collection<Shown>,
): void {
  const pages = createListPages<Shown>()

  const list = (request: FastifyRequest, reply: FastifyReply, namespace?: string) => {
    const query = queryOf(request)
    const concerns = within(namespace, selectorOf(query, kind))
    if (['1', 'true'].includes(query.get('watch') ?? '')) {
      return watchResources({ request, reply, streams, collection, kind, concerns })
    }
    const { objects, metadata } = pages.page(query, () => ({
      objects: collection.list().filter(concerns),
      metadata: { resourceVersion: collection.version },
    }))
    return answer(request, reply, 200, representList(shapeOf(request, kind), objects, metadata))
  }

  const everywhere = `${rootPath(kind)}/${kind.plural}`
  app.get(everywhere, (request, reply) => list(request, reply))
  if (kind.namespaced) {
    app.get<InNamespace>(collectionPath(kind), (request, reply) =>
      list(request, reply, request.params.namespace),
    )
  }
  app.get<OneObject>(
    `${kind.namespaced ? collectionPath(kind) : everywhere}/:name`,
    (request, reply) => {
      const { namespace = '', name } = request.params
      requireVersion(queryOf(request), collection.version)
      const object = collection.get(namespace, name)
      if (object === undefined) throw notFound(kind, name)
      return answer(request, reply, 200, represent(shapeOf(request, kind), object))
    },
  )
}

function within(namespace: string | undefined, selects: Selector): Selector {
  if (namespace === undefined) return selects
  return (object) => object.metadata.namespace === namespace && selects(object)
}
