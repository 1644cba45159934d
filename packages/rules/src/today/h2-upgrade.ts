import type { FieldPath, FieldProblem } from '../field-path.ts'
import { renderFieldPath } from '../field-path.ts'
import { errorWhen, inertAt } from '../field-problem.ts'
import type { TrafficPolicy } from './destination-rule-schema.ts'

const policies = ['DEFAULT', 'DO_NOT_UPGRADE', 'UPGRADE']

/**
 * Whether connections to a port are to offer HTTP/2 where clear HTTP leaves as TLS; `undefined` where the gateway's own
 * option says. A port's own settings count in place of the policy's, as with TLS.
 */
export function h2UpgradeOf(
  { policy }: { readonly policy?: TrafficPolicy | undefined },
  port: number,
): boolean | undefined {
  const own = policy?.portLevelSettings?.find((settings) => settings.port?.number === port)
  const word = wordOf(own === undefined ? policy?.connectionPool : own.connectionPool)
  if (word === 'UPGRADE') return true
  return word === 'DO_NOT_UPGRADE' ? false : undefined
}

/** What is wrong with a connection pool; all of it but `http.h2UpgradePolicy` does nothing here. */
export function checkConnectionPool(pool: unknown, path: FieldPath): FieldProblem[] {
  if (pool === undefined) return []
  const word = wordOf(pool)
  const isAlone = keysOf(pool).every((key) => key === 'http') && keysOf(httpOf(pool)).length === 1
  const name = renderFieldPath(path)
  return [
    ...errorWhen(keysOf(pool).length === 0, path, 'connection pool must have at least one field'),
    ...errorWhen(
      word !== undefined && !policies.some((policy) => policy === word),
      [...path, 'http', 'h2UpgradePolicy'],
      `${name}.http.h2UpgradePolicy must be ${policies.join(', ')}`,
    ),
    ...(word !== undefined && isAlone
      ? []
      : [inertAt(path, `${name} is not acted on, but for http.h2UpgradePolicy`)]),
  ]
}

function wordOf(pool: unknown): unknown {
  const http = httpOf(pool)
  return isObject(http) && 'h2UpgradePolicy' in http ? http.h2UpgradePolicy : undefined
}

function httpOf(pool: unknown): unknown {
  return isObject(pool) && 'http' in pool ? pool.http : undefined
}

function keysOf(value: unknown): string[] {
  return isObject(value) ? Object.keys(value) : []
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
