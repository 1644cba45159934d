import { durationFault } from './duration.ts'
import type { FieldPath, FieldProblem } from './field-path.ts'
import type { RouteRuleSpec } from './resource.ts'
import { warning } from './warning.ts'

type Draft = Partial<RouteRuleSpec>
type Fault = NonNullable<RouteRuleSpec['httpFault']>

const delayPath: FieldPath = ['spec', 'httpFault', 'delay']
const abortPath: FieldPath = ['spec', 'httpFault', 'abort']

/** The rows of spec egress-rules 3.3 about timeouts, retries and faults, in its order. */
export function checkRouteActions(spec: Draft): FieldProblem[] {
  return [
    ...checkTimeout(spec.httpReqTimeout),
    ...checkRetries(spec.httpReqRetries),
    ...checkDelay(spec.httpFault?.delay),
    ...checkAbort(spec.httpFault?.abort),
  ]
}

/** Faults that are written down and never happen: upstream's documents claimed that no percent means 100. */
export function warnAboutFaults({ httpFault = {} }: Draft): FieldProblem[] {
  return [
    ...warnAboutPercent(httpFault.delay, delayPath),
    ...warnAboutPercent(httpFault.abort, abortPath),
  ]
}

function warnAboutPercent(
  fault: { readonly percent?: number } | undefined,
  path: FieldPath,
): FieldProblem[] {
  if (fault === undefined || Math.trunc(fault.percent ?? 0) > 0) return []
  const message = `the ${path.at(-1)} is never injected: its percent is less than 1`
  const hint = 'write percent: 100'
  return [{ ...warning('fault_without_percent', [...path, 'percent'], message), hint }]
}

function checkTimeout(timeout: Draft['httpReqTimeout']): FieldProblem[] {
  if (timeout?.simpleTimeout === undefined) return []
  const path: FieldPath = ['spec', 'httpReqTimeout', 'simpleTimeout', 'timeout']
  return checkDuration(timeout.simpleTimeout.timeout, 'httpTimeout invalid:  ', path)
}

function checkRetries(retries: Draft['httpReqRetries']): FieldProblem[] {
  const simple = retries?.simpleRetry
  if (simple === undefined) return []
  const path: FieldPath = ['spec', 'httpReqRetries', 'simpleRetry']
  const attempts =
    (simple.attempts ?? 0) < 0
      ? [error([...path, 'attempts'], 'attempts must be in range [0..]')]
      : []
  const at = [...path, 'perTryTimeout']
  return [...attempts, ...checkDuration(simple.perTryTimeout, 'perTryTimeout invalid:  ', at)]
}

function checkDelay(delay: Fault['delay']): FieldProblem[] {
  if (delay === undefined) return []
  const { percent, fixedDelay, exponentialDelay } = delay
  const problems = [
    ...checkPercent(percent, delayPath),
    ...checkDuration(fixedDelay, 'fixedDelay invalid: ', [...delayPath, 'fixedDelay']),
  ]
  if (exponentialDelay === undefined) return problems
  const at = [...delayPath, 'exponentialDelay']
  return [
    ...problems,
    ...checkDuration(exponentialDelay, 'exponentialDelay invalid:  ', at),
    error(at, 'exponentialDelay not supported yet'),
  ]
}

/** Beyond upstream's check: 1 to 199 are no statuses that can end an exchange (RFC 9110 section 15.2). */
function checkAbort(abort: Fault['abort']): FieldProblem[] {
  if (abort === undefined) return []
  const { percent, httpStatus: status = 0, grpcStatus } = abort
  const problems = checkPercent(percent, abortPath)
  if (grpcStatus !== undefined) {
    const message = 'gRPC fault injection not supported yet'
    problems.push(error([...abortPath, 'grpcStatus'], message))
  }
  if (status !== 0 && (status < 200 || status > 600)) {
    const path = [...abortPath, 'httpStatus']
    const hint = 'an answer has a status of 200 to 600; 0 injects nothing'
    problems.push({ ...error(path, `invalid abort http status ${status}`), hint })
  }
  return problems
}

function checkPercent(percent: number | undefined, path: FieldPath): FieldProblem[] {
  if (percent === undefined || (percent >= 0 && percent <= 100)) return []
  const message = `percent invalid:  percentage ${percent} is not in range 0..100`
  return [error([...path, 'percent'], message)]
}

function checkDuration(text: string | undefined, prefix: string, path: FieldPath): FieldProblem[] {
  const fault = durationFault(text)
  return fault === undefined ? [] : [error(path, `${prefix}${fault}`)]
}

function error(path: FieldPath, message: string): FieldProblem {
  return { level: 'error', message, path }
}
