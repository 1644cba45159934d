import type { KindDescription } from '@bookinfo/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { LiveStreams } from '../live-streams.ts'
import type { Mesh } from '../mesh.ts'
import { notFound } from './api-status.ts'
import { negotiate, represent, representList } from './representation.ts'
import { answer, collectionPath, queryOf, selectorOf } from './request-parts.ts'
import { watchResources } from './watch-resources.ts'

type InNamespace = { Params: { namespace: string } }
type OneObject = { Params: { namespace: string; name: string } }

/** GET: one, a list of a namespace or of all, and both lists as watches. */
export function addReadRoutes(
  app: FastifyInstance,
  { mesh, streams }: { readonly mesh: Mesh; readonly streams: LiveStreams },
  kind: KindDescription,
): void {
  const list = (request: FastifyRequest, reply: FastifyReply, namespace?: string) => {
    const query = queryOf(request)
    const selects = selectorOf(query)
    if (['1', 'true'].includes(query.get('watch') ?? '')) {
      return watchResources({
        request,
        reply,
        streams,
        store: mesh.store,
        kind,
        namespace,
        selects,
      })
    }
    const filter = { kind: kind.kind, ...(namespace === undefined ? {} : { namespace }) }
    const resources = mesh.store.list(filter).filter(selects)
    const { as } = negotiate(request.headers.accept)
    return answer(request, reply, 200, representList(kind, resources, mesh.store.version, as))
  }

  app.get(`/apis/${kind.group}/${kind.version}/${kind.plural}`, (request, reply) =>
    list(request, reply),
  )
  app.get<InNamespace>(collectionPath(kind), (request, reply) =>
    list(request, reply, request.params.namespace),
  )
  app.get<OneObject>(`${collectionPath(kind)}/:name`, (request, reply) => {
    const resource = mesh.store.get({ kind: kind.kind, ...request.params })
    if (resource === undefined) throw notFound(kind, request.params.name)
    const { as } = negotiate(request.headers.accept)
    return answer(request, reply, 200, represent(kind, resource, as))
  })
}
