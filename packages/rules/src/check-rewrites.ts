import type { FieldPath, FieldProblem } from './field-path.ts'
import { isOursToWrite } from './header-names.ts'
import { parseAuthority } from './parse-authority.ts'
import type { RouteRuleSpec } from './resource.ts'

type Draft = Partial<RouteRuleSpec>
type Place = NonNullable<RouteRuleSpec['rewrite']>

/** The rows of spec egress-rules 3.3 about rewrites and redirects, in its order. */
export function checkRewrites(spec: Draft): FieldProblem[] {
  const { rewrite, redirect, route, httpFault, websocketUpgrade = false } = spec
  const rewrites = checkPlace(rewrite, 'rewrite')
  if (redirect === undefined) return rewrites
  const path: FieldPath = ['spec', 'redirect']
  return [
    ...rewrites,
    ...when((route?.length ?? 0) > 0, path, 'rule cannot contain both route and redirect'),
    ...when(httpFault !== undefined, path, 'rule cannot contain both fault and redirect'),
    ...checkPlace(redirect, 'redirect'),
    ...when(websocketUpgrade, path, 'WebSocket upgrade is not allowed on redirect rules'),
    ...when(rewrite !== undefined, path, 'rule cannot contain both rewrite and redirect'),
  ]
}

/** Beyond upstream's check: what could not stand in a request line, a Host or a Location is refused. */
function checkPlace(place: Place | undefined, kind: 'rewrite' | 'redirect'): FieldProblem[] {
  if (place === undefined) return []
  const { uri = '', authority = '' } = place
  const path: FieldPath = ['spec', kind]
  if (uri === '' && authority === '') {
    return when(true, path, `${kind} must specify path, host, or both`)
  }
  const fine = kind === 'rewrite' ? /^\/[!"$->@-~]*$/ : /^\/[!"$-~]*$/
  const parsed = authority === '' ? undefined : parseAuthority(authority, 80)
  const problem = parsed === undefined || parsed.ok ? '' : parsed.problem
  const what = kind === 'rewrite' ? 'a path' : 'a path, with or without a query'
  return [
    ...when(
      uri !== '' && (!fine.test(uri) || uri.startsWith('//')),
      [...path, 'uri'],
      `${kind} uri "${uri}" must be ${what}, which begins with one /`,
    ),
    ...when(problem !== '', [...path, 'authority'], `${kind} authority invalid: ${problem}`),
  ]
}

/** The rows of spec egress-rules 3.3 about appended headers, and what no header may be. */
export function checkAppendedHeaders({ appendHeaders = {} }: Draft): FieldProblem[] {
  return Object.entries(appendHeaders).flatMap(([name, value]) => {
    const path: FieldPath = ['spec', 'appendHeaders', name]
    const header = `appended header ${JSON.stringify(name)}`
    return [
      ...when(name === '', path, 'header name cannot be empty'),
      ...when(name !== name.toLowerCase(), path, 'must be in lower case'),
      ...when(
        !/^[!#$%&'*+.^_`|~0-9A-Za-z-]*$/.test(name),
        path,
        `${header} is not a name that a header can have`,
      ),
      ...when(isOursToWrite(name), path, `${header} is one that the proxy writes itself`),
      ...when(value.trim() === '', path, `${header} must have a non-empty value`),
      ...when(
        !/^[\t\x20-\x7e]*$/.test(value),
        path,
        `${header} has a value with characters other than printable ASCII`,
      ),
    ]
  })
}

function when(isWrong: boolean, path: FieldPath, message: string): FieldProblem[] {
  return isWrong ? [{ level: 'error', message, path }] : []
}
