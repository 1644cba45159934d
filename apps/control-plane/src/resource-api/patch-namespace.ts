import type { FastifyInstance } from 'fastify'
import { methodNotAllowed, notFound } from './api-status.ts'
import { type Namespace, namespaceKind } from './namespace-kind.ts'
import { parseBody } from './parse-body.ts'
import { isPlainObject } from './plain-object.ts'
import { represent } from './representation.ts'
import { answer, contentType, shapeOf, textOf } from './request-parts.ts'
import { type Collection, rootPath } from './served-kind.ts'

type OneObject = { Params: { name: string } }

/** Why namespaces are read and nothing else. */
export const whyNoNamespaceWrites =
  'namespaces are neither created nor deleted: one is there as soon as a rule is in it'

/**
 * PATCH of a namespace, by which `kubectl apply` of a file with a Namespace in it begins: one that asks for the name
 * alone has what it asks for. Anything more would be lost, and is refused.
 */
export function addNamespacePatch(
  app: FastifyInstance,
  namespaces: Pick<Collection<Namespace>, 'get'>,
): void {
  const path = `${rootPath(namespaceKind)}/${namespaceKind.plural}/:name`
  app.patch<OneObject>(path, (request, reply) => {
    const language = contentType(request) === 'application/apply-patch+yaml' ? 'yaml' : 'json'
    if (asksForMore(parseBody(textOf(request), language))) {
      throw methodNotAllowed(`${whyNoNamespaceWrites}; they keep no labels and annotations`)
    }
    const { name } = request.params
    const namespace = namespaces.get('', name)
    if (namespace === undefined) throw notFound(namespaceKind, name)
    return answer(request, reply, 200, represent(shapeOf(request, namespaceKind), namespace))
  })
}

const identity = ['name', 'resourceVersion', 'creationTimestamp', 'annotations']
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/** Whether a patch has anything beside the object's identity and kubectl's note of what it applied. */
function asksForMore(patch: unknown): boolean {
  const parts = contentOf(patch, ['apiVersion', 'kind', 'metadata'])
  const metadata = contentOf(parts.of('metadata'), identity)
  const annotations = contentOf(metadata.of('annotations'), [lastApplied])
  return [parts, metadata, annotations].some(({ more }) => more)
}

/** A `null` takes away what is not there. */
function contentOf(value: unknown, known: readonly string[]) {
  const object = isPlainObject(value) ? value : {}
  const names = Object.keys(object).filter((name) => object[name] !== null)
  return {
    more: object !== value || names.some((name) => !known.includes(name)),
    of: (name: string): unknown => object[name] ?? {},
  }
}
