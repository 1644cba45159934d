import { durationFault, durationMs } from './duration.ts'
import type { FieldPath, FieldProblem } from './field-path.ts'
import type { RouteRuleSpec } from './resource.ts'
import { warning } from './warning.ts'

type CorsPolicy = NonNullable<RouteRuleSpec['corsPolicy']>

const at: FieldPath = ['spec', 'corsPolicy']
const methods = 'GET HEAD POST PUT PATCH DELETE CONNECT OPTIONS TRACE'.split(' ')

/** The rows of spec egress-rules 3.3 about CORS, in its order; beyond them, names that no header can have. */
export function checkCorsPolicy(policy: CorsPolicy | undefined): FieldProblem[] {
  if (policy === undefined) return []
  const { maxAge, allowMethods = [] } = policy
  return [
    ...(maxAge === undefined ? [] : checkMaxAge(maxAge)),
    ...checkNames(policy, 'allowHeaders'),
    ...checkNames(policy, 'exposeHeaders'),
    ...allowMethods.flatMap((method, i) =>
      methods.includes(method)
        ? []
        : [error([...at, 'allowMethods', i], `"${method}" is not a supported HTTP method`)],
    ),
  ]
}

/** Every page of the web could read what is meant for the person who looks at it. */
export function warnAboutCors({
  allowOrigin = [],
  allowCredentials,
}: CorsPolicy = {}): FieldProblem[] {
  if (allowCredentials !== true || !allowOrigin.includes('*')) return []
  const message = 'every origin may read answers made with the credentials of its visitors'
  const hint = 'name the origins in allowOrigin'
  return [{ ...warning('open_credentials', [...at, 'allowCredentials'], message), hint }]
}

function checkMaxAge(maxAge: string): FieldProblem[] {
  const path = [...at, 'maxAge']
  const fault = durationFault(maxAge)
  if (fault !== undefined) return [error(path, fault)]
  if ((durationMs(maxAge) ?? 0) % 1000 === 0) return []
  return [error(path, 'max_age duration is accurate only to seconds precision')]
}

function checkNames(policy: CorsPolicy, field: 'allowHeaders' | 'exposeHeaders'): FieldProblem[] {
  return (policy[field] ?? []).flatMap((name, i) => {
    const path = [...at, field, i]
    if (name === '') return [error(path, 'header name cannot be empty')]
    if (name !== name.toLowerCase()) return [error(path, 'must be in lower case')]
    if (/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) return []
    return [error(path, `${JSON.stringify(name)} is not a name that a header can have`)]
  })
}

function error(path: FieldPath, message: string): FieldProblem {
  return { level: 'error', message, path }
}
