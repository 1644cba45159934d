import type { FieldPath, FieldProblem } from '../field-path.ts'
import { errorAt, errorWhen, warningWhen } from '../field-problem.ts'
import { checkDuration } from './check-http-actions.ts'
import { checkStringMatch } from './check-route-parts.ts'
import { checkWord } from './check-word.ts'
import type { HttpRoute } from './http-route-schema.ts'

type Cors = NonNullable<HttpRoute['corsPolicy']>

const methods = 'GET HEAD POST PUT PATCH DELETE CONNECT OPTIONS TRACE *'.split(' ')
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** Which pages may read the answers. Names that no header can have would let a rule write lines of its own. */
export function checkCors(cors: Cors | undefined, path: FieldPath): FieldProblem[] {
  if (cors === undefined) return []
  const names = (['allowHeaders', 'exposeHeaders'] as const).flatMap((field) =>
    (cors[field] ?? []).flatMap((name, i) => {
      const fault = name === '' ? 'header name cannot be empty' : notAName(name)
      return fault === undefined ? [] : [errorAt([...path, field, i], fault)]
    }),
  )
  return [
    ...(cors.allowOrigins ?? []).flatMap((match, i) => {
      const at = [...path, 'allowOrigins', i]
      const isEmpty = Object.keys(match).length === 0
      return isEmpty
        ? [errorAt(at, '"corsPolicy.allowOrigins": give one of exact, prefix and regex')]
        : checkStringMatch(match, 'corsPolicy.allowOrigins', at)
    }),
    ...names,
    ...(cors.allowMethods ?? []).flatMap((method, i) =>
      errorWhen(
        !methods.includes(method),
        [...path, 'allowMethods', i],
        `"${method}" is not a supported HTTP method`,
      ),
    ),
    ...checkMaxAge(cors.maxAge, [...path, 'maxAge']),
    ...checkWord(
      cors.unmatchedPreflights,
      ['UNSPECIFIED', 'FORWARD'],
      [...path, 'unmatchedPreflights'],
    ),
    ...warningWhen(
      cors.allowCredentials === true && isOpenToAll(cors),
      [...path, 'allowCredentials'],
      'every origin may read answers made with the credentials of its visitors',
    ),
  ]
}

function isOpenToAll({ allowOrigins = [], allowOrigin = [] }: Cors): boolean {
  return (
    allowOrigin.includes('*') ||
    allowOrigins.some(({ exact, regex }) => exact === '*' || regex === '.*')
  )
}

function notAName(name: string): string | undefined {
  if (token.test(name)) return undefined
  return `${JSON.stringify(name)} is not a name that a header can have`
}

function checkMaxAge(maxAge: string | undefined, path: FieldPath): FieldProblem[] {
  if (maxAge === undefined) return []
  const problems = checkDuration(maxAge, '', path)
  if (problems.length > 0 || /^[0-9]+(?:\.0+)?s$/.test(maxAge)) return problems
  return [errorAt(path, 'max_age duration is accurate only to seconds precision')]
}
