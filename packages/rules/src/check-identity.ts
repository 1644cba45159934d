import { didYouMean } from './did-you-mean.ts'
import type { FieldPath, FieldProblem } from './field-path.ts'
import { quote } from './quote.ts'
import type { Kind } from './resource.ts'
import { classicApiVersion } from './resource.ts'

const known: readonly Kind[] = ['EgressRule', 'RouteRule']

/** Which kind a value says it is, in the apiVersion of that kind; otherwise what is wrong with it. */
export function checkIdentity(value: unknown): Kind | FieldProblem {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return problem([], 'a resource is an object with apiVersion, kind, metadata and spec')
  }
  const written = 'kind' in value ? value.kind : undefined
  if (typeof written !== 'string' || written === '') {
    return problem(['kind'], 'kind is missing', `the kinds are ${known.join(' and ')}`)
  }
  const kind = known.find((name) => name === written)
  if (kind === undefined) {
    const meant = didYouMean(written, known)
    const hint =
      meant === undefined ? `the kinds are ${known.join(' and ')}` : `did you mean "${meant}"?`
    return problem(['kind'], `kind ${quote(written)} is not known`, hint)
  }
  const apiVersion = 'apiVersion' in value ? value.apiVersion : undefined
  if (apiVersion === classicApiVersion) return kind
  const found = typeof apiVersion === 'string' ? quote(apiVersion) : 'none'
  return problem(
    ['apiVersion'],
    `apiVersion of ${kind} must be ${classicApiVersion}, found ${found}`,
  )
}

function problem(path: FieldPath, message: string, hint?: string): FieldProblem {
  return { level: 'error', message, path, ...(hint === undefined ? {} : { hint }) }
}
