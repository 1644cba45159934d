import { didYouMean } from './did-you-mean.ts'
import type { FieldPath, FieldProblem } from './field-path.ts'
import { quote } from './quote.ts'
import type { Kind } from './resource.ts'
import { apiVersions, kindNames } from './resource.ts'

/** A value with its kind, and with the apiVersion that the kind is kept in. */
interface Identity {
  readonly kind: Kind
  readonly value: object
}

/** Which kind a value says it is, in an apiVersion of that kind; otherwise what is wrong with it. */
export function checkIdentity(value: unknown): Identity | FieldProblem {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return problem([], 'a resource is an object with apiVersion, kind, metadata and spec')
  }
  const written = 'kind' in value ? value.kind : undefined
  if (typeof written !== 'string' || written === '') {
    return problem(['kind'], 'kind is missing', `the kinds are ${listed()}`)
  }
  if (!isKind(written)) {
    const meant = didYouMean(written, kindNames)
    const hint = meant === undefined ? `the kinds are ${listed()}` : `did you mean "${meant}"?`
    return problem(['kind'], `kind ${quote(written)} is not known`, hint)
  }
  return checkVersion(written, value)
}

function checkVersion(kind: Kind, value: object): Identity | FieldProblem {
  const accepted = apiVersions(kind)
  const found = 'apiVersion' in value ? value.apiVersion : undefined
  if (accepted.some((version) => version === found)) {
    return { kind, value: { ...value, apiVersion: accepted[0] } }
  }
  const text = typeof found === 'string' ? quote(found) : 'none'
  return problem(
    ['apiVersion'],
    `apiVersion of ${kind} must be ${accepted.join(', ')}, found ${text}`,
  )
}

function isKind(word: string): word is Kind {
  return kindNames.some((kind) => kind === word)
}

/** `A, B and C`. */
function listed(): string {
  return `${kindNames.slice(0, -1).join(', ')} and ${kindNames.at(-1)}`
}

function problem(path: FieldPath, message: string, hint?: string): FieldProblem {
  return { level: 'error', message, path, ...(hint === undefined ? {} : { hint }) }
}
