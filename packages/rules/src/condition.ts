import type { Question } from './decision.ts'
import { compileRegex } from './linear-regex.ts'
import { quote } from './quote.ts'
import type { StringMatch } from './resource.ts'

type Request = NonNullable<Question['request']>

/** One condition of a route. All conditions of a route must hold. */
export interface Condition {
  /** What it looks at, e.g. `uri` or `header end-user`. */
  readonly name: string
  /** What must hold, as the rule has it, e.g. `prefix "/books"`. */
  readonly says: string
  /** Whether it looks at the request; if not, at the caller, the name and the port only. */
  readonly looksAtRequest: boolean
  /** What it looks at, as the question has it. */
  value(question: Question): string | undefined
  holds(question: Question): boolean
}

/** A condition on a value of the request, which must be there. */
export function onRequest(
  name: string,
  match: StringMatch,
  read: (request: Request) => string | undefined,
): Condition {
  const test = toTest(match)
  const value = ({ request }: Question) => (request === undefined ? undefined : read(request))
  return {
    name,
    says: sayMatch(match),
    looksAtRequest: true,
    value,
    holds: (question) => {
      const found = value(question)
      return found !== undefined && test(found)
    },
  }
}

/** A condition on everything else. */
export function onQuestion(
  name: string,
  says: string,
  value: Condition['value'],
  holds: Condition['holds'],
): Condition {
  return { name, says, looksAtRequest: false, value, holds }
}

/** A condition on what 2018 calls a header: `uri`, `method`, `authority`, `scheme`, or one by its name. */
export function onValue(name: string, match: StringMatch): Condition {
  return onRequest(name, match, (request) => lookUp(name, request))
}

/** `uri` is the path without its query; the proxy hears clear HTTP only, so `scheme` is http (spec: 3.5). */
function lookUp(name: string, request: Request): string | undefined {
  switch (name) {
    case 'uri':
      return pathOf(request)
    case 'method':
      return request.method
    case 'authority':
      return request.authority
    case 'scheme':
      return 'http'
    default:
      return request.header(name)
  }
}

/** The path without its query. */
export function pathOf({ path }: Request): string {
  return path.split('?', 1)[0] ?? ''
}

/** A text against exact, prefix or regex; against none of them: it is there. */
export function toTest({ exact, prefix, regex }: StringMatch): (value: string) => boolean {
  if (exact !== undefined) return (value) => value === exact
  if (prefix !== undefined) return (value) => value.startsWith(prefix)
  if (regex === undefined) return () => true
  const compiled = compileRegex(regex)
  return compiled.ok ? (value) => compiled.test(value) : () => false
}

/** `exact "jason"`, `prefix "/api"`, `regex ".*"`, `any value`. */
export function sayMatch({ exact, prefix, regex }: StringMatch): string {
  if (exact !== undefined) return `exact ${quote(exact)}`
  if (prefix !== undefined) return `prefix ${quote(prefix)}`
  return regex === undefined ? 'any value' : `regex ${quote(regex)}`
}
