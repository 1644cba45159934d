import { durationFault } from '../duration.ts'
import type { FieldPath, FieldProblem } from '../field-path.ts'
import { errorAt, errorWhen, inertAt } from '../field-problem.ts'
import type { HttpRoute } from './http-route-schema.ts'

type Fault = NonNullable<HttpRoute['fault']>
type Retries = NonNullable<HttpRoute['retries']>

/** What `retryOn` may say, besides a status (spec: egress-rules 6.3). */
const retryWords = [
  '5xx',
  'gateway-error',
  'reset',
  'reset-before-request',
  'connect-failure',
  'retriable-4xx',
  'refused-stream',
  'retriable-status-codes',
  'retriable-headers',
  'envoy-ratelimited',
  'http3-post-connect-failure',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
] as const

/** They look at what an HTTP/1.1 gateway does not see: gRPC statuses, HTTP/2 and HTTP/3 streams, Envoy's own marks. */
const inertWords = new Set([
  'retriable-headers',
  'envoy-ratelimited',
  'http3-post-connect-failure',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
])

export function checkPercentage(
  percentage: { value?: number } | undefined,
  path: FieldPath,
): FieldProblem[] {
  const value = percentage?.value ?? 0
  return errorWhen(
    value !== 0 && (value < 0.0001 || value > 100),
    path,
    `percentage ${value} is neither 0.0, nor in range [0.0001, 100.0]`,
  )
}

/** `status` answers something: 200 to 600, as upstream's code has it. */
export function checkStatus(status: number | undefined, path: FieldPath): FieldProblem[] {
  return errorWhen(
    status === undefined || status < 200 || status > 600,
    path,
    `HTTP status ${status ?? 0} is not in range 200-599`,
  )
}

export function checkHttpFault(fault: Fault | undefined, path: FieldPath): FieldProblem[] {
  if (fault === undefined) return []
  const { delay, abort } = fault
  return [
    ...errorWhen(
      delay === undefined && abort === undefined,
      path,
      'HTTP fault injection must have an abort and/or a delay',
    ),
    ...checkDelay(delay, [...path, 'delay']),
    ...checkAbort(abort, [...path, 'abort']),
  ]
}

function checkDelay(delay: Fault['delay'], path: FieldPath): FieldProblem[] {
  if (delay === undefined) return []
  return [
    ...checkPercentage(delay.percentage, [...path, 'percentage']),
    ...checkPercent(delay.percent, [...path, 'percent']),
    ...checkDuration(delay.fixedDelay, 'fixedDelay invalid: ', [...path, 'fixedDelay']),
    ...errorWhen(
      delay.exponentialDelay !== undefined,
      [...path, 'exponentialDelay'],
      'exponentialDelay not supported yet',
    ),
  ]
}

function checkAbort(abort: Fault['abort'], path: FieldPath): FieldProblem[] {
  if (abort === undefined) return []
  const other = (['grpcStatus', 'http2Error'] as const).filter(
    (field) => abort[field] !== undefined,
  )
  return [
    ...checkPercentage(abort.percentage, [...path, 'percentage']),
    ...checkPercent(abort.percent, [...path, 'percent']),
    ...(other.length > 0 ? [] : checkStatus(abort.httpStatus, [...path, 'httpStatus'])),
    ...other.map((field) =>
      errorAt(
        [...path, field],
        `${field} is not supported: the gateway answers with HTTP statuses`,
      ),
    ),
  ]
}

function checkPercent(percent: number | undefined, path: FieldPath): FieldProblem[] {
  return errorWhen(
    percent !== undefined && (percent < 0 || percent > 100),
    path,
    `percentage ${percent} is not in range 0..100`,
  )
}

export function checkTimeout(timeout: string | undefined, path: FieldPath): FieldProblem[] {
  return timeout === undefined ? [] : checkDuration(timeout, '', path)
}

export function checkDuration(
  text: string | undefined,
  prefix: string,
  path: FieldPath,
): FieldProblem[] {
  const fault = durationFault(text)
  return fault === undefined ? [] : [errorAt(path, `${prefix}${fault}`)]
}

export function checkRetries(retries: Retries | undefined, path: FieldPath): FieldProblem[] {
  if (retries === undefined) return []
  const { attempts = 0, perTryTimeout, retryOn = '' } = retries
  const others = Object.keys(retries).filter((field) => field !== 'attempts')
  const inert = ['retryRemoteLocalities', 'retryIgnorePreviousHosts', 'backoff'] as const
  return [
    ...errorWhen(attempts < 0, [...path, 'attempts'], 'attempts cannot be negative'),
    ...errorWhen(
      attempts === 0 && others.length > 0,
      path,
      'http retry policy configured when attempts are set to 0 (disabled)',
    ),
    ...(perTryTimeout === undefined
      ? []
      : checkDuration(perTryTimeout, '', [...path, 'perTryTimeout'])),
    ...splitRetryOn(retryOn).flatMap((word) => checkRetryWord(word, [...path, 'retryOn'])),
    ...inert
      .filter((field) => retries[field] !== undefined)
      .map((field) => inertAt([...path, field], `retries.${field} is not acted on`)),
  ]
}

export function splitRetryOn(retryOn: string): readonly string[] {
  return retryOn
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

function checkRetryWord(word: string, path: FieldPath): FieldProblem[] {
  const isStatus = /^[0-9]{3}$/.test(word) && Number(word) >= 100 && Number(word) <= 599
  const isKnown = isStatus || retryWords.some((known) => known === word)
  if (!isKnown) return [errorAt(path, `"${word}" is not a valid retryOn policy`)]
  if (!inertWords.has(word)) return []
  return [inertAt(path, `retryOn "${word}" is not acted on: the gateway speaks HTTP/1.1`)]
}
