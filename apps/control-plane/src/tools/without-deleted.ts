import { kinds, type Resource } from '@bookinfo/rules'
import { badRequest } from '../resource-api/api-status.ts'

interface Named {
  /** `EgressRule`, or the word kubectl takes for it. */
  readonly kind: string
  /** Default `default`. */
  readonly namespace?: string
  readonly name: string
}

/**
 * The resources without those named.
 * @throws ApiError 400 for a kind that is none, or a resource that is not there
 */
export function withoutDeleted(
  resources: readonly Resource[],
  named: readonly Named[],
): readonly Resource[] {
  const gone = new Set(named.map((one) => find(resources, one)))
  return resources.filter((resource) => !gone.has(resource))
}

function find(
  resources: readonly Resource[],
  { kind, namespace = 'default', name }: Named,
): Resource {
  const word = kind.toLowerCase()
  const known = kinds.find(
    (one) => one.kind.toLowerCase() === word || one.plural === word || one.keyPrefix === word,
  )
  if (known === undefined) {
    const words = kinds.map((one) => one.kind).join(', ')
    throw badRequest(`delete: there is no kind ${JSON.stringify(kind)}; known are ${words}`)
  }
  const found = resources.find(
    ({ kind: its, metadata }) =>
      its === known.kind && metadata.namespace === namespace && metadata.name === name,
  )
  if (found !== undefined) return found
  throw badRequest(`delete: ${known.keyPrefix}/${namespace}/${name} is not among the rules`)
}
