import type { DeleteOptions } from '@bookinfo/rule-store'
import type { KindDescription, ObjectMeta } from '@bookinfo/rules'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Mesh } from '../mesh.ts'
import { badRequest, success } from './api-status.ts'
import { isPlainObject, type PlainObject } from './plain-object.ts'
import { representList } from './representation.ts'
import {
  answer,
  collectionPath,
  isDryRun,
  queryOf,
  readBody,
  selectorOf,
  shapeOf,
  textOf,
  toApiError,
  warn,
} from './request-parts.ts'
import { ruleCollection, showWritten } from './rule-collection.ts'
import { serveRules } from './rule-kind.ts'

type InNamespace = { Params: { namespace: string } }
type OneObject = { Params: { namespace: string; name: string } }

/** DELETE of one, or of all that the selectors name. It answers when no gateway allows anything by them any more. */
export function addDeleteRoutes(app: FastifyInstance, mesh: Mesh, kind: KindDescription): void {
  const served = serveRules(kind)
  const collection = ruleCollection(mesh, kind)
  const remove = (names: readonly ObjectMeta[], options: DeleteOptions) => {
    const work = () =>
      Promise.all(
        names.map(({ namespace, name }) =>
          mesh.store
            .delete({ kind: kind.kind, namespace, name }, options)
            .catch((error: unknown) => Promise.reject(toApiError(error, kind, name))),
        ),
      )
    return mesh.write(work, options)
  }

  app.delete<OneObject>(`${collectionPath(kind)}/:name`, async (request, reply) => {
    const { resources, warnings } = await remove([request.params], deleteOptions(request))
    warn(reply, warnings)
    const { name } = request.params
    const uid = resources[0]?.metadata.uid
    const identity = uid === undefined ? {} : { uid }
    const details = { name, group: kind.group, kind: kind.plural, ...identity }
    return answer(request, reply, 200, success(details))
  })

  app.delete<InNamespace>(collectionPath(kind), async (request, reply) => {
    const { dryRun = false } = deleteOptions(request)
    const { namespace } = request.params
    const chosen = collection
      .list()
      .filter(({ metadata }) => metadata.namespace === namespace)
      .filter(selectorOf(queryOf(request), served))
      .map(({ metadata }) => metadata)
    const { resources, warnings } = await remove(chosen, { dryRun })
    warn(reply, warnings)
    const shown = resources.map((resource) => showWritten(mesh, resource))
    const metadata = { resourceVersion: mesh.rules.version }
    return answer(request, reply, 200, representList(shapeOf(request, served), shown, metadata))
  })
}

/** From the query and, as kubectl does it, from a DeleteOptions object in the body. */
function deleteOptions(request: FastifyRequest): DeleteOptions {
  const body = textOf(request) === '' ? {} : readBody(request)
  if (!isPlainObject(body)) throw badRequest('the body of a delete must be a DeleteOptions object')
  const dryRun =
    isDryRun(queryOf(request)) || (Array.isArray(body.dryRun) && body.dryRun.includes('All'))
  return { dryRun, ...preconditions(body) }
}

function preconditions({ preconditions: wanted }: PlainObject): DeleteOptions {
  if (!isPlainObject(wanted)) return {}
  const { uid, resourceVersion } = wanted
  return {
    ...(typeof uid === 'string' ? { uid } : {}),
    ...(typeof resourceVersion === 'string' ? { resourceVersion } : {}),
  }
}
